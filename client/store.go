package client

import (
	"slices"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// A Record is one step of a client's state; exactly one of its members is set.
type Record struct {
	Who     *Identity        `json:"who,omitzero"`
	Add     []frame.Mutation `json:"add,omitzero"`     // changes that were made together
	Acked   int64            `json:"acked,omitzero"`   // answered up to here
	Park    *Parked          `json:"park,omitzero"`    // taken out of the queue
	Numbers []int64          `json:"numbers,omitzero"` // of the queue, in its order
	Delta   jsontext.Value   `json:"delta,omitzero"`   // a delta frame
	Gone    string           `json:"gone,omitzero"`    // a stream to forget
}

// A Store keeps a client's records between runs. Only one client uses it, one call at a time.
type Store interface {
	// Load calls play for each record in the order in which they were written.
	Load(play func(Record) error) error
	// Append adds records as one unit: after a crash all of them are there, or none.
	Append(records []Record) error
	// Replace puts records in the place of all others, as one unit.
	Replace(records []Record) error
}

// Memory is a Store that lives as long as the process: for tests, and for clients that restart inside one.
type Memory struct {
	mu      sync.Mutex // guards records
	records []Record
}

// Load implements Store.
func (m *Memory) Load(play func(Record) error) error {
	m.mu.Lock()
	records := slices.Clone(m.records)
	m.mu.Unlock()
	for _, r := range records {
		if err := play(r); err != nil {
			return err
		}
	}
	return nil
}

// Append implements Store.
func (m *Memory) Append(records []Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, records...)
	return nil
}

// Replace implements Store.
func (m *Memory) Replace(records []Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = slices.Clone(records)
	return nil
}
