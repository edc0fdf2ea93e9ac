package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
)

var kinds = []fault.Kind{
	fault.Invalid, fault.NotFound, fault.Denied, fault.Conflict, fault.Exists, fault.Unavailable, fault.Internal,
}

// A kind is found through any wrapping, and no other is.
func TestKinds(t *testing.T) {
	for _, k := range kinds {
		cause := errors.New("connection refused")
		for _, err := range []error{
			fault.New(k, "话"), fault.Wrap(k, cause, "话"), fmt.Errorf("act: %w", fault.New(k, "话")), errors.Join(errors.New("x"), fault.New(k, "话")),
		} {
			for _, other := range kinds {
				if errors.Is(err, other) != (other == k) {
					t.Errorf("%v is %s: %v", err, other, errors.Is(err, other))
				}
			}
			if fault.KindOf(err) != k {
				t.Errorf("%v: kind %s", err, fault.KindOf(err))
			}
		}
		if err := fault.Wrap(k, cause, "话"); !errors.Is(err, cause) {
			t.Errorf("%v lost its cause", err)
		}
	}
}

func TestKindOf(t *testing.T) {
	tests := []struct {
		err  error
		want fault.Kind
	}{
		{errors.New("boom"), fault.Internal},
		{context.Canceled, fault.Internal},
		{fmt.Errorf("load: %w", fault.NotFound), fault.NotFound},
		{fault.Wrap(fault.Internal, fault.New(fault.NotFound, "没有"), "内部错误"), fault.Internal}, // the outer one is what is said
	}
	for _, tt := range tests {
		if got := fault.KindOf(tt.err); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.err, got, tt.want)
		}
	}
}

// What a person reads has no cause in it; the log has.
func TestNothingLeaks(t *testing.T) {
	err := fault.Wrap(fault.Unavailable, errors.New("dial 10.0.0.7: secret"), "现在不能保存，请 %d 分钟后再试", 5)
	if got := err.Message.String(); got != "现在不能保存，请 5 分钟后再试" {
		t.Errorf("message %q", got)
	}
	if !strings.Contains(err.Error(), "secret") {
		t.Errorf("the log lost the cause: %s", err.Error())
	}
	if (fault.Message{}).String() != "" {
		t.Error("no message says something")
	}
}

func TestMistakes(t *testing.T) {
	if err := fault.Mistakes(nil, "没有保存"); err != nil {
		t.Errorf("no mistakes: %v", err)
	}
	list := []fault.Mistake{{Sheet: "目录", Cell: "K14", Reason: fault.Say("甲"), Remedy: fault.Say("乙")}, {Field: "due"}}
	err := fmt.Errorf("import: %w", fault.Mistakes(list, "没有保存"))
	var f *fault.Error
	if !errors.Is(err, fault.Invalid) || !errors.As(err, &f) || len(f.Mistakes) != 2 || f.Mistakes[0].Cell != "K14" {
		t.Errorf("%v", err)
	}
}
