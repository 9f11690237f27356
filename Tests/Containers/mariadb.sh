#!/bin/sh
# Stands in for the entry of MariaDB's image: the variables that compose.yaml uses, and nothing else.
set -eu
socket=/run/mysqld/mysqld.sock
if [ "${1:-}" = --ready ]; then
    exec mariadb --no-defaults --host=127.0.0.1 --user="$MARIADB_USER" --password="$(cat "$MARIADB_PASSWORD_FILE")" \
        --execute='SELECT 1' "$MARIADB_DATABASE"
fi
data=/var/lib/mysql
install -d -o mysql -g mysql /run/mysqld "$data"
if [ ! -d "$data/mysql" ]; then
    mariadb-install-db --no-defaults --user=mysql --datadir="$data" --skip-test-db \
        --auth-root-authentication-method=socket
    # Read once, when the server starts.
    cat >/tmp/first.sql <<SQL
CREATE DATABASE IF NOT EXISTS $MARIADB_DATABASE;
CREATE USER IF NOT EXISTS $MARIADB_USER@'%' IDENTIFIED BY '$(cat "$MARIADB_PASSWORD_FILE")';
GRANT ALL ON $MARIADB_DATABASE.* TO $MARIADB_USER@'%';
SQL
    chown mysql /tmp/first.sql
    set -- "$@" --init-file=/tmp/first.sql
fi
exec mariadbd --no-defaults --user=mysql --datadir="$data" --socket="$socket" --bind-address=0.0.0.0 "$@"
