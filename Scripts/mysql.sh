#!/usr/bin/env bash
# Fetches MySQL's own server, for tests only, into .build/mysql (60 MB, once): Debian 12 has MariaDB alone, Debian's
# unstable suite has MySQL. Its packages and all that they link to come from the mirror that apt is set to, are checked by
# apt and are unpacked, not installed; `mysqld` beside them runs the server with its own libraries.
# Does nothing when it is there or METIER_TEST_MYSQL_SERVER is off. Where it cannot be had within METIER_TEST_MYSQL_SECONDS
# (120), it says so and still ends with 0: the tests that need it are left out. METIER_TEST_MYSQL_DIR names another folder.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${METIER_TEST_MYSQL_DIR:-.build/mysql}"

give_up() {
    echo "mysql.sh: $1; TESTS OF MYSQL ITSELF ARE SKIPPED" >&2
    exit 0
}
[ "${METIER_TEST_MYSQL_SERVER:-}" != off ] || give_up "METIER_TEST_MYSQL_SERVER is off"
# The mark is written last: with it, everything else is there.
if [ -s "$folder/version" ] && [ -x "$folder/mysqld" ]; then exit 0; fi
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || give_up "this is no Debian"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -s "$keyring" ] || give_up "$keyring is missing"

rm -rf "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/root"
folder=$(cd "$folder" && pwd)
# A state of its own, in which nothing is installed yet: this machine's packages stay as they are, and every library comes along.
: >"$folder/apt/status"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1 || true)
[ -n "$mirror" ] || give_up "apt has no mirror"
echo "deb [signed-by=$keyring] $mirror sid main" >"$folder/apt/sources.list"
apt() {
    timeout "${METIER_TEST_MYSQL_SECONDS:-120}" apt-get -y -qq -o Dir::State="$folder/apt" -o Dir::State::Lists="$folder/apt/lists" \
        -o Dir::State::status="$folder/apt/status" -o Dir::Cache="$folder/apt" -o Dir::Cache::archives="$folder/apt/archives" \
        -o Dir::Etc::sourcelist="$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o APT::Install-Recommends=false -o APT::Sandbox::User=root \
        -o Acquire::Retries=2 -o Debug::NoLocking=true "$@" >>"$folder/log" 2>&1
}
echo "Fetching MySQL for the tests (60 MB, once)"
apt update || give_up "the list of Debian's unstable packages could not be fetched"
apt --download-only install mysql-server-core || give_up "mysql-server-core could not be fetched: $(tail -n 1 "$folder/log")"
for package in "$folder"/apt/archives/*.deb; do
    dpkg-deb -x "$package" "$folder/root" || give_up "$(basename "$package") could not be unpacked"
done
loader=$(find "$folder/root/usr/lib64" "$folder/root/usr/lib" -maxdepth 2 -name 'ld-linux*' 2>/dev/null | head -n 1)
program=$(find "$folder/root/usr" -type f -name mysqld -perm -u+x | head -n 1)
[ -n "$loader" ] && [ -n "$program" ] || give_up "the packages hold no server"
libraries=$(find "$folder/root/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu' | head -n 1)
# Found from where it lies, so that the folder may be moved.
cat >"$folder/mysqld" <<TEXT
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd)
root="\$here/root"
exec "\$here${loader#"$folder"}" --library-path "\$here${libraries#"$folder"}:\$root/usr/lib/mysql/private" \\
    "\$here${program#"$folder"}" --no-defaults --basedir="\$root/usr" --lc-messages-dir="\$root/usr/share/mysql" \\
    --character-sets-dir="\$root/usr/share/mysql/charsets" --plugin-dir="\$root/usr/lib/mysql/plugin" --secure-file-priv= "\$@"
TEXT
chmod 755 "$folder/mysqld"
said=$("$folder/mysqld" --version 2>&1) || give_up "the server does not run here: $(printf '%s' "$said" | tail -n 1)"
rm -rf "$folder/apt" "$folder/root/usr/share/doc" "$folder/root/usr/share/man"
printf '%s\n' "$said" | sed 's/.*Ver \([0-9.]*\).*/\1/' >"$folder/version"
echo "MySQL $(cat "$folder/version") is in ${folder#"$PWD"/}"
