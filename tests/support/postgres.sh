#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL: postgres.sh COMMAND [ARGUMENT …]
# The command finds its address in QH_TEST_POSTGRES; server and files are gone afterwards.
# Nothing here outlives a power cut, so fsync is off (QH_TEST_FSYNC=on for measuring).
set -euo pipefail
bin=$(command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")" || true)
for candidate in /usr/lib/postgresql/*/bin; do [ -x "$candidate/initdb" ] && bin=$candidate; done
[ -n "$bin" ] || { echo "PostgreSQL's server programs are missing: apt-get install postgresql" >&2; exit 2; }
folder=$(mktemp -d)
chmod 755 "$folder"
as_user=()
if [ "$(id -u)" = 0 ]; then
  # The server refuses to run as root.
  id postgres >/dev/null 2>&1 || { echo "run as root, the tests need the system user postgres: apt-get install postgresql" >&2; exit 2; }
  chown postgres "$folder"
  as_user=(runuser -u postgres --)
fi
cleanup() {
  "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap cleanup EXIT
cd "$folder"
"${as_user[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 -c shared_buffers=256MB -c fsync=${QH_TEST_FSYNC:-off}" start >/dev/null \
  || { cat "$folder/server.log" >&2; exit 1; }
export QH_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
cd "$OLDPWD"
"$@"
