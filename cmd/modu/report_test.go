package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"modu/models"
)

type reportPage struct {
	Reports []reportLine `json:"reports"`
	Next    models.ID    `json:"next"`
}

func (x *town) reports(args ...string) (ids []models.ID) {
	x.t.Helper()
	for _, r := range parse[reportPage](x, append([]string{"report", "list"}, args...)...).Reports {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestReportsAreListedShownAndClosed(t *testing.T) {
	eachTown(t, func(x *town) {
		if code, stdout, stderr := cliRun(x.t, x.environ, "report", "list"); code != exitOK || stdout != "" || !strings.Contains(stderr, "no open report") {
			x.t.Errorf("report list = %d %q %q", code, stdout, stderr)
		}
		goal, todo := models.NewID(), models.NewID()
		first := x.report("minji", "sora", func(r *models.Report) { r.TargetKind, r.TargetID = "todo", todo })
		second := x.report("leo_runs", "sora", func(r *models.Report) {
			r.ID, r.CreatedAt = "f1990000-0000-7000-8000-000000000001", r.CreatedAt.Add(time.Second)
			r.Text, r.TargetKind, r.TargetID = "first line\nsecond\u202e line", "goal", goal
		})
		third := x.report("leo_runs", "minji", func(r *models.Report) {
			r.ID, r.CreatedAt, r.Reason = "f1990000-0000-7000-8000-000000000002", r.CreatedAt.Add(2*time.Second), "harassment"
		})
		x.sql(`INSERT INTO goals (owner_id, id, rev, created_at, title, color, rank, audience, viewers, status, stamps)
			SELECT id, '` + string(goal) + `', 1, created_at, '건강', 'leaf', 'a1', 'public', '[]', 'active', '{}' FROM users WHERE email = 'sora@example.com'`)

		for _, tt := range []struct {
			args []string
			want []models.ID
		}{
			{nil, []models.ID{third, second, first}},
			{[]string{"--limit", "1"}, []models.ID{third}},
			{[]string{"--limit", "1", "--after", string(third)}, []models.ID{second}},
			{[]string{"--after", string(second)}, []models.ID{first}},
			{[]string{"--about", "sora"}, []models.ID{second, first}},
		} {
			if got := x.reports(tt.args...); !slices.Equal(got, tt.want) {
				x.t.Errorf("report list %v = %v; want %v", tt.args, got, tt.want)
			}
		}
		text := x.ok("report", "list")
		for _, want := range []string{
			"f1990000-0000  ", "sora   Sora    leo_runs  spam", "goal “건강”", "first line second� line", "todo purged", " KST",
		} {
			if !strings.Contains(text, want) {
				x.t.Errorf("report list lacks %q:\n%s", want, text)
			}
		}
		shown := x.ok("report", "show", string(second))
		for _, want := range []string{"about   @sora  Sora", "by      @leo_runs  Leo", "what    goal “건강”", "text    first line\n        second� line", "state   open"} {
			if !strings.Contains(shown, want) {
				x.t.Errorf("report show lacks %q:\n%s", want, shown)
			}
		}

		x.fails(exitWrong, "is the beginning of several ids: "+string(second)+", "+string(third), "report", "close", "f199")
		x.fails(exitUsage, "is not the beginning of an id", "report", "close", "f19")
		x.fails(exitWrong, "there is no report f1991", "report", "show", "f1991")
		x.fails(exitWrong, "there is no report f1991", "report", "close", string(first), "f1991") // all or none
		closed := x.ok("report", "close", string(second), shortID(first), "--note", "disabled for a week")
		if want := "closed f1990000-0000: @leo_runs about @sora\n"; !strings.HasPrefix(closed, want) {
			x.t.Errorf("report close says %q; want %q", closed, want)
		}
		x.fails(exitWrong, "is closed already; nothing was done", "report", "close", string(third), string(first))
		if got := x.reports(); !slices.Equal(got, []models.ID{third}) {
			x.t.Errorf("open are %v; want %v", got, third)
		}
		if got := x.reports("--all"); !slices.Equal(got, []models.ID{third, second, first}) {
			x.t.Errorf("all are %v", got)
		}
		is := parse[reportPage](x, "report", "show", string(first)).Reports[0]
		if is.State != "closed" || is.ClosedBy != "dana" || is.Note != "disabled for a week" || is.ClosedAt == 0 || is.ByHandle != "minji" || is.Target.State != "purged" {
			x.t.Errorf("report show = %+v", is)
		}
		page := parse[userPage](x, "user", "show", "sora")
		if page.ReportsAbout != 2 || page.ReportsOpen != 0 || parse[userPage](x, "user", "show", "leo_runs").ReportsMade != 2 {
			x.t.Errorf("user show = %+v", page)
		}
	})
}
