package asyncapi

// An entityKind is one kind of entity.
type entityKind struct {
	name       string
	about      string
	members    []member
	serverOnly bool // no client puts it
}

// A member is one field of an entity.
type member struct {
	name   string
	schema object
	put    use // by a client
	seen   sight
}

// A use says what a client does with a member in a put.
type use int

const (
	no     use = iota // the server adds it
	may               // put it
	needed            // put it to create
)

// A sight says in which entities a member stands.
type sight int

const (
	all       sight = iota // always, null if there is nothing
	sometimes              // in some streams, or only where there is something
	never                  // put only, such as deleted
)

// kinds are those of protocol section 5, in its order.
var kinds = []entityKind{
	{name: "goal", about: "A coloured list with its own audience; every todo belongs to one. Others see it only while it is active.", members: []member{
		{"title", text(40), needed, all},
		{"color", enum(pigments...), may, all},
		{"rank", rank, may, all},
		{"status", enum("active", "hidden", "done", "ended", "stopped"), may, all},
		{"audience", audience, may, sometimes},
		{"viewers", people, may, sometimes},
		{"deleted", flag, may, never},
	}},
	{name: "todo", about: "One line on one day, or on no day: then it is in the backlog, which only its owner sees.", members: []member{
		{"goal_id", id, needed, all},
		{"date", orNull(day), may, all},
		{"title", text(255), needed, all},
		{"done", flag, may, all},
		{"done_at", orNull(instant), no, all},
		{"rank", rank, may, all},
		{"memo", orNull(text(1000)), may, sometimes},
		{"checklist", ref("checklist"), may, all},
		{"photo_id", orNull(id), may, all},
		{"cheers", ref("counts"), no, all},
		{"memo_public", flag, may, sometimes},
		{"alarm", orNull(clock), may, sometimes},
		{"routine_id", orNull(id), may, sometimes},
		{"occurrence_date", orNull(day), may, sometimes},
		{"timer_s", count, no, sometimes},
		{"deleted", flag, may, never},
	}},
	{name: "routine", about: "A template that puts todos on the days that match its rule. Nobody but its owner sees it.", members: []member{
		{"goal_id", id, needed, all},
		{"title", text(255), needed, all},
		{"rule", ref("rule"), needed, all},
		{"mode", enum("auto", "manual"), needed, all},
		{"time", orNull(clock), may, all},
		{"start", orNull(day), may, all},
		{"end", orNull(day), may, all},
		{"paused", flag, may, all},
		{"rank", rank, may, all},
		{"deleted", flag, may, never},
	}},
	{name: "skip", about: "That day has no occurrence of the routine.", members: []member{{"routine_id", id, needed, all}, {"date", day, needed, all}}},
	{name: "diary", about: "One entry of one day. A draft is its owner's alone.", members: []member{
		{"date", day, needed, all},
		{"mood", orNull(emoji), may, all},
		{"text", orNull(text(2000)), may, all},
		{"color", orNull(object{"type": "string"}), may, all},
		{"temperature", orNull(object{"type": "integer", "minimum": 0, "maximum": 100}), may, all},
		{"photo_id", orNull(id), may, all},
		{"cheers", ref("counts"), no, all},
		{"audience", audience, may, sometimes},
		{"viewers", people, may, sometimes},
		{"draft", flag, may, sometimes},
		{"deleted", flag, may, never},
	}},
	{name: "cheer", about: "One emoji from one person on one done todo or diary.", members: []member{
		{"target_kind", enum("todo", "diary"), needed, all}, {"target_id", id, needed, all}, {"emoji", emoji, needed, all}, {"user", ref("person"), no, all},
	}},
	{name: "follow", about: "I follow somebody, or have asked to.", members: edge(member{"state", enum("requested", "accepted"), no, all})},
	{name: "follower", about: "Somebody follows me, or has asked to. A put with state accepted says yes.", members: edge(member{"state", enum("requested", "accepted"), may, all})},
	{name: "block", about: "Cuts both follows and hides both people from each other.", members: edge()},
	{name: "mute", about: "Hides somebody's news from me only.", members: edge()},
	{name: "bell", about: "Tell me when this follower or followee finishes something.", members: edge()},
	{name: "knock", about: "A poke, at most one for each pair in 10 minutes. It is put and never kept.", members: []member{{"user_id", id, needed, all}, {"user", ref("person"), no, sometimes}}},
	{name: "reminder", about: "A daily local time, tied to no todo.", members: []member{
		{"time", clock, needed, all}, {"label", text(100), may, all}, {"enabled", flag, may, all}, {"deleted", flag, may, never},
	}},
	{name: "timer", about: "Measures the time spent on a todo; one runs at a time.", members: []member{
		{"todo_id", id, needed, all},
		{"state", enum("running", "paused", "stopped"), needed, all},
		{"started_at", orNull(instant), no, all},
		{"elapsed_s", count, no, all},
	}},
	{name: "profile", about: "What others see of a person.", members: []member{
		{"handle", object{"type": "string", "pattern": "^[a-z0-9_]{4,20}$"}, may, all}, {"name", text(40), may, all}, {"bio", text(100), may, all}, {"photo_id", orNull(id), may, all},
	}},
	{name: "settings", about: "One's own settings.", members: settings},
	{name: "news", about: "One line of the inbox, made by the server; a client only deletes it.", serverOnly: true, members: []member{
		{"news", enum("knock", "missed", "session", "system"), no, all},
		{"user", orNull(ref("person")), no, sometimes},
		{"todo_id", orNull(id), no, sometimes},
		{"at", instant, no, all},
	}},
}

var settings = []member{
	{"locale", enum("ko", "en"), may, all},
	{"time_zone", object{"type": "string", "description": "An IANA name."}, may, all},
	{"week_start", enum("mon", "sun"), may, all},
	{"day_start_hour", object{"type": "integer", "minimum": 0, "maximum": 6}, may, all},
	{"newest_first", flag, may, all},
	{"approve_followers", flag, may, all},
	{"searchable_by_handle", flag, may, all},
	{"searchable_by_email", flag, may, all},
	{"in_explore", flag, may, all},
	{"cheers_on_todos", flag, may, all},
	{"cheers_on_diaries", flag, may, all},
	{"default_audience", audience, may, all},
	{"quiet_from", orNull(clock), may, all},
	{"quiet_to", orNull(clock), may, all},
	{"inbox_seen_at", orNull(instant), may, all},
}

var pigments = []string{"coral", "apricot", "honey", "leaf", "teal", "sky", "indigo", "violet", "pink", "slate"}

// edge is what entities between two people have in common.
func edge(more ...member) []member {
	return append([]member{{"user_id", id, needed, all}, {"user", ref("person"), no, all}}, more...)
}

// entity is the schema of what the server sends.
func (k entityKind) entity() object {
	properties := object{
		"kind": object{"const": k.name}, "id": id, "created_at": instant,
		"rev": object{"type": "integer", "minimum": 1, "description": "Grows whenever what anyone sees of it changes."},
	}
	required := []string{"kind", "id", "rev", "created_at"}
	for _, m := range k.members {
		if m.seen != never {
			properties[m.name] = m.schema
		}
		if m.seen == all {
			required = append(required, m.name)
		}
	}
	return object{"type": "object", "description": k.about, "properties": properties, "required": required}
}

// fields is the schema of what a client puts.
func (k entityKind) fields() object {
	properties, toCreate := object{}, []string{}
	for _, m := range k.members {
		if m.put != no {
			properties[m.name] = m.schema
		}
		if m.put == needed {
			toCreate = append(toCreate, m.name)
		}
	}
	return object{"type": "object", "description": k.about, "properties": properties, "x-required-to-create": toCreate}
}

// anyEntity tells the kinds apart. A client passes over those that it does not know.
func anyEntity() object {
	var cases []any
	for _, k := range kinds {
		cases = append(cases, when(object{"kind": object{"const": k.name}}, ref("entity."+k.name)))
	}
	return object{"type": "object", "required": []string{"kind", "id", "rev", "created_at"}, "allOf": cases}
}

// mutation tells by the kind which fields a put may have.
func mutation() object {
	s := structSchema("mutation", mutationType)
	var cases, names []any
	for _, k := range kinds {
		names = append(names, k.name)
		if !k.serverOnly {
			isPut := object{"kind": object{"const": k.name}, "op": object{"const": "put"}}
			cases = append(cases, when(isPut, object{"properties": object{"fields": ref("fields." + k.name)}}))
		}
	}
	s["properties"].(object)["kind"] = object{"enum": names}
	s["allOf"] = cases
	return s
}

func when(properties, then object) object {
	return object{"if": object{"properties": properties}, "then": then}
}
