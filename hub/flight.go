package hub

import "modu/models"

// A flight is the one page of a stream that is being fetched for all its readers that wait for one. It is guarded by
// stream.mu.
type flight struct {
	under  bool
	aboard []*subscription // wait for it, besides the one who fetches
	lowest models.Seq      // of those whom the last flight did not serve; 0: of nobody
}

// board joins the page that is being fetched for the stream's readers. When there is none, the caller has to fetch one,
// from the lowest cursor that waits.
func (st *stream) board(sub *subscription, cursor models.Seq) (fetch bool, from models.Seq) {
	st.mu.Lock()
	defer st.mu.Unlock()
	f := &st.flight
	if f.under {
		f.aboard = append(f.aboard, sub)
		return false, 0
	}
	f.under = true
	from = cursor
	if f.lowest > 0 && f.lowest < from {
		from = f.lowest
	}
	f.lowest = 0
	return true, from
}

// land ends the flight and returns who was aboard.
func (st *stream) land() []*subscription {
	st.mu.Lock()
	defer st.mu.Unlock()
	aboard := st.flight.aboard
	st.flight.under, st.flight.aboard = false, nil
	return aboard
}

// missed notes the cursor of a reader whom a flight did not serve since it began above.
func (st *stream) missed(cursor models.Seq) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if cursor > 0 && (st.flight.lowest == 0 || cursor < st.flight.lowest) {
		st.flight.lowest = cursor
	}
}
