/* SPDX-License-Identifier: MIT */
#include "lib/import/row_column_append.h"

#include <string.h>

#include "formats/list/list_format.h"
#include "lib/base/always_inline.h"
#include "lib/base/bitmap.h"

static void append_fixed(gdb_row_column *column, uint32_t first, const gdb_vector *vector,
                         const gdb_selection *rows)
{
    size_t width = gdb_type_width(column->type);
    uint8_t *out = (uint8_t *)column->values + first * width;

    if (rows->all && !vector->has_nulls && !vector->is_constant) {
        memcpy(out, vector->values, rows->count * width);
        return;
    }
    for (uint32_t i = 0; i < rows->count; i++, out += width) {
        uint32_t row = gdb_selection_row(rows, i);

        if (gdb_vector_is_null(vector, row))
            memset(out, 0, width);
        else
            memcpy(out, (const uint8_t *)vector->values + gdb_vector_index(vector, row) * width,
                   width);
    }
}

static gdb_status append_list(const gdb_list *list, gdb_list_builder *builder, gdb_buffer *out,
                              gdb_error *err)
{
    for (size_t i = 0; i < list->count; i++)
        GDB_TRY(gdb_list_builder_append(builder, &list->items[i], err));
    return gdb_list_builder_finish(builder, out, err);
}

static gdb_status append_lists(gdb_row_column *column, uint32_t first, const gdb_vector *vector,
                               const gdb_selection *rows, gdb_error *err)
{
    gdb_list_builder builder = {.element = gdb_type_element(column->type)};
    gdb_status status = GDB_OK;

    for (uint32_t i = 0; i < rows->count; i++) {
        uint32_t row = gdb_selection_row(rows, i), at = gdb_vector_index(vector, row);

        if (!gdb_vector_is_null(vector, row)) /* else no bytes */
            GDB_TRY_OUT(
                append_list(&((const gdb_list *)vector->values)[at], &builder, &column->text, err));
        column->ends[first + i] = column->text.size;
    }
out:
    gdb_list_builder_release(&builder);
    return status;
}

/* With `are_plain` known where it is called: all rows, none of them NULL, each with a text of its
 * own. */
static GDB_ALWAYS_INLINE gdb_text_view text_of(const gdb_vector *vector, const gdb_selection *rows,
                                               uint32_t i, bool are_plain)
{
    const gdb_text_view *texts = vector->values;
    uint32_t row;

    if (are_plain)
        return texts[i];
    row = gdb_selection_row(rows, i);
    return gdb_vector_is_null(vector, row) ? gdb_text("", 0)
                                           : texts[gdb_vector_index(vector, row)];
}

/* Behind the bytes that are there; there is room. */
static void copy_run(gdb_buffer *to, const char *begin, const char *end)
{
    if (begin == end)
        return;
    memcpy(to->data + to->size, begin, (size_t)(end - begin));
    to->size += (size_t)(end - begin);
}

/* Room for all of them first. Then texts that stand one behind another, as many do that have come
 * together, are copied together. */
static GDB_ALWAYS_INLINE gdb_status append_texts(gdb_row_column *column, uint32_t first,
                                                 const gdb_vector *vector,
                                                 const gdb_selection *rows, bool are_plain,
                                                 gdb_error *err)
{
    const char *begin = NULL, *end = NULL; /* of texts that are to be copied */
    size_t before = column->text.size, size = before;

    for (uint32_t i = 0; i < rows->count; i++) {
        size += text_of(vector, rows, i, are_plain).size;
        column->ends[first + i] = size;
    }
    GDB_TRY(gdb_buffer_reserve(&column->text, size - before, err));
    for (uint32_t i = 0; i < rows->count; i++) {
        gdb_text_view text = text_of(vector, rows, i, are_plain);

        if (text.data != end && text.size > 0) {
            copy_run(&column->text, begin, end);
            begin = end = text.data;
        }
        end += text.size;
    }
    copy_run(&column->text, begin, end);
    return GDB_OK;
}

gdb_status gdb_row_column_append(gdb_row_column *column, uint32_t first, const gdb_vector *vector,
                                 const gdb_selection *rows, gdb_error *err)
{
    bool are_plain = rows->all && !vector->has_nulls && !vector->is_constant;

    for (uint32_t i = 0; vector->has_nulls && i < rows->count; i++) {
        if (gdb_vector_is_null(vector, gdb_selection_row(rows, i))) {
            gdb_bitmap_set(column->nulls, first + i);
            column->has_nulls = true;
        }
    }
    if (gdb_type_is_list(column->type))
        return append_lists(column, first, vector, rows, err);
    if (gdb_type_is_byte_string(column->type))
        return are_plain ? append_texts(column, first, vector, rows, true, err)
                         : append_texts(column, first, vector, rows, false, err);
    append_fixed(column, first, vector, rows);
    return GDB_OK;
}

gdb_status gdb_row_column_copy(gdb_row_column *column, uint32_t first, const gdb_row_column *from,
                               uint32_t begin, uint32_t count, gdb_error *err)
{
    size_t width = gdb_type_width(column->type);

    for (uint32_t i = 0; from->has_nulls && i < count; i++) {
        if (gdb_bitmap_get(from->nulls, begin + i)) {
            gdb_bitmap_set(column->nulls, first + i);
            column->has_nulls = true;
        }
    }
    if (!gdb_type_is_byte_string(column->type)) {
        memcpy((uint8_t *)column->values + first * width,
               (const uint8_t *)from->values + begin * width, count * width);
        return GDB_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t at = begin + i > 0 ? from->ends[begin + i - 1] : 0;

        GDB_TRY(gdb_buffer_append(&column->text, from->text.data + at,
                                  from->ends[begin + i] - at, err));
        column->ends[first + i] = column->text.size;
    }
    return GDB_OK;
}
