package view

import "jiedezhu/catalog/fault"

// ItemsPage is the catalog: the county's with how far each item got, a town's with its own line.
type ItemsPage struct {
	Shell
	Filter Filter
	Town   bool // rows show the town's own cell
	Groups []ItemGroup
	Empty  Empty
}

// Template names the page's file.
func (ItemsPage) Template() string { return "items" }

// ItemGroup is one department's items.
type ItemGroup struct {
	Department string
	Rows       []CatalogRow
}

// CatalogRow is one item.
type CatalogRow struct {
	Code, Name, Href string
	Kind             string // 事项类型
	Guidance         Mark
	Scope            Figure
	Pushed           Portion
	Received, Live   Portion
	Cell             Cell
	State            fault.Message
}

// ItemPage is one item.
type ItemPage struct {
	Shell
	Warn     *Notice // what is out of the ordinary about it
	Tabs     []Tab
	Parts    []ItemPart
	Empty    Empty // instead of parts
	Versions []ItemVersion
	Towns    []ItemTown // county
	Sum      fault.Message
	Path     []Stop // town
	Line     Link   // town: all that happened
	Note     fault.Message
	Facts    []Fact
}

// Template names the page's file.
func (ItemPage) Template() string { return "item" }

// ItemPart is one of the three documents.
type ItemPart struct {
	ID         string
	Title      fault.Message
	Paragraphs []string
}

// ItemVersion is one published version.
type ItemVersion struct {
	Name      fault.Message
	Day       fault.Message
	Kind      fault.Message // 重大修改
	Why       string
	Hash      string
	Author    string
	Publisher string
}
