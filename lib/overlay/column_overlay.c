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
    gdb_id_map_release(&column->word_numbers);
    gdb_free(column->words);
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

/* --- changed words --------------------------------------------------------- */

/* NULL: none of the 64 rows has changed. */
static gdb_changed_word *find_word(const gdb_column_overlay *column, uint64_t row)
{
    uint64_t number = gdb_id_map_get(&column->word_numbers, row / 64);

    return number != 0 ? &column->words[number - 1] : NULL;
}

/* Where the value of a row stands in its word, or would. */
static uint64_t place_in(const gdb_changed_word *word, uint64_t row)
{
    uint64_t below = word->bits & ((UINT64_C(1) << row % 64) - 1);

    return word->start + (unsigned)__builtin_popcountll(below);
}

static bool has_row(const gdb_changed_word *word, uint64_t row)
{
    return (word->bits >> row % 64 & 1) != 0;
}

static gdb_status make_word(gdb_column_overlay *column, uint64_t row, gdb_changed_word **out,
                            gdb_overlay_memory *memory, gdb_error *err)
{
    uint64_t count = column->word_numbers.count;

    *out = find_word(column, row);
    if (*out != NULL)
        return GDB_OK;
    GDB_TRY(gdb_id_map_reserve(&column->word_numbers, 1, memory, err));
    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&column->words, &column->word_capacity,
                                      count + 1, sizeof(*column->words), err));
    *out = &column->words[count];
    **out = (gdb_changed_word){0, 0, 0};
    gdb_id_map_add(&column->word_numbers, row / 64, count + 1);
    return GDB_OK;
}

/* Room for one more value: a word that is full moves to twice as many places behind all others, so
 * that no more than half of all places are lost. */
static gdb_status make_place(gdb_column_overlay *column, gdb_changed_word *word,
                             gdb_overlay_memory *memory, gdb_error *err)
{
    uint32_t count = (uint32_t)__builtin_popcountll(word->bits);
    uint32_t capacity = word->capacity == 0 ? 1 : 2 * word->capacity;

    if (count < word->capacity)
        return GDB_OK;
    GDB_TRY(
        gdb_value_array_reserve(&column->changed, column->changed_count + capacity, memory, err));
    gdb_value_array_move(&column->changed, column->changed_count, word->start, count);
    word->start = column->changed_count;
    word->capacity = capacity;
    column->changed_count += capacity;
    return GDB_OK;
}

static gdb_status set_changed(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                              gdb_overlay_memory *memory, gdb_error *err)
{
    gdb_changed_word *word;
    uint64_t place;

    GDB_TRY(gdb_row_set_reserve(&column->changed_rows, memory, err));
    GDB_TRY(make_word(column, row, &word, memory, err));
    if (!has_row(word, row)) {
        GDB_TRY(make_place(column, word, memory, err));
        place = place_in(word, row);
        gdb_value_array_move(&column->changed, place + 1, place,
                             word->start + (unsigned)__builtin_popcountll(word->bits) - place);
        word->bits |= UINT64_C(1) << row % 64;
        gdb_row_set_add(&column->changed_rows, row);
    }
    gdb_value_array_set(&column->changed, place_in(word, row), value);
    return GDB_OK;
}

static void forget_changed(gdb_column_overlay *column, uint64_t row)
{
    gdb_changed_word *word = find_word(column, row);
    uint64_t place = place_in(word, row);

    word->bits &= ~(UINT64_C(1) << row % 64);
    gdb_value_array_move(&column->changed, place, place + 1,
                         word->start + (unsigned)__builtin_popcountll(word->bits) - place);
    gdb_row_set_remove(&column->changed_rows, row);
}

/* --- values ------------------------------------------------------------------ */

gdb_status gdb_column_overlay_set(gdb_column_overlay *column, uint64_t row, const gdb_value *value,
                                  gdb_overlay_memory *memory, gdb_error *err)
{
    gdb_value copy;

    GDB_TRY(gdb_overlay_value_copy(memory, &copy, value, err));
    if (row >= column->base_count) {
        uint64_t place = row - column->base_count;

        GDB_TRY(gdb_value_array_reserve(&column->inserted, place + 1, memory, err));
        gdb_value_array_set(&column->inserted, place, &copy);
        if (place == column->inserted_count)
            column->inserted_count++;
        return GDB_OK;
    }
    return set_changed(column, row, &copy, memory, err);
}

void gdb_column_overlay_undo(gdb_column_overlay *column, uint64_t row, const gdb_value *before)
{
    if (row >= column->base_count)
        gdb_value_array_set(&column->inserted, row - column->base_count, before);
    else if (before != NULL)
        gdb_value_array_set(&column->changed, place_in(find_word(column, row), row), before);
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
               : gdb_value_array_get(&column->changed, place_in(find_word(column, row), row));
}

bool gdb_column_overlay_read(const gdb_column_overlay *column, uint64_t row, gdb_vector *out,
                             uint32_t place)
{
    const gdb_changed_word *word;

    if (row >= column->base_count) {
        gdb_value_array_read_one(&column->inserted, row - column->base_count, out, place);
        return true;
    }
    word = find_word(column, row);
    if (word == NULL || !has_row(word, row))
        return false;
    gdb_value_array_read_one(&column->changed, place_in(word, row), out, place);
    return true;
}

/* Rows row .. end-1, of one word, to a vector whose row 0 is row `first`. */
static void patch_word(const gdb_column_overlay *column, uint64_t row, uint64_t end, uint64_t first,
                       gdb_vector *out)
{
    const gdb_changed_word *word = find_word(column, row);
    uint64_t bits = word->bits & UINT64_MAX << row % 64, place = place_in(word, row);

    if (end % 64 != 0)
        bits &= (UINT64_C(1) << end % 64) - 1;
    row -= row % 64;
    if (bits == UINT64_MAX) {
        gdb_value_array_read(&column->changed, place, 64, out, (uint32_t)(row - first));
        return;
    }
    for (; bits != 0; bits &= bits - 1)
        gdb_value_array_read_one(&column->changed, place++, out,
                                 (uint32_t)(row + (unsigned)__builtin_ctzll(bits) - first));
}

void gdb_column_overlay_patch(const gdb_column_overlay *column, uint64_t first, uint32_t count,
                              gdb_vector *out)
{
    const gdb_row_set *rows = &column->changed_rows;
    uint64_t end = first + count, row = gdb_row_set_next(rows, first, end);

    while (row < end) {
        uint64_t next = row / 64 * 64 + 64;

        if (next > end)
            next = end;
        patch_word(column, row, next, first, out);
        row = gdb_row_set_next(rows, next, end);
    }
}
