package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// A batch is the requests of one transaction on their way through it.
type batch struct {
	engine   *Engine
	tx       store.Tx
	requests []*request

	needs   *needs
	world   *world
	clients map[models.ID]*models.Client
	stored  map[store.ResultKey]*models.Result
	results []keptResult
	moved   set[models.ID] // clients whose last number moved
	merged  []merge        // stored positions of repeated mutations

	outcomes   []outcome
	decided    []decision
	commit     Commit
	unfinished bool // a widening goes on after this commit
}

// A keptResult is the result of a mutation of one request, to be stored.
type keptResult struct {
	request int
	row     *models.Result
}

// A merge adds the positions of a repeated mutation's first time to the outcome of a request.
type merge struct {
	request   int
	positions map[models.Stream]models.Seq
}

// A storedResult is the JSON of models.Result.Result.
type storedResult struct {
	Result    frame.Result                 `json:"result"`
	Positions map[models.Stream]models.Seq `json:"positions,omitzero"`
}

// run is the way of a batch through its transaction.
func (b *batch) run(ctx context.Context, extra []models.ID) error {
	if err := b.ask(ctx); err != nil {
		return err
	}
	b.needs.owners.add(extra...)
	heads, err := b.tx.LockHeads(ctx, b.needs.owners.list())
	if err != nil {
		return err
	}
	w := newWorld(models.TimeOf(b.engine.now()), b.engine.limits)
	w.asked = b.needs.owners
	b.world, w.heads = w, heads
	for id, h := range heads {
		w.wasFence[id] = h.Fence
	}
	if err := b.loadClients(ctx); err != nil {
		return err
	}
	if err := w.load(ctx, b.tx, b.needs); err != nil {
		return err
	}
	if err := b.loadAttempts(ctx); err != nil {
		return err
	}
	if err := b.loadRefused(ctx); err != nil {
		return err
	}
	for i, r := range b.requests {
		b.outcomes = append(b.outcomes, outcome{pushed: b.decide(i, r)})
	}
	if len(w.missing) > 0 {
		return &missingOwners{w.missing.list()}
	}
	return b.finish(ctx)
}

// ask lets each mutation name the rows that it looks at, and reads whom it concerns.
func (b *batch) ask(ctx context.Context) error {
	n := newNeeds()
	b.needs = n
	for _, r := range b.requests {
		r.owners = set[models.ID]{}
		n.asking = r.owners
		n.own(r.who.User)
		for _, m := range r.muts {
			if m.refused == nil {
				m.act.need(m, n)
			}
		}
	}
	if len(n.targets) == 0 && len(n.diaryTargets) == 0 && len(n.edges) == 0 {
		return nil
	}
	known, err := resolve(ctx, b.tx, n)
	if err != nil {
		return err
	}
	for _, r := range b.requests {
		n.asking = r.owners
		for _, m := range r.muts {
			if a, ok := m.act.(resolver); ok && m.refused == nil {
				a.resolve(m, n, known)
			}
		}
	}
	return nil
}

func (b *batch) loadClients(ctx context.Context) error {
	ids := set[models.ID]{}
	for _, r := range b.requests {
		if r.push.Client != "" {
			ids.add(r.push.Client)
		}
	}
	rows, err := b.tx.Clients(ctx, ids.list())
	if err != nil {
		return err
	}
	for _, c := range rows {
		b.clients[c.ClientID] = c
	}
	var repeated []store.ResultKey
	for _, r := range b.requests {
		for _, m := range r.muts {
			if c := b.clients[r.push.Client]; c != nil && m.N <= c.LastN {
				repeated = append(repeated, store.ResultKey{Client: c.ClientID, N: m.N})
			}
		}
	}
	b.stored, err = b.tx.Results(ctx, repeated)
	return err
}

// loadRefused looks up which of the entities that are named and absent the same client asked for in vain.
func (b *batch) loadRefused(ctx context.Context) error {
	for _, r := range b.requests {
		if r.push.Client == "" || r.push.REST {
			continue
		}
		absent := set[models.ID]{}
		for _, m := range r.muts {
			for _, id := range named(m) {
				if b.world.goals.find(id) == nil && b.world.todos.find(id) == nil && b.world.routines.find(id) == nil &&
					b.world.diaries.find(id) == nil {
					absent.add(id)
				}
			}
		}
		found, err := b.tx.RefusedCreations(ctx, r.push.Client, absent.list())
		if err != nil {
			return err
		}
		for id := range found {
			b.refusedBefore(r.push.Client)[id] = true
		}
	}
	return nil
}

// named returns the goals and todos that a mutation would find, were they there.
func named(m *mutation) []models.ID {
	if m.refused != nil {
		return nil
	}
	switch a := m.act.(type) {
	case *todoPut:
		if a.routine != nil {
			return []models.ID{*a.routine}
		}
		if a.missing == nil { // it may be a creation: then only the goal can be missing
			return []models.ID{*a.goal}
		}
		return []models.ID{m.id}
	case *routinePut:
		if a.missing == nil {
			return []models.ID{*a.goal}
		}
		return []models.ID{m.id}
	case *skipPut:
		return []models.ID{a.routine}
	case *diaryPut:
		if a.date == nil {
			return []models.ID{m.id}
		}
	case *todoDelete, *goalDelete, *routineDelete, *reminderDelete, *diaryDelete:
		return []models.ID{m.id}
	case *timerPut:
		return []models.ID{a.todo}
	case *reminderPut:
		if a.missing != nil {
			return []models.ID{m.id}
		}
	case *goalPut:
		if a.missing != nil {
			return []models.ID{m.id}
		}
	}
	return nil
}

func (b *batch) refusedBefore(client models.ID) map[models.ID]bool {
	if b.world.refused[client] == nil {
		b.world.refused[client] = map[models.ID]bool{}
	}
	return b.world.refused[client]
}

// decide carries out one request on the world.
func (b *batch) decide(i int, r *request) Pushed {
	p := Pushed{Positions: map[models.Stream]models.Seq{}}
	if !b.world.exists(r.who.User) {
		p.Err = &frame.Error{Code: frame.Internal, N: r.muts[0].N, Message: "the account is gone"}
		return p
	}
	c := b.client(r)
	if c != nil && c.UserID != r.who.User {
		p.Err = &frame.Error{Code: frame.ClientConflict, N: r.muts[0].N, Message: "this client_id belongs to another user"}
		return p
	}
	for _, m := range r.muts {
		if c != nil && m.N <= c.LastN {
			res, bad := b.repeat(i, m, c)
			if bad != nil {
				p.Err = bad
				return p
			}
			p.N, p.Results = m.N, append(p.Results, res)
			continue
		}
		if c != nil && m.N != c.LastN+1 {
			p.Err = &frame.Error{
				Code: frame.MutationGap, N: m.N, Want: c.LastN + 1, Message: "mutations are missing before this one",
			}
			return p
		}
		res, missed := b.decideOne(m)
		b.decided = append(b.decided, decision{m.Kind, res.Code})
		p.N, p.Results = m.N, append(p.Results, res)
		if c != nil {
			c.LastN = m.N
			b.moved.add(c.ClientID)
			b.keep(keptResult{i, b.resultRow(m, c, res, missed)})
		}
	}
	return p
}

func (b *batch) client(r *request) *models.Client {
	id := r.push.Client
	if id == "" {
		return nil
	}
	if b.clients[id] == nil {
		b.clients[id] = &models.Client{ClientID: id, UserID: r.who.User, SeenAt: b.world.now}
	}
	return b.clients[id]
}

// decideOne carries out one mutation; missed is what it would have made, had it not been refused.
func (b *batch) decideOne(m *mutation) (res frame.Result, missed models.ID) {
	refused := m.refused
	m.superseded = false
	if refused == nil {
		refused = m.act.decide(m, b.world)
	}
	res = frame.Result{N: m.N, OK: refused == nil}
	if refused == nil {
		res.Superseded = m.superseded
		return res, ""
	}
	res.Code, res.Field, res.Message = refused.code, refused.field, refused.message
	if m.sender != "" && b.world.creates(m) {
		b.refusedBefore(m.sender)[m.id] = true
		missed = m.id
	}
	return res, missed
}

// creates reports whether a mutation would make something that others can need.
func (w *world) creates(m *mutation) bool {
	switch a := m.act.(type) {
	case *goalPut:
		return a.missing == nil && w.goals.find(m.id) == nil
	case *todoPut:
		return a.missing == nil && w.todos.find(m.id) == nil
	case *diaryPut:
		return a.date != nil && w.diaries.find(m.id) == nil
	case *reminderPut:
		return a.missing == nil && w.reminders.find(m.id) == nil
	case *routinePut:
		return a.missing == nil && w.routines.find(m.id) == nil
	}
	return false
}

// resultRow is what is stored of what became of a mutation; the positions are added when they are known.
func (b *batch) resultRow(m *mutation, c *models.Client, res frame.Result, missed models.ID) *models.Result {
	return &models.Result{
		ClientID: c.ClientID, N: m.N, Hash: m.hash, Result: string(encode(storedResult{Result: res})), RefusedID: missed,
		CreatedAt: b.world.now,
	}
}

func (b *batch) keep(k keptResult) {
	b.results = append(b.results, k)
	b.stored[store.ResultKey{Client: k.row.ClientID, N: k.row.N}] = k.row
}

// repeat answers a mutation that was taken before.
func (b *batch) repeat(i int, m *mutation, c *models.Client) (frame.Result, *frame.Error) {
	row := b.stored[store.ResultKey{Client: c.ClientID, N: m.N}]
	if row == nil {
		return frame.Result{N: m.N, OK: true, Old: true}, nil
	}
	if row.Hash != m.hash {
		return frame.Result{}, &frame.Error{
			Code: frame.MutationConflict, N: m.N, Message: "another mutation was sent with this number",
		}
	}
	var s storedResult
	if err := json.Unmarshal([]byte(row.Result), &s); err != nil {
		return frame.Result{N: m.N, OK: true, Old: true}, nil
	}
	b.merged = append(b.merged, merge{i, s.Positions})
	return s.Result, nil
}

// followWindow is the window in which follows are counted.
const followWindow = time.Hour

func followAttempt(user models.ID, now models.Time) *store.Attempt {
	window := models.Time(followWindow.Milliseconds())
	return &store.Attempt{Name: "follow:" + string(user), WindowStart: now / window * window}
}

func (b *batch) loadAttempts(ctx context.Context) error {
	for _, r := range b.requests {
		for _, m := range r.muts {
			if _, ok := m.act.(*followPut); !ok || m.refused != nil {
				continue
			}
			if _, known := b.world.attempts[m.user]; known {
				continue
			}
			n, err := b.tx.Attempts(ctx, followAttempt(m.user, b.world.now))
			if err != nil {
				return fmt.Errorf("count follows: %w", err)
			}
			b.world.attempts[m.user] = n
		}
	}
	return nil
}

func (b *batch) saveAttempts(ctx context.Context) error {
	for user, n := range b.world.attempts {
		a := followAttempt(user, b.world.now)
		a.N = n
		if err := b.tx.SetAttempts(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
