/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_LOG_LOG_RECORD_H
#define GDB_FORMATS_LOG_LOG_RECORD_H

/*
 * log_record.h - what the records of a write-ahead log say; specified in README.md beside this
 * file.
 *
 * Values are as formats/value has them. Tables, columns and offsets are not looked up: whoever
 * applies a record checks them against the catalog.
 */

#include "formats/log/log_format.h"
#include "formats/log/log_rows.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/types/value.h"

/* Fields that the type does not have are 0. */
typedef struct gdb_log_record {
    gdb_log_record_type type;
    uint32_t table;    /* id of the node table, or of the FROM-TO pair */
    uint32_t column;   /* UPDATE_NODE, UPDATE_REL: place among the table's columns */
    uint64_t offset;   /* the node's offset, or the relationship's position; of many: the first's */
    uint64_t from, to; /* offsets of a relationship's ends */
    uint32_t value_count; /* INSERT: one for each column; UPDATE: 1 */
    const gdb_value *values;
    gdb_text_view statement; /* DDL */
    gdb_log_rows rows;       /* INSERT_NODES, INSERT_RELS */
} gdb_log_record;

/*
 * Append the record that follows in the chain, head and body. GDB_ERR_QUERY if its body would be
 * larger than GDB_LOG_BODY_MAX; then, and on every other failure, `out` and the chain are as they
 * were.
 */
gdb_status gdb_log_record_append(gdb_buffer *out, gdb_log_chain *chain,
                                 const gdb_log_record *record, gdb_error *err);

/* The body of a record whose head and checksums have been checked. Values and columns are in
 * `arena`, texts and rows borrow from `body`. GDB_ERR_CORRUPT. */
gdb_status gdb_log_record_decode(gdb_log_record *out, const gdb_log_record_head *head,
                                 const uint8_t *body, gdb_arena *arena, gdb_error *err);

#endif
