package acceptance

import (
	"context"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Member is one person of a Team (检查组, 验收组). Without an account it is named, and signs on paper.
type Member struct {
	Person string `json:"person,omitempty"` // account id; empty signs on paper
	Name   string `json:"name"`             // as it is signed
	Unit   string `json:"unit,omitempty"`   // of an account its unit id; else an id of the register, or a name
	Lead   bool   `json:"lead,omitempty"`   // 组长: has an account
}

// People is the port of who has an account.
type People interface {
	// Person gives whom a login stands for. fault.NotFound where nobody has it, or it is shut.
	Person(ctx context.Context, login string) (journal.Actor, error)
}

// joined is a team as its accounts are: each with the unit of its account, and its name where none
// was written. A mistake is an account that there is not, that does not inspect, or that whoever
// puts the team together has nothing to say about; these are one sentence, so that nobody finds
// out by it who else has an account. The county is that of the town, or the place that draws.
func (s *Service) joined(ctx context.Context, by journal.Actor, team []Member, county string) ([]Member, []fault.Mistake, error) {
	var ms []fault.Mistake
	team = slices.Clone(team)
	for i := range team {
		m := &team[i]
		if m.Person == "" {
			continue
		}
		a, err := s.People.Person(ctx, m.Person)
		switch {
		case err != nil && !errors.Is(err, fault.NotFound):
			return nil, nil, err
		case err != nil || !joins(by, a, county):
			if m.Name == "" {
				m.Name = m.Person
			}
			ms = append(ms, fault.Mistake{
				Field: "team", Value: m.Person, Reason: fault.Say("“%s”不是本县检查人员或县局在用的账号", m.Name), Remedy: fault.Say("从列出的账号中选；没有账号的只写姓名，签在纸上"),
			})
			continue
		}
		if m.Name == "" {
			m.Name = a.Name
		}
		if m.Unit = a.Unit; catalog.LevelOf(a.Scope) == catalog.Town && !catalog.UnitOfTown(a.Unit, a.Scope) {
			m.Unit = a.Scope // of a town, whatever its unit says
		}
	}
	return team, ms, nil
}

// joins tells whether an account may be of a team in a county: it inspects or is of the bureau, and
// lies in the scope of whoever puts the team together, or above the county. So a county sends its
// own people, and a city may send one county's to another.
func joins(by, a journal.Actor, county string) bool {
	if a.Role != journal.Inspector && a.Role != journal.Bureau {
		return false
	}
	return catalog.Within(a.Scope, by.Scope) || catalog.Within(county, a.Scope)
}

// checkTeam tells every problem of a team that goes to a town.
func checkTeam(team []Member, kind Kind, town string) []fault.Mistake {
	var ms []fault.Mistake
	add := func(value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: "team", Value: value, Reason: reason, Remedy: remedy})
	}
	leads := 0
	seen := map[string]bool{}
	for _, m := range team {
		id := m.Person + "\x00" + m.Name
		if m.Person != "" {
			id = m.Person
		}
		switch {
		case m.Name == "":
			add(m.Person, fault.Say("检查组成员没有写姓名或岗位"), fault.Say("写明姓名或岗位"))
		case seen[id]:
			add(m.Name, fault.Say("“%s”在检查组里出现了两次", m.Name), fault.Say("去掉一个"))
		}
		seen[id] = true
		if catalog.UnitOfTown(m.Unit, town) {
			add(m.Name, fault.Say("“%s”是被检查镇（街道）的人", m.Name), fault.Say("换成其他单位的人：本镇的人不能给本镇的中心签字"))
		}
		if !m.Lead {
			continue
		}
		leads++
		if m.Person == "" {
			add(m.Name, fault.Say("组长“%s”没有账号", m.Name), fault.Say("组长要有账号，由他锁定检查记录"))
		}
	}
	if leads != 1 {
		add("", fault.Say("检查组有 %d 个组长", leads), fault.Say("指定一个组长"))
	}
	if len(team) < 2 && kind != Experience {
		add("", fault.Say("检查组不足两人"), fault.Say("至少两人：组长和一名成员"))
	}
	return ms
}
