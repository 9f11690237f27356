#!/usr/bin/env bash
# Builds the release binary; says little when there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -x .build/release/metier ]; then
    # A build that has nothing to do still takes a second or two; a start should not.
    newest=$(find Package.swift Sources -newer .build/release/metier -type f -print -quit)
    [ -n "$newest" ] || exit 0
fi
echo "Building metier (release); the first time takes a few minutes"
swift build -c release --product metier 2>&1 | grep -vE '^\[[0-9]+/[0-9]+\]' || true
test "${PIPESTATUS[0]}" -eq 0
touch .build/release/metier
