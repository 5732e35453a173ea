#!/bin/sh
# Run once by the image of Postgres, when its data folder is new: our role is no superuser, since row-level security
# does not hold those.
set -eu
psql -v ON_ERROR_STOP=1 -v "password=$(cat /run/secrets/PGPASSWORD)" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE reelwright LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE reelwright OWNER reelwright;
SQL
