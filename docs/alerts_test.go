package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	alertName  = regexp.MustCompile(`(?m)^\s*- alert: (\w+)$`)
	runbookURL = regexp.MustCompile(`(?m)^\s*runbook_url: docs/operations\.md#(\S+)$`)
	runbook    = regexp.MustCompile(`(?m)^### (Modu\w+)$`)
)

// firsts returns the first group of each match.
func firsts(re *regexp.Regexp, text string) (list []string) {
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// TestEveryAlertHasItsRunbook compares the rule file with the page, in both directions and in order.
func TestEveryAlertHasItsRunbook(t *testing.T) {
	rules, err := os.ReadFile("../deploy/prometheus/modu-alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("operations.md")
	if err != nil {
		t.Fatal(err)
	}
	alerts, urls := firsts(alertName, string(rules)), firsts(runbookURL, string(rules))
	if len(alerts) == 0 || len(urls) != len(alerts) {
		t.Fatalf("%d alerts have %d runbooks", len(alerts), len(urls))
	}
	for i, name := range alerts {
		if want := strings.ToLower(name); urls[i] != want {
			t.Errorf("the runbook of %s is #%s; want #%s", name, urls[i], want)
		}
	}
	written := firsts(runbook, string(page))
	for _, name := range alerts {
		if !slices.Contains(written, name) {
			t.Errorf("operations.md has no paragraph on %s", name)
		}
	}
	for _, name := range written {
		if !slices.Contains(alerts, name) {
			t.Errorf("operations.md has a paragraph on %s, which is no alert", name)
		}
	}
	for section := range strings.SplitSeq(string(page), "\n### ") {
		if name, text, _ := strings.Cut(section, "\n"); strings.HasPrefix(name, "Modu") &&
			(!strings.Contains(text, "\nCheck: 1. ") || !strings.Contains(text, "3. ") || !strings.Contains(text, "\nDo: ")) {
			t.Errorf("%s lacks its three checks or what to do", name)
		}
	}
}
