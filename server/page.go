package server

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// A page is the part of a list that a request asks for.
type page struct {
	scope string // what is listed; a token of another list is no good here
	size  int
	after int64 // the position of the last element of the page before; 0 is none
}

// defaultPageSize is that of requests that ask for none.
const defaultPageSize = 100

// page reads maxResults and nextToken, which the model bounds to most characters.
// It must be read last, since the scope is what the other members say.
func (p *params) page(most int, scope ...string) (page, error) {
	size := p.integer("maxResults", 0, 1000)
	token := p.text("nextToken", 1, most)
	if err := p.err(); err != nil {
		return page{}, err
	}
	if size == 0 {
		size = defaultPageSize
	}
	pg := page{scope: strings.Join(scope, "\n"), size: int(size)}
	if token == "" {
		return pg, nil
	}
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return page{}, invalidToken()
	}
	position, ok := strings.CutPrefix(string(text), pg.scope+"\n")
	if !ok {
		return page{}, invalidToken()
	}
	if pg.after, err = strconv.ParseInt(position, 10, 64); err != nil || pg.after <= 0 {
		return page{}, invalidToken()
	}
	return pg, nil
}

// next returns the token of the page that begins after a position.
func (pg *page) next(position int64) string {
	return base64.StdEncoding.EncodeToString([]byte(pg.scope + "\n" + strconv.FormatInt(position, 10)))
}

func invalidToken() error { return fault("InvalidToken", "Invalid Token: 'Invalid token'") }

// numbered is an element of a list, by the order in which it was created.
type numbered interface{ number() int64 }

// newestFirst returns the elements on a page of a list that is sorted by number
// and shown from its end, and the token of the page after; "" when that is all.
func newestFirst[T numbered](pg page, sorted []T, keep func(T) bool) (shown []T, token string) {
	for i := len(sorted) - 1; i >= 0; i-- {
		e := sorted[i]
		switch {
		case pg.after != 0 && e.number() >= pg.after || keep != nil && !keep(e):
		case len(shown) == pg.size:
			return shown, pg.next(shown[len(shown)-1].number())
		default:
			shown = append(shown, e)
		}
	}
	return shown, ""
}
