package graph

// A look is the colours of one theme.
type look struct {
	paper, ink, quiet, border, box, lane, line, dash string
	kinds                                            []kindLook
}

// A kindLook is how states of one class differ.
type kindLook struct{ class, fill, border string }

var (
	light = look{
		paper: "#ffffff", ink: "#16191f", quiet: "#545b64", border: "#879596", box: "#ffffff", lane: "#f4f6f8", line: "#687078", dash: "#b1561e",
		kinds: []kindLook{
			{"choice", "#fff8ee", "#c77f2a"},
			{"succeed", "#eef8ee", "#1d8102"},
			{"fail", "#fdf1ef", "#d13212"},
			{"unreached", "#ffffff", "#b0b9c0"},
			{"running", "#dcecfb", "#0073bb"},
			{"succeeded", "#dcf1da", "#1d8102"},
			{"caught", "#fde8cf", "#c25a00"},
			{"failed", "#fbdad3", "#d13212"},
			{"aborted", "#e3e5e7", "#687078"},
			{"never", "#fff3bf", "#b07d00"},
		},
	}
	dark = look{
		paper: "#0f1720", ink: "#e9ebed", quiet: "#a7b1ba", border: "#6b7885", box: "#1b2632", lane: "#15202b", line: "#95a1ad", dash: "#e8965a",
		kinds: []kindLook{
			{"choice", "#2c2618", "#d79a4e"},
			{"succeed", "#17291b", "#5fb35a"},
			{"fail", "#331d1a", "#f06a50"},
			{"unreached", "#141d27", "#56636f"},
			{"running", "#12304a", "#4da9e8"},
			{"succeeded", "#17361d", "#5fb35a"},
			{"caught", "#452c12", "#f09a3e"},
			{"failed", "#4a1d17", "#f06a50"},
			{"aborted", "#2d353d", "#9aa5af"},
			{"never", "#3b3312", "#e0b83c"},
		},
	}
)

// kind returns how states of a class look; those of no class are plain.
func (l *look) kind(class string) kindLook {
	for _, k := range l.kinds {
		if k.class == class {
			return k
		}
	}
	return kindLook{class, l.box, l.border}
}

// class is what decides the look of a node: what became of it or, when a picture
// is of the definition alone, its type.
func (d *decoration) class(n *Node) string {
	if status := d.state(n); status != "" || d.run != nil {
		return status
	}
	switch n.Type {
	case "Choice":
		return "choice"
	case "Succeed":
		return "succeed"
	case "Fail":
		return "fail"
	}
	return ""
}
