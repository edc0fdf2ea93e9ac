#!/bin/sh
# What takes longer than CI has. On loopback only, bounded, and it ends by itself.
set -eu
go=${GO:-go}
time=${SOAK:-60s}
fuzz() {
	for target in $("$go" test -list '^Fuzz' "$1" | grep '^Fuzz' || true); do
		echo "== $1 $target for $time"
		"$go" test "$1" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5x
	done
}
for p in $("$go" list ./...); do fuzz "$p"; done
# Every file of the corpus damaged some thousand times over: make test does a twentieth.
JIEDEZHU_TEST_DAMAGE=full "$go" test -count=1 -timeout 30m -v -run '^TestDamaged' ./importers/sheet
"$go" test -count=5 -timeout 30m ./app/storage/sqlite
# Two processes on MongoDB, 2,000 acts, ten kills each: make test does 300 with three.
(cd app/storage/mongo/double && "$go" build -trimpath -ldflags=-s -o ../../../../bin/mongo-double .)
JIEDEZHU_TEST_DOUBLE=$PWD/bin/mongo-double JIEDEZHU_TEST_HAMMER=full "$go" test -count=1 -timeout 60m -v -run '^TestHammer$' ./app
