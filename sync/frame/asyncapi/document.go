package asyncapi

import (
	"maps"

	"github.com/go-json-experiment/json"

	"modu/sync/frame"
)

// An object is a part of the document.
type object = map[string]any

// Document returns the document, of a server of that version.
func Document(version string) []byte {
	b, err := json.Marshal(document(version), json.Deterministic(true))
	if err != nil {
		panic("asyncapi: " + err.Error()) // it is made of maps and strings
	}
	return b
}

func document(version string) object {
	messages, own := object{}, object{}
	sent := map[string][]any{}
	for _, f := range frames {
		messages[f.name] = f.message()
		own[f.name] = object{"$ref": "#/components/messages/" + f.name}
		sent[f.from()] = append(sent[f.from()], object{"$ref": "#/channels/sync/messages/" + f.name})
	}
	channel := object{"$ref": "#/channels/sync"}
	return object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "Modu sync", "version": version,
			"description": "One WebSocket on which a client holds a copy of the streams that it may read, and sends what people do. " +
				"A message is text: one or more JSON frames, each on a line of its own.",
			"license": object{"name": "MIT"},
		},
		"defaultContentType": "application/json",
		"servers": object{"this": object{
			"host": "{host}", "protocol": "wss", "description": "The server that this document comes from; ws where it has no TLS.",
			"variables": object{"host": object{"default": "localhost:8080"}},
			"security":  []any{object{"$ref": "#/components/securitySchemes/bearer"}},
		}},
		"channels": object{"sync": object{
			"address": "/v1/sync", "title": "The socket", "messages": own,
			"description": "Subprotocol " + frame.Subprotocol + ". The first frame is hello, within 5 s. The token is in the header Authorization or in the hello, never in the address.",
			"bindings":    object{"ws": object{"method": "GET", "bindingVersion": "0.1.0"}},
		}},
		"operations": object{
			"fromClient": object{"action": "receive", "channel": channel, "summary": "What a client sends", "messages": sent["client"]},
			"fromServer": object{"action": "send", "channel": channel, "summary": "What the server sends", "messages": sent["server"]},
		},
		"components": object{
			"messages": messages, "schemas": schemas(),
			"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer", "description": "An access token of 10 minutes, or a personal one."}},
		},
		"x-close-codes": closeCodes, "x-error-codes": errorCodes, "x-refusal-codes": refusalCodes,
	}
}

func schemas() object {
	all := object{}
	for _, f := range frames {
		all[f.name] = f.schema()
	}
	for _, k := range kinds {
		all["entity."+k.name] = k.entity()
		if !k.serverOnly {
			all["fields."+k.name] = k.fields()
		}
	}
	maps.Copy(all, object{
		"mutation": mutation(), "entity": anyEntity(), "result": structSchema("result", frame.Result{}),
		"gone": structSchema("gone", frame.Gone{}), "limits": structSchema("limits", frame.Limits{}),
		"person": personSchema, "rule": ruleSchema, "checklist": checklistSchema, "counts": countsSchema,
	})
	return all
}
