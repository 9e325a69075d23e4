# SPDX-License-Identifier: MIT
# a first row with too many fields hides no header
printf 'id,name\n1, "Ann, of Ulm"\n' >person.csv
gdb-import -q db --nodes Person=person.csv
