#!/bin/sh
# Runs once, when the database is made: the owner of the tables, and the role that only serves.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d rabt \
  -v owner="$(cat /run/secrets/owner_word)" -v serving="$(cat /run/secrets/serving_word)" <<'SQL'
create role rabt_owner login password :'owner';
create role rabt_node login password :'serving';
alter database rabt owner to rabt_owner;
SQL
