# damage is named with its page and the file that has it, when the database is opened and later
. "$TOP/tests/cli/gdb-query/make_people.inc"
damage() { printf 'broken' | dd of=people/data.gdb bs=1 seek=$(($1 * 4096 + 100)) conv=notrunc 2>/dev/null; }
damage 2
damage 3
for query in 'MATCH (p:Person) RETURN sum(p.id)' 'MATCH (p:Person) RETURN max(p.name)'; do
    gdb-query people "$query" || echo $?
done
gdb-checkpoint --compact people || echo $?
damage $(($(wc -c <people/data.gdb) / 4096 - 1))
gdb-query people 'RETURN 1' || echo $?
