package sync

import (
	"modu/models"
	"modu/store"
)

// A table holds the rows of one kind that a transaction knows: as they were under the lock, and as they become.
type table[T any] struct {
	rows    map[store.Key]*change[T]
	byID    map[models.ID]store.Key // of kinds whose ids are unique among all owners
	touched []store.Key             // in the order of the first touch
}

// A change is one row: was is nil for one that is made, is for one that is removed.
type change[T any] struct {
	was, is *T
	touched bool
}

func newTable[T any]() table[T] {
	return table[T]{rows: map[store.Key]*change[T]{}, byID: map[models.ID]store.Key{}}
}

// load adds a row as the database holds it; one that is known already stays as it is.
func (t *table[T]) load(k store.Key, row *T) {
	if t.rows[k] == nil {
		t.rows[k] = &change[T]{was: row, is: row}
		t.byID[k.ID] = k
	}
}

// get returns the row as it is now, or nil.
func (t *table[T]) get(k store.Key) *T {
	if c := t.rows[k]; c != nil {
		return c.is
	}
	return nil
}

// find returns the row with a globally unique id as it is now, or nil.
func (t *table[T]) find(id models.ID) *T {
	k, ok := t.byID[id]
	if !ok {
		return nil
	}
	return t.get(k)
}

// edit returns the row for changing it; it must exist. Maps and slices in it are shared with the row as it was:
// replace them, do not write into them.
func (t *table[T]) edit(k store.Key) *T {
	c := t.rows[k]
	if c.is == c.was {
		row := *c.was
		c.is = &row
	}
	t.touch(k, c)
	return c.is
}

// put makes a row.
func (t *table[T]) put(k store.Key, row *T) {
	c := t.rows[k]
	if c == nil {
		c = &change[T]{}
		t.rows[k] = c
		t.byID[k.ID] = k
	}
	c.is = row
	t.touch(k, c)
}

// drop removes a row; it may be absent.
func (t *table[T]) drop(k store.Key) {
	if c := t.rows[k]; c != nil && c.is != nil {
		c.is = nil
		t.touch(k, c)
	}
}

func (t *table[T]) touch(k store.Key, c *change[T]) {
	if !c.touched {
		c.touched = true
		t.touched = append(t.touched, k)
	}
}

// saved returns the rows to write and the keys to remove.
func (t *table[T]) saved() (rows []*T, removed []store.Key) {
	for _, k := range t.touched {
		switch c := t.rows[k]; {
		case c.is != nil:
			rows = append(rows, c.is)
		case c.was != nil:
			removed = append(removed, k)
		}
	}
	return rows, removed
}
