package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// An ignore is one name that a Comment tells to suppress.
type ignore struct {
	id   string
	path string // of the state; "" is the machine
	pos  asl.Pos
	used bool
}

// marker stands before the names, which end at the first word that is none.
const marker = "sfnlocal:ignore"

// ignores returns what the comments of a definition tell to suppress.
func (m *machine) ignores() []*ignore {
	if !strings.Contains(m.Source.Text, marker) {
		return nil
	}
	all := ignoresIn(m.Source.Text, 0, "")
	for _, s := range m.states {
		all = append(all, ignoresIn(s.Object.Text, s.Object.Pos, s.path())...)
	}
	return all
}

// ignoresIn returns those of one object, which stands at pos.
func ignoresIn(object string, pos asl.Pos, path string) []*ignore {
	comment := gjson.Get(object, "Comment")
	_, names, ok := strings.Cut(comment.Str, marker)
	if comment.Type != gjson.String || !ok {
		return nil
	}
	at := pos + asl.Pos(comment.Index)
	var all []*ignore
	for _, id := range strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }) {
		id = strings.TrimRight(id, ".)")
		if id == "" || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			break
		}
		all = append(all, &ignore{id: id, path: path, pos: at})
	}
	return all
}

// withoutIgnored leaves out the warnings that the definition tells to ignore,
// warns of such names that do nothing, and puts all in the order of the text.
func (m *machine) withoutIgnored(diags asl.Diagnostics, opts Options) asl.Diagnostics {
	ignores := m.ignores()
	kept := diags
	if len(ignores) > 0 {
		byID := make(map[string][]*ignore)
		for _, ig := range ignores {
			byID[ig.id] = append(byID[ig.id], ig)
		}
		kept = slices.DeleteFunc(diags, func(d asl.Diagnostic) bool {
			hidden := false
			for _, ig := range byID[d.Code] {
				if d.Severity == asl.Warning && ig.covers(d.Path) {
					ig.used, hidden = true, true
				}
			}
			return hidden
		})
	}
	var useless asl.Diagnostics
	for _, ig := range ignores {
		if len(useless) == maxFindings {
			break
		}
		if d, ok := ig.useless(opts); ok {
			useless = append(useless, d)
		}
	}
	useless.Locate(m.Source)
	kept = append(kept, useless...)
	if len(kept) == 0 {
		return nil
	}
	slices.SortStableFunc(kept, func(a, b asl.Diagnostic) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	return kept
}

// covers reports whether a location is that of the state or within it.
func (ig *ignore) covers(path string) bool {
	rest, ok := strings.CutPrefix(path, ig.path)
	return ok && (ig.path == "" || rest == "" || rest[0] == '/')
}

// useless returns the warning about a name that suppresses nothing.
func (ig *ignore) useless(opts Options) (asl.Diagnostic, bool) {
	d := asl.Diagnostic{
		Severity: asl.Warning, Path: ig.path + "/Comment", Pos: asl.Position{Offset: int(ig.pos)},
	}
	rule := lookup[ig.id]
	switch {
	case rule == nil:
		d.Code, d.Message = "UNKNOWN_RULE", "There is no rule "+strconv.Quote(ig.id)+" to ignore"
		if near := spell.Nearest(ig.id, ids()); near != "" {
			d.Hint = "did you mean " + strconv.Quote(near) + "?"
		} else {
			d.Hint = "sfnlocal validate --explain all lists the rules"
		}
	case rule.Severity == asl.Error:
		d.Code, d.Message = "UNUSED_IGNORE", ig.id+" is an error of AWS, which cannot be ignored"
		d.Hint = "remove it from the Comment"
	case !ig.used && opts.on(ig.id):
		d.Code, d.Message = "UNUSED_IGNORE", "There is no "+ig.id+" here to ignore"
		d.Hint = "remove it from the Comment"
	}
	return d, d.Code != "" && opts.on(d.Code)
}
