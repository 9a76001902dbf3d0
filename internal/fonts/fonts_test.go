package fonts

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"a/broken.ttf": []byte("no font"), "b/Go-Regular.TTF": goregular.TTF, "b/NotoSansCJK.otf": gobold.TTF, "b/readme.txt": goregular.TTF,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	folders := []string{filepath.Join(dir, "none"), filepath.Join(dir, "a"), filepath.Join(dir, "b")}
	for chars, want := range map[string]int{"": 0, "é": 1, "é数": 1, "数": 0, "א": 0} {
		if got := Find(chars, folders); len(got) != want {
			t.Errorf("Find(%q) returned %d fonts, want %d", chars, len(got), want)
		}
	}
	if got := list(folders); filepath.Base(got[0]) != "NotoSansCJK.otf" {
		t.Errorf("first is %s, want the one that has most", got[0])
	}
	if _, err := Open(filepath.Join(dir, "a", "broken.ttf")); err == nil {
		t.Error("a file that is no font was opened")
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	for _, folder := range Folders(func(name string) string { return "/" + name }) {
		if !filepath.IsAbs(folder) {
			t.Errorf("%s is not absolute", folder)
		}
	}
}
