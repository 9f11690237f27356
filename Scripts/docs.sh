#!/usr/bin/env bash
# Writes the generated pages of the documentation and checks its links.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p Documentation/reference
for page in commands settings routes metrics; do
    .build/release/metier reference "$page" > "Documentation/reference/$page.md"
done
.build/release/metier reference openapi > Documentation/reference/openapi.json
python3 Scripts/check-links.py

# The reference of the sources, one page a declaration that other rooms see; a dead link in a comment fails.
graphs=.build/symbol-graphs
rm -rf "$graphs" && mkdir -p "$graphs"
swift package dump-symbol-graph --minimum-access-level package --skip-synthesized-members >/dev/null 2>&1
for room in Sources/Base/* Sources/Domain/* Sources/Data/* Sources/Services/* Sources/Interfaces/API Sources/Interfaces/Web; do
    name=$(basename "$room")
    find .build -path "$graphs" -prune -o -path '*symbolgraph*' -name "$name*.symbols.json" -print -exec cp {} "$graphs/" \; >/dev/null
done
if command -v docc >/dev/null 2>&1; then docc=docc; else docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"; fi
"$docc" convert Documentation/Metier.docc --additional-symbol-graph-dir "$graphs" --output-path .build/reference \
    --fallback-display-name Metier --fallback-bundle-identifier metier --warnings-as-errors
echo "docs: Documentation/reference is up to date, the reference of the sources is in .build/reference"
