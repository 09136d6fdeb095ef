package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// TestOperatorsPlans: a page of a listing reads no more than it shows, however big the town is. Only a search for a part of
// a name that few have reads everybody.
func TestOperatorsPlans(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		people := 30_000
		if env.Name == "sqlite" {
			people = 10_000
		}
		db := env.Open(t)
		settleTown(t, db, people)
		heard := &statements{}
		db.Watch(heard)
		me := models.ID("00000000-0000-7000-8000-000000000001")
		many := make([]models.ID, 0, 50)
		const account = "profiles_handle users_pkey profiles_pkey"
		accounts := func(l store.AccountList) func(context.Context, store.Tx) error {
			return func(ctx context.Context, tx store.Tx) error {
				list, err := tx.Accounts(ctx, l)
				for i := range list {
					many = append(many, list[i].ID)
				}
				return err
			}
		}
		for _, r := range []plannedRead{
			{"accounts", account, tight, accounts(store.AccountList{Limit: 51})},
			{"accounts further on", account, tight, accounts(store.AccountList{After: "p_2", Limit: 51})},
			{"disabled accounts", account + " users_disabled", tight, accounts(store.AccountList{Disabled: true, Limit: 51})},
			{"disabled accounts with a text", account + " users_disabled", tight, accounts(store.AccountList{Disabled: true, Text: "kim 1", Limit: 51})},
			{"accounts with a frequent text", account, hiding, accounts(store.AccountList{Text: "kim", Limit: 51})},
			{"count accounts", "heads_pkey todos_date todos_read todos_pkey todos_goal followers_state followers_user followers_pkey sessions_pkey clients_user tokens_pkey", hiding, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.CountAccounts(ctx, many[:51], townNow, townNow.Add(-time.Hour))
				return err
			}},
			{"handles near", "profiles_handle", tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.HandlesNear(ctx, "p_12x", 50)
				return err
			}},
			{"handles of a name", "profiles_name", 100, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.HandlesOf(ctx, "kim 12", 5)
				return err
			}},
			{"open reports", "reports_open profiles_pkey", tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Reports(ctx, store.ReportList{Limit: 51})
				return err
			}},
			{"all reports further on", "reports_created reports_pkey profiles_pkey", tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Reports(ctx, store.ReportList{Closed: true, After: "00000000-0000-7000-8002-000000001000", Limit: 51})
				return err
			}},
			{"reports about somebody", "reports_user profiles_pkey", tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Reports(ctx, store.ReportList{Closed: true, About: "00000000-0000-7000-8000-000000000011", Limit: 51})
				return err
			}},
			{"invites", "invites_created profiles_pkey", tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.AllInvites(ctx, store.InviteList{Limit: 51}, townNow.Add(-time.Hour))
				return err
			}},
			{"facts", "heads_pkey diaries_pkey diaries_date photos_pkey follows_user follows_pkey followers_state tokens_pkey passkeys_pkey push_subscriptions_pkey reports_user reports_owner reports_open", hiding, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Facts(ctx, me)
				return err
			}},
		} {
			err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
				heard.sql = nil
				began := time.Now()
				if err := r.read(ctx, tx); err != nil {
					return err
				}
				t.Logf("%s: %v of %d people", r.name, time.Since(began), people)
				for _, statement := range heard.sql {
					p, err := explain(ctx, tx, statement)
					if err != nil {
						return err
					}
					if p.returned == 0 && tx.Postgres() {
						t.Errorf("%s finds nothing", r.name)
					}
					p.indexes = slices.DeleteFunc(p.indexes, func(index string) bool { // to read nothing is the cheapest way
						table, all := strings.CutPrefix(index, "all of ")
						n, known := p.read[table]
						return all && known && n == 0
					})
					r.judge(t, p, "analyzed")
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
