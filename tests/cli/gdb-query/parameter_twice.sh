# SPDX-License-Identifier: MIT
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query -p x=1 -p y=2 -p x=3 people "RETURN \$x AS x, \$y AS y"
