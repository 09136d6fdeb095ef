package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/uptrace/bun"

	"modu/models"
)

// maxRows is how many rows one statement names: SQLite's and Postgres's parsers take far more, but plans get slow.
const maxRows = 1000

// A FenceRaise is what a transaction that changed a person's sessions must have announced.
type FenceRaise struct {
	Owner models.ID
	Was   models.Fence
	Fence models.Fence
	SeqS  models.Seq // of s/<owner>: unchanged, as are the next two
	SeqF  models.Seq
	SeqP  models.Seq
}

// save inserts or replaces whole rows by their primary key.
func save[T any](ctx context.Context, tx Tx, rows []*T) error {
	for len(rows) > 0 {
		n := min(len(rows), maxRows)
		chunk := rows[:n]
		rows = rows[n:]
		table := tx.Dialect().Tables().Get(reflect.TypeFor[*T]())
		q := tx.NewInsert().Model(&chunk)
		keys := make([]string, 0, len(table.PKs))
		for _, f := range table.PKs {
			keys = append(keys, string(f.SQLName))
		}
		q = q.On("CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE")
		for _, f := range table.DataFields {
			q = q.Set(string(f.SQLName) + " = EXCLUDED." + string(f.SQLName))
		}
		if _, err := q.Exec(ctx); err != nil {
			return fmt.Errorf("save %s: %w", table.Name, err)
		}
	}
	return nil
}

// A Key names a row of an owner's.
type Key struct{ Owner, ID models.ID }

func (k Key) values() []any { return []any{k.Owner, k.ID} }

// A rowKey has a value for each column of a key.
type rowKey interface{ values() []any }

// oneOf returns the condition that a row has one of the keys, which are not none, and its arguments. Keys that agree in
// all but the last column share a list: of row values Postgres plans 500 in 40 ms, of a list's in 4. SQLite takes several
// lists of one owner for a reason to read all that the owner has, but finds each row value by the index of a whole key.
func oneOf[K rowKey](tx Tx, columns []string, keys []K) (where string, args []any) {
	last := len(columns) - 1
	groups := map[string]int{}
	var heads, lists [][]any
	var all []bun.TupleValues
	for _, k := range keys {
		v := k.values()
		all = append(all, bun.Tuple(v))
		head := fmt.Sprint(v[:last]...)
		g, ok := groups[head]
		if !ok {
			g = len(heads)
			groups[head] = g
			heads, lists = append(heads, v[:last]), append(lists, nil)
		}
		lists[g] = append(lists[g], v[last])
	}
	if len(heads) > 1 && last > 1 && !tx.Postgres() {
		return "(" + strings.Join(columns, ", ") + ") IN (?)", []any{bun.List(all)}
	}
	group := "(" + strings.Join(columns[:last], " = ? AND ") + " = ? AND " + columns[last] + " IN (?))"
	for g := range heads {
		args = append(append(args, heads[g]...), bun.List(lists[g]))
	}
	return strings.Repeat(group+" OR ", len(heads)-1) + group, args
}

var ownedKey = []string{"owner_id", "id"}

// byKey returns the rows of a table with key (owner_id, id) that exist among keys.
func byKey[T any](ctx context.Context, tx Tx, keys []Key) ([]*T, error) {
	var found []*T
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		var rows []*T
		where, args := oneOf(tx, ownedKey, keys[:n])
		if err := tx.NewSelect().Model(&rows).Where(where, args...).Scan(ctx); err != nil {
			return nil, fmt.Errorf("load %s: %w", tx.Dialect().Tables().Get(reflect.TypeFor[*T]()).Name, err)
		}
		found = append(found, rows...)
		keys = keys[n:]
	}
	return found, nil
}

// byID returns the rows with a globally unique id, whoever owns them.
func byID[T any](ctx context.Context, tx Tx, ids []models.ID) ([]*T, error) {
	var found []*T
	for len(ids) > 0 {
		n := min(len(ids), maxRows)
		var rows []*T
		if err := tx.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids[:n])).Scan(ctx); err != nil {
			return nil, fmt.Errorf("load %s: %w", tx.Dialect().Tables().Get(reflect.TypeFor[*T]()).Name, err)
		}
		found = append(found, rows...)
		ids = ids[n:]
	}
	return found, nil
}

// remove deletes the rows of a table with key (owner_id, id).
func remove[T any](ctx context.Context, tx Tx, keys []Key) error {
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		where, args := oneOf(tx, ownedKey, keys[:n])
		if _, err := tx.NewDelete().Model((*T)(nil)).Where(where, args...).Exec(ctx); err != nil {
			return fmt.Errorf("remove %s: %w", tx.Dialect().Tables().Get(reflect.TypeFor[*T]()).Name, err)
		}
		keys = keys[n:]
	}
	return nil
}
