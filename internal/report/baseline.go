package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A Baseline is the problems that are known and not to be reported. They are
// recognised by rule, file, place in the definition and message, not by line, so
// that they stay known when the text around them changes. The zero Baseline knows
// nothing.
type Baseline struct {
	counts map[key]int
}

// A key is what a known problem is recognised by.
type key struct {
	File     string `json:"file"`
	Code     string `json:"code"`
	Location string `json:"location,omitempty"`
	Message  string `json:"message"` // the hash of it
}

func keyOf(d asl.Diagnostic) key {
	text, _, _ := strings.Cut(d.Message, "[Source: ") // which tells the line
	sum := sha256.Sum256([]byte(text))
	return key{slashed(d.Pos.File), d.Code, place(d), hex.EncodeToString(sum[:8])}
}

func (k key) String() string {
	return strings.TrimSpace(k.File + ": " + k.Code + " " + k.Location)
}

// fingerprint is the key as one word.
func (k key) fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.File, k.Code, k.Location, k.Message}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// The file of a baseline.
type (
	baselineFile struct {
		Version  int     `json:"version"`
		Findings []known `json:"findings"`
	}
	known struct {
		key
		Count int `json:"count,omitempty"` // 0 is once
	}
)

const baselineVersion = 1

// NewBaseline returns the baseline that knows all problems of files.
func NewBaseline(files []File) *Baseline {
	b := &Baseline{counts: map[key]int{}}
	for _, f := range files {
		for _, d := range f.Diagnostics {
			b.counts[keyOf(d)]++
		}
	}
	return b
}

// Keep adds what an older baseline knows of the files that have not been checked,
// as far as they still exist.
func (b *Baseline) Keep(old *Baseline, files []File, exists func(name string) bool) {
	checked := checked(files)
	for k, n := range old.counts {
		if !checked[k.File] && exists(k.File) {
			b.counts[k] = n
		}
	}
}

// checked is the names of the files in which problems were looked for.
func checked(files []File) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		names[slashed(f.Source.Name)] = true
		for _, d := range f.Diagnostics {
			names[slashed(d.Pos.File)] = true
		}
	}
	return names
}

// ReadBaseline reads what [Baseline.Write] wrote.
func ReadBaseline(text []byte) (*Baseline, error) {
	var file baselineFile
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(&file)
	if err == nil && dec.More() {
		err = errors.New("something comes after the end")
	}
	if err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	if file.Version != baselineVersion {
		return nil, fmt.Errorf("not a baseline that this version reads: want version %d, got %d", baselineVersion, file.Version)
	}
	b := &Baseline{counts: map[key]int{}}
	for _, k := range file.Findings {
		b.counts[k.key] += max(k.Count, 1)
	}
	return b, nil
}

// Write writes the baseline: one problem a line, in an order that does not depend
// on the order of the files, so that differences between two versions are small.
func (b *Baseline) Write(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"findings\": [", baselineVersion)
	for i, k := range b.sorted() {
		n := b.counts[k]
		if n == 1 {
			n = 0
		}
		line, err := json.Marshal(known{k, n})
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "\n    %s", line)
	}
	out.WriteString("\n  ]\n}\n")
	_, err := w.Write(out.Bytes())
	return err
}

func (b *Baseline) sorted() []key {
	keys := make([]key, 0, len(b.counts))
	for k := range b.counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Location, y.Location), cmp.Compare(x.Message, y.Message))
	})
	return keys
}

// Subtract returns the files without the problems that are known, how many those
// were, and which entries about these files fit nothing any more.
func (b *Baseline) Subtract(files []File) (left []File, matched int, stale []string) {
	rest := map[key]int{}
	for k, n := range b.counts {
		rest[k] = n
	}
	for _, f := range files {
		var unknown asl.Diagnostics
		for _, d := range f.Diagnostics {
			if k := keyOf(d); rest[k] > 0 {
				rest[k]--
				matched++
				continue
			}
			unknown = append(unknown, d)
		}
		left = append(left, File{f.Source, unknown})
	}
	checked := checked(files)
	for _, k := range b.sorted() {
		if rest[k] > 0 && checked[k.File] {
			stale = append(stale, k.String())
		}
	}
	return left, matched, stale
}
