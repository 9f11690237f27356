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
echo "docs: Documentation/reference is up to date"
