# A copy of the databases, tried: the tar on standard input is unpacked, checked, started where nobody else can reach it, counted.
# This stands after count.sh; postgres, pg_ctl, pg_verifybackup and psql are in PATH, and the user is not root.
set -eu
umask 077
folder=$(mktemp -d)
end() {
    pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
mkdir "$folder/data"
tar -x -C "$folder/data"
# The server's own checksums of what it sent; not every package of PostgreSQL has this program in working order.
if pg_verifybackup --version >/dev/null 2>&1; then
    pg_verifybackup -n "$folder/data" >&2
fi
# Debian keeps these two elsewhere; and the only user who reaches this socket is the server's own.
[ -f "$folder/data/postgresql.conf" ] || : > "$folder/data/postgresql.conf"
echo 'local all all trust' > "$folder/hba"
: > "$folder/ident"
options="-c listen_addresses= -c unix_socket_directories=$folder -c hba_file=$folder/hba -c ident_file=$folder/ident"
options="$options -c archive_mode=off -c fsync=off -c shared_buffers=32MB -c logging_collector=off"
if ! pg_ctl -D "$folder/data" -w -t 3600 -l "$folder/log" -o "$options" start >/dev/null; then
    cat "$folder/log" >&2
    exit 1
fi
count -h "$folder" -U postgres
