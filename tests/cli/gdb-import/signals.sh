# SPDX-License-Identifier: MIT
# signals while rows are awaited: the first one ends the import and nothing is left; two different ones
# end it wherever it is, and the next import tidies up; whoever closes standard output does not stop the import
awk 'BEGIN { print "id"; for (i = 1; i <= 60000; i++) print i }' >p.csv
mkfifo slow
begin() {
    env --default-signal=HUP gdb-import -q db --nodes P=- <slow & # even below nohup
    importer=$!
    exec 3>slow
    cat p.csv >&3
    until ls -d db.new-* >building 2>/dev/null; do sleep 0.02; done
}
end() {
    status=0; wait $importer || status=$?
    exec 3>&-
}
for name in INT TERM HUP; do
    begin
    kill -$name $importer
    end
    echo "$name: status $status, left: $(ls -d db* 2>/dev/null || :)"
done
for i in 1 2 3; do # as timeout does it: the process, then its group
    begin
    kill -TERM $importer
    kill -TERM $importer 2>/dev/null || :
    end
    echo "TERM twice: status $status, left: $(ls -d db* 2>/dev/null || :)"
done
begin
kill -STOP $importer
kill -INT $importer
kill -TERM $importer
kill -CONT $importer
end 2>/dev/null
case $status in 130 | 143) echo 'both: ended by one' ;; *) echo "both: status $status" ;; esac
gdb-import -q db --nodes P=p.csv
ls -d db*
mkfifo closed
{ gdb-import --overwrite db --nodes P=p.csv || echo "status $?" >&2; } >closed &
exec 4<closed 4<&-
wait
