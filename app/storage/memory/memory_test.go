package memory_test

import (
	"context"
	"testing"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/shelftest"
)

func TestSuite(t *testing.T) {
	shelftest.Run(t, func(testing.TB) shelftest.Place { return memory.NewPlace() })
}

func TestSwapAtOnce(t *testing.T) { shelftest.SwapAtOnce(t, memory.NewPlace()) }

// Two calls of Open are two empty stores: a test never meets another test's data.
func TestOpenIsEmpty(t *testing.T) {
	ctx := context.Background()
	first, second := memory.Open(), memory.Open()
	if err := first.Scratch.Put(ctx, "k", []byte("v"), storage.Instant(1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Scratch.Get(ctx, "k", storage.Instant(0)); err == nil {
		t.Error("a value put into one store was found in another")
	}
}
