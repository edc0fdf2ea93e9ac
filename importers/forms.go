package importers

import (
	"context"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// forms has a row for every kind of sheet that can be imported, in the order in which a county needs
// them. The command line makes its commands of it and the pages theirs: a further kind is a further
// row.
var forms = []Form{
	{Kind: "towns", Title: fault.Say("镇（街道）"), For: fault.Say("区划代码和名称；适用范围、台账里的镇名都照它认"), Hint: fault.Say("可有一列：别名，表里写法不同的都认。一张表只放一个县"),
		Act: catalog.ImportTowns, run: runTowns, Options: []Option{
			{Name: "county", Label: fault.Say("县名"), Help: fault.Say("如镇巴县；表里有县一行的不用填")},
		}},
	{Kind: "catalog", Title: fault.Say("事项目录"), For: fault.Say("下放的事项，成为新的一版目录；编码和签收记录不变"), Hint: fault.Say("最好有类型、主管部门、法定和承诺时限。适用范围写“全部”、“仅:甲镇、乙镇”或“除:甲镇外”。没有编码列时按顺序给编码，以后按名称和部门对应"),
		Act: catalog.IssueItems, Issued: true, run: runCatalog, Options: []Option{
			{Name: "title", Label: fault.Say("目录名称"), Help: fault.Say("如 目录（2022年版）")},
			{Name: "doc-no", Label: fault.Say("文号"), Help: fault.Say("可后补")},
			{Name: "effective", Sort: DaySort, Label: fault.Say("生效日期"), Help: fault.Say("不填即今天；以后的日期到期启用")},
			{Name: "reason", Label: fault.Say("收回的理由"), Help: fault.Say("完整目录才用")},
			{Name: "complete", Sort: TickSort, Label: fault.Say("这张表是完整目录"), Help: fault.Say("不在表里的事项收回，须写文号和理由；不勾，则照旧保留")},
			{Name: "add-departments", Sort: TickSort, Label: fault.Say("一并添加新部门"), Help: fault.Say("不勾，则表里的新部门算差错，免得一个错字变出一个部门")},
		}},
	{Kind: "ledger", Title: fault.Say("承接台账"), For: fault.Say("系统启用以前的下发、签收、培训、可办和异议，按当时的日期补录"), Hint: fault.Say("一行一个事项、一列一个镇，格里写√、日期、暂不承接或不适用；或一行一个项次"),
		Act: catalog.OnBehalf, run: runLedger, Options: []Option{
			{Name: "day", Sort: DaySort, Label: fault.Say("只写√的格在哪一天签收"), Help: fault.Say("整个文件给一次，如 2022-04-25；没有日期的异议也用它")},
			{Name: "pushed", Sort: DaySort, Label: fault.Say("没写下发日期的在哪一天下发"), Help: fault.Say("不填即表里最早的日期")},
			{Name: "doc-no", Label: fault.Say("下发的文号"), Help: fault.Say("可不填")},
			yearOption,
		}},
	{Kind: "training", Title: fault.Say("培训台账"), For: fault.Say("以前办过的培训：哪天、讲哪些事项、哪些镇来了"), Hint: fault.Say("每行一场，或每行一场的一个镇"),
		Act: catalog.Train, run: runTraining, Options: []Option{
			{Name: "all-items", Sort: TickSort, Label: fault.Say("没写事项的培训覆盖全部事项"), Help: fault.Say("不勾，则没写事项的算差错")},
			yearOption,
		}},
	{Kind: "attendance", Title: fault.Say("培训签到表"), For: fault.Say("谁到了哪一场培训；先导入培训台账"), Hint: fault.Say("每行一人；培训日期可写在表头上面"),
		Act: catalog.Train, run: runAttendance, Options: []Option{
			{Name: "unsigned-present", Sort: TickSort, Label: fault.Say("签到栏全部空白的，名单上的都到场了"), Help: fault.Say("签名在纸上的勾它")},
			yearOption,
		}},
	{Kind: "acceptance", Title: fault.Say("验收汇总表"), For: fault.Say("系统启用以前便民服务中心的验收，按当时的日期补录得分和结论"), Hint: fault.Say("每行一次验收，复验另起一行；逐条的评分不在这张表里"),
		Act: catalog.Inspect, run: runAcceptances, Options: []Option{
			{Name: "day", Sort: DaySort, Label: fault.Say("没写日期的验收在哪一天"), Help: fault.Say("整个文件给一次，如 2022-04-25")},
			yearOption,
		}},
	{Kind: "findings", Title: fault.Say("整改台账"), For: fault.Say("以前的问题：从哪里来、归谁整改、哪天整改、哪天销号"), Hint: fault.Say("每行一个问题；整改完成、销号写日期，或写已完成、已销号"),
		Act: catalog.OnBehalf, run: runFindings, Options: findingOptions()},
	{Kind: "cases", Title: fault.Say("办件量"), For: fault.Say("从省里系统导出的每月办件：有办件率、零办件事项由它算"), Hint: fault.Say("一行一个事项、镇和月份，或一个月一列"),
		Act: catalog.Count, run: runCases, Options: []Option{
			{Name: "month", Sort: MonthSort, Label: fault.Say("没写月份的是哪个月"), Help: fault.Say("如 2022-04")},
		}},
	{Kind: "liaisons", Title: fault.Say("联络员"), For: fault.Say("各单位的联络员：要提醒谁、打哪个电话"), Hint: fault.Say("一个单位有几位的，用“岗位”一列分开"),
		Act: catalog.ImportTowns, run: runLiaisons},
	{Kind: "users", Title: fault.Say("账号"), For: fault.Say("各单位的账号；新账号的初始密码只显示一次"), Hint: fault.Say("单位和管辖写一个即可"),
		Act: catalog.Users, run: runUsers},
	{Kind: "standard", Title: fault.Say("检查标准"), For: fault.Say("验收标准、指导检查和作风督查的评分表，成为新的一版"), Hint: fault.Say("一票否决、扣分办法和封顶各有一列的照读"),
		Act: catalog.SetStandard, Issued: true, run: runStandard, Options: standardOptions()},
}

func standardOptions() []Option {
	kinds := Option{Name: "kind", Sort: ChoiceSort, Label: fault.Say("哪一类"), Help: fault.Say("不选则看标题和文件名")}
	for _, k := range acceptance.Kinds {
		kinds.Choices = append(kinds.Choices, OptionChoice{string(k), k.Message()})
	}
	usual := acceptance.Usual()
	return []Option{
		kinds,
		{Name: "title", Label: fault.Say("标准名称"), Help: fault.Say("不填则用表上的标题")},
		{Name: "doc-no", Label: fault.Say("文号"), Help: fault.Say("可后补")},
		{Name: "total", Sort: PointsSort, Label: fault.Say("各条分值应合计多少分"), Default: "100"},
		{Name: "pass", Sort: PointsSort, Label: fault.Say("合格线"), Default: usual.Pass.String()},
		{Name: "mend", Sort: PointsSort, Label: fault.Say("限期整改线"), Help: fault.Say("低于它为不合格"), Default: usual.Mend.String()},
		{Name: "line", Sort: PointsSort, Label: fault.Say("指导检查中一个事项的合格线"), Default: usual.Line.String()},
		{Name: "rectify-days", Sort: CountSort, Label: fault.Say("整改期限，工作日"), Default: "15"},
		{Name: "lookback-days", Sort: CountSort, Label: fault.Say("销号后多少天回头看"), Default: "30"},
	}
}

func findingOptions() []Option {
	source := Option{Name: "source", Sort: ChoiceSort, Label: fault.Say("没写来源的问题从哪里来"), Help: fault.Say("不选，则没写来源的算差错")}
	for _, x := range acceptance.Sources {
		source.Choices = append(source.Choices, OptionChoice{x.Message().String(), x.Message()})
	}
	return []Option{
		source,
		{Name: "found", Sort: DaySort, Label: fault.Say("没写发现日期的问题在哪一天发现"), Help: fault.Say("不填即该行最早的日期")},
		{Name: "day", Sort: DaySort, Label: fault.Say("只写整改完成、已销号的在哪一天"), Help: fault.Say("整个文件给一次，如 2022-04-25")},
		yearOption,
	}
}

func runTowns(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Towns(ctx, deed, f, TownsOptions{County: a.text("county"), Demo: a.Demo, DryRun: a.DryRun})
	return r, nil, err
}

func runCatalog(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	issue := catalog.Issue{Title: a.text("title"), DocNo: a.text("doc-no"), Reason: a.text("reason"), Effective: a.day("effective"), Complete: a.tick("complete")}
	r, err := im.Catalog(ctx, deed, f, CatalogOptions{Place: a.Place, Issue: issue, DryRun: a.DryRun, NewDepartments: a.tick("add-departments")})
	return r, nil, err
}

func runLedger(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Ledger(ctx, deed, f, LedgerOptions{Place: a.Place, Day: a.day("day"), Pushed: a.day("pushed"), DocNo: a.text("doc-no"), DryRun: a.DryRun})
	return r, nil, err
}

func runTraining(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Training(ctx, deed, f, TrainingOptions{Place: a.Place, AllItems: a.tick("all-items"), DryRun: a.DryRun})
	return r, nil, err
}

func runAttendance(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Attendance(ctx, deed, f, TrainingOptions{Place: a.Place, Unsigned: a.tick("unsigned-present"), DryRun: a.DryRun})
	return r, nil, err
}

func runAcceptances(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Acceptances(ctx, deed, f, AcceptanceOptions{Place: a.Place, Day: a.day("day"), DryRun: a.DryRun})
	return r, nil, err
}

func runFindings(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Findings(ctx, deed, f, FindingOptions{Place: a.Place, Source: sourceOf(a.text("source")), Found: a.day("found"), Day: a.day("day"), DryRun: a.DryRun})
	return r, nil, err
}

func runCases(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Cases(ctx, deed, f, CaseOptions{Place: a.Place, Month: a.month("month"), DryRun: a.DryRun})
	return r, nil, err
}

func runLiaisons(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	r, err := im.Liaisons(ctx, deed, f, LiaisonOptions{Place: a.Place, DryRun: a.DryRun})
	return r, nil, err
}

func runUsers(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	return im.Users(ctx, deed, f, a.People, UserOptions{Place: a.Place, DryRun: a.DryRun})
}

func runStandard(ctx context.Context, im *Importer, deed journal.Deed, f File, a *answers) (*Result, []Password, error) {
	set := acceptance.Usual()
	set.Pass, set.Mend, set.Line = a.points("pass", set.Pass), a.points("mend", set.Mend), a.points("line", set.Line)
	set.Rectify, set.LookBack = a.count("rectify-days", set.Rectify), a.count("lookback-days", set.LookBack)
	r, err := im.Standard(ctx, deed, f, StandardOptions{
		Place: a.Place, Kind: acceptance.Kind(a.text("kind")), Title: a.text("title"), DocNo: a.text("doc-no"), Settings: set, Total: a.points("total", 0), DryRun: a.DryRun,
	})
	return r, nil, err
}
