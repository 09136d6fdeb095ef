package sync_test

import (
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A play is one random schedule: people who change everything, and replicas that are moved forward now and then.
type play struct {
	*fixture
	t        *testing.T
	r        *rand.Rand
	people   []*person
	goals    map[models.ID][]models.ID // by owner
	todos    map[models.ID][]models.ID
	routines map[models.ID][]models.ID

	reminders map[models.ID][]models.ID
	replicas  []*replica
	owners    map[*replica]*person
	own       map[*person]*replica // of each person's own stream, always brought up to date before it is looked at
}

const (
	playSteps  = 120
	playPeople = 3
	playSeeds  = 3
	crowdSeed  = 99
	crowdSteps = 50 // of each of them
)

// TestReplicasConverge plays random schedules. Whatever happens between two of its pages, a replica that catches up holds
// what a new client sees, or is told that the stream is gone, and that only when it is not its reader's any more; a
// replica that is fed by what is announced holds the same; and neither is ever told a secret.
func TestReplicasConverge(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		for seed := range uint64(playSeeds) {
			t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) { newPlay(t, x, seed).play() })
		}
	})
}

func newPlay(t *testing.T, x *fixture, seed uint64) *play {
	p := &play{
		fixture: x, t: t, r: rand.New(rand.NewPCG(seed, 1)), goals: map[models.ID][]models.ID{}, todos: map[models.ID][]models.ID{},
		routines: map[models.ID][]models.ID{}, reminders: map[models.ID][]models.ID{}, owners: map[*replica]*person{}, own: map[*person]*replica{},
	}
	for i := range playPeople {
		p.people = append(p.people, x.person(strings.ToLower(fmt.Sprintf("p%d_%d_%c%c", seed, i, t.Name()[22], t.Name()[23]))))
	}
	for i, me := range p.people {
		for range 2 {
			goal := me.goal(models.Followers)
			p.goals[me.id] = append(p.goals[me.id], goal)
			p.routines[me.id] = append(p.routines[me.id], me.routine(goal))
			for range 3 {
				p.todos[me.id] = append(p.todos[me.id], me.todo(goal, m{"done": true}))
			}
			me.todo(goal, m{"title": secret + " that never has a date", "date": nil})
		}
		me.todo(me.goal(models.Private, m{"title": secret}), m{"title": secret + " that is always private", "done": true})
		p.keepDiary(me, p.people[(i+1)%len(p.people)])
		me.follows(p.people[(i+1)%len(p.people)])
	}
	for _, reader := range p.people {
		p.own[reader] = reader.replica(models.SelfStream(reader.id))
		for _, owner := range p.people {
			if owner == reader {
				p.watch(reader, owner, models.SelfStream(owner.id))
				continue
			}
			p.watch(reader, owner, models.FollowersStream(owner.id))
			p.watch(reader, owner, models.PublicStream(owner.id))
			for _, goal := range p.goals[owner.id] {
				p.watch(reader, owner, models.SharedStream(goal))
			}
			for _, day := range diaryDays(owner) {
				p.watch(reader, owner, models.SharedStream(models.DiaryID(owner.id, day)))
			}
		}
	}
	return p
}

func (p *play) watch(reader, owner *person, s models.Stream) {
	r := reader.replica(s)
	p.replicas = append(p.replicas, r)
	p.owners[r] = owner
}

func (p *play) play() {
	for range playSteps {
		if p.r.IntN(4) == 0 {
			p.together(2 + p.r.IntN(8))
		} else {
			p.act()
		}
		if p.r.IntN(4) == 0 { // most of what happens is seen together with what came after it
			p.look(pick(p.r, p.replicas))
		}
	}
	p.check()
}

// together does several things while everybody is offline; then each device sends what it has in one message.
func (p *play) together(n int) {
	for _, one := range p.people {
		one.offline = true
	}
	for range n {
		p.act()
	}
	for _, one := range p.people {
		one.offline = false
		if len(one.waiting) > 0 {
			one.push(one.waiting...)
			one.waiting = nil
		}
	}
}

// check settles what is under way, and compares what everybody holds.
func (p *play) check() {
	p.settle()
	live := p.audit(p.t)
	for _, r := range p.replicas {
		for p.look(r) {
		}
		if r.gone {
			continue
		}
		r.fresh(p.t)
		r.below(p.t, p.own[p.owners[r]])
		if fed := live[r.stream]; fed != nil {
			fed.reader = r.reader
			for _, kind := range []string{"profile", "settings"} { // made with the account
				maps.Copy(fed.entities, r.of(kind))
			}
			fed.fresh(p.t)
		}
	}
}

// look moves a replica on by a page, and reports whether there is more.
func (p *play) look(r *replica) (more bool) {
	p.t.Helper()
	more = r.step(p.t)
	mine, theirs := p.own[r.reader].catchUp(p.t), p.own[p.owners[r]].catchUp(p.t)
	if r.gone == r.allowed(p.t, mine, theirs) {
		p.t.Fatalf("%s reads %s: %t; want the opposite", r.reader.handle, r.stream, !r.gone)
	}
	if r.stream.Letter() != models.LetterSelf {
		tellsNothing(p.t, r.stream, r.last)
	}
	return more
}

// settle has another node do all that is due, also what this one had begun.
func (p *play) settle() {
	p.stop()
	p.later(time.Minute)
	p.drainDue()
	p.engine = p.newEngine(modusync.DefaultLimits)
	p.stop = p.run(p.engine.Run)
}

// TestReplicasConvergeInACrowd plays with everybody acting at the same time, each from a device of its own, through two
// nodes.
func TestReplicasConvergeInACrowd(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p := newPlay(t, x, crowdSeed)
		var acting, looking gosync.WaitGroup
		other := &fixture{t: t, db: x.db}
		other.engine = modusync.New(slog.New(slog.DiscardHandler), x.db, x.heard, modusync.DefaultLimits, x.now)
		other.stop = other.run(other.engine.Run)
		for i := range p.people {
			one := p.device(uint64(i), []*fixture{x, other}[i%2])
			acting.Go(func() {
				for i := range crowdSteps {
					if i%4 == 0 {
						one.together(4)
					} else {
						one.act()
					}
				}
			})
		}
		over := make(chan struct{})
		looking.Go(func() {
			for r := rand.New(rand.NewPCG(crowdSeed, 2)); ; {
				select {
				case <-over:
					return
				default:
					pick(r, p.replicas).step(t)
				}
			}
		})
		acting.Wait()
		close(over)
		looking.Wait()
		other.stop()
		p.check()
	})
}

// device returns the play as one device of each person sees it, which knows of nothing that others make.
func (p *play) device(seed uint64, node *fixture) *play {
	one := *p
	one.r = rand.New(rand.NewPCG(crowdSeed, 100+seed))
	one.goals, one.todos, one.people = map[models.ID][]models.ID{}, map[models.ID][]models.ID{}, nil
	one.routines = map[models.ID][]models.ID{}
	for _, other := range p.people {
		one.goals[other.id], one.todos[other.id] = slices.Clone(p.goals[other.id]), slices.Clone(p.todos[other.id])
		one.routines[other.id] = slices.Clone(p.routines[other.id])
		one.people = append(one.people, &person{x: node, id: other.id, handle: other.handle, client: models.NewID()})
	}
	return &one
}

func pick[T any](r *rand.Rand, of []T) (v T) {
	if len(of) > 0 {
		v = of[r.IntN(len(of))]
	}
	return v
}

// act lets somebody do something; refusals are part of the play.
func (p *play) act() {
	me, other := pick(p.r, p.people), pick(p.r, p.people)
	if me == other {
		return
	}
	goal, todo := pick(p.r, p.goals[me.id]), pick(p.r, p.todos[me.id])
	switch p.r.IntN(30) {
	case 0:
		id := models.NewID()
		p.goals[me.id] = append(p.goals[me.id], id)
		me.put("goal", id, m{"title": "g", "audience": pick(p.r, models.Audiences)})
	case 1, 2:
		if goal != "" {
			id := models.NewID()
			p.todos[me.id] = append(p.todos[me.id], id)
			me.put("todo", id, m{"goal_id": goal, "title": "t", "date": p.day(me)})
		}
	case 3, 4:
		p.edit(me, todo)
	case 5:
		if goal != "" {
			me.put("goal", goal, m{"audience": pick(p.r, models.Audiences), "viewers": []models.ID{other.id}})
		}
	case 6:
		if goal != "" {
			me.put("goal", goal, m{"status": pick(p.r, []models.Status{models.Active, models.Active, models.Hidden})})
		}
	case 7:
		p.drop(me, goal, todo)
	case 8:
		if goal != "" {
			me.put("goal", goal, m{"deleted": false})
		}
	case 9, 10:
		me.put("follow", models.FollowID(me.id, other.id), m{"user_id": other.id})
		other.put("follower", models.FollowerID(other.id, me.id), m{"user_id": me.id})
	case 11:
		me.delete("follow", models.FollowID(me.id, other.id), nil)
	case 12:
		p.block(me, other)
	case 13, 14:
		if goal != "" {
			me.put("goal", goal, m{"status": models.Active, "deleted": false, "audience": pick(p.r, models.Audiences)})
		}
	case 15, 16, 17:
		p.template(me, goal)
	case 18, 19, 20:
		p.occur(me)
	case 21, 22, 23:
		p.write(me, other)
	case 24:
		p.cheerDiary(me, other)
	case 25, 26:
		p.ringClock(me, other)
	default:
		p.cheer(me, other)
	}
}

func (p *play) day(me *person) any {
	return pick(p.r, []any{me.today(), me.today(), me.today().Add(1), me.today().Add(9), nil})
}

func (p *play) edit(me *person, todo models.ID) {
	if todo == "" {
		return
	}
	me.put("todo", todo, pick(p.r, []m{
		{"done": true},
		{"done": true},
		{"done": false},
		{"title": fmt.Sprint("t", p.r.IntN(100))},
		{"memo": "m", "memo_public": true},
		{"memo": secret, "memo_public": false},
		{"date": p.day(me)},
		{"goal_id": pick(p.r, p.goals[me.id])},
		{"deleted": false},
	}))
}

func (p *play) drop(me *person, goal, todo models.ID) {
	switch to := pick(p.r, p.goals[me.id]); {
	case p.r.IntN(3) > 0 && todo != "":
		me.delete("todo", todo, nil)
	case goal != "" && to != goal && p.r.IntN(2) == 0:
		me.delete("goal", goal, m{"move_to": to})
	case goal != "":
		me.delete("goal", goal, nil)
	}
}

func (p *play) block(me, other *person) {
	if p.r.IntN(2) == 0 {
		me.delete("block", models.BlockID(me.id, other.id), nil)
		return
	}
	me.put("block", models.BlockID(me.id, other.id), m{"user_id": other.id})
}

func (p *play) cheer(me, other *person) {
	todo := pick(p.r, p.todos[other.id][:3]) // few, so that cheers meet
	if todo == "" {
		return
	}
	id := models.CheerID(todo, me.id)
	if p.r.IntN(4) == 0 {
		me.delete("cheer", id, nil)
		return
	}
	me.push(me.mutation(frame.Put, "cheer", id, m{
		"target_kind": "todo", "target_id": todo, "emoji": pick(p.r, []string{"👏", "🔥"}),
	}))
}
