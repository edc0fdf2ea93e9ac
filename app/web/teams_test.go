package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/catalog/journal"
)

// value is what a field of a page holds.
func value(t testing.TB, a answer, name string) string {
	t.Helper()
	list := find(a.doc, func(n *html.Node) bool { return n.Data == "input" && attr(n, "name") == name })
	if len(list) != 1 {
		t.Fatalf("%d fields %s", len(list), name)
	}
	return attr(list[0], "value")
}

// TestTeamsAtOnce: two of the bureau have the form of one team open. The second is told, sees what
// the first saved beside what they typed, and saves over it only when they send it once more.
func TestTeamsAtOnce(t *testing.T) {
	b := newBench(t)
	b.push(5)
	visit := b.arranged()
	mate := b.as("mate", journal.Bureau, county, county)
	seen := value(t, b.desk.page(visit+"/team"), "seen")
	b.desk.done(visit+"/team", url.Values{"members": {"lead", "outside"}, "lead": {"lead"}, "date": {b.day(1)}, "seen": {seen}})
	typed := url.Values{"members": {"lead", "second"}, "lead": {"second"}, "name-1": {"发改局<em> 成员"}, "unit-1": {"发改局"}, "date": {b.day(2)}, "seen": {seen}}
	a := mate.post(visit+"/team", typed)
	if got := problems(a); a.status != http.StatusConflict || len(got) != 1 || !strings.Contains(got[0], "没有保存：检查组和日期刚刚有人改过") {
		t.Fatalf("over a colleague's: %d %v", a.status, got)
	}
	if in := b.visit(townA); len(in.Team) != 2 || in.Date != b.today()+1 {
		t.Errorf("the colleague's was not kept: %+v", in.Team)
	}
	on, _ := a.ticked("members")
	if !a.shows("现在的检查组岗位<em>lead、岗位<em>outside") || strings.Join(on, " ") != "lead second" || !strings.Contains(a.body, "发改局&lt;em&gt; 成员") || value(t, a, "date") != b.day(2) {
		t.Errorf("ticked %v: %s", on, words(a.doc))
	}
	clean(t, visit+"/team", a)
	typed.Del("op")
	typed.Set("seen", value(t, a, "seen"))
	mate.done(visit+"/team", typed)
	if in := b.visit(townA); len(in.Team) != 3 || !in.Leads("second") {
		t.Errorf("sent once more: %+v", in.Team)
	}
}

// TestStrangersInTeams: a form made by hand names who is not there, who does not inspect, and who
// is of another county; each is refused in one sentence that gives nobody's name away. Who was sent
// by the city stays in a team that the county saves again.
func TestStrangersInTeams(t *testing.T) {
	b := newBench(t)
	b.push(5)
	visit := b.arranged()
	b.as("afar", journal.Inspector, "610729", "")
	b.as("reader", journal.Leader, county, county)
	seen := value(t, b.desk.page(visit+"/team"), "seen")
	for _, login := range []string{"nobody", "afar", "reader"} {
		a := b.desk.post(visit+"/team", url.Values{"members": {"lead", "second", login}, "lead": {"lead"}, "date": {b.day(0)}, "seen": {seen}})
		if got := problems(a); a.status != http.StatusUnprocessableEntity || len(got) != 1 || !strings.Contains(got[0], "“"+login+"”不是本县检查人员或县局在用的账号") {
			t.Errorf("%s: %d %v", login, a.status, got)
		}
		if a.shows("岗位<em>" + login) {
			t.Errorf("the name of %s is told", login)
		}
	}
	city := b.as("city", journal.Bureau, "6107", "")
	city.done(visit+"/team?place="+county, url.Values{"members": {"lead", "second", "afar"}, "lead": {"lead"}, "date": {b.day(0)}, "seen": {seen}})
	a := b.desk.page(visit + "/team")
	if on, _ := a.ticked("members"); strings.Join(on, " ") != "lead second afar" {
		t.Errorf("ticked %v", on)
	}
}
