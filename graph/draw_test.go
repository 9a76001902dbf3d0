package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// TestSVGStandsAlone checks of every definition's picture that it is
// well-formed, that ids are its own, and that nothing is loaded or run.
func TestSVGStandsAlone(t *testing.T) {
	t.Parallel()
	all := machines(t)
	for name, text := range generated() {
		all[name] = parse(t, text)
	}
	for name, sm := range all {
		ids := make(map[string]bool)
		d := xml.NewDecoder(strings.NewReader(SVG(sm, Options{Title: name})))
		states := 0
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch e.Name.Local {
			case "svg", "title", "desc", "style", "g", "path", "rect", "text":
			default:
				t.Errorf("%s: element %s", name, e.Name.Local)
			}
			for _, a := range e.Attr {
				switch {
				case strings.HasPrefix(a.Name.Local, "on"), a.Name.Local == "href":
					t.Errorf("%s: attribute %s", name, a.Name.Local)
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("%s: id %s twice", name, a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case a.Name.Local == "class" && strings.HasPrefix(a.Value, "state "):
					states++
				}
			}
		}
		if want := count(New(sm)); states != want {
			t.Errorf("%s: %d states are drawn, want %d", name, states, want)
		}
	}
}

// Pictures can stand in one page: no id comes twice, what an id is referred to
// by is there, and no style reaches beyond its picture.
func TestPicturesInOnePage(t *testing.T) {
	t.Parallel()
	sm := parse(t, `{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`)
	run := NewRun([]Event{{ID: 1, Type: "ExecutionStarted"}, {ID: 2, Type: "PassStateEntered", Name: "A"}})
	pictures := map[string]string{
		"machine":     SVG(sm, Options{}),
		"title":       SVG(sm, Options{Title: "Another"}),
		"dark":        SVG(sm, Options{Theme: Dark}),
		"run":         SVG(sm, Options{Run: run}),
		"timeline":    TimelineSVG(run, Options{}),
		"map":         MapSVG([]*Run{run}, Options{}),
		"prefixed":    SVG(sm, Options{Prefix: "one-"}),
		"odd prefix":  SVG(sm, Options{Prefix: `2 <&">.x`}),
		"odd prefix2": SVG(sm, Options{Prefix: "数-\n"}),
	}
	id := regexp.MustCompile(` id="([^"]*)"`)
	seen := make(map[string]string)
	for name, svg := range pictures {
		for _, m := range id.FindAllStringSubmatch(svg, -1) {
			if other := seen[m[1]]; other != "" {
				t.Errorf("%s: %s has id %q too", name, other, m[1])
			}
			seen[m[1]] = name
		}
		root := id.FindStringSubmatch(svg)[1]
		prefix := strings.TrimSuffix(root, "picture")
		if !strings.Contains(svg, ` aria-labelledby="`+prefix+`title `+prefix+`desc"`) {
			t.Errorf("%s: is not labelled by %stitle and %sdesc", name, prefix, prefix)
		}
		_, style, _ := strings.Cut(svg, "<style>\n")
		style, _, _ = strings.Cut(style, "</style>")
		for rule := range strings.Lines(style) {
			selectors, _, _ := strings.Cut(rule, " {")
			for _, s := range strings.Split(selectors, ", ") {
				if !strings.HasPrefix(s, "#") && s != "@media (prefers-color-scheme: dark)" && s != "}\n" {
					t.Errorf("%s: %q reaches beyond the picture", name, s)
				}
			}
		}
	}
	if want := "#\\32 \\20 \\3c \\26 \\22 \\3e \\2e xpicture .name {"; !strings.Contains(pictures["odd prefix"], want) {
		t.Errorf("no rule begins with %s in\n%s", want, pictures["odd prefix"])
	}
}

func count(g *Group) int {
	n := 0
	for i := range g.Nodes {
		if g.Nodes[i].Kind == State {
			n++
		}
		for j := range g.Nodes[i].Groups {
			n += count(&g.Nodes[i].Groups[j])
		}
	}
	return n
}

func TestThemes(t *testing.T) {
	t.Parallel()
	sm := parse(t, generated()["self"])
	auto, dark := SVG(sm, Options{}), SVG(sm, Options{Theme: Dark})
	if !strings.Contains(auto, "@media (prefers-color-scheme: dark)") {
		t.Error("no colours for the dark in a picture that is to adapt")
	}
	if strings.Contains(dark, "@media") || strings.Contains(dark, light.paper) {
		t.Error("light colours in a dark picture")
	}
}

func TestPNG(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"names", "self", "deep"} {
		sm := parse(t, generated()[name])
		for _, o := range []Options{{}, {Theme: Dark}} {
			file, _, err := PNG(sm, o)
			if err != nil {
				t.Fatal(name, err)
			}
			img, err := png.Decode(bytes.NewReader(file))
			if err != nil {
				t.Fatal(name, err)
			}
			colors := make(map[any]bool)
			for x := range img.Bounds().Dx() {
				colors[img.At(x, img.Bounds().Dy()/2)] = true
			}
			want := light.paper
			if o.Theme == Dark {
				want = dark.paper
			}
			if got := img.At(0, 0); got != parseColor(want) || len(colors) < 3 {
				t.Errorf("%s: the corner is %v, want %v; the middle has %d colours", name, got, want, len(colors))
			}
		}
	}
}

// Where edges run together, what tests took lies upon what they did not.
func TestCoverageAbove(t *testing.T) {
	t.Parallel()
	sm := parse(t, `{"StartAt": "A", "States": {
		"A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:a", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "H"}], "Next": "B"},
		"B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:b", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "H"}], "Next": "C"},
		"C": {"Type": "Pass", "End": true}, "H": {"Type": "Pass", "End": true}}}`)
	for _, from := range []string{"A", "B"} {
		seen := &Coverage{Transitions: map[Transition]bool{{from, "H", true}: true}}
		svg := SVG(sm, Options{Coverage: seen, Prefix: "x-"})
		_, way, _ := strings.Cut(svg, `class="edge catch">`)
		way, _, _ = strings.Cut(way, "</g>")
		if !strings.Contains(way, `class="tip"`) || strings.Count(svg, `class="edge catch never"`) != 1 {
			t.Errorf("the way from %s to H, which was taken, has no tip:\n%s", from, way)
		}
	}
}

// A PNG says what it could not draw, in none of its fonts and not in those that
// were given.
func TestPNGMissing(t *testing.T) {
	t.Parallel()
	mono, err := opentype.Parse(gomono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	sm := parse(t, `{"StartAt": "Zażółć → ½", "States": {"Zażółć → ½": {"Type": "Pass", "Next": "数量🚀\ufe0f שלום"}, "数量🚀\ufe0f שלום": {"Type": "Succeed"}}}`)
	for _, o := range []Options{{}, {Fonts: []*opentype.Font{mono}}} {
		if _, missing, err := PNG(sm, o); missing != "ולםש数量🚀" || err != nil {
			t.Errorf("missing %q, %v", missing, err)
		}
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9]*m")

// TestUnicodeText checks that colours are all that differs, that nothing of a
// name reaches a terminal but what can be seen, and that there is a way to draw
// in fewer columns.
func TestUnicodeText(t *testing.T) {
	t.Parallel()
	for name, text := range generated() {
		sm := parse(t, text)
		plain, colored := Unicode(sm, Options{}), Unicode(sm, Options{Color: true})
		if escapes.ReplaceAllString(colored, "") != plain {
			t.Errorf("%s: more than colours differs", name)
		}
		ascii := Unicode(sm, Options{ASCII: true})
		if i := strings.IndexFunc(ascii, func(r rune) bool { return r >= 0x80 }); i >= 0 {
			t.Errorf("%s: not in ASCII: %q", name, ascii[i:min(i+20, len(ascii))])
		}
		if strings.Count(ascii, "\n") != strings.Count(plain, "\n") {
			t.Errorf("%s: in ASCII it has other lines", name)
		}
		if i := strings.IndexFunc(plain, func(r rune) bool { return r != '\n' && (r < ' ' || r == '\u202e') }); i >= 0 {
			t.Errorf("%s: %q is written", name, plain[i:i+1])
		}
		narrow := Unicode(sm, Options{Columns: 60})
		if widest(narrow) > widest(plain) {
			t.Errorf("%s: %d columns, with 60 wanted %d", name, widest(plain), widest(narrow))
		}
	}
}

func widest(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n = max(n, textwidth.Columns(strings.TrimSuffix(line, "\n")))
	}
	return n
}

func TestShortPaths(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`$.order.payment.state = "DECLINED"`, `$…state = "DECLINED"`},
		{`$.n > 3 and $.a.b[0].c is present`, `$.n > 3 and $…c is present`},
		{`$states.input.order.id = 'x'`, `$…id = 'x'`},
		{`$count($states.input.items) > 1.5`, `$count($…items) > 1.5`},
		{`not $['a b'].c`, `not $['a b'].c`},
		{`costs $`, `costs $`},
		{`default`, `default`},
	}
	for _, tt := range tests {
		if got := shortPaths(tt.text); got != tt.want {
			t.Errorf("shortPaths(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestGlyphs draws every meeting of light and heavy lines in one cell.
func TestGlyphs(t *testing.T) {
	t.Parallel()
	draw := func(bits, heavy int) string {
		var k cell
		for d := range 4 {
			switch {
			case bits&(1<<d) == 0:
			case heavy&(1<<d) != 0:
				k.lines[d] = heavyLine
			default:
				k.lines[d] = lightLine
			}
		}
		return k.glyph()
	}
	tests := []struct {
		bits, heavy int
		want        string
	}{
		{5, 0, "│"}, {5, 5, "┃"}, {6, 6, "┏"}, {7, 5, "┠"}, {7, 6, "┢"}, {11, 10, "┷"}, {11, 3, "┺"}, {13, 12, "┪"}, {13, 5, "┨"},
		{14, 10, "┯"}, {14, 6, "┲"}, {14, 12, "┱"}, {15, 5, "╂"}, {15, 10, "┿"}, {15, 6, "╆"}, {15, 15, "╋"},
	}
	for _, tt := range tests {
		if got := draw(tt.bits, tt.heavy); got != tt.want {
			t.Errorf("lines %04b, of them heavy %04b: %q, want %q", tt.bits, tt.heavy, got, tt.want)
		}
	}
	for bits := range 16 {
		for heavy := range 16 {
			if got := draw(bits, heavy); (got == " ") != (bits == 0) {
				t.Errorf("lines %04b, of them heavy %04b: %q", bits, heavy, got)
			}
		}
	}
}

// TestRetryKeepsItsNumbers: of a Retry that is too long for its state, names of
// errors are left out before how often and when.
func TestRetryKeepsItsNumbers(t *testing.T) {
	t.Parallel()
	sm := parse(t, `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true,
		"Retry": [{"ErrorEquals": ["Service.Unavailable", "Service.Busy", "Service.Throttled"], "IntervalSeconds": 2, "MaxAttempts": 2}]}}}`)
	if got, want := Unicode(sm, Options{}), "↻ Service.Unavailable… ×2 after 2s …"; !strings.Contains(got, want) {
		t.Errorf("got\n%swant in it %s", got, want)
	}
}
