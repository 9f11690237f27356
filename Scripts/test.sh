#!/usr/bin/env bash
# Runs every test, on throwaway servers where it needs any. Tests on the full data skip visibly where the data folder is
# absent. Arguments go to `swift test`, which then runs once, on SQLite or the engine that METIER_DATABASE_URL names.
set -euo pipefail
cd "$(dirname "$0")/.."

# The OpenAPI document is checked by a public validator, installed into the build folder.
validators=.build/validators
if [ ! -x "$validators/bin/openapi-spec-validator" ]; then
    python3 -m venv "$validators"
    "$validators/bin/pip" install --quiet --disable-pip-version-check openapi-spec-validator
fi

# Tests of the sentence model skip visibly where it cannot be fetched.
Scripts/model.sh
# So do those of vectors in the database, without a server that has pgvector, and all that run on MySQL itself.
Scripts/pgvector.sh
Scripts/mysql.sh

# And those of a real model server, without one. It is built beside the tests, in what the processor has left.
# The trained model that it runs is fetched first.
{ Scripts/smollm.sh; nice -n 10 Scripts/llama.sh; } &
llama=$!

swift build --build-tests
wait "$llama" || true

# Real database servers, thrown away at the end.
. Scripts/servers.sh
trap servers_stop EXIT
servers_start postgres mariadb redis pgvector mysql

# One after another: tests with deadlines and tests that block would starve each other on two cores. A run takes some
# eight minutes on a quiet machine; one that hangs is ended, and said aloud.
run_tests() {
    local status=0
    if command -v timeout >/dev/null 2>&1; then
        timeout --kill-after=10 1500 swift test --skip-build --no-parallel "$@" || status=$?
    else
        swift test --skip-build --no-parallel "$@" || status=$?
    fi
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        echo "test.sh: THE TESTS HUNG and were ended after 25 minutes; the last test started above is the one to look at" >&2
    fi
    return "$status"
}

# Everything on SQLite, and what is meant for every engine on every engine.
run_tests "$@"
# Everything else that uses a database once more on each server, over one carrier of requests: sockets are the same there.
if [ $# = 0 ]; then
    for address in "$METIER_TEST_POSTGRES_URL" "$METIER_TEST_MYSQL_URL"; do
        echo "test.sh: once more on ${address%%:*}"
        METIER_DATABASE_URL="$address" METIER_TEST_ENGINES=none METIER_TEST_CARRIERS=memory run_tests \
            --filter '^(StoreTests|PipelineTests|APITests|CommandTests|WebTests|WorkQueueTests)\.'
    done
    # What has to do with the server itself, on MySQL in the place of MariaDB.
    if [ -n "${METIER_TEST_MYSQL_ITSELF_URL:-}" ]; then
        echo "test.sh: once more on MySQL $(cat .build/mysql/version)"
        METIER_TEST_MYSQLD="$METIER_TEST_SERVERS/mysql/program/mysqld" METIER_TEST_MYSQL_URL="$METIER_TEST_MYSQL_ITSELF_URL" \
            METIER_TEST_ENGINES=mysql run_tests --filter '^(DatabaseTests|StoreTests|WorkQueueTests)\.'
    fi
fi
METIER_BINARY=.build/debug/metier Scripts/check-openapi.sh
METIER_BINARY=.build/debug/metier Scripts/check-deploy.sh
SOAK_SECONDS="${SOAK_SMOKE_SECONDS:-8}" METIER_BINARY=.build/debug/metier Scripts/soak.sh
FAULT_SECONDS="${FAULT_SECONDS:-60}" METIER_BINARY=.build/debug/metier Scripts/faults.sh
FUZZ_SECONDS="${FUZZ_SMOKE_SECONDS:-10}" Scripts/fuzz.sh
