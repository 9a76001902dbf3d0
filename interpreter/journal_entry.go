package interpreter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// journalFormat is the version of what is written to a journal. One that is newer
// than ours is refused; older ones must go on to be understood.
const journalFormat = 1

// An entry is one event as the journal keeps it: one line of JSON, a space and
// the CRC-32C of that line in eight hexadecimal digits.
type entry struct {
	Format int       `json:"format"`
	By     string    `json:"by,omitempty"` // the version of the program, in the first entry
	Seq    int64     `json:"seq"`
	Now    int64     `json:"now"` // Unix milliseconds
	Type   string    `json:"type"`
	Info   *infoJSON `json:"info,omitempty"` // of Started

	ID      engine.ID `json:"id,omitempty"`
	Text    string    `json:"text,omitempty"` // the input, output or response; the name of a worker; the token of a redrive
	ByToken bool      `json:"byToken,omitempty"`
	Error   string    `json:"error,omitempty"`
	Cause   string    `json:"cause,omitempty"`

	// What the event made, so that a replay that makes something else is noticed.
	Events int64  `json:"events"` // of the history so far
	Sum    uint32 `json:"sum"`    // of the new events of the history
}

// infoJSON is engine.Info, which is embedded elsewhere, as a member.
type infoJSON engine.Info

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errNewerFormat is what a journal of a later version gives.
var errNewerFormat = errors.New("the journal was written by a newer version of sfnlocal; use that one")

// errDamaged is what a journal gives that is not what was written.
var errDamaged = errors.New("the journal is damaged")

// setEvent puts an event into the entry.
func (n *entry) setEvent(ev engine.Event) {
	switch ev := ev.(type) {
	case engine.Started:
		info := infoJSON(ev.Info)
		n.Type, n.Info, n.Text, n.By = "Started", &info, ev.Input, programVersion()
	case engine.TaskSubmitted:
		n.Type, n.ID, n.Text = "TaskSubmitted", ev.ID, ev.Response
	case engine.TaskSucceeded:
		n.Type, n.ID, n.Text, n.ByToken = "TaskSucceeded", ev.ID, ev.Output, ev.ByToken
	case engine.TaskFailed:
		n.Type, n.ID, n.Error, n.Cause, n.ByToken = "TaskFailed", ev.ID, ev.Failure.Name, ev.Failure.Cause, ev.ByToken
	case engine.TaskHeartbeat:
		n.Type, n.ID = "TaskHeartbeat", ev.ID
	case engine.ActivityStarted:
		n.Type, n.ID, n.Text = "ActivityStarted", ev.ID, ev.Worker
	case engine.Tick:
		n.Type = "Tick"
	case engine.Redriven:
		n.Type, n.Text = "Redriven", ev.Token
	case engine.MachineDeleted:
		n.Type = "MachineDeleted"
	case engine.Lost:
		n.Type, n.Error, n.Cause = "Lost", ev.Failure.Name, ev.Failure.Cause
	case engine.Stopped:
		n.Type, n.Error, n.Cause = "Stopped", ev.Error, ev.Cause
	}
}

// event returns the event that setEvent put into the entry.
func (n *entry) event() (engine.Event, error) {
	switch n.Type {
	case "Started":
		if n.Info == nil {
			return nil, fmt.Errorf("%w: its first entry does not say what was started", errDamaged)
		}
		return engine.Started{Info: engine.Info(*n.Info), Input: n.Text}, nil
	case "TaskSubmitted":
		return engine.TaskSubmitted{ID: n.ID, Response: n.Text}, nil
	case "TaskSucceeded":
		return engine.TaskSucceeded{ID: n.ID, Output: n.Text, ByToken: n.ByToken}, nil
	case "TaskFailed":
		return engine.TaskFailed{ID: n.ID, Failure: Failure{Name: n.Error, Cause: n.Cause}, ByToken: n.ByToken}, nil
	case "TaskHeartbeat":
		return engine.TaskHeartbeat{ID: n.ID}, nil
	case "ActivityStarted":
		return engine.ActivityStarted{ID: n.ID, Worker: n.Text}, nil
	case "Tick":
		return engine.Tick{}, nil
	case "MachineDeleted":
		return engine.MachineDeleted{}, nil
	case "Redriven":
		return engine.Redriven{Token: n.Text}, nil
	case "Lost":
		return engine.Lost{Failure: Failure{Name: n.Error, Cause: n.Cause}}, nil
	case "Stopped":
		return engine.Stopped{Error: n.Error, Cause: n.Cause}, nil
	}
	return nil, fmt.Errorf("%w: entry %d is of the unknown type %q", errDamaged, n.Seq, n.Type)
}

// encode writes the entry for the journal.
func (n *entry) encode() ([]byte, error) {
	if n.Format = journalFormat; n.Type == "" {
		return nil, errors.New("an event of an unknown type cannot be written to a journal")
	}
	text, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	return withChecksum(text), nil
}

func withChecksum(text []byte) []byte {
	return fmt.Appendf(text, " %08x", crc32.Checksum(text, castagnoli))
}

// decodeEntry reads what encode wrote.
func decodeEntry(b []byte) (*entry, error) {
	i := bytes.LastIndexByte(b, ' ')
	if i < 0 {
		return nil, fmt.Errorf("%w: an entry has no checksum", errDamaged)
	}
	sum, err := strconv.ParseUint(string(b[i+1:]), 16, 32)
	if err != nil || uint32(sum) != crc32.Checksum(b[:i], castagnoli) {
		return nil, fmt.Errorf("%w: the checksum of an entry is wrong", errDamaged)
	}
	n := &entry{}
	if err := json.Unmarshal(b[:i], n); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if n.Format > journalFormat {
		return nil, errNewerFormat
	}
	return n, nil
}

func (n *entry) time() time.Time { return time.UnixMilli(n.Now) }

// buffers are for texts that are looked at and thrown away.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// historySum is the CRC-32C of events as they are marshalled.
func historySum(events []engine.HistoryEvent) uint32 {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	sum := uint32(0)
	for i := range events {
		*buf = events[i].AppendJSON((*buf)[:0])
		sum = crc32.Update(sum, castagnoli, *buf)
	}
	return sum
}

// programVersion says which program writes, for people.
var programVersion = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == "github.com/sfnlocal/sfnlocal" {
			return m.Version
		}
	}
	return ""
})
