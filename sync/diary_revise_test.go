package sync

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	"modu/sync/frame"
)

// TestDiaryOfTwoDevices: each field by the later instant; a mood or text of another device that goes is kept.
func TestDiaryOfTwoDevices(t *testing.T) {
	type words struct{ Mood, Text string }
	type arrival struct {
		client     models.ID
		at         time.Duration
		fields     object
		superseded bool
	}
	for name, c := range map[string]struct {
		arrivals []arrival
		want     words
		kept     []words
	}{
		"another device's later text takes the place": {
			[]arrival{{"b", 5 * time.Second, object{"text": "from b"}, false}},
			words{"😀", "from b"},
			[]words{{"😀", "from a"}},
		},
		"an earlier text loses and is kept": {
			[]arrival{{"a", 9 * time.Second, object{"text": "newer"}, false}, {"b", 5 * time.Second, object{"text": "from b"}, true}},
			words{"😀", "newer"},
			[]words{{"😀", "from b"}},
		},
		"one's own device keeps nothing": {
			[]arrival{{"a", 5 * time.Second, object{"text": "one"}, false}, {"a", 6 * time.Second, object{"text": "two", "mood": "🙂"}, false}},
			words{"🙂", "two"},
			nil,
		},
		"per field: a later mood and a later text both stay": {
			[]arrival{{"a", 9 * time.Second, object{"text": "newer"}, false}, {"b", 7 * time.Second, object{"mood": "🙂", "color": "sky"}, false}},
			words{"🙂", "newer"},
			[]words{{"😀", "newer"}},
		},
		"the mood wins, the text loses": {
			[]arrival{{"a", 9 * time.Second, object{"text": "newer"}, false}, {"b", 7 * time.Second, object{"mood": "🙂", "text": "from b"}, true}},
			words{"🙂", "newer"},
			[]words{{"🙂", "from b"}, {"😀", "newer"}},
		},
		"the same text is no loss": {
			[]arrival{{"b", 5 * time.Second, object{"text": "from a"}, false}},
			words{"😀", "from a"},
			nil,
		},
		"whoever comes by REST may be another": {
			[]arrival{{models.NilID, 5 * time.Second, object{"text": "rest"}, false}, {models.NilID, 6 * time.Second, object{"text": "rest again"}, false}},
			words{"😀", "rest again"},
			[]words{{"😀", "from a"}, {"😀", "rest"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			me := s.person("minji")
			id := models.DiaryID(me, stageDay)
			_, r := s.decide(me, try{
				op: frame.Put, kind: "diary", id: id, client: "a", fields: object{"date": stageDay, "mood": "😀", "text": "from a"},
			})
			accepted(t, r)
			s.commit()
			s.now = stageStart.Add(time.Minute)
			for _, a := range c.arrivals {
				m, r := s.decide(me, try{op: frame.Put, kind: "diary", id: id, fields: a.fields, client: a.client, at: stageStart.Add(a.at)})
				accepted(t, r)
				if m.superseded != a.superseded {
					t.Errorf("%v at %s: superseded = %t; want %t", a.fields, a.at, m.superseded, a.superseded)
				}
			}
			d := s.w.diaries.find(id)
			if got := (words{d.Mood, d.Text}); got != c.want {
				t.Errorf("in the end it says %v; want %v", got, c.want)
			}
			var kept []words
			for _, r := range s.w.revisions {
				kept = append(kept, words{r.Mood, r.Text})
			}
			if diff := cmp.Diff(c.kept, kept); diff != "" {
				t.Errorf("revisions (-want +got):\n%s", diff)
			}
		})
	}
}
