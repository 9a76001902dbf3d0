package server

import (
	"context"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func getExecutionHistory(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("executionArn", maxARN)
	reverse := in.flag("reverseOrder", false)
	withData := in.flag("includeExecutionData", true)
	pg, err := in.page(maxToken, "GetExecutionHistory", arn, strconv.FormatBool(reverse))
	if err != nil {
		return nil, err
	}
	_, running, err := c.execution(arn)
	if err != nil {
		return nil, err
	}
	shown, token, err := historyPage(pg, running, reverse)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.list("events", len(shown), func(dst []byte, i int) []byte {
		e := &shown[i]
		if reverse {
			e = &shown[len(shown)-1-i]
		}
		if withData {
			return e.AppendJSON(dst)
		}
		return appendWithoutData(dst, e)
	})
	o.Opt("nextToken", token)
	return o.end(), nil
}

// historyPage returns the events on a page, in the order in which they happened,
// and the token of the page after. Ids count from 1 without gaps.
func historyPage(pg page, running *interpreter.Execution, reverse bool) (shown []engine.HistoryEvent, token string, err error) {
	after, err := pg.afterNumber()
	if err != nil {
		return nil, "", err
	}
	next := func(last engine.HistoryEvent) string { return pg.next(strconv.FormatInt(last.ID, 10)) }
	if !reverse {
		shown = running.Events(after+1, pg.size+1)
		if len(shown) > pg.size {
			shown = shown[:pg.size]
			token = next(shown[pg.size-1])
		}
		return shown, token, nil
	}
	if after == 0 {
		shown = running.History()
		shown = shown[max(len(shown)-pg.size, 0):]
	} else {
		first := max(after-int64(pg.size), 1)
		shown = running.Events(first, int(after-first))
	}
	if len(shown) > 0 && shown[0].ID > 1 {
		token = next(shown[0])
	}
	return shown, token, nil
}

// appendWithoutData appends an event without the data of the execution.
func appendWithoutData(dst []byte, e *engine.HistoryEvent) []byte {
	v, err := jsonval.Parse(string(e.AppendJSON(nil)))
	if err != nil {
		return e.AppendJSON(dst) // cannot be: the engine writes JSON
	}
	for _, m := range v.Members() {
		if strings.HasSuffix(m.Key, "EventDetails") {
			v = v.With(m.Key, withoutData(m.Value))
		}
	}
	return v.Append(dst)
}

func withoutData(details jsonval.Value) jsonval.Value {
	var kept []jsonval.Member
	for _, m := range details.Members() {
		switch strings.TrimSuffix(m.Key, "Details") {
		case "input", "output", "assignedVariables":
		default:
			kept = append(kept, m)
		}
	}
	return jsonval.ObjectValue(kept)
}
