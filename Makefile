# 接得住. `make` prints this help.

GO      ?= go
DATA    ?= demo-data
LISTEN  ?= 127.0.0.1:8080
VULNDB  ?=
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build run test check bench soak clean tools

##@ Use
help: ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## bin/jiedezhu, static
	$(GO) build -trimpath -o bin/jiedezhu ./app

run: build ## a filled demonstration at http://127.0.0.1:8080 (DATA, LISTEN)
	@test -e $(DATA)/demo-accounts.txt || bin/jiedezhu demo --data $(DATA) >/dev/null
	@cat $(DATA)/demo-accounts.txt
	@exec bin/jiedezhu serve --data $(DATA) --listen $(LISTEN) 2>>$(DATA)/serve.log

clean: ## remove what was built and the demonstration
	rm -rf bin demo-data

##@ Work on it
test: tools ## every test; installs chromium, fonts and LibreOffice where it may, says loudly what was left out
	@GO="$(GO)" sh .ci/test.sh

check: ## test, and gofmt, vet, staticcheck, govulncheck (VULNDB=DIR), tidy diff, sizes
	@GO="$(GO)" VULNDB="$(VULNDB)" sh .ci/check.sh

bench: ## figures as ratios in one run
	@$(GO) test ./app/bench ./app/web/lines -run '^$$' -bench Ratio -benchtime 1x -count 1 -timeout 20m | grep -v '^\(goos\|goarch\|pkg\|PASS\|Benchmark\|ok\)'

soak: ## what takes longer than CI has: fuzzing, kill -9, many rounds
	@GO="$(GO)" sh .ci/soak.sh

tools: # what the tests need beyond Go, git and make
	@sh .ci/tools.sh
