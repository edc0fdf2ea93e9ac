package importers_test

import (
	"slices"
	"strings"
	"testing"

	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// plainSheets are sheets of a kind with as little as it needs; a head is tried behind them.
var plainSheets = map[string][2]string{
	"catalog":    {"事项名称|大类|", "低保认定|社会救助|"},
	"ledger":     {"事项编码|事项名称|下发日期|", "XF-001||2022-03-01|"},
	"training":   {"培训日期|培训名称|", "2022-03-08|救助培训|"},
	"attendance": {"姓名|星期|", "甲某|星期二|"},
	"acceptance": {"便民服务中心|建设任务年度|", "渔渡镇便民服务中心|2022|"},
	"findings":   {"问题描述|问题来源|", "窗口无人值守|验收|"},
	"cases":      {"事项编码|事项名称|1月|", "XF-001||3|"},
	"liaisons":   {"单位|联络员|", "渔渡镇|甲某|"},
	"users":      {"账号|姓名|角色|", "a1|甲|镇（街道）|"},
	"standard":   {"评分内容|分值|", "窗口有人|100|"},
}

// taken is what a kind of sheet makes of a head: the column, "?" where a person is asked about it.
func (c *county) taken(kind, head string) string {
	p := plainSheets[kind]
	f := drawnFile("表", "\n"+p[0]+head+"\n"+p[1]+"〔值〕")
	d := drawing{kind: kind, options: map[string]string{}}
	r := d.read(c.t, c, f)
	for _, u := range r.Unknown {
		if u.Head == sheet.Clean(head) {
			return "?"
		}
	}
	for _, n := range r.Notices {
		if _, rest, sensed := strings.Cut(n.String(), sheet.Clean(head)+"="); sensed {
			return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("；、", r) })[0]
		}
	}
	return "!" // by a word of its own, or left aside
}

// Heads that nobody listed are known by their sense: those of one meaning, and not those that only look
// near. Whoever adds a word, a part or a rule sees here what else it takes.
func TestHeadsBySense(t *testing.T) {
	c := pastCounty(t)
	for kind, heads := range map[string]string{
		"catalog": `许可事项名称=事项名称 下放权力事项=事项名称 委托事项=事项名称 赋权事项名称=事项名称 拟下放事项名称=事项名称 责任事项=! 培训事项=? 监管事项=?
			原实施机关=主管部门 原审批部门=主管部门 委托机关=! 受委托机关=! 牵头领导=? 责任领导=? 责任股室=? 责任单位=! 承接机构=? 镇承接机构=?
			法定办理时间=法定时限（工作日） 法定依据=! 法定代表人=? 承诺时间=承诺时限（工作日） 承接时间=? 承诺书=? 办理时间=? 办理时限=? 办结时间=? 收费依据=?
			镇办办理形式=办理方式 办理地点=? 办件类型=? 设定和实施依据=设定依据 法定和承诺时限=? 联系电话=? 监督电话=! 能否承接=? 是否承接=?
			权力事项类别=事项类型 事项数量=? 承接事项数=? 委托期限=! 委托权限=? 委托时间=?`,
		"ledger": `承接事项数=? 应承接事项=? 承接时间=! 承诺时限=? 承接方式=? 是否承接到位=签收日期 能否承接=? 是否具备承接条件=? 拟下放时间=? 移交时间=下发日期
			未承接原因=! 承接人=! 承接人签字=? 移交人=? 承接率=? 镇街=! 承接乡镇=镇（街道） 移交单位=! 监督电话=? 培训时间=! 培训地点=? 发现时间=? 合计=!`,
		"training":   `培训对象=! 受训人数=到场人数 应参训人数=! 缺席人数=? 受训镇办=参训镇（街道） 组织单位=? 主办单位=? 授课内容=? 培训方式=? 结束时间=? 涉及事项=! 责任事项=? 报名时间=? 培训费用=?`,
		"attendance": `参会人员姓名=姓名 参会单位=镇（街道） 主办单位=? 是否参会=签到 请假事由=? 报到时间=? 职务/职称=! 手机号=! 政治面貌=! 检查人员=? 参训人数=?`,
		"acceptance": `镇街=! 被考核单位=镇（街道） 考核验收时间=验收日期 申请验收时间=? 专家组评分=得分 现场得分=? 资料得分（40分）=? 分值=? 标准分=? 扣分=? 扣分项=? 排名=?
			评定结论=结论 是否达标=结论 达标率=? 竣工时间=! 计划验收时间=? 验收小组成员=验收组 联系电话=! 监督电话=? 承办单位=?`,
		"findings": `责任领导=! 责任单位=! 责任镇办=镇（街道） 被检查镇（街道）=镇（街道） 检查单位=? 检查人员=? 发现单位=? 发现时间=! 整改时限=! 整改完成时间=! 整改完成时限=!
			拟完成时间=整改期限 预计完成时间=整改期限 应完成时间=整改期限 未完成原因=? 复查时间=? 复查结果=? 整改目标=? 销号人=? 销号时间=! 责任股室=? 承诺时限=? 联系电话=! 监督电话=? 整改率=?`,
		"cases":    `本月受理=办件量 本月办结=办件量 受理件数=办件量 上月结转=? 累计受理=? 办结率=? 在办件数=? 超时件数=? 应办结数=? 所属部门=! 办理乡镇=? 承办人=? 办理时限=? 满意率=? 其中：网上办件=?`,
		"liaisons": `业务联系人=联络员 办公电话=! 手机号码=! 监督电话=! 投诉电话=! 责任领导=! 分管领导=! 到岗时间=? 政治面貌=!`,
		"users":    `登录用户名=账号 使用人姓名=姓名或岗位 用户角色=! 密码=? 所属单位=! 开通时间=?`,
		"standard": `评价标准=扣分标准 评分标准=! 考评标准=扣分标准 标准分=! 得分=! 扣分=! 扣分理由=? 最高分=? 责任科室=? 考核时间=? 自评得分=! 联系电话=?`,
	} {
		for _, pair := range strings.Fields(heads) {
			head, want, _ := strings.Cut(pair, "=")
			if got := c.taken(kind, head); got != want {
				t.Errorf("%s: %s is taken for %s, want %s", kind, head, got, want)
			}
		}
	}
}

// What a head means may hang on those beside it: 评分标准 is what is scored where no 评分内容 stands, and
// of two heads for one column the first in the column's words is it; the other is asked about.
func TestHeadsByTheirNeighbours(t *testing.T) {
	c := newCounty(t)
	for _, tc := range []struct{ kind, sheet, want, asked string }{
		{"standard", "项目|评分标准|分值\n窗口|人员在岗|100", "窗口 人员在岗 ", ""},
		{"standard", "项目|评分内容|评分标准|分值\n窗口|人员在岗|缺一人扣5分|100", "窗口 人员在岗 缺一人扣5分", ""},
		{"standard", "指标|分值|评分标准\n人员在岗|100|缺一人扣5分", " 人员在岗 缺一人扣5分", ""},
		{"standard", "一级指标|二级指标|评价标准|分值\n窗口|人员在岗|缺一人扣5分|100", "窗口 人员在岗 缺一人扣5分", ""},
		{"standard", "考核内容|考核标准\n人员在岗（60分）|缺一人扣5分\n标识统一（40分）|缺一处扣1分", " 人员在岗 缺一人扣5分; 标识统一 缺一处扣1分", ""},
		{"catalog", "事项名称|实施机关|设定依据|主管部门\n低保认定|镇政府|某办法|县民政局", "低保认定 县民政局", "实施机关"},
		{"catalog", "事项名称|主管部门|责任单位\n低保认定|县民政局|镇政府", "低保认定 县民政局", "责任单位"},
	} {
		f := drawnFile("表", "\n"+tc.sheet)
		var r *importers.Result
		keys := []string{"name", "department"}
		if tc.kind == "standard" {
			r, keys = c.standard(f.Name, f.Data, importers.StandardOptions{DryRun: true}), []string{"section", "clause", "deduction"}
		} else {
			r = c.catalog(f.Name, f.Data, importers.CatalogOptions{DryRun: true})
		}
		var rows, asked []string
		for _, row := range r.Rows {
			var values []string
			for _, k := range keys {
				values = append(values, row.Get(k))
			}
			rows = append(rows, strings.Join(values, " "))
		}
		for _, u := range r.Unknown {
			asked = append(asked, u.Head)
		}
		if got := strings.Join(rows, ";"); got != tc.want || strings.Join(asked, " ") != tc.asked || len(r.Mistakes) > 0 {
			t.Errorf("%s\n got %q, asks about %v\nwant %q, %q\n%s", tc.sheet, got, asked, tc.want, tc.asked, told(r.Mistakes))
		}
	}
}

// A head that gave way to another is one that a person may name.
func TestHeadThatGaveWayIsMapped(t *testing.T) {
	c := newCounty(t)
	must(c.mapHeads("catalog", "实施机关", "remarks"))
	r := c.ask("catalog", drawnFile("表", "\n事项名称|实施机关|设定依据|主管部门\n低保认定|镇政府|某办法|县民政局"), true, nil)
	if len(r.Mistakes) > 0 || len(r.Unknown) > 0 || len(r.Rows) != 1 || r.Rows[0].Get("department") != "县民政局" {
		t.Errorf("rows %v, asks about %v\n%s", r.Rows, r.Unknown, told(r.Mistakes))
	}
	wantNotice(t, r, "按本县上次的对应：“实施机关”是备注")
}

// The table of plain sheets has every kind but the towns', whose heads are few.
func TestPlainSheetsAreOfEveryKind(t *testing.T) {
	for _, k := range importers.Kinds() {
		if _, is := plainSheets[k]; !is && !slices.Contains([]string{"towns"}, k) {
			t.Errorf("no plain sheet of %s", k)
		}
	}
}
