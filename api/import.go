package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"modu/api/archive"
	"modu/models"
	modusync "modu/sync"
)

// archiveField is what problems call a file that is brought in.
const archiveField = "archive"

type importOutput struct {
	Body archive.Report
}

// bring brings in an export. Each chunk of it is a commit like any other; the same file again adds nothing.
func (s *server) bring(ctx context.Context, _ *struct{}) (*importOutput, error) {
	caller, _ := callerOf(ctx)
	if err := s.count(ctx, importQuota, caller.User); err != nil {
		return nil, err
	}
	if err := s.imports.take(ctx); err != nil {
		return nil, err
	}
	defer s.imports.leave()
	q := requestOf(ctx)
	ctx, cancel := q.takeTime(ctx, archiveTime)
	defer cancel()
	file, size, err := keepBody(q.http)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	a, err := archive.Open(file, size)
	if err != nil {
		return nil, archiveError(err)
	}
	im := archive.Importer{DB: s.DB, Engine: s.Engine, Photos: s.Photos, Pictures: s.pictures}
	report, err := im.Import(ctx, caller, a)
	if err != nil {
		return nil, archiveError(err)
	}
	return &importOutput{report}, nil
}

// keepBody keeps a long body in a file, which goes when it is closed: a zip is read from its end.
func keepBody(r *http.Request) (file *os.File, size int64, err error) {
	if file, err = os.CreateTemp("", "modu-import-*"); err != nil {
		return nil, 0, fmt.Errorf("keep an archive: %w", err)
	}
	err = os.Remove(file.Name()) // it has no name from now on, whatever becomes of this process
	if err == nil {
		size, err = io.Copy(file, io.LimitReader(r.Body, archive.MaxBytes+1))
	}
	if err != nil {
		return nil, 0, errors.Join(uploadError(err), file.Close())
	}
	if size > archive.MaxBytes {
		return nil, 0, errors.Join(codeError{code: codeTooLarge}, file.Close())
	}
	return file, size, nil
}

// archiveError is why an archive cannot be brought in, or no further.
func archiveError(err error) error {
	if errors.Is(err, modusync.ErrOverloaded) {
		return codeError{code: codeOverloaded, cause: err}
	}
	for _, known := range []error{
		archive.ErrNoZip, archive.ErrForeign, archive.ErrVersion, archive.ErrNames, archive.ErrTooLarge, archive.ErrBroken,
	} {
		if errors.Is(err, known) {
			return &models.FieldError{Field: archiveField, Problem: known.Error()}
		}
	}
	return err
}
