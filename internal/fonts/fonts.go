// Package fonts finds fonts on the machine for characters that those of the
// program lack.
package fonts

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/image/font/opentype"

	"github.com/sfnlocal/sfnlocal/graph"
)

// Folders returns where this system keeps its fonts; not all of them exist.
func Folders(getenv func(string) string) []string {
	home := getenv("HOME")
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(getenv("WINDIR"), "Fonts"), filepath.Join(getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{filepath.Join(home, "Library", "Fonts"), "/Library/Fonts", "/System/Library/Fonts"}
	}
	data := getenv("XDG_DATA_HOME")
	if data == "" {
		data = filepath.Join(home, ".local", "share")
	}
	return []string{filepath.Join(data, "fonts"), filepath.Join(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"}
}

// Open reads the fonts in a file: one, or those of a collection.
func Open(path string) ([]*opentype.Font, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	collection, err := opentype.ParseCollection(text)
	if err != nil {
		return nil, err
	}
	var all []*opentype.Font
	for i := range collection.NumFonts() {
		f, err := collection.Font(i)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// likely are parts of the names of fonts that have many characters, the best first.
var likely = []string{
	"notosanscjk", "sourcehansans", "notosansjp", "notosanssc", "notosanskr", "pingfang", "hiragino", "yugoth", "meiryo", "msyh", "malgun",
	"droidsansfallback", "wqy", "ipag", "arialunicode", "arial unicode", "notoemoji", "seguiemj", "seguisym", "symbola", "dejavusans", "noto",
}

// most bounds how many files are opened, and how large they may be: a machine may
// have thousands.
const (
	most     = 200
	maxBytes = 64 << 20
)

// Find returns fonts that have, together, as many of the characters as can be
// found in some folders and those within. What cannot be read is passed over.
func Find(chars string, folders []string) []*opentype.Font {
	left := []rune(chars)
	var found []*opentype.Font
	files := list(folders)
	for _, file := range files[:min(len(files), most)] {
		if len(left) == 0 {
			break
		}
		fonts, err := Open(file)
		if err != nil {
			continue
		}
		for _, f := range fonts {
			n := len(left)
			left = slices.DeleteFunc(left, func(r rune) bool { return graph.HasGlyph(f, r) })
			if len(left) < n {
				found = append(found, f)
			}
		}
	}
	return found
}

// list returns the font files in folders, those that are likely first.
func list(folders []string) []string {
	type file struct {
		path string
		rank int
	}
	var all []file
	for _, folder := range folders {
		// An error is a folder that is not there, or not for us.
		_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			name := strings.ToLower(e.Name())
			switch filepath.Ext(name) {
			case ".ttf", ".otf", ".ttc", ".otc":
				if info, err := e.Info(); err == nil && info.Size() <= maxBytes {
					name = strings.ReplaceAll(name, "-", "")
					rank := slices.IndexFunc(likely, func(part string) bool { return strings.Contains(name, part) })
					if rank < 0 {
						rank = len(likely)
					}
					all = append(all, file{path, rank})
				}
			}
			return nil
		})
	}
	slices.SortStableFunc(all, func(a, b file) int { return a.rank - b.rank })
	paths := make([]string, len(all))
	for i, f := range all {
		paths[i] = f.path
	}
	return paths
}
