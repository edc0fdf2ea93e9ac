// Package rollout is what each town was given and how far it has come: Package, Line, Mark,
// Batch, Training and Plan, their ports and services. Everything that changes how a line stands
// is a fact in its town's Package.
package rollout

// Stage is one of the five facts of a line.
type Stage byte

// The five stages (五个阶段) as bits of a Mark, in their order.
const (
	Pushed   Stage = 1 << iota // 下发
	Received                   // 签收
	Trained                    // 培训
	Live                       // 可办
	Verified                   // 抽查合格
)

// Stages are the five in order.
var Stages = [5]Stage{Pushed, Received, Trained, Live, Verified}

// Standing is what a line is besides its stages: the high three bits of a Mark. Where several
// hold the highest counts.
type Standing byte

// The standings. In scope, and so in the denominator, are Open, Newer and Objected.
const (
	OutOfScope    Standing = iota // 不在下放范围
	Open                          // 正常
	Newer                         // 新资料待签收: an earlier version was received
	Objected                      // 异议
	Suspended                     // 暂停
	Recalled                      // 收回
	NotApplicable                 // 不适用
	Cancelled                     // 取消
)

// Standings are all of them, in order.
var Standings = [8]Standing{OutOfScope, Open, Newer, Objected, Suspended, Recalled, NotApplicable, Cancelled}

// InScope tells whether a line of that standing counts in the denominator.
func (s Standing) InScope() bool { return s >= Open && s <= Objected }

// Mark is how a line stands in one byte: five stages low, standing high. Every stage count of a
// report is a count of these bits.
type Mark byte

// MakeMark joins stages and standing.
func MakeMark(stages Stage, standing Standing) Mark { return Mark(byte(stages) | byte(standing)<<5) }

// Has tells whether the line has reached a stage on the version it stands at.
func (m Mark) Has(s Stage) bool { return byte(m)&byte(s) != 0 }

// Stages are the five bits.
func (m Mark) Stages() Stage { return Stage(m & 0x1f) }

// Standing is the high three bits.
func (m Mark) Standing() Standing { return Standing(m >> 5) }

// Furthest is the index of the furthest stage reached, 0 for Pushed … 4 for Verified, -1 where
// none is.
func (m Mark) Furthest() int {
	for i := len(Stages) - 1; i >= 0; i-- {
		if m.Has(Stages[i]) {
			return i
		}
	}
	return -1
}

// Gap tells whether a stage before the furthest is missing: live, but not received.
func (m Mark) Gap() bool {
	f := m.Furthest()
	if f < 0 {
		return false
	}
	return byte(m)&(1<<f-1) != 1<<f-1
}
