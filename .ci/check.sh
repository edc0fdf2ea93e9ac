#!/bin/sh
# Everything a reviewer would run.
set -eu
go=${GO:-go}
step() { printf '\n== %s\n' "$1"; }
step gofmt
bad=$(git ls-files '*.go' | xargs gofmt -l)
[ -z "$bad" ] || { echo "not formatted: $bad"; exit 1; }
step vet
"$go" vet ./...
step staticcheck
"$go" tool staticcheck ./...
step "tidy diff"
"$go" mod tidy -diff
step "MongoDB's double (a module of its own): vet, tidy diff"
(cd app/storage/mongo/double && "$go" vet ./... && "$go" mod tidy -diff)
step govulncheck
if [ -n "${VULNDB:-}" ]; then
	db=$(cd "$VULNDB" && pwd)
	# An empty database finds nothing and says ok: it must find what is known first.
	canary=$(mktemp -d)
	trap 'rm -rf "$canary"' EXIT
	cp .ci/canary/* "$canary"
	mv "$canary/go.mod.txt" "$canary/go.mod"; mv "$canary/go.sum.txt" "$canary/go.sum"; mv "$canary/main.go.txt" "$canary/main.go"
	root=$(pwd)
	"$go" build -o "$canary/govulncheck" golang.org/x/vuln/cmd/govulncheck
	if (cd "$canary" && ./govulncheck -db "file://$db" ./... >/dev/null 2>&1); then
		echo "govulncheck finds nothing in a module with known vulnerabilities: its database is empty"; exit 1
	fi
	cd "$root"
	"$canary/govulncheck" -db "file://$db" ./...
	echo "database: newest advisory $(grep -ho "\"published\": *\"[^\"]*\"" "$db"/ID/*.json | cut -d\" -f4 | sort | tail -n 1)"
else
	echo "LEFT OUT: govulncheck. Name a database: make check VULNDB=DIR" >&2
	[ "${CI:-}" = true ] && [ -n "${REQUIRE_VULNDB:-}" ] && exit 1
fi
step tests
make test
step sizes
"$go" run .ci/sizes.go
