package engine

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// trialMap is what a trial must know of a distributed Map besides what it shares
// with an inline one.
type trialMap struct {
	reader  bool   // ItemReader
	pointer string // its ItemsPointer
	most    number // its MaxItems
	writer  bool   // ResultWriter with a Resource, so that the result is no array
	batch   *batch
}

// A batch is an ItemBatcher.
type batch struct {
	most, bytes number
	input       expr // nil is none
}

func (c *compiler) trialMap(st *asl.Map) trialMap {
	reader, writer := c.json(st.ItemReader), c.json(st.ResultWriter)
	config := reader.Get("ReaderConfig")
	return trialMap{
		reader: reader.Exists(), pointer: config.Get("ItemsPointer").Str(), most: c.numberIn(st.ItemReader.Pos, config, "MaxItems", "ItemReader/ReaderConfig/"),
		writer: writer.Get("Resource").Exists(), batch: c.batch(st.ItemBatcher),
	}
}

func (c *compiler) batch(j asl.JSON) *batch {
	if !j.Set() {
		return nil
	}
	v := c.json(j)
	b := &batch{most: c.numberIn(j.Pos, v, "MaxItemsPerBatch", "ItemBatcher/"), bytes: c.numberIn(j.Pos, v, "MaxInputBytesPerBatch", "ItemBatcher/")}
	if input := v.Get("BatchInput"); input.Exists() {
		b.input = c.template(asl.JSON{Text: input.String(), Pos: j.Pos}, "ItemBatcher/BatchInput")
	}
	return b
}

// numberIn compiles a number field, or its Path twin, of an object within the state.
func (c *compiler) numberIn(pos asl.Pos, v jsonval.Value, field, location string) number {
	n := asl.Number{Pos: pos}
	switch given := v.Get(field); given.Kind() {
	case jsonval.Number:
		n.Set, n.Value = true, given.Float()
	case jsonval.String:
		n.Expr = given.Str()
	}
	path := v.Get(field + "Path")
	return c.number(n, asl.Path{Text: path.Str(), Set: path.Exists(), Pos: pos}, location+field)
}

// tolerance is how many failed iterations a Map tolerates. A Map that says
// neither tolerates, in a trial, any number.
type tolerance struct {
	count      *int64
	percentage *float64
}

func (t tolerance) exceeded(failures int64, items int) bool {
	return t.count != nil && failures > *t.count ||
		t.percentage != nil && items > 0 && float64(failures)*100 > *t.percentage*float64(items)
}

// tolerates notes what a Map says of the failures it tolerates.
func (p *probe) tolerates(s *mapState, count int64, percentage float64) {
	if p == nil {
		return
	}
	if s.toleratedCount.given() {
		p.limits.count = &count
		p.number("toleratedFailureCount", jsonval.IntValue(count))
	}
	if s.toleratedPercentage.given() {
		p.limits.percentage = &percentage
		p.number("toleratedFailurePercentage", double(percentage))
	}
}

// double is a number as Java prints one that is no integer: 1.0.
func double(f float64) jsonval.Value {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return jsonval.NumberValue(text)
}

// given reports whether the field is there in one of its forms.
func (n *number) given() bool { return n.set || n.path != nil || n.expr != nil }

// source is where the items of a Map are looked for: in its effective input, or
// in what its ItemReader has read.
func (p *probe) source(s *mapState, in jsonval.Value) (jsonval.Value, *Failure) {
	if p == nil || !s.trial.reader {
		return in, nil
	}
	v := pointAt(p.read, s.trial.pointer)
	if v.Kind() != jsonval.Array && s.items == nil {
		return v, &Failure{Name: ErrorItemReaderFailed, Cause: "Attempting to map over non-iterable node."}
	}
	if s.trial.pointer != "" {
		p.items(stepItemsPointer, v.Elems())
	}
	return v, nil
}

// answerMap does for the iterations of a Map what ItemSelector and ItemBatcher
// would do, and answers for them.
func (p *probe) answerMap(a *applier, f *frame, s *mapState, in jsonval.Value, items []jsonval.Value) {
	most, fail := a.integer(f, &s.trial.most, "MaxItems", in)
	if fail == nil && most > 0 {
		items = items[:min(most, int64(len(items)))]
	}
	if s.itemSelector != nil && fail == nil {
		if items, fail = s.selectItems(a, f, in, items); fail == nil {
			p.items(stepItemSelector, items)
		}
	}
	if s.trial.batch != nil && fail == nil {
		if items, fail = s.trial.batch.split(a, f, in, items); fail == nil {
			p.items(stepItemBatcher, items)
		}
	}
	n := len(items)
	failures := p.trial.IterationFailures
	switch {
	case fail != nil:
		a.fail(f, fail)
	case failures != nil && *failures > int64(n):
		p.stop(a, refuse("Map iteration failure count must be less than or equal to the number of Map iterations"))
	case p.result.Kind() == jsonval.Array && p.result.Len() != n:
		p.stop(a, refuse("Input array does not equal the mocked result array's size"))
	case p.trial.Answer.Failure == nil && failures != nil && p.limits.exceeded(*failures, n):
		a.fail(f, &Failure{Name: ErrorExceedToleratedFailure, Cause: "The specified tolerated failure threshold was exceeded"})
	default:
		p.answer(a, f)
	}
}

// answer ends a Parallel or Map state with the trial's answer, whose text stays
// as it is.
func (p *probe) answer(a *applier, f *frame) {
	if fail := p.trial.Answer.Failure; fail != nil {
		a.fail(f, &Failure{Name: fail.Name, Cause: fail.Cause})
		return
	}
	a.succeed(f, payload{p.result, p.trial.Answer.Result})
}

// selectItems applies ItemSelector to all items.
func (s *mapState) selectItems(a *applier, f *frame, in jsonval.Value, items []jsonval.Value) ([]jsonval.Value, *Failure) {
	selected := make([]jsonval.Value, len(items))
	for i, item := range items {
		v, fail := s.selectItem(a, f, in, i, item)
		if fail != nil {
			return nil, fail
		}
		selected[i] = v
	}
	return selected, nil
}

// split makes the inputs of child executions: each has as many items as its
// bounds allow, at least one, and the BatchInput.
func (b *batch) split(a *applier, f *frame, in jsonval.Value, items []jsonval.Value) ([]jsonval.Value, *Failure) {
	most, fail := a.integer(f, &b.most, "MaxItemsPerBatch", in)
	if fail != nil {
		return nil, fail
	}
	bytes, fail := a.integer(f, &b.bytes, "MaxInputBytesPerBatch", in)
	if fail != nil {
		return nil, fail
	}
	var shared []jsonval.Member
	if b.input != nil {
		v, fail := b.input.eval(a.see(f, in))
		if fail != nil {
			return nil, fail
		}
		shared = []jsonval.Member{{Key: "BatchInput", Value: v}}
	}
	input := func(items []jsonval.Value) jsonval.Value {
		return jsonval.ObjectValue(append(shared[:len(shared):len(shared)], jsonval.Member{Key: "Items", Value: jsonval.ArrayValue(items)}))
	}
	empty := len(input(nil).String())
	var batches []jsonval.Value
	first, size := 0, empty
	for i, item := range items {
		more := len(item.String()) + 1 // and a comma
		full := most > 0 && int64(i-first) >= most || bytes > 0 && int64(size+more) > bytes
		if full && i > first {
			batches = append(batches, input(items[first:i]))
			first, size = i, empty
		}
		size += more
	}
	if first < len(items) {
		batches = append(batches, input(items[first:]))
	}
	return batches, nil
}
