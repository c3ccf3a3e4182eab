.DEFAULT_GOAL := help
.PHONY: help up-containers down-containers reset-containers images-again trace weights screens up down status logs reset backup verify restore rolling older failover nodes upgrade-keycloak release test test-all bench check realm-check lock format
PYTHON ?= python3
LOCAL := $(PYTHON) deploy/local/bootstrap.py

##@ The platform on this machine
up: ## Set up and start everything, run the main job once, print addresses and demo people
	@$(LOCAL) up
down: ## Stop everything; data stays
	@$(LOCAL) down
status: ## What runs, and where state and logs are
	@$(LOCAL) status
logs: ## Follow one log: make logs S=notifier-worker
	@$(LOCAL) logs $(S)
reset: ## Stop everything and remove all local data
	@$(LOCAL) reset
backup: ## A backup of the running platform, tried, into .state/backups (deploy/keep)
	@$(LOCAL) backup
verify: ## Whether a backup is whole and its databases start: make verify F=.state/backups/…
	@$(LOCAL) verify $(F)
restore: ## Put it back where nothing is (after make reset): make restore F=.state/backups/…; OVER=--over moves aside what is there
	@$(LOCAL) restore $(F) $(OVER)
realm-check: ## Report drift between idp-config/ and the running realm; writes nothing
	@$(LOCAL) realm-check

trace: ## Draw the newest trace that ends in a mail: T="a span's name, or an id" O=file.svg
	@$(LOCAL) trace "$(T)" "$(O)"

##@ The same in containers, by deploy/compose (podman, as root)
up-containers: ## Make images, start them with a proxy and TLS in front, run the main job once; print sizes, times, digests
	@$(LOCAL) up-containers
down-containers: ## Stop each and print how long it took; data stays
	@$(LOCAL) down-containers
reset-containers: ## Stop them and remove their data; images stay
	@$(LOCAL) reset-containers
images-again: ## Build every image once more from nothing, and compare digests (N="portal keycloak": of these)
	@$(LOCAL) images-again $(N)

##@ More of the platform on this machine
weights: ## What the main pages weigh, and how soon they answer
	@$(LOCAL) weights
screens: ## Pictures of every page, in both languages and sizes (W="desk visitor": of these walks)
	@$(LOCAL) screens $(W)

##@ Quality
test: ## Set up, check, and run every test on a platform of its own
	@$(LOCAL) test $(T)
test-all: ## The same in every variant: both languages and sizes of every page, a hundred kills
	@$(LOCAL) test-all
rolling: ## Replace each service under load, with a change of its tables in it: refused, lost, doubled (S="portal notifier": of these)
	@$(LOCAL) rolling $(S)
older: ## The journeys with one service at a time as it was: make older FROM=commit
	@$(LOCAL) older $(FROM)
failover: ## Kill the primary PostgreSQL while people file, and promote its replica: what is lost (nothing)
	@$(LOCAL) failover

nodes: ## Kill one of two nodes of Keycloak while people sign in: who is stuck or forgotten, what is lost (nobody, nothing)
	@$(LOCAL) nodes

upgrade-keycloak: ## Replace an older Keycloak by ours while people are signed in: FROM=26.6.4 SHA256=of-its-zip WITHOUT="fields it does not know"
	@$(LOCAL) upgrade-keycloak $(FROM) $(SHA256) $(WITHOUT)
bench: ## The platform beside its raw parts, and pages with few and many cases, as ratios (A=--write: also into docs/performance.md)
	@$(LOCAL) bench $(A)
release: ## Check, build and tag a service: make release S=certificates BASE=IMAGE (A=--dry-run: check alone)
	@$(LOCAL) release "$(S)" "$(BASE)" $(A)
check: ## ruff, mypy --strict and import-linter
	@$(LOCAL) check
format: ## Format all Python files
	@ruff format . && ruff check --fix .
lock: ## Compile every requirements.lock anew (needs uv)
	@for folder in libs/* services/* idp-config deploy/local tests deploy/check; do echo $$folder; deploy/local/lock.sh $$folder || exit 1; done

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
