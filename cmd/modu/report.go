package main

import (
	"context"
	"fmt"
	"strings"

	"modu/models"
	"modu/store"
)

// reportCmd is for what people have reported to who runs the server.
type reportCmd struct {
	List  reportListCmd  `cmd:"" help:"List the reports that nobody has closed, the newest first."`
	Show  reportShowCmd  `cmd:"" help:"Show reports whole."`
	Close reportCloseCmd `cmd:"" help:"Note that you are done with reports."`
}

type reportListCmd struct {
	settingFlags
	listing
	All   bool   `help:"Those that were closed too."`
	About string `placeholder:"LOGIN" help:"Those about this person."`
	After string `placeholder:"ID" help:"Go on after this one."`
}

// A reportLine is a report as it is shown.
type reportLine struct {
	ID          models.ID   `json:"id"`
	CreatedAt   models.Time `json:"created_at"`
	State       string      `json:"state"` // open or closed
	AboutID     models.ID   `json:"about_id"`
	AboutHandle string      `json:"about_handle"` // who was reported
	AboutName   string      `json:"about_name"`
	ByID        models.ID   `json:"by_id"`
	ByHandle    string      `json:"by_handle"` // who reported
	ByName      string      `json:"by_name"`
	Reason      string      `json:"reason"`
	Text        string      `json:"text"`
	Target      *reported   `json:"target,omitzero"` // what it is about, if it is about one thing
	ClosedAt    models.Time `json:"closed_at,omitzero"`
	ClosedBy    string      `json:"closed_by,omitzero"`
	Note        string      `json:"note,omitzero"`
}

// A reported is what a report is about, as it is now.
type reported struct {
	Kind  string     `json:"kind"` // goal, todo or diary
	ID    models.ID  `json:"id"`
	Title string     `json:"title"` // of a diary: how it begins
	Date  models.Day `json:"date,omitzero"`
	State string     `json:"state"` // there, deleted or purged
}

func (c *reportListCmd) Run(s *surrounding) error {
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
				Reports []reportLine `json:"reports"`
				Next    models.ID    `json:"next,omitzero"` // for --after
			}{Reports: lines}
			if more {
				page.Next = lines[len(lines)-1].ID
			}
			return printJSON(s.stdout, page)
		}
		if len(lines) == 0 {
			if c.All {
				return o.nothing("there is no such report")
			}
			return o.nothing("there is no open report; --all shows those that were closed")
		}
		if err := c.table(o, lines).print(s.stdout); err != nil {
			return err
		}
		if more {
			fmt.Fprintln(s.stderr, "there are more: --after", shortID(lines[len(lines)-1].ID))
		}
		return nil
	})
}

func (c *reportListCmd) table(o *site, lines []reportLine) *table {
	const titleCells, textCells = 30, 40
	t := &table{heads: []string{"ID", "WHEN", "ABOUT", "NAME", "BY", "REASON", "WHAT", "TEXT"}}
	if c.All {
		t.heads = append(t.heads, "STATE")
	}
	for i := range lines {
		r := &lines[i]
		cells := []string{
			shortID(r.ID), localTime(r.CreatedAt, o.zone), r.AboutHandle, r.AboutName, r.ByHandle, r.Reason,
			clipped(r.Target.String(), titleCells), clipped(r.Text, textCells),
		}
		if c.All {
			cells = append(cells, r.State)
		}
		t.add(cells...)
	}
	return t
}

// String is what is reported in few words.
func (r *reported) String() string {
	if r == nil {
		return "-"
	}
	words := []string{r.Kind}
	if r.Date != "" {
		words = append(words, string(r.Date))
	}
	if r.State != "there" {
		words = append(words, r.State)
	}
	if r.Title != "" {
		words = append(words, "“"+r.Title+"”")
	}
	return strings.Join(words, " ")
}

func (c *reportListCmd) lines(o *site) (lines []reportLine, more bool, err error) {
	list := store.ReportList{Closed: c.All, Limit: c.Limit + 1}
	if c.About != "" {
		account, err := o.who(c.About)
		if err != nil {
			return nil, false, err
		}
		list.About = account.ID
	}
	err = o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) error {
		if c.After != "" {
			last, err := reportOf(ctx, tx, c.After)
			if err != nil {
				return err
			}
			list.After = last.ID
		}
		rows, err := tx.Reports(ctx, list)
		if err != nil {
			return err
		}
		rows, more = cut(rows, c.Limit)
		lines, err = withTargets(ctx, tx, rows)
		return err
	})
	return lines, more, err
}

// withTargets adds what reports are about.
func withTargets(ctx context.Context, tx store.Tx, rows []store.ReportLine) ([]reportLine, error) {
	var ids []models.ID
	for i := range rows {
		if rows[i].TargetID != "" {
			ids = append(ids, rows[i].TargetID)
		}
	}
	found, err := tx.Reported(ctx, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]reportLine, len(rows))
	for i := range rows {
		lines[i] = newReportLine(&rows[i], found)
	}
	return lines, nil
}

func newReportLine(r *store.ReportLine, found map[models.ID]store.Reported) reportLine {
	l := reportLine{
		ID: r.ID, CreatedAt: r.CreatedAt, State: "open", AboutID: r.UserID, AboutHandle: r.AboutHandle, AboutName: r.AboutName,
		ByID: r.OwnerID, ByHandle: r.ByHandle, ByName: r.ByName, Reason: r.Reason, Text: r.Text,
		ClosedAt: r.ClosedAt, ClosedBy: r.ClosedBy, Note: r.Note,
	}
	if r.ClosedAt != 0 {
		l.State = "closed"
	}
	if r.TargetID == "" {
		return l
	}
	l.Target = &reported{Kind: r.TargetKind, ID: r.TargetID, State: "purged"}
	if is, ok := found[r.TargetID]; ok {
		l.Target.Title, l.Target.Date, l.Target.State = is.Title, is.Date, "there"
		if is.DeletedAt != 0 {
			l.Target.State = "deleted"
		}
	}
	return l
}
