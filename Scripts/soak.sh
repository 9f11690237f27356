#!/usr/bin/env bash
# Soaks a server over the bundled sample, SOAK_SECONDS (60) long: hostile clients among good ones, no leak afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
metier=${METIER_BINARY:-.build/release/metier}
home=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT

export METIER_HOME=$home METIER_ACCESS_LOG=false METIER_HTTP_HEADER_DEADLINE=1s METIER_HTTP_BODY_DEADLINE=1s
export METIER_HTTP_IDLE_TIMEOUT=2s
"$metier" import onet --sample >/dev/null 2>&1
"$metier" serve --port 0 2> "$home/serve.log" &
server=$!
port=
for _ in $(seq 100); do
    port=$(sed -n 's/.* answers on http:.*:\([0-9]*\)$/\1/p' "$home/serve.log")
    [ -z "$port" ] || break
    sleep 0.1
done
[ -n "$port" ] || { cat "$home/serve.log" >&2; exit 1; }
python3 Tests/Soak/soak.py --port "$port" --pid "$server" --seconds "${SOAK_SECONDS:-60}" || {
    tail -n 20 "$home/serve.log" >&2
    exit 1
}
kill -TERM "$server"
wait "$server"
server=
echo "soak: the server ended with 0 after SIGTERM"
