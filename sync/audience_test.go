package sync

import (
	"slices"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// TestAdmits is product section 3.1 as a table.
func TestAdmits(t *testing.T) {
	const viewer models.ID = "v"
	listed := []models.ID{viewer}
	for _, c := range []struct {
		audience models.Audience
		viewers  []models.ID
		follows  bool
		want     bool
	}{
		{models.Private, listed, true, false},
		{models.Selected, listed, true, true},
		{models.Selected, listed, false, false},
		{models.Selected, nil, true, false},
		{models.Followers, nil, true, true},
		{models.Followers, listed, false, false},
		{models.Public, nil, false, true},
		{models.Public, nil, true, true},
	} {
		g := &models.Goal{ID: "g", Audience: c.audience, Viewers: c.viewers, Status: models.Active}
		if got := audienceAdmits(g, viewer, c.follows); got != c.want {
			t.Errorf("%s with viewers %v admits one who follows (%t) = %t; want %t", c.audience, c.viewers, c.follows, got, c.want)
		}
		for _, status := range models.Statuses[1:] {
			if g.Status = status; audienceAdmits(g, viewer, c.follows) {
				t.Errorf("a goal that is %s admits others", status)
			}
		}
		g.Status, g.DeletedAt = models.Active, 1
		if audienceAdmits(g, viewer, c.follows) {
			t.Error("a deleted goal admits others")
		}
	}
}

func TestStreamsOfTodos(t *testing.T) {
	for _, c := range []struct {
		audience models.Audience
		status   models.Status
		date     models.Day
		want     []string
	}{
		{models.Private, models.Active, stageDay, []string{"s"}},
		{models.Selected, models.Active, stageDay, []string{"s", "g/G"}},
		{models.Followers, models.Active, stageDay, []string{"s", "f"}},
		{models.Public, models.Active, stageDay, []string{"s", "f", "p"}},
		{models.Public, models.Active, "", []string{"s"}},
		{models.Selected, models.Active, "", []string{"s"}},
		{models.Public, models.Done, stageDay, []string{"s"}},
		{models.Followers, models.Hidden, stageDay, []string{"s"}},
	} {
		g := &models.Goal{ID: "G", Audience: c.audience, Status: c.status}
		if got := todoAudiences(&models.Todo{Date: c.date}, g); !slices.Equal(got, c.want) {
			t.Errorf("a todo of %q under a goal that is %s and %s is in %v; want %v", c.date, c.audience, c.status, got, c.want)
		}
		if got := todoAudiences(&models.Todo{Date: c.date, DeletedAt: 1}, g); got != nil {
			t.Errorf("a deleted todo is in %v", got)
		}
		g.DeletedAt = 1
		if got := todoAudiences(&models.Todo{Date: c.date}, g); got != nil {
			t.Errorf("a todo under a deleted goal is in %v", got)
		}
	}
}

// An arrival is one put of a test, in the order of arrival.
type arrival struct {
	at         time.Duration
	fields     object
	superseded bool
}

// TestAudienceGoesByArrival: the order of arrival, but a widening from before the last narrowing is superseded.
func TestAudienceGoesByArrival(t *testing.T) {
	s := newStage(t)
	me, anna, bella := s.person("minji"), s.person("anna"), s.person("bella")
	list := func(ids ...models.ID) []models.ID { slices.Sort(ids); return ids }
	for name, c := range map[string]struct {
		arrivals []arrival
		audience models.Audience
		viewers  []models.ID
	}{
		"the later arrival counts": {[]arrival{
			{at: 2 * time.Second, fields: object{"audience": "public"}},
			{at: time.Second, fields: object{"audience": "followers"}},
		}, models.Followers, nil},
		"a late widening is superseded": {[]arrival{
			{at: 2 * time.Second, fields: object{"audience": "public"}},
			{at: 5 * time.Second, fields: object{"audience": "private"}},
			{at: 4 * time.Second, fields: object{"audience": "followers"}, superseded: true},
		}, models.Private, nil},
		"a widening after it counts": {[]arrival{
			{at: 5 * time.Second, fields: object{"audience": "public"}},
			{at: 6 * time.Second, fields: object{"audience": "private"}},
			{at: 7 * time.Second, fields: object{"audience": "followers"}},
		}, models.Followers, nil},
		"a late narrowing does not reopen the door to what was before the last": {[]arrival{
			{at: 1 * time.Second, fields: object{"audience": "public"}},
			{at: 9 * time.Second, fields: object{"audience": "followers"}},
			{at: 3 * time.Second, fields: object{"audience": "private"}},
			{at: 5 * time.Second, fields: object{"audience": "public"}, superseded: true},
		}, models.Private, nil},
		"a late narrowing to selected people narrows": {[]arrival{
			{at: 1 * time.Second, fields: object{"audience": "public"}},
			{at: 5 * time.Second, fields: object{"audience": "private"}},
			{at: 6 * time.Second, fields: object{"audience": "public"}},
			{at: 4 * time.Second, fields: object{"audience": "selected", "viewers": list(anna)}},
		}, models.Selected, list(anna)},
		"a late addition of a viewer is superseded": {[]arrival{
			{at: 1 * time.Second, fields: object{"audience": "selected", "viewers": list(anna, bella)}},
			{at: 5 * time.Second, fields: object{"viewers": list(anna)}},
			{at: 4 * time.Second, fields: object{"viewers": list(anna, bella)}, superseded: true},
		}, models.Selected, list(anna)},
		"also while the list is not in use": {[]arrival{
			{at: 1 * time.Second, fields: object{"audience": "selected", "viewers": list(anna, bella)}},
			{at: 5 * time.Second, fields: object{"viewers": list(anna)}},
			{at: 6 * time.Second, fields: object{"audience": "private"}},
			{at: 4 * time.Second, fields: object{"viewers": list(anna, bella)}, superseded: true},
			{at: 7 * time.Second, fields: object{"audience": "selected"}},
		}, models.Selected, list(anna)},
	} {
		t.Run(name, func(t *testing.T) {
			s.t, s.now = t, stageStart
			g := s.goal(me, models.Private)
			s.now = stageStart.Add(time.Minute)
			for _, a := range c.arrivals {
				m, r := s.decide(me, try{op: frame.Put, kind: "goal", id: g.ID, fields: a.fields, at: stageStart.Add(a.at), client: "c"})
				accepted(t, r)
				if m.superseded != a.superseded {
					t.Errorf("%v made at %s: superseded = %t; want %t", a.fields, a.at, m.superseded, a.superseded)
				}
			}
			g = s.w.goals.find(g.ID)
			if g.Audience != c.audience || c.viewers != nil && !slices.Equal(g.Viewers, c.viewers) {
				t.Errorf("in the end it is %s for %v; want %s for %v", g.Audience, g.Viewers, c.audience, c.viewers)
			}
		})
	}
}

// TestGoalsRaiseTheFence: exactly when a change of a goal changes who may read its g/ stream.
func TestGoalsRaiseTheFence(t *testing.T) {
	for name, c := range map[string]struct {
		before, change object
		want           bool
	}{
		"rename":                 {object{"audience": "selected"}, object{"title": "new"}, false},
		"followers to public":    {object{"audience": "followers"}, object{"audience": "public"}, false},
		"private to followers":   {object{"audience": "private"}, object{"audience": "followers"}, false},
		"public hidden":          {object{"audience": "public"}, object{"status": "hidden"}, false},
		"list not in use":        {object{"audience": "public"}, object{"viewers": []string{}}, false},
		"becomes selected":       {object{"audience": "followers"}, object{"audience": "selected"}, true},
		"stops being selected":   {object{"audience": "selected"}, object{"audience": "public"}, true},
		"another list":           {object{"audience": "selected"}, object{"viewers": []string{}}, true},
		"selected hidden":        {object{"audience": "selected"}, object{"status": "hidden"}, true},
		"selected resumed":       {object{"audience": "selected", "status": "hidden"}, object{"status": "active"}, true},
		"hidden list":            {object{"audience": "selected", "status": "hidden"}, object{"viewers": []string{}}, false},
		"selected deleted":       {object{"audience": "selected"}, object{"deleted": true}, true},
		"the same list":          {object{"audience": "selected"}, object{"audience": "selected"}, false},
		"hidden becomes private": {object{"audience": "selected", "status": "done"}, object{"audience": "private"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			me, viewer := s.person("minji"), s.person("viewer")
			g := s.goal(me, models.Private, viewer)
			accepted(t, s.put(me, "goal", g.ID, c.before))
			s.commit()
			accepted(t, s.put(me, "goal", g.ID, c.change))
			r := s.w.fences[me]
			if got := r != nil; got != c.want {
				t.Fatalf("the fence is raised = %t; want %t", got, c.want)
			}
			if r != nil && (!r.concerned[viewer] || r.anybody) {
				t.Errorf("it names %v; want the viewer", r.concerned.list())
			}
		})
	}
}

func TestFenceNamesAtMostAHundred(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	var viewers []models.ID
	for range models.MaxViewers {
		viewers = append(viewers, s.person("v"))
	}
	g := s.goal(me, models.Selected, viewers...)
	if s.w.fences[me].anybody {
		t.Error("a list of 100 people concerns anybody; want it named")
	}
	accepted(t, s.put(me, "goal", g.ID, object{"viewers": []models.ID{s.person("new")}}))
	if !s.w.fences[me].anybody {
		t.Error("a fence that concerns 101 people names them")
	}
}

// TestBlockTakesOffLists: each is taken off the other's lists of viewers, of deleted goals too.
func TestBlockTakesOffLists(t *testing.T) {
	s := newStage(t)
	me, other, third := s.person("minji"), s.person("other"), s.person("third")
	mine, theirs := s.goal(me, models.Selected, other, third), s.goal(other, models.Private, me)
	gone := s.goal(me, models.Selected, other)
	accepted(t, s.delete(me, "goal", gone.ID))
	s.commit()
	accepted(t, s.put(me, "block", models.BlockID(me, other), object{"user_id": other}))
	for _, g := range []*models.Goal{mine, theirs, gone} {
		k := store.Key{Owner: g.OwnerID, ID: g.ID}
		if g = s.w.goals.get(k); slices.Contains(g.Viewers, other) || slices.Contains(g.Viewers, me) || !s.w.viewers[k] {
			t.Errorf("after a block a goal still names %v", g.Viewers)
		}
	}
	if !slices.Contains(s.w.goals.find(mine.ID).Viewers, third) {
		t.Error("a third person was taken off too")
	}
}
