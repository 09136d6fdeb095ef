package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A report is what vitest's JSON reporter writes, which is jest's form.
type report struct {
	Success     bool `json:"success"`
	TestResults []struct {
		Name             string `json:"name"` // the file
		Status           string `json:"status"`
		Message          string `json:"message"`
		AssertionResults []struct {
			FullName        string   `json:"fullName"`
			Status          string   `json:"status"`
			FailureMessages []string `json:"failureMessages"`
		} `json:"assertionResults"`
	} `json:"testResults"`
}

// readReport counts the tests of a report. What cannot be read has failed, as has a run that says so without naming a
// test, and one of no tests at all.
func (c *count) readReport(file string) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	var r report
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		c.failRun(name, "there is no report: "+err.Error())
		return
	}
	passed, failed := c.passed, c.failed
	for _, f := range r.TestResults {
		before := c.failed
		for _, test := range f.AssertionResults {
			c.takeAssertion(f.Name+": "+test.FullName, test.Status, test.FailureMessages)
		}
		if f.Status != "passed" && c.failed == before {
			c.failRun(f.Name, f.Message)
		}
	}
	passed, failed = c.passed-passed, c.failed-failed
	switch {
	case failed == 0 && passed == 0:
		c.failRun(name, "it ran no tests")
	case failed == 0 && !r.Success:
		c.failRun(name, "something failed outside the tests")
	case failed == 0:
		fmt.Fprintf(c.out, "ok    %s %d tests\n", name, passed)
	}
}

func (c *count) takeAssertion(name, status string, messages []string) {
	switch status {
	case "passed":
		c.passed++
	case "failed":
		c.failRun(name, strings.Join(messages, "\n"))
	default:
		fmt.Fprintf(c.out, "skip  %s\n", name)
	}
}

func (c *count) failRun(name, why string) {
	c.failed++
	fmt.Fprintf(c.out, "FAIL  %s\n%s\n", name, why)
}
