#!/usr/bin/env bash
# Checks what a compiler does not: format, declared imports, stray words, shell scripts, generated pages.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
complain() { echo "lint: $*" >&2; failed=1; }

swift format lint --strict --parallel --recursive Sources Tests Fuzz Package.swift || failed=1

# The pages that the program writes are compared below. (That a target declares what it imports is a test.) It is built
# as the tests build it, where they do: one build serves both.
export METIER_TEST_OPTIMIZED=1
swift build --product metier --scratch-path .build/test >/dev/null
metier=.build/test/debug/metier

for script in Scripts/*.sh Benchmarks/*.sh Deploy/*.sh .ci/run; do
    bash -n "$script" || complain "$script is no valid shell script"
    [ -x "$script" ] || complain "$script is not executable"
done

# Unfinished work and shortcuts that crash on outside data.
git grep -nE 'TODO|FIXME|XXX|fatalError\(|try!|as! ' -- 'Sources/*.swift' 'Sources/*.h' && complain "unfinished or crashing code"

# Files over 600 lines need a reason at their top.
while read -r file; do
    lines=$(wc -l < "$file")
    if [ "$lines" -gt 600 ] && ! head -n 5 "$file" | grep -q 'Long because'; then complain "$file has $lines lines"; fi
done < <(git ls-files 'Sources/*.swift' 'Tests/*.swift')

# SQL text is put together from raw parts in few places, all of which are listed here.
raw=$(git grep -lE '\\\(raw:' -- 'Sources/*.swift' | grep -vE '^Sources/(Base/Database|Data/Store)/' || true)
[ -z "$raw" ] || complain "raw SQL outside Database and Store: $raw"

# Generated pages must be what the program writes.
for page in commands settings routes metrics; do
    "$metier" reference "$page" | cmp -s - "Documentation/reference/$page.md" ||
        complain "Documentation/reference/$page.md is out of date; run make docs"
done
"$metier" reference openapi | cmp -s - Documentation/reference/openapi.json ||
    complain "Documentation/reference/openapi.json is out of date; run make docs"

# Links between pages.
python3 Scripts/check-links.py || failed=1

[ "$failed" = 0 ] && echo "lint: clean"
exit "$failed"
