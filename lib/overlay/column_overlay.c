/* SPDX-License-Identifier: MIT */
#include "lib/overlay/column_overlay.h"

#include <string.h>

#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/always_inline.h"
#include "lib/types/number_bytes.h"

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
    gdb_row_slots_release(&column->changed_rows);
}

gdb_status gdb_column_overlay_add(gdb_column_overlay **columns, uint32_t count,
                                  const gdb_column_schema *schema, uint64_t base_count,
                                  uint64_t inserted_count, gdb_overlay_memory *memory,
                                  gdb_error *err)
{
    const gdb_value null = gdb_value_null();
    const gdb_value *value = schema->default_value != NULL ? schema->default_value : &null;
    gdb_column_overlay *grown;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_overlay_memory_charge(memory, sizeof(*grown), err));
    grown = gdb_realloc_array(*columns, (size_t)count + 1, sizeof(*grown), err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    *columns = grown;
    gdb_column_overlay_init(&grown[count], schema->type, base_count);
    for (uint64_t i = 0; i < inserted_count && status == GDB_OK; i++)
        status = gdb_column_overlay_set(&grown[count], base_count + i, value, memory, err);
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

/* --- texts and lists -------------------------------------------------------- */

static bool has_own_memory(const gdb_value_array *array)
{
    return array->type == GDB_TYPE_STRING || array->type == GDB_TYPE_LIST;
}

/* The value at a place, which is there, is about to be replaced. */
static void forget_value(const gdb_value_array *array, size_t place, gdb_overlay_memory *memory)
{
    gdb_value value;

    if (!has_own_memory(array))
        return;
    value = gdb_value_array_get(array, place);
    gdb_overlay_memory_replace(memory, &value);
}

static gdb_status move_value(gdb_value_array *array, size_t place, gdb_overlay_memory *memory,
                             gdb_error *err)
{
    gdb_value value = gdb_value_array_get(array, place), copy;

    if (value.is_null)
        return GDB_OK;
    GDB_TRY(gdb_overlay_value_copy(memory, &copy, &value, err));
    gdb_value_array_set(array, place, &copy);
    return GDB_OK;
}

gdb_status gdb_column_overlay_move(gdb_column_overlay *column, gdb_overlay_memory *memory,
                                   gdb_error *err)
{
    uint64_t end = column->base_count, row = gdb_column_overlay_next(column, 0, end);

    if (!has_own_memory(&column->inserted))
        return GDB_OK;
    for (uint64_t i = 0; i < column->inserted_count; i++)
        GDB_TRY(move_value(&column->inserted, i, memory, err));
    for (; row < end; row = gdb_column_overlay_next(column, row + 1, end))
        GDB_TRY(move_value(&column->changed, gdb_row_slots_get(&column->changed_rows, row), memory,
                           err));
    return GDB_OK;
}

/* --- changed rows --------------------------------------------------------- */

static gdb_status set_changed(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                              gdb_overlay_memory *memory, gdb_error *err)
{
    uint64_t slot = gdb_row_slots_get(&column->changed_rows, row);
    gdb_slot_move move;

    if (slot == GDB_SLOT_NONE) {
        GDB_TRY(gdb_row_slots_reserve(&column->changed_rows, row, &move, memory, err));
        GDB_TRY(gdb_value_array_reserve(&column->changed, move.need, memory, err));
        slot = move.slot;
        if (move.from != move.to)
            gdb_value_array_move(&column->changed, move.to, move.from, move.count);
        gdb_value_array_move(&column->changed, slot + 1, slot, move.behind);
        gdb_row_slots_add(&column->changed_rows, row, &move);
    } else {
        forget_value(&column->changed, slot, memory);
    }
    gdb_value_array_set(&column->changed, slot, value);
    return GDB_OK;
}

static void forget_changed(gdb_column_overlay *column, uint64_t row)
{
    uint64_t behind, slot = gdb_row_slots_remove(&column->changed_rows, row, &behind);

    gdb_value_array_move(&column->changed, slot, slot + 1, behind);
}

/* --- values ------------------------------------------------------------------ */

gdb_status gdb_column_overlay_set(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                                  gdb_overlay_memory *memory, gdb_error *err)
{
    gdb_value copy;

    if (gdb_overlay_value_needs_copy(value)) {
        GDB_TRY(gdb_overlay_value_copy(memory, &copy, value, err));
        value = &copy;
    }
    if (row >= column->base_count) {
        uint64_t place = row - column->base_count;

        GDB_TRY(gdb_value_array_reserve(&column->inserted, place + 1, memory, err));
        if (place < column->inserted_count)
            forget_value(&column->inserted, place, memory);
        gdb_value_array_set(&column->inserted, place, value);
        if (place == column->inserted_count)
            column->inserted_count++;
        return GDB_OK;
    }
    return set_changed(column, row, value, memory, err);
}

/* For a constant `width` of sizes. */
static GDB_ALWAYS_INLINE void put_texts_of(gdb_text_view *texts, const uint8_t *sizes, size_t width,
                                           const char *bytes, uint32_t count)
{
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        texts[i] = gdb_text(bytes + at, gdb_log_size(sizes, width, i));
        at += texts[i].size;
    }
}

/* Texts, one behind another in memory that is the overlay's, to the places from `place` on. */
static void put_texts(gdb_value_array *array, size_t place, const gdb_log_column *values,
                      const char *bytes, uint32_t count)
{
    gdb_text_view *texts = (gdb_text_view *)(void *)array->values + place;

    if (values->narrow == 1)
        put_texts_of(texts, values->sizes, 1, bytes, count);
    else if (values->narrow == 2)
        put_texts_of(texts, values->sizes, 2, bytes, count);
    else
        put_texts_of(texts, values->sizes, 4, bytes, count);
}

static gdb_status put_lists(gdb_value_array *array, size_t place, const gdb_log_column *values,
                            const char *bytes, uint32_t count, gdb_overlay_memory *memory,
                            gdb_error *err)
{
    gdb_list *lists = (gdb_list *)(void *)array->values + place;
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = gdb_log_column_size(values, i);

        if (!gdb_log_column_is_null(values, i))
            GDB_TRY(gdb_list_decode(&lists[i], values->type, gdb_text(bytes + at, size),
                                    &memory->values, err));
        at += size;
    }
    return GDB_OK;
}

static gdb_status put_byte_strings(gdb_value_array *array, size_t place,
                                   const gdb_log_column *values, uint32_t count, char *bytes,
                                   gdb_overlay_memory *memory, gdb_error *err)
{
    const char *copy = bytes != NULL ? bytes : ""; /* all are empty */
    size_t before;

    if (values->byte_count > 0)
        memcpy(bytes, values->bytes, values->byte_count);
    if (!gdb_type_is_list(values->type)) {
        put_texts(array, place, values, copy, count);
        return GDB_OK;
    }
    before = memory->values.total;
    GDB_TRY(put_lists(array, place, values, copy, count, memory, err));
    return gdb_overlay_memory_charge(memory, memory->values.total - before, err);
}

static void put_numbers(gdb_value_array *array, size_t place, const gdb_log_column *values,
                        uint32_t count)
{
    void *to = array->values + place * array->width;

    if (values->narrow == 0)
        gdb_numbers_load(to, values->bytes, array->width, count);
    else
        gdb_numbers_widen(to, array->width, values->bytes, values->narrow, values->base, count);
}

static void put_nulls(gdb_value_array *array, size_t place, const gdb_log_column *values,
                      uint32_t count)
{
    const gdb_value null = gdb_value_null();
    bool are_all = values->type == GDB_TYPE_INVALID;

    if (!are_all && values->nulls == NULL && !array->has_nulls)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (are_all || gdb_log_column_is_null(values, i))
            gdb_value_array_set(array, place + i, &null);
        else if (array->has_nulls)
            gdb_bitmap_unset(array->nulls, place + i);
    }
}

gdb_status gdb_column_overlay_reserve(gdb_column_overlay *column, size_t count, size_t text_bytes,
                                      gdb_overlay_memory *memory, char **texts, gdb_error *err)
{
    size_t before = memory->values.total;

    *texts = NULL;
    GDB_TRY(gdb_value_array_reserve(&column->inserted, column->inserted_count + count, memory,
                                    err));
    if (text_bytes == 0)
        return GDB_OK;
    *texts = gdb_arena_alloc(&memory->values, text_bytes, err);
    return *texts != NULL
               ? gdb_overlay_memory_charge(memory, memory->values.total - before, err)
               : GDB_ERR_NOMEM;
}

gdb_status gdb_column_overlay_put(gdb_column_overlay *column, const gdb_log_column *values,
                                  uint32_t count, char *texts, gdb_overlay_memory *memory,
                                  gdb_error *err)
{
    gdb_value_array *array = &column->inserted;
    size_t place = column->inserted_count;

    if (gdb_type_is_byte_string(values->type))
        GDB_TRY(put_byte_strings(array, place, values, count, texts, memory, err));
    else if (values->type != GDB_TYPE_INVALID)
        put_numbers(array, place, values, count);
    put_nulls(array, place, values, count);
    column->inserted_count += count;
    return GDB_OK;
}

void gdb_column_overlay_undo(gdb_column_overlay *column, uint64_t row, const gdb_value *before)
{
    if (row >= column->base_count)
        gdb_value_array_set(&column->inserted, row - column->base_count, before);
    else if (before != NULL)
        gdb_value_array_set(&column->changed, gdb_row_slots_get(&column->changed_rows, row),
                            before);
    else
        forget_changed(column, row);
}

void gdb_column_overlay_cut(gdb_column_overlay *column, uint64_t count)
{
    column->inserted_count = count;
}

gdb_value gdb_column_overlay_get(const gdb_column_overlay *column, uint64_t row)
{
    return row >= column->base_count
               ? gdb_value_array_get(&column->inserted, row - column->base_count)
               : gdb_value_array_get(&column->changed,
                                     gdb_row_slots_get(&column->changed_rows, row));
}

/* Rows to `base` or to `here`, as it comes: a branch that depends on a row cannot be foreseen. */
static void split_rows(const gdb_column_overlay *column, const uint64_t *rows,
                       const uint32_t *places, uint32_t count, gdb_gather_rows *base,
                       gdb_gather_rows *here)
{
    const gdb_row_set *changed = &column->changed_rows.rows;
    uint32_t base_count = 0, here_count = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t row = rows[i];
        uint32_t place = places != NULL ? places[i] : i;
        bool is_here = gdb_row_set_has(changed, row) | (row >= column->base_count);

        base->rows[base_count] = here->rows[here_count] = row;
        base->places[base_count] = here->places[here_count] = place;
        base_count += !is_here;
        here_count += is_here;
    }
    base->count = base_count;
    here->count = here_count;
}

void gdb_column_overlay_gather(const gdb_column_overlay *column, const uint64_t *rows,
                               const uint32_t *places, uint32_t count, gdb_vector *out,
                               gdb_gather_rows *base, gdb_gather_rows *here)
{
    uint32_t inserted = 0;

    split_rows(column, rows, places, count, base, here);
    /* Inserted ones are brought to the front. */
    for (uint32_t i = 0; i < here->count; i++) {
        uint64_t row = here->rows[i];
        uint32_t place = here->places[i];

        if (row < column->base_count) {
            here->rows[i] = gdb_row_slots_get(&column->changed_rows, row);
            continue;
        }
        here->rows[i] = here->rows[inserted];
        here->places[i] = here->places[inserted];
        here->rows[inserted] = row - column->base_count;
        here->places[inserted++] = place;
    }
    gdb_value_array_gather(&column->inserted, here->rows, here->places, inserted, out);
    gdb_value_array_gather(&column->changed, here->rows + inserted, here->places + inserted,
                           here->count - inserted, out);
}

/* The changed ones of rows row .. end-1, which are of one word, to a vector whose row 0 is row
 * `first`. */
static void patch_word(const gdb_column_overlay *column, uint64_t row, uint64_t end, uint64_t first,
                       gdb_vector *out)
{
    uint64_t bits = gdb_row_set_word(&column->changed_rows.rows, row) & UINT64_MAX << row % 64;
    uint64_t slots[64], slot = gdb_row_slots_get(&column->changed_rows, row);
    uint32_t rows[64], count = 0;

    if (end % 64 != 0)
        bits &= (UINT64_C(1) << end % 64) - 1;
    for (row -= row % 64; bits != 0; bits &= bits - 1) {
        slots[count] = slot + count;
        rows[count++] = (uint32_t)(row + (unsigned)__builtin_ctzll(bits) - first);
    }
    if (count == 64)
        gdb_value_array_read(&column->changed, slot, 64, out, rows[0]);
    else
        gdb_value_array_gather(&column->changed, slots, rows, count, out);
}

void gdb_column_overlay_patch(const gdb_column_overlay *column, uint64_t first, uint32_t count,
                              gdb_vector *out)
{
    uint64_t end = first + count, row = gdb_column_overlay_next(column, first, end);

    while (row < end) {
        uint64_t next = row / 64 * 64 + 64;

        if (next > end)
            next = end;
        patch_word(column, row, next, first, out);
        row = gdb_column_overlay_next(column, next, end);
    }
}
