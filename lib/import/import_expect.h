/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_EXPECT_H
#define GDB_LIB_IMPORT_IMPORT_EXPECT_H

/* import_expect.h - how many rows a table should get: --expect. */

#include "lib/import/import.h"

/* GDB_ERR_INPUT for a table that there is not: to be called before anything is read. */
gdb_status gdb_expectations_check_tables(const gdb_import_options *options,
                                         const gdb_catalog *catalog, gdb_error *err);
/* GDB_ERR_INPUT for a table with more or fewer rows loaded, all its FROM-TO pairs together. */
gdb_status gdb_expectations_check_rows(const gdb_import_options *options,
                                       const gdb_catalog *catalog,
                                       const gdb_import_report *report, gdb_error *err);

#endif
