# SPDX-License-Identifier: MIT
# usage errors: exit 2
gdb-import || echo "status $?"
gdb-import --no-such-option db || echo "status $?"
gdb-import --on-error explode db x.cypher || echo "status $?"
gdb-import --skip-loaded db x.cypher || echo "status $?"
gdb-import db || echo "status $?"
