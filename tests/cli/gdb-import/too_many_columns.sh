# SPDX-License-Identifier: MIT
# more fields than a table may have columns: refused at once
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "c%d,", i; print "last" }' >wide.csv
gdb-import -q db --nodes A=wide.csv
