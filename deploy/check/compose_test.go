package check

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// filled is an environment file as somebody fills it in.
const filled = "MODU_PUBLIC_URL=https://modu.example\nPOSTGRES_PASSWORD=0a1b2c3d4e5f\nMODU_SIGNUP=closed\n"

// layOut copies docker-compose.yml and what it names into a directory, with an environment file unless that is empty.
func layOut(t *testing.T, env string) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range []string{"docker-compose.yml", "deploy/Caddyfile.compose"} {
		write(t, filepath.Join(dir, path), read(t, path))
	}
	if env != "" {
		write(t, filepath.Join(dir, ".env"), env)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// load reads docker-compose.yml as `docker compose` does; environ is that of the shell.
func load(t *testing.T, env string, environ ...string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions(nil, cli.WithWorkingDirectory(layOut(t, env)), cli.WithEnv(environ),
		cli.WithEnvFiles(), cli.WithDotEnv, cli.WithDefaultConfigPath)
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(context.Background())
}

func project(t *testing.T) *types.Project {
	t.Helper()
	p, err := load(t, filled)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComposeSaysWhatIsMissing(t *testing.T) {
	shell := []string{"MODU_PUBLIC_URL=https://modu.example", "POSTGRES_PASSWORD=secret"}
	tests := []struct {
		name, env string
		shell     []string
		wants     []string
	}{
		{"no file", "", nil, []string{"deploy/modu.env.example", ".env"}},
		{"no file, but the values in the shell", "", shell, []string{".env", "not found"}},
		{"no address", strings.ReplaceAll(filled, "MODU_PUBLIC_URL=https://modu.example\n", ""), nil, []string{"put MODU_PUBLIC_URL=https://"}},
		{"an empty address", strings.ReplaceAll(filled, "https://modu.example", ""), nil, []string{"put MODU_PUBLIC_URL=https://"}},
		{"no password", "MODU_PUBLIC_URL=https://modu.example\n", nil, []string{"put POSTGRES_PASSWORD into .env", "openssl rand -hex 24"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.env, tt.shell...)
			if err == nil {
				t.Fatal("it loads")
			}
			for _, want := range tt.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("it says %q; want %q in it", err, want)
				}
			}
		})
	}
}

// The example is a form: whoever only copies it is stopped by the server itself, before Postgres has kept a password.
func TestComposeRefusesTheExampleItself(t *testing.T) {
	p, err := load(t, read(t, "deploy/modu.env.example"))
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Services["postgres"].DependsOn["settings"]; d.Condition != types.ServiceConditionCompletedSuccessfully {
		t.Errorf("postgres starts before the settings are checked: %+v", d)
	}
	said, err := checkSettings(t, p)
	if err == nil {
		t.Fatalf("the server takes them: %s", said)
	}
	for _, name := range []string{"MODU_PUBLIC_URL", "MODU_DATABASE_URL"} {
		if !regexp.MustCompile(`(?m)^modu: ` + name + `: .*example`).MatchString(said) {
			t.Errorf("%s is the example's, and modu says:\n%s", name, said)
		}
	}
}

func TestComposeTakesWhatIsFilledIn(t *testing.T) {
	said, err := checkSettings(t, project(t))
	if err != nil {
		t.Errorf("%v: %s", err, said)
	}
	if !regexp.MustCompile(`(?m)^MODU_DRAIN_WAIT +` + drainWait.String() + ` `).MatchString(said) {
		t.Errorf("this check takes MODU_DRAIN_WAIT for %v; modu says:\n%s", drainWait, said)
	}
}

// checkSettings runs the service that checks the settings, here.
func checkSettings(t *testing.T, p *types.Project) (said string, err error) {
	t.Helper()
	key := filepath.Join(t.TempDir(), "modu-key.pem")
	if err := os.WriteFile(key, []byte(modu(t, "keygen")), 0o400); err != nil {
		t.Fatal(err)
	}
	s := p.Services["settings"]
	cmd := exec.Command(built.path, s.Command...)
	for name, value := range s.Environment {
		if name == "MODU_SIGNING_KEY_FILE" {
			value = &key
		}
		cmd.Env = append(cmd.Env, name+"="+*value)
	}
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestComposeStartsInOrder(t *testing.T) {
	p := project(t)
	done, healthy := types.ServiceConditionCompletedSuccessfully, types.ServiceConditionHealthy
	wants := map[string]map[string]string{
		"settings": {}, "redis": {},
		"postgres": {"settings": done},
		"migrate":  {"postgres": healthy},
		"node1":    {"migrate": done, "postgres": healthy, "redis": healthy},
		"node2":    {"migrate": done, "postgres": healthy, "redis": healthy},
		"proxy":    {"node1": healthy, "node2": healthy},
	}
	if got := slices.Sorted(maps.Keys(p.Services)); !slices.Equal(got, slices.Sorted(maps.Keys(wants))) {
		t.Fatalf("services %q", got)
	}
	for name, want := range wants {
		got := map[string]string{}
		for on, d := range p.Services[name].DependsOn {
			got[on] = d.Condition
			if !d.Required {
				t.Errorf("%s starts without %s", name, on)
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s waits for %v; want %v", name, got, want)
		}
	}
}

// What runs on is watched, restarted, given the time it needs to end, kept from filling the disk, and has no more rights
// than it needs; what runs once is none of the first two.
func TestComposeServices(t *testing.T) {
	p := project(t)
	once := []string{"settings", "migrate"}
	for name, s := range p.Services {
		hc := s.HealthCheck
		switch {
		case hc == nil:
			t.Errorf("%s has no healthcheck", name)
		case slices.Contains(once, name):
			if !hc.Disable || s.Restart != types.RestartPolicyNo {
				t.Errorf("%s ends by itself, and is watched or restarted", name)
			}
		case hc.Disable || len(hc.Test) < 2 || s.Restart != types.RestartPolicyUnlessStopped:
			t.Errorf("%s: healthcheck %q, restart %q", name, hc.Test, s.Restart)
		}
		if s.Logging == nil || s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "" {
			t.Errorf("%s may fill the disk with its log", name)
		}
		if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may gain privileges", name)
		}
		if name != "postgres" && (!s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"})) {
			t.Errorf("%s: read only %v, drops %q", name, s.ReadOnly, s.CapDrop)
		}
		if len(s.Ports) > 0 && name != "proxy" {
			t.Errorf("%s is published", name)
		}
	}
	if _, ok := p.Services["proxy"].Networks["back"]; ok || !p.Networks["back"].Internal {
		t.Error("the database is not on a network of its own")
	}
}

func TestComposeNodes(t *testing.T) {
	p := project(t)
	for _, name := range []string{"node1", "node2"} {
		s := p.Services[name]
		if s.StopGracePeriod == nil || time.Duration(*s.StopGracePeriod) <= drain {
			t.Errorf("%s is killed %v after SIGTERM; a node needs %v", name, s.StopGracePeriod, drain)
		}
		if got := s.Ulimits["nofile"]; got == nil || got.Soft < 10_000 {
			t.Errorf("%s may open %+v files; each socket is one", name, got)
		}
		if got := s.Environment["MODU_DATABASE_URL"]; got == nil || *got != "postgres://modu:0a1b2c3d4e5f@postgres:5432/modu?sslmode=disable" {
			t.Errorf("%s: MODU_DATABASE_URL is %v", name, got)
		}
		if got := s.Environment["MODU_SIGNUP"]; got == nil || *got != "closed" {
			t.Errorf("%s does not get what .env says: MODU_SIGNUP is %v", name, got)
		}
		if s.Environment["MODU_SIGNING_KEY"] != nil || len(s.Secrets) != 1 || *s.Environment["MODU_SIGNING_KEY_FILE"] != "/run/secrets/"+s.Secrets[0].Source {
			t.Errorf("%s: the signing key is no file: %+v", name, s.Secrets)
		}
	}
	for name, s := range p.Services {
		if s.Build == nil {
			continue
		}
		if len(s.Command) > 0 {
			wantCommand(t, name, s.Command)
		}
		if s.HealthCheck != nil && !s.HealthCheck.Disable {
			if test := s.HealthCheck.Test; test[0] != "CMD" || test[1] != "/modu" {
				t.Errorf("%s: healthcheck %q; the image has only /modu", name, test)
			} else {
				wantCommand(t, name+"'s healthcheck", test[2:])
			}
		}
		for v := range s.Environment {
			wantSettings(t, name, v)
		}
	}
	wantSettings(t, "deploy/modu.env.example", read(t, "deploy/modu.env.example"))
}

// Postgres keeps checksums of its pages; Redis keeps nothing, and refuses when it is full.
func TestComposeStores(t *testing.T) {
	p := project(t)
	postgres, redis := p.Services["postgres"], p.Services["redis"]
	if postgres.Image != "postgres:17-bookworm" || redis.Image != "redis:7-bookworm" {
		t.Errorf("images %q, %q", postgres.Image, redis.Image)
	}
	if args := postgres.Environment["POSTGRES_INITDB_ARGS"]; args == nil || !strings.Contains(*args, "--data-checksums") {
		t.Error("Postgres keeps no checksums")
	}
	if len(postgres.Volumes) != 1 || postgres.Volumes[0].Type != types.VolumeTypeVolume || p.Volumes[postgres.Volumes[0].Source].Name == "" {
		t.Errorf("Postgres' data is in %+v; want a named volume", postgres.Volumes)
	}
	line := strings.Join(redis.Command, " ")
	for _, want := range []string{"--save  ", "--appendonly no", "--maxmemory 256mb", "--maxmemory-policy noeviction"} {
		if !strings.Contains(line, want) {
			t.Errorf("redis is started as %q; want %q in it", line, want)
		}
	}
	if len(redis.Volumes) != 0 {
		t.Errorf("Redis keeps %+v", redis.Volumes)
	}
}

// No secret's place is in git, nor goes into the image.
func TestSecretsStayOut(t *testing.T) {
	for _, path := range []string{".env", "deploy/secrets/modu-key.pem"} {
		if !ignoredByGit(t, path) {
			t.Errorf("git would take %s", path)
		}
		if !newContext(t).ignored(path) {
			t.Errorf("the image's build would take %s", path)
		}
	}
	if p := project(t); filepath.Base(filepath.Dir(p.Secrets["modu-key"].File)) != "secrets" {
		t.Errorf("the key is in %s", p.Secrets["modu-key"].File)
	}
}
