package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// raw sends bytes and returns the statuses of all answers until the server hangs up.
func (w *world) raw(text string) []int {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		w.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		w.t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		w.t.Fatal(err)
	}
	var statuses []int
	in := bufio.NewReader(conn)
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return statuses
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			return statuses
		}
		statuses = append(statuses, res.StatusCode)
	}
}

// What could be read as two requests by one party and as one by another is one request or none.
func TestRequestsThatCouldBeSmuggled(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	const get = "GET /healthz HTTP/1.1\r\nHost: x\r\n"
	const post = "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	for name, test := range map[string]struct {
		text string
		want []int
	}{
		"good":                      {get + "\r\n", []int{200}},
		"two good":                  {get + "\r\n" + get + "\r\n", []int{200, 200}},
		"two lengths":               {post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + get + "\r\n", []int{400}},
		"length list":               {post + "Content-Length: 2, 40\r\n\r\n{}" + get + "\r\n", []int{400}},
		"negative length":           {post + "Content-Length: -1\r\n\r\n{}", []int{400}},
		"length with plus":          {post + "Content-Length: +2\r\n\r\n{}", []int{400}},
		"unknown transfer encoding": {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", []int{501}},
		"two transfer encodings":    {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", []int{501}},
		"no host":                   {"GET /healthz HTTP/1.1\r\n\r\n", []int{400}},
		"two hosts":                 {get + "Host: y\r\n\r\n", []int{400}},
		"NUL in a header":           {get + "X-A: a\x00b\r\n\r\n", []int{400}},
		"space before the colon":    {get + "X-A : b\r\n\r\n", []int{400}},
		"bare carriage return":      {get + "X-A: b\rX-B: c\r\n\r\n", []int{400}},
		"a megabyte of header":      {get + "X-A: " + strings.Repeat("a", 2<<20) + "\r\n\r\n", []int{431}},
		"other version":             {"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", []int{505}},
		"absolute form":             {"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", []int{200}},
		"body cut off":              {post + "Content-Length: 100\r\n\r\n{\"login\":", []int{400}},
		"bad chunk":                 {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", []int{400}},
	} {
		got := w.raw(test.text)
		if len(got) != len(test.want) || len(got) > 0 && got[0] != test.want[0] {
			t.Errorf("%s: answers %v; want %v", name, got, test.want)
		}
	}
	// The length is ignored beside chunks, as the standard says: what follows the chunks is the next request.
	both := w.raw(strings.Replace(post, "login", "refresh", 1) + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + get + "\r\n")
	if len(both) == 0 || both[0] != 401 || len(both) > 2 {
		t.Errorf("length and chunks: answers %v; want the first 401", both)
	}
}
