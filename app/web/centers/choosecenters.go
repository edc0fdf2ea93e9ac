package centers

import (
	"net/http"
	"slices"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// chooseCenters is the form that puts centres on the list.
func (s pages) chooseCenters(r *site.Request) error { return s.showChoose(r, http.StatusOK, nil) }

func (s pages) showChoose(r *site.Request, status int, problems []fault.Mistake) error {
	p := view.ChooseCenters{Shell: r.Shell("/centers"), Op: s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("增加中心")
	if err := r.NeedCounty(); err != nil {
		return err
	}
	p.Head.Crumb = []view.Link{{Href: "/centers", Text: fault.Say("验收")}, {Text: fault.Say("增加中心")}}
	centers, err := s.Acceptance.Centers.Centers(r.Context(), r.Place())
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, c := range centers {
		listed[c.Town] = c.Listed()
	}
	ticked, on := site.Set(r.List("towns")), 0
	for _, t := range r.Register.Towns {
		if !listed[t.Code] {
			p.Ticks = append(p.Ticks, view.Box{ID: "t-" + t.Code, Name: "towns", Value: t.Code, Label: t.Name, On: ticked[t.Code]})
			on += site.Bit(ticked[t.Code])
		}
	}
	p.Head.Title = fault.Say("选定建设便民服务中心的镇（街道）：还有 %d 个没有列入", len(p.Ticks))
	if len(p.Ticks) == 0 {
		p.Empty = view.Empty{Title: fault.Say("全部 %d 个镇（街道）都已列入", len(r.Register.Towns)), Acts: []view.Act{{Href: "/centers", Text: fault.Say("看中心名单")}}}
		return r.Page(status, p)
	}
	year := r.Text("year")
	if year == "" && !r.Posted() {
		y, _, _ := s.Clock.Today().Date()
		year = strconv.Itoa(y)
	}
	p.Fields = []view.Field{
		view.Field{Name: "year", Value: year, Label: fault.Say("建设任务年度"), InputMode: "numeric", MaxLength: 4, Short: true}.With(problems),
		view.Field{Name: "built", Value: r.Text("built"), Type: "date", Label: fault.Say("建成日期"), Opt: fault.Say("（建成的填，不填为今天）"), Short: true}.With(problems),
	}
	p.States = statePick(r.Text("state"))
	p.After = view.After{Title: fault.Say("列入之后"), Facts: []view.Fact{
		site.Fact(fault.Say("镇里"), fault.Say("建成的，待办里出现“申请验收”；在建的看得到进度")),
		site.Fact(fault.Say("通报"), fault.Say("中心按“验收合格/建成”统计，在建的不进分母")),
		site.Fact(fault.Say("更正"), fault.Say("年度和状态随时可改；移出名单要写理由，检查记录保留")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("列入"), Count: "towns", N: on, After: fault.Say("个中心"), Others: []view.Act{{Href: "/centers", Text: fault.Say("不加了")}}}
	return r.Page(status, p)
}

func statePick(now string) view.Pick {
	return view.Pick{Name: "state", Label: fault.Say("建设情况"), Options: []view.Option{
		{Value: string(acceptance.Building), Text: fault.Say("在建"), On: now == string(acceptance.Building)},
		{Value: string(acceptance.Built), Text: fault.Say("建成"), On: now == string(acceptance.Built)},
	}}
}

// plans reads what the form says of towns.
func plans(r *site.Request, towns []string) ([]acceptance.Plan, []fault.Mistake) {
	built, wrong := r.Day("built")
	year, err := strconv.Atoi(r.Text("year"))
	if err != nil {
		year = 0
	}
	var out []acceptance.Plan
	for _, t := range towns {
		out = append(out, acceptance.Plan{Town: t, Year: year, State: acceptance.CenterState(r.Text("state")), Built: built})
	}
	return out, wrong
}

// addCenters puts the ticked towns on the list.
func (s pages) addCenters(r *site.Request) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	plans, wrong := plans(r, r.List("towns"))
	if len(wrong) > 0 {
		return s.showChoose(r, http.StatusUnprocessableEntity, wrong)
	}
	list, err := s.Acceptance.Choose(r.Context(), r.Deed(), r.Place(), plans)
	if problems, status, ok := site.Refused(err); ok {
		return s.showChoose(r, status, once(problems))
	} else if err != nil {
		return err
	}
	return r.To("/centers", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已列入 %d 个中心", len(list))})
}

// once leaves of mistakes that say the same of every town of a form the first.
func once(list []fault.Mistake) []fault.Mistake {
	var out []fault.Mistake
	for _, m := range list {
		if !slices.ContainsFunc(out, func(o fault.Mistake) bool { return o.Field == m.Field && o.Reason.String() == m.Reason.String() }) {
			out = append(out, m)
		}
	}
	return out
}
