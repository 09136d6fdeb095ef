package main

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestAddressesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken := start(t, []string{"MODU_DATA=" + dir}, "serve")
	addr := strings.TrimPrefix(taken.url, "http://")
	const elsewhere = "203.0.113.1:8080" // an address for documentation
	for _, tt := range []struct {
		name    string
		environ string
		want    cause
		with    particulars
	}{
		{"the port of another process", "MODU_LISTEN=" + addr, portTaken, particulars{"setting": "MODU_LISTEN", "addr": addr}},
		{"the admin port of another process", "MODU_ADMIN_LISTEN=" + addr, portTaken, particulars{"setting": "MODU_ADMIN_LISTEN", "addr": addr}},
		{"the address of another machine", "MODU_LISTEN=" + elsewhere, addrForeign, particulars{"addr": elsewhere, "port": "8080"}},
		{"a host that is none", "MODU_ADMIN_LISTEN=no..host:9090", addrForeign, particulars{"setting": "MODU_ADMIN_LISTEN", "port": "9090"}},
		{"the file of another process", "MODU_DATA=" + dir, fileInUse, particulars{"setting": "MODU_DATA", "path": dir + "/modu.db"}},
	} {
		environ := []string{"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir(), tt.environ}
		code, output := unwaiting(t, environ, "serve")
		if code != exitWrong {
			t.Errorf("%s: serve = %d; want %d", tt.name, code, exitWrong)
		}
		mustSay(t, output, tt.want, tt.with)
		if code, output = unwaiting(t, environ, "doctor"); tt.want == addrForeign {
			mustSay(t, asSentences(output), tt.want, tt.with)
		} else if code != exitOK { // it is the server for which one asks
			t.Errorf("%s: doctor = %d: %s", tt.name, code, output)
		}
	}
}

// TestPortsBelow1024 need a right, where the machine does not give them to everybody.
func TestPortsBelow1024(t *testing.T) {
	t.Parallel()
	p := particulars{"setting": "MODU_LISTEN", "addr": "127.0.0.1:80"}
	first, err := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start")
	if err == nil && strings.TrimSpace(string(first)) == "0" {
		t.Log("this machine gives every port to everybody")
		denied := &net.OpError{Op: "listen", Err: &os.SyscallError{Syscall: "bind", Err: syscall.EACCES}}
		mustSay(t, listenTrouble("MODU_LISTEN", "127.0.0.1:80", errors.Join(denied)).Error(), portForbidden, p)
		return
	}
	_, output := asNobody(t, []string{"MODU_LISTEN=127.0.0.1:80", "MODU_DATA=" + openDir(t, 0o777)}, "serve")
	mustSay(t, output, portForbidden, p)
}
