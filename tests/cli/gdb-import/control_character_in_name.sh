# SPDX-License-Identifier: MIT
# a header of a control character makes no database that nobody can open
printf 'id\tname\n1\tAnn\n' >person.csv
status=0; gdb-import -q --delimiter '|' db --nodes Person=person.csv || status=$?
test ! -e db
exit $status
