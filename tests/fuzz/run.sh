#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - every fuzz target over its corpus
build=$1
passed=0
failed=0
for program in "$build"/tests/fuzz/fuzz_*; do
    [ -x "$program" ] && [ ! -d "$program" ] || continue
    case $program in *.*) continue ;; esac
    name=$(basename "$program")
    if "$program" tests/fuzz/corpus/"${name#fuzz_}"/* >"$program.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        tail -20 "$program.log"
    fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" = 0 ]
