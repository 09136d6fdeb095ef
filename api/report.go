package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"modu/models"
	"modu/store"
)

// Limits of reports.
const (
	reportsMax    = 20 // of one person in a reportsWindow
	reportsWindow = 24 * time.Hour
)

func (s *server) reportRoutes() {
	register(s, signedIn(answering(http.StatusAccepted, operation("report", http.MethodPost, "/v1/users/{id}/report", "Report a person to who runs this server"))), s.report)
}

type reportInput struct {
	IDInput
	Body body[reportBody]
}

type reportBody struct {
	Reason     string    `json:"reason" enum:"spam,harassment,impersonation,inappropriate,other"`
	Text       string    `json:"text,omitempty" doc:"Up to 1000 characters"`
	TargetKind string    `json:"target_kind,omitempty" enum:"goal,todo,diary" doc:"Of the thing that it is about, if it is about one"`
	TargetID   models.ID `json:"target_id,omitempty" format:"uuid"`
}

// report keeps a report, of which the person it is about never hears. Whom the caller has blocked can be reported;
// whoever has blocked the caller is not there.
func (s *server) report(ctx context.Context, in *reportInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	row, err := in.row(caller.User, models.TimeOf(s.Now()))
	if err != nil {
		return nil, err
	}
	if row.UserID, err = s.otherOf(ctx, caller.User, in.ID); err != nil {
		return nil, err
	}
	if row.UserID == caller.User {
		return nil, refused(codeInvalid, "id", "is your own")
	}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error { return v.mayReport(ctx, row) })
	if err != nil {
		return nil, err
	}
	return nil, s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{caller.User}); err != nil {
			return err
		}
		n, oldest, err := tx.ReportsSince(ctx, caller.User, row.CreatedAt.Add(-reportsWindow))
		if err != nil {
			return err
		}
		if n >= reportsMax {
			return codeError{code: codeRateLimited, retry: oldest.Add(reportsWindow).Sub(row.CreatedAt)}
		}
		return tx.AddReport(ctx, row)
	})
}

// row checks what was sent.
func (in *reportInput) row(owner models.ID, now models.Time) (*models.Report, error) {
	b := in.Body.Value
	row := &models.Report{
		ID: models.NewID(), CreatedAt: now, OwnerID: owner, Reason: b.Reason, TargetKind: b.TargetKind, TargetID: b.TargetID,
	}
	var wrong []error
	if !slices.Contains(models.ReportReasons, b.Reason) {
		wrong = append(wrong, &models.FieldError{Field: "reason", Problem: "must be one of " + strings.Join(models.ReportReasons, ", ")})
	}
	var err error
	row.Text, err = models.Text("text", b.Text, models.TextRule{Max: models.MaxReportText, Multiline: true})
	wrong = append(wrong, err)
	switch {
	case b.TargetKind == "" && b.TargetID == "":
	case !slices.Contains([]string{"goal", "todo", "diary"}, b.TargetKind):
		wrong = append(wrong, &models.FieldError{Field: "target_kind", Problem: "must be one of goal, todo, diary"})
	case !b.TargetID.Valid():
		wrong = append(wrong, &models.FieldError{Field: "target_id", Problem: "is not a UUID in lower case"})
	}
	return row, errors.Join(wrong...)
}

// mayReport returns ErrNotFound unless the person is there for the reader, and sees what the report is about.
func (v *view) mayReport(ctx context.Context, r *models.Report) error {
	heads, err := v.tx.Heads(ctx, []models.ID{r.UserID})
	if err != nil {
		return err
	}
	blocks, err := v.tx.Blocks(ctx, []store.Key{{Owner: r.UserID, ID: models.BlockID(r.UserID, v.reader)}})
	if err != nil {
		return err
	}
	if h := heads[r.UserID]; h == nil || h.DeletedAt != 0 || len(blocks) > 0 {
		return errNotFound
	}
	if r.TargetKind == "" {
		return nil
	}
	owner, goal, err := v.ownerOf(ctx, r.TargetKind, r.TargetID)
	if err != nil {
		return err
	}
	if r.TargetKind == "diary" {
		_, _, err = v.diary(ctx, r.TargetID)
	} else {
		var o *sight
		if o, err = v.of(ctx, owner); err == nil && (goal == "" || o.goal(goal) == nil) {
			err = errNotFound
		}
	}
	if err == nil && owner != r.UserID {
		err = errNotFound
	}
	return err
}
