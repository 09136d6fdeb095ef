package models

import "testing"

func TestStreamNames(t *testing.T) {
	tests := []struct {
		stream   Stream
		name     Stream
		letter   byte
		audience string
	}{
		{SelfStream(minji), "s/" + Stream(minji), 's', "s"},
		{FollowersStream(minji), "f/" + Stream(minji), 'f', "f"},
		{PublicStream(minji), "p/" + Stream(minji), 'p', "p"},
		{SharedStream(minji), "g/" + Stream(minji), 'g', "g/" + string(minji)},
	}
	for _, test := range tests {
		s := test.stream
		if s != test.name || !s.Valid() || s.Letter() != test.letter || s.Subject() != minji || AudienceOf(s) != test.audience {
			t.Errorf("%s: valid %t, letter %c, subject %s, audience %s", s, s.Valid(), s.Letter(), s.Subject(), AudienceOf(s))
		}
		if got := StreamOf(minji, AudienceOf(s)); got != s {
			t.Errorf("StreamOf(AudienceOf(%s)) = %s", s, got)
		}
	}
	for _, s := range []Stream{
		"", "s", "s/", "x/" + Stream(minji), "S/" + Stream(minji), "s:" + Stream(minji), Stream(minji), "s/me", "s/*", "s/" + Stream(minji) + "/",
		" s/" + Stream(minji), "s//" + Stream(minji), "s/" + Stream(NilID),
	} {
		if s.Valid() || s.Letter() != 0 {
			t.Errorf("%q is taken for a stream", s)
		}
	}
}
