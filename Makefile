# What CI runs, in pieces. `make check` is all of it but the fuzzing and the
# conformance cases.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME   ?= 20s
# What reads Terraform files need not be fast: 0.25 MB of inlined copies less.
SMALL = '-gcflags=github.com/hashicorp/hcl/v2/...=-l' '-gcflags=github.com/zclconf/go-cty/...=-l'

.PHONY: soak build test check lint tidy generate fuzz bench update pictures conformance clients vscode readme

build: ## the static binary, ./sfnlocal
	CGO_ENABLED=0 go build -trimpath -tags nethttpomithttp2 $(SMALL) -ldflags='-s -w' -o sfnlocal ./cmd/sfnlocal

test: ## all tests
	go test ./...

check: lint tidy generate build test readme

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run gofmt -w on these files'; exit 1; }
	go vet ./...
	go run $(STATICCHECK) -checks all ./...

tidy: ## go.mod and go.sum say just what is used
	go mod tidy -diff

generate: ## generated files are up to date
	go generate ./...
	@git diff --exit-code

fuzz: ## every fuzz target for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

soak: ## durability at length: thousands of simulated lives, hundreds of kills
	go test ./interpreter -count 1 -run TestSimulation -args -simulate.seeds 2000
	go test ./cmd/sfnlocal -count 1 -run TestKill -args -kills 200

bench: ## every benchmark, on one core where it says so
	go test -run '^$$' -bench . -benchmem -cpu 1 ./...

update: ## rewrite what the archives and golden files expect; read the difference
	go test ./... -args -update

pictures: ## the pictures of docs/
	go test ./graph -run TestPictures -update

conformance: build ## the recorded answers of AWS, where ../shared exists
	@.ci/conformance

clients: build ## the AWS CLI, boto3, the SDKs for JavaScript and Java against ./sfnlocal
	@.ci/clients

vscode: ## the extension for VS Code, editors/vscode/sfnlocal.vsix
	@.ci/vscode

readme: ## the README's shell blocks run as they stand
	@.ci/readme
