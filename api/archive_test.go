package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// An archived is an export that was taken apart.
type archived struct {
	files map[string]string
	doc   struct {
		Format   string                      `json:"format"`
		Account  map[string]any              `json:"account"`
		Entities map[string][]map[string]any `json:"entities"`
	}
}

func (u *user) export() (file string, a archived) {
	u.w.t.Helper()
	out := u.get("/v1/me/export").want(u.w.t, 200, "")
	if kind := out.header.Get("Content-Type"); kind != "application/zip" {
		u.w.t.Fatalf("Content-Type %q", kind)
	}
	return out.text, open(u.w.t, out.text)
}

func open(t *testing.T, file string) archived {
	t.Helper()
	a := archived{files: map[string]string{}}
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		a.files[f.Name] = string(b)
	}
	if err := json.Unmarshal([]byte(a.files["modu.json"]), &a.doc); err != nil {
		t.Fatal(err)
	}
	return a
}

// bring brings a file in and returns the report.
func (u *user) bring(file string) answer {
	u.w.t.Helper()
	return u.w.do(call{
		method: "POST", path: "/v1/me/import", body: file, token: u.token, header: map[string]string{"Content-Type": "application/zip"},
	})
}

func (a answer) counts() string {
	return fmt.Sprint(a.body["imported"], " ", a.body["skipped"], " ", a.body["refused"])
}

// life gives a person something of each kind, and people around.
func (w *world) life(u *user) {
	friend := w.join("friend")
	friend.follow(u)
	u.follow(friend)
	u.send("PATCH", "/v1/me", fields{"name": "민지", "bio": "=1+1", "photo_id": u.photo(), "day_start_hour": 4, "week_start": "sun"}).want(w.t, 200, "")
	goal := u.goal("followers", fields{"title": "=cmd()", "color": "teal"})
	hidden := u.goal("private", fields{"title": "두 번째"})
	listed := u.goal("selected", fields{"viewers": []models.ID{friend.id}})
	for i := range 120 {
		u.todo(goal, fmt.Sprint("todo ", i), fields{"date": models.Day("2026-01-01").Add(i)})
	}
	done := u.todo(goal, "done", fields{"date": matrixDay, "done": true, "memo": "a\nb", "memo_public": true, "photo_id": u.photo()})
	u.todo(goal, "alarm", fields{"date": matrixDay, "alarm": "09:30", "checklist": []fields{{"text": "one", "done": true}, {"text": "two", "done": false}}})
	u.todo(hidden, "backlog", nil)
	u.todo(listed, "listed", fields{"date": matrixDay})
	friend.send("PUT", "/v1/todos/"+done+"/cheer", fields{"emoji": "🔥"}).want(w.t, 200, "")
	gone := u.todo(goal, "deleted", nil)
	u.send("DELETE", "/v1/todos/"+gone, nil).want(w.t, 204, "")
	u.send("PATCH", "/v1/goals/"+hidden, fields{"status": "hidden"}).want(w.t, 200, "")
	w.lifeOfNewKinds(u, goal)
}

// lifeOfNewKinds pushes what has no routes of its own here.
func (w *world) lifeOfNewKinds(u *user, goal string) {
	routine, paused := models.NewID(), models.NewID()
	daily := fields{"freq": "daily"}
	today := models.Today(models.TimeOf(w.now()), time.UTC, 4)
	u.put("routine", routine, fields{"goal_id": goal, "title": "water", "rule": daily, "mode": "auto", "time": "08:00", "start": "2026-01-01"})
	u.put("routine", paused, fields{"goal_id": goal, "title": "rest", "rule": daily, "mode": "manual", "paused": true})
	u.put("skip", models.SkipID(routine, today.Add(1)), fields{"routine_id": routine, "date": today.Add(1)})
	u.put("todo", models.OccurrenceID(routine, today), fields{"done": true})
	u.put("todo", models.OccurrenceID(routine, "2026-02-03"), fields{"routine_id": routine, "occurrence_date": "2026-02-03", "title": "more water"})
	u.put("diary", models.DiaryID(u.id, matrixDay), fields{"date": matrixDay, "mood": "🙂", "text": "a day\nof mine", "color": "leaf", "temperature": 0, "photo_id": u.photo(), "audience": "public"})
	u.put("diary", models.DiaryID(u.id, "2026-11-21"), fields{"date": "2026-11-21", "draft": true})
	u.put("reminder", models.NewID(), fields{"time": "21:00", "label": "write", "enabled": false})
}

// put pushes a put as a request would.
func (u *user) put(kind string, id models.ID, values fields) {
	u.w.t.Helper()
	b, err := json.Marshal(values)
	if err != nil {
		u.w.t.Fatal(err)
	}
	p, err := u.w.engine.Push(u.w.t.Context(), models.Caller{User: u.id}, modusync.Push{
		REST: true, Mutations: []frame.Mutation{{Op: frame.Put, Kind: kind, ID: string(id), Fields: b}},
	})
	if err != nil || p.Err != nil || !p.Results[0].OK {
		u.w.t.Fatalf("put %s %s: %v, %v, %+v", kind, b, err, p.Err, p.Results)
	}
}

// comparable takes from an export what may differ between two accounts: ids become what they stand for.
func comparable(a archived) map[string][]string {
	names := map[string]string{a.doc.Account["id"].(string): "me"}
	for _, kind := range []string{"goal", "routine", "todo"} {
		for _, e := range a.doc.Entities[kind] {
			names[e["id"].(string)] = kind + " " + e["title"].(string)
		}
	}
	all := map[string][]string{}
	for _, kind := range []string{"goal", "routine", "skip", "todo", "diary", "reminder", "profile", "settings"} {
		for _, e := range a.doc.Entities[kind] {
			for _, name := range []string{"rev", "created_at", "viewers", "cheers", "handle", "inbox_seen_at"} {
				delete(e, name)
			}
			if kind != "goal" && kind != "routine" && kind != "todo" {
				delete(e, "id")
			}
			if e["photo_id"] != nil {
				e["photo_id"] = len(a.files["photos/"+e["photo_id"].(string)+".jpg"]) > 0
			}
			b, _ := json.Marshal(e)
			line := string(b)
			for id, name := range names {
				line = strings.ReplaceAll(line, id, name)
			}
			all[kind] = append(all[kind], line)
		}
		slices.Sort(all[kind])
	}
	return all
}

func TestWhatIsExportedComesBackInAnotherAccount(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u, fresh := w.join("minji"), w.join("fresh")
		w.life(u)
		file, before := u.export()
		a := fresh.bring(file).want(t, 200, "")
		if a.body["refused"] != 0.0 || len(a.body["problems"].([]any)) != 0 {
			t.Fatalf("import: %s", a.text)
		}
		again, after := fresh.export()
		want := comparable(before)
		if diff := cmp.Diff(want, comparable(after)); diff != "" {
			t.Errorf("what was brought in is not what was taken out (-out +in):\n%s", diff)
		}
		if len(want["todo"]) < 125 || len(want["routine"]) != 2 || len(want["skip"]) != 1 || len(want["diary"]) != 2 || len(want["reminder"]) != 1 {
			t.Errorf("the export lacks something: %v", want)
		}
		for _, kind := range []string{"cheer", "follow", "follower"} {
			if len(before.doc.Entities[kind]) == 0 || len(after.doc.Entities[kind]) != 0 {
				t.Errorf("%s: %d out, %d in; want some out and none in", kind, len(before.doc.Entities[kind]), len(after.doc.Entities[kind]))
			}
		}
		_ = again
	})
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u, fresh := w.join("minji"), w.join("fresh")
		w.life(u)
		file, _ := u.export()
		first := fresh.bring(file).want(t, 200, "")
		_, once := fresh.export()
		// What the person changed meanwhile stays.
		renamed := ""
		for _, g := range once.doc.Entities["goal"] {
			if renamed = g["id"].(string); g["status"] == "hidden" {
				fresh.send("PATCH", "/v1/goals/"+renamed, fields{"title": "renamed", "status": "stopped"}).want(t, 200, "")
				break
			}
		}
		_, once = fresh.export()
		second := fresh.bring(file).want(t, 200, "")
		_, twice := fresh.export()
		if second.body["imported"] != 0.0 || second.body["refused"] != 0.0 || second.body["skipped"] != first.body["imported"] {
			t.Errorf("first %s, second %s; want the first's imported as the second's skipped", first.counts(), second.counts())
		}
		if diff := cmp.Diff(comparable(once), comparable(twice)); diff != "" {
			t.Errorf("the second import changed something:\n%s", diff)
		}
		if len(once.files) != len(twice.files) {
			t.Errorf("%d files, then %d", len(once.files), len(twice.files))
		}
		// Into the account that it came from there is nothing to bring.
		if own := u.bring(file).want(t, 200, ""); own.body["imported"] != 0.0 {
			t.Errorf("into the account that it came from: %s", own.text)
		}
	})
}

func TestAnExportHoldsTablesForPeopleToRead(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		w.life(u)
		_, a := u.export()
		for kind, entities := range a.doc.Entities {
			text, ok := strings.CutPrefix(a.files["csv/"+kind+".csv"], "\ufeff")
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if !ok || err != nil || len(rows) != len(entities)+1 {
				t.Errorf("%s: %d rows, %v; want %d", kind, len(rows), err, len(entities)+1)
			}
		}
		goals := a.files["csv/goal.csv"]
		if !strings.Contains(goals, ",'=cmd(),") || strings.Contains(goals, ",=cmd()") {
			t.Errorf("a formula stands in %s", goals)
		}
		if a.doc.Account["email"] != "minji@example.com" || a.doc.Account["handle"] != "minji" {
			t.Errorf("account %v", a.doc.Account)
		}
		if photos := len(a.files) - len(a.doc.Entities) - 1; photos != 3 {
			t.Errorf("%d photos; want 3", photos)
		}
	})
}

// zipOf makes a zip file of names and texts in turn.
func zipOf(t *testing.T, namesAndTexts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(namesAndTexts); i += 2 {
		f, err := z.Create(namesAndTexts[i])
		if err == nil {
			_, err = f.Write([]byte(namesAndTexts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const someHead = `{"format":"modu-export","version":1,"exported_at":"2026-11-22T00:00:00.000Z","entities":{`

func TestBadArchivesAreRefusedWhole(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		goal := `{"id":"01928f5e-7c00-7000-8000-0000000000a9","title":"x"}`
		good := zipOf(t, "modu.json", someHead+`"goal":[`+goal+`]}}`)
		broken := []byte(good)
		broken[60] ^= 0xff
		_, before := u.export()
		for name, tt := range map[string]struct{ file, says string }{
			"nothing":              {"", "not a zip"},
			"a text":               {"hello", "not a zip"},
			"half a zip":           {good[:len(good)/2], "not a zip"},
			"a broken one":         {string(broken), "is damaged"},
			"somebody else's zip":  {zipOf(t, "readme.txt", "hi"), "not an export"},
			"another JSON":         {zipOf(t, "modu.json", `{"a":1}`), "not an export"},
			"no JSON":              {zipOf(t, "modu.json", `hi`), "is damaged"},
			"half the JSON":        {zipOf(t, "modu.json", someHead+`"goal":[`+goal+`,`), "is damaged"},
			"JSON with a tail":     {zipOf(t, "modu.json", someHead+`}} {}`), "is damaged"},
			"a later version":      {zipOf(t, "modu.json", strings.Replace(someHead, `"version":1`, `"version":2`, 1)+`}}`), "version"},
			"a path that leads up": {zipOf(t, "modu.json", someHead+`}}`, "photos/../../etc/passwd", "x"), "path"},
			"an absolute path":     {zipOf(t, "/modu.json", someHead+`}}`), "path"},
			"a path of Windows":    {zipOf(t, `photos\..\x`, "", "modu.json", someHead+`}}`), "path"},
			"a drive":              {zipOf(t, "C:/x", "", "modu.json", someHead+`}}`), "path"},
			"a bomb of one thing":  {zipOf(t, "modu.json", someHead+`"goal":[{"title":"`+strings.Repeat("a", 1<<20)+`"}]}}`), "unpacks"},
		} {
			a := u.bring(tt.file)
			if a.status != 422 || a.body["code"] != "invalid" || !strings.Contains(a.text, tt.says) {
				t.Errorf("%s: %d %s; want 422 that says %q", name, a.status, a.text, tt.says)
			}
		}
		_, after := u.export()
		if diff := cmp.Diff(comparable(before), comparable(after)); diff != "" {
			t.Errorf("a bad archive changed something:\n%s", diff)
		}
		w.guest().bring(good).want(t, 401, "signed_out")
	})
}

// TestWhatBreaksARuleIsReportedAndTheRestComesIn brings a file that somebody has written by hand.
func TestWhatBreaksARuleIsReportedAndTheRestComesIn(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		const goal, photo = "01928f5e-7c00-7000-8000-0000000000a9", "01928f5e-7c00-7000-8000-0000000000f9"
		id := func(n int) string { return fmt.Sprintf("01928f5e-7c00-7000-8000-%012x", n) }
		file := zipOf(t, "modu.json", someHead+`"goal":[{"id":"`+goal+`","title":"g","owner_id":"x","status":"active"},{"id":"`+id(1)+`"},{"id":"../x","title":"y"},7],
			"todo":[{"id":"`+id(2)+`","goal_id":"`+goal+`","title":"fine","photo_id":"`+photo+`"},{"id":"`+id(3)+`","goal_id":"`+goal+`","title":""},
			{"id":"`+id(4)+`","goal_id":"`+id(9)+`","title":"lost"},{"id":"`+id(5)+`","goal_id":"`+goal+`","title":"bad day","date":"2026-02-30"}],
			"follow":[{"id":"`+id(6)+`","user_id":"`+id(7)+`"}],"unheard":[{"id":"`+id(8)+`"}]}}`, "photos/"+photo+".jpg", "<svg/>")
		a := u.bring(file).want(t, 200, "")
		if a.counts() != "2 0 6" {
			t.Errorf("import: %s; want 2 imported and 6 refused", a.text)
		}
		var said []string
		for _, p := range a.body["problems"].([]any) {
			p := p.(map[string]any)
			said = append(said, fmt.Sprint(p["kind"], " ", p["code"], " ", p["field"]))
		}
		slices.Sort(said)
		want := []string{"goal invalid <nil>", "goal invalid <nil>", "goal invalid id", "todo invalid date", "todo invalid title", "todo not_found goal_id", "todo not_found photo_id"}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		if titles := u.get("/v1/todos?backlog=true"); !strings.Contains(titles.text, "fine") || len(titles.ids()) != 1 {
			t.Errorf("todos: %s", titles.text)
		}
	})
}
