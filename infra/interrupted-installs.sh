#!/usr/bin/env bash
# Presses Ctrl-C at five moments of a cold install, each in a fresh clone, and starts again: it has to work each time.
# Takes some minutes; installs from npm's registry or its cache. Prints a line per moment.
set -uo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for after in "${@:-1 4 9 16 26}"; do
  for seconds in $after; do
    clone="$work/after-$seconds"
    git clone --quiet "$repo" "$clone"
    cd "$clone"
    # A process group of its own, as a terminal gives it: Ctrl-C reaches npm and all that it started.
    setsid npm start -- --help >first.log 2>&1 &
    group=$!
    sleep "$seconds"
    kill -INT -- "-$group" 2>/dev/null
    wait "$group"
    first=$?
    left=$(pgrep -g "$group" | wc -l)
    there=$(find node_modules -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)
    began=$SECONDS
    if npm start -- --help >second.log 2>&1 && grep -q '^Usage: npm start' second.log; then
      outcome=works
    else
      outcome=FAILS
      failed=1
      tail -5 second.log
    fi
    echo "Ctrl-C after $seconds s: exit $first, $there folders there, $left processes left; the next start $outcome, after $((SECONDS - began)) s"
    cd "$work"
    rm -rf "$clone"
  done
done
exit $failed
