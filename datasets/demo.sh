#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD [DIRECTORY] - the tour: load the machine's own packages, verify, look inside, ask. Works in
# DIRECTORY, or in a temporary one that it removes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case $1 in /*) PATH=$1:$PATH ;; *) PATH=$PWD/$1:$PATH ;; esac
export PATH
if [ -n "${2:-}" ]; then
    mkdir -p "$2"
    cd "$2"
else
    work=$(mktemp -d "${TMPDIR:-/tmp}/gdb-demo.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    cd "$work"
fi

say() { printf '\n# %s\n' "$*"; }
# print a command as it would be typed, then run it; its exit status goes to $status
show() {
    printf '$'
    for word; do
        case $word in
        *[!A-Za-z0-9_./=:,+-]*) printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    status=0
    "$@" || status=$?
}
must() { # STATUS COMMAND...
    want=$1
    shift
    show "$@"
    [ "$status" = "$want" ] || { echo "demo: exit status $status, expected $want" >&2; exit 1; }
}
ask() { must 0 gdb-query --format table packages.gdb "$1"; }

if sh "$here/debian_packages.sh" .; then
    say "the package database of this machine as CSV"
else
    cp "$here"/packages/*.csv .
    say "no dpkg here: a hand-made graph"
fi
cp "$here/packages.cypher" .
wc -l ./*.csv

say "Load it. Dependencies on virtual packages end nowhere: skip them, keep them in rejects/, say so (exit 1)."
must 1 gdb-import --overwrite --schema packages.cypher --missing-endpoints skip --rejects rejects packages.gdb \
    --nodes Package=packages.csv --rels Depends=depends.csv --rels PreDepends=pre_depends.csv \
    --rels Recommends=recommends.csv --rels Suggests=suggests.csv --rels Conflicts=conflicts.csv
must 0 head -n 4 rejects/rejects.csv

say "Prove that it is sound."
must 0 gdb-verify --full --verbose packages.gdb

say "What is inside?"
must 0 gdb-stats packages.gdb
must 0 gdb-stats --table Depends --degrees packages.gdb

say "The ten packages that most others depend on"
ask 'MATCH (p:Package)-[:Depends|PreDepends]->(q:Package)
RETURN q.name AS package, count(DISTINCT p.name) AS needed_by ORDER BY needed_by DESC, package LIMIT 10'

say "What would break at once without libzstd1?"
ask "MATCH (p:Package {installed: true})-[:Depends|PreDepends]->(:Package {name: 'libzstd1'})
RETURN DISTINCT p.name AS package, p.section AS section ORDER BY package LIMIT 10"

say "And what would be left without it, of what is installed here?"
ask "MATCH (p:Package {installed: true}) RETURN count(*) AS installed"
ask "MATCH (p:Package {installed: true})-[:Depends|PreDepends*1..]->(:Package {name: 'libzstd1'})
RETURN count(DISTINCT p.name) AS would_break"

say "Who maintains what my shell needs?"
ask "MATCH (:Package {name: 'bash'})-[:Depends|PreDepends*1..]->(q:Package)
RETURN q.maintainer AS maintainer, count(DISTINCT q.name) AS packages ORDER BY packages DESC, maintainer"

say "Packages that want each other"
ask 'MATCH (a:Package)-[:Depends]->(b:Package)-[:Depends]->(a)
WHERE a.name < b.name RETURN a.name AS one, b.name AS other ORDER BY one, other LIMIT 5'

say "Where the space goes, by section"
ask 'MATCH (p:Package {installed: true}) RETURN p.section AS section, count(*) AS packages, sum(p.installed_size) / 1024 AS mib
ORDER BY mib DESC LIMIT 5'
