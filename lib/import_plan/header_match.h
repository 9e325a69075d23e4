/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_HEADER_MATCH_H
#define GDB_LIB_IMPORT_PLAN_HEADER_MATCH_H

/*
 * header_match.h - the fields of a file and the columns of its table: which fills which.
 *
 * By name, whatever the case and order: a typed field (csv_header.h) stands for the column of its
 * name, :ID without one for the key, :LABEL and :TYPE for columns `label` and `type`, :START_ID and
 * :END_ID for the ends. In a plain header the ends are two fields that are named like ends (from,
 * to; src, dst; ...) and not like properties, otherwise the first two fields.
 * By position: the fields but those of :IGNORE, in order.
 *
 * A shape of a relationship table has its ends in columns 0 and 1. Pure: reads no files.
 */

#include "lib/csv/csv_head.h"
#include "lib/csv/row_block.h"

typedef struct gdb_header_match {
    uint32_t *columns; /* for each field a column of the shape, or GDB_CSV_IGNORE */
    uint32_t field_count;
    uint32_t named;         /* fields that name a column or an end */
    uint32_t unknown;       /* fields that name nothing */
    uint32_t first_unknown; /* the first of these */
} gdb_header_match;

/* GDB_ERR_INPUT for a typed header with a field that would be misunderstood (csv_header.h), or with
 * several fields :ID, which would be one composite key. */
gdb_status gdb_header_check(const gdb_csv_head *head, gdb_error *err);

/* `head` has a header. GDB_ERR_INPUT when two fields name one column. */
gdb_status gdb_header_match_names(gdb_header_match *match, const gdb_csv_head *head,
                                  const gdb_row_shape *shape, bool is_rel, gdb_arena *arena,
                                  gdb_error *err);

/*
 * Fields to targets[0 .. target_count), which are columns of the shape. GDB_ERR_INPUT when there
 * are more or fewer fields.
 */
gdb_status gdb_header_match_positions(gdb_header_match *match, const gdb_csv_head *head,
                                      const gdb_row_shape *shape, const uint32_t *targets,
                                      uint32_t target_count, gdb_arena *arena, gdb_error *err);

/* GDB_ERR_INPUT when no field fills a column that cannot be NULL. */
gdb_status gdb_header_match_check(const gdb_header_match *match, const gdb_row_shape *shape,
                                  bool is_rel, gdb_error *err);

/* The fields of the ends in a header; GDB_CSV_IGNORE for none. */
typedef struct gdb_end_fields {
    uint32_t from, to;
    bool are_named; /* by their roles or their names */
} gdb_end_fields;

/* `shape` NULL: there is no table yet. */
gdb_end_fields gdb_header_find_ends(const gdb_csv_head *head, const gdb_row_shape *shape);

/* The name that a field of a header stands for: "label" for :LABEL; empty for :ID alone. */
gdb_text_view gdb_header_field_name(const gdb_csv_head *head, uint32_t field);
gdb_csv_role gdb_header_field_role(const gdb_csv_head *head, uint32_t field);

/* The names that ends of relationships may have in plain headers, FROM and TO in turn. */
enum { GDB_END_NAME_COUNT = 18 };
extern const char *const gdb_end_names[GDB_END_NAME_COUNT];

#endif
