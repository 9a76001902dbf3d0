package main

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		f := &faults{to: &out}
		lines := func() int {
			n := strings.Count(out.String(), "\n")
			out.Reset()
			return n
		}
		full := errors.New("the disk is full")
		for range 1000 {
			f.tell("x", full)
		}
		f.tell("y", errors.New("the journal is damaged"))
		if text := out.String(); !strings.HasPrefix(text, "sfnlocal: x: the disk is full\n") || !strings.Contains(text, "not told for a minute\nsfnlocal: y: the journal is damaged\n") || lines() != maxTold+2 {
			t.Errorf("it says\n%s", text)
		}
		time.Sleep(time.Minute)
		if f.tell("x", full); lines() != 1 {
			t.Error("a minute later it says nothing")
		}
	})
}
