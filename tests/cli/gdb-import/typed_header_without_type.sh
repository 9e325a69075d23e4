# SPDX-License-Identifier: MIT
# a misspelt type in a typed header
printf 'id:ID(Person),age:integr\n1,30\n' >person.csv
gdb-import -q db --nodes Person=person.csv
