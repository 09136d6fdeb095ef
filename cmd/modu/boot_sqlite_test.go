package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modu/internal/testenv"
)

func TestDataThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	file, dir := fileWith(t, "a shopping list, and so no database at all: milk, bread, the number of the plumber", 0o600), t.TempDir()
	damaged := strings.TrimPrefix(testenv.SQLite(t).URL, "sqlite://")
	b, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	const header, page = 100, 4096 // bytes: what SQLite knows its files by, and where the schema begins
	copy(b[header:page], make([]byte, page-header))
	if err := os.WriteFile(damaged, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		environ string
		want    cause
		with    particulars
	}{
		{"a file as data directory", "MODU_DATA=" + file, notDirectory, particulars{"setting": "MODU_DATA"}},
		{"a file on the way", "MODU_DATABASE_URL=sqlite://" + file + "/more/modu.db", notDirectory, particulars{"setting": "MODU_DATABASE_URL"}},
		{"a directory as file", "MODU_DATABASE_URL=sqlite://" + dir, notFile, particulars{"setting": "MODU_DATABASE_URL", "path": dir}},
		{"a file of something else", "MODU_DATABASE_URL=sqlite://" + file, notSQLite, particulars{"path": file}},
		{"a damaged file", "MODU_DATABASE_URL=sqlite://" + damaged, dbDamaged, particulars{"path": damaged}},
	} {
		environ := []string{"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir(), tt.environ}
		code, output := unwaiting(t, environ, "serve")
		if code != exitWrong {
			t.Errorf("%s: serve = %d; want %d", tt.name, code, exitWrong)
		}
		mustSay(t, output, tt.want, tt.with)
		_, output = unwaiting(t, environ, "doctor")
		mustSay(t, asSentences(output), tt.want, tt.with)
	}
}

// TestDataThatMayNotBeWritten: a directory, and a file, that belong to another user.
func TestDataThatMayNotBeWritten(t *testing.T) {
	t.Parallel()
	closed := openDir(t, 0o555)
	_, output := asNobody(t, []string{"MODU_DATA=" + filepath.Join(closed, "data")}, "serve")
	mustSay(t, output, notWritable, particulars{"setting": "MODU_DATA", "directory": filepath.Join(closed, "data")})

	_, output = asNobody(t, []string{"MODU_DATA=" + closed}, "serve")
	mustSay(t, output, notWritable, particulars{"setting": "MODU_DATA", "directory": closed})

	_, output = asNobody(t, []string{"MODU_DATA=" + closed}, "doctor")
	mustSay(t, asSentences(output), notWritable, particulars{"setting": "MODU_DATA", "directory": closed})

	readable := openDir(t, 0o777)
	file := filepath.Join(readable, "modu.db")
	if err := os.WriteFile(file, nil, 0o444); err != nil {
		t.Fatal(err)
	}
	_, output = asNobody(t, []string{"MODU_DATA=" + readable}, "serve")
	mustSay(t, output, notWritable, particulars{"setting": "MODU_DATA", "path": file})
	_, output = asNobody(t, []string{"MODU_DATA=" + readable}, "doctor")
	mustSay(t, asSentences(output), notWritable, particulars{"setting": "MODU_DATA", "path": file})
}

// TestFullDisk is one of 64 KiB that this test makes, which takes a machine on which it may.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	script := `unshare -m sh -c 'mount -t tmpfs -o size=64k modu "$DIR" || exit 77; exec "$MODU" serve'`
	code, output := inShell(t, script, "DIR="+dir, "MODU_DATA="+dir)
	if code == 77 || strings.Contains(output, "unshare: ") {
		t.Skipf("this machine lets us make no disk: %s", output)
	}
	mustSay(t, output, diskFull, particulars{"setting": "MODU_DATA"})
}
