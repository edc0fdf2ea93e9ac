package acceptance

import (
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// Member is one person of a Team (检查组, 验收组). Without an account it is named, and signs on paper.
type Member struct {
	Person string `json:"person,omitempty"` // account id; empty signs on paper
	Name   string `json:"name"`             // as it is signed
	Unit   string `json:"unit,omitempty"`   // unit id where the register has it, else its name
	Lead   bool   `json:"lead,omitempty"`   // 组长: has an account
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
