#!/usr/bin/env bash
# Installs the Debian packages that a task needs and that are missing, naming them first.
# Usage: Scripts/install.sh build|test|bench|containers ...
set -euo pipefail

packages_for() {
    case "$1" in
        build) echo "libsqlite3-dev libarchive-dev libsodium-dev libpq-dev libmariadb-dev libhiredis-dev libcurl4-openssl-dev zlib1g-dev libopenblas-dev libxml2-dev poppler-utils pkg-config make" ;;
        test) echo "g++ python3 python3-venv postgresql mariadb-server redis-server nginx-light systemd" ;;
        containers) echo "podman buildah runc containernetworking-plugins debootstrap python3 python3-venv" ;;
        bench) echo "python3 python3-venv sqlite3 wrk nginx-light postgresql postgresql-contrib mariadb-server mariadb-client" ;;
        *) echo "install.sh: '$1' is no group of packages" >&2; exit 64 ;;
    esac
}

if ! command -v swift >/dev/null 2>&1; then
    cat >&2 <<'TEXT'
The Swift toolchain is missing. Install Swift 6.2 or later:
  Debian 12:  https://www.swift.org/install/linux/  (the "debian12" archive; put its usr/bin in PATH), and
              apt-get install binutils libc6-dev libcurl4-openssl-dev libgcc-12-dev libstdc++-12-dev libxml2-dev tzdata
  macOS:      xcode-select --install, or https://www.swift.org/install/macos/
TEXT
    exit 69
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" != "6.2" ]; then
    echo "Swift $version is too old; install Swift 6.2 or later from https://www.swift.org/install/" >&2
    exit 69
fi

if [ "$(uname -s)" = Darwin ]; then
    formulas="sqlite libpq mariadb-connector-c libarchive libsodium hiredis curl openblas libxml2 poppler pkg-config"
    missing=""
    for formula in $formulas; do brew list "$formula" >/dev/null 2>&1 || missing="$missing $formula"; done
    [ -z "$missing" ] || { echo "Installing with Homebrew:$missing"; brew install $missing; }
    exit 0
fi

missing=""
for group in "$@"; do
    for package in $(packages_for "$group"); do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
    done
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These packages are missing and there is no apt-get to install them with:$missing" >&2
    exit 69
fi
echo "Installing Debian packages:$missing"
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Run as root, or install sudo, or install by hand:$missing" >&2; exit 77; }
    sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
# The list of packages may be absent or old: fetch it only when installing without it fails.
install 2>/dev/null || { $sudo apt-get update -qq; install; }
