package api

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
)

// FuzzBody: whatever comes is read or refused with a code, and what is read is one value that can be written again.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"login":"minji","password":"x","token_in_body":true}`, `{}`, `null`, `[]`, `{"login":null}`, `{"login":1e400}`,
		`{"login":"\ud800"}`, `{"a":1,"a":2}`, "{\"login\":\"\xff\"}", `{"Login":"x"}`, `{"login":{"a":[[[[1]]]]}}`, "\ufeff{}", `{}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var b body[loginBody]
		b.decode(data)
		if b.err != nil {
			if m, ok := errors.AsType[*malformed](b.err); !ok || formTexts[m.Code] == [2]string{} {
				t.Errorf("%q is refused with %v", data, b.err)
			}
			return
		}
		written, err := json.Marshal(b.Value)
		if err != nil {
			t.Fatalf("%q was read as what cannot be written: %v", data, err)
		}
		var again body[loginBody]
		if again.decode(written); again.err != nil || again.Value != b.Value {
			t.Errorf("%q: %+v is written as %s and read as %+v, %v", data, b.Value, written, again.Value, again.err)
		}
	})
}
