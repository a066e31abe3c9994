#!/usr/bin/env bash
# Runs docker-compose.yml for real and holds it against the same figures as a run without containers:
#   world  the demo's world through the public edges of the containers, then its traces in Jaeger
#   tests  the integration suite once on containers (testcontainers) and once on native processes
# Usage: infra/docker/check.sh [world|tests]…     both unless said
#   STANDIN=script   builds the images with that script first, where none can be pulled: it is called with their names
#   KEEP=1           leaves everything running
#   REQUIRE=1        no container engine is a failure; otherwise the check is skipped, loudly
set -euo pipefail
cd "$(dirname "$0")/../.."
say() { printf '\n== %s\n' "$*" >&2; }

images=(node:24-bookworm-slim apache/kafka:4.1.0 postgres:17)
steps=${*:-world tests}
[[ $steps == *world* ]] && images+=(jaegertracing/jaeger:2.13.0)
if [ -n "${STANDIN:-}" ]; then say "Stand-ins for ${images[*]}"; "$STANDIN" "${images[@]}"; export TESTCONTAINERS_RYUK_DISABLED=true; fi

if ! docker info >/dev/null 2>&1; then
  say "SKIPPED: no container engine answers, so docker-compose.yml was NOT checked"
  exit "${REQUIRE:-0}"
fi
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
if ! command -v "${compose[0]}" >/dev/null; then say "docker has no compose: install it (Debian: docker-compose) and run this again"; exit 1; fi
export COMPOSE_PROJECT_NAME=quittance-check
compose() { "${compose[@]}" "$@"; }

world() {
  # The banks of the demo listen on this machine, which the containers know as a private address.
  export DELIVERY_ALLOW_PRIVATE_ENDPOINTS=true
  say "Secrets"; infra/docker/secrets.sh
  say "Build"; compose build
  say "Start"; compose up -d --no-build
  wait_for_health
  say "World"; npm start -- --once --attach .quittance/compose/operator.env
  say "Traces"; node infra/docker/check-traces.mjs
}

wait_for_health() {
  say "Waiting until every service is ready"
  local name
  for name in ingestion consent delivery analytics matching; do
    for _ in $(seq 1 90); do
      [ "$(docker inspect -f '{{.State.Health.Status}}' "$(compose ps -q "$name")")" = healthy ] && continue 2
      sleep 2
    done
    say "$name did not become ready"; compose ps; compose logs --tail=40 "$name"
    return 1
  done
}

tests() {
  node infra/ensure.mjs
  say "Integration tests on containers"; QUITTANCE_TEST_STACK=containers npm run -s test:int
  say "Integration tests on native processes"; QUITTANCE_TEST_STACK=native npm run -s test:int
}

down() {
  local status=$?
  if [ -z "${KEEP:-}" ]; then compose down -v --remove-orphans >/dev/null 2>&1 || true; fi
  [ $status = 0 ] && say "All checks passed: $steps" || say "FAILED: $steps"
}
trap down EXIT
for step in $steps; do "$step"; done
