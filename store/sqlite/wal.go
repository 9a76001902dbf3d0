package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// What SQLite's write-ahead log begins with, and each page in it.
// https://sqlite.org/fileformat2.html#the_write_ahead_log
const (
	logHeader   = 32
	frameHeader = 24
	logMagic    = 0x377F0682 // or 1 more, when its checksums are of big-endian numbers
)

// checkLog finds commits in the log that SQLite would pass over without a word.
// It reads the log up to the first page whose checksum is wrong, since that is where
// a write was torn that nobody was told of. But a commit is only begun when the one
// before is synced: where two or more follow, or the header is not one, what
// was acknowledged has been damaged.
func checkLog(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, logHeader)
	if _, err := io.ReadFull(f, head); err != nil {
		return ignoreEnd(err)
	}
	var sum checksum
	if magic := binary.BigEndian.Uint32(head); magic == logMagic {
		sum.order = binary.LittleEndian
	} else {
		sum.order = binary.BigEndian
	}
	sum.add(head[:24])
	frame := make([]byte, frameHeader+int(binary.BigEndian.Uint32(head[8:])&0x1FFFF))
	if !sum.is(head[24:]) || len(frame) < frameHeader+512 {
		if _, err := f.Read(head[:1]); err != nil {
			return ignoreEnd(err) // it has no pages
		}
		return damagedLog(path, 0)
	}
	var end int64 // of what is sound
	sound, lost := true, 0
	for at := int64(logHeader); ; at += int64(len(frame)) {
		if _, err := io.ReadFull(f, frame); err != nil {
			return ignoreEnd(err)
		}
		if string(frame[8:16]) != string(head[16:24]) { // left by an earlier log
			sound = false
			continue
		}
		if sound {
			sum.add(frame[:8])
			sum.add(frame[frameHeader:])
			if sound = sum.is(frame[16:24]); sound {
				end = at + int64(len(frame))
			}
		}
		if commits := binary.BigEndian.Uint32(frame[4:]) > 0; commits && !sound {
			lost++
		}
		if lost == 2 {
			return damagedLog(path, end)
		}
	}
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func damagedLog(path string, end int64) error {
	return fmt.Errorf("%s-wal is damaged; restore a backup, or lose what was written after the damage: truncate -s %d %s", DatabaseFile, end, path)
}

// A checksum is that of the log, which goes on from page to page.
type checksum struct {
	order  binary.ByteOrder
	s0, s1 uint32
}

// add adds bytes, of which there must be a multiple of 8.
func (c *checksum) add(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		c.s0 += c.order.Uint32(b) + c.s1
		c.s1 += c.order.Uint32(b[4:]) + c.s0
	}
}

// is compares it with one that is written.
func (c *checksum) is(written []byte) bool {
	return binary.BigEndian.Uint32(written) == c.s0 && binary.BigEndian.Uint32(written[4:]) == c.s1
}
