#!/bin/sh
# SPDX-License-Identifier: MIT
# check-layers.sh - every #include "..." must point at a module that layers.txt allows
find lib formats tools \( -name '*.c' -o -name '*.h' \) | LC_ALL=C sort | xargs awk '
    function module(path, part) {
        if (path ~ /^formats\//) return "formats"
        if (path ~ /^tools\//) return "tools"
        if (path ~ /^lib\/[^\/]+\//) { split(path, part, "/"); return "lib/" part[2] }
        return path
    }
    NR == FNR && FILENAME == ARGV[1] {
        if ($0 !~ /^#/ && NF) { known[$1]; for (i = 2; i <= NF; i++) ok[$1, $i] = 1 }
        next
    }
    /^#[ \t]*include[ \t]*"/ {
        split($0, q, "\"")
        from = module(FILENAME); to = module(q[2])
        if (!(from in known)) { printf "%s: %s is not in layers.txt\n", FILENAME, from; bad = 1 }
        if (from != to && !((from, to) in ok)) {
            printf "%s:%d: %s may not include %s\n", FILENAME, FNR, from, q[2]
            bad = 1
        }
    }
    END { exit bad }' tests/lint/layers.txt
