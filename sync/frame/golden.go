package frame

import (
	"embed"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

//go:embed testdata/golden/*.json
var goldenFiles embed.FS

const goldenDir = "testdata/golden"

// Golden are the examples of one frame type, which every client can replay.
type Golden struct {
	From     string    `json:"from"` // "client" or "server"
	Examples []Example `json:"examples"`
}

// An Example is one frame and what it shows.
type Example struct {
	Name  string         `json:"name"`
	Frame jsontext.Value `json:"frame"` // on one line
}

// GoldenTypes returns the types of all frames, sorted.
func GoldenTypes() []string {
	entries, err := goldenFiles.ReadDir(goldenDir)
	if err != nil {
		panic(err) // this binary was built without its examples
	}
	var all []string
	for _, e := range entries {
		all = append(all, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(all)
	return all
}

// GoldenOf returns the examples of a frame type, none of a type that there is not.
func GoldenOf(kind string) Golden {
	b, err := goldenFiles.ReadFile(path.Join(goldenDir, kind+".json"))
	if err != nil {
		return Golden{}
	}
	var g Golden
	if err := json.Unmarshal(b, &g); err != nil {
		panic("frame: " + kind + ".json: " + err.Error()) // a test reads the same file
	}
	for i := range g.Examples {
		if err := g.Examples[i].Frame.Compact(); err != nil {
			panic("frame: " + kind + ".json: " + err.Error())
		}
	}
	return g
}
