package rollout_test

import (
	"testing"

	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

// All 256 marks give back the stages and the standing they were made of.
func TestMark(t *testing.T) {
	for b := range 256 {
		stages, standing := rollout.Stage(b&0x1f), rollout.Standing(b>>5)
		m := rollout.MakeMark(stages, standing)
		if int(m) != b || m.Stages() != stages || m.Standing() != standing {
			t.Fatalf("mark %08b: stages %05b standing %d", b, m.Stages(), m.Standing())
		}
		if in := standing == rollout.Open || standing == rollout.Newer || standing == rollout.Objected; standing.InScope() != in {
			t.Errorf("standing %d in scope: %v", standing, standing.InScope())
		}
	}
}

func TestFurthestAndGap(t *testing.T) {
	tests := []struct {
		stages   rollout.Stage
		furthest int
		gap      bool
	}{
		{0, -1, false},
		{pu, 0, false},
		{pu | re, 1, false},
		{pu | tr, 2, true},
		{pu | re | tr, 2, false},
		{pu | re | li, 3, true},
		{pu | re | tr | li, 3, false},
		{ve, 4, true},
		{pu | re | tr | li | ve, 4, false},
	}
	for _, tt := range tests {
		for _, standing := range rollout.Standings {
			m := rollout.MakeMark(tt.stages, standing)
			if m.Furthest() != tt.furthest || m.Gap() != tt.gap {
				t.Errorf("%08b: furthest %d gap %v, want %d %v", m, m.Furthest(), m.Gap(), tt.furthest, tt.gap)
			}
		}
	}
}

// Bodies and rows of anything come back or are refused; they never panic.
func FuzzUnmarshalBody(f *testing.F) {
	p := opened()
	body, err := p.MarshalBody()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(body))
	f.Add([]byte(`{"v":1}`))
	f.Add([]byte(`{"v":2}`))
	f.Add([]byte(`{"v":1,"flags":"AAA="}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := rollout.UnmarshalBody(b)
		if err != nil {
			return
		}
		again, err := p.MarshalBody()
		if err != nil {
			t.Fatal(err)
		}
		q, err := rollout.UnmarshalBody(again)
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		if string(q.Pack()) != string(p.Pack()) {
			t.Fatal("the row changed")
		}
	})
}

func TestUnpackRowRefuses(t *testing.T) {
	whole := opened().Pack()
	if _, err := rollout.UnpackRow("610728001", 1, whole); err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		if _, err := rollout.UnpackRow("610728001", 1, whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for a row", n, len(whole))
		}
	}
	wrong := append([]byte{}, whole...)
	wrong[0]++
	if _, err := rollout.UnpackRow("610728001", 1, wrong); err == nil {
		t.Error("a row of another format was read")
	}
}

// A row says what the lines say, and nothing of slots it does not have.
func TestRowSaysTheLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := opened()
		randomActs(t, p, newFacts(p), 20)
		row := p.Row()
		for s := -1; s <= p.Len()+1; s++ {
			l := p.Line(s)
			if row.Mark(s) != l.Mark() || row.Due(s) != l.Due || row.Receipt(s) != l.Received {
				t.Fatalf("slot %d: row %08b %d %d, line %08b %d %d", s, row.Mark(s), row.Due(s), row.Receipt(s), l.Mark(), l.Due, l.Received)
			}
		}
	})
}
