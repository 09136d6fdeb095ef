package main

import (
	"context"
	"fmt"
	"strings"

	"modu/auth"
	"modu/models"
	"modu/store"
)

type userShowCmd struct {
	settingFlags
	Login string `arg:"" help:"Handle, e-mail address or id."`
	JSON  bool   `name:"json" help:"Print JSON for scripts."`
}

// A userPage is what there is to know about one account.
type userPage struct {
	userLine
	Locale        string       `json:"locale"`
	TimeZone      string       `json:"time_zone"`
	Goals         int          `json:"goals"`
	Routines      int          `json:"routines"`
	Reminders     int          `json:"reminders"`
	Diaries       int          `json:"diaries"`
	Photos        int          `json:"photos"`
	Followees     int          `json:"followees"`
	Requests      int          `json:"requests"` // of others who would follow
	Password      bool         `json:"password"` // whether there is one
	Passkeys      int          `json:"passkeys"`
	Issuers       []string     `json:"issuers"` // by which the person signs in
	Tokens        int          `json:"tokens"`
	PushDevices   int          `json:"push_devices"`
	Invites       int          `json:"invites"` // codes that are good
	ReportsAbout  int          `json:"reports_about"`
	ReportsOpen   int          `json:"reports_open"` // of those about the person
	ReportsMade   int          `json:"reports_made"`
	SignedIn      []deviceLine `json:"signed_in"`
	purgedByOwner bool
}

// A deviceLine is a device that is signed in.
type deviceLine struct {
	ID        models.ID   `json:"id"`
	Agent     string      `json:"agent"`
	CreatedAt models.Time `json:"created_at"`
	UsedAt    models.Time `json:"used_at"`
}

func (c *userShowCmd) Run(s *surrounding) error {
	return c.onSite(s, func(o *site) error {
		account, err := o.who(c.Login)
		if err != nil {
			return err
		}
		page, err := o.page(account)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(s.stdout, page)
		}
		return page.print(o)
	})
}

func (o *site) page(a store.Account) (p userPage, err error) {
	p.purgedByOwner = !auth.DeletedByOperator(&a.User)
	err = o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) error {
		counts, err := o.counts(ctx, tx, a)
		if err != nil {
			return err
		}
		p.userLine, p.Password = newUserLine(&a, counts[a.ID]), a.PasswordHash != ""
		f, err := tx.Facts(ctx, a.ID)
		if err != nil {
			return err
		}
		p.Goals, p.Routines, p.Reminders, p.Diaries, p.Photos = f.Goals, f.Routines, f.Reminders, f.Diaries, f.Photos
		p.Followees, p.Requests, p.Passkeys, p.Tokens, p.PushDevices = f.Followees, f.Requests, f.Passkeys, f.Tokens, f.Pushes
		p.ReportsAbout, p.ReportsOpen, p.ReportsMade = f.About, f.Open, f.Reported
		settings, err := tx.Settings(ctx, []models.ID{a.ID})
		if err != nil {
			return err
		}
		for _, s := range settings {
			p.Locale, p.TimeZone = s.Locale, s.TimeZone
		}
		identities, err := tx.Identities(ctx, a.ID)
		p.Issuers = make([]string, len(identities))
		for i := range identities {
			p.Issuers[i] = identities[i].Issuer
		}
		return err
	})
	if err != nil {
		return p, err
	}
	invites, err := o.auth.Invites(o.s.ctx, a.ID)
	if err != nil {
		return p, err
	}
	p.Invites = len(invites)
	sessions, err := o.auth.Sessions(o.s.ctx, a.ID)
	p.SignedIn = make([]deviceLine, len(sessions))
	for i, d := range sessions {
		p.SignedIn[i] = deviceLine{d.ID, d.Agent, d.CreatedAt, d.UsedAt}
	}
	return p, err
}

func (p *userPage) print(o *site) error {
	at := func(t models.Time) string { return localTime(t, o.zone) }
	lines := table{heads: []string{"@" + p.Handle, plain(p.Name)}}
	lines.add("id", string(p.ID))
	email := p.Email
	switch {
	case email == "":
		email = "none"
	case p.VerifiedAt != 0:
		email += ", shown to be theirs " + at(p.VerifiedAt)
	default:
		email += ", not verified"
	}
	lines.add("e-mail", email)
	lines.add("state", p.standing(o))
	lines.add("joined", at(p.CreatedAt))
	lines.add("last seen", at(p.SeenAt))
	lines.add("lives by", p.TimeZone+", "+p.Locale)
	lines.add("has", counted(p.Goals, "goal")+", "+counted(p.Todos, "todo")+", "+counted(p.Routines, "routine")+", "+
		counted(p.Reminders, "reminder")+", "+counted(p.Diaries, "diary")+", "+counted(p.Photos, "photo"))
	lines.add("people", counted(p.Followers, "follower")+", "+counted(p.Followees, "followee")+", "+counted(p.Requests, "request"))
	lines.add("reports", fmt.Sprintf("%d about them (%d open), %d by them", p.ReportsAbout, p.ReportsOpen, p.ReportsMade))
	lines.add("signs in by", p.ways())
	lines.add("invites", counted(p.Invites, "good code"))
	lines.add("devices", fmt.Sprintf("%d signed in, %d with Web Push", len(p.SignedIn), p.PushDevices))
	if err := lines.print(o.s.stdout); err != nil || len(p.SignedIn) == 0 {
		return err
	}
	fmt.Fprintln(o.s.stdout)
	devices := table{heads: []string{"DEVICE", "LAST USED", "SIGNED IN"}}
	for _, d := range p.SignedIn {
		devices.add(d.Agent, at(d.UsedAt), at(d.CreatedAt))
	}
	return devices.print(o.s.stdout)
}

// standing says how an account stands.
func (p *userPage) standing(o *site) string {
	var parts []string
	if p.DisabledAt != 0 {
		text := "disabled since " + localTime(p.DisabledAt, o.zone)
		if p.DisabledReason != "" {
			text += " (" + p.DisabledReason + ")"
		}
		parts = append(parts, text)
	}
	switch {
	case p.DeletedAt == 0:
	case p.PurgeAt <= o.now():
		parts = append(parts, "deleted, and being purged")
	case p.purgedByOwner:
		parts = append(parts, "deleted by its owner, purged after "+localTime(p.PurgeAt, o.zone))
	default:
		parts = append(parts, "deleted by an operator, purged after "+localTime(p.PurgeAt, o.zone))
	}
	if len(parts) == 0 {
		return "active"
	}
	return strings.Join(parts, "; ")
}

// ways are how the person can sign in.
func (p *userPage) ways() string {
	var ways []string
	if p.Password {
		ways = append(ways, "password")
	}
	if p.Passkeys > 0 {
		ways = append(ways, counted(p.Passkeys, "passkey"))
	}
	ways = append(ways, p.Issuers...)
	if p.Tokens > 0 {
		ways = append(ways, counted(p.Tokens, "token"))
	}
	if len(ways) == 0 {
		return "no way yet: `modu user reset-password " + p.Handle + "`"
	}
	return strings.Join(ways, ", ")
}
