#!/bin/sh
# What a container of Metier does, and a machine without containers too.
# Usage: entrypoint.sh api | worker | etl [PATH or options of `metier import all`] | test [URL] | any command of metier
#
# METIER_BINARY names the program where it is not in PATH.
set -eu
metier="${METIER_BINARY:-metier}"
verb="${1:-api}"
[ "$#" -eq 0 ] || shift

# Fails unless the answer to a request holds a text.
expect() {
    answer=$("$metier" health "$1") || { echo "test: $1 is not answered" >&2; return 1; }
    case "$answer" in
        *"$2"*) echo "test: $1 is answered as it should be" ;;
        *) echo "test: $1 lacks $2: $answer" >&2; return 1 ;;
    esac
}

case "$verb" in
    api) exec "$metier" serve "$@" ;;
    worker) exec "$metier" worker "$@" ;;
    etl)
        "$metier" migrate
        status=0
        "$metier" import all "$@" || status=$?
        # 65: files of one framework were damaged, which was said; the others are loaded and served.
        [ "$status" -eq 65 ] || exit "$status"
        ;;
    test)
        url="${1:-http://127.0.0.1:${METIER_PORT:-8000}}"
        expect "$url/health" '"status":"ok"'
        expect "$url/ready" '"ready":true'
        expect "$url/skill-gap?from=43-3031.00&to=13-2011.00" '"success":true'
        exec "$metier" doctor
        ;;
    *) exec "$metier" "$verb" "$@" ;;
esac
