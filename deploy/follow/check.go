package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
)

const (
	guide  = "docs/deploy.md"
	domain = "modu.localhost" // Caddy gives it a certificate of its own authority, since no public one can
	server = "https://" + domain
	typist = "/usr/local/lib/deploy-check" // this program, in the machine
)

// A check is one reading of the guide.
type check struct {
	m       *machine
	shell   *shell
	verbose bool
	trusted bool              // the machine's programs know Caddy's authority
	said    map[string]string // by section: what its blocks printed
	asked   io.Writer         // people's standard input
	answers *bufio.Scanner
}

// follow boots a machine, does what the guide says, and lets people use the server meanwhile.
func follow(ctx context.Context, cache, binary string, verbose, stay bool) error {
	begun := time.Now()
	blocks, err := readGuide(guide)
	if err != nil {
		return err
	}
	debian, err := bareDebian(ctx, cache, packages(blocks))
	if err != nil {
		return err
	}
	m, err := boot(ctx, debian)
	if err != nil {
		return err
	}
	defer m.end()
	say("a bare Debian has booted")
	if stay {
		defer m.wait(ctx)
	}
	c := &check{m: m, verbose: verbose, said: make(map[string]string)}
	if err := c.bring(binary); err != nil {
		return err
	}
	if c.shell, err = newShell(ctx, m); err != nil {
		return err
	}
	defer c.shell.end()
	if err := c.read(ctx, blocks); err != nil {
		journal, _ := m.command(ctx, "journalctl", "--no-pager", "--lines=40", "--output=cat", "--unit=modu*", "--unit=caddy").CombinedOutput()
		fmt.Printf("the machine's journal ends:\n%s\n%v\n", journal, err)
		return errors.New("the guide cannot be followed")
	}
	if err := c.afterwards(ctx); err != nil {
		return err
	}
	fmt.Printf("%s: %d blocks did what they say, in %v\n", guide, len(blocks), time.Since(begun).Round(time.Second))
	return nil
}

// bring puts into the home of root what the guide has the reader send there, and this program.
func (c *check) bring(binary string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for from, to := range map[string]string{
		binary: home + "/modu", "deploy/systemd": home + "/systemd", "deploy/Caddyfile": home + "/Caddyfile", self: typist,
	} {
		if err := c.m.put(from, to); err != nil {
			return err
		}
	}
	return nil
}

// read does one block after the other, and what people do before and after a section.
func (c *check) read(ctx context.Context, blocks []block) error {
	done := make(map[string]bool)
	for i, b := range blocks {
		first := i == 0 || blocks[i-1].section != b.section
		last := i == len(blocks)-1 || blocks[i+1].section != b.section
		if first && b.section != "" {
			say(b.section)
		}
		if during, ok := meanwhile[number(b.section)]; ok && first {
			done[number(b.section)] = true
			if err := during.before(ctx, c); err != nil {
				return fmt.Errorf("before %q: %w", b.section, err)
			}
		}
		if err := c.block(ctx, b); err != nil {
			return fmt.Errorf("%s:%d: %w", guide, b.line, err)
		}
		if during, ok := meanwhile[number(b.section)]; ok && last {
			if err := during.after(ctx, c); err != nil {
				return fmt.Errorf("after %q: %w", b.section, err)
			}
		}
	}
	for number := range meanwhile {
		if !done[number] {
			return fmt.Errorf("%s has no section %s., in which people would do something", guide, number)
		}
	}
	return nil
}

// block types a block and looks whether it prints what it should.
func (c *check) block(ctx context.Context, b block) error {
	if strings.Contains(b.text, "https://$DOMAIN/") {
		if err := c.trust(ctx); err != nil {
			return err
		}
	}
	text := b.text
	if strings.HasPrefix(text, "DOMAIN=") { // the reader's own
		text += "DOMAIN=" + domain + "\n"
	}
	output, err := c.shell.run(text)
	if c.verbose {
		fmt.Println(output)
	}
	c.said[number(b.section)] += output
	if err != nil {
		return fmt.Errorf("%w\n%s---\n%s", err, b.text, tail(output))
	}
	if line, ok := b.missing(output); ok {
		return fmt.Errorf("it does not print %q\n%s---\n%s", line, b.text, tail(output))
	}
	return nil
}

// trust makes the machine's programs know Caddy's own authority, which stands for a public one.
func (c *check) trust(ctx context.Context) error {
	if c.trusted {
		return nil
	}
	c.trusted = true
	const script = `set -e
		root=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt
		for i in $(seq 100); do [ ! -e $root ] || break; sleep 0.1; done
		cp $root /usr/local/share/ca-certificates/caddy.crt; update-ca-certificates`
	return quietly(c.m.command(ctx, "sh", "-c", script))
}

// people asks them to do something.
func (c *check) people(ctx context.Context, what ...string) error {
	if c.asked == nil {
		cmd := c.m.command(ctx, typist, "-people", server)
		in, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil { // ends with the machine
			return err
		}
		c.asked, c.answers = in, bufio.NewScanner(out)
	}
	if _, err := fmt.Fprintln(c.asked, strings.Join(what, " ")); err != nil {
		return err
	}
	if !c.answers.Scan() {
		return errors.New("the people are gone")
	}
	said, ok := strings.CutPrefix(c.answers.Text(), "ok: ")
	if !ok {
		return errors.New(c.answers.Text())
	}
	say("  people:", said)
	return nil
}

// enabled is what has to start with the machine.
var enabled = []string{"postgresql", "redis-server", "caddy", "modu@1", "modu@2", "modu-backup.timer", "ufw"}

// A story is what people do while the reader is in a section.
type story struct {
	before, after func(context.Context, *check) error
}

// meanwhile tells the stories by the number of their section.
var meanwhile = map[string]story{
	"6": {nothing, meet},
	"7": {asking("keep"), asking("lose")},
	"8": {nothing, asking("restored")},
	"9": {asking("load"), asking("unload")},
}

func nothing(context.Context, *check) error { return nil }

func asking(what string) func(context.Context, *check) error {
	return func(ctx context.Context, c *check) error { return c.people(ctx, what) }
}

var resetLink = regexp.MustCompile(regexp.QuoteMeta(server) + `/\S*reset=(\S+)`)

// meet hands people what the operator has printed for them: a link, and on the last line a code.
func meet(ctx context.Context, c *check) error {
	link := resetLink.FindStringSubmatch(c.said["6"])
	if link == nil {
		return fmt.Errorf("no link of %s was printed: %s", server, c.said["6"])
	}
	lines := strings.Fields(c.said["6"])
	return c.people(ctx, "meet", link[1], lines[len(lines)-1])
}

// afterwards looks for what would not start with the machine, and for what an operator would have had to look at.
func (c *check) afterwards(ctx context.Context) error {
	if err := quietly(c.m.command(ctx, append([]string{"systemctl", "is-enabled"}, enabled...)...)); err != nil {
		return err
	}
	out, err := c.m.command(ctx, "journalctl", "--no-pager", "--output=cat", "--unit=modu*").Output()
	if err != nil {
		return err
	}
	warned := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		var entry struct{ Level, Msg string }
		if json.Unmarshal([]byte(line), &entry) != nil {
			continue // of systemd
		}
		switch entry.Level {
		case "ERROR":
			return errors.New("a node logged an error: " + line)
		case "WARN":
			warned[entry.Msg]++
		}
	}
	for msg, n := range warned {
		say(fmt.Sprintf("  the nodes warned %d times: %s", n, msg))
	}
	failed, err := c.m.command(ctx, "systemctl", "--failed", "--no-legend").Output()
	if len(failed) > 0 {
		return fmt.Errorf("units have failed:\n%s", failed)
	}
	return err
}

// number is what a section's title begins with.
func number(section string) string {
	n, _, _ := strings.Cut(section, ".")
	return n
}

func say(words ...string) {
	fmt.Println(time.Now().Format(time.TimeOnly), strings.Join(words, " "))
}
