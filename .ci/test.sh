#!/bin/sh
# Every test. The race detector runs where a C compiler is found, and it is said where not.
set -eu
go=${GO:-go}
if command -v chromium >/dev/null 2>&1; then JIEDEZHU_TEST_CHROMIUM=$(command -v chromium); export JIEDEZHU_TEST_CHROMIUM; fi
if command -v soffice >/dev/null 2>&1; then JIEDEZHU_TEST_SOFFICE=$(command -v soffice); export JIEDEZHU_TEST_SOFFICE; fi
"$go" build -trimpath -o bin/jiedezhu ./app
# The double of MongoDB is a module of its own; its build is cached like any other.
began=$(date +%s)
(cd app/storage/mongo/double && "$go" build -trimpath -ldflags=-s -o ../../../../bin/mongo-double .)
echo "MongoDB's double: built in $(($(date +%s) - began)) s, $(($(wc -c <bin/mongo-double) / 1048576)) MB"
JIEDEZHU_TEST_DOUBLE=$PWD/bin/mongo-double; export JIEDEZHU_TEST_DOUBLE
"$go" test -count=1 -timeout 20m ./...
if command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1; then
	echo "race detector: the packages that share memory between goroutines"
	CGO_ENABLED=1 "$go" test -race -count=1 -timeout 15m -short ./catalog/... ./acceptance/... ./app/account ./app/report ./app/work ./app/storage/... ./app/web ./app/web/lines
else
	echo "LEFT OUT: the race detector. It needs a C compiler (apt-get install gcc libc6-dev)." >&2
	[ "${CI:-}" = true ] && exit 1
fi
if [ -n "${JIEDEZHU_TEST_MONGODB_URI:-}" ]; then
	echo "MongoDB: the tests of its backend ran against the server that JIEDEZHU_TEST_MONGODB_URI names."
else
	cat <<'T'
************************************************************************
* MongoDB: NO REAL SERVER RAN. Its backend was tested on the double     *
* (FerretDB), which shows neither atomic replace nor a majority.        *
* LEFT OUT: TestPlans, whether a question uses its index, and           *
* TestSwapAtOnce, whether failed log-ins at two processes all count.    *
* With a server: make test JIEDEZHU_TEST_MONGODB_URI=mongodb://…        *
************************************************************************
T
fi
