package rollout

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"jiedezhu/catalog/journal"
)

// BodyVersion is the version of a package's body. A change of the columns raises it and adds an
// upcaster to upcasters.
const BodyVersion = 1

// columns is the body of a package: every column is packed, one byte or two (little-endian) a
// slot, so that a town of 212 lines is about 9 KB of JSON whatever its history.
type columns struct {
	V        int             `json:"v"`
	Town     string          `json:"town"`
	Edition  int             `json:"edition"`
	Flags    []byte          `json:"flags"`
	Stages   []byte          `json:"stages"`
	Ready    []byte          `json:"ready"`
	Version  []byte          `json:"version"`
	Batch    []byte          `json:"batch"`
	Signed   []byte          `json:"signed"`
	Due      []byte          `json:"due"`
	Pushed   []byte          `json:"pushed"`
	Received []byte          `json:"received"`
	Trained  []byte          `json:"trained"`
	Live     []byte          `json:"live"`
	Verified []byte          `json:"verified"`
	Open     map[int]Matters `json:"open,omitempty"`
}

// wide are the two-byte columns of a line and where they stand in a body.
var wide = []struct {
	column func(*columns) *[]byte
	get    func(*Line) uint16
	set    func(*Line, uint16)
}{
	{func(c *columns) *[]byte { return &c.Version }, func(l *Line) uint16 { return uint16(l.Version) }, func(l *Line, v uint16) { l.Version = int(v) }},
	{func(c *columns) *[]byte { return &c.Batch }, func(l *Line) uint16 { return uint16(l.Batch) }, func(l *Line, v uint16) { l.Batch = int(v) }},
	{func(c *columns) *[]byte { return &c.Signed }, func(l *Line) uint16 { return uint16(l.signed) }, func(l *Line, v uint16) { l.signed = int(v) }},
	{func(c *columns) *[]byte { return &c.Due }, func(l *Line) uint16 { return uint16(l.Due) }, func(l *Line, v uint16) { l.Due = journal.Day(v) }},
	{func(c *columns) *[]byte { return &c.Pushed }, func(l *Line) uint16 { return uint16(l.Pushed) }, func(l *Line, v uint16) { l.Pushed = journal.Day(v) }},
	{func(c *columns) *[]byte { return &c.Received }, func(l *Line) uint16 { return uint16(l.Received) }, func(l *Line, v uint16) { l.Received = journal.Day(v) }},
	{func(c *columns) *[]byte { return &c.Trained }, func(l *Line) uint16 { return uint16(l.Trained) }, func(l *Line, v uint16) { l.Trained = journal.Day(v) }},
	{func(c *columns) *[]byte { return &c.Live }, func(l *Line) uint16 { return uint16(l.Live) }, func(l *Line, v uint16) { l.Live = journal.Day(v) }},
	{func(c *columns) *[]byte { return &c.Verified }, func(l *Line) uint16 { return uint16(l.Verified) }, func(l *Line, v uint16) { l.Verified = journal.Day(v) }},
}

// MarshalBody is the package as a store keeps it: one JSON object.
func (p *Package) MarshalBody() (json.RawMessage, error) {
	n := len(p.lines)
	c := columns{V: BodyVersion, Town: p.Town, Edition: p.Edition, Open: p.open}
	narrow := make([]byte, 3*n)
	c.Flags, c.Stages, c.Ready = narrow[:n:n], narrow[n:2*n:2*n], narrow[2*n:]
	for i := range p.lines {
		c.Flags[i], c.Stages[i], c.Ready[i] = byte(p.lines[i].flags), byte(p.lines[i].stages), byte(p.lines[i].ready)
	}
	for _, w := range wide {
		col := make([]byte, 2*n)
		for i := range p.lines {
			binary.LittleEndian.PutUint16(col[2*i:], w.get(&p.lines[i]))
		}
		*w.column(&c) = col
	}
	return json.Marshal(c)
}

// UnmarshalBody reads what MarshalBody of this or an earlier version wrote. A newer version is
// an error: the binary is older than its data.
func UnmarshalBody(body json.RawMessage) (*Package, error) {
	body, err := upcast(body)
	if err != nil {
		return nil, err
	}
	var c columns
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, fmt.Errorf("package body: %w", err)
	}
	n := len(c.Flags)
	p := &Package{Town: c.Town, Edition: c.Edition, lines: make([]Line, n), open: c.Open}
	if p.open == nil {
		p.open = map[int]Matters{}
	}
	if len(c.Stages) != n || len(c.Ready) != n {
		return nil, fmt.Errorf("package body of %s: columns of unequal length", c.Town)
	}
	for i := range p.lines {
		p.lines[i].flags, p.lines[i].stages, p.lines[i].ready = flag(c.Flags[i]), Stage(c.Stages[i]), readiness(c.Ready[i])
	}
	for _, w := range wide {
		col := *w.column(&c)
		if len(col) != 2*n {
			return nil, fmt.Errorf("package body of %s: columns of unequal length", c.Town)
		}
		for i := range p.lines {
			w.set(&p.lines[i], binary.LittleEndian.Uint16(col[2*i:]))
		}
	}
	return p, nil
}

// upcasters turn a body of version i+1 into one of version i+2. There is one version so far.
var upcasters []func(json.RawMessage) (json.RawMessage, error)

func upcast(body json.RawMessage) (json.RawMessage, error) {
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return nil, fmt.Errorf("package body: %w", err)
	}
	if head.V < 1 || head.V > BodyVersion {
		return nil, fmt.Errorf("package body of version %d, this program knows 1 to %d", head.V, BodyVersion)
	}
	for v := head.V; v < BodyVersion; v++ {
		var err error
		if body, err = upcasters[v-1](body); err != nil {
			return nil, fmt.Errorf("package body of version %d: %w", v, err)
		}
	}
	return body, nil
}

// Row is the packed columns of a package that every count of a report is made from: a mark, a
// readiness byte, version, due day and received day a slot. It is what stands in each Entry, so
// that a past day needs no replay.
type Row struct {
	Town     string
	Revision int64
	packed   []byte // rowFormat, n as two bytes, then the columns
	n        int
}

const (
	rowFormat = 1
	rowHead   = 3
	rowBytes  = 8 // a slot
)

// Pack is the package's row as bytes.
func (p *Package) Pack() []byte {
	n := len(p.lines)
	b := make([]byte, rowHead+rowBytes*n)
	b[0] = rowFormat
	binary.LittleEndian.PutUint16(b[1:], uint16(n))
	r := Row{packed: b, n: n}
	for i := range p.lines {
		l := &p.lines[i]
		r.Marks()[i] = byte(l.Mark())
		r.Ready()[i] = byte(l.ready)
		binary.LittleEndian.PutUint16(r.column(0)[2*i:], uint16(l.Version))
		binary.LittleEndian.PutUint16(r.column(1)[2*i:], uint16(l.Due))
		binary.LittleEndian.PutUint16(r.column(2)[2*i:], uint16(l.Received))
	}
	return b
}

// UnpackRow reads what Pack wrote.
func UnpackRow(town string, revision int64, packed []byte) (Row, error) {
	if len(packed) < rowHead || packed[0] != rowFormat {
		return Row{}, fmt.Errorf("row of package %s: unknown format", town)
	}
	n := int(binary.LittleEndian.Uint16(packed[1:]))
	if len(packed) != rowHead+rowBytes*n {
		return Row{}, fmt.Errorf("row of package %s: %d bytes for %d slots", town, len(packed), n)
	}
	return Row{Town: town, Revision: revision, packed: packed, n: n}, nil
}

// Row is the package's row.
func (p *Package) Row() Row {
	return Row{Town: p.Town, Revision: p.Revision, packed: p.Pack(), n: len(p.lines)}
}

// Len is the number of slots.
func (r Row) Len() int { return r.n }

// Marks are a Mark a slot. Not to be changed.
func (r Row) Marks() []byte { return r.packed[rowHead : rowHead+r.n] }

// Ready are readiness bytes, a slot each; ReadyBits reads them. Not to be changed.
func (r Row) Ready() []byte { return r.packed[rowHead+r.n : rowHead+2*r.n] }

func (r Row) column(i int) []byte {
	from := rowHead + 2*r.n + 2*r.n*i
	return r.packed[from : from+2*r.n]
}

// Versions, Dues and Receipts are two bytes a slot, little-endian.
func (r Row) Versions() []byte { return r.column(0) }

// Dues are the due days, two bytes a slot, little-endian; 0 is none.
func (r Row) Dues() []byte { return r.column(1) }

// Receipts are the days of receipt of the version a line stands at, two bytes a slot; 0 is none.
func (r Row) Receipts() []byte { return r.column(2) }

// Mark is the mark of a slot; beyond the row a line is out of scope.
func (r Row) Mark(slot int) Mark {
	if slot < 0 || slot >= r.n {
		return 0
	}
	return Mark(r.packed[rowHead+slot])
}

// Due is the due day of a slot.
func (r Row) Due(slot int) journal.Day { return r.day(r.Dues(), slot) }

// Receipt is the day of receipt of a slot.
func (r Row) Receipt(slot int) journal.Day { return r.day(r.Receipts(), slot) }

func (r Row) day(col []byte, slot int) journal.Day {
	if slot < 0 || slot >= r.n {
		return 0
	}
	return journal.Day(binary.LittleEndian.Uint16(col[2*slot:]))
}

// ReadyBits is one readiness byte of a Row.
type ReadyBits byte

// NeedsAny tells whether the item needs a seal or an account.
func (b ReadyBits) NeedsAny() bool { return readiness(b)&(needsSeal|needsAccount) != 0 }

// HasAll tells whether the town has the seal and the account that the item needs.
func (b ReadyBits) HasAll() bool {
	r := readiness(b)
	return (r&needsSeal == 0 || r&sealGranted != 0) && (r&needsAccount == 0 || r&accountOpen != 0)
}

// Checked tells whether a guidance check looked at the line.
func (b ReadyBits) Checked() bool { return readiness(b)&checked != 0 }

// NeedsTraining tells whether the item is one that has to be trained.
func (b ReadyBits) NeedsTraining() bool { return readiness(b)&needsTrain != 0 }
