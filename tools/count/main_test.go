package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	tests := []struct {
		name           string
		events         string
		passed, failed int
		shows          string
	}{
		{"pass", `{"Action":"output","Package":"p","Test":"T","Output":"hidden\n"}
{"Action":"pass","Package":"p","Test":"T"}
{"Action":"pass","Package":"p","Elapsed":1}`, 1, 0, "ok    p 1.0s"},
		{"a failed test counts once, not its package again", `{"Action":"output","Package":"p","Test":"T","Output":"why\n"}
{"Action":"fail","Package":"p","Test":"T"}
{"Action":"fail","Package":"p"}`, 0, 1, "why"},
		{"a package that does not build", `{"ImportPath":"p","Action":"build-output","Output":"undefined: x\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}`, 0, 1, "undefined: x"},
		{"what is no event", `go: warning`, 0, 0, "go: warning"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			c := count{out: &out, output: map[string][]string{}, failedIn: map[string]bool{}}
			if err := c.read(strings.NewReader(tt.events)); err != nil {
				t.Fatal(err)
			}
			if c.passed != tt.passed || c.failed != tt.failed {
				t.Errorf("%d passed, %d failed; want %d, %d", c.passed, c.failed, tt.passed, tt.failed)
			}
			if !strings.Contains(out.String(), tt.shows) || strings.Contains(out.String(), "hidden") {
				t.Errorf("it shows %q", out.String())
			}
		})
	}
}
