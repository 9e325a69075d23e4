/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CATALOG_CATALOG_H
#define GDB_LIB_CATALOG_CATALOG_H

/*
 * catalog.h - tables by name and by id.
 *
 * Names compare without case (ASCII) and keep the case in which they were created. Everything
 * returned is borrowed and lives as long as the catalog; a change may move the arrays, so pointers
 * into them die with the next one. Texts of names do not.
 */

#include "formats/catalog/catalog_format.h"
#include "lib/base/text_quote.h"

typedef struct gdb_catalog gdb_catalog;

gdb_status gdb_catalog_create(gdb_catalog **out, gdb_error *err);
/* From the bytes of gdb_catalog_encode. */
gdb_status gdb_catalog_load(gdb_catalog **out, const uint8_t *bytes, size_t size, gdb_error *err);
gdb_status gdb_catalog_copy(gdb_catalog **out, const gdb_catalog *catalog, gdb_error *err);
void gdb_catalog_free(gdb_catalog *catalog); /* accepts NULL */
const gdb_catalog_data *gdb_catalog_get(const gdb_catalog *catalog);

/*
 * Add a table; everything is copied, ids are given. GDB_ERR_INPUT when the schema breaks a rule:
 * an empty or too long name, a name taken, no or unknown key, a type that cannot be stored or be a
 * key, an end that is not a node table, a pair given twice.
 */
gdb_status gdb_catalog_add_node(gdb_catalog *catalog, const gdb_node_schema *schema,
                                const gdb_node_schema **out, gdb_error *err);
gdb_status gdb_catalog_add_rel(gdb_catalog *catalog, const gdb_rel_schema *schema,
                               const gdb_rel_schema **out, gdb_error *err);

typedef enum gdb_catalog_change_kind {
    GDB_CATALOG_UNCHANGED,
    GDB_CATALOG_ADD_TABLE, /* the last of its kind */
    GDB_CATALOG_DROP_TABLE,
    GDB_CATALOG_ADD_COLUMN, /* the table's last */
    GDB_CATALOG_DROP_COLUMN, /* those behind it move up */
    GDB_CATALOG_RENAME       /* the table, or a column */
} gdb_catalog_change_kind;

/* What has changed, for those who hold something for every table or column. */
typedef struct gdb_catalog_change {
    gdb_catalog_change_kind kind;
    bool is_rel;
    uint32_t place;      /* of the table among the node tables or rel tables */
    uint32_t first_pair; /* of a rel table: its place among all pairs, and how many it has */
    uint32_t pair_count;
    uint32_t column; /* of the change of a column, its place */
} gdb_catalog_change;

/*
 * Change the table of that name. GDB_ERR_INPUT, and nothing has changed: there is no such table or
 * column, a name is taken or bad, a node table that is dropped is an end of rel tables, a column
 * that is dropped is the key.
 */
gdb_status gdb_catalog_drop_table(gdb_catalog *catalog, gdb_text_view name,
                                  gdb_catalog_change *change, gdb_error *err);
gdb_status gdb_catalog_add_column(gdb_catalog *catalog, gdb_text_view name,
                                  const gdb_column_schema *column, gdb_catalog_change *change,
                                  gdb_error *err);
gdb_status gdb_catalog_drop_column(gdb_catalog *catalog, gdb_text_view name, gdb_text_view column,
                                   gdb_catalog_change *change, gdb_error *err);
gdb_status gdb_catalog_rename_column(gdb_catalog *catalog, gdb_text_view name,
                                     gdb_text_view column, gdb_text_view new_name,
                                     gdb_catalog_change *change, gdb_error *err);
gdb_status gdb_catalog_rename_table(gdb_catalog *catalog, gdb_text_view name,
                                    gdb_text_view new_name, gdb_catalog_change *change,
                                    gdb_error *err);

/* NULL when there is none. */
const gdb_node_schema *gdb_catalog_find_node(const gdb_catalog *catalog, gdb_text_view name);
const gdb_rel_schema *gdb_catalog_find_rel(const gdb_catalog *catalog, gdb_text_view name);
const gdb_node_schema *gdb_catalog_node_by_id(const gdb_catalog *catalog, uint32_t id);
/* The rel table that holds pair `id`; *pair may be NULL. */
const gdb_rel_schema *gdb_catalog_rel_by_pair(const gdb_catalog *catalog, uint32_t id,
                                              const gdb_rel_pair **pair);

/* The column's number, or -1. */
int gdb_schema_find_column(const gdb_column_schema *columns, uint32_t count, gdb_text_view name);

/* The nearest of `names` for "did you mean", or NULL if none is near (at most a third of the
 * letters differ). */
const gdb_text_view *gdb_name_nearest(gdb_text_view name, const gdb_text_view *names,
                                      uint32_t count);

/* For a name that no node table has, nor, with `rels`, a rel table: "; did you mean 'Person'?", or
 * "". */
enum { GDB_SUGGESTION_SIZE = GDB_TEXT_QUOTE_SIZE + 32 };
const char *gdb_catalog_suggest_table(const gdb_catalog *catalog, gdb_text_view name, bool rels,
                                      char out[GDB_SUGGESTION_SIZE]);

#endif
