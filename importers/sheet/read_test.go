package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"jiedezhu/importers/sheet"
)

var items = sheet.Spec{Columns: []sheet.Column{
	{Key: "serial", Words: []string{"序号"}, Serial: true, Width: 6},
	{Key: "code", Words: []string{"事项编码", "事项编号", "职权编码"}, Identity: true, Code: true},
	{Key: "name", Words: []string{"事项名称", "项目名称", "项目"}, Required: true, Identity: true, Width: 40},
	{Key: "sub", Words: []string{"子项名称", "子项"}},
	{Key: "department", Words: []string{"主管部门", "行使主体", "单位"}},
	{Key: "level", Words: []string{"实施层级及权限"}},
	{Key: "legal_days", Words: []string{"法定期限", "法定时限"}},
	{Key: "promised_days", Words: []string{"承诺期限", "承诺时限"}},
	{Key: "duties", Words: []string{"部门职责"}, Leave: true},
	{Key: "delivery", Words: []string{"办理方式"}, Choices: []string{"镇级办理", "镇级初审"}},
}}

func read(t testing.TB, w *sheet.Workbook, spec sheet.Spec) *sheet.Reading {
	t.Helper()
	r, err := sheet.Read(context.Background(), w, spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// catalogue is a good workbook as Write makes it.
func catalogue(t testing.TB) []byte {
	t.Helper()
	var rows [][]sheet.Value
	for i := range 40 {
		rows = append(rows, []sheet.Value{sheet.Number(float64(i + 1)), sheet.Text(fmt.Sprintf("XF-%03d", i)),
			sheet.Text(fmt.Sprintf("事项%d", i)), {}, sheet.Text("县民政局"), {}, sheet.Number(20), sheet.Number(10)})
	}
	var b bytes.Buffer
	if err := sheet.Write(&b, sheet.Page{Name: "目录", Title: "事项目录", Columns: items.Columns, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lines are the rows as 4:name=低保,days=20.
func lines(r *sheet.Reading) []string {
	var out []string
	for _, t := range r.Tables {
		for _, row := range t.Rows {
			out = append(out, rowText(row))
			for _, u := range row.Under {
				out = append(out, "+"+rowText(u))
			}
		}
	}
	return out
}

func rowText(r sheet.Row) string {
	var keys []string
	for k, c := range r.Cells {
		keys = append(keys, k+"="+c.Text)
	}
	slices.Sort(keys)
	s := fmt.Sprintf("%d:%s", r.Number, strings.Join(keys, ","))
	if r.Group != "" {
		s += " [" + r.Group + "]"
	}
	return s
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name     string
		grid     string
		merges   []string
		rows     []string
		mistakes []string // parts of Sheet!Cell Reason
		notices  []string
	}{
		{name: "plain", grid: "县下放事项目录\n序号|事 项 名 称|主管部门：|法定期限（天/日）|部门职责|责任\n1|低保|民政局|20|很多|甲\n2|特困|民政局|30||",
			rows:    []string{"3:department=民政局,legal_days=20,name=低保,serial=1", "4:department=民政局,legal_days=30,name=特困,serial=2"},
			notices: []string{"“责任”列（F）没有使用"}},
		{name: "whole heads only", grid: "序号|事项名称|责任单位说明|部门\n1|低保|甲|乙", rows: []string{"2:name=低保,serial=1"}, notices: []string{"责任单位说明", "部门"}},
		{name: "english keys", grid: "code|name|legal_days\nXF-1|低保|20", rows: []string{"2:code=XF-1,legal_days=20,name=低保"}},
		{name: "full width", grid: "事项编码|事项名称\nＸＦ－００１|低\u2003保\u200b ", rows: []string{"2:code=XF-001,name=低 保"}},
		{name: "two lines", grid: "序号|事项名称|时限|||\n||法定|承诺|单位|说明\n1|低保|20|10|工作日|无", merges: []string{"A1:A2", "B1:B2", "C1:F1"},
			rows: []string{"3:legal_days=20,name=低保,promised_days=10,serial=1"}, notices: []string{"时限/单位", "时限/说明"}},
		{name: "two lines, unmerged", grid: "序号|事项名称|时限|\n||法定|承诺\n1|低保|20|10",
			rows: []string{"3:legal_days=20,name=低保,promised_days=10,serial=1"}},
		{name: "group head that means nothing", grid: "基本信息|||办理\n序号|事项名称|主管部门|法定期限\n1|低保|民政局|20", merges: []string{"A1:C1"},
			rows: []string{"3:department=民政局,legal_days=20,name=低保,serial=1"}},
		{name: "one head over two columns", grid: "事项名称|实施层级及权限|\n低保|县级|审批", merges: []string{"B1:C1"},
			rows: []string{"2:level#2=审批,level=县级,name=低保"}},
		{name: "second head blank", grid: "事项名称|实施层级及权限||法定期限\n低保|县级|审批|3",
			rows: []string{"2:legal_days=3,level#2=审批,level=县级,name=低保"}, notices: []string{"1 列有内容而没有表头"}},
		{name: "second head repeated", grid: "事项名称|实施层级及权限|实施层级及权限\n低保|县级|审批", rows: []string{"2:level#2=审批,level=县级,name=低保"}},
		{name: "duplicate heads, equal", grid: "事项名称|序号|事项名称\n低保|1|低保\n特困|2|", rows: []string{"2:name=低保,serial=1", "3:name=特困,serial=2"}},
		{name: "duplicate heads, different", grid: "事项名称|序号|项目名称\n低保|1|特困", rows: []string{"2:name=低保,serial=1"}, mistakes: []string{"C2 “事项名称”有两列"}},
		{name: "department merged down", grid: "序号|事项名称|主管部门\n1|低保|民政局\n2|特困|旧值\n3|医保|医保局", merges: []string{"C2:C3"},
			rows:    []string{"2:department=民政局,name=低保,serial=1", "3:department=民政局,name=特困,serial=2", "4:department=医保局,name=医保,serial=3"},
			notices: []string{"1 个单元格的内容盖在合并单元格下面，看不见，没有读取：C3"}},
		{name: "item merged over rows", grid: "序号|事项名称|子项名称|主管部门\n1|低保|城市|民政局\n旧|旧|农村|旧\n2|特困||民政局", merges: []string{"A2:A3", "B2:B3", "D2:D3"},
			rows:    []string{"2:department=民政局,name=低保,serial=1,sub=城市", "+3:sub=农村", "4:department=民政局,name=特困,serial=2"},
			notices: []string{"3 个单元格的内容盖在合并单元格下面，看不见，没有读取：A3、B3、D3"}},
		{name: "a merge that repeats its value", grid: "序号|事项名称|主管部门\n1|低保|民政局\n2|特困|民政局", merges: []string{"C2:C3"},
			rows: []string{"2:department=民政局,name=低保,serial=1", "3:department=民政局,name=特困,serial=2"}},
		{name: "item merged in every column", grid: "序号|事项名称|主管部门\n1|低保|民政局\n\n2|特困|民政局", merges: []string{"A2:A3", "B2:B3", "C2:C3"},
			rows: []string{"2:department=民政局,name=低保,serial=1", "4:department=民政局,name=特困,serial=2"}},
		{name: "parent merged, serials apart", grid: "序号|事项名称|子项\n1|低保|城市\n2||农村", merges: []string{"B2:B3"},
			rows: []string{"2:name=低保,serial=1,sub=城市", "3:name=低保,serial=2,sub=农村"}},
		{name: "totals, notes, groups, pages", grid: "序号|事项名称|主管部门\n一、社会救助||\n1|低保|民政局\n合 计|1|\n（续表）\n序号|事项名称|主管部门\n|二、医疗保障|\n2|医保|医保局\n注：以上均为县级事项\n填表人：|审核人：\n第 2 页 共 3 页",
			merges: []string{"A2:C2", "B7:C7"},
			rows:   []string{"3:department=民政局,name=低保,serial=1 [一、社会救助]", "8:department=医保局,name=医保,serial=2 [二、医疗保障]"},
			notices: []string{"1 行合计没有读取：第 4 行", "2 行说明没有读取：第 9、10 行", "3 行是重复的表头或页码，没有读取：第 5、6、11 行",
				"2 行只有分组名称，没有当作数据：第 2、7 行"}},
		{name: "numbers of columns", grid: "序号|事项名称|主管部门\n1|2|3\n1|低保|民政局", rows: []string{"3:department=民政局,name=低保,serial=1"}, notices: []string{"重复的表头"}},
		{name: "a second table with other columns", grid: "事项名称|主管部门\n低保|民政局\n\n序号|主管部门|事项名称\n1|医保局|医保",
			rows: []string{"2:department=民政局,name=低保", "5:department=医保局,name=医保,serial=1"}},
		{name: "name missing is no group", grid: "序号|事项名称|主管部门|法定期限\n1||民政局|20", rows: []string{"2:department=民政局,legal_days=20,serial=1"}},
		{name: "a row beside the table", grid: "序号|事项名称|旁注\n1|低保|甲\n||乙|丙", rows: []string{"2:name=低保,serial=1"},
			notices: []string{"“旁注”列（C）没有使用", "1 列有内容而没有表头", "1 行只在没有使用的列中有内容：第 3 行"}},
		{name: "hidden rows", grid: "序号|事项名称|主管部门\n1|低保|民政局\n~1|低保对象|民政局\n~2|特困|民政局\n~9|低保|民政局",
			rows:    []string{"2:department=民政局,name=低保,serial=1", "4:department=民政局,name=特困,serial=2"},
			notices: []string{"1 行是隐藏的，已照常读取：第 4 行", "与可见的行重复，没有读取：第 3、5 行"}},
		{name: "errors and lost digits", grid: "事项编码|事项名称|法定期限\n%110101199003071000|低保|!#REF!\n%11010119900307100|!#N/A|%20",
			rows:     []string{"2:code=110101199003071000,legal_days=#REF!,name=低保", "3:code=11010119900307100,legal_days=20,name=#N/A"},
			mistakes: []string{"A2 编码存成了数字", "C2 单元格是错误值 #REF!", "A3 编码存成了数字", "B3 单元格是错误值 #N/A"}},
		{name: "required head missing", grid: "序号|主管部门|法定期限\n1|民政局|20", mistakes: []string{"A1 表头（第 1 行）缺少“事项名称”列"}},
		{name: "no head", grid: "甲|乙\n丙|丁", mistakes: []string{"没有找到表头"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, open(t, book(grid(c.grid, c.merges...))), items)
			got := lines(r)
			if !slices.Equal(got, c.rows) {
				t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.rows, "\n"))
			}
			var mistakes, notices []string
			for _, m := range r.Mistakes {
				if m.Sheet == "" || m.Remedy.ID == "" {
					t.Errorf("mistake %v says too little", m)
				}
				mistakes = append(mistakes, m.Cell+" "+m.Reason.String())
			}
			for _, n := range r.Notices {
				notices = append(notices, n.String())
			}
			match(t, "mistakes", mistakes, c.mistakes)
			match(t, "notices", notices, c.notices)
		})
	}
}

func match(t *testing.T, what string, got, want []string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := range want {
		ok = ok && strings.Contains(got[i], want[i])
	}
	if !ok {
		t.Errorf("%s %q, want %q", what, got, want)
	}
}

func TestReadHeadWithBreak(t *testing.T) {
	r := read(t, open(t, []byte("\"序\n号\",\"事项\r\n名称 \",\"承诺期限\n(工作日)\"\n1,\"低保\n对象\n认定\",5\n")), items)
	if got := lines(r); len(got) != 1 || got[0] != "2:name=低保对象认定,promised_days=5,serial=1" {
		t.Errorf("rows %q", got)
	}
	if long := r.Tables[0].Rows[0].Cells["name"].Long(); long != "低保\n对象\n认定" {
		t.Errorf("long %q", long)
	}
}

func TestPreamble(t *testing.T) {
	r := read(t, open(t, book(grid("XX县权责清单（共 2 项）||\n部门名称：县民政局||\n序号|事项名称|主管部门\n1|低保|", "A1:C1"))), items)
	p := r.Tables[0].Preamble
	if len(p) != 2 || p[1].Text != "部门名称：县民政局" || p[1].Ref != "A2" || r.Tables[0].Head != 3 {
		t.Errorf("preamble %v, head %d", p, r.Tables[0].Head)
	}
	blank := r.Tables[0].Locate(r.Tables[0].Rows[0], "department")
	if blank.Ref != "C4" || !blank.Blank() {
		t.Errorf("blank cell %v", blank)
	}
}

func TestMoreColumns(t *testing.T) {
	spec := items
	spec.More = func(head string) (string, bool) {
		return "town/" + head, strings.HasSuffix(head, "镇")
	}
	r := read(t, open(t, book(grid("序号|事项名称|渔渡镇|盐场镇|其他\n1|低保|√|2022.3.1|x"))), spec)
	if got := lines(r); len(got) != 1 || got[0] != "2:name=低保,serial=1,town/渔渡镇=√,town/盐场镇=2022.3.1" {
		t.Errorf("rows %q", got)
	}
}

func TestSeveralSheets(t *testing.T) {
	head := "序号|事项名称|主管部门\n"
	r := read(t, open(t, book(grid(head+"1|低保|民政局"), grid("填表说明\n请逐项填写"), grid(head+"1|医保|医保局"), grid("序号|主管部门|法定期限\n1|甲|2"))), items)
	if got := lines(r); len(got) != 2 || r.Tables[1].Rows[0].Sheet != "表3" {
		t.Errorf("rows %q", got)
	}
	if len(r.Mistakes) != 1 || r.Mistakes[0].Sheet != "表4" {
		t.Errorf("mistakes %v", r.Mistakes)
	}
	if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].String(), "表2") {
		t.Errorf("notices %v", r.Notices)
	}
}

func TestUnsavedFormula(t *testing.T) {
	r := read(t, open(t, book(data(`<row r="1"><c r="A1" t="inlineStr"><is><t>事项名称</t></is></c><c r="B1" t="inlineStr"><is><t>法定期限</t></is></c></row>
		<row r="2"><c r="A2" t="inlineStr"><is><t>低保</t></is></c><c r="B2"><f>1+1</f></c></row>`))), items)
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B2" {
		t.Errorf("mistakes %v", r.Mistakes)
	}
}

func TestScientificInCSV(t *testing.T) {
	r := read(t, open(t, []byte("事项编码,事项名称\n6.10728E+11,低保\n")), items)
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "A2" {
		t.Errorf("mistakes %v", r.Mistakes)
	}
}
