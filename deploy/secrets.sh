#!/bin/sh
# Make the secrets that compose.yaml mounts, once: deploy/secrets.sh. What is there already is left as it is.
set -eu
umask 077
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
chmod 700 "$folder" # others cannot come in; the files below are readable to the user inside the containers

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

make() { # NAME VALUE
    [ -s "$folder/$1" ] && return
    printf '%s' "$2" > "$folder/$1"
    chmod 644 "$folder/$1"
    echo "made secrets/$1"
}

make postgres_admin "$(random)"
make PGPASSWORD "$(random)"
make REELWRIGHT_SECRET "$(random)"
make AWS_ACCESS_KEY_ID "$(random | cut -c 1-20)"
make AWS_SECRET_ACCESS_KEY "$(random)"
make grafana_admin "$(random)"
make s3.json "{\"identities\": [{\"name\": \"reelwright\", \"actions\": [\"Admin\", \"Read\", \"Write\", \"List\", \"Tagging\"], \
\"credentials\": [{\"accessKey\": \"$(cat "$folder/AWS_ACCESS_KEY_ID")\", \
\"secretKey\": \"$(cat "$folder/AWS_SECRET_ACCESS_KEY")\"}]}]}"
