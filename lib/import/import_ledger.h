/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_LEDGER_H
#define GDB_LIB_IMPORT_IMPORT_LEDGER_H

/* import_ledger.h - the loads of one import: what the database will remember of its files. */

#include "formats/load_ledger/load_ledger_format.h"
#include "lib/import/import.h"

typedef struct gdb_import_ledger {
    gdb_load_ledger loads;
    size_t capacity;
    gdb_arena texts;
} gdb_import_ledger;

void gdb_import_ledger_release(gdb_import_ledger *ledger); /* accepts all-zero */

/* The loads that the database knows already come first. Borrows their texts. */
gdb_status gdb_import_ledger_begin(gdb_import_ledger *ledger, const gdb_load_ledger *known,
                                   gdb_error *err);
/* The files of a table have been loaded: `input` has their counts and digests. */
gdb_status gdb_import_ledger_add(gdb_import_ledger *ledger, const gdb_import_options *options,
                                 const gdb_import_plan *plan, const gdb_plan_table *table,
                                 const gdb_table_input *input, gdb_error *err);

#endif
