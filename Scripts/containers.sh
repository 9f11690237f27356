#!/usr/bin/env bash
# Builds the container image from Containerfile and brings up what compose.yaml describes, for real and in its order: the
# password, the database, the import, the API, a worker, the test runner; asks them, reads a PDF, matches a title by
# vectors, and takes everything down. PostgreSQL and MariaDB by default; arguments name other databases of compose.yaml.
#
# No registry of images is asked and no engine need run. The bases are made here: Debian by debootstrap, Swift's image by
# lending it this machine's toolchain, the databases from Debian's packages. Needs root on Debian 12, installs podman and
# buildah, keeps all of it in .build/containers (METIER_CONTAINERS_DIR). Where containers cannot run, it says so and ends
# with 0. METIER_CONTAINERS_DATA names the folder with frameworks (by default METIER_DATA, ./data or ../shared/data).
set -euo pipefail
cd "$(dirname "$0")/.."
databases=("$@")
[ $# -gt 0 ] || databases=(postgres mysql)
mkdir -p "${METIER_CONTAINERS_DIR:-.build/containers}"
work=$(cd "${METIER_CONTAINERS_DIR:-.build/containers}" && pwd)

skip() {
    echo "containers.sh: $1; THE CONTAINERS ARE NOT TESTED" >&2
    exit 0
}
fail() {
    echo "containers.sh: $*" >&2
    exit 1
}
[ "$(uname -s)" = Linux ] || skip "this is no Linux"
[ "$(id -u)" = 0 ] || skip "making a base image needs root"
grep -q 'VERSION_CODENAME=bookworm' /etc/os-release || skip "this is no Debian 12"
missing=""
for program in podman buildah runc debootstrap; do command -v "$program" >/dev/null 2>&1 || missing=yes; done
[ -z "$missing" ] || Scripts/install.sh containers >/dev/null 2>"$work/install.log" ||
    skip "podman and buildah cannot be installed: $(tail -n 1 "$work/install.log")"

export CONTAINERS_CONF="$work/containers.conf"
# Within a sandbox the system's own defaults are often refused: limits are lowered, systemd is not asked for anything.
cat >"$CONTAINERS_CONF" <<'TEXT'
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4000:4000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
TEXT
driver=overlay
store() { "$1" --root "$work/storage" --runroot "$work/run" --storage-driver "$driver" "${@:2}"; }
store podman info >"$work/info.log" 2>&1 || { driver=vfs && store podman info >"$work/info.log" 2>&1; } ||
    skip "podman does not run here: $(tail -n 1 "$work/info.log")"

names=()
volumes=()
take_down() {
    [ "${#names[@]}" = 0 ] || store podman rm --force --time 5 "${names[@]}" >/dev/null 2>&1 || true
    [ "${#volumes[@]}" = 0 ] || store podman volume rm --force "${volumes[@]}" >/dev/null 2>&1 || true
}
trap take_down EXIT

# MARK: - Images

# What the builder needs to know of this machine to reach its package registries, and no more. Certificates under a name of
# their own: the image makes its own file of them.
lent=()
if [ -f /etc/pip.conf ] || [ -f "$HOME/.config/pip/pip.conf" ]; then
    cat /etc/pip.conf "$HOME/.config/pip/pip.conf" 2>/dev/null | sed 's|^\(cert *= *\).*|\1/etc/lent-certificates.crt|' | awk '!seen[$0]++' >"$work/pip.conf"
    lent+=(--volume "$work/pip.conf:/etc/pip.conf:ro" --volume /etc/ssl/certs/ca-certificates.crt:/etc/lent-certificates.crt:ro)
fi
[ -z "${PIP_FIND_LINKS:-}" ] || [ ! -d "$PIP_FIND_LINKS" ] || lent+=(--volume "$PIP_FIND_LINKS:$PIP_FIND_LINKS:ro")
build() {
    local name="$1" folder="$2"
    shift 2
    store buildah bud --isolation chroot --network host --pull-never --layers "${lent[@]}" "$@" -t "$name" "$folder" \
        >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log" >&2; fail "$name could not be built"; }
    echo "containers.sh: built $name"
}
has() { store podman image exists "$1"; }

if ! has docker.io/library/debian:bookworm-slim; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1)
    rm -rf "$work/debian"
    debootstrap --variant=minbase bookworm "$work/debian" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        skip "Debian's base system could not be fetched: $(tail -n 1 "$work/debootstrap.log")"
    # The machine's own way to its mirrors.
    rm -rf "$work/debian/etc/apt/sources.list"
    cp -R /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/auth.conf.d "$work/debian/etc/apt/" 2>/dev/null || true
    [ ! -f /etc/apt/sources.list ] || cp /etc/apt/sources.list "$work/debian/etc/apt/"
    tar -C "$work/debian" -c . | store podman import - docker.io/library/debian:bookworm-slim >/dev/null
    rm -rf "$work/debian"
    echo "containers.sh: made debian:bookworm-slim"
fi

mkdir -p "$work/swift" "$work/postgres" "$work/mysql"
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
has docker.io/library/swift:6.3-bookworm || {
    cat >"$work/swift/Containerfile" <<'TEXT'
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends binutils libc6-dev libcurl4-openssl-dev libgcc-12-dev \
    libstdc++-12-dev libxml2-dev libncurses6 libedit2 tzdata git pkg-config
ENV PATH=/toolchain/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TEXT
    build docker.io/library/swift:6.3-bookworm "$work/swift"
}
cp Tests/Containers/postgres.sh "$work/postgres/entrypoint.sh"
cp Tests/Containers/mariadb.sh "$work/mysql/entrypoint.sh"
has docker.io/library/postgres:15-bookworm || {
    cat >"$work/postgres/Containerfile" <<'TEXT'
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-15
COPY --chmod=0755 entrypoint.sh /entrypoint.sh
ENV PATH=/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENTRYPOINT ["/entrypoint.sh"]
TEXT
    build docker.io/library/postgres:15-bookworm "$work/postgres"
}
[[ " ${databases[*]} " != *" mysql "* ]] || has docker.io/library/mariadb:10.11 || {
    cat >"$work/mysql/Containerfile" <<'TEXT'
FROM docker.io/library/debian:bookworm-slim
# The package makes a database of its own, which is in the way.
RUN apt-get update && apt-get install -y --no-install-recommends mariadb-server && rm -rf /var/lib/mysql
COPY --chmod=0755 entrypoint.sh /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
TEXT
    build docker.io/library/mariadb:10.11 "$work/mysql"
}
build docker.io/library/metier:latest . -f Containerfile --volume "$toolchain:/toolchain:ro"

# MARK: - Services

data="${METIER_CONTAINERS_DATA:-${METIER_DATA:-}}"
for place in ./data ../shared/data; do [ -n "$data" ] || [ ! -d "$place" ] || data="$place"; done
[ -n "$data" ] || { data="$work/nothing" && mkdir -p "$data"; }
data=$(cd "$data" && pwd)
python=.build/deploy-validators/bin/python
if ! "$python" -c 'import yaml' 2>/dev/null; then
    python3 -m venv "$work/python" && "$work/python/bin/pip" install --quiet --disable-pip-version-check pyyaml ||
        fail "PyYAML, which reads compose.yaml, cannot be installed"
    python="$work/python/bin/python"
fi

# run NAME SERVICE [podman options --] COMMAND...: a container of a service, as compose.yaml describes it.
run() {
    local name="$1" service="$2"
    shift 2
    local -a options=() arguments=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1") && shift; done
    [ $# = 0 ] || shift
    mapfile -d '' -t arguments < <(METIER_DATA="$data" METIER_DATABASE_URL="$address" \
        "$python" Scripts/compose-arguments.py compose.yaml "$service" "$prefix" "$@")
    names+=("$name")
    store podman run --pull=never --name "$name" --no-hosts --volume "$work/hosts:/etc/hosts:ro" "${options[@]}" "${arguments[@]}"
}
logs() {
    store podman logs --tail 30 "$1" >&2 || true
    fail "$2"
}

echo "127.0.0.1 localhost db mysql api" >"$work/hosts"
# A PDF of one page with one line.
python3 - >"$work/skills.pdf" <<'PYTHON'
content = "BT /F 12 Tf 72 700 Td (We use Python and SQL every day.) Tj ET"
objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
           "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
           f"<</Length {len(content)}>>stream\n{content}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
out, places = "%PDF-1.4\n", []
for number, text in enumerate(objects, 1):
    places.append(len(out))
    out += f"{number} 0 obj\n{text}\nendobj\n"
start = len(out)
out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
print(out + f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{start}\n%%EOF")
PYTHON
for database in "${databases[@]}"; do
    case "$database" in
        postgres) service=db address=postgres://metier@db/metier ;;
        mysql) service=mysql address=mysql://metier@mysql/metier ;;
        *) fail "compose.yaml has no database '$database'" ;;
    esac
    prefix="metier-$database-$$"
    for volume in secrets data postgres mysql; do volumes+=("$prefix-$volume"); done
    # One network without a way out, which the database's container holds and the others join, with the names of compose.yaml.
    run "$prefix-secrets" secrets >/dev/null || logs "$prefix-secrets" "the password could not be made"
    run "$prefix-database" "$service" --detach --network none >/dev/null || fail "the database did not start"
    tries=0
    until store podman exec "$prefix-database" /entrypoint.sh --ready >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || logs "$prefix-database" "the database did not become ready"
        sleep 0.5
    done
    run "$prefix-etl" etl --network "container:$prefix-database" >"$work/etl.log" 2>&1 ||
        { tail -n 30 "$work/etl.log" >&2; fail "the import failed"; }
    run "$prefix-api" api --detach --network "container:$prefix-database" >/dev/null
    run "$prefix-worker" worker --detach --network "container:$prefix-database" >/dev/null
    tries=0
    until store podman exec "$prefix-api" metier health >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || logs "$prefix-api" "the API did not become ready"
        sleep 0.5
    done
    run "$prefix-test" test_runner --network "container:$prefix-database" ||
        logs "$prefix-api" "the running system is not well"
    # What the image is for, and nothing less: a PDF read, a title matched by the sentence model.
    store podman exec -i "$prefix-api" sh -c 'cat >/tmp/skills.pdf' <"$work/skills.pdf"
    store podman exec "$prefix-api" metier extract /tmp/skills.pdf --json >"$work/extract.json" 2>"$work/extract.log" ||
        { cat "$work/extract.log" >&2; fail "a PDF is not read"; }
    grep -qi 'python' "$work/extract.json" || fail "the PDF's skill is not found: $(head -c 400 "$work/extract.json")"
    # The vectors of all titles are made once, which takes minutes; `index` waits for them.
    store podman exec "$prefix-api" metier index >"$work/index.log" 2>&1 || { tail -n 5 "$work/index.log" >&2; fail "no vectors are made"; }
    store podman exec "$prefix-api" metier title 'person who mends broken cars' --json >"$work/title.json" 2>"$work/title.log" ||
        { cat "$work/title.log" >&2; fail "a title is not matched"; }
    grep -q '"method":"words and meanings"' "$work/title.json" || fail "the sentence model is not used: $(head -c 400 "$work/title.json")"
    [ "$(store podman exec "$prefix-api" id -u)" = 10001 ] || fail "the API runs as another account"
    store podman stop --time 20 "$prefix-api" "$prefix-worker" >/dev/null
    status=$(store podman inspect --format '{{.State.ExitCode}}' "$prefix-api")
    [ "$status" = 0 ] || logs "$prefix-api" "the API ended with $status when it was asked to stop"
    take_down
    names=()
    volumes=()
    echo "containers.sh: $database: secrets, database, etl, api, worker and test_runner did what they should"
done
