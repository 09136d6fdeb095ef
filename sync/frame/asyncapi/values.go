package asyncapi

import "modu/sync/frame"

// streamPattern is what names of streams look like.
const streamPattern = `^[sfpg]/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`

var mutationType = frame.Mutation{}

// The schemas of values (protocol section 5).
var (
	id       = object{"type": "string", "format": "uuid", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
	instant  = object{"type": "string", "format": "date-time"}
	day      = object{"type": "string", "format": "date", "pattern": `^\d{4}-\d{2}-\d{2}$`}
	clock    = object{"type": "string", "pattern": `^([01]\d|2[0-3]):[0-5]\d$`, "description": "HH:MM, the owner's local time."}
	rank     = object{"type": "string", "pattern": "^[0-9A-Za-z]{1,64}$", "description": "Compared byte by byte, ties by id."}
	flag     = object{"type": "boolean"}
	count    = object{"type": "integer", "minimum": 0}
	emoji    = object{"type": "string", "description": "Exactly one emoji, or empty where there is none."}
	audience = enum("private", "selected", "followers", "public")
	people   = object{"type": "array", "items": id, "maxItems": 100, "description": "User ids, for selected."}

	personSchema = object{
		"type": "object", "description": "Another person as of when the entity was last written; a client prefers a profile that it holds.",
		"properties": object{"id": id, "handle": object{"type": "string"}, "name": object{"type": "string"}, "photo_id": orNull(id)},
		"required":   []string{"id", "handle", "name"},
	}
	ruleSchema = object{
		"type": "object", "description": "On which days there is an occurrence. A day that a month lacks is skipped; last is its last day.",
		"properties": object{
			"freq":     enum("daily", "weekly", "biweekly", "monthly", "yearly"),
			"weekdays": object{"type": "array", "items": enum("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
			"days":     object{"type": "array", "items": object{"type": "integer", "minimum": 1, "maximum": 31}},
			"last":     flag, "dates": object{"type": "array", "items": object{"type": "string", "pattern": `^\d{2}-\d{2}$`}},
		},
		"required": []string{"freq"},
	}
	checklistSchema = object{"type": "array", "maxItems": 20, "items": object{
		"type": "object", "properties": object{"text": text(100), "done": flag}, "required": []string{"text", "done"},
	}}
	countsSchema = object{"type": "object", "additionalProperties": count, "description": "How many of each emoji: the same for everybody who sees the item."}
)

// text is a text of at most so many graphemes, as people count characters.
func text(graphemes int) object {
	return object{"type": "string", "x-max-graphemes": graphemes}
}

func enum(values ...string) object { return object{"type": "string", "enum": values} }

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func orNull(schema object) object {
	return object{"oneOf": []any{schema, object{"type": "null"}}}
}

func idOf(about string) object { return described(id, about) }

func instantOf(about string) object { return described(instant, about) }

func streamOf(about string) object {
	return described(object{"type": "string", "pattern": streamPattern}, about)
}

func described(schema object, about string) object {
	s := object{}
	for key, value := range schema {
		s[key] = value
	}
	if about != "" {
		s["description"] = about
	}
	return s
}
