package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// maxListed is how many lines one listing may have.
const maxListed = 1000

// A listing is what the commands that list have in common.
type listing struct {
	Limit int  `default:"50" placeholder:"N" help:"At most so many (${default})."`
	JSON  bool `name:"json" help:"Print JSON for scripts."`
}

func (l *listing) check() error {
	if l.Limit < 1 || l.Limit > maxListed {
		return &codedError{exitUsage, fmt.Errorf("--limit: %d is not a number from 1 to %d", l.Limit, maxListed)}
	}
	return nil
}

// nothing says that a list is empty, which is no error.
func (o *site) nothing(why string) error {
	_, err := fmt.Fprintln(o.s.stderr, why)
	return err
}

// cut returns a page of what was read with one more than the limit, and whether more follow.
func cut[T any](list []T, limit int) (page []T, more bool) {
	return list[:min(len(list), limit)], len(list) > limit
}

type userListCmd struct {
	settingFlags
	listing
	Search   string `placeholder:"TEXT" help:"Those with this in the handle, the name or the e-mail address."`
	Disabled bool   `help:"Those that are disabled."`
	Deleted  bool   `help:"Those that are on their way out."`
	After    string `placeholder:"HANDLE" help:"Go on after this one."`
}

// A userLine is a line of the list.
type userLine struct {
	ID             models.ID   `json:"id"`
	Handle         string      `json:"handle"`
	Name           string      `json:"name"`
	Email          string      `json:"email"`
	VerifiedAt     models.Time `json:"verified_at,omitzero"`
	State          string      `json:"state"` // active, disabled or deleted
	CreatedAt      models.Time `json:"created_at"`
	DisabledAt     models.Time `json:"disabled_at,omitzero"`
	DisabledReason string      `json:"disabled_reason,omitzero"`
	DeletedAt      models.Time `json:"deleted_at,omitzero"`
	PurgeAt        models.Time `json:"purge_at,omitzero"`
	Todos          int         `json:"todos"`
	Followers      int         `json:"followers"`
	Devices        int         `json:"devices"`
	SeenAt         models.Time `json:"seen_at,omitzero"`
}

func newUserLine(a *store.Account, c store.AccountCount) userLine {
	u := userLine{
		ID: a.ID, Handle: a.Person.Handle, Name: a.Person.Name, Email: a.Email, VerifiedAt: a.VerifiedAt, State: "active",
		CreatedAt: a.CreatedAt, DisabledAt: a.DisabledAt, DisabledReason: a.DisabledReason, DeletedAt: a.DeletedAt,
		Todos: c.Todos, Followers: c.Followers, Devices: c.Devices, SeenAt: c.SeenAt(),
	}
	switch {
	case a.DeletedAt != 0:
		u.State, u.PurgeAt = "deleted", a.DeletedAt.Add(models.DeletionGrace)
	case a.DisabledAt != 0:
		u.State = "disabled"
	}
	return u
}

func (c *userListCmd) Run(s *surrounding) error {
	if err := c.check(); err != nil {
		return err
	}
	return c.onSite(s, func(o *site) error {
		lines, more, err := c.lines(o)
		if err != nil {
			return err
		}
		if c.JSON {
			page := struct {
				Users []userLine `json:"users"`
				Next  string     `json:"next,omitzero"` // for --after
			}{Users: lines}
			if more {
				page.Next = lines[len(lines)-1].Handle
			}
			return printJSON(s.stdout, page)
		}
		if len(lines) == 0 {
			return o.nothing("there is no such account")
		}
		t := table{heads: []string{"HANDLE", "NAME", "E-MAIL", "STATE", ">TODOS", ">FOLLOWERS", ">DEVICES", "LAST SEEN", "JOINED"}}
		for _, u := range lines {
			t.add(u.Handle, u.Name, u.Email, u.State, strconv.Itoa(u.Todos), strconv.Itoa(u.Followers), strconv.Itoa(u.Devices),
				localTime(u.SeenAt, o.zone), localTime(u.CreatedAt, o.zone))
		}
		if err := t.print(s.stdout); err != nil {
			return err
		}
		if more {
			fmt.Fprintln(s.stderr, "there are more: --after", lines[len(lines)-1].Handle)
		}
		return nil
	})
}

func (c *userListCmd) lines(o *site) (lines []userLine, more bool, err error) {
	var accounts []store.Account
	var counts map[models.ID]store.AccountCount
	err = o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) error {
		accounts, err = tx.Accounts(ctx, store.AccountList{
			Text: models.SearchText(c.Search), Disabled: c.Disabled, Deleted: c.Deleted,
			After: strings.TrimPrefix(c.After, "@"), Limit: c.Limit + 1,
		})
		if err != nil {
			return err
		}
		accounts, more = cut(accounts, c.Limit)
		counts, err = o.counts(ctx, tx, accounts...)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	lines = make([]userLine, len(accounts))
	for i := range accounts {
		lines[i] = newUserLine(&accounts[i], counts[accounts[i].ID])
	}
	return lines, more, nil
}

func (o *site) counts(ctx context.Context, tx store.Tx, accounts ...store.Account) (map[models.ID]store.AccountCount, error) {
	ids := make([]models.ID, len(accounts))
	for i := range accounts {
		ids[i] = accounts[i].ID
	}
	return tx.CountAccounts(ctx, ids, o.now(), o.now().Add(-auth.SessionIdle))
}
