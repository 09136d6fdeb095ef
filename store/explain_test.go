package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"modu/store"
)

// statements are the reads that a database was asked for.
type statements struct{ sql []string }

func (*statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (s *statements) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if strings.HasPrefix(strings.TrimSpace(e.Query), "SELECT") {
		s.sql = append(s.sql, e.Query)
	}
}

// A plan is how a database finds what a statement asks for.
type plan struct {
	indexes  []string       // sorted, each once; "all of t" when the table t is read whole
	read     map[string]int // rows of each table, with those that a filter threw away; SQLite does not tell
	returned int
}

// explain returns the plan of a statement; on Postgres it runs it.
func explain(ctx context.Context, tx store.Tx, query string) (plan, error) {
	p := plan{read: map[string]int{}}
	read := p.readSQLite
	if tx.Postgres() {
		read = p.readPostgres
	}
	if err := read(ctx, tx, query); err != nil {
		return plan{}, fmt.Errorf("explain %s: %w", query, err)
	}
	slices.Sort(p.indexes)
	p.indexes = slices.Compact(p.indexes)
	return p, nil
}

// A node is one of EXPLAIN's in JSON. Its numbers are averages of its loops.
type node struct {
	Type      string  `json:"Node Type"`
	Table     string  `json:"Relation Name"`
	Index     string  `json:"Index Name"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Filtered  float64 `json:"Rows Removed by Filter"`
	Rechecked float64 `json:"Rows Removed by Index Recheck"`
	Plans     []node  `json:"Plans"`
}

func (p *plan) readPostgres(ctx context.Context, tx store.Tx, query string) error {
	var text []byte
	if err := tx.Tx.Tx.QueryRowContext(ctx, "EXPLAIN (ANALYZE, FORMAT JSON) "+query).Scan(&text); err != nil {
		return err
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(text, &plans); err != nil {
		return err
	}
	root := plans[0].Plan
	p.returned = int(root.Rows * root.Loops)
	p.add(root)
	return nil
}

func (p *plan) add(n node) {
	switch {
	case n.Index != "":
		p.indexes = append(p.indexes, n.Index)
	case n.Type == "Seq Scan":
		p.indexes = append(p.indexes, "all of "+n.Table)
	}
	if n.Table != "" {
		p.read[n.Table] += int((n.Rows + n.Filtered + n.Rechecked) * n.Loops)
	}
	for _, below := range n.Plans {
		p.add(below)
	}
}

// sqlitePKey is how SQLite names the index of a primary key.
var sqlitePKey = regexp.MustCompile(`^sqlite_autoindex_(.*)_1$`)

func (p *plan) readSQLite(ctx context.Context, tx store.Tx, query string) error {
	rows, err := tx.Tx.Tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return err
		}
		words := strings.Fields(detail) // SEARCH todo USING INDEX todos_date (owner_id=? AND date=?)
		switch at := slices.Index(words, "INDEX"); {
		case at > 0:
			p.indexes = append(p.indexes, sqlitePKey.ReplaceAllString(words[at+1], "${1}_pkey"))
		case words[0] == "SCAN" && words[1] != "part" && !strings.HasPrefix(words[1], "(subquery") && !strings.Contains(detail, "CONSTANT"): // a subquery, a list
			p.indexes = append(p.indexes, "all of "+words[1])
		}
	}
	return rows.Err()
}
