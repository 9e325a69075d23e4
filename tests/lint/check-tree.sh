#!/bin/sh
# SPDX-License-Identifier: MIT
# check-tree.sh - rules about files: unique names, licence lines, sizes, who may call malloc or OpenMP,
# nothing unfinished, and every top-level name known
bad=0
complain() { echo "$*"; bad=1; }

dup=$(find lib formats tools -name '*.[ch]' | sed 's|.*/||' | sort | uniq -d)
[ -z "$dup" ] || complain "file names that are not unique: $dup"

for f in $(find lib formats tools tests -name '*.[ch]' | sort); do
    head -1 "$f" | grep -q 'SPDX-License-Identifier: MIT' || complain "$f: no licence line"
    case $f in
    *.h)
        guard=GDB_$(printf %s "$f" | tr 'a-z/.-' 'A-Z___')
        grep -q "^#ifndef $guard\$" "$f" || complain "$f: the guard should be $guard" ;;
    esac
done
for f in $(find lib formats tools -name '*.[ch]'); do
    lines=$(wc -l <"$f")
    [ "$lines" -le 700 ] || complain "$f: $lines lines, 700 is the ceiling"
done

grep -nE '\b(malloc|calloc|realloc|free|posix_memalign|strdup)\(' $(find lib formats tools -name '*.[ch]') |
    grep -v '^lib/base/alloc\.[ch]:' | grep -vE '^[^:]*:[0-9]+: *(/?\*|//)' && complain 'allocation outside lib/base/alloc.c'
grep -nE '#pragma omp|<omp\.h>' $(find lib formats tools -name '*.[ch]') | grep -v '^lib/base/parallel\.c:' &&
    complain 'OpenMP outside lib/base/parallel.c'
grep -nE '\b(printf|puts|putchar|perror|exit|abort)\(' $(find lib formats -name '*.[ch]' ! -path 'lib/cli/*') |
    grep -vE '^[^:]*:[0-9]+: *(/?\*|//)' && complain 'the library prints or exits'
grep -nE '\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|not yet implemented' -r lib formats tools && complain 'unfinished'
grep -nP '\t| +$' $(find lib formats tools -name '*.[ch]') && complain 'tabs or trailing blanks'
awk 'length($0) > 110 { printf "%s:%d: %d columns\n", FILENAME, FNR, length($0); bad = 1 } END { exit bad }' \
    $(find lib formats tools -name '*.[ch]') || bad=1

for f in *; do
    case $f in
    tools | lib | formats | tests | datasets | Makefile | README.md | LICENSE | CHANGELOG.md | build | config.mk | compile_commands.json) ;;
    *) complain "top level: $f does not belong here" ;;
    esac
done
exit $bad
