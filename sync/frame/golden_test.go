package frame

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden frames")

// A golden frame is an example of docs/protocol.md that every client replays. The files hold, for each frame type, who
// sends it and a list of named examples.
type golden struct {
	From     string    `json:"from"` // "client" or "server"
	Examples []example `json:"examples"`
}

type example struct {
	Name  string         `json:"name"`
	Frame jsontext.Value `json:"frame"`
}

const (
	userA  = "01928f5e-7c00-7000-8000-00000000a001"
	userB  = "01928f5e-7c00-7000-8000-00000000b002"
	device = "01928f5e-7c00-7000-8000-0000000000d1"
	goalA  = "01928f5e-7c00-7000-8000-0000000000a9"
	// A routine, and what is derived of it and 2026-12-01.
	routineA    = "01928f5e-7c00-7000-8000-0000000000c1"
	occurrenceA = "39b66f6e-acac-57f1-a6f0-d0a7e6921a37"
	skipA       = "e49554d2-47ed-560d-821d-b0f9f82f0247"

	reminderA = "01928f5e-7c00-7000-8000-0000000000d4"
	timerA    = "27ecc186-825c-5b20-bed6-c93c6ae2b51e" // timer:<idA>

	diaryA = "06a0f1ad-c27c-52b7-aca7-f2a60da2ab90" // diary:<userA>:2026-11-22
	diaryB = "0ee44889-aaee-58d6-b78b-845b8ef6c668" // diary:<userB>:2026-11-22
	pastB  = "ecab8c73-1530-5e4c-90d6-91d9b77c1e26" // diary:<userB>:2026-11-20
)

type named[F any] struct {
	name  string
	frame F
}

var clientExamples = map[string][]named[ClientFrame]{
	"hello": {
		{"a new client, signed in by the handshake", &Hello{ClientID: device}},
		{"a client that returns", &Hello{
			Token: "eyJhbGciOiJFZERTQSJ9.e30.c2ln", ClientID: device, Agent: "web/1.0", Epoch: "k3f9",
			Cursors: map[string]int64{"f/" + userB: 811, "s/" + userA: 902},
		}},
	},
	"mutate": {
		{"a new todo, done, and another one removed", &Mutate{Mutations: []Mutation{
			{N: 42, Op: Put, Kind: "todo", ID: idB, At: at, Fields: jsontext.Value(
				`{"goal_id":"` + goalA + `","date":"2026-11-22","title":"read","rank":"a2"}`)},
			{N: 43, Op: Put, Kind: "todo", ID: idB, At: at, Fields: jsontext.Value(`{"done":true}`)},
			{N: 44, Op: Delete, Kind: "todo", ID: idA, At: at},
		}}},
		{"the draft of a diary, shown to selected people, and a cheer for another's", &Mutate{Mutations: []Mutation{
			{N: 50, Op: Put, Kind: "diary", ID: diaryA, At: at, Fields: jsontext.Value(
				`{"date":"2026-11-22","draft":true,"text":"비 온 뒤 맑음","temperature":37}`)},
			{N: 51, Op: Put, Kind: "diary", ID: diaryA, At: at, Fields: jsontext.Value(
				`{"mood":"😀","draft":false,"audience":"selected","viewers":["` + userB + `"]}`)},
			{N: 52, Op: Put, Kind: "cheer", ID: "2b78e86e-69f7-5feb-b1d8-8432c233f873", At: at, Fields: jsontext.Value(
				`{"target_kind":"diary","target_id":"` + diaryB + `","emoji":"👏"}`)},
		}}},
		{"a routine, and its occurrence of another day touched, reset and skipped", &Mutate{Mutations: []Mutation{
			{N: 60, Op: Put, Kind: "routine", ID: routineA, At: at, Fields: jsontext.Value(
				`{"goal_id":"` + goalA + `","title":"read","rule":{"freq":"monthly","days":[1,15],"last":true},"mode":"auto","time":"07:30"}`)},
			{N: 61, Op: Put, Kind: "todo", ID: occurrenceA, At: at, Fields: jsontext.Value(
				`{"routine_id":"` + routineA + `","occurrence_date":"2026-12-01","goal_id":"` + goalA + `","title":"read","date":"2026-12-01","done":true}`)},
			{N: 62, Op: Put, Kind: "todo", ID: occurrenceA, At: at, Fields: jsontext.Value(`{"date":null}`)},
			{N: 63, Op: Put, Kind: "skip", ID: skipA, At: at, Fields: jsontext.Value(
				`{"routine_id":"` + routineA + `","date":"2026-12-01"}`)},
			{N: 64, Op: Delete, Kind: "skip", ID: skipA, At: at},
		}}},
		{"a reminder, a timer that starts and stops, and a line of the inbox deleted", &Mutate{Mutations: []Mutation{
			{N: 70, Op: Put, Kind: "reminder", ID: reminderA, At: at, Fields: jsontext.Value(`{"time":"21:30","label":"내일 계획"}`)},
			{N: 71, Op: Put, Kind: "timer", ID: timerA, At: at, Fields: jsontext.Value(`{"todo_id":"` + idA + `","state":"running"}`)},
			{N: 72, Op: Put, Kind: "timer", ID: timerA, At: "2026-11-22T09:25:00.000Z", Fields: jsontext.Value(`{"todo_id":"` + idA + `","state":"stopped"}`)},
			{N: 73, Op: Delete, Kind: "news", ID: idB, At: at},
		}}},
		{"Korean and a cleared field", &Mutate{Mutations: []Mutation{
			{N: 1, Op: Put, Kind: "todo", ID: idB, At: at, Fields: jsontext.Value(`{"title":"물 2L 마시기","memo":null}`)},
		}}},
	},
	"watch":   {{"a profile from the start", &Watch{Stream: "p/" + userB}}, {"from a cursor", &Watch{Stream: "p/" + userB, Cursor: 40}}},
	"unwatch": {{"no longer", &Unwatch{Stream: "p/" + userB}}},
	"pull":    {{"after a gap", &Pull{Stream: "f/" + userB, Cursor: 811}}},
	"auth":    {{"a newer access token", &Auth{Token: "eyJhbGciOiJFZERTQSJ9.e30.c2ln"}}},
	"pong":    {{"the answer to ping", &Pong{}}},
}

var serverExamples = map[string][]named[ServerFrame]{
	"welcome": {{"the answer to hello", &Welcome{
		UserID: userA, ServerTime: at, Epoch: "k3f9", LastN: 41, HeartbeatS: 25, TokenExpires: "2026-11-22T09:10:00.000Z",
		Limits: Limits{MutationsPerS: 50, Burst: 500, Streams: 2048, MessageBytes: 65536},
	}}},
	"delta": {
		{"a todo of a followee was done", &Delta{Stream: "f/" + userB, From: 811, To: 812, Put: []jsontext.Value{jsontext.Value(
			`{"kind":"todo","id":"` + idA + `","rev":6,"created_at":"` + at + `","goal_id":"` + goalA +
				`","date":"2026-11-22","title":"run 5k","done":true,"done_at":"` + at + `","rank":"a1V","checklist":[],"photo_id":null,"cheers":{"🔥":3}}`)}, Del: []Gone{}}},
		{"a diary of today, shared with this reader", &Delta{Stream: "g/" + diaryB, From: 0, To: 1, Put: []jsontext.Value{jsontext.Value(
			`{"kind":"diary","id":"` + diaryB + `","rev":3,"created_at":"` + at + `","date":"2026-11-22","mood":"😀","text":"비 온 뒤 맑음",` +
				`"color":"sky","temperature":37,"photo_id":null,"cheers":{"👏":1}}`)}, Del: []Gone{}}},
		{"an own draft", &Delta{Stream: "s/" + userA, From: 902, To: 903, Put: []jsontext.Value{jsontext.Value(
			`{"kind":"diary","id":"` + diaryA + `","rev":1,"created_at":"` + at + `","date":"2026-11-22","mood":null,"text":"비 온 뒤 맑음",` +
				`"color":null,"temperature":37,"photo_id":null,"cheers":{},"audience":"private","viewers":[],"draft":true}`)}, Del: []Gone{}}},
		{"an own routine, the todo that the server made of it, and a skip", &Delta{Stream: "s/" + userA, From: 903, To: 906, Put: []jsontext.Value{
			jsontext.Value(`{"kind":"routine","id":"` + routineA + `","rev":1,"created_at":"` + at + `","goal_id":"` + goalA + `","title":"read",` +
				`"rule":{"freq":"monthly","days":[1,15],"last":true},"mode":"auto","time":"07:30","start":null,"end":null,"paused":false,"rank":"a0"}`),
			jsontext.Value(`{"kind":"skip","id":"` + skipA + `","rev":1,"created_at":"` + at + `","routine_id":"` + routineA + `","date":"2026-12-01"}`),
			jsontext.Value(`{"kind":"todo","id":"4783fa66-ab9e-58ac-8fc4-67b0940c1ba6","rev":1,"created_at":"` + at + `","goal_id":"` + goalA +
				`","date":"2026-11-30","title":"read","done":false,"done_at":null,"rank":"a0","checklist":[],"photo_id":null,"cheers":{},` +
				`"memo_public":false,"alarm":"07:30","routine_id":"` + routineA + `","occurrence_date":"2026-11-30","timer_s":0}`),
		}, Del: []Gone{}}},
		{"an own reminder, a timer that runs, and what was missed", &Delta{Stream: "s/" + userA, From: 906, To: 909, Put: []jsontext.Value{
			jsontext.Value(`{"kind":"timer","id":"` + timerA + `","rev":1,"created_at":"` + at + `","todo_id":"` + idA + `","state":"running","started_at":"` + at + `","elapsed_s":0}`),
			jsontext.Value(`{"kind":"reminder","id":"` + reminderA + `","rev":1,"created_at":"` + at + `","time":"21:30","label":"내일 계획","enabled":true}`),
			jsontext.Value(`{"kind":"news","id":"` + idB + `","rev":1,"created_at":"` + at + `","news":"missed","user":null,"todo_id":"` + idA + `","at":"` + at + `"}`),
		}, Del: []Gone{}}},
		{"a goal left with everything under it", &Delta{Stream: "f/" + userB, From: 812, To: 815, Put: []jsontext.Value{}, Del: []Gone{{Kind: "goal", ID: goalA, Rev: 9}}}},
		{"the first page of a snapshot", &Delta{Stream: "s/" + userA, To: 500, Head: 2207, Reset: true, More: true, Put: []jsontext.Value{jsontext.Value(
			`{"kind":"goal","id":"` + goalA + `","rev":2,"created_at":"` + at + `","title":"건강","color":"leaf","rank":"a0","status":"active","audience":"followers","viewers":[]}`)}, Del: []Gone{}}},
		{"the answer to a pull with nothing new", &Delta{Stream: "f/" + userB, From: 815, To: 815, Put: []jsontext.Value{}, Del: []Gone{}}},
	},
	"ready": {{"everything opened has been brought to its head", &Ready{}}},
	"ack": {
		{"two taken, one refused", &Ack{N: 44, Results: []Result{
			{N: 42, OK: true}, {N: 43, OK: true}, {N: 44, Code: NotFound, Field: "id", Message: "there is no such todo"},
		}}},
		{"lost to a later put, and a repetition of long ago", &Ack{N: 46, Results: []Result{{N: 45, OK: true, Superseded: true}, {N: 46, OK: true, Old: true}}}},
	},
	"stream": {
		{"a follow was accepted", &StreamState{Stream: "f/" + userB, State: StreamOpen}},
		{"a follower was removed", &StreamState{Stream: "f/" + userB, State: StreamGone, Reason: ReasonRemoved}},
		{"a diary's day has left the window", &StreamState{Stream: "g/" + pastB, State: StreamGone, Reason: ReasonWindow}},
		{"not to be seen, or not there", &StreamState{Stream: "p/" + userB, State: StreamGone, Reason: ReasonNotFound}},
	},
	"notice": {
		{"an alarm", &Notice{Kind: "alarm", ID: idB, TodoID: idA, At: at}},
		{"a knock", &Notice{Kind: "knock", ID: idB, At: at}},
		{"a reminder", &Notice{Kind: "reminder", ID: reminderA, At: "2026-11-22T12:30:00.000Z"}},
	},
	"auth_expiring": {{"a minute before the token ends", &AuthExpiring{InS: 60}}},
	"ping":          {{"the heartbeat", &Ping{}}},
	"drain":         {{"the node goes away", &Drain{ReconnectInMS: 8423}}},
	"error": {
		{"too fast", &Error{Code: RateLimited, N: 45, RetryMS: 1500, Message: "at most 50 mutations a second"}},
		{"a number was left out", &Error{Code: MutationGap, N: 47, Want: 45}},
		{"a bad frame", &Error{Code: BadFrame, N: 45, Message: "/mutations/0/id: is not a value this field may have"}},
	},
}

func TestGoldenClientFrames(t *testing.T) {
	for kind, examples := range clientExamples {
		want := golden{From: "client"}
		for _, e := range examples {
			line, err := AppendClient(nil, e.frame)
			if err != nil {
				t.Fatal(err)
			}
			want.Examples = append(want.Examples, example{e.name, line})
		}
		for i, line := range replay(t, kind, want) {
			got, bad := Decode(line)
			if bad != nil {
				t.Errorf("%s, %s: %v", kind, examples[i].name, bad)
			} else if diff := cmp.Diff([]ClientFrame{examples[i].frame}, got); diff != "" {
				t.Errorf("%s, %s: (-want +got)\n%s", kind, examples[i].name, diff)
			}
		}
	}
}

func TestGoldenServerFrames(t *testing.T) {
	for kind, examples := range serverExamples {
		want := golden{From: "server"}
		for _, e := range examples {
			want.Examples = append(want.Examples, example{e.name, Append(nil, e.frame)})
		}
		for i, line := range replay(t, kind, want) {
			got, err := DecodeServer(line)
			if err != nil {
				t.Errorf("%s, %s: %v", kind, examples[i].name, err)
			} else if diff := cmp.Diff(examples[i].frame, got); diff != "" {
				t.Errorf("%s, %s: (-want +got)\n%s", kind, examples[i].name, diff)
			}
		}
	}
}

// replay compares what the encoder wrote with the file of the frame type, and returns the file's lines.
func replay(t *testing.T, kind string, want golden) [][]byte {
	t.Helper()
	path := filepath.Join("testdata", "golden", kind+".json")
	if *update {
		content, err := json.Marshal(want, jsontext.WithIndent("  "))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(content, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got golden
	if err := json.Unmarshal(content, &got, json.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	lines := make([][]byte, len(got.Examples))
	for i := range got.Examples {
		if err := got.Examples[i].Frame.Compact(); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		lines[i] = bytes.Clone(got.Examples[i].Frame)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is not what the encoder writes; go test -update writes it (-encoder +file)\n%s", path, diff)
	}
	return lines
}

// TestGoldenIsWhole keeps files and frame types together.
func TestGoldenIsWhole(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if want := len(clientExamples) + len(serverExamples); len(files) != want {
		t.Errorf("%d golden files; want %d", len(files), want)
	}
}
