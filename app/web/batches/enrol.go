package batches

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// townTrainings is the trainings that the town is invited to, the next first.
func (s pages) townTrainings(r *site.Request) error { return trainingsPage(r, http.StatusOK, "", nil) }

// trainingsPage shows the trainings; failed is the id of the form that was refused, with why.
func trainingsPage(r *site.Request, status int, failed string, refused *fault.Error) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	list, err := r.Site.Rollout.Trainings.Trainings(r.Context(), r.Place(), "")
	if err != nil {
		return err
	}
	p := view.TownTrainings{Shell: r.Shell("/trainings")}
	p.Title = fault.Say("培训")
	if refused != nil {
		p.Problems = site.ProblemsOf(refused, "people-"+failed)
	}
	waiting := 0
	slices.SortStableFunc(list, func(a, b *rollout.Training) int { return int(b.Date) - int(a.Date) })
	for _, tr := range list {
		a, invited := tr.Town(t.Code)
		if !invited {
			continue
		}
		row := training(t, r, tr, a)
		if tr.ID == failed {
			row.People.Value, row.Names.Value = r.Text("people-"+failed), r.Text("names-"+failed)
			row.People = row.People.With(p.Problems.List)
		}
		if tr.State == rollout.Arranged && !a.Enrolled {
			waiting++
		}
		p.Rows = append(p.Rows, row)
	}
	p.Head = view.Head{Title: trainingsTitle(t, len(p.Rows), waiting), Day: []view.Link{r.Now()}}
	p.Empty = view.Empty{Title: fault.Say("还没有安排培训"), Text: fault.Say("县里安排之后，在这里报参训人员。")}
	return r.Page(status, p)
}

// trainingsTitle says how many sessions there are, and for how many the town has to say who comes.
func trainingsTitle(t *lines.Town, all, waiting int) fault.Message {
	switch {
	case all == 0:
		return fault.Say("还没有安排%s参加的培训", t.Name)
	case waiting > 0:
		return fault.Say("%d 期培训，%d 期要报参训人员", all, waiting)
	}
	return fault.Say("%d 期培训，参训人员都已报", all)
}

// training is one session as the town sees it.
func training(t *lines.Town, r *site.Request, tr *rollout.Training, a rollout.Attendance) view.TownTraining {
	row := view.TownTraining{
		ID: tr.ID, Title: tr.Title, Date: view.Full(tr.Date), Where: tr.Where, Teacher: tr.Teacher, Mine: fault.Say("还没有报名"),
	}
	for _, it := range tr.Items {
		if t.Pack.Line(it.Slot).Standing().InScope() {
			row.Items.N++
		}
	}
	if a.Enrolled {
		row.Mine = fault.Say("已报 %d 人：%s", a.Expected, a.Names)
	}
	switch tr.State {
	case rollout.Arranged:
		row.State = view.Mark{Kind: view.MarkWait, Text: site.DueMark(tr.Date, r.Site.Clock.Today()).Text}
		if tr.Date < r.Site.Clock.Today() {
			row.State.Text = fault.Say("培训日已过，等县里登记")
		}
		row.Op, row.Button = r.Site.NewID(), fault.Say("报名")
		if a.Enrolled {
			row.Button = fault.Say("改报名")
		}
		row.People = view.Field{Name: "people-" + tr.ID, Type: "number", Short: true, Value: strconv.Itoa(max(a.Expected, 1)), Label: fault.Say("人数"), InputMode: "numeric"}
		row.Names = view.Field{Name: "names-" + tr.ID, Value: a.Names, Label: fault.Say("参训人员"), Opt: fault.Say("（可不填）"), MaxLength: 100}
	case rollout.Dropped:
		row.State, row.Mine = view.Mark{Kind: view.MarkOff, Text: fault.Say("没有举办")}, fault.Message{}
	default:
		row.State = view.Mark{Kind: view.MarkDone, Text: fault.Say("已举办")}
		row.Mine = fault.Say("实到 %d 人", a.Present)
		if a.Present == 0 {
			row.Mine = fault.Say("没有到场")
		}
	}
	return row
}

// enrol records who comes from the town.
func (s pages) enrol(r *site.Request) error {
	id := r.Param("id")
	people, wrong := r.Whole("people-"+id, 0)
	err := fault.Mistakes(wrong, "人数不对")
	if err == nil {
		err = s.Rollout.Enrol(r.Context(), r.Deed(), r.Place(), id, r.Town.Code, people, r.Text("names-"+id))
	}
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		return trainingsPage(r, site.Statuses[refused.Kind], id, refused)
	} else if err != nil {
		return err
	}
	return r.To("/trainings", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已报 %d 人参训", people), Text: fault.Say("培训登记之前可以再改。")})
}
