package main

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExportAndDoctorOfTheDemo asks while the demo runs.
func TestExportAndDoctorOfTheDemo(t *testing.T) {
	data := t.TempDir()
	start(t, []string{"MODU_DATA=" + data}, "demo")
	environ := []string{"MODU_DATA=" + data}
	file := filepath.Join(t.TempDir(), "jiwoo.zip")
	code, stdout, stderr := cliRun(t, environ, "export", "--demo", "-o", file)
	if code != exitOK || strings.TrimSpace(stdout) != file || !strings.Contains(stderr, "goal") {
		t.Fatalf("export = %d %q %q", code, stdout, stderr)
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	for _, want := range []string{"modu.json", "csv/goal.csv", "csv/todo.csv", "csv/profile.csv", "csv/settings.csv"} {
		if !names[want] {
			t.Errorf("%s is missing among %v", want, names)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want it to be nobody else's", info.Mode(), err)
	}
	for name, tt := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a file that is there":   {[]string{"--demo", "-o", file}, exitWrong, "--force"},
		"by force":               {[]string{"--demo", "-o", file, "--force", "--as", "minji_"}, exitOK, "goal"},
		"nobody":                 {[]string{"--demo", "--as", "nobody_here"}, exitWrong, "nobody is called"},
		"which of several":       {[]string{"--database-url", "sqlite://" + data + "/demo.db"}, exitUsage, "--as"},
		"no database":            {nil, exitWrong, "there is no database"},
		"a directory of nowhere": {[]string{"--demo", "-o", "/no/such/dir/x.zip"}, exitWrong, "no such file"},
	} {
		code, _, stderr := cliRun(t, environ, append([]string{"export"}, tt.args...)...)
		if code != tt.code || !strings.Contains(stderr, tt.says) {
			t.Errorf("%s: %d %q; want %d that says %q", name, code, stderr, tt.code, tt.says)
		}
	}
	code, stdout, stderr = cliRun(t, environ, "export", "--demo", "-o", "-")
	if code != exitOK || !strings.HasPrefix(stdout, "PK") || stderr != "" {
		t.Errorf("to standard output: %d, %d bytes, %q", code, len(stdout), stderr)
	}
	code, stdout, stderr = cliRun(t, environ, "doctor", "--demo")
	if code != exitOK || !strings.Contains(stdout, "demo.db answers") || !strings.Contains(stdout, "photos") {
		t.Errorf("doctor = %d %s %s", code, stdout, stderr)
	}
}

// TestDoctorLeavesNothingBehind: who only asks finds the directory as it was.
func TestDoctorLeavesNothingBehind(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	code, stdout, stderr := cliRun(t, []string{"MODU_DATA=" + data}, "doctor")
	if code != exitOK || !strings.Contains(stdout, "makes "+filepath.Join(data, "photos")) {
		t.Errorf("doctor = %d %s %s", code, stdout, stderr)
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v; want none", data, err)
	}
}
