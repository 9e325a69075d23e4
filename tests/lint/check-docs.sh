#!/bin/sh
# SPDX-License-Identifier: MIT
# check-docs.sh BUILD - every long option of --help is in the man page and in the completion, and
# nowhere is one that --help does not have; man pages pass mandoc's lint
build=$1
bad=0
options() { grep -oE '(^|[^-a-z])--[a-z][a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u; }
for tool in tools/gdb-*.c; do
    name=$(basename "$tool" .c)
    page=tools/$name.1
    completion=tools/completion/$name
    [ -f "$page" ] || { echo "$page is missing"; bad=1; continue; }
    [ -f "$completion" ] || { echo "$completion is missing"; bad=1; continue; }
    "$build/$name" --help | options >"$build/help.$name"
    sed 's/\\-/-/g' "$page" | grep -E '^\.(It|Op|TP|B|IP|Fl|BR|RB|BI)|^--' | sed -E 's/Fl -([a-z])/--\1/g; s/Fl Fl /--/g' | options >"$build/man.$name"
    options <"$completion" >"$build/completion.$name"
    for other in man completion; do
        diff "$build/help.$name" "$build/$other.$name" >"$build/diff.$name" || {
            echo "$name: --help (<) and $other (>) differ:"
            grep '^[<>]' "$build/diff.$name"
            bad=1
        }
    done
done
for page in tools/*.1 formats/*/*.5; do
    [ -f "$page" ] || continue
    mandoc -Tlint -W warning "$page" || bad=1
done
exit $bad
