# SPDX-License-Identifier: MIT
# types are guessed from the middle and the end of a file too, also behind quoted line breaks
{ echo id,code,text; awk 'BEGIN { for (i = 1; i <= 90000; i++)
    print i "," (i > 89990 ? "none" : i % 90) "," (i % 3 ? "" : "\"a\nb,c\"") }'; } >p.csv
gdb-import -q -v db --nodes P=p.csv 2>&1 | grep 'column [12]'
# Where the sample does not reach the value, the message says that the type is a guess.
{ echo id,code; awk 'BEGIN { for (i = 1; i <= 900000; i++) print i "," (i == 100000 ? "none" : i % 90) }'; } >q.csv
gdb-import -q db2 --nodes P=q.csv || echo "status $?"
# The same for what is compressed: only its beginning is looked at.
gzip -n <p.csv >z.csv.gz
gdb-import -q -v db3 --nodes P=z.csv.gz 2>&1 | grep 'column 2'
