#!/bin/sh
# SPDX-License-Identifier: MIT
# debian_packages.sh OUT - turn this machine's Debian package database into CSV files in OUT.
#
# Packages come from dpkg's status file and, where apt knows more, from `apt-cache dumpavail`; of a
# package that both name, the installed one counts. Nothing is mended: dependencies on virtual
# packages, which no package of that name satisfies, stay in the relationship files. Exit status 1
# if there is no dpkg here.
set -eu
out=${1:?usage: debian_packages.sh OUT}
status=${DPKG_STATUS:-/var/lib/dpkg/status}
[ -r "$status" ] || exit 1
mkdir -p "$out"
{
    cat "$status"
    echo
    if [ -z "${DPKG_STATUS:-}" ] && command -v apt-cache >/dev/null; then apt-cache dumpavail 2>/dev/null || :; fi
} | LC_ALL=C awk -v out="$out" '
    function quoted(s) {
        if (s !~ /[",\n\r]/) return s
        gsub(/"/, "\"\"", s)
        return "\"" s "\""
    }
    # "libc6 (>= 2.36), default-mta | mail-transport-agent": a row for each choice of each clause
    function relations(file, text, clauses, choices, n, m, i, j, name, version) {
        n = split(text, clauses, /, */)
        for (i = 1; i <= n; i++) {
            m = split(clauses[i], choices, / *\| */)
            for (j = 1; j <= m; j++) {
                name = choices[j]
                version = ""
                if (match(name, /\(.*\)/)) {
                    version = substr(name, RSTART + 1, RLENGTH - 2)
                    name = substr(name, 1, RSTART - 1)
                }
                gsub(/^[ \n]+|[ \n]+$/, "", name)
                sub(/:[a-z0-9]+$/, "", name)
                if (name != "")
                    print quoted(package) "," quoted(name) "," quoted(version) "," i "," j > file
            }
        }
    }
    BEGIN {
        RS = ""; FS = "\n"
        packages = out "/packages.csv"
        print "name,version,section,priority,installed_size,maintainer,description,installed" > packages
        n = split("Depends Pre-Depends Recommends Suggests Conflicts", kinds, " ")
        for (i = 1; i <= n; i++) {
            file[kinds[i]] = out "/" tolower(kinds[i]) ".csv"
            sub(/-/, "_", file[kinds[i]])
            print "package,target,version,clause,choice" > file[kinds[i]]
        }
    }
    {
        delete field
        name = ""
        for (i = 1; i <= NF; i++) {
            if ($i ~ /^[ \t]/) {
                line = substr($i, 2)
                if (name == "Description") field[name] = field[name] "\n" (line == "." ? "" : line)
                else if (name != "") field[name] = field[name] " " line
            } else if ((colon = index($i, ":")) > 0) {
                name = substr($i, 1, colon - 1)
                value = substr($i, colon + 1)
                sub(/^[ \t]+/, "", value)
                field[name] = value
            }
        }
        package = field["Package"]
        if (package == "" || (package in seen)) next
        installed = "Status" in field
        if (installed && field["Status"] !~ / installed$/) next
        seen[package]
        print quoted(package) "," quoted(field["Version"]) "," quoted(field["Section"]) "," \
            quoted(field["Priority"]) "," field["Installed-Size"] "," quoted(field["Maintainer"]) "," \
            quoted(field["Description"]) "," (installed ? "true" : "false") > packages
        for (i in kinds)
            if (field[kinds[i]] != "") relations(file[kinds[i]], field[kinds[i]])
    }'
