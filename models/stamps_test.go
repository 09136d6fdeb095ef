package models

import "testing"

// TestBeats: the later instant; at the same one the later number of one client, else the greater client id.
func TestBeats(t *testing.T) {
	const a, b = minji, joon // a < b
	tests := []struct {
		name string
		s, t Stamp
		want bool
	}{
		{"later", Stamp{2, a, 1}, Stamp{1, b, 9}, true},
		{"earlier", Stamp{1, b, 9}, Stamp{2, a, 1}, false},
		{"same time, later number", Stamp{1, a, 2}, Stamp{1, a, 1}, true},
		{"same time, earlier number", Stamp{1, a, 1}, Stamp{1, a, 2}, false},
		{"itself again", Stamp{1, a, 1}, Stamp{1, a, 1}, true},
		{"same time, greater client", Stamp{1, b, 1}, Stamp{1, a, 9}, true},
		{"same time, lesser client", Stamp{1, a, 9}, Stamp{1, b, 1}, false},
		{"same time, by REST", Stamp{1, NilID, 9}, Stamp{1, a, 1}, false},
		{"nothing before", Stamp{1, a, 1}, Stamp{}, true},
	}
	for _, test := range tests {
		if got := test.s.Beats(test.t); got != test.want {
			t.Errorf("%s: %v beats %v = %t; want %t", test.name, test.s, test.t, got, test.want)
		}
		if test.s != test.t && test.s.Beats(test.t) == test.t.Beats(test.s) {
			t.Errorf("%s: neither or both win", test.name)
		}
	}
}
