#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD [PATTERN] - the tests from outside.
#
# A case is tests/cli/<tool>/NAME.sh, run by `sh -eu` in an empty directory of its own. What it prints
# must equal NAME.out (or, line by line, the patterns of NAME.out.glob), what it says on standard
# error NAME.err (or NAME.err.glob), its exit status NAME.status. A file that does not exist means
# nothing printed, nothing said, status 0. PATH has the programs first; $BUILD is their directory
# and $TOP the project's.
cd "$(dirname "$0")/../.." || exit 1
TOP=$PWD
case $1 in /*) BUILD=$1 ;; *) BUILD=$TOP/$1 ;; esac
pattern=${2:-}
export TOP BUILD
PATH=$BUILD:$PATH
LC_ALL=C.UTF-8
export PATH LC_ALL
work=$(mktemp -d "${TMPDIR:-/tmp}/gdb-cli.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# same WANT GOT: equal, or every line of GOT matches the line of WANT.glob
same() {
    if [ -f "$1.glob" ]; then
        awk 'function quote(s) { gsub(/[][\\.^$+(){}|?]/, "\\\\&", s); gsub(/\*/, ".*", s); return s }
             NR == FNR { want[FNR] = "^" quote($0) "$"; n = FNR; next }
             { if (!(FNR in want) || $0 !~ want[FNR]) bad = 1; m = FNR }
             END { exit bad || n != m }' "$1.glob" "$2"
    elif [ -f "$1" ]; then cmp -s "$1" "$2"
    else [ ! -s "$2" ]; fi
}
passed=0
failed=0
for case in tests/cli/*/*.sh; do
    name=${case%.sh}
    case $name in *"$pattern"*) ;; *) continue ;; esac
    dir=$work/$(echo "${name#tests/cli/}" | tr / -)
    mkdir "$dir" "$dir/run"
    (cd "$dir/run" && sh -eu "$TOP/$case") >"$dir/out" 2>"$dir/err" </dev/null
    status=$?
    want=0
    [ -f "$name.status" ] && want=$(cat "$name.status")
    if [ "$status" = "$want" ] && same "$TOP/$name.out" "$dir/out" && same "$TOP/$name.err" "$dir/err"; then
        passed=$((passed + 1))
        chmod -R u+rwx "$dir" 2>/dev/null
        rm -rf "$dir"
    else
        failed=$((failed + 1))
        echo "FAILED $name: status $status, expected $want"
        for stream in out err; do
            want=$TOP/$name.$stream
            [ -f "$want.glob" ] && want=$want.glob
            [ -f "$want" ] || want=/dev/null
            diff -u "$want" "$dir/$stream" | sed -n '3,40s/^/    /p'
        done
    fi
done
echo "cli: $passed passed, $failed failed"
[ "$failed" = 0 ]
