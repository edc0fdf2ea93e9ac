package shelftest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

func vaultCases() []Case {
	return []Case{
		{"vault/no key where none is", on(vaultEmpty)},
		{"vault/one key for all", vaultOne},
	}
}

func vaultEmpty(ctx context.Context, b storage.Backend) error {
	for range 2 { // asking keeps nothing
		_, err := b.Vault.Key(ctx, nil)
		if err := want(fault.NotFound, err, "key of an empty place"); err != nil {
			return err
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err := b.Vault.Key(gone, aKey(1))
	if err := want(context.Canceled, err, "key with a cancelled context"); err != nil {
		return err
	}
	_, err = b.Vault.Key(ctx, nil)
	return want(fault.NotFound, err, "key after a cancelled call")
}

func aKey(n int) []byte { return bytes.Repeat([]byte{byte(n)}, storage.KeySize) }

// vaultOne lets twenty first callers of two processes give a key each: all get the same one, and
// so does who comes later.
func vaultOne(ctx context.Context, p Place) error {
	keys := make([][]byte, racers)
	err := reopen(ctx, p, func(ctx context.Context, one storage.Backend) error {
		return reopen(ctx, p, func(ctx context.Context, other storage.Backend) error {
			return errors.Join(race(func(i int) (err error) {
				v := one.Vault
				if i%2 == 1 {
					v = other.Vault
				}
				keys[i], err = v.Key(ctx, aKey(i+1))
				return err
			})...)
		})
	})
	if err != nil {
		return err
	}
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		for _, fresh := range [][]byte{nil, aKey(99)} {
			late, err := b.Vault.Key(ctx, fresh)
			if err != nil {
				return fmt.Errorf("key: %w", err)
			}
			keys = append(keys, late)
		}
		for _, k := range keys {
			if len(k) != storage.KeySize || !bytes.Equal(k, keys[0]) {
				return fmt.Errorf("keys %x and %x", k, keys[0])
			}
		}
		return nil
	})
}
