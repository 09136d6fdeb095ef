// Count reads the events of `go test -json`, and the reports of vitest that its arguments name, and prints what a person
// wants of them: the packages, the output of what failed, and as its last line how many tests passed and failed, subtests
// counted too. It exits 1 if any failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// An event is what test2json writes, see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of a build event
	Test       string
	Elapsed    float64
	Output     string
}

// A count is what has been seen so far.
type count struct {
	out            io.Writer
	passed, failed int
	output         map[string][]string // by package and test, until it is known how that ended
	failedIn       map[string]bool     // packages of which a test has failed
}

func main() {
	c := count{out: os.Stdout, output: map[string][]string{}, failedIn: map[string]bool{}}
	if err := c.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
	for _, file := range os.Args[1:] {
		c.readReport(file)
	}
	fmt.Printf("%d passed, %d failed\n", c.passed, c.failed)
	if c.failed > 0 || c.passed == 0 {
		os.Exit(1)
	}
}

func (c *count) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				c.take(e)
			} else {
				c.out.Write(line) //nolint:errcheck // standard output
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *count) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(c.out, e.Output)
	case "output":
		c.output[key] = append(c.output[key], e.Output)
	case "pass":
		if e.Test != "" {
			c.passed++
		}
		c.packageLine("ok  ", e)
		delete(c.output, key)
	case "skip":
		if e.Test != "" { // a package that is skipped has no tests
			c.show(key)
		}
		delete(c.output, key)
	case "fail":
		if e.Test != "" || !c.failedIn[e.Package] { // a package that did not build or whose process died
			c.failed++
			c.failedIn[e.Package] = true
		}
		c.packageLine("FAIL", e)
		c.show(key)
	}
}

func (c *count) packageLine(word string, e event) {
	if e.Test == "" {
		fmt.Fprintf(c.out, "%s  %s %.1fs\n", word, e.Package, e.Elapsed)
	}
}

// show prints what a test or package wrote.
func (c *count) show(key string) {
	for _, s := range c.output[key] {
		fmt.Fprint(c.out, s)
	}
	delete(c.output, key)
}
