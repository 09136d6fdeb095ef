package models

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Recurrence vectors: what a rule's days are, and which day it is somewhere. Other languages' clients replay
// testdata/recurrence.json; -update writes what is derived in it again.
type (
	recurrence struct {
		Rules []ruleVector `json:"rules"`
		Zones []zoneVector `json:"zones"`
	}
	ruleVector struct {
		What  string `json:"what"`
		Rule  Rule   `json:"rule"`
		Start Day    `json:"start,omitempty"`
		From  Day    `json:"from"`
		To    Day    `json:"to"`
		Days  []Day  `json:"days"`
	}
	zoneVector struct {
		What         string `json:"what"`
		Zone         string `json:"zone"`
		DayStartHour int    `json:"day_start_hour"`
		At           string `json:"at"`
		Today        Day    `json:"today"`
	}
)

const recurrenceFile = "testdata/recurrence.json"

func TestRecurrenceVectors(t *testing.T) {
	text, err := os.ReadFile(recurrenceFile)
	if err != nil {
		t.Fatal(err)
	}
	var want recurrence
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	got := recurrence{}
	for _, v := range want.Rules {
		raw, err := json.Marshal(v.Rule)
		if err != nil {
			t.Fatal(err)
		}
		rule, err := ParseRule("rule", raw)
		if err != nil {
			t.Errorf("%s: %v", v.What, err)
		}
		v.Rule, v.Days = rule, append([]Day{}, rule.Between(v.From, v.To, v.Start)...)
		got.Rules = append(got.Rules, v)
	}
	for _, v := range want.Zones {
		v.Today = Today(instant(t, v.At), zone(t, v.Zone), v.DayStartHour)
		got.Zones = append(got.Zones, v)
	}
	if *update {
		b, err := json.MarshalIndent(got, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(recurrenceFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the vectors are not what the rules say (-vectors +rules):\n%s", diff)
	}
}
