package importers

import (
	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// ledgerOfFindings are the columns of a ledger of findings (整改台账): a row a finding.
var ledgerOfFindings = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "label", Title: "编号", Words: []string{"编号", "问题编号"}, Identity: true, Code: true, Width: 10, Note: "系统里的编号，如 WT-007；新问题留空"},
	{Key: "town", Title: "镇（街道）", Words: with(townWords, "镇（街道）/单位", "镇（街道）单位", "责任镇", "责任镇（街道）", "单位", "单位名称", "被检查单位", "被查单位", "问题单位", "涉及单位", "涉及镇", "涉及镇（街道）", "受检单位"), Own: true, Identity: true, Width: 16, Example: "渔渡镇"},
	{Key: "source", Title: "问题来源", Words: []string{"问题来源", "来源", "来源渠道", "问题渠道", "检查类型", "发现渠道", "发现方式", "来源类别"}, Width: 12, Choices: []string{"验收", "指导检查", "作风督查", "体验", "巡察反馈", "审计", "督查", "群众反映"}, Example: "巡察反馈"},
	{Key: "doc_no", Title: "文号", Words: []string{"文号", "来源文号", "反馈文号", "来源文件", "文件依据"}, Width: 18},
	{Key: "text", Title: "问题描述", Words: []string{"问题描述", "问题", "存在问题", "存在的问题", "问题内容", "反馈问题", "反馈的问题", "主要问题", "问题表述", "具体问题", "问题清单", "发现问题", "发现的问题", "检查发现的问题", "检查发现问题", "问题具体表现", "具体表现", "问题事项", "整改问题"}, Required: true, Identity: true, Width: 40, Example: "窗口没有公示办理时限"},
	{Key: "clause", Title: "条款", Words: []string{"条款", "条款号", "对应条款", "涉及条款", "评分项", "标准条款", "检查条款"}, Code: true, Width: 10, Example: "3.2"},
	{Key: "unit", Title: "责任单位", Words: []string{"责任单位", "整改单位", "整改责任单位", "责任部门", "牵头单位", "牵头责任单位", "主责单位", "整改主体", "责任主体", "整改责任主体"}, Own: true, Identity: true, Width: 18, Note: "谁整改；不填的是该镇（街道）"},
	{Key: "chief", Title: "责任领导", Words: []string{"责任领导", "分管领导", "牵头领导", "包抓领导"}, Parts: true},
	{Key: "person", Title: "责任人", Words: []string{"责任人", "整改责任人", "负责人", "直接责任人", "具体责任人", "经办人"}, Parts: true, Width: 12},
	{Key: "measures", Title: "整改措施", Words: []string{"整改措施", "措施", "整改举措", "具体措施", "整改措施及要求", "整改任务", "整改要求", "整改清单", "任务清单", "措施清单"}, Parts: true, Width: 40, Example: "制作公示牌，3 月底前上墙"},
	{Key: "due", Title: "整改期限", Words: []string{"整改期限", "整改时限", "完成时限", "期限", "时限", "要求完成时间", "要求完成日期", "整改截止日期", "截止日期", "限期", "计划完成时间", "计划完成日期", "完成期限", "整改完成时限", "限时", "办结时限", "办结期限"}, Width: 12, Example: "2022-04-30"},
	{Key: "found", Title: "发现日期", Words: []string{"发现日期", "发现时间", "问题发现时间", "检查日期", "检查时间", "反馈日期", "反馈时间", "交办日期", "交办时间", "登记日期", "登记时间", "下达日期", "日期"}, Identity: true, Width: 12, Example: "2022-03-20"},
	{Key: "rectified", Title: "整改完成日期", Words: []string{"整改完成日期", "整改完成时间", "完成日期", "完成时间", "整改日期", "整改时间", "实际完成时间", "实际完成日期", "报结日期"}, Width: 12},
	{Key: "result", Title: "整改结果", Words: []string{"整改结果", "整改成效", "整改情况", "整改落实情况", "落实情况", "完成情况", "整改完成情况", "整改进展", "整改进展情况", "进展情况"}, Parts: true, Width: 30},
	{Key: "closed", Title: "销号日期", Words: []string{"销号日期", "销号时间", "销号", "是否销号", "销号情况", "销号意见", "销号日期/状态", "销号日期状态"}, Parts: true, Width: 12, Note: "日期；还没有销号的留空"},
	{Key: "ground", Title: "销号依据", Words: []string{"销号依据", "销号文号", "销号文件"}, Width: 18},
	{Key: "state", Title: "状态", Words: []string{"状态", "整改状态", "是否整改", "是否完成", "是否整改到位", "是否完成整改", "整改进度", "销号状态", "问题状态"}, Width: 10, Centre: true, Choices: []string{"待整改", "整改中", "待复查", "已销号"}},
	{Key: "remark", Title: "备注", Words: []string{"备注", "说明"}, Parts: true, Width: 24},
	{Key: "with", Title: "配合单位", Words: []string{"配合单位", "协办单位", "协助单位", "配合部门", "协同单位", "参与单位", "配合责任单位"}},
	{Key: "aside", Title: "联系电话", Words: []string{"联系电话", "电话", "整改类型", "问题类别", "问题类型"}, Leave: true},
}

// FindingOptions go with an import of a ledger of findings.
type FindingOptions struct {
	Place  string
	Source acceptance.Source // of findings without one; "" where the ledger says it
	Found  journal.Day       // of findings without a day
	Day    journal.Day       // put right or closed on, where the ledger gives a word and no day
	DryRun bool
}
