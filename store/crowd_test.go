package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"modu/internal/testenv"
	"modu/models"
)

// The crowd is the world in which plans are judged: people of whom some plan much and most little, over three months.
const (
	crowdPeople  = 200
	crowdDays    = 90  // of the past
	oldDays      = 730 // of the past of the eldest person
	crowdAhead   = 7   // days planned ahead
	crowdFollows = 30  // people that each follows
	crowdViewers = 10  // people on the list of a selected goal

	crowdDay models.Day  = "2026-11-22"
	crowdNow models.Time = 1795305600000
)

// A crowdSize says how big the crowd is.
type crowdSize struct {
	todos int
	old   int // of these, of the eldest person, who has been here for oldDays
	quiet int // accounts that plan nothing, so that the tables of people have a size
}

// crowdAudiences are those of each person's goals.
var crowdAudiences = []models.Audience{models.Followers, models.Private, models.Public, models.Selected, models.Followers, models.Private}

// A crowd is the rows of all tables, before they are written.
type crowd struct {
	r      *rand.Rand
	people []models.ID // with todos; the eldest first
	tables map[string]*crowdTable
	order  []string // of the tables, those that are referred to first
}

type crowdTable struct {
	columns []string
	rows    [][]any
}

func newCrowd(size crowdSize) *crowd {
	c := &crowd{r: rand.New(rand.NewPCG(1, 2)), tables: map[string]*crowdTable{}}
	for i := range crowdPeople + size.quiet {
		c.account(i)
	}
	weights, sum := make([]float64, crowdPeople), 0.0
	for i := range weights {
		weights[i] = 1 / float64(i+10)
		sum += weights[i]
	}
	for i, id := range c.people {
		todos, past := int(float64(size.todos-size.old)*weights[i]/sum), crowdDays
		if i == 0 {
			todos, past = size.old, oldDays
		}
		c.plan(id, todos, past)
	}
	return c
}

func (c *crowd) id() models.ID {
	return models.ID(fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", c.r.Uint32(), c.r.Uint32()&0xffff, c.r.Uint32()&0xfff,
		c.r.Uint32()&0xfff, c.r.Uint64()&0xffffffffffff))
}

// add adds a row of name=value pairs to a table.
func (c *crowd) add(table string, pairs ...any) {
	t := c.tables[table]
	if t == nil {
		t = &crowdTable{}
		for i := 0; i < len(pairs); i += 2 {
			t.columns = append(t.columns, pairs[i].(string))
		}
		c.tables[table], c.order = t, append(c.order, table)
	}
	row := make([]any, 0, len(t.columns))
	for i := 1; i < len(pairs); i += 2 {
		row = append(row, pairs[i])
	}
	t.rows = append(t.rows, row)
}

func (c *crowd) account(i int) {
	id, email := c.id(), fmt.Sprintf("person%d@x", i)
	c.add("users", "id", id, "email", email, "email_key", email, "password_hash", "", "created_at", crowdNow)
	if i < crowdPeople {
		c.people = append(c.people, id)
		return
	}
	c.head(id, map[string]int{"s": 3, "f": 1, "p": 1}, 0)
	c.goal(id, c.id(), models.Private)
	c.edge("follows", id, c.people[i%crowdPeople], models.Accepted)
	c.block(id, c.people[(i+1)%crowdPeople])
}

// A mention is an entry to be.
type mention struct {
	kind    string
	id      models.ID
	root    any
	day     models.Day
	at      float64 // when it was last changed, in days
	deleted bool
	streams []string
}

// plan makes what one person owns.
func (c *crowd) plan(id models.ID, todos, past int) {
	mentions := []mention{
		{kind: "profile", id: id, at: -1000, streams: []string{"s", "f", "p"}},
		{kind: "settings", id: id, at: -1000, streams: []string{"s"}},
	}
	goals := make([]models.ID, len(crowdAudiences))
	for g, audience := range crowdAudiences {
		goals[g] = c.id()
		c.goal(id, goals[g], audience)
		mentions = append(mentions, mention{kind: "goal", id: goals[g], root: goals[g], at: -999, streams: audienceStreams(audience, goals[g])})
	}
	for range todos {
		mentions = append(mentions, c.todo(id, goals, past))
	}
	c.edges(id, &mentions)
	c.entries(id, mentions)
}

func (c *crowd) goal(owner, id models.ID, audience models.Audience) {
	c.add("goals", "owner_id", owner, "id", id, "rev", 1, "created_at", crowdNow, "title", "goal", "color", "leaf", "rank", "a1",
		"audience", string(audience), "viewers", "[]", "status", "active", "stamps", "{}")
	if audience != models.Selected {
		return
	}
	for _, n := range c.r.Perm(crowdPeople)[:crowdViewers] {
		c.add("viewers", "user_id", c.people[n], "owner_id", owner, "goal_id", id)
	}
}

func audienceStreams(a models.Audience, goal models.ID) []string {
	switch a {
	case models.Public:
		return []string{"s", "f", "p"}
	case models.Followers:
		return []string{"s", "f"}
	case models.Selected:
		return []string{"s", "g/" + string(goal)}
	}
	return []string{"s"}
}

// todo makes one todo: mostly of a past day and done, sometimes in the backlog, sometimes deleted.
func (c *crowd) todo(owner models.ID, goals []models.ID, past int) mention {
	g := c.r.IntN(len(goals))
	ago := c.r.IntN(past+crowdAhead) - crowdAhead
	m := mention{kind: "todo", id: c.id(), root: goals[g], at: -float64(ago) + c.r.Float64(), streams: audienceStreams(crowdAudiences[g], goals[g])}
	m.day = crowdDay.Add(-ago)
	if c.r.IntN(10) == 0 { // changed later than on its day
		m.at = min(1, m.at+14*c.r.Float64())
	}
	date := any(m.day)
	if c.r.IntN(20) == 0 {
		date, m.day, m.streams = nil, "", m.streams[:1]
	}
	var deletedAt any
	if m.deleted = c.r.IntN(33) == 0; m.deleted {
		deletedAt, m.day = crowdNow, ""
	}
	c.line(owner, goals[g], m.id, date, "write the plan", ago > 0 && c.r.IntN(10) < 7, deletedAt)
	return m
}

// line adds the row of a todo.
func (c *crowd) line(owner, goal, id models.ID, date any, title string, done bool, deletedAt any) {
	c.add("todos", "owner_id", owner, "id", id, "rev", 1, "created_at", crowdNow, "goal_id", goal, "title", title,
		"date", date, "done", done, "rank", fmt.Sprintf("a%d", c.r.IntN(10)), "memo_public", false, "checklist", "[]",
		"cheers", "{}", "cheers_shown", "{}", "search_text", title, "deleted_at", deletedAt, "stamps", "{}")
}

// edges makes the people whom somebody follows, and a block.
func (c *crowd) edges(id models.ID, mentions *[]mention) {
	others := c.r.Perm(crowdPeople)
	for _, n := range others[:crowdFollows] {
		other, state := c.people[n], models.Accepted
		if other == id {
			continue
		}
		if c.r.IntN(10) == 0 {
			state = models.Requested
		}
		c.edge("followers", other, id, state)
		edge := c.edge("follows", id, other, state)
		*mentions = append(*mentions, mention{kind: "follow", id: edge, at: -100 * c.r.Float64(), streams: []string{"s"}})
	}
	c.block(id, c.people[others[crowdFollows]])
}

func (c *crowd) edge(table string, owner, other models.ID, state models.EdgeState) models.ID {
	id := c.id()
	c.add(table, "owner_id", owner, "id", id, "rev", 1, "created_at", crowdNow, "user_id", other, "state", string(state), "user", "{}")
	return id
}

func (c *crowd) block(owner, other models.ID) {
	c.add("blocks", "owner_id", owner, "id", c.id(), "rev", 1, "created_at", crowdNow, "user_id", other, "user", "{}")
}

// entries gives the mentions their places in the person's streams, and the person a head.
func (c *crowd) entries(owner models.ID, mentions []mention) {
	slices.SortStableFunc(mentions, func(a, b mention) int { return cmp.Compare(a.at, b.at) })
	seqs := map[string]int{}
	for _, m := range mentions {
		for _, s := range m.streams {
			seqs[s]++
			state := 0
			if m.deleted {
				state = 1
			}
			c.add("entries", "owner_id", owner, "audience", s, "kind", m.kind, "entity_id", m.id, "root_id", m.root, "day", m.day, "seq", seqs[s],
				"rev", 1, "state", state, "at", crowdNow)
		}
	}
	c.head(owner, seqs, len(mentions))
	for s, seq := range seqs {
		if id, ok := strings.CutPrefix(s, "g/"); ok {
			c.add("shared_heads", "owner_id", owner, "id", id, "seq", seq, "floor", 0)
		}
	}
}

func (c *crowd) head(owner models.ID, seqs map[string]int, todos int) {
	c.add("heads", "owner_id", owner, "seq_s", seqs["s"], "seq_f", seqs["f"], "seq_p", seqs["p"], "floor_s", 0, "floor_f", 0, "floor_p", 0,
		"fence", 1, "goals", len(crowdAudiences), "todos", todos, "followees", crowdFollows)
}

// write puts the rows into a database, past the store, which would take minutes.
func (c *crowd) write(t testing.TB, env testenv.DB) {
	t.Helper()
	write := c.writePostgres
	if env.Name == "sqlite" {
		write = c.writeSQLite
	}
	if err := write(t.Context(), env.URL); err != nil {
		t.Fatal(err)
	}
}

func (c *crowd) writePostgres(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil { // foreign keys are not looked up
		return err
	}
	for _, name := range c.order {
		t := c.tables[name]
		_, err := conn.CopyFrom(ctx, pgx.Identifier{name}, t.columns, pgx.CopyFromSlice(len(t.rows), func(i int) ([]any, error) {
			return plain(t.rows[i], func(at models.Time) any { return at.Time() }), nil
		}))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (c *crowd) writeSQLite(ctx context.Context, url string) error {
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing to roll back after the commit
	for _, name := range c.order {
		t := c.tables[name]
		insert, err := tx.PrepareContext(ctx, fmt.Sprintf(`INSERT INTO %s ("%s") VALUES (?%s)`, name, strings.Join(t.columns, `", "`),
			strings.Repeat(", ?", len(t.columns)-1)))
		if err != nil {
			return err
		}
		for _, row := range t.rows {
			if _, err := insert.ExecContext(ctx, plain(row, func(at models.Time) any { return int64(at) })...); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return tx.Commit()
}

// plain returns a row of what every driver takes.
func plain(row []any, instant func(models.Time) any) []any {
	out := slices.Clone(row)
	for i, v := range out {
		switch v := v.(type) {
		case models.Time:
			out[i] = instant(v)
		case models.ID:
			out[i] = string(v)
		case models.Day:
			out[i] = string(v)
		}
	}
	return out
}
