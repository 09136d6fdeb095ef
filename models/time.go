package models

import (
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/schema"
)

// A Time is an instant in Unix milliseconds, UTC; 0 is "none" and is stored as NULL where the column allows it.
// Postgres holds it as timestamptz, SQLite as INTEGER, the wire as RFC 3339 with three decimals.
type Time int64

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// TimeOf cuts t to whole milliseconds.
func TimeOf(t time.Time) Time { return Time(t.UnixMilli()) }

// Time returns t as the standard library's.
func (t Time) Time() time.Time { return time.UnixMilli(int64(t)).UTC() }

// Add returns t + d, cut to milliseconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// Sub returns t − u.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Millisecond }

// String returns the wire's text.
func (t Time) String() string { return t.Time().Format(timeLayout) }

// MarshalText writes the wire's text; it serves JSON too.
func (t Time) MarshalText() ([]byte, error) { return t.Time().AppendFormat(nil, timeLayout), nil }

// UnmarshalText reads any RFC 3339 time and cuts it to milliseconds.
func (t *Time) UnmarshalText(b []byte) error {
	parsed, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("%w: not an RFC 3339 time", ErrInvalid)
	}
	*t = TimeOf(parsed)
	return nil
}

// AppendQuery writes t as the dialect's literal; none is NULL.
func (t Time) AppendQuery(gen schema.QueryGen, b []byte) ([]byte, error) {
	if t == 0 {
		return dialect.AppendNull(b), nil
	}
	if gen.Dialect().Name() == dialect.SQLite {
		return strconv.AppendInt(b, int64(t), 10), nil
	}
	b = append(b, '\'')
	b = t.Time().AppendFormat(b, "2006-01-02 15:04:05.000Z07:00")
	return append(b, '\''), nil
}

// Scan reads a timestamptz or a number of milliseconds; NULL is 0.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = 0
	case time.Time:
		*t = TimeOf(v)
	case int64:
		*t = Time(v)
	default:
		return fmt.Errorf("scan time: %T", src)
	}
	return nil
}
