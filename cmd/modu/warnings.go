package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// warn logs what is not as it should be on a server on which people rely, and does not keep it from starting.
func warn(log *slog.Logger, cfg *config) {
	if cfg.relaxed {
		log.Warn("MODU_LIMITS=relaxed: nothing keeps anybody from guessing passwords or flooding")
	}
	if cfg.clockOffset != 0 {
		log.Warn("the clock is not the machine's", slog.Duration("offset", cfg.clockOffset))
	}
	for _, t := range slices.Concat(originTroubles(cfg), one(openKey(cfg)), one(fewFilesTrouble(openFiles(), fewestFiles)), one(diskTrouble(cfg, fileSystem))) {
		log.Warn(t.Error())
	}
}

func one(t *trouble) []*trouble {
	if t == nil {
		return nil
	}
	return []*trouble{t}
}

// originTroubles are public and allowed origins that are hardly meant.
func originTroubles(cfg *config) (all []*trouble) {
	public, err := url.Parse(cfg.publicURL)
	if err != nil || cfg.publicURL == "" {
		return nil
	}
	if public.Scheme == "http" && !isHome(public.Hostname()) {
		all = append(all, publicPlain.of(particulars{"public": cfg.publicURL}))
	}
	for _, origin := range cfg.allowedOrigins {
		if u, err := url.Parse(origin); err == nil && u.Hostname() == public.Hostname() {
			all = append(all, originTwin.of(particulars{"origin": origin, "public": cfg.publicURL}))
		}
	}
	return all
}

// isHome reports whether a host is this machine or lies in a private network.
func isHome(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && (addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast())
}

// openFiles is how many files, and so sockets, this process may hold. The Go runtime raises the soft limit to the hard one
// by itself.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return enoughFiles
	}
	return uint64(limit.Max)
}

// Of files, and so of sockets.
const (
	enoughFiles = 65_536 // for anybody
	fewestFiles = 4_096  // for a server that does not say so in its log at every start
)

func fewFilesTrouble(files, enough uint64) *trouble {
	if files >= enough {
		return nil
	}
	return fewFiles.of(particulars{"files": strconv.FormatUint(files, 10)})
}

// networkFileSystems are the types that statfs(2) tells of disks of other machines: NFS, SMB, CIFS, SMB2, AFS, Ceph.
var networkFileSystems = []uint32{0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400}

// fileSystem returns the type of the file system on which a directory lies, or will lie once it is made.
func fileSystem(dir string) uint32 {
	for {
		var s syscall.Statfs_t
		err := syscall.Statfs(dir, &s)
		if err == nil {
			return uint32(s.Type)
		}
		parent := filepath.Dir(dir)
		if !os.IsNotExist(err) || parent == dir {
			return 0
		}
		dir = parent
	}
}

// diskTrouble says that SQLite would lie on the disk of another machine; typeOf is fileSystem.
func diskTrouble(cfg *config, typeOf func(dir string) uint32) *trouble {
	path, ok := cfg.sqliteFile()
	if !ok || !slices.Contains(networkFileSystems, typeOf(filepath.Dir(path))) {
		return nil
	}
	return networkDisk.of(particulars{"setting": cfg.databaseSetting(), "path": path})
}

// mayMake says why a file could not be made where there is none yet, nor the directories on the way to it.
func mayMake(path string) error {
	const write, search = 2, 1 // of access(2)
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir):
			continue
		case err != nil:
			return err
		case !info.IsDir():
			return &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		if err := syscall.Access(dir, write|search); err != nil {
			return &fs.PathError{Op: "access", Path: dir, Err: err}
		}
		return nil
	}
}

// hostPort returns the host and port of a URL, with the port that its scheme has if none is given.
func hostPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}
