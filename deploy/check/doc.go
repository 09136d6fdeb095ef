// Package check holds the tests of what takes Modu to production: Dockerfile, docker-compose.yml, fly.toml, units of
// systemd, dashboards, alerts and workflows. A machine without Docker can run them. It is a module of its own, so that
// Compose, BuildKit and Prometheus, whose own parsers read their files here, are no dependencies of the server.
//
// `make image-check` runs all of it; with -short what takes long is left out: the image's commands, run from an unpacked
// tree, and a release, made twice.
package check
