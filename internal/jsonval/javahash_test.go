package jsonval

import (
	"fmt"
	"slices"
	"testing"
)

func TestJavaHash(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want int32
	}{
		{`null`, 0}, {`true`, 1231}, {`false`, 1237}, {`7`, 7}, {`-7`, -7}, {`4294967296`, 1}, {`-1`, -1}, {`-4294967297`, 1},
		{`1.0`, 1072693248}, {`""`, 0}, {`"a"`, 97}, {`"hello"`, 99162322}, {`"polygenelubricants"`, -2147483648}, {`"😀"`, 1772899},
		{`[]`, 1}, {`[1,2]`, 994}, {`[2,1]`, 1024}, {`{}`, 0}, {`{"a":1}`, 96}, {`{"a":1,"b":2}`, 192},
	}
	for _, tt := range tests {
		if got := JavaHash(mustParse(t, tt.text)); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.text, got, tt.want)
		}
	}
}

func TestHashOrder(t *testing.T) {
	t.Parallel()
	// Recorded on AWS.
	keys := []string{"simpleArray", "partitionedArray", "containsElement", "numberRange", "thirdElement", "arraySize", "uniqueValues"}
	HashOrder(keys, StringHash)
	want := []string{"uniqueValues", "simpleArray", "thirdElement", "partitionedArray", "arraySize", "containsElement", "numberRange"}
	if !slices.Equal(keys, want) {
		t.Errorf("got %v, want %v", keys, want)
	}
	// With a thirteenth item there are 32 buckets, not 16.
	identity := func(i int) int32 { return int32(i) }
	twelve := []int{31, 16, 17, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	HashOrder(twelve, identity)
	if got, want := fmt.Sprint(twelve), "[16 17 2 3 4 5 6 7 8 9 10 31]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	thirteen := append(twelve, 11)
	HashOrder(thirteen, identity)
	if !slices.IsSorted(thirteen) {
		t.Errorf("got %v", thirteen)
	}
}
