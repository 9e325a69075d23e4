# SPDX-License-Identifier: MIT
# the examples of gdb-import(1), pasted
sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAGNOSTICS/p' "$TOP/tools/gdb-import.1" |
    awk '/^\.Bd/ { on = 1; next } /^\.Ed/ { on = 0 } on' | sed 's/\\e/\\/g' >examples.sh
sed -E 's/(^|\| )gdb-import /&-q /' examples.sh >quiet.sh
set +e
. ./quiet.sh
echo "status $?"
grep -c '"rejected":1' report.json
grep -c 'gdb-import' examples.sh
ls -d *.gdb*
