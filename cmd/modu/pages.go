package main

import (
	"strings"

	"modu"
	"modu/api"
	"modu/docs"
	"modu/sync/frame/asyncapi"
	"modu/web"
)

// addPages serves what a browser shows; rest describes itself.
func (n *node) addPages(rest *api.Handler) {
	pages := docs.New(docs.Sources{
		OpenAPI: rest.OpenAPI, AsyncAPI: func() []byte { return asyncapi.Document(version) }, Changelog: modu.Changelog,
	})
	for _, path := range []string{"/docs", "/docs/"} {
		n.mux.Handle(path, n.counted("/docs/", "pages", pages))
	}
	n.mux.Handle("/", n.counted("/", "pages", web.Handler(n.log, web.Options{
		Demo: n.cfg.demo, HTTPS: strings.HasPrefix(n.cfg.publicURL, "https:"), Retire: n.cfg.noOffline,
	})))
}
