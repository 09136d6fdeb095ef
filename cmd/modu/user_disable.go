package main

import (
	"errors"
	"fmt"

	"modu/models"
)

type userDisableCmd struct {
	settingFlags
	Login  string `arg:"" help:"Handle, e-mail address or id."`
	Reason string `placeholder:"TEXT" help:"Why; kept for operators, and shown to nobody else."`
}

func (c *userDisableCmd) Run(s *surrounding) error {
	return c.onSite(s, func(o *site) error {
		account, err := o.who(c.Login)
		if err != nil {
			return err
		}
		raise, err := o.auth.Disable(s.ctx, account.ID, c.Reason)
		if err != nil {
			return userError(err)
		}
		h := o.herald()
		h.engine.AnnounceFence(raise)
		_, err = fmt.Fprintf(s.stdout, "@%s is disabled; %s\n", account.Person.Handle, sockets(h.tell(account.ID)))
		return err
	})
}

// sockets says what becomes of the sockets of an account, by whether a server has been told.
func sockets(told bool) string {
	if told {
		return "its sockets are closed"
	}
	return "its sockets close within " + auditWait + ", since no running server could be told at once (" + prefix + "REDIS_URL or " +
		prefix + "ADMIN_LISTEN say where)"
}

type userEnableCmd struct {
	settingFlags
	Login string `arg:"" help:"Handle, e-mail address or id."`
}

func (c *userEnableCmd) Run(s *surrounding) error {
	return c.onSite(s, func(o *site) error {
		account, err := o.who(c.Login)
		if err != nil {
			return err
		}
		handle := account.Person.Handle
		done, err := o.auth.Enable(s.ctx, account.ID)
		switch {
		case errors.Is(err, models.ErrConflict) && account.DeletedAt != 0:
			return fmt.Errorf("@%s is not disabled: its owner has deleted it, and gets it back by signing in before %s",
				handle, localTime(account.DeletedAt.Add(models.DeletionGrace), o.zone))
		case errors.Is(err, models.ErrConflict):
			return fmt.Errorf("@%s is not disabled", handle)
		case errors.Is(err, models.ErrNotFound):
			return fmt.Errorf("it is too late: @%s is being purged", handle)
		case err != nil:
			return userError(err)
		}
		if done.Raise != nil {
			h := o.herald()
			h.engine.AnnounceFence(*done.Raise)
			h.tell(account.ID) // whoever is not told finds out
		}
		text := "@%s is enabled\n"
		if done.Back {
			text = "@%s is enabled, and no longer deleted: it signs in anew\n"
		}
		_, err = fmt.Fprintf(s.stdout, text, handle)
		return err
	})
}
