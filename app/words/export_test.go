package words

import "io/fs"

// What the tests of the package look at from outside.
var (
	UsageOf = func(format string) (map[int]string, error) {
		u, err := usageOf(format)
		return u, err
	}
	Plain = plain
	Parse = parseFile
)

// LoadFrom is Load over another folder.
func LoadFrom(from fs.FS) (*Catalogue, error) {
	english, err := read(from)
	return &Catalogue{english: english}, err
}
