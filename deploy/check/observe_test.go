package check

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// variables are Grafana's, each by a value that it puts in their place.
var variables = strings.NewReplacer("$__rate_interval", "5m", "$__interval", "1m", "$__range", "1h")

func TestDashboardsAskPrometheusWhatItUnderstands(t *testing.T) {
	promQL := parser.NewParser(parser.Options{})
	for _, path := range files(t, "deploy/grafana/*.json") {
		var dashboard any
		if err := json.Unmarshal([]byte(read(t, path)), &dashboard); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		asked := 0
		each(dashboard, "expr", func(expr string) {
			asked++
			if _, err := promQL.ParseExpr(variables.Replace(expr)); err != nil {
				t.Errorf("%s: %s: %v", path, expr, err)
			}
		})
		if asked == 0 {
			t.Errorf("%s asks nothing", path)
		}
	}
}

// each calls f with every text that is called name, wherever it stands in a JSON value.
func each(value any, name string, f func(text string)) {
	switch value := value.(type) {
	case map[string]any:
		if text, ok := value[name].(string); ok {
			f(text)
		}
		for _, v := range value {
			each(v, name, f)
		}
	case []any:
		for _, v := range value {
			each(v, name, f)
		}
	}
}

func TestAlertsAreRulesOfPrometheus(t *testing.T) {
	alerts := 0
	for _, path := range files(t, "deploy/prometheus/*alert*.yml") {
		groups, problems := rulefmt.ParseFile(filepath.Join(root, path), false, model.UTF8Validation, parser.NewParser(parser.Options{}), promslog.NewNopLogger())
		for _, err := range problems {
			t.Errorf("%s: %v", path, err)
		}
		for _, g := range groups.Groups {
			alerts += len(g.Rules)
		}
	}
	if alerts == 0 {
		t.Error("there are no alerts")
	}
}
