#!/bin/sh
# Stands in for the entry of PostgreSQL's image: the variables that compose.yaml uses, and nothing else.
set -eu
if [ "${1:-}" = --ready ]; then exec pg_isready -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB"; fi
data=/var/lib/postgresql/data
install -d -o postgres -g postgres -m 0700 "$data" /var/run/postgresql
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
if [ ! -s "$data/PG_VERSION" ]; then
    install -o postgres -m 0400 "$POSTGRES_PASSWORD_FILE" /tmp/password
    # shellcheck disable=SC2086
    as initdb -D "$data" -U "$POSTGRES_USER" --auth-host=scram-sha-256 --auth-local=trust --pwfile=/tmp/password \
        $POSTGRES_INITDB_ARGS
    rm /tmp/password
    as pg_ctl -D "$data" -w -o "-c listen_addresses=''" start
    as createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
    as pg_ctl -D "$data" -w stop
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups postgres -D "$data" -c 'listen_addresses=*'
