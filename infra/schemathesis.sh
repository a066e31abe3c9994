#!/bin/sh
# Asks every edge of a network that runs what nobody would, made up by Schemathesis from the edge's own document: no server error, no
# status, type, header or field that is not described. It leaves stores, sales, consents and endpoints there, and changes secrets: take a
# network to throw away. `source .quittance/env.sh` sets the variables that it needs. Bounded, with a fixed seed:
#   EXAMPLES=60   test cases per operation and phase
#   SEED=20261129
# Without Python 3.10 or later, or without a way to its packages, it is skipped, loudly.
set -u
cd "$(dirname "$0")/.." || exit 1
export SCHEMATHESIS_HOOKS="$PWD/infra/schemathesis_hooks.py"

for name in INGESTION CONSENT DELIVERY ANALYTICS RETAILER_KEY BANK_KEY ANALYST_KEY; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || { echo "schemathesis: $name is not set; start a network (\"npm start\") and: . .quittance/env.sh" >&2; exit 2; }
done

skip() {
  echo "**************************************************************************" >&2
  echo "* SKIPPED: the edges were not tried with Schemathesis: $1" >&2
  echo "**************************************************************************" >&2
  exit 0
}

venv=.quittance/schemathesis
tool=$venv/bin/schemathesis
if [ ! -x "$tool" ]; then
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || skip "there is no Python 3.10 or later"
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5 ||
    { rm -rf "$venv"; skip "it could not be installed"; }
fi

checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance
checks=$checks,response_schema_conformance,unsupported_method,allow_header_conformance,ignored_auth
failed=
try() {
  echo "== $1 at $2"
  "$tool" --config-file infra/schemathesis.toml run "$2/openapi.json" --url "$2" --header "Authorization: Bearer $3" \
    --checks "$checks" --phases examples,coverage,fuzzing,stateful --max-examples "${EXAMPLES:-60}" --seed "${SEED:-20261129}" \
    --continue-on-failure --no-color || failed="$failed $1"
}
try ingestion "$INGESTION" "$RETAILER_KEY"
try consent "$CONSENT" "$BANK_KEY"
try delivery "$DELIVERY" "$BANK_KEY"
try analytics "$ANALYTICS" "$ANALYST_KEY"
[ -z "$failed" ] || { echo "not as described:$failed" >&2; exit 1; }
echo "every edge answered as it is described"
