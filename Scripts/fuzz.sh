#!/usr/bin/env bash
# Coverage-guided fuzzing of what reads outside bytes: FUZZ_SECONDS (60) for each fuzzer.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${FUZZ_SECONDS:-60}"
export METIER_FUZZ=1
for fuzzer in HTTPFuzz TSVFuzz; do
    swift build --scratch-path .build/fuzz --product "$fuzzer" -Xswiftc -sanitize=fuzzer,address -Xswiftc -O 2>&1 |
        grep -E 'error|warning: unre|Compiling|Build' | tail -n 3
    mkdir -p ".build/fuzz-corpus/$fuzzer"
    echo "fuzz: $fuzzer for $seconds s"
    ".build/fuzz/debug/$fuzzer" -detect_leaks=0 -max_len=2048 -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix=".build/fuzz-corpus/" ".build/fuzz-corpus/$fuzzer" 2> ".build/fuzz-$fuzzer.log" || {
        tail -n 40 ".build/fuzz-$fuzzer.log" >&2
        exit 1
    }
    grep -E 'number_of_executed_units' ".build/fuzz-$fuzzer.log"
done
