// Package web serves what a browser shows: the client that `make build` has put into dist, embedded and compressed
// beforehand, and a few pages of its own, which need no script, for what is missing or broken.
package web
