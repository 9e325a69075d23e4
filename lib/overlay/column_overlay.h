/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_COLUMN_OVERLAY_H
#define GDB_LIB_OVERLAY_COLUMN_OVERLAY_H

/*
 * column_overlay.h - what changes of a table mean for one column: values of inserted rows, which
 * follow those of the base, and values that replace those of the base.
 */

#include "formats/catalog/catalog_format.h"
#include "lib/overlay/row_set.h"
#include "lib/overlay/value_array.h"

/* The changed ones of 64 rows of the base: their values stand together, in the order of the rows.
 */
typedef struct gdb_changed_word {
    uint64_t bits;  /* which of the rows */
    uint64_t start; /* of their places in `changed` */
    uint32_t capacity;
} gdb_changed_word;

typedef struct gdb_column_overlay {
    uint64_t base_count; /* rows of the base */
    uint64_t inserted_count;
    gdb_value_array inserted; /* of row base_count + i */
    gdb_row_set changed_rows; /* of the base */
    gdb_id_map word_numbers;  /* row / 64 to 1 + the number of its word */
    gdb_changed_word *words;
    size_t word_capacity;
    gdb_value_array changed;
    uint64_t changed_count; /* places that are taken, some of them by words that have moved */
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
    return row >= column->base_count || gdb_row_set_has(&column->changed_rows, row);
}

/* The value of a row, which is here. */
gdb_value gdb_column_overlay_get(const gdb_column_overlay *column, uint64_t row);
/* The value of `row`, if it is here, to row `place` of a vector, which is not constant. */
bool gdb_column_overlay_read(const gdb_column_overlay *column, uint64_t row, gdb_vector *out,
                             uint32_t place);

/* Put the changed ones of base rows first .. first+count-1 into rows 0 .. count-1 of a vector,
 * which is not constant. */
void gdb_column_overlay_patch(const gdb_column_overlay *column, uint64_t first, uint32_t count,
                              gdb_vector *out);

#endif
