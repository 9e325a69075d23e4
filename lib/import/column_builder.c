/* SPDX-License-Identifier: MIT */
#include "lib/import/column_builder.h"

#include <stdio.h>

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"

static gdb_status charge(gdb_group_builder *group, uint32_t column, uint64_t bytes,
                         gdb_error *err)
{
    char what[GDB_ERROR_MESSAGE_SIZE / 2];

    snprintf(what, sizeof(what), "a group of %s.%.*s", group->shape->table_name,
             GDB_TEXT_ARG(group->shape->column_names[column]));
    GDB_TRY(gdb_memory_charge(group->memory, bytes, what, err));
    group->charged += bytes;
    return GDB_OK;
}

static gdb_status init_column(gdb_group_builder *group, uint32_t number, gdb_error *err)
{
    gdb_column_builder *column = &group->columns[number];
    gdb_type_id type = group->shape->types[number];
    size_t width = gdb_type_is_byte_string(type) ? sizeof(*column->ends) : gdb_type_width(type);

    GDB_TRY(charge(group, number, GDB_GROUP_SIZE * (uint64_t)width + GDB_GROUP_SIZE / 8, err));
    column->type = type;
    column->nulls =
        gdb_alloc_array_zero(gdb_bitmap_words(GDB_GROUP_SIZE), sizeof(*column->nulls), err);
    if (column->nulls == NULL)
        return GDB_ERR_NOMEM;
    if (gdb_type_is_byte_string(type)) {
        column->ends = gdb_alloc_array(GDB_GROUP_SIZE, sizeof(*column->ends), err);
        return column->ends != NULL ? GDB_OK : GDB_ERR_NOMEM;
    }
    column->values = gdb_alloc_array(GDB_GROUP_SIZE, gdb_type_width(type), err);
    return column->values != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_group_builder_create(gdb_group_builder **out, const gdb_row_shape *shape,
                                    gdb_memory_budget *memory, gdb_error *err)
{
    gdb_group_builder *group = gdb_alloc_zero(sizeof(*group), err);
    gdb_status status = GDB_OK;

    if (group == NULL)
        return GDB_ERR_NOMEM;
    group->shape = shape;
    group->memory = memory;
    group->columns = gdb_alloc_array_zero(shape->column_count, sizeof(*group->columns), err);
    if (group->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    group->column_count = shape->column_count;
    for (uint32_t i = 0; i < group->column_count; i++)
        GDB_TRY_OUT(init_column(group, i, err));
    *out = group;
    group = NULL;
out:
    gdb_group_builder_free(group);
    return status;
}

void gdb_group_builder_free(gdb_group_builder *group)
{
    if (group == NULL)
        return;
    for (uint32_t i = 0; i < group->column_count; i++) {
        gdb_free(group->columns[i].values);
        gdb_free(group->columns[i].ends);
        gdb_free(group->columns[i].nulls);
        gdb_buffer_release(&group->columns[i].text);
    }
    gdb_free(group->columns);
    gdb_memory_release(group->memory, group->charged);
    gdb_free(group);
}

void gdb_group_builder_clear(gdb_group_builder *group)
{
    for (uint32_t i = 0; i < group->column_count; i++) {
        gdb_column_builder *column = &group->columns[i];
        if (column->has_nulls)
            gdb_bitmap_clear_all(column->nulls, GDB_GROUP_SIZE);
        column->has_nulls = false;
        gdb_buffer_clear(&column->text);
    }
    group->row_count = 0;
}

/* Growing only reserves addresses: memory is taken when it is written, after the charge. */
static gdb_status reserve_text(gdb_group_builder *group, uint32_t number, size_t size,
                               gdb_error *err)
{
    gdb_column_builder *column = &group->columns[number];

    GDB_TRY(gdb_buffer_reserve(&column->text, size, err));
    GDB_TRY(charge(group, number, column->text.capacity - column->text_charged, err));
    column->text_charged = column->text.capacity;
    return GDB_OK;
}

static uint64_t text_before(const gdb_row_column *column, uint32_t row)
{
    return row == 0 ? 0 : column->ends[row - 1];
}

gdb_status gdb_group_builder_reserve(gdb_group_builder *group, const gdb_row_block *block,
                                     uint32_t begin, uint32_t end, gdb_error *err)
{
    for (uint32_t c = 0; c < group->column_count; c++) {
        const gdb_row_column *from = &block->columns[c];
        if (gdb_type_is_byte_string(group->columns[c].type))
            GDB_TRY(reserve_text(group, c,
                                 (size_t)(text_before(from, end) - text_before(from, begin)), err));
    }
    return GDB_OK;
}

static void append_text(gdb_column_builder *to, uint32_t row_count, const gdb_row_column *from,
                        uint32_t begin, uint32_t end)
{
    uint64_t first = text_before(from, begin), shift = to->text.size - first;
    size_t size = (size_t)(text_before(from, end) - first);

    if (size > 0)
        memcpy(to->text.data + to->text.size, from->text.data + first, size);
    to->text.size += size;
    for (uint32_t i = begin; i < end; i++)
        to->ends[row_count + (i - begin)] = from->ends[i] + shift;
}

static void append_nulls(gdb_column_builder *to, uint32_t row_count, const gdb_row_column *from,
                         uint32_t begin, uint32_t end)
{
    if (!from->has_nulls)
        return;
    for (uint32_t i = begin; i < end; i++) {
        if (gdb_bitmap_get(from->nulls, i)) {
            gdb_bitmap_set(to->nulls, row_count + (i - begin));
            to->has_nulls = true;
        }
    }
}

void gdb_group_builder_append(gdb_group_builder *group, const gdb_row_block *block, uint32_t begin,
                              uint32_t end)
{
    if (begin >= end)
        return;
    for (uint32_t c = 0; c < group->column_count; c++) {
        gdb_column_builder *to = &group->columns[c];
        const gdb_row_column *from = &block->columns[c];
        size_t width = gdb_type_width(to->type);
        if (gdb_type_is_byte_string(to->type))
            append_text(to, group->row_count, from, begin, end);
        else
            memcpy((uint8_t *)to->values + group->row_count * width,
                   (const uint8_t *)from->values + begin * width, (end - begin) * width);
        append_nulls(to, group->row_count, from, begin, end);
    }
    group->row_count += end - begin;
}

gdb_segment_source gdb_group_builder_source(const gdb_group_builder *group, uint32_t column)
{
    const gdb_column_builder *c = &group->columns[column];
    gdb_segment_source source = {.type = c->type,
                                 .row_count = group->row_count,
                                 .nulls = c->has_nulls ? c->nulls : NULL,
                                 .values = c->values,
                                 .string_ends = c->ends,
                                 .string_bytes = c->text.data};
    return source;
}
