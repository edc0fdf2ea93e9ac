package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"jiedezhu/app/storage"
)

// files keeps each content under DIR/files/ab/cdef…, its SHA-256 cut after two digits.
type files struct{ dir string }

var _ storage.Files = files{}

// unfinished begins the name of a file that is being written.
const unfinished = ".part-"

func openFiles(dir string) (files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return files{}, err
	}
	f := files{dir}
	return f, f.sweep()
}

// sweep removes what a process that died left half-written. Another process may be writing
// now, so only what is a day older than a file made just now goes; the file system's own clock
// is asked, because that is the one its times are of.
func (f files) sweep() error {
	probe, err := os.CreateTemp(f.dir, unfinished)
	if err != nil {
		return err
	}
	info, err := probe.Stat()
	if err = errors.Join(err, probe.Close(), os.Remove(probe.Name())); err != nil {
		return err
	}
	list, err := filepath.Glob(filepath.Join(f.dir, unfinished+"*"))
	if err != nil {
		return err
	}
	for _, name := range list {
		old, err := os.Stat(name)
		if err != nil || info.ModTime().Sub(old.ModTime()) < 24*time.Hour {
			continue // one that is gone was finished meanwhile
		}
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put implements storage.Files.
func (f files) Put(ctx context.Context, r io.Reader, max int64) (sum string, size int64, err error) {
	if err := ctx.Err(); err != nil {
		return "", 0, storage.Cancelled(err)
	}
	part, err := os.CreateTemp(f.dir, unfinished)
	if err != nil {
		return "", 0, unusable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(part))
		}
	}()
	sum, size, err = receive(ctx, part, r, max)
	if err != nil {
		return "", 0, err
	}
	if err := f.keep(part, sum); err != nil {
		return "", 0, unusable(err)
	}
	return sum, size, nil
}

// discard removes a file that is not wanted, however far it came.
func discard(part *os.File) error {
	part.Close() // it may be closed already
	if err := os.Remove(part.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// receive writes what r gives to part, by pieces, and digests it.
func receive(ctx context.Context, part io.Writer, r io.Reader, max int64) (string, int64, error) {
	digest := sha256.New()
	piece := make([]byte, 64<<10)
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return "", 0, storage.Cancelled(err)
		}
		n, failed := r.Read(piece)
		if size += int64(n); size > max {
			return "", 0, storage.TooLarge(max)
		}
		digest.Write(piece[:n]) // never fails
		if _, err := part.Write(piece[:n]); err != nil {
			return "", 0, unusable(err)
		}
		if errors.Is(failed, io.EOF) {
			break
		}
		if failed != nil {
			return "", 0, fmt.Errorf("sqlite: read content: %w", failed)
		}
	}
	if err := ctx.Err(); err != nil {
		return "", 0, storage.Cancelled(err)
	}
	return hex.EncodeToString(digest.Sum(nil)), size, nil
}

// keep syncs part, gives it its name and syncs the name: in this order, so that after a crash
// a name never stands for less than its content. The same content already kept is renamed
// over, which changes nothing; both directories are synced also then, because the process that
// made them may not have come so far.
func (f files) keep(part *os.File, sum string) error {
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return err
	}
	name := f.path(sum)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), name); err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(name)), syncDir(f.dir))
}

func (f files) path(sum string) string { return filepath.Join(f.dir, sum[:2], sum[2:]) }

// Open implements storage.Files. A name that is no SHA-256 in lower case is no file's.
func (f files) Open(ctx context.Context, sum string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, storage.Cancelled(err)
	}
	if !isSum(sum) {
		return nil, storage.Missing()
	}
	file, err := os.Open(f.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, storage.Missing()
	}
	if err != nil {
		return nil, unusable(err)
	}
	return file, nil
}

// Sums implements storage.Files. Directories and names are read in order, so that a page of sums
// opens the directories it is about.
func (f files) Sums(ctx context.Context, after string, limit int) ([]string, error) {
	dirs, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, unusable(err)
	}
	var sums []string
	for _, d := range dirs {
		if err := ctx.Err(); err != nil {
			return nil, storage.Cancelled(err)
		}
		if !d.IsDir() || len(d.Name()) != 2 || d.Name() < after[:min(2, len(after))] {
			continue
		}
		names, err := os.ReadDir(filepath.Join(f.dir, d.Name()))
		if err != nil {
			return nil, unusable(err)
		}
		for _, name := range names {
			sum := d.Name() + name.Name()
			if sum <= after || !isSum(sum) {
				continue
			}
			if limit > 0 && len(sums) == limit {
				return sums, nil
			}
			sums = append(sums, sum)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, storage.Cancelled(err)
	}
	return sums, nil
}

// isSum tells whether a name is a SHA-256 in lower case.
func isSum(name string) bool {
	return len(name) == 2*sha256.Size && strings.Trim(name, "0123456789abcdef") == ""
}

// syncDir makes the names in a directory survive power loss. Windows has no such thing: it
// writes names with its own journal and refuses to sync a directory.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
