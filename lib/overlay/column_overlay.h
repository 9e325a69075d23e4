/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_COLUMN_OVERLAY_H
#define GDB_LIB_OVERLAY_COLUMN_OVERLAY_H

/*
 * column_overlay.h - what changes of a table mean for one column: values of inserted rows, which
 * follow those of the base, and values that replace those of the base.
 */

#include "formats/catalog/catalog_format.h"
#include "formats/log/log_rows.h"
#include "lib/overlay/row_slots.h"
#include "lib/overlay/value_array.h"

typedef struct gdb_column_overlay {
    uint64_t base_count; /* rows of the base */
    uint64_t inserted_count;
    gdb_value_array inserted;   /* of row base_count + i */
    gdb_row_slots changed_rows; /* of the base */
    gdb_value_array changed;    /* by slot */
} gdb_column_overlay;

/* `type` is the column's, as in its schema. */
void gdb_column_overlay_init(gdb_column_overlay *column, gdb_type_id type, uint64_t base_count);
void gdb_column_overlay_release(gdb_column_overlay *column); /* accepts an all-zero one */

/* GDB_OK if the value may stand in a column of `type`. */
gdb_status gdb_column_overlay_check(gdb_type_id type, const gdb_value *value, gdb_error *err);

/* Columns of a table are an array, allocated by gdb_alloc. One more behind `count` of them, of a
 * table whose inserted rows have no value in it yet: they get its default, or NULL. */
gdb_status gdb_column_overlay_add(gdb_column_overlay **columns, uint32_t count,
                                  const gdb_column_schema *schema, uint64_t base_count,
                                  uint64_t inserted_count, gdb_overlay_memory *memory,
                                  gdb_error *err);
/* One less than `count`; those behind it move up. */
void gdb_column_overlay_drop(gdb_column_overlay *columns, uint32_t count, uint32_t column);

/* The value of `row`, a row of the base or an inserted one, also a new one that is next to them. It
 * is copied. Changes nothing on failure. */
gdb_status gdb_column_overlay_set(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                                  gdb_overlay_memory *memory, gdb_error *err);

/*
 * Rows that come next behind all others, many at a time. First room for `count` of them, with
 * `text_bytes` of texts and lists, for which *texts is. Then the values of the next ones of them,
 * which are of the column's type, and whose texts and lists go to `texts`: of several columns at
 * once, unless they are lists, which need more of `memory`. On failure all of these rows are to be
 * cut off.
 */
gdb_status gdb_column_overlay_reserve(gdb_column_overlay *column, size_t count, size_t text_bytes,
                                      gdb_overlay_memory *memory, char **texts, gdb_error *err);
gdb_status gdb_column_overlay_put(gdb_column_overlay *column, const gdb_log_column *values,
                                  uint32_t count, char *texts, gdb_overlay_memory *memory,
                                  gdb_error *err);

/* Copy the texts and lists that are here again, to where `memory` is being moved. On failure some
 * are where they were. */
gdb_status gdb_column_overlay_move(gdb_column_overlay *column, gdb_overlay_memory *memory,
                                   gdb_error *err);

/* Take the last change back: of a row whose value is `before` again, which was here, or, where
 * that is NULL, in the base again; or the last inserted rows, so that `count` are left. */
void gdb_column_overlay_undo(gdb_column_overlay *column, uint64_t row, const gdb_value *before);
void gdb_column_overlay_cut(gdb_column_overlay *column, uint64_t count);

static inline uint64_t gdb_column_overlay_row_count(const gdb_column_overlay *column)
{
    return column->base_count + column->inserted_count;
}

/* Is the row's value here, and not in the base? */
static inline bool gdb_column_overlay_has(const gdb_column_overlay *column, uint64_t row)
{
    return row >= column->base_count || gdb_row_set_has(&column->changed_rows.rows, row);
}

/* The first row of the base, from `row` on, that has changed; `end` at most. */
static inline uint64_t gdb_column_overlay_next(const gdb_column_overlay *column, uint64_t row,
                                               uint64_t end)
{
    return gdb_row_set_next(&column->changed_rows.rows, row, end);
}

/* The value of a row, which is here. */
gdb_value gdb_column_overlay_get(const gdb_column_overlay *column, uint64_t row);

/* Scratch: rows of a gather, each with its place in the vector that is filled. */
typedef struct gdb_gather_rows {
    uint64_t rows[GDB_VECTOR_SIZE];
    uint32_t places[GDB_VECTOR_SIZE];
    uint32_t count;
} gdb_gather_rows;

/* The values of those of the `count` rows that are here, rows[i] to row places[i] (NULL: i) of a
 * vector, which is not constant; the others, which the base has, to `base`. count <=
 * GDB_VECTOR_SIZE. `here` is scratch. */
void gdb_column_overlay_gather(const gdb_column_overlay *column, const uint64_t *rows,
                               const uint32_t *places, uint32_t count, gdb_vector *out,
                               gdb_gather_rows *base, gdb_gather_rows *here);

/* Put the changed ones of base rows first .. first+count-1 into rows 0 .. count-1 of a vector,
 * which is not constant. */
void gdb_column_overlay_patch(const gdb_column_overlay *column, uint64_t first, uint32_t count,
                              gdb_vector *out);

#endif
