package imports

import (
	"net/http"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// importPage is the kinds of sheets, in the order in which a county needs them.
func (s pages) importPage(r *site.Request) error {
	p := view.Import{Shell: r.Shell("/import")}
	p.Title = fault.Say("导入")
	p.Head.Title = fault.Say("导入：先校核，再保存")
	p.Head.Day = []view.Link{{Text: fault.Say("差错一次全部列出，改好、确认之后才写入；同一张表再导入不会重复")}}
	for _, f := range importers.Forms() {
		if f.Allow(r.Actor, r.Place()) != nil {
			continue
		}
		m := &importing{r: r, form: f}
		now, err := m.now()
		if err != nil {
			return err
		}
		row := view.ImportRow{Name: f.Title, Href: m.at(""), For: f.For, Needs: strings.Join(f.Needs(), "、"), Now: now, Blank: m.at("/blank.xlsx")}
		if hasNow(f.Kind) && now.ID != noneYet.ID {
			row.Whole = m.at("/now.xlsx")
		}
		if m.ready() != nil {
			row.Wait = fault.Say("先导入镇（街道）")
		}
		p.Kinds = append(p.Kinds, row)
	}
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e != nil {
		p.Head.Title = fault.Say("现行目录 %d 项、%d 个镇（街道）；改了就再导入一次", len(e.InForce()), len(r.Register.Towns))
	}
	return r.Page(http.StatusOK, p)
}

// noneYet is of a kind of which nothing is there.
var noneYet = fault.Say("还没有")

// now is what is there of the kind.
func (m *importing) now() (fault.Message, error) {
	r, ctx := m.r, m.r.Context()
	if r.Register == nil {
		return noneYet, nil
	}
	n, say := 0, fault.Message{}
	var err error
	switch m.form.Kind {
	case "towns":
		return fault.Say("%s，%d 个镇（街道）", view.Plain(r.Register.Place.Name), len(r.Register.Towns)), nil
	case "catalog":
		e, err := r.Edition()
		if e == nil {
			return noneYet, err
		}
		return fault.Say("%s，%d 项", view.Plain(e.Name()), len(e.InForce())), nil
	case "ledger":
		list, fail := r.Site.Rollout.Batches.Batches(ctx, r.Place(), "")
		n, err, say = len(list), fail, fault.Say("已下发 %d 批", len(list))
	case "training", "attendance":
		list, fail := r.Site.Rollout.Trainings.Trainings(ctx, r.Place(), "")
		n, err, say = len(list), fail, fault.Say("%d 场培训", len(list))
	case "acceptance":
		list, fail := r.Site.Acceptance.Inspections.Inspections(ctx, r.Place(), acceptance.Locked)
		n = len(slices.DeleteFunc(list, func(in *acceptance.Inspection) bool { return in.Kind != acceptance.Acceptance }))
		err, say = fail, fault.Say("%d 次验收", n)
	case "findings":
		list, fail := r.Site.Acceptance.Findings.Findings(ctx, r.Place(), "")
		n, err, say = len(list), fail, fault.Say("%d 个问题", len(list))
	case "cases":
		list, fail := r.Site.Rollout.Cases.CaseMonths(ctx, r.Place())
		n, err, say = len(list), fail, fault.Say("%d 个月", len(list))
	case "liaisons":
		l, fail := r.Site.Rollout.Liaisons.Liaisons(ctx, r.Place())
		if err = fail; l != nil {
			n, say = len(l.List), fault.Say("%d 位", len(l.List))
		}
	case "users":
		list, fail := r.Site.People.All(ctx, r.Actor.Scope)
		n, err, say = len(list), fail, fault.Say("%d 个账号", len(list))
	case "standard":
		list, fail := r.Site.Acceptance.Standards.Standards(ctx, r.Place(), "")
		n, err, say = len(list), fail, fault.Say("%d 版", len(list))
	default:
		return fault.Message{}, nil
	}
	if n == 0 {
		say = noneYet
	}
	return say, err
}

// importKind is the form of one kind.
func (s pages) importKind(m *importing) error { return s.showKind(m, http.StatusOK, nil) }

func (s pages) showKind(m *importing, status int, problems []fault.Mistake) error {
	r, f := m.r, m.form
	p := view.ImportKind{Shell: r.Shell("/import"), Op: s.NewID(), Problems: view.Problems{List: problems}, Action: m.at(""), Blank: m.at("/blank.xlsx"), Forget: m.at("/heads"),
		For: f.For, Hint: f.Hint, Needs: strings.Join(f.Needs(), "、"), Limit: fault.Say("认得 .xlsx、.xls、.et 和 .csv，最大 %d MB", int(f.Limits().Bytes>>20))}
	p.Progress = site.FarHref(p.Op)
	p.Title = fault.Say("导入%s", f.Title)
	p.Head.Crumb = m.crumb()
	p.Head.Title = p.Title
	var err error
	if p.Now, err = m.now(); err != nil {
		return err
	}
	p.Head.Day = []view.Link{{Text: fault.Say("现在：%s", p.Now)}, {Text: fault.Say("先校核，不写入；差错一次全部列出")}}
	if m.ready() != nil {
		p.Empty = view.Empty{Title: fault.Say("先导入镇（街道）"), Text: fault.Say("表里写的是镇名，要先有区划表才认得。"), Acts: []view.Act{{Href: "/import/towns", Text: fault.Say("导入镇（街道）"), First: true}}}
		return r.Page(status, p)
	}
	p.File = view.Field{Name: f.Kind, Type: "file", Label: f.Title}.With(problems)
	if p.Sum, p.Name = m.file.Sum, m.file.Name; p.Sum != "" {
		p.File.Help = fault.Say("已传 %s，不用再选；要换就另选一个", view.Plain(p.Name))
	}
	p.Options = m.options(problems)
	if p.Heads, err = m.heads(); err != nil {
		return err
	}
	return r.Page(status, p)
}

func (m *importing) crumb() []view.Link {
	back := view.Link{Href: "/import", Text: fault.Say("导入")}
	switch {
	case site.May(m.r.Actor, catalog.IssueItems, m.r.Place()):
	case m.form.Kind == "users":
		back = view.Link{Href: "/users", Text: fault.Say("账号")}
	default:
		back = view.Link{Href: "/trainings", Text: fault.Say("培训")}
	}
	if here := (view.Link{Text: m.form.Title}); back.Text.ID != here.Text.ID {
		return []view.Link{back, here}
	}
	return []view.Link{back, {Text: fault.Say("从表格导入")}}
}

// options are the fields of what goes with the sheet, as they were typed or stand by themselves.
func (m *importing) options(problems []fault.Mistake) (out view.ImportOptions) {
	fresh := !m.r.Posted()
	for _, o := range m.form.Options {
		name, value := fieldName(o.Name), m.r.Text(fieldName(o.Name))
		if fresh && value == "" {
			value = o.Default
		}
		if o.Name == "county" && value == "" && m.r.Register != nil {
			value = m.r.Register.Place.Name
		}
		switch o.Sort {
		case importers.TickSort:
			out.Ticks = append(out.Ticks, view.ImportTick{Name: name, Label: o.Label, Help: o.Help, On: value != ""})
		case importers.ChoiceSort:
			f := view.FilterField{Name: name, Value: value, Label: o.Label, Options: []view.Option{{Text: o.Help}}}
			for _, c := range o.Choices {
				f.Options = append(f.Options, view.Option{Value: c.Value, Text: c.Text, On: c.Value == value})
			}
			out.Choices = append(out.Choices, f)
		default:
			f := view.Field{Name: name, Value: value, Label: o.Label, Help: o.Help, MaxLength: 200}
			switch o.Sort {
			case importers.DaySort:
				f.Type, f.MaxLength = "date", 0
			case importers.PointsSort:
				f.InputMode = "decimal"
			case importers.CountSort, importers.YearSort:
				f.InputMode = "numeric"
			}
			out.Fields = append(out.Fields, f.With(problems))
		}
	}
	return out
}

// heads are what the county said of heads of the kind.
func (m *importing) heads() ([]view.MappedHead, error) {
	h, err := m.r.Site.Importer.MappedHeads(m.r.Context(), placeOrNone(m.r), m.form.Kind)
	if err != nil {
		return nil, err
	}
	choices, err := importers.HeadChoices(m.form.Kind, m.r.Register)
	if err != nil {
		return nil, err
	}
	var list []view.MappedHead
	for _, x := range h.List {
		row := view.MappedHead{Head: x.Head, Fold: x.Fold, Means: fault.Say("不读")}
		if x.Of != "" {
			row.Head, row.Means = importers.RowHead(m.form.Kind, x.Of)+" "+x.Head, wordMeans(x.Column)
		}
		if i := slices.IndexFunc(choices, func(c importers.HeadChoice) bool { return c.Column == x.Column }); i >= 0 {
			row.Means = view.Plain(choices[i].Title)
		}
		list = append(list, row)
	}
	return list, nil
}

// wordMeans is what was said of a word, in words.
func wordMeans(as string) fault.Message {
	switch as {
	case importers.KeepWord:
		return fault.Say("照录")
	case importers.OutWord:
		return fault.Say("这些行不导入")
	}
	return view.Plain(as)
}

// placeOrNone is the county the person works in, "" before there is one.
func placeOrNone(r *site.Request) string {
	if r.Register == nil {
		return ""
	}
	return r.Register.Place.Code
}

// slip is the first passwords of new accounts, to be handed to their owners.
func (m *importing) slip(list []importers.Password) view.ImportedUsers {
	p := view.ImportedUsers{Shell: m.r.Shell("/users")}
	p.Title = fault.Say("初始密码")
	p.Head.Crumb = m.crumb()
	p.Head.Title = fault.Say("新开 %d 个账号，初始密码只显示这一次", len(list))
	p.Head.Day = []view.Link{m.r.Now(), {Text: fault.Say("系统里没有留存；打印裁开，当面交给本人，首次登录后要改，72 小时内有效")}}
	p.Head.Acts = []view.Act{{Href: "/users", Text: fault.Say("已交给本人，看账号"), First: true}}
	for _, x := range list {
		p.Rows = append(p.Rows, view.Secret{Login: x.Login, Name: x.Name, Password: x.Initial})
	}
	return p
}
