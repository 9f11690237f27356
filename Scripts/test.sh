#!/usr/bin/env bash
# Runs every test. Tests on the full data skip visibly where the data folder is absent.
set -euo pipefail
cd "$(dirname "$0")/.."

# The OpenAPI document is checked by a public validator, installed into the build folder.
validators=.build/validators
if [ ! -x "$validators/bin/openapi-spec-validator" ]; then
    python3 -m venv "$validators"
    "$validators/bin/pip" install --quiet --disable-pip-version-check openapi-spec-validator
fi

swift build --build-tests
# One after another: tests with deadlines and tests that block would starve each other on two cores. A run takes about a
# minute; one that hangs is ended, said aloud, and tried once more. A test that fails is never tried again.
run_tests() {
    if command -v timeout >/dev/null 2>&1; then
        timeout --kill-after=10 900 swift test --skip-build --no-parallel "$@"
    else
        swift test --skip-build --no-parallel "$@"
    fi
}
status=0
run_tests "$@" || status=$?
if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    echo "test.sh: THE TESTS HUNG and were ended after 15 minutes; the last test started above is the one to look at" >&2
    status=0
    run_tests "$@" || status=$?
fi
[ "$status" = 0 ] || exit "$status"
METIER_BINARY=.build/debug/metier Scripts/check-openapi.sh
SOAK_SECONDS="${SOAK_SMOKE_SECONDS:-8}" METIER_BINARY=.build/debug/metier Scripts/soak.sh
FUZZ_SECONDS="${FUZZ_SMOKE_SECONDS:-10}" Scripts/fuzz.sh
