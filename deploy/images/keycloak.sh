#!/bin/bash
# What a container of Keycloak does: `start --optimized` unless said otherwise, or `health`.
#
# Each file in SECRETS_FOLDER becomes the variable of its name (kc_db_password is KC_DB_PASSWORD), so that no secret stands in
# what `inspect` shows. kc.sh hands SIGTERM on to Java.
set -eu
if [ "${1:-}" = health ]; then
    # The base image need not have anything that speaks HTTP.
    exec 3<>"/dev/tcp/127.0.0.1/$KC_HTTP_MANAGEMENT_PORT"
    printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
    read -r _ status _ <&3
    [ "$status" = 200 ]
    exit
fi
for file in "$SECRETS_FOLDER"/*; do
    [ -f "$file" ] || continue
    name=${file##*/}
    export "${name^^}=$(cat "$file")"
done
exec /opt/keycloak/bin/kc.sh "$@"
