package client

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"modu/sync/frame"
)

func goalText(id string, rev int64) string {
	return fmt.Sprintf(`{"kind":"goal","id":%q,"rev":%d,"title":"건강"}`, id, rev)
}

func todoText(id string, rev int64, goal, title string) string {
	return fmt.Sprintf(`{"kind":"todo","id":%q,"rev":%d,"goal_id":%q,"title":%q}`, id, rev, goal, title)
}

func delta(stream string, from, to int64, put ...string) *frame.Delta {
	d := &frame.Delta{Stream: stream, From: from, To: to, Put: []jsontext.Value{}, Del: []frame.Gone{}}
	for _, text := range put {
		d.Put = append(d.Put, jsontext.Value(text))
	}
	return d
}

func reset(d *frame.Delta) *frame.Delta { d.Reset = true; return d }

func without(d *frame.Delta, kind, id string, rev int64) *frame.Delta {
	d.Del = append(d.Del, frame.Gone{Kind: kind, ID: id, Rev: rev})
	return d
}

// held returns kind, the end of the id, and rev of what a state holds of a stream.
func heldIn(s *state, stream string) string {
	r := s.streams[stream]
	if r == nil {
		return "nothing"
	}
	var list []string
	for _, e := range r.sorted() {
		list = append(list, fmt.Sprintf("%s.%s@%d", e.Kind, e.ID[34:], e.Rev))
	}
	return fmt.Sprintf("%d: %s", r.cursor, strings.Join(list, " "))
}

func TestApplying(t *testing.T) {
	cheer := `{"kind":"cheer","id":"01928f5e-7c00-7000-8000-0000000000c1","rev":1,"target_kind":"todo","target_id":"` + todo + `"}`
	tests := []struct {
		name   string
		deltas []*frame.Delta
		want   string
		last   applied
	}{
		{"from the start", []*frame.Delta{delta(friends, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "a"))}, "2: goal.a9@1 todo.b1@1", taken},
		{"an empty stream", []*frame.Delta{delta(friends, 0, 0)}, "0: ", taken},
		{"an empty answer", []*frame.Delta{delta(friends, 0, 1, goalText(goal, 1)), delta(friends, 1, 1)}, "1: goal.a9@1", ignored},
		{"an old one", []*frame.Delta{delta(friends, 0, 3, goalText(goal, 3)), delta(friends, 1, 2, goalText(goal, 9))}, "3: goal.a9@3", ignored},
		{"one that overlaps", []*frame.Delta{delta(friends, 0, 3, goalText(goal, 3)), delta(friends, 1, 4, todoText(todo, 1, goal, "a"))}, "4: goal.a9@3 todo.b1@1", taken},
		{"a gap", []*frame.Delta{delta(friends, 0, 1, goalText(goal, 1)), delta(friends, 2, 3, goalText(goal, 2))}, "1: goal.a9@1", gap},
		{"a gap in a stream not held", []*frame.Delta{delta(friends, 2, 3, goalText(goal, 2))}, "nothing", gap},
		{"a lower rev", []*frame.Delta{delta(friends, 0, 1, goalText(goal, 5)), delta(friends, 1, 2, goalText(goal, 4))}, "2: goal.a9@5", taken},
		{"the same rev later", []*frame.Delta{delta(friends, 0, 1, todoText(todo, 5, goal, "a")), delta(friends, 1, 2, todoText(todo, 5, goal2, "b"))}, "2: todo.b1@5", taken},
		{"del of a lower rev", []*frame.Delta{delta(friends, 0, 1, goalText(goal, 5)), without(delta(friends, 1, 2), "goal", goal, 4)}, "2: ", taken},
		{"del leaves no rev behind", []*frame.Delta{
			delta(friends, 0, 1, todoText(todo, 8, goal, "a")), without(delta(friends, 1, 2), "todo", todo, 9), delta(friends, 2, 3, todoText(todo, 2, goal, "a")),
		}, "3: todo.b1@2", taken},
		{"del before put", []*frame.Delta{
			delta(friends, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "a")), without(delta(friends, 2, 4, todoText(todo, 2, goal2, "a")), "goal", goal, 2),
		}, "4: todo.b1@2", taken},
		{"a goal takes all under it", []*frame.Delta{
			delta(friends, 0, 4, goalText(goal, 1), todoText(todo, 1, goal, "a"), cheer, todoText(todo2, 1, goal2, "b")), without(delta(friends, 4, 5), "goal", goal, 2),
		}, "5: cheer.c1@1 todo.b2@1", taken},
		{"a todo does not", []*frame.Delta{
			delta(friends, 0, 3, todoText(todo, 1, goal, "a"), cheer), without(delta(friends, 3, 4), "todo", todo, 2),
		}, "4: cheer.c1@1", taken},
		{"reset forgets", []*frame.Delta{delta(friends, 0, 9, goalText(goal, 9)), reset(delta(friends, 0, 2, todoText(todo, 1, goal, "a")))}, "2: todo.b1@1", taken},
		{"pages of a snapshot", []*frame.Delta{
			reset(delta(friends, 0, 500, goalText(goal, 1))), delta(friends, 500, 600, todoText(todo, 1, goal, "a")),
		}, "600: goal.a9@1 todo.b1@1", taken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newState()
			var last applied
			for _, d := range test.deltas {
				var err error
				if last, err = s.delta(d); err != nil {
					t.Fatal(err)
				}
			}
			if got := heldIn(s, friends); got != test.want || last != test.last {
				t.Errorf("holds %q, last %d; want %q, %d", got, last, test.want, test.last)
			}
		})
	}
}

func TestShownIsTheHighestRev(t *testing.T) {
	s := newState()
	s.who.User = me
	shared := "g/" + goal
	for _, d := range []*frame.Delta{
		delta(mine, 0, 2, todoText(todo, 5, goal, "mine"), todoText(todo2, 5, goal, "old")),
		delta(shared, 0, 2, todoText(todo, 5, goal, "shared"), todoText(todo2, 6, goal, "new")),
	} {
		if _, err := s.delta(d); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 { // maps have no order
		shown := s.shown("todo")
		if !strings.Contains(string(shown[todo].JSON), "mine") {
			t.Fatalf("at equal revs %s is shown; want the copy of the own stream", shown[todo].JSON)
		}
		if !strings.Contains(string(shown[todo2].JSON), "new") {
			t.Fatalf("%s is shown; want the higher rev", shown[todo2].JSON)
		}
	}
}

func TestViewLaysTheQueueOverTheStreams(t *testing.T) {
	put := func(kind, id, fields string) frame.Mutation {
		return frame.Mutation{Op: frame.Put, Kind: kind, ID: id, Fields: jsontext.Value(fields)}
	}
	del := func(kind, id, fields string) frame.Mutation {
		return frame.Mutation{Op: frame.Delete, Kind: kind, ID: id, Fields: jsontext.Value(fields)}
	}
	tests := []struct {
		name  string
		queue []frame.Mutation
		want  []string // title and goal of each todo
	}{
		{"nothing", nil, []string{"read a9"}},
		{"a field", []frame.Mutation{put("todo", todo, `{"title":"write"}`)}, []string{"write a9"}},
		{"the later wins", []frame.Mutation{put("todo", todo, `{"title":"write"}`), put("todo", todo, `{"title":"sing"}`)}, []string{"sing a9"}},
		{"a new one", []frame.Mutation{put("todo", todo2, `{"title":"run","goal_id":"`+goal+`"}`)}, []string{"read a9", "run a9"}},
		{"deleted", []frame.Mutation{del("todo", todo, "")}, nil},
		{"to the bin", []frame.Mutation{put("todo", todo, `{"deleted":true}`)}, nil},
		{"its goal is deleted", []frame.Mutation{del("goal", goal, "")}, nil},
		{"its goal is deleted and it moves", []frame.Mutation{del("goal", goal, `{"move_to":"`+goal2+`"}`)}, []string{"read aa"}},
		{"another goal is deleted", []frame.Mutation{del("goal", goal2, "")}, []string{"read a9"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newState()
			if _, err := s.delta(delta(mine, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "read"))); err != nil {
				t.Fatal(err)
			}
			s.add(test.queue)
			var got []string
			for _, e := range s.view("todo") {
				var f struct {
					Title  string `json:"title"`
					GoalID string `json:"goal_id"`
				}
				if err := e.Decode(&f); err != nil {
					t.Fatal(err)
				}
				got = append(got, f.Title+" "+f.GoalID[34:])
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("view: (-want +got)\n%s", diff)
			}
		})
	}
}

// TestWelcomeNumbers is the table of what a welcome does to the numbers of a queue.
func TestWelcomeNumbers(t *testing.T) {
	tests := []struct {
		name        string
		sent, acked int64
		queue       []int64
		epoch       string
		lastN       int64
		want        []int64
		next        int64
		again       bool
	}{
		{"nothing was lost", 5, 3, []int64{4, 5, 6}, "e1", 5, []int64{4, 5, 6}, 7, false},
		{"nothing was taken", 5, 3, []int64{4, 5, 6}, "e1", 3, []int64{4, 5, 6}, 7, false},
		{"another epoch", 5, 3, []int64{4, 5, 6}, "e2", 2, []int64{3, 4, 5}, 6, false},
		{"another epoch that took more", 5, 3, []int64{4, 5}, "e2", 5, []int64{6, 7}, 8, false},
		{"another epoch, empty queue", 5, 5, nil, "e2", 2, nil, 3, false},
		{"below what was acked", 5, 4, []int64{5}, "e1", 1, []int64{2}, 3, false},
		{"above what was sent", 5, 5, []int64{6, 7}, "e1", 6, []int64{1, 2}, 3, true},
		{"above what was sent, other epoch", 5, 5, []int64{6}, "e2", 6, []int64{1}, 2, true},
		{"the first was parked", 5, 3, []int64{5, 6}, "e1", 3, []int64{4, 5}, 6, false},
		{"the last was parked", 5, 4, nil, "e1", 4, nil, 5, false},
		{"one was parked that the server has", 4, 3, []int64{5, 6}, "e1", 4, []int64{5, 6}, 7, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newState()
			s.who = Identity{Client: todo, User: me, Epoch: "e1", Sent: test.sent, Acked: test.acked}
			for _, n := range test.queue {
				s.add([]frame.Mutation{{N: n}})
			}
			w := welcome(test.lastN)
			w.Epoch = test.epoch
			records, again := s.welcome(w)
			for _, r := range records {
				if err := s.apply(r); err != nil {
					t.Fatal(err)
				}
			}
			var got []int64
			for _, p := range s.queue {
				got = append(got, p.N)
			}
			if !cmp.Equal(got, test.want) || s.next() != test.next || again != test.again {
				t.Errorf("queue %v, next %d, again %t; want %v, %d, %t", got, s.next(), again, test.want, test.next, test.again)
			}
			if (s.who.Client != todo) != test.again {
				t.Errorf("client_id is new: %t; want %t", s.who.Client != todo, test.again)
			}
			if again, _ := s.welcome(w); test.again == false && again != nil {
				t.Errorf("the same welcome once more changes %+v", again)
			}
		})
	}
}

func TestWelcomeOfAnotherEpochForgetsTheStreams(t *testing.T) {
	s := newState()
	s.who = Identity{Client: todo, User: me, Epoch: "e1"}
	if _, err := s.delta(delta(mine, 0, 2, goalText(goal, 1))); err != nil {
		t.Fatal(err)
	}
	w := welcome(0)
	w.Epoch = "e2"
	records, _ := s.welcome(w)
	for _, r := range records {
		if err := s.apply(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.cursors()) != 0 || s.who.Epoch != "e2" {
		t.Errorf("cursors %v go with epoch %s", s.cursors(), s.who.Epoch)
	}
}

func TestHelloHoldsAtMostTheAllowedCursors(t *testing.T) {
	s := newState()
	for i := range frame.MaxCursors + 10 {
		s.streams[fmt.Sprintf("p/01928f5e-7c00-7000-8000-%012x", i)] = newReplica()
	}
	s.streams[mine] = newReplica()
	cursors := s.cursors()
	if _, ok := cursors[mine]; len(cursors) != frame.MaxCursors || !ok {
		t.Errorf("%d cursors, own stream among them: %t", len(cursors), ok)
	}
}
