package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"modu/auth"
)

// tellQuotas puts on the answer what is left of the limits that the request was counted against: the headers RateLimit
// and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers, in which q is the quota, w its window in seconds, r what
// remains of it and t the seconds until it is whole again.
func (q *request) tellQuotas() {
	if len(q.quotas) == 0 || q.header == nil {
		return
	}
	var policies, left []string
	for _, name := range slices.Sorted(maps.Keys(q.quotas)) {
		of := q.quotas[name]
		policies = append(policies, fmt.Sprintf("%q;q=%d;w=%d", name, of.Max, seconds(of.Window)))
		left = append(left, fmt.Sprintf("%q;r=%d;t=%d", name, of.Left, seconds(of.Reset)))
	}
	q.header.Set("RateLimit-Policy", strings.Join(policies, ", "))
	q.header.Set("RateLimit", strings.Join(left, ", "))
}

// seconds rounds up, so that nobody comes back too early.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// note adds what is left of a limit.
func (q *request) note(of auth.Quota) { q.quotas[of.Name] = of }
