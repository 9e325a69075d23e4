# SPDX-License-Identifier: MIT
# --progress: a line for each phase where standard error is no terminal; drawn over and wiped on a
# terminal, without escape sequences if NO_COLOR says so; nothing by default elsewhere
printf 'id,name\n1,Ann\n2,Bob\n' >person.csv
printf 'from,to\n1,2\n' >knows.csv
load() { gdb-import --overwrite "$@" db --nodes Person=person.csv --rels Knows=knows.csv; }
load -q
load -q --progress auto
load -q --progress never
load -q --progress always 2>lines
sed -E 's/, [0-9,]+ rows\/s.*//' lines | grep ': read\|: sort'

awk 'BEGIN { print "id"; for (i = 1; i <= 60000; i++) print i }' >many.csv
for no_color in '' 1; do
    echo "--- NO_COLOR=$no_color"
    mkfifo slow
    : >terminal
    # The end of the input comes when the line has been drawn.
    { cat many.csv; until grep -q "Person: read" terminal; do sleep 0.02; done; } >slow &
    NO_COLOR=$no_color TERM=xterm script -qefc \
        'gdb-import --overwrite --progress auto db --nodes Person=- <slow >report' terminal \
        </dev/null >/dev/null
    wait
    rm slow
    grep -q rows report
    # The lines that were drawn, as they begin, and what is left of them: nothing.
    sed '1d;$d' terminal | tr '\r' '\n' | sed -E 's/: [0-9,]+ rows.*/: ROWS/' |
        tr '\033' '^' | sed 's/ *$//' | grep -xF -e 'Person: read' -e 'Person: read^[K' -e '^[K' | uniq
done
