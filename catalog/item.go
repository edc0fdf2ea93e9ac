package catalog

import (
	"slices"
	"strconv"

	"jiedezhu/catalog/journal"
)

// Item (事项) is one devolved approval or service item as an Edition has it. Its Slot is its
// own for life: an item that leaves the catalog keeps it, so that a Package's columns never
// move.
type Item struct {
	Slot int    `json:"slot"`
	Code string `json:"code"` // own code, such as XF-001
	Name string `json:"name"`

	SubItem     string `json:"sub_item,omitempty"`    // 子项
	Type        string `json:"type"`                  // 事项类型, by name: sources disagree on the numbers
	Department  string `json:"department"`            // 主管部门, as written
	Unit        string `json:"unit"`                  // its unit in the register
	Category    string `json:"category,omitempty"`    // 大类
	Subcategory string `json:"subcategory,omitempty"` // 小类
	Delivery    string `json:"delivery,omitempty"`    // 办理方式
	Delegation  string `json:"delegation,omitempty"`  // 下放方式
	Mandate     string `json:"mandate,omitempty"`     // 委托书文号
	MandateEnd  string `json:"mandate_end,omitempty"` // 委托期限, as written
	Supervisor  string `json:"supervisor,omitempty"`  // 监管部门
	Level       string `json:"level,omitempty"`       // 行使层级
	Basis       string `json:"basis,omitempty"`       // 设定依据
	BasicCode   string `json:"basic_code,omitempty"`  // 基本编码, 12 digits
	ActCode     string `json:"act_code,omitempty"`    // 实施编码, 31 characters
	HandlingID  string `json:"handling_id,omitempty"` // 业务办理项编码, 33 characters
	Seal        string `json:"seal,omitempty"`        // 印章: 无, 镇政府公章, …
	System      string `json:"system,omitempty"`      // 业务系统
	Remarks     string `json:"remarks,omitempty"`     // 备注

	LegalDays    int   `json:"legal_days,omitempty"`    // 法定时限 in working days, 1 is 即办, 0 not given
	PromisedDays int   `json:"promised_days,omitempty"` // 承诺时限, the same
	Scope        Scope `json:"scope"`                   // 适用范围
	Training     bool  `json:"training,omitempty"`      // 应培训

	Before []string `json:"before,omitempty"` // codes of the items it came from: renamed, merged, split
	Gone   *Gone    `json:"gone,omitempty"`   // why it is not in force, nil where it is
}

// Ending is how an item is out of force.
type Ending string

// The endings.
const (
	Suspended Ending = "suspended" // 暂停
	Recalled  Ending = "recalled"  // 收回
	Cancelled Ending = "cancelled" // 取消
)

// Gone is why an item is not in force: by whom, on what document, from which day.
type Gone struct {
	Ending Ending      `json:"ending"`
	By     string      `json:"by,omitempty"` // 省, 市, 县
	DocNo  string      `json:"doc_no,omitempty"`
	Reason string      `json:"reason,omitempty"`
	From   journal.Day `json:"from"`
}

// NeedsSeal tells whether a town needs a seal for the item.
func (i Item) NeedsSeal() bool { return needed(i.Seal) }

// NeedsAccount tells whether a town needs an account in a system for the item.
func (i Item) NeedsAccount() bool { return needed(i.System) }

func needed(s string) bool {
	switch s {
	case "", "无", "否", "不需要", "/", "-", "—":
		return false
	}
	return true
}

// Heading is the 大类 an item stands under: its own, or the department and type that stand in.
func (i Item) Heading() string {
	if i.Category != "" {
		return i.Category
	}
	return i.Department + " · " + i.Type
}

// Hash is the SHA-256, in hexadecimal, over the item's row in the catalog: what a town receives
// where there is no guidance yet (version 0).
func (i Item) Hash() string {
	return manifest(
		i.Code, i.Name, i.SubItem, i.Type, i.Department, i.Category, i.Subcategory, i.Delivery, i.Delegation,
		i.Mandate, i.MandateEnd, i.Supervisor, i.Level, i.Basis, i.BasicCode, i.ActCode, i.HandlingID, i.Seal,
		i.System, i.Remarks, strconv.Itoa(i.LegalDays), strconv.Itoa(i.PromisedDays), strconv.FormatBool(i.Training),
	)
}

// sameRow tells whether two items say the same, slot, unit and standing aside.
func sameRow(a, b Item) bool {
	return a.Hash() == b.Hash() && a.Scope.Mode == b.Scope.Mode && slices.Equal(sorted(a.Scope.Towns), sorted(b.Scope.Towns))
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}
