package sync

import (
	"strconv"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// knockEvery is how often one person may knock at another's (product section 1.6).
const knockEvery = 10 * time.Minute

type knockKind struct{}

type knockPut struct{ other models.ID }

func (knockKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return nil, refuse(frame.NotAllowed, "", "a knock cannot be taken back")
	}
	// The id is the client's own: a knock is no entity and nobody asks for it again.
	other, r := parsePerson(m, parseFields(m.Fields, "user_id"), func(_, _ models.ID) models.ID { return m.id })
	return &knockPut{other}, r
}

func (p *knockPut) need(m *mutation, n *needs) {
	n.people(m.user, p.other)
	n.settings.add(p.other)
	n.mutes.add(store.Key{Owner: p.other, ID: models.MuteID(p.other, m.user)})
	n.knocks.add(store.Key{Owner: m.user, ID: p.other})
}

// decide tells somebody whom one follows that one thinks of them. Who has muted the sender hears nothing, and the sender
// does not learn of that.
func (p *knockPut) decide(m *mutation, w *world) *refusal {
	if !w.exists(p.other) || w.blocked(m.user, p.other) {
		return notFound("user_id")
	}
	if !w.accepted(m.user, p.other) {
		return refuse(frame.NotAllowed, "user_id", "user_id must be somebody whom you follow")
	}
	k := store.Key{Owner: m.user, ID: p.other}
	if last := w.knocks.get(k); last != nil && w.now.Sub(last.At) < knockEvery {
		return refuse(frame.Limit, "user_id", "user_id has just heard you: knock again in "+minutes(knockEvery-w.now.Sub(last.At)))
	}
	w.knocks.put(k, &models.Knock{OwnerID: m.user, UserID: p.other, At: w.now})
	if w.mutes.get(store.Key{Owner: p.other, ID: models.MuteID(p.other, m.user)}) != nil {
		return nil
	}
	who := w.person(m.user)
	news := w.tell(models.News{OwnerID: p.other, News: models.NewsKnock, FromID: m.user, User: &who})
	w.notify(Notice{User: p.other, Frame: frame.Notice{Kind: noticeKnock, ID: string(news.ID), At: w.now.String()}})
	w.ring(p.other, ring{kind: noticeKnock, tag: dueKeyOf(noticeKnock, m.user), who: who})
	return nil
}

// minutes says how long something takes, rounded up.
func minutes(d time.Duration) string {
	if d <= time.Minute {
		return "a minute"
	}
	return strconv.Itoa(int((d+time.Minute-1)/time.Minute)) + " minutes"
}
