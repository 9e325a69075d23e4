#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD [PATTERN] - every tests/cypher/*.test (run_cypher.c describes them)
build=$1
passed=0
failed=0
for test in tests/cypher/*"$2"*.test; do
    [ -f "$test" ] || continue
    log=$build/tests/cypher/$(basename "$test").log
    if CYPHER_TEST=$test "$build/tests/cypher/run_cypher" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        cat "$log"
    fi
done
echo "cypher: $passed passed, $failed failed"
[ "$failed" = 0 ]
