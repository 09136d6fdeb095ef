package api

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	jsonx "github.com/go-json-experiment/json"

	"modu/sync/frame/asyncapi"
)

// jsonFormat writes and reads the bodies of huma's operations.
var jsonFormat = huma.Format{Marshal: writeJSON, Unmarshal: decodeBody}

// writeJSON writes a whole value or nothing. That a client is gone by then is no error of ours.
func writeJSON(w io.Writer, v any) error {
	b, err := jsonx.Marshal(v, jsonx.Deterministic(true))
	if err != nil {
		return err
	}
	_, _ = w.Write(append(b, '\n'))
	return nil
}

// decodeBody fills v, which points to a body or, where a body may be left out, to a pointer to one.
func decodeBody(data []byte, v any) error {
	if p := reflect.ValueOf(v).Elem(); p.Kind() == reflect.Pointer {
		p.Set(reflect.New(p.Type().Elem()))
		v = p.Interface()
	}
	if d, ok := v.(decoder); ok {
		d.decode(data)
		return nil
	}
	return decodeStrict(data, v)
}

func humaConfig(version string) huma.Config {
	c := huma.DefaultConfig("Modu", version)
	c.CreateHooks = nil // no $schema in answers
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.RejectUnknownQueryParameters = true
	c.Info.Description = "Every write is the same mutation as on the socket, so it is live on every device at once."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		securityName: {
			Type: "http", Scheme: "bearer", BearerFormat: "JWT",
			Description: "An access token of 10 minutes, which may do everything, or a personal token with scopes: read, write, account.",
		},
	}
	return c
}

// document is the OpenAPI 3.1 description of all routes.
func (s *server) document() []byte {
	b, err := json.Marshal(s.huma.OpenAPI()) // huma's types know this library
	if err != nil {
		panic("api: " + err.Error()) // a route was declared wrong
	}
	return b
}

func (s *server) serveSpec(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(s.spec())
}

// serveAsyncAPI answers the description of the socket.
func (s *server) serveAsyncAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.aai.asyncapi+json;version=3.0.0")
	_, _ = w.Write(asyncapi.Document(s.Version))
}
