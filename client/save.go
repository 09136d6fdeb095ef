package client

import "modu/sync/frame"

// When the Store is written anew: after so many records, and so many for each entity held.
const (
	rewriteRecords   = 1000
	rewritePerEntity = 4
)

// load plays the Store, before anybody else has the client. A new one gets its id here.
func (c *Client) load() error {
	if c.options.Store != nil {
		err := c.options.Store.Load(func(r Record) error {
			c.written++
			return c.state.apply(r)
		})
		if err != nil {
			return err
		}
	}
	for stream := range c.state.streams {
		if stream[0] == 'p' {
			c.watched[stream] = true
		}
	}
	if c.state.who.Client != "" {
		return nil
	}
	c.mu.Lock()
	err := c.record(Record{Who: &Identity{Client: NewID()}})
	c.mu.Unlock()
	if err != nil {
		return err
	}
	return c.save()
}

// record changes the state and queues the record for the Store. The caller holds mu, and calls save after it.
func (c *Client) record(r Record) error {
	if c.broken != nil {
		return c.broken
	}
	if err := c.state.apply(r); err != nil {
		return err
	}
	c.keepRecord(r)
	return nil
}

// keepRecord queues a record of what has been applied already. The caller holds mu.
func (c *Client) keepRecord(r Record) {
	if c.options.Store != nil {
		c.unsaved = append(c.unsaved, r)
	}
}

// save writes what is unsaved to the Store, in the order of the changes, and returns when all of it that there was at
// the call is there.
func (c *Client) save() error {
	c.saving <- struct{}{}
	defer func() { <-c.saving }()

	c.mu.Lock()
	records, broken := c.unsaved, c.broken
	c.unsaved = nil
	c.written += len(records)
	rewrite := c.written > rewriteRecords && c.written > rewritePerEntity*c.state.size()
	if rewrite {
		records = c.state.records()
	}
	c.mu.Unlock()
	if broken != nil || len(records) == 0 {
		return broken
	}

	var err error
	if rewrite {
		err = c.options.Store.Replace(records)
		c.written = len(records)
	} else {
		err = c.options.Store.Append(records)
	}
	if err != nil {
		c.mu.Lock()
		c.broken = err
		c.mu.Unlock()
	}
	return err
}

func (s *state) size() int {
	n := len(s.queue)
	for _, r := range s.streams {
		n += len(r.entities)
	}
	return n
}

// records returns the shortest way to the state.
func (s *state) records() []Record {
	who := s.who
	records := []Record{{Who: &who}}
	for stream, r := range s.streams {
		records = append(records, Record{Delta: frame.Append(nil, r.delta(stream))})
	}
	for _, p := range s.parked {
		records = append(records, Record{Park: &p})
	}
	for i := 0; i < len(s.queue); {
		batch := s.queue[i].batch
		var together []frame.Mutation
		for ; i < len(s.queue) && s.queue[i].batch == batch; i++ {
			together = append(together, s.queue[i].Mutation)
		}
		records = append(records, Record{Add: together})
	}
	return records
}

func (s *state) cursor(stream string) int64 {
	if r := s.streams[stream]; r != nil {
		return r.cursor
	}
	return 0
}
