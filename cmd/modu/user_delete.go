package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"modu/api/picture"
	"modu/models"
	"modu/store"
	"modu/store/photos"
)

const (
	purgeWithin  = 5 * time.Second // after that the servers are left to it
	othersWithin = time.Second     // likewise, when there are photos that this process does not reach
	purgePause   = 100 * time.Millisecond
)

type userDeleteCmd struct {
	settingFlags
	Login  string `arg:"" help:"Handle, e-mail address or id."`
	Reason string `placeholder:"TEXT" help:"Why; kept for operators until the account is purged."`
	Now    bool   `help:"Purge it at once: nothing brings it back."`
	Yes    bool   `help:"Do not ask."`
}

func (c *userDeleteCmd) Run(s *surrounding) error {
	return c.onSite(s, func(o *site) error {
		account, err := o.who(c.Login)
		if err != nil {
			return err
		}
		if err := c.ask(o, &account); err != nil {
			return err
		}
		purge, told, err := c.hide(o, account.ID)
		if err != nil {
			return userError(err)
		}
		handle := account.Person.Handle
		if !c.Now {
			_, err = fmt.Fprintf(s.stdout, "@%s is deleted, and purged after %s; until then `modu user enable %[1]s` brings it back; %[3]s\n",
				handle, localTime(purge, o.zone), sockets(told))
			return err
		}
		gone, err := o.purge(s.ctx, account.ID)
		if err != nil {
			return err
		}
		text := "@%s is gone; %s\n"
		if !gone {
			text = "@%s is deleted, and what is left of it is purged by the servers, within two hours; %s\n"
		}
		_, err = fmt.Fprintf(s.stdout, text, handle, sockets(told))
		return err
	})
}

// ask makes sure that it is the account that is meant.
func (c *userDeleteCmd) ask(o *site, a *store.Account) error {
	var counts map[models.ID]store.AccountCount
	err := o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) (err error) {
		counts, err = o.counts(ctx, tx, *a)
		return err
	})
	if err != nil {
		return err
	}
	when := "purged after " + localTime(o.now().Add(models.DeletionGrace), o.zone)
	if c.Now {
		when = "purged at once: nothing brings it back"
	}
	n := counts[a.ID]
	question := fmt.Sprintf("Delete @%s (%s, %s), with %s and %s? It is hidden now and %s.", a.Person.Handle, plain(a.Person.Name),
		plain(a.Email), counted(n.Todos, "todo"), counted(n.Followers, "follower"), when)
	return o.s.sure(c.Yes, question, a.Person.Handle)
}

// hide shuts an account, so that signing in does not bring it back, and has it deleted as if by its owner.
func (c *userDeleteCmd) hide(o *site, user models.ID) (purge models.Time, told bool, err error) {
	raise, err := o.auth.Disable(o.s.ctx, user, c.Reason)
	if err != nil {
		return 0, false, err
	}
	h := o.herald()
	h.engine.AnnounceFence(raise)
	purge, err = h.engine.DeleteAccount(o.s.ctx, user)
	return purge, h.tell(user), err
}

// purge removes an account now, beside the servers that may be at it, and reports whether all of it is gone.
func (o *site) purge(ctx context.Context, user models.ID) (gone bool, err error) {
	h := o.herald()
	defer h.tell(user)
	for begun, within := time.Now(), purgeWithin; ; {
		err := h.engine.EndGrace(ctx, user)
		if errors.Is(err, models.ErrNotFound) {
			return true, nil
		}
		if err == nil {
			gone, err = h.engine.DropAccount(ctx, user)
		}
		if err == nil && !gone { // its photos are marked by now, and its row waits for them
			var reached bool
			if reached, err = o.dropPhotos(ctx); !reached {
				within = othersWithin
			}
		}
		if gone || err != nil || time.Since(begun) > within {
			return gone, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(purgePause):
		}
	}
}

// dropPhotos removes the photos that are to go, unless only a server reaches them.
func (o *site) dropPhotos(ctx context.Context) (reached bool, err error) {
	home, err := o.cfg.photoHome(o.db)
	if err != nil {
		return false, nil // its keys are not here
	}
	if o.cfg.photosInDirectory() {
		if _, err := os.Stat(o.cfg.photoDirectory()); err != nil {
			return false, nil // it is elsewhere, perhaps on another machine
		}
	}
	return true, photos.New(newLog(o.s.stderr, o.cfg), o.db, home, picture.Sizes, o.cfg.now()).Purge(ctx)
}
