#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - the rules that no compiler knows
passed=0
failed=0
for check in check-layers check-tree check-docs; do
    if sh tests/lint/$check.sh "$1"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $check"
    fi
done
echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
