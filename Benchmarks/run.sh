#!/usr/bin/env bash
# Measures the targets as ratios against their peers and writes Benchmarks/RESULTS.md; arguments go to run.py (--help).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x .build/release/metier ]; then
    echo "There is no .build/release/metier; run make build first." >&2
    exit 69
fi
# A server of fixed bytes, built from the same sources as the program.
METIER_HTTP_BENCH=1 swift build -c release --product HTTPBench 2>&1 | grep -E 'error|warning' || true
test "${PIPESTATUS[0]}" -eq 0

venv=.build/bench-venv
if [ ! -x "$venv/bin/uvicorn" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check fastapi sqlalchemy 'uvicorn[standard]'
fi
exec python3 Benchmarks/run.py "$@"
