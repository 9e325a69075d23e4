# SPDX-License-Identifier: MIT
# --help and --version go to standard output
gdb-import --help | head -n 2
gdb-import --version
