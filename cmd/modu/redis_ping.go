package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	redisPort   = "6379"
	oldestRedis = 6
	mostInfo    = 64 << 10 // bytes of what Redis says of itself
)

func checkRedis(s *surrounding, cfg *config) []finding {
	if cfg.redisURL == "" {
		return []finding{{Check: "redis", State: fine, What: "none is configured: one process needs none"}}
	}
	ctx, cancel := context.WithTimeout(s.ctx, checkWait)
	defer cancel()
	start := time.Now()
	if t := redisTrouble(ctx, string(cfg.redisURL)); t != nil {
		return []finding{t.finding("redis", t.state(problem))}
	}
	what := fmt.Sprintf("%s answered after %v", cfg.redisURL.masked(), time.Since(start).Round(time.Millisecond))
	return []finding{{Check: "redis", State: fine, What: what}}
}

// state is how bad a trouble with Redis is: with one that answers the server works.
func (t *trouble) state(s state) state {
	if t.err == nil {
		return note
	}
	return s
}

// redisTrouble connects as a URL says, signs in, and looks at who answers. It returns nil if all is well.
func redisTrouble(ctx context.Context, text string) *trouble {
	u, err := url.Parse(text)
	if err != nil {
		return redisAway.of(particulars{"addr": "an address that cannot be read"}).because(err)
	}
	p := particulars{"addr": hostPort(u, redisPort)}
	conn, err := dialRedis(ctx, p["addr"], u)
	if err != nil {
		return redisAway.of(p).because(err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return redisAway.of(p).because(err)
		}
	}
	talk := redisTalk{conn, bufio.NewReader(conn)}
	if err := talk.signIn(u); err != nil {
		if _, refused := errors.AsType[redisError](err); refused {
			return redisPassword.of(p).because(err)
		}
		return redisAway.of(p).because(err)
	}
	info, err := talk.ask("INFO", "server")
	if err != nil {
		return nil // a Redis that somebody else runs may keep it to itself
	}
	p["version"] = lineOf(info, "redis_version:")
	major, _, _ := strings.Cut(p["version"], ".")
	if n, err := strconv.Atoi(major); err == nil && n < oldestRedis {
		return redisOld.of(p)
	}
	if lineOf(info, "redis_mode:") == "cluster" {
		return redisCluster.of(p)
	}
	return nil
}

// lineOf returns what follows a name in lines of name:value.
func lineOf(text, name string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func dialRedis(ctx context.Context, addr string, u *url.URL) (net.Conn, error) {
	if u.Scheme == "rediss" {
		return (&tls.Dialer{Config: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", addr)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

// A redisTalk is a connection to Redis on which one command follows the other.
type redisTalk struct {
	conn net.Conn
	in   *bufio.Reader
}

// A redisError is what Redis answers instead. It does not repeat the password.
type redisError string

func (e redisError) Error() string { return string(e) }

// signIn sends what the URL says of user and password, and a PING.
func (t redisTalk) signIn(u *url.URL) error {
	if password, ok := u.User.Password(); ok {
		words := []string{"AUTH", password}
		if name := u.User.Username(); name != "" {
			words = []string{"AUTH", name, password}
		}
		if _, err := t.ask(words...); err != nil {
			return err
		}
	}
	_, err := t.ask("PING")
	return err
}

// ask sends one command and returns the text that comes back.
func (t redisTalk) ask(words ...string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := t.conn.Write([]byte(b.String())); err != nil {
		return "", err
	}
	line, err := t.in.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSpace(line)
	if text, ok := strings.CutPrefix(line, "-"); ok {
		return "", redisError(text)
	}
	length, ok := strings.CutPrefix(line, "$")
	if !ok {
		return line, nil
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || n > mostInfo {
		return "", fmt.Errorf("it says %q", line)
	}
	text := make([]byte, n)
	_, err = io.ReadFull(t.in, text)
	return string(text), err
}
