package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"modu/internal/testenv"
)

// backupSettings are an installation with one account.
func backupSettings(t *testing.T, db testenv.DB) (environ []string, data string) {
	t.Helper()
	data = t.TempDir()
	environ = []string{"MODU_DATABASE_URL=" + db.URL, "MODU_DATA=" + data, "MODU_LOG_LEVEL=error", "PATH=" + os.Getenv("PATH")}
	if code, _, stderr := cliRun(t, environ, "user", "create", "minji", "minji@example.com"); code != exitOK {
		t.Fatal(stderr)
	}
	return environ, data
}

// TestTheNightlyBackup writes into a directory, keeps what it is told to keep, and is noted in the database.
func TestTheNightlyBackup(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		environ, data := backupSettings(t, db)
		dir := filepath.Join(t.TempDir(), "backups")
		old := filepath.Join(dir, "modu-2001-01-01T030000Z.modu-backup")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(old, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := cliRun(t, environ, "backup", "--to", dir, "--keep", "1")
		if code != exitOK || !strings.Contains(stderr, "1 person, 0 goals") || !strings.Contains(stderr, "removed "+old) {
			t.Fatalf("backup = %d %q %q", code, stdout, stderr)
		}
		file := strings.TrimSpace(stdout)
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("left %v, %v", left, err)
		}
		if left, err := filepath.Glob(filepath.Join(data, ".modu*")); err != nil || len(left) > 0 {
			t.Errorf("beside the database: %v", left)
		}
		code, stdout, stderr = cliRun(t, environ, "backup", "--check", file)
		if code != exitOK || !strings.Contains(stdout, "is whole: epoch ") || !strings.Contains(stderr, "note: the signing key is not in the backup") {
			t.Errorf("check = %d %q %q", code, stdout, stderr)
		}
	})
}

// TestADrill restores through pipes into an empty place, and finds the account there.
func TestADrill(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, empty testenv.DB) {
		db := testenv.SQLite(t)
		if empty.Name == "postgres" {
			db = testenv.Postgres(t)
		}
		environ, _ := backupSettings(t, db)
		code, archive, stderr := cliRun(t, environ, "backup", "-")
		if code != exitOK {
			t.Fatalf("backup = %d %q", code, stderr)
		}
		drill := []string{"MODU_DATABASE_URL=" + empty.URL, "MODU_DATA=" + t.TempDir(), "MODU_LOG_LEVEL=error", "PATH=" + os.Getenv("PATH")}
		code, stdout, stderr := cliTyped(t, archive, drill, "restore", "-")
		if code != exitOK || !strings.Contains(stdout, "restored: 1 person") || !strings.Contains(stderr, "next: start the nodes") {
			t.Fatalf("restore = %d %q %q", code, stdout, stderr)
		}
		if code, _, stderr := cliRun(t, drill, "user", "create", "minji", "other@example.com"); code != exitWrong || !strings.Contains(stderr, "handle is taken") {
			t.Errorf("the account is not there: %d %q", code, stderr)
		}
	})
}

// TestARunningServerIsInTheWay of a restore, and not of a backup.
func TestARunningServerIsInTheWay(t *testing.T) {
	db := testenv.SQLite(t)
	environ, data := backupSettings(t, db)
	n := testenv.StartNode(t, environ...)
	file := filepath.Join(t.TempDir(), "b")
	code, stdout, stderr := cliRun(t, environ, "backup", file)
	if code != exitOK || !strings.Contains(stderr, "the signing key is in the backup") {
		t.Fatalf("backup = %d %q %q", code, stdout, stderr)
	}
	if code, _, stderr := cliRun(t, environ, "restore", "--replace", file); code != exitWrong || !strings.Contains(stderr, "stop it first") {
		t.Errorf("restore under a server = %d %q", code, stderr)
	}
	n.Kill()
	if code, _, stderr := cliRun(t, environ, "restore", file); code != exitWrong || !strings.Contains(stderr, "--replace puts the backup in their place") {
		t.Errorf("restore over accounts = %d %q", code, stderr)
	}
	code, stdout, stderr = cliRun(t, environ, "restore", "--replace", file)
	if code != exitOK || !strings.Contains(stdout, "kept: "+strings.TrimPrefix(db.URL, "sqlite://")+".before-restore-") {
		t.Errorf("restore = %d %q %q", code, stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(data, "signing-key.pem")); err != nil {
		t.Error(err)
	}
	n.Start()
}

// TestRootDoesNotRestoreForSomebodyElse, whose server could not read the files.
func TestRootDoesNotRestoreForSomebodyElse(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root could")
		return
	}
	data := t.TempDir()
	const nobody = 65534
	if err := os.Chown(data, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := cliRun(t, []string{"MODU_DATA=" + data}, "restore", "any")
	if want := data + " belongs to user 65534"; code != exitWrong || !strings.Contains(stderr, want) {
		t.Errorf("restore = %d %q; want %q", code, stderr, want)
	}
	if left, _ := os.ReadDir(data); len(left) > 0 {
		t.Errorf("it made %v", left)
	}
}

func TestMistakesWithBackups(t *testing.T) {
	here := []string{"MODU_DATA=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	file := filepath.Join(t.TempDir(), "no-backup")
	if err := os.WriteFile(file, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"backup"}, exitUsage, "say where to"},
		{[]string{"backup", "x", "--to", "y"}, exitUsage, "say where to"},
		{[]string{"backup", "x", "--keep", "3"}, exitUsage, "--keep is"},
		{[]string{"backup", "--check"}, exitUsage, "--check takes"},
		{[]string{"backup", "--check", file}, exitFailedCheck, "it is no backup of Modu"},
		{[]string{"backup", "-"}, exitWrong, "there is no database at"},
		{[]string{"backup", "--check", file, "--keep", "2"}, exitUsage, "--keep is"},
		{[]string{"restore", file}, exitWrong, "it is no backup of Modu"},
		{[]string{"restore", "/no/such"}, exitWrong, "no such file"},
	} {
		if code, stdout, stderr := cliRun(t, here, tt.args...); code != tt.code || !strings.Contains(stderr, tt.says) || stdout != "" {
			t.Errorf("modu %v = %d %q %q; want %d and %q", tt.args, code, stdout, stderr, tt.code, tt.says)
		}
	}
}

// TestTheDumpsPasswordIsHidden: what a backup says, and what it holds, names no password of the database.
func TestTheDumpsPasswordIsHidden(t *testing.T) {
	db := testenv.Postgres(t)
	environ, _ := backupSettings(t, db)
	url := strings.Replace(db.URL, "postgres@", "postgres:hush@", 1)
	code, archive, stderr := cliRun(t, append(slices.Clone(environ), "MODU_DATABASE_URL="+url), "backup", "-")
	if code != exitOK || strings.Contains(stderr, "hush") || bytes.Contains([]byte(archive), []byte("hush")) {
		t.Errorf("backup = %d %q", code, stderr)
	}
}
