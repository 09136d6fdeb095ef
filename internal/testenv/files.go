package testenv

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const (
	memoryFiles  = "/dev/shm" // where Linux keeps files in memory
	memoryNeeded = 4 << 30    // bytes that must be free there, in whole as in files: several packages run at once
)

// hasMemory reports whether there is room for databases in memory, where a commit waits for no disk. What they promise
// to who kills a process holds there too; only the end of the machine differs.
func hasMemory() bool {
	var files syscall.Statfs_t
	if err := syscall.Statfs(memoryFiles, &files); err != nil {
		return false
	}
	const tmpfs = 0x01021994
	return files.Type == tmpfs && files.Bavail*uint64(files.Bsize) >= memoryNeeded && availableMemory() >= memoryNeeded
}

// availableMemory is what the kernel could give to programs, in bytes.
func availableMemory() uint64 {
	b, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// makeDir makes a directory of this run. Postgres runs as another user and must be able to pass through.
func makeDir(parent string) (string, error) {
	dir, err := os.MkdirTemp(parent, "modu-test-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// tempDir returns a new directory of this run that any user may pass through: in memory, but for benchmarks on the disk.
func tempDir(tb testing.TB, name string) string {
	tb.Helper()
	if _, ok := tb.(*testing.B); ok {
		return diskDir(tb, name)
	}
	return dirIn(tb, run.memory, name)
}

// diskDir is tempDir on the disk, where programs may be run from.
func diskDir(tb testing.TB, name string) string {
	tb.Helper()
	return dirIn(tb, run.dir, name)
}

func dirIn(tb testing.TB, parent, name string) string {
	tb.Helper()
	if parent == "" {
		tb.Fatal("testenv: the package's TestMain does not call testenv.Main")
	}
	dir, err := os.MkdirTemp(parent, name+"-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

// ownDir is tempDir for one test, whose end removes it.
func ownDir(tb testing.TB, name string) string {
	tb.Helper()
	dir := tempDir(tb, name)
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	return dir
}
