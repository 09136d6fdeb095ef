package models

// A Stamp says who won a field: the instant of the put, by the person's clock, its client and its number.
type Stamp struct {
	At     Time  `json:"a"`
	Client ID    `json:"c"`
	N      int64 `json:"n"`
}

// Beats reports whether a put stamped s wins over one stamped t: the later instant; at the same one the later
// number of one client, else the greater client id (protocol section 6).
func (s Stamp) Beats(t Stamp) bool {
	switch {
	case s.At != t.At:
		return s.At > t.At
	case s.Client == t.Client:
		return s.N >= t.N
	}
	return s.Client > t.Client
}

// Stamps holds, per field, the put that won it.
type Stamps map[string]Stamp
