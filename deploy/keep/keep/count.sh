# Rows of every table of every database, a line each: `database schema.table rows`. Arguments: how psql finds the server.
count() {
    psql "$@" -d postgres -XAtq -v ON_ERROR_STOP=1 \
        -c "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY 1" |
        while read -r name; do
            psql "$@" -d "$name" -XAtq -F ' ' -v ON_ERROR_STOP=1 <<'SQL'
SELECT format('SELECT %L, %L, count(*) FROM ONLY %I.%I', current_database(), schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename \gexec
SQL
        done
}
