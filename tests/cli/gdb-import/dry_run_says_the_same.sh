# SPDX-License-Identifier: MIT
# a dry run has the messages, the exit status and the rejects of the import, and makes nothing
cat >schema.cypher <<'END'
CREATE NODE TABLE P (id INT64, n INT64, PRIMARY KEY (id));
CREATE REL TABLE K (FROM P TO P, MANY_ONE);
END
mkdir temp
both() {
    for dry in '' --dry-run; do
        status=0
        gdb-import -q $dry --schema schema.cypher --rejects "bad$dry" --temp temp "$@" \
            >"out$dry" 2>"err$dry" || status=$?
        echo "$status" >"status$dry"
        [ -z "$dry" ] || [ ! -e db ] || [ -e busy ] || echo 'a dry run has made something'
        mkdir -p "bad$dry"
        [ -e busy ] || rm -rf db
    done
    cat err "status"
    cmp status status--dry-run
    cmp err err--dry-run
    diff -r bad bad--dry-run
    rm -rf bad bad--dry-run
    ls temp
}
files='--nodes P=p.csv --rels K=k.csv'
printf 'id,n\n1,1\n2,2\n' >p.csv
printf 'from,to\n1,2\n' >k.csv
both db $files
both db $files --expect K=2
printf 'from,to\n1,2\n1,1\n' >k.csv
both db $files
both db $files --on-error skip
printf 'from,to\n1,3\n' >k.csv
both db $files
printf 'id,n\n1,1\n1,2\n2,x\n' >p.csv
both db $files
both db $files --max-errors 2
both db $files --on-error skip --missing-endpoints skip --duplicates last
touch busy
mkdir db
both db $files
both db $files --overwrite
