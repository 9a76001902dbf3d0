package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/lint"
)

// ruleFlags are the flags of validate that are about rules.
type ruleFlags struct {
	explain         string
	enable, disable []string
}

func (f *ruleFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.explain, "explain", "", "say what the rule `ID` means, or list all rules, and check nothing")
	cmd.Flags().StringSliceVar(&f.enable, "enable", nil, "look for the rules `IDS`, though they are off by default or --disable names all")
	cmd.Flags().StringSliceVar(&f.disable, "disable", nil, "do not warn about the rules `IDS`, joined by commas, or about all")
	completeWith(cmd, "explain", append(ruleIDs(), "all")...)
	completeWith(cmd, "enable", ruleIDs()...)
	completeWith(cmd, "disable", ruleIDs()...)
}

// options checks the flags.
func (f *ruleFlags) options() (lint.Options, error) {
	for _, id := range f.enable {
		if _, err := findRule("enable", id); err != nil {
			return lint.Options{}, err
		}
	}
	for _, id := range f.disable {
		if id == "all" {
			continue
		}
		r, err := findRule("disable", id)
		if err == nil && r.Severity == asl.Error {
			err = usagef("--disable: %s is an error, and only warnings can be disabled", id)
		}
		if err != nil {
			return lint.Options{}, err
		}
	}
	return lint.Options{Enable: f.enable, Disable: f.disable}, nil
}

func findRule(flag, id string) (lint.Rule, error) {
	r, ok := lint.Find(id)
	if ok {
		return r, nil
	}
	if near := spell.Nearest(id, ruleIDs()); near != "" {
		return r, usagef("--%s: there is no rule %q; did you mean %s?", flag, id, near)
	}
	return r, usagef("--%s: there is no rule %q; sfnlocal validate --explain all lists them", flag, id)
}

func ruleIDs() []string {
	rules := lint.Rules()
	ids := make([]string, len(rules))
	for i := range rules {
		ids[i] = rules[i].ID
	}
	return ids
}

// explainRule prints what is known of a rule, or the list of them.
func (e *env) explainRule(id string) error {
	if id == "all" {
		w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
		for _, r := range lint.Rules() {
			fmt.Fprintf(w, "%s\t%s\t%s\n", r.ID, kindOfRule(r), firstSentence(r))
		}
		return w.Flush()
	}
	r, err := findRule("explain", id)
	if err != nil {
		return err
	}
	p := e.paintFor(e.stdout)
	fmt.Fprintf(e.stdout, "%s  %s\n\n", p.bold(r.ID), p.dim(kindOfRule(r)))
	for _, line := range wrapped(r.Doc, 80) {
		fmt.Fprintln(e.stdout, line)
	}
	fmt.Fprintf(e.stdout, "\nwrong:\n\n%s\n\nright:\n\n%s\n", example(r.Bad), example(r.Good))
	return nil
}

// describedRule is what a report says of a rule.
func describedRule(id string) report.Rule {
	r, ok := lint.Find(id)
	if !ok {
		return report.Rule{}
	}
	return report.Rule{
		Summary: firstSentence(r),
		Help:    r.Doc + "\n\nWrong:\n\n```json\n" + r.Bad + "\n```\n\nRight:\n\n```json\n" + r.Good + "\n```\n",
	}
}

// firstSentence is the first sentence about a rule.
func firstSentence(r lint.Rule) string {
	first, _, _ := strings.Cut(r.Doc, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// kindOfRule is "error of AWS", "warning", "warning, off by default".
func kindOfRule(r lint.Rule) string {
	kind := strings.ToLower(r.Severity.String())
	if r.AWS {
		kind += " of AWS"
	}
	if r.Off {
		kind += ", off by default"
	}
	return kind
}

func example(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

// wrapped breaks a paragraph into lines.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
