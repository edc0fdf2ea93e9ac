package desks

import (
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// acceptanceAbout is what an entry of the acceptance is about, by the kind of its stream.
var acceptanceAbout = map[string]fault.Message{
	"center": fault.Say("便民服务中心"), "standard": fault.Say("检查标准"), "application": fault.Say("验收申请"),
	"inspection": fault.Say("检查"), "draw": fault.Say("抽取"), "finding": fault.Say("问题"), "pastsheet": fault.Say("补录单"),
}

// acceptanceDeeds are the words of its entries.
var acceptanceDeeds = map[string]fault.Message{
	"center/choose": fault.Say("列入建设名单"), "center/drop": fault.Say("移出建设名单"), "standard/standard": fault.Say("发布标准"),
	"application/apply": fault.Say("申请验收"), "application/send-back": fault.Say("退回申请"), "application/admit": fault.Say("受理申请"),
	"inspection/arrange": fault.Say("安排检查"), "inspection/reinspect": fault.Say("安排复验"), "inspection/drawn": fault.Say("抽中检查"),
	"inspection/team": fault.Say("调整检查组"), "inspection/call-off": fault.Say("取消检查"), "inspection/score": fault.Say("评分"),
	"inspection/pass-rest": fault.Say("其余全部合格"), "inspection/settle": fault.Say("定评分"), "inspection/judge": fault.Say("作出结论"),
	"inspection/rescore": fault.Say("退回评分"), "inspection/sign": fault.Say("签字"), "inspection/countersign": fault.Say("镇（街道）签字"),
	"inspection/sign-on-paper": fault.Say("代录签字"), "inspection/lock": fault.Say("锁定记录"), "inspection/locked": fault.Say("锁定入账"),
	"inspection/reopen": fault.Say("重开记录"), "inspection/reopened": fault.Say("重开入账"),
	"draw/draw": fault.Say("随机抽取"), "draw/opened": fault.Say("抽取入账"),
	"inspection/past": fault.Say("补录验收"), "pastsheet/acceptance": fault.Say("补录验收汇总表"), "pastsheet/findings": fault.Say("补录整改台账"),
	"pastsheet/taken": fault.Say("补录完成"), "finding/fill": fault.Say("补登问题"),
	"finding/found": fault.Say("检查入账"), "finding/raise": fault.Say("登记问题"), "finding/measures": fault.Say("写整改措施"),
	"finding/report": fault.Say("报整改结果"), "finding/return": fault.Say("退回整改"), "finding/close": fault.Say("销号"),
	"finding/confirm": fault.Say("确认销号"), "finding/extend": fault.Say("延期"), "finding/look": fault.Say("回头看"),
	"finding/assign": fault.Say("指定责任人"), "finding/want": fault.Say("申请延期"), "finding/decline": fault.Say("不同意延期"),
	"finding/transfer": fault.Say("转办"), "standard/docno": fault.Say("补填标准文号"),
}

// acceptanceDeed is what an entry of the acceptance did, false where it is none.
func acceptanceDeed(e journal.Entry) (fault.Message, bool) {
	kind := journal.Kind(e.Stream)
	if _, ok := acceptanceAbout[kind]; !ok {
		return fault.Message{}, false
	}
	if m, ok := acceptanceDeeds[kind+"/"+e.Name]; ok {
		return m, true
	}
	return view.Plain(e.Name), true
}
