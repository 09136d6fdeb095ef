package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"modu/api/archive"
)

// archiveTime is how long an archive may take to go out, or to come in.
const archiveTime = 10 * time.Minute

var (
	exportQuota = quota{"export", 10}
	importQuota = quota{"import", 10}
)

func (s *server) archiveRoutes() {
	register(s, forAccount(operation("export", http.MethodGet, "/v1/me/export", "Take out everything one owns, as a zip file")), s.export)
	register(s, forAccount(operation("import", http.MethodPost, "/v1/me/import", "Bring an export in")), s.bring)
	file := map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	paths := s.huma.OpenAPI().Paths
	paths["/v1/me/export"].Get.Responses["200"].Content = file
	paths["/v1/me/import"].Post.RequestBody = &huma.RequestBody{Required: true, Content: file}
}

type exportOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        func(huma.Context)
}

func (s *server) export(ctx context.Context, _ *struct{}) (*exportOutput, error) {
	caller, _ := callerOf(ctx)
	if err := s.count(ctx, exportQuota, caller.User); err != nil {
		return nil, err
	}
	if err := s.exports.take(ctx); err != nil {
		return nil, err
	}
	q := requestOf(ctx)
	ctx, cancel := q.takeTime(ctx, archiveTime)
	e, err := archive.Collect(ctx, s.DB, caller.User, s.Now())
	s.exports.leave() // whoever reads slowly keeps nobody waiting
	if err != nil {
		cancel()
		return nil, err
	}
	return &exportOutput{
		Type: "application/zip", Disposition: `attachment; filename="` + e.Name() + `"`,
		Body: func(c huma.Context) {
			defer cancel()
			if err := e.Write(ctx, c.BodyWriter(), s.Photos); err != nil {
				s.log.InfoContext(ctx, "export broken off", slog.String("request", q.id), slog.Any("err", err))
				panic(http.ErrAbortHandler) // so that nobody takes a part for the whole
			}
		},
	}, nil
}
