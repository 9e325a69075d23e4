/* SPDX-License-Identifier: MIT */
#include "lib/csv/row_block.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/csv/csv_scratch.h"
#include "lib/csv/csv_split.h"
#include "lib/types/number_bytes.h"

const char *gdb_reject_code_name(gdb_reject_code code)
{
    switch (code) {
    case GDB_REJECT_FIELDS:
        return "fields";
    case GDB_REJECT_QUOTE:
        return "quote";
    case GDB_REJECT_VALUE:
        return "value";
    case GDB_REJECT_UTF8:
        return "utf8";
    case GDB_REJECT_NULL_KEY:
        return "null_key";
    case GDB_REJECT_DUPLICATE_KEY:
        return "duplicate_key";
    case GDB_REJECT_MISSING_NODE:
        return "missing_node";
    case GDB_REJECT_MULTIPLICITY:
        return "multiplicity";
    case GDB_REJECT_LABEL:
        return "label";
    case GDB_REJECT_EXISTING_KEY:
        return "existing_key";
    }
    return "unknown";
}

gdb_status gdb_row_block_init(gdb_row_block *block, const gdb_row_shape *shape, gdb_error *err)
{
    gdb_status status = GDB_OK;

    memset(block, 0, sizeof(*block));
    block->column_count = shape->column_count;
    block->columns = gdb_alloc_array_zero(shape->column_count, sizeof(*block->columns), err);
    if (block->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint32_t i = 0; i < shape->column_count; i++)
        block->columns[i].type = shape->types[i];
    GDB_TRY_OUT(gdb_csv_scratch_open(&block->scratch, shape->column_count, err));
    GDB_TRY_OUT(gdb_row_block_reserve(block, 1, err));
out:
    if (status != GDB_OK)
        gdb_row_block_release(block);
    return status;
}

void gdb_row_block_release(gdb_row_block *block)
{
    for (uint32_t i = 0; block->columns != NULL && i < block->column_count; i++) {
        gdb_free(block->columns[i].values);
        gdb_free(block->columns[i].ends);
        gdb_free(block->columns[i].nulls);
        gdb_buffer_release(&block->columns[i].text);
    }
    gdb_free(block->columns);
    gdb_free(block->record_begin);
    gdb_free(block->dead);
    gdb_free(block->rejects);
    gdb_arena_release(&block->messages);
    gdb_csv_scratch_close(block->scratch);
    memset(block, 0, sizeof(*block));
}

static gdb_status grow(void **items, size_t count, size_t size, gdb_error *err)
{
    void *grown = gdb_realloc_array(*items, count, size, err);

    if (grown == NULL)
        return GDB_ERR_NOMEM;
    *items = grown;
    return GDB_OK;
}

static gdb_status grow_bitmap(uint64_t **words, size_t old_bits, size_t bits, gdb_error *err)
{
    size_t old_words = gdb_bitmap_words(old_bits);

    GDB_TRY(grow((void **)words, gdb_bitmap_words(bits), sizeof(**words), err));
    memset(*words + old_words, 0, (gdb_bitmap_words(bits) - old_words) * sizeof(**words));
    return GDB_OK;
}

gdb_status gdb_row_block_reserve(gdb_row_block *block, size_t rows, gdb_error *err)
{
    size_t old = block->row_capacity, capacity = old < 512 ? 1024 : old * 2;

    if (rows <= old)
        return GDB_OK;
    if (capacity < rows)
        capacity = rows;
    for (uint32_t i = 0; i < block->column_count; i++) {
        gdb_row_column *column = &block->columns[i];
        if (gdb_type_is_byte_string(column->type))
            GDB_TRY(grow((void **)&column->ends, capacity, sizeof(*column->ends), err));
        else
            GDB_TRY(grow(&column->values, capacity, gdb_type_width(column->type), err));
        GDB_TRY(grow_bitmap(&column->nulls, old, capacity, err));
    }
    GDB_TRY(grow((void **)&block->record_begin, capacity, sizeof(*block->record_begin), err));
    GDB_TRY(grow_bitmap(&block->dead, old, capacity, err));
    block->row_capacity = capacity;
    return GDB_OK;
}

void gdb_row_block_clear(gdb_row_block *block, const gdb_raw_block *raw)
{
    for (uint32_t i = 0; i < block->column_count; i++) {
        gdb_row_column *column = &block->columns[i];
        gdb_bitmap_clear_all(column->nulls, block->row_count);
        gdb_buffer_clear(&column->text);
        column->has_nulls = false;
    }
    gdb_bitmap_clear_all(block->dead, block->row_count);
    gdb_arena_clear(&block->messages);
    block->raw = raw;
    block->row_count = 0;
    block->dead_count = 0;
    block->reject_count = 0;
    block->counted_bytes = 0;
    block->counted_lines = 0;
}

static gdb_status fill_texts(gdb_row_column *column, gdb_text_view text, uint32_t first,
                             uint32_t count, gdb_error *err)
{
    if (text.size > 0)
        GDB_TRY(gdb_buffer_reserve(&column->text, (size_t)count * text.size, err));
    for (uint32_t r = first; r < first + count; r++) {
        if (text.size > 0)
            GDB_TRY(gdb_buffer_append(&column->text, text.data, text.size, err));
        column->ends[r] = column->text.size;
    }
    return GDB_OK;
}

static void fill_numbers(gdb_row_column *column, const gdb_value *value, uint32_t first,
                         uint32_t count)
{
    size_t width = gdb_type_width(column->type);
    uint8_t number[GDB_NUMBER_BYTES_MAX] = {0};

    if (value != NULL)
        gdb_number_store(value, number);
    for (uint32_t r = first; r < first + count; r++)
        memcpy((uint8_t *)column->values + r * width, number, width);
}

gdb_status gdb_row_block_fill(gdb_row_block *block, const gdb_row_shape *shape, uint32_t column,
                              uint32_t first, uint32_t count, gdb_error *err)
{
    const gdb_value *value = shape->defaults != NULL ? shape->defaults[column] : NULL;
    gdb_row_column *out = &block->columns[column];

    if (gdb_type_is_byte_string(out->type))
        GDB_TRY(fill_texts(out, value != NULL ? value->as.text : gdb_text("", 0), first, count,
                           err));
    else
        fill_numbers(out, value, first, count);
    if (value != NULL || count == 0)
        return GDB_OK;
    for (uint32_t r = first; r < first + count; r++)
        gdb_bitmap_set(out->nulls, r);
    out->has_nulls = true;
    return GDB_OK;
}

/* Rows that are all bad are often bad in the same way. */
static gdb_status keep_message(gdb_row_block *block, gdb_text_view message, const char **out,
                               gdb_error *err)
{
    const char *last =
        block->reject_count > 0 ? block->rejects[block->reject_count - 1].message : NULL;

    if (last == NULL || strcmp(last, message.data) != 0)
        last = gdb_arena_copy_text(&block->messages, message, err).data;
    *out = last;
    return last != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_row_block_add_reject(gdb_row_block *block, gdb_reject_code code,
                                    const gdb_csv_record *record, size_t at, gdb_error *err,
                                    const char *fmt, va_list args)
{
    const uint8_t *bytes = block->raw->bytes;
    char message[GDB_ERROR_MESSAGE_SIZE];
    gdb_reject reject = {.code = code};
    size_t line_begin = at;
    int n;

    message[0] = '\0';
    n = vsnprintf(message, sizeof(message), fmt, args);
    if (n >= (int)sizeof(message))
        n = (int)sizeof(message) - 1;
    GDB_TRY(keep_message(block, gdb_text(message, n > 0 ? (size_t)n : 0), &reject.message, err));
    if (at < block->counted_bytes)
        block->counted_bytes = 0, block->counted_lines = 0;
    block->counted_lines +=
        gdb_csv_count_lines(bytes + block->counted_bytes, at - block->counted_bytes);
    block->counted_bytes = (uint32_t)at;
    while (line_begin > 0 && bytes[line_begin - 1] != '\n' && bytes[line_begin - 1] != '\r')
        line_begin--;
    reject.record_begin = (uint32_t)record->begin;
    reject.record_end = (uint32_t)record->next;
    reject.line = block->raw->first_line + block->counted_lines;
    reject.column = at - line_begin + 1;
    reject.byte = block->raw->first_byte + at;
    GDB_TRY(gdb_array_reserve(&block->rejects, &block->reject_capacity, block->reject_count + 1,
                              sizeof(*block->rejects), err));
    block->rejects[block->reject_count++] = reject;
    return GDB_OK;
}

gdb_status gdb_row_block_reject(gdb_row_block *block, const gdb_csv_file *file, uint32_t row,
                                uint32_t column, gdb_reject_code code, gdb_error *err,
                                const char *fmt, ...)
{
    gdb_csv_scratch *scratch = block->scratch;
    gdb_csv_record record;
    gdb_status status;
    size_t at;
    va_list args;

    if (gdb_bitmap_get(block->dead, row))
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&scratch->places, &scratch->places_capacity,
                              file->field_count, sizeof(*scratch->places), err));
    if (!gdb_csv_record_next(&record, &file->dialect, block->raw->bytes, block->raw->size,
                             block->record_begin[row], scratch->places, file->field_count))
        return GDB_FAIL(err, GDB_ERR_USAGE, "row %u is not of this block", (unsigned)row);
    at = record.begin;
    for (uint32_t i = 0; i < file->field_count && i < record.field_count; i++)
        if (file->columns[i] == column)
            at = scratch->places[i].begin;
    va_start(args, fmt);
    status = gdb_row_block_add_reject(block, code, &record, at, err, fmt, args);
    va_end(args);
    if (status != GDB_OK)
        return status;
    gdb_bitmap_set(block->dead, row);
    block->dead_count++;
    return GDB_OK;
}

static int compare_rejects(const void *a, const void *b)
{
    const gdb_reject *x = a, *y = b;

    return (x->record_begin > y->record_begin) - (x->record_begin < y->record_begin);
}

void gdb_row_block_sort_rejects(gdb_row_block *block)
{
    if (block->reject_count > 1)
        qsort(block->rejects, block->reject_count, sizeof(*block->rejects), compare_rejects);
}

uint64_t gdb_row_block_line(const gdb_row_block *block, uint32_t row)
{
    return block->raw->first_line +
           gdb_csv_count_lines(block->raw->bytes, block->record_begin[row]);
}
