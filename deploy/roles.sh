#!/bin/sh
# Runs once, when the database is made: the owner of the tables, the role that only serves, the one behind the wall.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d rabt \
  -v owner="$(cat /run/secrets/owner_word)" -v serving="$(cat /run/secrets/serving_word)" \
  -v wall="$(cat /run/secrets/wall_word)" <<'SQL'
create role rabt_owner login password :'owner';
create role rabt_node login password :'serving';
create role rabt_complaints login password :'wall';
alter database rabt owner to rabt_owner;
SQL
