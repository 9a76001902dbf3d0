package graph

import (
	"fmt"
	"strings"
	"testing"
)

// Rules that are the same up to where a label ends still have labels that differ.
func TestLabelsDiffer(t *testing.T) {
	t.Parallel()
	rules := map[string]func(i int) string{
		"a long path": func(i int) string {
			return fmt.Sprintf(`{"Variable": "$.order.payment.details.state", "StringEquals": "WAITING_FOR_CONFIRMATION_%d", "Next": "S"}`, i)
		},
		"a later test": func(i int) string {
			return fmt.Sprintf(`{"And": [{"Variable": "$.order.customer.loyalty.tier", "NumericGreaterThanEquals": 100}, {"Variable": "$.order.customer.loyalty.points", "NumericGreaterThanEquals": 100}, {"Variable": "$.n", "NumericEquals": %d}], "Next": "S"}`, i)
		},
		"a single word": func(i int) string {
			return fmt.Sprintf(`{"Variable": "$['%s%d']", "IsPresent": true, "Next": "S"}`, strings.Repeat("x", 100), i)
		},
	}
	for name, rule := range rules {
		var choices []string
		for i := range 12 {
			choices = append(choices, rule(i))
		}
		g := New(parse(t, `{"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [`+strings.Join(choices, ",")+`]}, "S": {"Type": "Succeed"}}}`))
		for unit, m := range map[string]*metrics{"pixels": pixels(drawnWidth), "cells": cells()} {
			seen := make(map[string]int)
			lines := lay(g, m, &decoration{}).lines
			for i := range lines {
				text := ""
				for _, t := range lines[i].label.texts {
					text += t.s + "|"
				}
				if seen[text]++; text != "" && seen[text] > 1 {
					t.Errorf("%s in %s: more than one label is %s", name, unit, text)
				}
			}
		}
	}
}

func TestRetryText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"States.ALL ×3 after 1s 2s 4s":                                      "States.ALL ×3 after 1s 2s 4s",
		"Net.Timeout, Net.Reset, Net.Refused ×2 after 1s":                   "Net.Timeout, … ×2 after 1s",
		"SQS.SdkClientException, SQS.Other ×4 after 1m 5m 25m …":            "SQS.SdkClientExcept… ×4 after 1m …",
		"Some.Very.Long.Error.Name.That.Goes.On ×99 after up to 1s 2s 4s …": "Some.Very.Long.Error.Name.T… ×99 …",
		"Some.Very.Long.Error.Name.That.Goes.On.And.On ×0":                  "Some.Very.Long.Error.Name.That… ×0",
	} {
		got := cells().retryText(s)
		if got.s != want || (got.whole != s) != (s == want) {
			t.Errorf("retryText(%q) = %q of %q, want %q", s, got.s, got.whole, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct{ s, first, rest string }{
		{"short", "short", ""},
		{"Lambda.ResourceConflictException", "Lambda.ResourceConflict", "Exception"},
		{"DynamoDB.AmazonDynamoDBException", "DynamoDB", ".AmazonDynamoDBException"},
		{"$.order.payment.state is present", "$.order.payment.state", "is present"},
		{"$.DbSnapshot.DbSnapshotStatus = 1", "$.DbSnapshot", ".DbSnapshotStatus = 1"},
		{strings.Repeat("x", 40), strings.Repeat("x", 25), strings.Repeat("x", 15)},
	}
	for _, tt := range tests {
		if first, rest := cells().wrap(labelText, tt.s, 26); first != tt.first || rest != tt.rest {
			t.Errorf("wrap(%q) = %q, %q, want %q, %q", tt.s, first, rest, tt.first, tt.rest)
		}
	}
}
