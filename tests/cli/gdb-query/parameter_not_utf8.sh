# SPDX-License-Identifier: MIT
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query -p "x=$(printf "\377")" people "RETURN \$x"
