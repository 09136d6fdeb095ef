package web

import (
	"path"
	"strconv"
	"strings"
)

// suffixes are how the compressed forms of a file are named, by content coding.
var suffixes = map[string]string{"br": ".br", "gzip": ".gz"}

// byPreference are the codings that there are, the best first.
var byPreference = []string{"br", "gzip"}

// encodingOf returns the coding that the name of a compressed form says, and nothing for other names.
func encodingOf(name string) string {
	for encoding, suffix := range suffixes {
		if path.Ext(name) == suffix {
			return encoding
		}
	}
	return ""
}

// prefers returns the coding among forms that the values of Accept-Encoding like best, and nothing when the plain form
// is to be sent: that is also the answer to a request which refuses every form, since a page is better than none.
func prefers(accept []string, forms map[string]bool) (encoding string) {
	weights := weightsOf(accept)
	best := weights["identity"] // 0 if it is not named: then any compressed form is better
	for _, candidate := range byPreference {
		weight, named := weights[candidate]
		if !named {
			weight = weights["*"]
		}
		if forms[candidate] && weight > 0 && (weight > best || encoding == "" && weight == best) {
			encoding, best = candidate, weight
		}
	}
	return encoding
}

// weightsOf reads a list such as "br, gzip;q=0.8, *;q=0". A weight that is no number refuses what it stands at.
func weightsOf(accept []string) map[string]float64 {
	weights := map[string]float64{}
	for item := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, parameters, weighted := strings.Cut(item, ";")
		weight := 1.0
		if weighted {
			_, q, _ := strings.Cut(strings.ToLower(strings.TrimSpace(parameters)), "q=")
			weight, _ = strconv.ParseFloat(strings.TrimSpace(q), 64)
		}
		weights[strings.ToLower(strings.TrimSpace(name))] = weight
	}
	return weights
}
