package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

type doctorCmd struct {
	settingFlags
	JSON bool `name:"json" help:"Print the findings as JSON."`
	Demo bool `help:"Of the world of modu demo."`
}

// A finding is what one check found.
type finding struct {
	Check string `json:"check"`
	State state  `json:"state"`
	What  string `json:"what"`          // how it is, in one sentence
	Cure  string `json:"cure,omitzero"` // what to do about it
}

// A state says how bad a finding is.
type state string

const (
	fine    state = "ok"
	note    state = "note"    // worth knowing; nothing fails
	problem state = "problem" // the server does not start or does not work as promised
)

func (d *doctorCmd) Run(s *surrounding) error {
	cfg, err := d.load(s)
	if err == nil && d.Demo {
		err = cfg.forDemo()
	}
	var found []finding
	if err != nil {
		for _, e := range causes(err) {
			f := troubleFinding("settings", problem, e)
			if f.Cure == "" {
				f.Cure = "mend the variable; `modu config` shows what holds"
			}
			found = append(found, f)
		}
	} else {
		found = slices.Concat(
			[]finding{{Check: "settings", State: fine, What: "they can be read; `modu config` prints them"}},
			checkDatabase(s, cfg), checkRedis(s, cfg), checkPhotos(s, cfg), checkFiles(), checkListen(s, cfg), checkKey(cfg), checkOrigins(cfg), checkSignin(s, cfg),
		)
	}
	if err := d.print(s.stdout, found); err != nil {
		return err
	}
	if n := problems(found); n > 0 {
		return &codedError{exitFailedCheck, fmt.Errorf("%d of %d checks found a problem", n, len(found))}
	}
	return nil
}

// causes takes joined errors apart.
func causes(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

func problems(found []finding) (n int) {
	for _, f := range found {
		if f.State == problem {
			n++
		}
	}
	return n
}

func (d *doctorCmd) print(w io.Writer, found []finding) error {
	if d.JSON {
		if err := json.MarshalWrite(w, found, jsontext.Multiline(true)); err != nil {
			return err
		}
		_, err := fmt.Fprintln(w)
		return err
	}
	signs := map[state]string{fine: "ok  ", note: "note", problem: "BAD "}
	for _, f := range found {
		fmt.Fprintf(w, "%s  %-9s %s\n", signs[f.State], f.Check, f.What)
		if f.Cure != "" {
			fmt.Fprintf(w, "      %-9s → %s\n", "", f.Cure)
		}
	}
	return nil
}
