package conformance

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	uuidText = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	timeText = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
)

// A shape lists members: those that are always there, and those that may be.
type shape struct{ must, may []string }

func words(s string) []string { return strings.Fields(s) }

var frameShapes = map[string]shape{
	"welcome":       {must: words("user_id server_time epoch last_n heartbeat_s limits"), may: words("token_expires")},
	"delta":         {must: words("stream from to put del"), may: words("head reset more")},
	"ready":         {},
	"ack":           {must: words("n results")},
	"stream":        {must: words("stream state"), may: words("reason")},
	"notice":        {must: words("kind id at"), may: words("todo_id")},
	"auth_expiring": {must: words("in_s")},
	"ping":          {},
	"drain":         {must: words("reconnect_in_ms")},
	"error":         {must: words("code"), may: words("n retry_ms want message")},
}

// entityShapes are the members of an entity beside kind, id, rev and created_at; the key is the kind in s/, and the kind
// behind a slash in f/, p/ and g/.
var entityShapes = map[string]shape{
	"goal":     {must: words("title color rank audience status"), may: words("viewers deleted")},
	"/goal":    {must: words("title color rank status")},
	"todo":     {must: words("goal_id title done rank memo_public"), may: words("date memo alarm checklist photo_id routine_id occurrence_date done_at cheers timer_s deleted")},
	"/todo":    {must: words("goal_id date title done rank"), may: words("done_at checklist photo_id cheers memo")},
	"cheer":    {must: words("target_kind target_id emoji user")},
	"follow":   {must: words("user_id state user")},
	"follower": {must: words("user_id state user")},
	"routine":  {must: words("goal_id title rule mode paused rank"), may: words("time start end")},
	"skip":     {must: words("routine_id date")},
	"diary":    {must: words("date cheers audience viewers draft"), may: words("mood text color temperature photo_id")},
	"/diary":   {must: words("date mood text cheers"), may: words("color temperature photo_id")},
	"reminder": {must: words("time label enabled")},
	"timer":    {must: words("todo_id state elapsed_s"), may: words("started_at")},
	"news":     {must: words("news at"), may: words("user todo_id")},
	"bell":     {must: words("user_id user")},
	"block":    {must: words("user_id user")},
	"mute":     {must: words("user_id user")},
	"profile":  {must: words("handle name bio"), may: words("photo_id")},
	"/profile": {must: words("handle name bio"), may: words("photo_id")},
	"settings": {must: words("locale time_zone week_start day_start_hour newest_first approve_followers searchable_by_handle searchable_by_email in_explore cheers_on_todos cheers_on_diaries default_audience"), may: words("quiet_from quiet_to inbox_seen_at")},
}

// members says what is wrong with the names of an object.
func (s shape) members(o object, always ...string) error {
	for _, name := range slices.Concat(always, s.must) {
		if v, ok := o[name]; !ok || v == nil {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name := range maps.Keys(o) {
		if !slices.Contains(always, name) && !slices.Contains(s.must, name) && !slices.Contains(s.may, name) {
			return fmt.Errorf("%s does not belong here", name)
		}
	}
	return nil
}

// checkFrame says what is wrong with a frame of the server.
func checkFrame(f object) error {
	s, ok := frameShapes[str(f["type"])]
	if !ok {
		return fmt.Errorf("no such type")
	}
	if err := s.members(f, "type"); err != nil {
		return err
	}
	if err := checkSchema(f); err != nil {
		return err
	}
	if f["type"] != "delta" {
		return nil
	}
	stream := str(f["stream"])
	for _, e := range list(f["put"]) {
		if err := checkEntity(stream, e); err != nil {
			return fmt.Errorf("%v: %w", e["id"], err)
		}
	}
	for _, e := range list(f["del"]) {
		if err := (shape{must: words("kind id rev")}).members(e); err != nil {
			return fmt.Errorf("del %v: %w", e["id"], err)
		}
	}
	return nil
}

func checkEntity(stream string, e object) error {
	kind := str(e["kind"])
	if !strings.HasPrefix(stream, "s/") {
		kind = "/" + kind
	}
	s, ok := entityShapes[kind]
	if !ok {
		return fmt.Errorf("kind %s in %s", kind, stream)
	}
	if err := s.members(e, "kind", "id", "rev", "created_at"); err != nil {
		return err
	}
	if !uuidText.MatchString(str(e["id"])) || !timeText.MatchString(str(e["created_at"])) {
		return fmt.Errorf("id or created_at of %v", e)
	}
	if rev, ok := e["rev"].(float64); !ok || rev < 1 {
		return fmt.Errorf("rev = %v", e["rev"])
	}
	if user, ok := e["user"].(object); ok {
		return shape{must: words("id handle name"), may: words("photo_id")}.members(user)
	}
	return nil
}

// list returns an array of objects.
func list(v any) []object {
	items, _ := v.([]any)
	out := make([]object, 0, len(items))
	for _, i := range items {
		if o, ok := i.(object); ok {
			out = append(out, o)
		}
	}
	return out
}
