/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_OVERLAY_TABLES_H
#define GDB_TESTS_SUPPORT_OVERLAY_TABLES_H

/* overlay_tables.h - what an overlay needs to know of a base, without pages behind it: a node table
 * P(id INT64 key, name STRING, tags INT64[], grade INT16) and K from P to P(w DOUBLE). */

#include "formats/metadata/metadata_format.h"
#include "lib/base/buffer.h"
#include "lib/catalog/catalog.h"

enum { OVERLAY_TABLES_COLUMNS = 4 }; /* of P */

typedef struct overlay_tables {
    gdb_catalog *catalog;
    gdb_metadata metadata;
    gdb_node_table_metadata nodes;
    gdb_rel_table_metadata rels;
    uint32_t p, k;   /* their ids */
    gdb_buffer tags; /* the bytes of the list [10010] */
} overlay_tables;

/* The first `columns` columns of P, and so many rows of both. */
void overlay_tables_open(overlay_tables *tables, uint32_t columns, uint64_t nodes, uint64_t rels);
void overlay_tables_close(overlay_tables *tables);

#endif
