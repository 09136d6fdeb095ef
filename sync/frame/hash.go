package frame

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/go-json-experiment/json/jsontext"
)

// hashBytes is how much of the digest is kept: enough that no two bodies of one number meet by chance.
const hashBytes = 16

// Hash identifies what a mutation says, without its number: equal for the same op, kind, id, at and fields, however the
// fields are spaced and ordered. No fields are the same as an empty object. It is how a repetition is told from another
// mutation under the same number.
func Hash(m Mutation) string {
	fields := m.Fields.Clone()
	if len(fields) == 0 {
		fields = jsontext.Value("{}")
	}
	_ = fields.Canonicalize() // what is not JSON stands for itself
	digest := sha256.New()
	for _, part := range []string{m.Op, m.Kind, m.ID, m.At} {
		digest.Write([]byte(part))
		digest.Write([]byte{0}) // none of them holds it
	}
	digest.Write(fields)
	return base64.RawURLEncoding.EncodeToString(digest.Sum(nil)[:hashBytes])
}
