#!/bin/sh
# Each file in /run/secrets whose name is that of a setting becomes that setting, then the command takes our place.
set -eu
for file in "${SECRETS:-/run/secrets}"/*; do
    name=${file##*/}
    case $name in
        *[!A-Z0-9_]* | [0-9]*) continue ;;
    esac
    [ -f "$file" ] || continue
    value=$(cat "$file")
    [ -n "$value" ] || { echo "entrypoint: the secret $name is empty" >&2; exit 2; }
    export "$name=$value"
done
exec "$@"
