package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

const (
	inboxPeople = 3   // people that a line of cheers names
	maxUnseen   = 100 // lines that are counted as unseen
)

func (s *server) inboxRoutes() {
	register(s, signedIn(operation("inbox", http.MethodGet, "/v1/inbox", "See what happened: cheers merged, follow requests, knocks, missed alarms")), s.inbox)
}

type inboxInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many lines at most"`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before"`
}

type inboxOutput struct {
	Position string `header:"Modu-Position"`
	Body     inboxBody
}

type inboxBody struct {
	Data       []inboxLine  `json:"data"`
	NextCursor *string      `json:"next_cursor" doc:"Of the page after this one, which may have fewer lines than asked for; null on the last"`
	SeenAt     *models.Time `json:"seen_at" format:"date-time" doc:"The inbox_seen_at of the settings"`
	Unseen     unseenLines  `json:"unseen"`
}

// unseenLines counts lines newer than inbox_seen_at.
type unseenLines struct {
	Cheers   int `json:"cheers" doc:"At most 100, as the others"`
	Requests int `json:"requests"`
	News     int `json:"news"`
}

// An inboxLine is one line of the inbox; which of the last three it has is its type.
type inboxLine struct {
	Type    string           `json:"type" enum:"cheers,request,news"`
	At      models.Time      `json:"at" format:"date-time" doc:"Of cheers the newest's"`
	Unseen  bool             `json:"unseen"`
	Cheers  *cheersDoc       `json:"cheers,omitempty"`
	Request *entity[edgeDoc] `json:"request,omitempty" doc:"A follower with state requested"`
	News    *entity[newsDoc] `json:"news,omitempty"`

	id models.ID // with At its place
}

// A cheersDoc is all cheers on one todo or diary of the caller's in one line: "Minji and 3 others".
type cheersDoc struct {
	TargetKind string            `json:"target_kind" enum:"todo,diary"`
	TargetID   models.ID         `json:"target_id" format:"uuid"`
	Todo       *entity[todoDoc]  `json:"todo,omitempty"`
	Diary      *entity[diaryDoc] `json:"diary,omitempty"`
	Count      int               `json:"count" doc:"Of people"`
	Emojis     models.Counts     `json:"emojis" doc:"How many of each"`
	Users      []models.Person   `json:"users" doc:"The newest three"`
}

// A newsDoc describes what the engine projects of news.
type newsDoc struct {
	Kind      string         `json:"kind" enum:"news"`
	ID        models.ID      `json:"id" format:"uuid"`
	Rev       models.Rev     `json:"rev"`
	CreatedAt models.Time    `json:"created_at" format:"date-time"`
	News      string         `json:"news" enum:"knock,missed,session,system"`
	User      *models.Person `json:"user" doc:"Who it is about"`
	TodoID    *models.ID     `json:"todo_id" format:"uuid"`
	At        models.Time    `json:"at" format:"date-time"`
}

// inbox answers a page of lines, the newest first. People whom the caller has muted, or with a block in between, are
// left out.
func (s *server) inbox(ctx context.Context, in *inboxInput) (*inboxOutput, error) {
	caller, _ := callerOf(ctx)
	list := store.InboxList{Owner: caller.User, Limit: in.Limit + 1}
	place := &store.InboxPlace{}
	if ok, err := (Paged{Cursor: in.Cursor}).after(place); err != nil {
		return nil, err
	} else if ok {
		list.Before = place
	}
	out := &inboxOutput{}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		_, _, settings, err := v.account(ctx)
		if err != nil {
			return err
		}
		if _, err := v.of(ctx, caller.User); err != nil {
			return err
		}
		if list.Without, err = v.tx.Unheard(ctx, caller.User); err != nil {
			return err
		}
		out.Body.SeenAt = orNull(settings.InboxSeenAt)
		if err := v.inboxPage(ctx, list, settings.InboxSeenAt, &out.Body); err != nil {
			return err
		}
		if out.Body.Unseen, err = v.unseen(ctx, list, settings.InboxSeenAt); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

// inboxPage merges what the tables tell into a page of list.Limit-1 lines.
func (v *view) inboxPage(ctx context.Context, list store.InboxList, seen models.Time, body *inboxBody) error {
	cheers, err := v.cheersOf(ctx, list)
	if err != nil {
		return err
	}
	body.Data, err = v.otherLines(ctx, list)
	if err != nil {
		return err
	}
	for _, c := range cheers.newest {
		body.Data = append(body.Data, inboxLine{Type: "cheers", At: c.CreatedAt, id: c.ID, Cheers: &cheersDoc{TargetKind: c.TargetKind, TargetID: c.TargetID}})
	}
	slices.SortFunc(body.Data, func(a, b inboxLine) int {
		return cmp.Or(cmp.Compare(b.At, a.At), strings.Compare(string(b.id), string(a.id)))
	})
	if end := cheers.end; end != nil { // nothing is known of cheers beyond
		body.Data = slices.DeleteFunc(body.Data, func(l inboxLine) bool { return l.At < end.At || l.At == end.At && l.id < end.ID })
		body.NextCursor = cursorOf(*end)
	}
	if len(body.Data) >= list.Limit {
		body.Data, body.NextCursor = cut(body.Data, list.Limit-1, func(l inboxLine) any { return store.InboxPlace{At: l.At, ID: l.id} })
	}
	for i := range body.Data {
		body.Data[i].Unseen = body.Data[i].At > seen
	}
	return v.fillCheers(ctx, list, cheers, body.Data)
}

// otherLines makes lines of requests and news.
func (v *view) otherLines(ctx context.Context, list store.InboxList) ([]inboxLine, error) {
	requests, err := v.tx.InboxRequests(ctx, list)
	if err != nil {
		return nil, err
	}
	news, err := v.tx.InboxNews(ctx, list)
	if err != nil {
		return nil, err
	}
	lines := []inboxLine{}
	for _, r := range requests {
		e := entityOfFollower(r)
		lines = append(lines, inboxLine{Type: "request", At: r.CreatedAt, id: r.ID, Request: &e})
	}
	for _, n := range news {
		e := entity[newsDoc]{modusync.News(n, n.Rev), n.ID, n.Rev}
		lines = append(lines, inboxLine{Type: "news", At: n.At, id: n.ID, News: &e})
	}
	return lines, nil
}

// unseen counts the lines that are newer than what was seen.
func (v *view) unseen(ctx context.Context, list store.InboxList, seen models.Time) (n unseenLines, err error) {
	list.Before, list.Since, list.Limit = nil, seen, maxUnseen
	cheers, err := v.cheersOf(ctx, list)
	if err != nil {
		return n, err
	}
	others, err := v.otherLines(ctx, list)
	n.Cheers = min(len(cheers.newest), maxUnseen)
	for _, l := range others {
		if l.Type == "request" {
			n.Requests++
		} else {
			n.News++
		}
	}
	return n, err
}
