package catalog

import (
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Act is a word for what a person does; every route row, service method and right names one.
type Act string

// The acts. A service checks its own act; pages that only show use See.
const (
	Enter       Act = "enter"        // one's own desk, settings, password
	See         Act = "see"          // rows of a place, the catalog of a place
	SeeJournal  Act = "see-journal"  // who did what
	ImportTowns Act = "import-towns" // the register
	IssueItems  Act = "issue"        // a new edition of the catalog
	Write       Act = "write"        // a guidance version
	Publish     Act = "publish"      // somebody else's guidance version
	Push        Act = "push"         // a batch
	Withdraw    Act = "withdraw"     // a wrong push
	Receive     Act = "receive"      // sign for guidance, for one's town
	OnBehalf    Act = "on-behalf"    // record what a town answered elsewhere
	Object      Act = "object"       // say that a line cannot be taken on yet
	Answer      Act = "answer"       // answer an objection
	Ready       Act = "ready"        // seal and account
	Exempt      Act = "exempt"       // not applicable here
	Stop        Act = "stop"         // suspend, recall, take up again
	Declare     Act = "declare"      // a line is live
	Retract     Act = "retract"      // undo a mistake of one's own side
	Train       Act = "train"        // plan and hold a training
	Enrol       Act = "enrol"        // a town says who comes
	Check       Act = "check"        // what an inspection found: score its clauses
	Count       Act = "count"        // case counts from the province's system
	Choose      Act = "choose"       // which centres the county builds, and that one is built
	SetStandard Act = "set-standard" // a new version of a standard
	Apply       Act = "apply"        // for acceptance of one's own centre
	Admit       Act = "admit"        // desk check of an application
	Inspect     Act = "inspect"      // arrange an inspection, its team, a draw, the next round
	Sign        Act = "sign"         // an inspection's verdict, and lock its record
	Countersign Act = "countersign"  // the record, for the town that was inspected
	Reopen      Act = "reopen"       // a locked record, with a reason
	Raise       Act = "raise"        // a finding by hand
	Rectify     Act = "rectify"      // put right what a finding says
	Recheck     Act = "recheck"      // close a finding, send it back, look back at it
	Extend      Act = "extend"       // a finding's due day
	Users       Act = "users"        // accounts
	Settings    Act = "settings"     // of the installation
)

// Acts are all of them, in the order above.
var Acts = []Act{
	Enter, See, SeeJournal, ImportTowns, IssueItems, Write, Publish, Push, Withdraw, Receive, OnBehalf, Object, Answer,
	Ready, Exempt, Stop, Declare, Retract, Train, Enrol, Check, Count, Choose, SetStandard, Apply, Admit, Inspect, Sign,
	Countersign, Reopen, Raise, Rectify, Recheck, Extend, Users, Settings,
}

// Subject is what an act is about. Rows about a place (packages, centres, findings) name its
// Division; things issued for a place (editions, guidance, standards) name the issuer's and
// set Issued. Unit is the department an item belongs to, where the act is about an item's
// content, and the unit that owns a finding. Team are the person ids that an inspection names.
type Subject struct {
	Division string
	Issued   bool
	Unit     string
	Team     []string
}

// About is a subject that lies in a place.
func About(division string) Subject { return Subject{Division: division} }

// IssuedBy is a subject that a place issues to those under it.
func IssuedBy(division string) Subject { return Subject{Division: division, Issued: true} }

// rights is which role may do what within its scope. The bureau has all county business and
// enters for a department that does not log in.
var rights = map[journal.Role][]Act{
	journal.Bureau: {
		Enter, See, SeeJournal, ImportTowns, IssueItems, Write, Publish, Push, Withdraw, OnBehalf, Answer, Ready, Exempt,
		Stop, Declare, Retract, Train, Check, Count, Choose, SetStandard, Admit, Inspect, Sign, Reopen, Raise, Rectify, Recheck, Extend,
	},
	journal.Department: {Enter, See, Write, Publish, Answer, Ready, Train, Rectify},
	journal.Town:       {Enter, See, Receive, Object, Declare, Retract, Enrol, Apply, Countersign, Rectify},
	journal.Inspector:  {Enter, See, Check, Sign, Raise, Recheck},
	journal.Leader:     {Enter, See},
	journal.Admin:      {Enter, Users, Settings},
	journal.Auditor:    {Enter, See, SeeJournal},
}

// ownItems are the acts that a department does for its own items, and findings, alone.
var ownItems = []Act{Write, Publish, Answer, Ready, Rectify}

// countyWide are the acts about what a whole county has: a scope of one town does not reach
// them even where a role has the right.
var countyWide = []Act{
	ImportTowns, IssueItems, Push, Withdraw, OnBehalf, Exempt, Stop, Train, Count, Choose, SetStandard, Admit, Inspect, Reopen, Extend,
}

// OfTown tells whether an actor belongs to a town: by scope, or by the unit of its government or
// hall, whatever the account's role is.
func OfTown(a journal.Actor, town string) bool {
	return LevelOf(town) == Town && (a.Scope == town || UnitOfTown(a.Unit, town))
}

// UnitOfTown tells whether a unit is a town's government or its hall.
func UnitOfTown(unit, town string) bool {
	return LevelOf(town) == Town && (unit == town || strings.HasPrefix(unit, town+"-"))
}

// apart tells whether an actor stands outside of what an act must be done to from outside:
// nobody signs for a centre of their own town, and only somebody outside the owning unit closes
// a finding. A unit of the county is left only by an account that says which unit it is of. The
// bureau's own findings the bureau may touch; closing them asks for more (acceptance.Finding).
func apart(a journal.Actor, act Act, s Subject) bool {
	switch act {
	case Sign, Recheck:
		if OfTown(a, s.Division) {
			return false
		}
	default:
		return true
	}
	if act == Sign || s.Unit == "" || LevelOf(s.Division) == Town {
		return true
	}
	return a.Unit != "" && (a.Unit != s.Unit || a.Role == journal.Bureau)
}

// Sees tells whether a subject lies in the actor's scope: whether the actor may know that it
// exists.
func Sees(a journal.Actor, s Subject) bool {
	if a.Role == journal.Inspector && a.Person != "" && slices.Contains(s.Team, a.Person) {
		return true
	}
	if s.Issued {
		// Issued at or above the actor's place, or somewhere under it.
		return Within(a.Scope, s.Division) && LevelOf(s.Division) != NoLevel || Within(s.Division, a.Scope)
	}
	return Within(s.Division, a.Scope)
}

// May tells whether an actor may do an act to a subject: the one function that rights have.
func May(a journal.Actor, act Act, s Subject) bool {
	if !Sees(a, s) || !slices.Contains(rights[a.Role], act) {
		return false
	}
	if a.Role == journal.Department && slices.Contains(ownItems, act) && (s.Unit == "" || s.Unit != a.Unit) {
		return false
	}
	// A person signs for one town: an account of a town that reaches further acts for none.
	if a.Role == journal.Town && act != Enter && act != See && LevelOf(a.Scope) != Town {
		return false
	}
	if slices.Contains(countyWide, act) && LevelOf(a.Scope) == Town || !apart(a, act, s) {
		return false
	}
	// What a place issues is changed at that place or above, never by those it is issued to.
	if s.Issued && act != Enter && act != See && !Within(s.Division, a.Scope) {
		return false
	}
	return true
}

// Allow is May as a fault: NotFound where the actor may not know of the subject, so that a
// record out of scope answers like one that does not exist, Denied where the act is not theirs,
// with the reason where it is one of separation.
func Allow(a journal.Actor, act Act, s Subject) error {
	switch {
	case May(a, act, s):
		return nil
	case !Sees(a, s):
		return fault.New(fault.NotFound, "没有找到")
	case act == Sign && OfTown(a, s.Division):
		return fault.New(fault.Denied, "你是被检查镇（街道）的人，不能给本镇的中心签字")
	case act == Recheck && (a.Unit != "" && a.Unit == s.Unit || OfTown(a, s.Division)):
		return fault.New(fault.Denied, "这条问题由你的单位整改，要由别的单位复查")
	}
	return fault.New(fault.Denied, "这件事不归你的账号办")
}
