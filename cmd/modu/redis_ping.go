package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

func checkRedis(s *surrounding, cfg *config) []finding {
	if cfg.redisURL == "" {
		return []finding{{Check: "redis", State: fine, What: "none is configured: one process needs none"}}
	}
	ctx, cancel := context.WithTimeout(s.ctx, checkWait)
	defer cancel()
	start := time.Now()
	where := cfg.redisURL.masked()
	if err := pingRedis(ctx, string(cfg.redisURL)); err != nil {
		return []finding{{
			"redis", problem, fmt.Sprintf("%s does not answer: %v", where, err),
			"is it running, and do host, port, user and password in MODU_REDIS_URL agree with it? " +
				"Without it the server runs, and other nodes' changes come up to 10 s late",
		}}
	}
	return []finding{{Check: "redis", State: fine, What: fmt.Sprintf("%s answered after %v", where, time.Since(start).Round(time.Millisecond))}}
}

// pingRedis connects as a URL says, signs in, and asks for a PONG.
func pingRedis(ctx context.Context, text string) error {
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("the URL cannot be read")
	}
	addr := u.Host
	if u.Port() == "" {
		addr = net.JoinHostPort(u.Hostname(), "6379")
	}
	conn, err := dialRedis(ctx, addr, u)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	in := bufio.NewReader(conn)
	if password, ok := u.User.Password(); ok {
		words := []string{"AUTH", password}
		if name := u.User.Username(); name != "" {
			words = []string{"AUTH", name, password}
		}
		if err := ask(conn, in, "+OK", words...); err != nil {
			return err
		}
	}
	return ask(conn, in, "+PONG", "PING")
}

func dialRedis(ctx context.Context, addr string, u *url.URL) (net.Conn, error) {
	if u.Scheme == "rediss" {
		return (&tls.Dialer{Config: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", addr)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

// ask sends one command and compares the line that comes back.
func ask(conn net.Conn, in *bufio.Reader, want string, words ...string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := conn.Write([]byte(b.String())); err != nil {
		return err
	}
	line, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	if line = strings.TrimSpace(line); line != want {
		return fmt.Errorf("it says %q", line) // an error of Redis does not repeat the password
	}
	return nil
}
