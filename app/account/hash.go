package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"jiedezhu/catalog/fault"
)

// Cost is what one argon2id costs.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultCost is 19 MiB, two passes, one thread: the least that OWASP accepts, about 40 ms.
var DefaultCost = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

// maxCost bounds what a stored hash may ask for: a record that was tampered with must not be
// able to take the machine's memory.
var maxCost = Cost{Memory: 256 << 10, Time: 16, Threads: 16}

const (
	saltSize = 16
	keySize  = 32
)

// Hasher makes and checks password hashes, at most NumCPU at once with at most 50 waiting:
// otherwise a burst of log-ins would take a gigabyte and every core.
type Hasher struct {
	cost    Cost
	running chan struct{}
	waiting atomic.Int64
	queue   int64
	dummy   string // hash of a password nobody knows, for logins nobody has
}

// NewHasher makes a Hasher of a cost.
func NewHasher(cost Cost) *Hasher {
	h := &Hasher{cost: cost, running: make(chan struct{}, runtime.NumCPU()), queue: 50}
	var password [16]byte
	rand.Read(password[:]) // never fails: package crypto/rand ends the program instead
	h.dummy = h.make(string(password[:]))
	return h
}

// Hash is the PHC string of a password: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
// fault.Unavailable where too many are waiting or the context ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	var s string
	err := h.run(ctx, func() { s = h.make(password) })
	return s, err
}

// Verify tells whether the password is that of the hash and whether the hash is weaker than
// what Hash makes today, so that it should be made anew. An empty hash takes as long as any
// other and is never right: that is how a login nobody has is answered. fault.Unavailable as
// with Hash, fault.Internal where the hash cannot be read.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, weak bool, err error) {
	if hash == "" {
		hash = h.dummy
	}
	cost, salt, key, err := parseHash(hash)
	if err != nil {
		return false, false, fault.Wrap(fault.Internal, err, "账号数据有误，请联系系统管理员")
	}
	err = h.run(ctx, func() {
		got := argon2.IDKey([]byte(password), salt, cost.Time, cost.Memory, cost.Threads, uint32(len(key)))
		ok = subtle.ConstantTimeCompare(got, key) == 1
	})
	if err != nil {
		return false, false, err
	}
	weak = cost.Memory < h.cost.Memory || cost.Time < h.cost.Time || cost.Threads < h.cost.Threads || len(key) < keySize
	return ok, weak, nil
}

func (h *Hasher) make(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, h.cost.Time, h.cost.Memory, h.cost.Threads, keySize)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Time, h.cost.Threads, b64(salt), b64(key))
}

// run does the work when one of the places is free.
func (h *Hasher) run(ctx context.Context, work func()) error {
	if ctx.Err() != nil {
		return busy(ctx.Err())
	}
	select {
	case h.running <- struct{}{}:
	default:
		if err := h.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-h.running }()
	work()
	return nil
}

// wait stands in the queue until a place is taken.
func (h *Hasher) wait(ctx context.Context) error {
	if h.waiting.Add(1) > h.queue {
		h.waiting.Add(-1)
		return busy(nil)
	}
	defer h.waiting.Add(-1)
	select {
	case h.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return busy(ctx.Err())
	}
}

func busy(cause error) error {
	return fault.Wrap(fault.Unavailable, cause, "现在登录的人太多，请过一会儿再试")
}

// parseHash reads a PHC string of argon2id within maxCost.
func parseHash(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("password hash: not argon2id of version %d", argon2.Version)
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: parameters: %w", err)
	}
	if c.Memory < 8*uint32(c.Threads) || c.Memory > maxCost.Memory || c.Time < 1 || c.Time > maxCost.Time || c.Threads < 1 || c.Threads > maxCost.Threads {
		return c, nil, nil, fmt.Errorf("password hash: parameters out of bounds: %+v", c)
	}
	if salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: salt: %w", err)
	}
	if key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: key: %w", err)
	}
	if len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, fmt.Errorf("password hash: salt of %d bytes, key of %d", len(salt), len(key))
	}
	return c, salt, key, nil
}
