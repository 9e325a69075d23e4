/* SPDX-License-Identifier: MIT */
#include "lib/overlay/column_overlay.h"

#include <string.h>

#include "lib/base/alloc.h"

void gdb_column_overlay_init(gdb_column_overlay *column, gdb_type_id type, uint64_t base_count)
{
    *column = (gdb_column_overlay){.base_count = base_count};
    gdb_value_array_init(&column->inserted, gdb_type_in_query(type));
    gdb_value_array_init(&column->changed, gdb_type_in_query(type));
}

void gdb_column_overlay_release(gdb_column_overlay *column)
{
    gdb_value_array_release(&column->inserted);
    gdb_value_array_release(&column->changed);
    gdb_row_set_release(&column->changed_rows);
    gdb_id_map_release(&column->changed_places);
}

gdb_status gdb_column_overlay_add(gdb_column_overlay **columns, uint32_t count, gdb_type_id type,
                                  uint64_t base_count, uint64_t inserted_count,
                                  gdb_overlay_memory *memory, gdb_error *err)
{
    const gdb_value null = gdb_value_null();
    gdb_column_overlay *grown;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_overlay_memory_charge(memory, sizeof(*grown), err));
    grown = gdb_realloc_array(*columns, (size_t)count + 1, sizeof(*grown), err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    *columns = grown;
    gdb_column_overlay_init(&grown[count], type, base_count);
    for (uint64_t i = 0; i < inserted_count && status == GDB_OK; i++)
        status = gdb_column_overlay_set(&grown[count], base_count + i, &null, memory, err);
    if (status != GDB_OK)
        gdb_column_overlay_release(&grown[count]);
    return status;
}

void gdb_column_overlay_drop(gdb_column_overlay *columns, uint32_t count, uint32_t column)
{
    gdb_column_overlay_release(&columns[column]);
    memmove(&columns[column], &columns[column + 1], (count - column - 1) * sizeof(*columns));
}

gdb_status gdb_column_overlay_check(gdb_type_id type, const gdb_value *value, gdb_error *err)
{
    return value->is_null || value->type == type
               ? GDB_OK
               : GDB_FAIL(err, GDB_ERR_CORRUPT, "a %s is no %s", gdb_type_name(value->type),
                          gdb_type_name(type));
}

gdb_status gdb_column_overlay_set(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                                  gdb_overlay_memory *memory, gdb_error *err)
{
    uint64_t place, next;
    gdb_value copy;

    GDB_TRY(gdb_overlay_value_copy(memory, &copy, value, err));
    if (row >= column->base_count) {
        place = row - column->base_count;
        GDB_TRY(gdb_value_array_reserve(&column->inserted, place + 1, memory, err));
        gdb_value_array_set(&column->inserted, place, &copy);
        if (place == column->inserted_count)
            column->inserted_count++;
        return GDB_OK;
    }
    place = gdb_id_map_get(&column->changed_places, row);
    if (place != 0) {
        gdb_value_array_set(&column->changed, place - 1, &copy);
        return GDB_OK;
    }
    next = column->changed_places.count;
    GDB_TRY(gdb_row_set_reserve(&column->changed_rows, memory, err));
    GDB_TRY(gdb_id_map_reserve(&column->changed_places, 1, memory, err));
    GDB_TRY(gdb_value_array_reserve(&column->changed, next + 1, memory, err));
    gdb_value_array_set(&column->changed, next, &copy);
    gdb_id_map_add(&column->changed_places, row, next + 1);
    gdb_row_set_add(&column->changed_rows, row);
    return GDB_OK;
}

void gdb_column_overlay_undo(gdb_column_overlay *column, uint64_t row, const gdb_value *before)
{
    uint64_t place = gdb_id_map_get(&column->changed_places, row);

    if (row >= column->base_count)
        gdb_value_array_set(&column->inserted, row - column->base_count, before);
    else if (before != NULL)
        gdb_value_array_set(&column->changed, place - 1, before);
    else {
        gdb_id_map_remove(&column->changed_places, row, place);
        gdb_row_set_remove(&column->changed_rows, row);
    }
}

void gdb_column_overlay_cut(gdb_column_overlay *column, uint64_t count)
{
    column->inserted_count = count;
}

/* Where the value of a row stands: inserted or changed; NULL: in the base. */
static const gdb_value_array *find(const gdb_column_overlay *column, uint64_t row, uint64_t *place)
{
    if (row >= column->base_count) {
        *place = row - column->base_count;
        return &column->inserted;
    }
    *place = gdb_id_map_get(&column->changed_places, row) - 1;
    return *place != UINT64_MAX ? &column->changed : NULL;
}

gdb_value gdb_column_overlay_get(const gdb_column_overlay *column, uint64_t row)
{
    uint64_t place;
    const gdb_value_array *array = find(column, row, &place);

    return gdb_value_array_get(array, place);
}

bool gdb_column_overlay_read(const gdb_column_overlay *column, uint64_t row, gdb_vector *out,
                             uint32_t place)
{
    uint64_t from;
    const gdb_value_array *array = find(column, row, &from);

    if (array == NULL)
        return false;
    gdb_value_array_read(array, from, 1, out, place);
    return true;
}

void gdb_column_overlay_patch(const gdb_column_overlay *column, uint64_t first, uint32_t count,
                              gdb_vector *out)
{
    const gdb_row_set *rows = &column->changed_rows;
    uint64_t end = first + count;

    for (uint64_t row = gdb_row_set_next(rows, first, end); row < end;
         row = gdb_row_set_next(rows, row / 64 * 64 + 64, end)) {
        uint64_t from = row;

        for (uint64_t bits = gdb_row_set_bits(rows, from); bits != 0; bits &= bits - 1) {
            row = from + (unsigned)__builtin_ctzll(bits);
            if (row >= end)
                return;
            gdb_column_overlay_read(column, row, out, (uint32_t)(row - first));
        }
    }
}
