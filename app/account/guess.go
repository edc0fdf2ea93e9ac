package account

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// banned is the words that passwords are commonly made of. It is a short list written for this
// product, not one of the published lists of thousands: roots instead of whole passwords. The
// rules below do the rest, since they count a word with its letters swapped for digits (P@ssw0rd),
// with a year, a sequence or a repetition about it, as the few pieces that it is.
//
//go:embed banned.txt
var banned string

// bannedWords is the list in its folded form.
var bannedWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(banned) {
		if w := strings.TrimSpace(line); w != "" && w[0] != '#' {
			addWord(words, w)
		}
	}
	return words
})

// shortestWord is in bytes, three letters or one Chinese character: a shorter "word" is found in
// everything.
const shortestWord = 3

func addWord(words map[string]bool, w string) {
	plain, swapped := fold(w)
	if len(string(plain)) >= shortestWord {
		words[string(plain)] = true
		words[string(swapped)] = true
	}
}

// keyboard is the rows and columns that a finger runs along.
var keyboard = []string{
	"`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./", "~!@#$%^&*()_+",
	"1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "147258369", "!qaz", "@wsx", "#edc",
}

// swaps is what people write for a letter; l goes with i, because 1 is written for both.
var swaps = map[rune]rune{'@': 'a', '4': 'a', '0': 'o', '1': 'i', '!': 'i', 'l': 'i', '3': 'e', '5': 's', '$': 's', '7': 't', '+': 't', '8': 'b', '9': 'g'}

// fold is a password in lower case, as it stands and with swapped letters put back. Both have
// the same length. A full-width character, which an input method may leave behind, is its plain one.
func fold(s string) (plain, swapped []rune) {
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		r = unicode.ToLower(r)
		plain = append(plain, r)
		if l, ok := swaps[r]; ok {
			r = l
		}
		swapped = append(swapped, r)
	}
	return plain, swapped
}

// pieces is the least number of pieces that a password falls into (see strength).
func pieces(password string, personal []string) int {
	words := map[string]bool{}
	for _, w := range personal {
		addWord(words, w)
	}
	plain, swapped := fold(password)
	n := len(plain)
	least := make([]int, n+1)
	for i := 1; i <= n; i++ {
		least[i] = n
	}
	for i := range n {
		reach := max(run(plain[i:]), repetition(plain, i), date(plain[i:]), along(plain[i:]))
		for j := i + 1; j <= n; j++ {
			one := j == i+1 || j <= i+reach || isWord(words, plain[i:j]) || isWord(words, swapped[i:j])
			if one {
				least[j] = min(least[j], least[i]+1)
			}
		}
	}
	return least[n]
}

func isWord(words map[string]bool, part []rune) bool {
	s := string(part)
	if len(s) < shortestWord {
		return false
	}
	return words[s] || bannedWords()[s]
}

// run is the length of the sequence that s begins with: abcd, 4321 or aaaa, of three and more.
func run(s []rune) int {
	if len(s) < 3 {
		return 0
	}
	step := s[1] - s[0]
	if step < -1 || step > 1 {
		return 0
	}
	n := 2
	for n < len(s) && s[n]-s[n-1] == step {
		n++
	}
	if n < 3 {
		return 0
	}
	return n
}

// repetition is how far s at i repeats what stands just before it, of two characters and more:
// the second 520 of 520520.
func repetition(s []rune, i int) int {
	longest := 0
	for k := 2; k <= i; k++ {
		n := 0
		for i+n < len(s) && s[i+n] == s[i+n-k] {
			n++
		}
		if n >= k {
			longest = max(longest, n)
		}
	}
	return longest
}

// along is how far s begins with a run along the keyboard, to the right or to the left.
func along(s []rune) int {
	longest := 0
	for _, row := range keyboard {
		row := []rune(row)
		for at := range row {
			for _, step := range []int{1, -1} {
				n := 0
				for k := at; n < len(s) && k >= 0 && k < len(row) && row[k] == s[n]; k += step {
					n++
				}
				longest = max(longest, n)
			}
		}
	}
	if longest < 3 {
		return 0
	}
	return longest
}

// date is the length of the year, month or day that s begins with: 1987, 198706, 19870612.
func date(s []rune) int {
	number := func(from, to int) int {
		n := 0
		for _, r := range s[from:to] {
			if r < '0' || r > '9' {
				return -1
			}
			n = n*10 + int(r-'0')
		}
		return n
	}
	if len(s) < 4 || number(0, 4) < 1900 || number(0, 4) > 2099 {
		return 0
	}
	if len(s) < 6 || number(4, 6) < 1 || number(4, 6) > 12 {
		return 4
	}
	if len(s) < 8 || number(6, 8) < 1 || number(6, 8) > 31 {
		return 6
	}
	return 8
}
