package importers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// itemColumns are the columns of the catalog: what a sheet may call them, what an export writes.
// The order is that of the files of the product. Columns without a width are read, not written.
var itemColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "项次", "顺序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "code", Title: "事项编码", Words: []string{"事项编码", "事项编号", "事项代码", "编码", "编号", "代码", "职权编码", "职权编号", "权力编码", "目录编码", "目录编号", "item code", "item no"}, Identity: true, Code: true, Width: 12},
	{Key: "name", Title: "事项名称", Words: []string{"事项名称", "项目", "名称", "事项", "权责事项名称", "权力事项名称", "职权名称", "标准事项名称", "权利名称", "项目名称", "主项名称", "下放事项", "下放事项名称", "审批服务事项", "审批服务事项名称", "政务服务事项名称", "服务事项名称", "主项", "权责事项", "行政权力事项名称", "职权事项", "下放项目", "审批事项名称", "item", "item name"}, Required: true, Identity: true, Width: 44},
	{Key: "sub_item", Title: "子项名称", Words: []string{"子项名称", "子项", "子项目名称", "业务名称", "实施事项", "业务办理项", "业务办理项名称", "办理项名称"}, Identity: false, Width: 24},
	{Key: "type", Title: "事项类型", Words: []string{"事项类型", "权力类型", "职权类型", "权力类别", "项目类别", "类别", "类型", "事项类别", "权责类型", "职权类别", "事项性质", "item type"}, Width: 14},
	{Key: "department", Title: "主管部门", Words: []string{"主管部门", "行使主体", "主管单位", "实施主体", "法定实施主体", "实施部门", "事项所属部门", "授权部门", "责任主体", "县级主管部门", "业务主管部门", "下放部门", "审批部门", "委托部门", "委托机关", "委托单位", "责任部门", "所属部门", "部门", "部门名称", "主管单位名称", "主管部门名称", "实施单位", "行使部门", "实施机关", "权力主体", "责任单位", "牵头部门", "县级部门", "主管局"}, Own: true, Width: 24},
	{Key: "delivery", Title: "办理方式", Words: []string{"办理方式", "承接方式", "镇级办理方式", "办理形式", "镇级权限", "镇办办理方式"}, Width: 18},
	{Key: "legal_days", Title: "法定时限（工作日）", Words: []string{"法定时限", "法定期限", "法定办结时限", "法定办理时限", "法定办理期限", "时限法定", "法定", "statutory days", "法定办结时限时限", "法定办结时限天数", "法定办结时限期限", "法定办结时限数值", "法定时限时限", "法定时限天数", "法定时限数值", "法定期限期限", "法定期限天数", "法定天数"}, Width: 10},
	{Key: "promised_days", Title: "承诺时限（工作日）", Words: []string{"承诺时限", "承诺期限", "承诺办结时限", "承诺办理时限", "承诺办理期限", "时限承诺", "承诺", "承诺办结时限时限", "承诺办结时限天数", "承诺办结时限期限", "承诺办结时限数值", "承诺时限时限", "承诺时限天数", "承诺时限数值", "承诺期限期限", "承诺期限天数", "承诺天数"}, Width: 10},
	{Key: "legal_unit", Title: "法定时限单位", Words: []string{"法定时限单位", "法定期限单位", "法定办结时限单位", "法定单位"}},
	{Key: "promised_unit", Title: "承诺时限单位", Words: []string{"承诺时限单位", "承诺期限单位", "承诺办结时限单位", "承诺单位"}},
	{Key: "both_days", Title: "法定/承诺时限", Words: []string{"法定/承诺时限", "法定/承诺期限", "法定/承诺办结时限", "法定/承诺"}},
	{Key: "basis", Title: "设定依据", Words: []string{"设定依据", "实施依据", "法律依据", "执法依据", "依据", "政策依据", "设定、行使依据及有关条款", "法定依据"}, Parts: true, Width: 30},
	{Key: "category", Title: "大类", Words: []string{"大类", "事项大类", "领域", "所属领域", "分类", "事项分类", "一级分类", "大类名称"}, Width: 14},
	{Key: "subcategory", Title: "小类", Words: []string{"小类", "事项小类", "二级分类", "小类名称"}, Width: 14},
	{Key: "delegation", Title: "下放方式", Words: []string{"下放方式", "赋权方式", "放权方式", "下放形式", "权限下放方式"}, Width: 18},
	{Key: "mandate", Title: "委托书文号", Words: []string{"委托书文号", "委托书", "委托书编号", "委托文号"}, Width: 18},
	{Key: "mandate_end", Title: "委托期限", Words: []string{"委托期限", "委托书期限", "委托有效期"}, Width: 14},
	{Key: "scope", Title: "适用范围", Words: []string{"适用范围", "下放范围", "承接范围", "适用镇", "适用镇街道", "承接镇", "承接镇街道", "承接镇办", "适用镇办", "适用区域", "下放镇", "下放镇街道", "下放镇办", "实施范围", "承接单位", "承接主体", "拟承接镇", "拟承接镇（街道）", "受委托机关", "受委托单位", "受托机关", "受托单位", "被委托单位"}, Width: 30},
	{Key: "training", Title: "应培训", Words: []string{"应培训", "是否应培训", "是否培训", "需培训", "是否需要培训", "培训要求", "培训", "应训", "须培训", "是否须培训", "是否纳入培训"}, Choices: []string{"是", "否"}, Centre: true, Width: 8},
	{Key: "seal", Title: "印章", Words: []string{"印章", "用印", "所需印章", "使用印章", "印章要求", "用章", "所用印章", "印章名称"}, Parts: true, Width: 14},
	{Key: "system", Title: "业务系统", Words: []string{"业务系统", "办理系统", "系统", "使用系统", "业务系统名称", "业务平台", "办理平台", "所用系统"}, Parts: true, Width: 18},
	{Key: "supervisor", Title: "监管部门", Words: []string{"监管部门", "监管单位", "监管主体", "监管责任部门", "事中事后监管部门"}, Parts: true, Width: 22},
	{Key: "level", Title: "行使层级", Words: []string{"行使层级", "实施层级", "实施层级及权限", "办理层级", "第一责任层级建议"}, Parts: true, Width: 14},
	{Key: "basic_code", Title: "基本编码", Words: []string{"基本编码", "地方基本编码"}, Code: true, Width: 16},
	{Key: "act_code", Title: "实施编码", Words: []string{"实施编码", "实施清单编码"}, Code: true, Width: 34},
	{Key: "handling_id", Title: "业务办理项编码", Words: []string{"业务办理项编码"}, Code: true, Width: 36},
	{Key: "remarks", Title: "备注", Words: []string{"备注", "说明", "备注说明", "其他说明"}, Parts: true, Width: 20},
	{Key: "aside", Title: "部门职责", Words: []string{"部门职责", "责任事项内容", "责任事项", "责任事项依据", "追责对象范围", "追责情形", "救助渠道", "诉求渠道", "状态", "录入人", "承办机构", "隶属机构", "上级机构", "监督电话", "咨询电话"}, Leave: true},
}

// plainColumns are those whose text is taken as it stands, in file order.
var plainColumns = []struct {
	key   string
	short bool // blanks between its characters mean nothing
	field func(*catalog.Item) *string
}{
	{"delivery", true, func(i *catalog.Item) *string { return &i.Delivery }},
	{"basis", false, func(i *catalog.Item) *string { return &i.Basis }},
	{"category", true, func(i *catalog.Item) *string { return &i.Category }},
	{"subcategory", true, func(i *catalog.Item) *string { return &i.Subcategory }},
	{"delegation", true, func(i *catalog.Item) *string { return &i.Delegation }},
	{"mandate", false, func(i *catalog.Item) *string { return &i.Mandate }},
	{"mandate_end", false, func(i *catalog.Item) *string { return &i.MandateEnd }},
	{"seal", true, func(i *catalog.Item) *string { return &i.Seal }},
	{"system", true, func(i *catalog.Item) *string { return &i.System }},
	{"supervisor", true, func(i *catalog.Item) *string { return &i.Supervisor }},
	{"level", false, func(i *catalog.Item) *string { return &i.Level }},
	{"remarks", false, func(i *catalog.Item) *string { return &i.Remarks }},
}

// rowColumns are the columns of a Row of the catalog: those of catalog_demo.csv in its order;
// the further ones stand behind, where a row has them.
var rowColumns = []string{
	"code", "name", "type", "department", "delivery", "legal_days", "promised_days", "basis", "category", "delegation",
	"scope", "training", "seal", "system", "supervisor",
}

var furtherColumns = []string{"sub_item", "subcategory", "mandate", "mandate_end", "level", "basic_code", "act_code", "handling_id", "remarks"}

// CatalogOptions go with an import of a catalog.
type CatalogOptions struct {
	Place  string // the issuing division
	Issue  catalog.Issue
	DryRun bool
	// NewDepartments adds departments that nobody knows; without it they are mistakes, but for the
	// first catalog.
	NewDepartments bool
}

// Catalog imports a catalog of items as the next edition of a place. The first one makes the
// departments; later an unknown one is a mistake.
func (im *Importer) Catalog(ctx context.Context, deed journal.Deed, f File, opt CatalogOptions) (*Result, error) {
	if err := catalog.Allow(deed.Actor, catalog.IssueItems, catalog.IssuedBy(opt.Place)); err != nil {
		return nil, err
	}
	reg, err := im.Rollout.Registers.Register(ctx, opt.Place)
	if err != nil {
		return nil, err
	}
	cur, err := im.Rollout.Editions.Current(ctx, opt.Place)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	r, err := open(ctx, "catalog", f, sheet.Limits{})
	if err != nil || r.book == nil {
		return r, err
	}
	k, err := kindOf("catalog")
	if err != nil {
		return nil, err
	}
	reading, err := sheet.Read(ctx, r.book, sheet.Spec{Columns: itemColumns, Mapped: f.Mapped, Others: kindred("catalog", newCountyBook(reg, nil))})
	if err != nil {
		return nil, err
	}
	k.inheritGroups(r.book, reading)
	r.found(ctx, k, f, reading)
	s := newItemSheet(r, reg, cur)
	s.types.said, s.types.now = f.Mapped, f.Now
	s.open = cur == nil || opt.NewDepartments
	for _, table := range s.lists(reading.Tables) {
		s.table(table)
	}
	s.judge()
	s.close()
	if len(r.Mistakes) == 0 {
		return r, im.issue(ctx, deed, r, s, opt)
	}
	r.Rows = s.rows(s.items)
	// What would change is worth knowing all the same, of the rows that are right.
	_, _, change := catalog.Merge(cur, opt.Place, s.sound(), opt.Issue)
	change.Absent = s.absent()
	r.take(change)
	r.Changes = s.changes(s.sound())
	return r, nil
}

// changes are the fields in which items differ from those of the current edition; of a new item its
// name alone.
func (s *itemSheet) changes(items []catalog.Item) []Change {
	var out []Change
	for _, it := range items {
		old, known := s.standing(it.Code)
		if !known || it.Code == "" {
			out = append(out, Change{Row: it.Code, Field: kind{columns: itemColumns}.head("name"), New: it.Name, Added: true})
			continue
		}
		was, now := ItemValues(old, s.reg.TownName), ItemValues(it, s.reg.TownName)
		for _, c := range itemColumns {
			if was[c.Key] != now[c.Key] {
				out = append(out, Change{Row: it.Code + " " + it.Name, Field: c.Head(), Old: was[c.Key], New: now[c.Key]})
			}
		}
	}
	return out
}

func (im *Importer) issue(ctx context.Context, deed journal.Deed, r *Result, s *itemSheet, opt CatalogOptions) error {
	if opt.Issue.Complete && (opt.Issue.DocNo == "" || opt.Issue.Reason == "") {
		r.Rows = s.rows(s.items)
		return r.settle(fault.New(fault.Invalid, "收回不在表里的事项，须写明文号和理由"))
	}
	out, err := im.Rollout.Issue(ctx, deed, opt.Place, s.matched(), s.made, opt.Issue, opt.DryRun)
	if err != nil {
		r.Rows = s.rows(s.items)
		return r.settle(err)
	}
	r.take(out.Change)
	r.Rows, r.Edition, r.Saved = s.rows(out.Rows), out.Edition, !opt.DryRun
	r.Changes = s.changes(out.Rows)
	switch {
	case out.Edition == nil:
		r.notice(fault.Say("与现行目录相同，没有另立一版"))
	case out.Edition.State == catalog.Planned:
		r.notice(fault.Say("%s将于 %s 生效", out.Edition.Name(), out.Edition.Effective))
	}
	if n := out.Change.Absent; n > 0 && opt.Issue.Complete {
		r.notice(fault.Say("%d 项不在表里，收回", n))
	} else if n > 0 {
		r.notice(fault.Say("%d 项不在表里，照旧保留；表是完整目录时选“这张表是完整目录”（--complete）收回", n))
	}
	s.tellUncoded(out)
	return nil
}

// lists are the tables that list items. One of codes and names alone, beside one that says more,
// is another kind of list, such as the towns'.
func (s *itemSheet) lists(tables []sheet.Table) []sheet.Table {
	says := func(t sheet.Table) bool {
		return slices.ContainsFunc(t.Titles, func(x sheet.Title) bool {
			return x.Key != "" && !slices.Contains([]string{"serial", "code", "name", "remarks", "aside"}, x.Key)
		})
	}
	if !slices.ContainsFunc(tables, says) {
		return tables
	}
	var out []sheet.Table
	for _, t := range tables {
		if says(t) || s.stated(t) != "" {
			out = append(out, t)
			continue
		}
		s.result.notice(fault.Say("工作表“%s”第 %d 行的表只有编码和名称，没有读取", t.Sheet, t.Head))
	}
	return out
}

// tellUncoded says what became of rows without a code.
func (s *itemSheet) tellUncoded(out rollout.Issued) {
	given := 0
	for i, it := range s.items {
		if it.Code != "" {
			continue
		}
		if _, old := s.standing(out.Rows[i].Code); !old {
			given++
		}
	}
	switch matched := s.uncoded - given; {
	case s.uncoded == 0:
	case !s.coded && given == s.uncoded:
		s.result.notice(fault.Say("表里没有编码列：新事项按顺序给出编码，以后导入按名称和部门对应"))
	case !s.coded:
		s.result.notice(fault.Say("表里没有编码列：%d 行按名称和部门对应现行目录，%d 行是新事项，按顺序给出编码", matched, given))
	default:
		s.result.notice(fault.Say("%d 行没有编码：%d 行按名称和部门对应现行目录，%d 行是新事项，按顺序给出编码", s.uncoded, matched, given))
	}
}

// rows are items as a Result shows them.
func (s *itemSheet) rows(items []catalog.Item) []Row {
	rows := make([]Row, 0, len(items))
	for _, it := range items {
		values := ItemValues(it, s.reg.TownName)
		row := make(Row, 0, len(rowColumns))
		for _, k := range rowColumns {
			row = append(row, Field{k, values[k]})
		}
		for _, k := range furtherColumns {
			if values[k] != "" {
				row = append(row, Field{k, values[k]})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// ItemValues are an item's columns as a sheet writes them, by key.
func ItemValues(it catalog.Item, townName func(string) string) map[string]string {
	v := map[string]string{
		"code": it.Code, "name": it.Name, "sub_item": it.SubItem, "type": it.Type, "department": it.Department,
		"legal_days": dayText(it.LegalDays), "promised_days": dayText(it.PromisedDays), "scope": it.Scope.Text(townName),
		"training": yesNo(it.Training), "basic_code": it.BasicCode, "act_code": it.ActCode, "handling_id": it.HandlingID,
	}
	for _, c := range plainColumns {
		v[c.key] = *c.field(&it)
	}
	return v
}

func dayText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// sound are the items of rows without a mistake.
func (s *itemSheet) sound() []catalog.Item {
	var out []catalog.Item
	for i, it := range s.matched() {
		if !s.bad[i] {
			out = append(out, it)
		}
	}
	return out
}

// absent counts the items in force that no row names, right or wrong.
func (s *itemSheet) absent() int {
	if s.cur == nil {
		return 0
	}
	return len(slices.DeleteFunc(s.cur.InForce(), func(it catalog.Item) bool {
		_, coded := s.codes[strings.ToUpper(it.Code)]
		_, named := s.keys[it.Key()]
		return coded || named
	}))
}

// ItemColumns are the columns of the catalog for a blank form or an export.
func ItemColumns() []sheet.Column {
	return slices.DeleteFunc(slices.Clone(itemColumns), func(c sheet.Column) bool { return c.Leave || c.Width == 0 })
}
