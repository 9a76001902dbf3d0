package main

import (
	"bytes"
	"context"
	"testing"
)

// A slowDelivery has so many events left at each look.
type slowDelivery []int

func (d *slowDelivery) Flush(context.Context) error {
	if *d = (*d)[1:]; (*d)[0] > 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func (d *slowDelivery) Undelivered() int { return (*d)[0] }

// The end of the server waits for what is on its way as long as it arrives.
func TestDeliverRest(t *testing.T) {
	t.Parallel()
	const still = "sfnlocal: 200 log records and status events are still to be delivered; Ctrl-C ends without them\n"
	for _, test := range []struct {
		left slowDelivery
		want string
	}{
		{slowDelivery{0, 0}, ""},
		{slowDelivery{300, 0}, ""},
		{slowDelivery{300, 200, 100, 0}, still},
		{slowDelivery{300, 200, 200, 0}, still + "sfnlocal: log records and status events are not taken any more; 200 are lost\n"},
	} {
		var stderr bytes.Buffer
		left := test.left
		(&env{stderr: &stderr}).deliverRest(&left)
		if stderr.String() != test.want {
			t.Errorf("%d: it says %q, want %q", test.left, stderr.String(), test.want)
		}
	}
}
