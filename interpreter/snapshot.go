package interpreter

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A snapshot is what an execution is after some event, and the events of its
// history since the snapshot before. In the journal it is lines of JSON,
// compressed with gzip, whose checksum guards it.
type snapshot struct {
	x       *engine.Execution
	history []engine.HistoryEvent
}

// head is the first line of a snapshot. The events of the history follow, one a line.
type head struct {
	Format    int               `json:"format"`
	By        string            `json:"by,omitempty"`
	Execution *engine.Execution `json:"execution"`
}

// zippers are compressors to be used again, each being large.
var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails for unknown levels only
	return z
}}

func (s *snapshot) encode() ([]byte, error) {
	first, err := json.Marshal(head{journalFormat, programVersion(), s.x})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&out)
	_, _ = z.Write(first) // to memory: cannot fail, as nothing below
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for i := range s.history {
		*buf = s.history[i].AppendJSON(append((*buf)[:0], '\n'))
		_, _ = z.Write(*buf)
	}
	err = z.Close()
	return out.Bytes(), err
}

func decodeSnapshot(b []byte) (*snapshot, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: a snapshot cannot be read: %w", errDamaged, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%w: a snapshot cannot be read: %w", errDamaged, err)
	}
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	var h head
	if err := json.Unmarshal(first, &h); err != nil || h.Execution == nil {
		return nil, fmt.Errorf("%w: a snapshot holds no execution: %v", errDamaged, err)
	}
	if h.Format > journalFormat {
		return nil, errNewerFormat
	}
	s := &snapshot{x: h.Execution, history: make([]engine.HistoryEvent, bytes.Count(rest, []byte("\n"))+min(len(rest), 1))}
	for i := range s.history {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		if err := s.history[i].UnmarshalJSON(line); err != nil {
			return nil, fmt.Errorf("%w: event %d of a snapshot: %w", errDamaged, i+1, err)
		}
	}
	return s, nil
}
