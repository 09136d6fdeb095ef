# Two commands are enough on a bare machine with make, Go and Node.js: `make run` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build run test test-embedded test-server test-client check check-server check-client needs fuzz bench gallery \
	client-bench deploy-check image-check release

tool := go tool -modfile=tools/go.mod

# As everything is compiled for the binary: what one has compiled, the other finds.
plain := CGO_ENABLED=0 GOFLAGS="$$GOFLAGS -trimpath"
version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# SQLite is C made into Go: it keeps its data where the race detector does not look, and to check each of its pointers took
# most of the time of the tests. Its driver, through which we use it, is built with the detector like everything else.
unraced := $(foreach p,sqlite/lib libc/... memory,'-gcflags=modernc.org/$(p)=-race=false -d=checkptr=0')

# How long each fuzz target runs under `make fuzz`.
FUZZTIME ?= 30s

# The client for browsers is built into web/dist, which the server embeds.
client := web/dist/index.html
modules := web/app/node_modules/.package-lock.json
sources := $(shell find web/app/src web/app/public web/app/build ! -name '*.test.*') web/app/index.html web/app/vite.config.ts

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

build: $(client) ## build bin/modu, with the client for browsers in it
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(version)' -o bin/modu ./cmd/modu

$(modules): web/app/package-lock.json
	@tools/needs.sh build
	cd web/app && npm ci --prefer-offline --no-audit --no-fund --loglevel=error
	@touch $@

$(client): $(modules) $(sources)
	@tools/needs.sh build
	cd web/app && npm run --silent build -- --logLevel warn

run: build ## build, start the demo and print the address and two logins
	bin/modu demo

# What is fetched and what is compiled go at once; the server's tests are compiled while the browser is tested. Vitest's exit
# code is not asked: count reads what it has reported, and a report that is missing has failed. The promises take longest and
# mostly wait, so they go first.
test: ## check, then test the client, alone and in a browser, and the server; the last line counts all
	@$(MAKE) --no-print-directory -j needs build check
	@rm -f $(reports) bin/modu-raced
	cd web/app && $(binary) npm run --silent test -- --reporter=default --reporter=json --outputFile.json=$(CURDIR)/bin/unit.json || true
	@$(raced) nice -n 19 sh -c 'go build -race -o bin/modu-raced ./cmd/modu && go test -race -vet=off -exec true ./...' >/dev/null 2>&1 & \
	cd web/app && { $(binary) npm run --silent e2e -- --reporter=default --reporter=json --outputFile.json=$(CURDIR)/bin/browser.json || true; }; wait
	CLIENT_BUILT=1 TESTENV_RACED=$(CURDIR)/bin/modu-raced TESTENV_RELEASED=$(CURDIR)/bin/modu \
		$(raced) go test -race -vet=off -p 3 -timeout 20m -json ./internal/promises ./... | $(plain) go run -C tools ./count $(reports)

test-embedded: $(client) ## the server's tests that need neither Postgres nor Redis
	CLIENT_BUILT=1 $(raced) go test -race -vet=off $$(go list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... | \
		grep -v modu/internal/testenv | cut -d' ' -f1)

test-server: $(client) ## the server's tests, with the Postgres and the Redis in PATH
	CLIENT_BUILT=1 $(raced) go test -race -vet=off -timeout 30m ./...

test-client: needs build ## the client's tests, alone and in a browser
	cd web/app && $(binary) npm run --silent test && $(binary) npm run --silent e2e

raced := GOFLAGS="$$GOFLAGS $(unraced)"
binary := MODU_BINARY=$(CURDIR)/bin/modu
reports := $(CURDIR)/bin/unit.json $(CURDIR)/bin/browser.json

check: check-server check-client ## vet, staticcheck, gofumpt, tsc

check-server:
	$(plain) go vet ./... && $(plain) go -C tools vet ./count ./sbom && $(plain) go -C tools test ./count ./sbom
	$(plain) $(tool) staticcheck ./...
	@badly="$$($(plain) $(tool) gofumpt -l .)"; if [ -n "$$badly" ]; then echo "gofumpt would change:" $$badly; exit 1; fi

check-client: $(modules)
	cd web/app && npm run --silent check

needs:
	@tools/needs.sh test

fuzz: ## run each fuzz target for FUZZTIME (30s)
	@tools/fuzz.sh $(FUZZTIME)

bench: needs ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

deploy-check: ## follow docs/deploy.md to the letter on a bare Debian 12, as root
	@[ "$$(id -u)" = 0 ] || { echo "deploy-check: it needs root, since it starts a machine: sudo make deploy-check"; exit 1; }
	@$(MAKE) --no-print-directory build
	CGO_ENABLED=0 go build -o bin/follow ./deploy/follow
	bin/follow

gallery: needs build ## write pictures of every screen
	cd web/app && npm run --silent gallery

client-bench: needs build ## measure the client in a browser
	cd web/app && npm run --silent bench

image-check: build ## check every file that takes Modu to production, and what the image does, without Docker
	@tools/needs.sh build
	go -C deploy/check vet ./...
	$(binary) go -C deploy/check test -count=1 -timeout 20m ./...

release: $(client) ## write binaries for four platforms, what is in them and checksums into dist: VERSION=v1.2.3
	@tools/release.sh "$(VERSION)" dist
