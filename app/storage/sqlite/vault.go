package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// vault keeps the journal's key in DIR/journal.key, in hexadecimal: a file of its own, which who
// makes backups sees.
type vault struct{ dir string }

var _ storage.Vault = vault{}

const keyFile = "journal.key"

// Key implements storage.Vault. Two processes may start at once: the file is made by whoever is
// first and read by both. It comes into being whole, or the next start after one that was killed
// would find a key that is none.
func (v vault) Key(ctx context.Context, fresh []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, storage.Cancelled(err)
	}
	path := filepath.Join(v.dir, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if fresh == nil {
			return nil, storage.Missing()
		}
		if err := makeKey(path, fresh); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, unusable(err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "读不到日志密钥文件 journal.key")
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != storage.KeySize {
		return nil, fault.Wrap(fault.Unavailable, err, "日志密钥文件坏了，请从备份恢复 journal.key")
	}
	return key, nil
}

// makeKey writes a key beside path and links it there: fs.ErrExist where another process was first.
func makeKey(path string, key []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), keyFile+".*")
	if err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	return syncDir(filepath.Dir(path))
}
