package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// inviteCmd makes a code unless another word comes first.
type inviteCmd struct {
	Create inviteCreateCmd `cmd:"" default:"withargs" help:"Print a code with which others sign up; the word create may be left out."`
	List   inviteListCmd   `cmd:"" help:"List the codes that are good."`
	Revoke inviteRevokeCmd `cmd:"" help:"Take codes back."`
}

type inviteCreateCmd struct {
	settingFlags
	Login string `arg:"" help:"Whose invite it is: handle, e-mail address or id."`
	Uses  int    `default:"1" help:"How many may sign up with it (${default})."`
}

func (i *inviteCreateCmd) Run(s *surrounding) error {
	return i.onSite(s, func(o *site) error {
		account, err := o.who(i.Login)
		if err != nil {
			return err
		}
		invite, err := o.auth.MakeInvite(s.ctx, account.ID, auth.NewInvite{Uses: i.Uses})
		if errors.Is(err, auth.ErrFull) {
			return fmt.Errorf("@%s has %d codes that are good, which is the most there may be: `modu invite revoke` takes some back",
				account.Person.Handle, auth.MaxInvites)
		}
		if err != nil {
			return userError(err)
		}
		if account.DisabledAt != 0 || account.DeletedAt != 0 {
			fmt.Fprintf(s.stderr, "@%s is disabled or deleted: until that ends the code lets nobody in\n", account.Person.Handle)
		}
		_, err = fmt.Fprintln(s.stdout, invite.Code)
		return err
	})
}

type inviteListCmd struct {
	settingFlags
	listing
	Login string `arg:"" optional:"" help:"Whose: handle, e-mail address or id (everybody's)."`
	After string `placeholder:"CODE" help:"Go on after this one."`
}

// An inviteLine is a line of the list.
type inviteLine struct {
	Code      string      `json:"code"`
	UserID    models.ID   `json:"user_id"`
	Handle    string      `json:"handle"`
	Name      string      `json:"name"`
	UsesLeft  int         `json:"uses_left"`
	CreatedAt models.Time `json:"created_at"`
	ExpiresAt models.Time `json:"expires_at"`
}

func (i *inviteListCmd) Run(s *surrounding) error {
	if err := i.check(); err != nil {
		return err
	}
	return i.onSite(s, func(o *site) error {
		lines, more, err := i.lines(o)
		if err != nil {
			return err
		}
		if i.JSON {
			page := struct {
				Invites []inviteLine `json:"invites"`
				Next    string       `json:"next,omitzero"` // for --after
			}{Invites: lines}
			if more {
				page.Next = lines[len(lines)-1].Code
			}
			return printJSON(s.stdout, page)
		}
		if len(lines) == 0 {
			return o.nothing("there is no code that is good")
		}
		t := table{heads: []string{"CODE", "OF", "NAME", ">USES LEFT", "MADE", "GOOD UNTIL"}}
		for _, l := range lines {
			t.add(l.Code, l.Handle, l.Name, strconv.Itoa(l.UsesLeft), localTime(l.CreatedAt, o.zone), localTime(l.ExpiresAt, o.zone))
		}
		if err := t.print(s.stdout); err != nil {
			return err
		}
		if more {
			fmt.Fprintln(s.stderr, "there are more: --after", lines[len(lines)-1].Code)
		}
		return nil
	})
}

func (i *inviteListCmd) lines(o *site) (lines []inviteLine, more bool, err error) {
	list := store.InviteList{After: strings.ToUpper(i.After), Limit: i.Limit + 1}
	if i.Login != "" {
		account, err := o.who(i.Login)
		if err != nil {
			return nil, false, err
		}
		list.User = account.ID
	}
	var rows []store.InviteLine
	err = o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.AllInvites(ctx, list, o.now())
		return err
	})
	if err != nil {
		return nil, false, err
	}
	rows, more = cut(rows, i.Limit)
	lines = make([]inviteLine, len(rows))
	for n, r := range rows {
		lines[n] = inviteLine{r.Code, r.UserID, r.Handle, r.Name, r.UsesLeft, r.CreatedAt, r.ExpiresAt}
	}
	return lines, more, nil
}

type inviteRevokeCmd struct {
	settingFlags
	Codes []string `arg:"" help:"As modu invite list shows them."`
}

func (i *inviteRevokeCmd) Run(s *surrounding) error {
	return i.onSite(s, func(o *site) error {
		var unknown []error
		for _, code := range i.Codes {
			err := o.db.InTx(s.ctx, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.EndCode(ctx, strings.ToUpper(code))
				return err
			})
			switch {
			case errors.Is(err, models.ErrNotFound):
				unknown = append(unknown, fmt.Errorf("there is no code %s", plain(code)))
			case err != nil:
				return err
			default:
				fmt.Fprintf(s.stdout, "%s lets nobody in any more\n", plain(code))
			}
		}
		return errors.Join(unknown...)
	})
}
