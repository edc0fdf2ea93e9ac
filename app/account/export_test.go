package account

// What the tests of the package look at from outside.
var (
	Pieces         = func(password string, personal ...string) int { return pieces(password, personal) }
	ParseHash      = parseHash
	RandomPassword = randomPassword
	BannedWords    = bannedWords
)

// Full takes every place and the whole queue of a Hasher; free gives them back.
func (h *Hasher) Full() (free func()) {
	for range cap(h.running) {
		h.running <- struct{}{}
	}
	h.waiting.Add(h.queue)
	return func() {
		h.waiting.Add(-h.queue)
		for range cap(h.running) {
			<-h.running
		}
	}
}
