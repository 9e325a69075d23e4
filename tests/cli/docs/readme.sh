# SPDX-License-Identifier: MIT
# The examples of the README, pasted: each ```console block is run and must print what it shows.
case $BUILD in *-g[0-9]*) exit ;; esac # groups of another size: other sizes than the README shows
here=$PWD
cp -r "$TOP/datasets" .
awk '/^```console$/ { on = 1; next } /^```$/ { on = 0 } on' "$TOP/README.md" >expected
command=
flush() {
    if [ -n "$command" ]; then eval "$command" 2>&1 || :; fi
    command=
}
while IFS= read -r line; do
    case $line in
    '$ '*)
        flush
        printf '%s\n' "$line"
        command=${line#'$ '} ;;
    '> '*)
        printf '%s\n' "$line"
        command="$command
${line#'> '}" ;;
    esac
done <expected >shown
flush >>"$here/shown"
diff "$here/expected" "$here/shown"
