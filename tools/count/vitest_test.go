package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReportOfVitest(t *testing.T) {
	const fine = `{"name":"a.test.ts","status":"passed","assertionResults":[{"fullName":"adds","status":"passed"}]}`
	for _, tt := range []struct {
		name, report   string
		passed, failed int
		shows          string
	}{
		{"all pass", `{"success":true,"testResults":[` + fine + `]}`, 1, 0, "ok    unit 1 tests"},
		{"one fails", `{"success":false,"testResults":[` + fine + `,{"name":"b.test.ts","status":"failed","assertionResults":[{"fullName":"takes","status":"failed","failureMessages":["2 is not 3"]}]}]}`, 1, 1, "2 is not 3"},
		{"a file that does not load", `{"success":false,"testResults":[` + fine + `,{"name":"b.test.ts","status":"failed","message":"no module x","assertionResults":[]}]}`, 1, 1, "no module x"},
		{"an error outside the tests", `{"success":false,"testResults":[` + fine + `]}`, 1, 1, "outside"},
		{"skipped is shown", `{"success":true,"testResults":[` + fine + `,{"name":"b.test.ts","status":"passed","assertionResults":[{"fullName":"later","status":"pending"}]}]}`, 1, 0, "skip  b.test.ts: later"},
		{"no tests", `{"success":true,"testResults":[]}`, 0, 1, "no tests"},
		{"half a report", `{"success":true,`, 0, 1, "no report"},
		{"no report", "", 0, 1, "no report"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "unit.json")
			if tt.report != "" {
				if err := os.WriteFile(file, []byte(tt.report), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out bytes.Buffer
			c := count{out: &out}
			c.readReport(file)
			if c.passed != tt.passed || c.failed != tt.failed || !strings.Contains(out.String(), tt.shows) {
				t.Errorf("%d passed, %d failed; want %d, %d with %q in %q", c.passed, c.failed, tt.passed, tt.failed, tt.shows, out.String())
			}
		})
	}
}
