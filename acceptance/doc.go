// Package acceptance is how a county finds out which town service centres are fit: Center,
// Standard, Application, Inspection, Verdict, Finding, their ports and services. One machine has
// four uses (验收, 指导检查, 作风督查, 体验), told apart by the Standard of an inspection. Points are
// whole tenths everywhere, never floats.
package acceptance
