package xls

import "slices"

// A workbook of this kind has no checksum, so what the format itself promises stands in for one: a
// reader that passes over whatever it does not know passes over a row whose record was overwritten.
// What is here is from [MS-XLS] 2.1.7.20 and 2.3 (and, for records that older programs leave in new
// files, from the descriptions of their time); where honest writers are known to keep a promise
// loosely, it is loose here as well.

// record ids
const (
	rHeader, rFooter, rUncalced, rObj, rImage, rSub            = 0x14, 0x15, 0x5e, 0x5d, 0x7f, 0x91
	rFormula, rEOF, rDate1904, rFilePass, rContinue, rColInfo  = 0x06, 0x0a, 0x22, 0x2f, 0x3c, 0x7d
	rBoundSheet, rMulRK, rMulBlank, rRString, rDBCell, rMerged = 0x85, 0xbd, 0xbe, 0xd6, 0xd7, 0xe5
	rXF, rSST, rLabelSST, rExtSST, rHLink, rBlank              = 0xe0, 0xfc, 0xfd, 0xff, 0x1b8, 0x201
	rDimensions, rNumber, rLabel, rBoolErr, rFormula3, rString = 0x200, 0x203, 0x204, 0x205, 0x206, 0x207
	rRow, rArray, rDefRow, rTable, rRK, rStyle                 = 0x208, 0x221, 0x225, 0x236, 0x27e, 0x293
	rFormula4, rFormat, rShared, rTooltip, rBOF                = 0x406, 0x41e, 0x4bc, 0x800, 0x809
)

// ids are the records that a workbook's stream may hold, as first and last of each run. Those of
// BIFF2 to 4 that became others, of the revision log and of pivot caches (streams of their own) are
// not among them; charts are passed over whole. 0x34, 0x1065 and 0x1c2 stand in files of Access and
// Excel between rows.
var ids = [][2]uint16{
	{0x06, 0x06}, {0x0a, 0x0a}, {0x0c, 0x1d}, {0x22, 0x23}, {0x26, 0x2b}, {0x2f, 0x2f}, {0x31, 0x31}, {0x33, 0x34},
	{0x3c, 0x3d}, {0x40, 0x42}, {0x4d, 0x4d}, {0x50, 0x52}, {0x55, 0x55}, {0x59, 0x61}, {0x63, 0x63}, {0x7d, 0x7d},
	{0x7f, 0x89}, {0x8c, 0x8d}, {0x90, 0x92}, {0x94, 0x9e}, {0xa0, 0xa1}, {0xa9, 0xa9}, {0xab, 0xab}, {0xae, 0xb2},
	{0xb4, 0xb6}, {0xb8, 0xb9}, {0xbd, 0xbe}, {0xc1, 0xc3}, {0xc5, 0xc5}, {0xd0, 0xd3}, {0xd5, 0xda}, {0xdc, 0xe3},
	{0xe5, 0xe5}, {0xe9, 0xed}, {0xef, 0xf2}, {0xf4, 0xf9}, {0xfb, 0xfd}, {0xff, 0x100}, {0x13d, 0x13d},
	{0x15f, 0x162}, {0x191, 0x198}, {0x1a5, 0x1a5}, {0x1a9, 0x1ab}, {0x1ad, 0x1b2}, {0x1b5, 0x1ba}, {0x1bc, 0x1be},
	{0x1c0, 0x1c2}, {0x200, 0x201}, {0x203, 0x208}, {0x20b, 0x20b}, {0x221, 0x221}, {0x225, 0x225}, {0x236, 0x236},
	{0x23e, 0x23e}, {0x27e, 0x27e}, {0x293, 0x293}, {0x406, 0x406}, {0x418, 0x418}, {0x41e, 0x41e}, {0x43c, 0x43c},
	{0x4bc, 0x4bc}, {rBOF, rBOF}, {handled, handled},
}

// known tells whether there is such a record. Programs newer than the format put records of their own
// into a range kept for them, and begin each with its id once more; any other is damage.
func known(id uint16, d []byte) bool {
	if id >= 0x800 && id <= 0x8ff && id != rBOF {
		return len(d) >= 4 && le16(d) == id
	}
	_, ok := slices.BinarySearchFunc(ids, id, func(run [2]uint16, id uint16) int {
		switch {
		case run[1] < id:
			return -1
		case run[0] > id:
			return 1
		}
		return 0
	})
	return ok
}

// sizes are the fewest and most bytes of records whose size the format gives.
var sizes = map[uint16][2]int{
	rEOF: {0, 0}, rFormula: {20, most}, rFormula3: {20, most}, rFormula4: {20, most}, rDate1904: {2, 2},
	rColInfo: {11, 12}, rBoundSheet: {8, most}, rMulRK: {12, most}, rMulBlank: {8, most}, rRString: {9, most},
	rDBCell: {4, most}, rMerged: {2, most}, rXF: {4, most}, rSST: {8, most}, rLabelSST: {10, 10}, rBlank: {6, 6},
	rDimensions: {10, 14}, rNumber: {14, 14}, rLabel: {9, most}, rBoolErr: {8, 8}, rString: {3, most}, rRow: {16, 16},
	rDefRow: {2, 4}, 0x34: {12, most}, 0xa1: {28, 40}, rUncalced: {2, 2}, 0x41: {9, 10}, rObj: {18, most}, rImage: {16, most}, 0x1c2: {12, most}, rRK: {10, 10}, rFormat: {5, most},
	rBOF: {8, 16},
}

const most = 1 << 16

// brief are records of a flag or a few numbers, and longest what the longest of them has: one that
// claims more has swallowed what came after it.
var brief = map[uint16]bool{
	0x0c: true, 0x0d: true, 0x0e: true, 0x0f: true, 0x10: true, 0x11: true, 0x12: true, 0x13: true, 0x19: true,
	0x26: true, 0x27: true, 0x28: true, 0x29: true, 0x2a: true, 0x2b: true, 0x33: true, 0x40: true,
	0x42: true, 0x55: true, 0x5f: true, 0x63: true, 0x80: true, 0x81: true, 0x82: true, 0x83: true, 0x84: true,
	0x8c: true, 0x8d: true, 0x99: true, 0x9b: true, 0x9d: true, 0xa0: true, 0xdd: true, 0xe2: true, 0x160: true,
}

const longest = 8

// rowish are the records of rows and cells.
var rowish = map[uint16]bool{
	rRow: true, rBlank: true, rMulBlank: true, rRK: true, rMulRK: true, rNumber: true, rLabelSST: true, rLabel: true,
	rRString: true, rBoolErr: true, rFormula: true, rFormula3: true, rFormula4: true,
}

// between are others that stand among them. Links and pictures belong behind them; some writers put
// each behind its cell.
var between = map[uint16]bool{
	rString: true, rArray: true, rShared: true, rTable: true, rSub: true, rUncalced: true, rDBCell: true, rContinue: true,
	rHLink: true, rTooltip: true, rObj: true, rImage: true,
}

// after are records that stand behind rows and cells, whoever wrote them: of drawings and pivot tables.
var after = map[uint16]bool{
	0xb0: true, 0xb1: true, 0xb2: true, 0xb4: true, 0xb5: true, 0xb6: true, 0xc5: true, 0xe3: true, 0xec: true, 0xed: true,
	0xf0: true, 0xf1: true, 0xf2: true, 0xf4: true, 0xf5: true, 0xf6: true, 0xf7: true, 0xf8: true, 0xf9: true, 0xfb: true,
}

// ofBook are records that stand before the sheets alone.
var ofBook = map[uint16]bool{
	0x31: true, 0x59: true, 0x5a: true, rBoundSheet: true, 0x9c: true, 0xda: true, rXF: true, 0xe1: true, 0xe2: true,
	rSST: true, rExtSST: true, 0x13d: true, 0x1ae: true, 0x1b7: true, rStyle: true, rFormat: true,
}

// formulas are the records of formulas, and ofFormula those that tell more of one: they follow it.
var (
	formulas  = map[uint16]bool{rFormula: true, rFormula3: true, rFormula4: true}
	ofFormula = map[uint16]bool{rArray: true, rShared: true, rTable: true, rSub: true, rString: true}
)

// sound judges a record by itself and by the one before it.
func (s *stream) sound(before uint16) error {
	switch {
	case !known(s.id, s.d):
		return damaged("there is no record %#x", s.id)
	case !sized(s.id, s.d):
		return damaged("record %#x of %d bytes", s.id, len(s.d))
	case ofFormula[s.id] && !formulas[before] && !ofFormula[before] && before != rContinue,
		s.id == rContinue && whole[before]:
		return damaged("record %#x behind record %#x", s.id, before)
	}
	return nil
}

// whole are records that are never continued in another: too short for that.
var whole = map[uint16]bool{rRow: true, rBlank: true, rMulBlank: true, rRK: true, rMulRK: true, rNumber: true,
	rLabelSST: true, rBoolErr: true, rDBCell: true, rBOF: true}

// sized tells whether a record is as long as it may be.
func sized(id uint16, d []byte) bool {
	if size, ok := sizes[id]; ok && (len(d) < size[0] || len(d) > size[1]) {
		return false
	}
	switch {
	case brief[id]:
		return len(d) <= longest
	case id == rLabel && d[8]&^1 == 0: // its text is all there is; some writers end it with a zero
		return len(d) <= 9+int(le16(d[6:]))*(1+int(d[8]))+2
	case (id == rHeader || id == rFooter) && len(d) >= 3:
		return len(d) <= 3+2*int(le16(d))
	}
	return true
}
