package check

import (
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

// A flyConfig has the keys of fly.toml that we use, as Fly.io's reference of the file describes them. A key that is not
// here, a misspelt one for instance, fails the test.
type flyConfig struct {
	App           string `toml:"app"`
	PrimaryRegion string `toml:"primary_region"`
	KillSignal    string `toml:"kill_signal"`
	KillTimeout   string `toml:"kill_timeout"` // a Go duration, or seconds as a number
	Build         struct {
		Dockerfile string `toml:"dockerfile"`
	} `toml:"build"`
	Deploy struct {
		ReleaseCommand        string  `toml:"release_command"`
		ReleaseCommandTimeout string  `toml:"release_command_timeout"`
		Strategy              string  `toml:"strategy"`
		MaxUnavailable        float64 `toml:"max_unavailable"`
		WaitTimeout           string  `toml:"wait_timeout"`
	} `toml:"deploy"`
	Env         map[string]string `toml:"env"`
	HTTPService struct {
		InternalPort       int    `toml:"internal_port"`
		ForceHTTPS         bool   `toml:"force_https"`
		AutoStopMachines   string `toml:"auto_stop_machines"` // off, stop or suspend
		AutoStartMachines  bool   `toml:"auto_start_machines"`
		MinMachinesRunning int    `toml:"min_machines_running"`
		Concurrency        struct {
			Type      string `toml:"type"` // connections or requests
			SoftLimit int    `toml:"soft_limit"`
			HardLimit int    `toml:"hard_limit"`
		} `toml:"concurrency"`
		Checks []struct {
			Method      string `toml:"method"`
			Path        string `toml:"path"`
			Interval    string `toml:"interval"`
			Timeout     string `toml:"timeout"`
			GracePeriod string `toml:"grace_period"`
		} `toml:"checks"`
	} `toml:"http_service"`
	Metrics struct {
		Port int    `toml:"port"`
		Path string `toml:"path"`
	} `toml:"metrics"`
	VM []struct {
		Size   string `toml:"size"`
		Memory string `toml:"memory"`
	} `toml:"vm"`
}

func readFly(t *testing.T) flyConfig {
	t.Helper()
	var c flyConfig
	meta, err := toml.DecodeFile(filepath.Join(root, "fly.toml"), &c)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		t.Errorf("fly.toml has keys that Fly.io does not: %v", unknown)
	}
	return c
}

func wantDuration(t *testing.T, name, text string, above, most time.Duration) {
	t.Helper()
	if d, err := time.ParseDuration(text); err != nil || d <= above || d > most {
		t.Errorf("%s = %q; want more than %v and at most %v", name, text, above, most)
	}
}

func TestFlyMigratesFirstAndLetsNodesDrain(t *testing.T) {
	c := readFly(t)
	// The command stands in place of CMD, behind the image's ENTRYPOINT.
	wantCommand(t, "release_command", strings.Fields(c.Deploy.ReleaseCommand))
	if c.Deploy.ReleaseCommand != "migrate" || c.Deploy.Strategy != "rolling" || c.Deploy.MaxUnavailable != 1 {
		t.Errorf("deploy is %+v", c.Deploy)
	}
	if c.KillSignal != "SIGTERM" {
		t.Errorf("kill_signal = %q", c.KillSignal)
	}
	wantDuration(t, "kill_timeout", c.KillTimeout, drain, 5*time.Minute)
	wantDuration(t, "wait_timeout", c.Deploy.WaitTimeout, time.Minute, time.Hour)
	wantDuration(t, "release_command_timeout", c.Deploy.ReleaseCommandTimeout, 5*time.Minute, time.Hour)
	read(t, c.Build.Dockerfile)
}

func TestFlyService(t *testing.T) {
	c := readFly(t)
	s := c.HTTPService
	if c.PrimaryRegion != "nrt" || !s.ForceHTTPS {
		t.Errorf("region %q, force_https %v", c.PrimaryRegion, s.ForceHTTPS)
	}
	if s.AutoStopMachines != "off" || s.MinMachinesRunning < 1 {
		t.Errorf("auto_stop_machines = %q, min_machines_running = %d: nobody would ring reminders", s.AutoStopMachines, s.MinMachinesRunning)
	}
	if s.Concurrency.Type != "connections" || s.Concurrency.SoftLimit >= s.Concurrency.HardLimit {
		t.Errorf("concurrency is %+v", s.Concurrency)
	}
	if len(s.Checks) != 1 || s.Checks[0].Path != "/readyz" || s.Checks[0].Method != "GET" {
		t.Fatalf("checks are %+v", s.Checks)
	}
	wantDuration(t, "interval", s.Checks[0].Interval, time.Second-1, 15*time.Second)
	wantDuration(t, "timeout", s.Checks[0].Timeout, 2*time.Second, 10*time.Second) // readiness asks the database for 2 s
	wantDuration(t, "grace_period", s.Checks[0].GracePeriod, time.Second, time.Minute)
	if len(c.VM) != 1 || c.VM[0].Size == "" || c.VM[0].Memory == "" {
		t.Errorf("vm is %+v", c.VM)
	}
}

func TestFlySettings(t *testing.T) {
	c := readFly(t)
	for name := range c.Env {
		wantSettings(t, "fly.toml", name)
	}
	wantSettings(t, "fly.toml", read(t, "fly.toml"))
	wantPort(t, "internal_port", c.HTTPService.InternalPort, c.Env["MODU_LISTEN"])
	wantPort(t, "metrics.port", c.Metrics.Port, c.Env["MODU_ADMIN_LISTEN"])
	if c.Metrics.Path != "/metrics" || c.Metrics.Port == c.HTTPService.InternalPort {
		t.Errorf("metrics are %+v", c.Metrics)
	}
	for _, secret := range []string{"MODU_DATABASE_URL", "MODU_REDIS_URL", "MODU_SIGNING_KEY"} {
		if c.Env[secret] != "" {
			t.Errorf("%s stands in fly.toml; it is a secret", secret)
		}
		if !strings.Contains(read(t, "fly.toml"), secret+"=") {
			t.Errorf("fly.toml does not say how %s is set", secret)
		}
	}
	if !strings.Contains(c.Env["MODU_PUBLIC_URL"], "change-me") || c.App != "change-me" {
		t.Error("fly.toml is somebody's own; a copy of it would answer for them")
	}
	for text := range strings.SplitSeq(c.Env["MODU_TRUSTED_PROXIES"], ",") {
		if p, err := netip.ParsePrefix(text); err != nil || p != p.Masked() {
			t.Errorf("MODU_TRUSTED_PROXIES: %q is no network (%v)", text, err)
		}
	}
}

// wantPort fails unless a node that listens on addr can be reached from elsewhere on the port.
func wantPort(t *testing.T, name string, port int, addr string) {
	t.Helper()
	host, its, err := net.SplitHostPort(addr)
	if err != nil || its != strconv.Itoa(port) || host != "" && host != "::" {
		t.Errorf("%s = %d, and the node listens on %q (%v)", name, port, addr, err)
	}
}
