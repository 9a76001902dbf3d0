package store_test

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return &store.Memory{} }, nil)
}
