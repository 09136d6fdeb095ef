package asyncapi

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// A message is one type of frame.
type message struct {
	name    string
	value   any // of the Go type
	summary string
}

// frames are all types, those of clients first.
var frames = []message{
	{"hello", frame.Hello{}, "Opens the connection. A brand-new client knows neither epoch nor cursors."},
	{"mutate", frame.Mutate{}, "1 to 100 changes with consecutive numbers; all accepted ones of one message are one commit."},
	{"watch", frame.Watch{}, "Opens the public stream of a person, from a cursor."},
	{"unwatch", frame.Unwatch{}, "Closes what watch opened; the client forgets the stream."},
	{"pull", frame.Pull{}, "Asks for what comes after a cursor of an open stream; answered by at least one delta."},
	{"auth", frame.Auth{}, "A newer access token of the same session."},
	{"pong", frame.Pong{}, "Answers ping."},

	{"welcome", frame.Welcome{}, "Answers hello. The deltas of every stream that the client may read follow."},
	{"delta", frame.Delta{}, "The entries of a stream after from up to to. Apply every del, then every put, then move the cursor."},
	{"ready", frame.Ready{}, "Every stream opened after the hello has reached the head it had then."},
	{"ack", frame.Ack{}, "What became of the mutations up to n; it comes after the deltas that carry their effects."},
	{"stream", frame.StreamState{}, "A stream opened, or is gone: then forget at once all that came by it."},
	{"notice", frame.Notice{}, "Something happened that is no entity: an alarm, a reminder, a knock."},
	{"auth_expiring", frame.AuthExpiring{}, "The access token ends soon; send auth with a newer one."},
	{"ping", frame.Ping{}, "The heartbeat; answer with pong."},
	{"drain", frame.Drain{}, "This node goes away; come back after the time it names."},
	{"error", frame.Error{}, "Something was not taken at all. With n: nothing from that number on was."},
}

// from is who sends the frame, client or server.
func (m message) from() string { return frame.GoldenOf(m.name).From }

func (m message) message() object {
	var examples []any
	for _, e := range frame.GoldenOf(m.name).Examples {
		examples = append(examples, object{"name": e.Name, "payload": e.Frame})
	}
	return object{
		"name": m.name, "title": m.name, "summary": m.summary, "contentType": "application/json",
		"payload": object{"$ref": "#/components/schemas/" + m.name}, "examples": examples,
	}
}

// schema is that of the Go type with the member type in front.
func (m message) schema() object {
	s := structSchema(m.name, m.value)
	s["properties"].(object)["type"] = object{"const": m.name}
	s["required"] = append([]string{"type"}, s["required"].([]string)...)
	s["description"] = m.summary
	return s
}

// structSchema describes a struct: a member is required unless it is omitzero.
func structSchema(name string, v any) object {
	properties, required := object{}, []string{}
	t := reflect.TypeOf(v)
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("json")
		member, options, _ := strings.Cut(tag, ",")
		path := name + "." + member
		s := typeSchema(path, t.Field(i).Type)
		for key, value := range rules[path] {
			s[key] = value
		}
		properties[member] = s
		if options != "omitzero" {
			required = append(required, member)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}

// named are the struct types that have a schema of their own.
var named = map[reflect.Type]string{
	reflect.TypeFor[frame.Mutation](): "mutation", reflect.TypeFor[frame.Result](): "result",
	reflect.TypeFor[frame.Gone](): "gone", reflect.TypeFor[frame.Limits](): "limits",
}

func typeSchema(path string, t reflect.Type) object {
	if name, ok := named[t]; ok {
		return object{"$ref": "#/components/schemas/" + name}
	}
	if t == reflect.TypeFor[jsontext.Value]() {
		if path == "delta.put" {
			return object{"$ref": "#/components/schemas/entity"}
		}
		return object{"type": "object"}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Slice:
		return object{"type": "array", "items": typeSchema(path, t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": typeSchema(path, t.Elem())}
	}
	panic(fmt.Sprintf("asyncapi: %s is a %s", path, t))
}

// rules say of a member what its Go type does not.
var rules = map[string]object{
	"hello.token":            {"description": "An access token, unless the handshake brought one."},
	"hello.client_id":        idOf("This installation, made by itself, of one user for ever."),
	"hello.agent":            {"description": "What the client is.", "maxLength": 100},
	"hello.epoch":            {"description": "Of the welcome by which the cursors came."},
	"hello.cursors":          {"description": "Stream to seq: up to where this client has applied everything.", "propertyNames": object{"pattern": streamPattern}},
	"mutate.mutations":       {"minItems": 1, "maxItems": frame.MaxMutations},
	"mutation.n":             {"description": "1, 2, 3 … of this client.", "minimum": 1},
	"mutation.op":            {"enum": []string{frame.Put, frame.Delete}},
	"mutation.kind":          {"description": "Of the entity."},
	"mutation.id":            idOf("Of the entity; made by the client, or derived."),
	"mutation.at":            instantOf("When the person did it, by the device's clock corrected by the server's."),
	"mutation.fields":        {"description": "Absent is not changed, null is cleared."},
	"watch.stream":           streamOf(""),
	"watch.cursor":           {"description": "0 for all of it."},
	"unwatch.stream":         streamOf(""),
	"pull.stream":            streamOf(""),
	"pull.cursor":            {"description": "Up to where the client has applied everything."},
	"auth.token":             {"description": "A newer access token of the same session."},
	"welcome.user_id":        idOf("Who is signed in."),
	"welcome.server_time":    instantOf("For the correction of the device's clock."),
	"welcome.epoch":          {"description": "Names this history of the database; a restore begins another."},
	"welcome.last_n":         {"description": "The highest mutation number taken from this client."},
	"welcome.heartbeat_s":    {"description": "Seconds between two pings; hang up after two and a half without a word."},
	"welcome.token_expires":  instantOf("When the access token ends."),
	"limits.mutations_per_s": {"description": "On average."},
	"limits.burst":           {"description": "At once."},
	"limits.streams":         {"description": "Open at once."},
	"limits.message_bytes":   {"description": "The longest message from a client; a hello may be longer."},
	"delta.stream":           streamOf("s/ is mine, f/ what followers see, p/ what is public, g/ one shared thing."),
	"delta.from":             {"description": "Ignore the delta and pull if the cursor is below it."},
	"delta.to":               {"description": "The cursor after it; ignore the delta if the cursor is there already."},
	"delta.head":             {"description": "In the pages of a snapshot: up to where its window applies."},
	"delta.reset":            {"description": "Forget what you hold of this stream, then apply."},
	"delta.more":             {"description": "The rest follows at once."},
	"delta.put":              {"description": "Whole entities."},
	"delta.del":              {"description": "What left the stream; a goal leaves with everything under it."},
	"gone.id":                idOf(""),
	"gone.kind":              {"description": "Of the entity."},
	"gone.rev":               {"description": "Of its leaving."},
	"ack.n":                  {"description": "Of the last of the results."},
	"ack.results":            {"description": "One for each mutation, in their order."},
	"result.n":               {"description": "Of the mutation."},
	"result.ok":              {"description": "false: it had no effect, and counts."},
	"result.superseded":      {"description": "It lost to a later instant in at least one field."},
	"result.old":             {"description": "Taken so long ago that its result is forgotten."},
	"result.code":            {"enum": codesOf(refusalCodes)},
	"result.field":           {"description": "Which field is at fault."},
	"result.message":         {"description": "For the developer, in English."},
	"stream.stream":          streamOf(""),
	"stream.state":           {"enum": []string{frame.StreamOpen, frame.StreamGone}},
	"stream.reason":          {"enum": []string{frame.ReasonRemoved, frame.ReasonNotFound, frame.ReasonWindow}},
	"notice.kind":            {"enum": []string{"alarm", "reminder", "knock"}},
	"notice.id":              idOf("The same on every device that is told."),
	"notice.todo_id":         idOf("Of an alarm."),
	"notice.at":              instantOf("When it was due."),
	"auth_expiring.in_s":     {"description": "Seconds."},
	"drain.reconnect_in_ms":  {"description": "When to come back; another node will answer."},
	"error.code":             {"enum": codesOf(errorCodes)},
	"error.n":                {"description": "Of the first mutation that was not taken."},
	"error.want":             {"description": "Of a mutation_gap: the number expected next."},
	"error.retry_ms":         {"description": "Send again after this many milliseconds."},
	"error.message":          {"description": "For the developer, in English."},
	"welcome.limits":         {},
}
