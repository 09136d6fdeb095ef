# Two commands are enough on a bare machine with make and Go: `make run` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
.PHONY: help build run test check needs fuzz bench

tool := go tool -modfile=tools/go.mod
version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# How long each fuzz target runs under `make fuzz`.
FUZZTIME ?= 30s

help: ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

build: ## build bin/modu
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(version)' -o bin/modu ./cmd/modu

run: build ## build, start the demo and print the address and two logins
	bin/modu demo

test: needs check ## vet, staticcheck, gofumpt, all tests with the race detector; the last line counts
	go test -race -timeout 20m -json ./... | go run -C tools ./count

check:
	go vet ./... && go -C tools vet ./count && go -C tools test ./count
	$(tool) staticcheck ./...
	@badly="$$($(tool) gofumpt -l .)"; if [ -n "$$badly" ]; then echo "gofumpt would change:" $$badly; exit 1; fi

needs:
	@tools/needs.sh

fuzz: ## run each fuzz target for FUZZTIME (30s)
	@tools/fuzz.sh $(FUZZTIME)

bench: needs ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...
