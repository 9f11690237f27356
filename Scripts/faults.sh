#!/usr/bin/env bash
# Kills nodes, workers and importers over a PostgreSQL of its own for FAULT_SECONDS (60) and proves that no acknowledged
# write was lost. FAULT_SEED repeats a run's choices.
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/servers.sh
trap servers_stop EXIT
# This server's disk is asked to keep what it acknowledges.
SERVERS_FSYNC=on servers_start postgres
# psql stands beside the server where it is not on the path.
PATH="$PATH:$METIER_TEST_POSTGRES_BIN" python3 Tests/Faults/faults.py \
    --binary "${METIER_BINARY:-.build/release/metier}" --url "$METIER_TEST_POSTGRES_URL" \
    --seconds "${FAULT_SECONDS:-60}" ${FAULT_SEED:+--seed "$FAULT_SEED"}
