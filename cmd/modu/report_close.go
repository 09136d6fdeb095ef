package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"modu/models"
	"modu/store"
)

// The ids of reports begin with the time, so that fewer characters than shortCells may be those of several.
const (
	shortCells  = 13 // of an id where it is listed: the millisecond
	leastPrefix = 4  // characters of an id that are taken for it
	idDigits    = 32
	namesakeIDs = 5 // reports that are listed when a prefix is that of several
)

// shortID is enough of an id to tell a report from all but those of the same millisecond.
func shortID(id models.ID) string { return string(id)[:min(shortCells, len(id))] }

// reportOf returns the report whose id begins so.
func reportOf(ctx context.Context, tx store.Tx, prefix string) (store.ReportLine, error) {
	first, last, ok := idsWith(prefix)
	if !ok {
		return store.ReportLine{}, &codedError{exitUsage, fmt.Errorf("%q is not the beginning of an id: %d or more of its digits", prefix, leastPrefix)}
	}
	rows, err := tx.ReportsFrom(ctx, first, last, namesakeIDs)
	switch {
	case err != nil:
		return store.ReportLine{}, err
	case len(rows) == 0:
		return store.ReportLine{}, fmt.Errorf("there is no report %s", prefix)
	case len(rows) > 1:
		ids := make([]string, len(rows))
		for i := range rows {
			ids[i] = string(rows[i].ID)
		}
		return store.ReportLine{}, fmt.Errorf("%s is the beginning of several ids: %s", prefix, strings.Join(ids, ", "))
	}
	return rows[0], nil
}

// idsWith returns the first and the last id that begin with a text, with or without the hyphens.
func idsWith(prefix string) (first, last models.ID, ok bool) {
	digits := strings.ToLower(strings.ReplaceAll(prefix, "-", ""))
	if len(digits) < leastPrefix || len(digits) > idDigits || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", "", false
	}
	filled := func(with string) models.ID {
		d := digits + strings.Repeat(with, idDigits-len(digits))
		return models.ID(d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:])
	}
	return filled("0"), filled("f"), true
}

type reportShowCmd struct {
	settingFlags
	IDs  []string `arg:"" name:"id" help:"As modu report list shows them."`
	JSON bool     `name:"json" help:"Print JSON for scripts."`
}

func (c *reportShowCmd) Run(s *surrounding) error {
	return c.onSite(s, func(o *site) error {
		var lines []reportLine
		err := o.db.Snapshot(s.ctx, func(ctx context.Context, tx store.Tx) error {
			var rows []store.ReportLine
			for _, id := range c.IDs {
				row, err := reportOf(ctx, tx, id)
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
			var err error
			lines, err = withTargets(ctx, tx, rows)
			return err
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(s.stdout, struct {
				Reports []reportLine `json:"reports"`
			}{lines})
		}
		for i := range lines {
			if i > 0 {
				fmt.Fprintln(s.stdout)
			}
			if err := lines[i].print(o); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reportLine) print(o *site) error {
	t := table{heads: []string{"report", string(r.ID)}}
	t.add("when", localTime(r.CreatedAt, o.zone))
	t.add("about", "@"+r.AboutHandle+"  "+r.AboutName)
	t.add("by", "@"+r.ByHandle+"  "+r.ByName)
	t.add("reason", r.Reason)
	t.addLines("what", r.Target.String())
	t.addLines("text", cmp.Or(r.Text, "-"))
	if r.ClosedAt == 0 {
		t.add("state", "open")
	} else {
		t.add("state", "closed "+localTime(r.ClosedAt, o.zone)+" by "+r.ClosedBy)
		t.addLines("note", cmp.Or(r.Note, "-"))
	}
	return t.print(o.s.stdout)
}

type reportCloseCmd struct {
	settingFlags
	IDs  []string `arg:"" name:"id" help:"As modu report list shows them; the beginning will do."`
	Note string   `placeholder:"TEXT" help:"What was done; kept for operators."`
	By   string   `placeholder:"NAME" help:"Who closes them (the name that this machine knows you by)."`
}

func (c *reportCloseCmd) Run(s *surrounding) error {
	note, noteErr := models.Text("--note", c.Note, models.TextRule{Max: models.MaxOperatorText})
	by, byErr := models.Text("--by", cmp.Or(c.By, s.getenv("USER"), s.getenv("LOGNAME"), "operator"), models.TextRule{Min: 1, Max: models.MaxOperatorText})
	if err := errors.Join(noteErr, byErr); err != nil {
		return userError(err)
	}
	return c.onSite(s, func(o *site) error {
		var rows []store.ReportLine
		err := o.db.InTx(s.ctx, func(ctx context.Context, tx store.Tx) error { // all of them or none
			rows = nil
			for _, id := range c.IDs {
				row, err := reportOf(ctx, tx, id)
				if err != nil {
					return err
				}
				open, err := tx.CloseReport(ctx, row.ID, o.now(), by, note)
				if err != nil {
					return err
				}
				if !open {
					return fmt.Errorf("report %s is closed already; nothing was done", shortID(row.ID))
				}
				rows = append(rows, row)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			fmt.Fprintf(s.stdout, "closed %s: @%s about @%s\n", shortID(r.ID), r.ByHandle, r.AboutHandle)
		}
		return nil
	})
}
