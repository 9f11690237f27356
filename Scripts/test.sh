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

# And those of a real model server, without one.
Scripts/llama.sh

# The rooms are optimised in the tests: reading whole frameworks takes a fraction of the time. In a folder of its own, so
# that a build for the debugger, `swift build`, does not build everything anew each time.
export METIER_TEST_OPTIMIZED=1
build=.build/test
swift build --build-tests --scratch-path "$build"

# Real database servers, thrown away at the end.
. Scripts/servers.sh
trap servers_stop EXIT
servers_start postgres mariadb redis pgvector

# One after another: tests with deadlines and tests that block would starve each other on two cores. The longest run takes
# some sixteen minutes beside the others; one that hangs is ended, and said aloud.
run_tests() {
    local status=0 limit=()
    ! command -v timeout >/dev/null 2>&1 || limit=(timeout --kill-after=10 1500)
    ${limit[@]+"${limit[@]}"} swift test --scratch-path "$build" --ignore-lock --skip-build --no-parallel "$@" || status=$?
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        echo "test.sh: THE TESTS HUNG and were ended after 25 minutes; the last test started above is the one to look at" >&2
    fi
    return "$status"
}

# Everything else that uses a database once more on another server, over one carrier of requests: sockets are the same
# there, and a language model does not ask what is below. Address, rooms, settings.
once_more() {
    local address="$1" rooms="$2"
    shift 2
    echo "test.sh: once more on ${address%%:*}"
    env METIER_DATABASE_URL="$address" METIER_TEST_ENGINES=none METIER_TEST_CARRIERS=memory "$@" \
        bash -c 'run_tests --filter "^($0)\." --skip "TrainedModelTests|NamedDatabaseTests"' "$rooms"
}
export build
export -f run_tests
rooms="StoreTests|PipelineTests|APITests|CommandTests|WebTests|WorkQueueTests"

# Three lanes, as much of the time each waits for a server: everything on SQLite, and what is meant for every engine on
# every engine; the other two servers; the words of a trained model, all that uses a database on MySQL in the place of
# MariaDB, and the fuzzers. Each has servers of its own: some tests look at all that a server does.
lane_sqlite() { run_tests --skip TrainedModelTests; }
lane_servers() {
    trap servers_stop EXIT
    servers_start postgres mariadb redis pgvector
    once_more "$METIER_TEST_POSTGRES_URL" "$rooms"
    once_more "$METIER_TEST_MYSQL_URL" "$rooms"
}
lane_others() {
    trap servers_stop EXIT
    servers_start postgres redis pgvector mysql
    run_tests --filter TrainedModelTests
    if [ -n "${METIER_TEST_MYSQL_ITSELF_URL:-}" ]; then
        once_more "$METIER_TEST_MYSQL_ITSELF_URL" "$rooms|DatabaseTests|AccessTests|OccupationsTests|FaultTests" \
            METIER_TEST_ENGINES=mysql METIER_TEST_MYSQLD="$METIER_TEST_SERVERS/mysql/program/mysqld" \
            METIER_TEST_MYSQL_URL="$METIER_TEST_MYSQL_ITSELF_URL"
    fi
    FUZZ_SECONDS="${FUZZ_SMOKE_SECONDS:-10}" nice Scripts/fuzz.sh
}

if [ $# != 0 ]; then
    # Chosen tests, on SQLite or the engine that METIER_DATABASE_URL names.
    run_tests "$@"
else
    status=0
    beside=()
    for lane in servers others; do
        "lane_$lane" >"$METIER_TEST_SERVERS/$lane.log" 2>&1 &
        beside+=($!)
    done
    lane_sqlite || status=$?
    for lane in servers others; do
        wait "${beside[0]}" || {
            status=$?
            echo "test.sh: what the lane $lane wrote"
            cat "$METIER_TEST_SERVERS/$lane.log"
        }
        beside=("${beside[@]:1}")
        grep -E '^(texts|levels): |^test.sh|Test run with' "$METIER_TEST_SERVERS/$lane.log" || true
    done
    [ "$status" = 0 ] || exit "$status"
fi
METIER_BINARY="$build/debug/metier" Scripts/check-openapi.sh
METIER_BINARY="$build/debug/metier" Scripts/check-deploy.sh
SOAK_SECONDS="${SOAK_SMOKE_SECONDS:-8}" METIER_BINARY="$build/debug/metier" Scripts/soak.sh
FAULT_SECONDS="${FAULT_SECONDS:-60}" METIER_BINARY="$build/debug/metier" Scripts/faults.sh
