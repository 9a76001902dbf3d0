package server

import (
	"encoding/base64"
	"iter"
	"strconv"
	"strings"
)

// A page is the part of a list that a request asks for.
type page struct {
	scope string // what is listed; a token of another list is no good here
	size  int
	after string // the position of the last element of the page before; "" is none
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
	if !ok || position == "" {
		return page{}, invalidToken()
	}
	pg.after = position
	return pg, nil
}

// afterNumber is after where positions are numbers from 1; 0 is none.
func (pg *page) afterNumber() (int64, error) {
	if pg.after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(pg.after, 10, 64)
	if err != nil || n < 1 {
		return 0, invalidToken()
	}
	return n, nil
}

// next returns the token of the page that begins after a position.
func (pg *page) next(position string) string {
	return base64.StdEncoding.EncodeToString([]byte(pg.scope + "\n" + position))
}

func invalidToken() error { return fault("InvalidToken", "Invalid Token: 'Invalid token'") }

// take returns the elements on a page of a list, and the token of the page
// after; "" when that is all. Those that skip reports are not on it.
func take[T any](pg page, list iter.Seq[T], skip func(T) bool, position func(T) string) (shown []T, token string) {
	for e := range list {
		switch {
		case skip(e):
		case len(shown) == pg.size:
			return shown, pg.next(position(shown[len(shown)-1]))
		default:
			shown = append(shown, e)
		}
	}
	return shown, ""
}
