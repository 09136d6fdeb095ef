// Package web serves the pages that a browser shows. For now that is one: what this server is and how to talk to it.
package web
