/* SPDX-License-Identifier: MIT */
#include "lib/log/row_batch.h"

#include <assert.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/types/number_bytes.h"

enum {
    ROWS_MOST = 1 << 13,
    BYTES_MOST = 1 << 18,   /* but for those of the last row */
    ROW_TEXT_MOST = 1 << 16 /* of one row */
};
static_assert((int)ROWS_MOST <= (int)GDB_LOG_ROWS_MAX, "a batch is a record");

struct gdb_batch_column {
    gdb_type_id type; /* GDB_TYPE_INVALID: all have been NULL so far */
    size_t width;     /* bytes of a number; of byte strings: of a size */
    bool has_nulls;
    uint8_t nulls[ROWS_MOST / 8];
    gdb_buffer items; /* numbers or sizes */
    gdb_buffer bytes; /* of texts and lists */
};

void gdb_row_batch_release(gdb_row_batch *batch)
{
    for (size_t c = 0; c < batch->column_capacity; c++) {
        gdb_buffer_release(&batch->columns[c].items);
        gdb_buffer_release(&batch->columns[c].bytes);
    }
    for (int end = 0; end < 2; end++)
        gdb_buffer_release(&batch->ends[end]);
    gdb_free(batch->columns);
    gdb_free(batch->views);
    gdb_free(batch->values);
    *batch = (gdb_row_batch){0};
}

void gdb_row_batch_clear(gdb_row_batch *batch)
{
    batch->row_count = 0;
}

/* --- adding ------------------------------------------------------------------ */

/* Are they of the types of the values before, and is their text not large? */
static bool values_fit(const gdb_row_batch *batch, const gdb_log_record *record)
{
    size_t left = ROW_TEXT_MOST;

    for (uint32_t c = 0; c < record->value_count; c++) {
        const gdb_value *value = &record->values[c];
        gdb_type_id type = batch->row_count > 0 ? batch->columns[c].type : GDB_TYPE_INVALID;

        if (value->is_null)
            continue;
        if (type != GDB_TYPE_INVALID && type != value->type)
            return false;
        if (!gdb_type_is_byte_string(value->type))
            continue;
        if (value->as.text.size > left)
            return false;
        left -= value->as.text.size;
    }
    return true;
}

static bool follows(const gdb_row_batch *batch, const gdb_log_record *record)
{
    return batch->is_rel == (record->type == GDB_LOG_INSERT_REL) && batch->table == record->table &&
           batch->first + batch->row_count == record->offset &&
           batch->column_count == record->value_count && batch->row_count < ROWS_MOST &&
           batch->byte_count < BYTES_MOST;
}

bool gdb_row_batch_has_room(const gdb_row_batch *batch, const gdb_log_record *record)
{
    if (record->type != GDB_LOG_INSERT_NODE && record->type != GDB_LOG_INSERT_REL)
        return false;
    return record->value_count <= GDB_COLUMN_COUNT_MAX &&
           (batch->row_count == 0 || follows(batch, record)) && values_fit(batch, record);
}

static gdb_status begin(gdb_row_batch *batch, const gdb_log_record *record, gdb_error *err)
{
    size_t before = batch->column_capacity, count = record->value_count;
    void *grown;

    if (count > before) {
        grown = gdb_realloc_array(batch->columns, count, sizeof(*batch->columns), err);
        if (grown == NULL)
            return GDB_ERR_NOMEM;
        batch->columns = grown;
        memset(batch->columns + before, 0, (count - before) * sizeof(*batch->columns));
        batch->column_capacity = count;
        gdb_free(batch->views);
        gdb_free(batch->values);
        batch->views = gdb_alloc_array(count, sizeof(*batch->views), err);
        batch->values = gdb_alloc_array(count, sizeof(*batch->values), err);
        if (batch->views == NULL || batch->values == NULL)
            return GDB_ERR_NOMEM;
    }
    for (size_t c = 0; c < count; c++) {
        batch->columns[c].type = GDB_TYPE_INVALID;
        batch->columns[c].width = 0;
        batch->columns[c].has_nulls = false;
        gdb_buffer_clear(&batch->columns[c].items);
        gdb_buffer_clear(&batch->columns[c].bytes);
    }
    for (int end = 0; end < 2; end++)
        gdb_buffer_clear(&batch->ends[end]);
    batch->is_rel = record->type == GDB_LOG_INSERT_REL;
    batch->table = record->table;
    batch->first = record->offset;
    batch->column_count = record->value_count;
    batch->byte_count = 0;
    return GDB_OK;
}

/* The first value that is not NULL, in front of which `row` are. */
static gdb_status begin_column(gdb_batch_column *column, uint32_t row, gdb_type_id type,
                               gdb_error *err)
{
    uint8_t *zeros;

    column->type = type;
    column->width = gdb_type_is_byte_string(type) ? 4 : gdb_type_width(type);
    GDB_TRY(gdb_buffer_extend(&column->items, row * column->width, &zeros, err));
    if (row > 0)
        memset(zeros, 0, row * column->width);
    return GDB_OK;
}

static void set_null(gdb_batch_column *column, uint32_t row)
{
    if (!column->has_nulls)
        memset(column->nulls, 0, sizeof(column->nulls));
    column->has_nulls = true;
    column->nulls[row / 8] |= (uint8_t)(1U << row % 8);
}

static gdb_status add_value(gdb_batch_column *column, uint32_t row, const gdb_value *value,
                            gdb_error *err)
{
    uint8_t *item;

    if (value->is_null)
        set_null(column, row);
    else if (column->type == GDB_TYPE_INVALID)
        GDB_TRY(begin_column(column, row, value->type, err));
    if (column->type == GDB_TYPE_INVALID)
        return GDB_OK;
    if (column->items.capacity - column->items.size < GDB_NUMBER_BYTES_MAX)
        GDB_TRY(gdb_buffer_reserve(&column->items, GDB_NUMBER_BYTES_MAX, err));
    item = column->items.data + column->items.size;
    column->items.size += column->width;
    if (value->is_null) {
        memset(item, 0, GDB_NUMBER_BYTES_MAX);
        return GDB_OK;
    }
    if (!gdb_type_is_byte_string(value->type)) {
        gdb_number_bytes_store(value, item);
        return GDB_OK;
    }
    gdb_store_u32le(item, (uint32_t)value->as.text.size);
    return gdb_buffer_append(&column->bytes, value->as.text.data, value->as.text.size, err);
}

static gdb_status add_end(gdb_buffer *ends, uint64_t node, gdb_error *err)
{
    uint8_t *bytes;

    GDB_TRY(gdb_buffer_extend(ends, 8, &bytes, err));
    gdb_store_u64le(bytes, node);
    return GDB_OK;
}

gdb_status gdb_row_batch_add(gdb_row_batch *batch, const gdb_log_record *record, gdb_error *err)
{
    assert(gdb_row_batch_has_room(batch, record));
    if (batch->row_count == 0)
        GDB_TRY(begin(batch, record, err));
    if (batch->is_rel) {
        GDB_TRY(add_end(&batch->ends[0], record->from, err));
        GDB_TRY(add_end(&batch->ends[1], record->to, err));
    }
    for (uint32_t c = 0; c < record->value_count; c++) {
        gdb_batch_column *column = &batch->columns[c];
        size_t before = column->bytes.size;

        GDB_TRY(add_value(column, batch->row_count, &record->values[c], err));
        batch->byte_count += column->width + (column->bytes.size - before);
    }
    batch->row_count++;
    return GDB_OK;
}

/* --- the record -------------------------------------------------------------- */

static gdb_log_column view_of(const gdb_batch_column *column)
{
    bool has_sizes;

    if (column->type == GDB_TYPE_INVALID)
        return (gdb_log_column){.type = GDB_TYPE_INVALID};
    has_sizes = gdb_type_is_byte_string(column->type);
    return (gdb_log_column){.type = column->type,
                            .nulls = column->has_nulls ? column->nulls : NULL,
                            .sizes = has_sizes ? column->items.data : NULL,
                            .bytes = has_sizes ? column->bytes.data : column->items.data,
                            .byte_count = has_sizes ? column->bytes.size : column->items.size};
}

static void record_of_rows(gdb_row_batch *batch, gdb_log_record *out)
{
    for (uint32_t c = 0; c < batch->column_count; c++)
        batch->views[c] = view_of(&batch->columns[c]);
    out->type = batch->is_rel ? GDB_LOG_INSERT_RELS : GDB_LOG_INSERT_NODES;
    out->rows.row_count = batch->row_count;
    out->rows.column_count = batch->column_count;
    out->rows.columns = batch->views;
    for (int end = 0; end < 2 && batch->is_rel; end++)
        out->rows.ends[end] = batch->ends[end].data;
}

/* Of the only row. */
static gdb_value value_of(const gdb_batch_column *column)
{
    gdb_value value = {.type = column->type};
    gdb_byte_reader reader = gdb_byte_reader_init(column->items.data, column->items.size);

    if (column->type == GDB_TYPE_INVALID || column->has_nulls)
        return gdb_value_null();
    if (gdb_type_is_byte_string(column->type))
        value.as.text = gdb_buffer_view(&column->bytes);
    else
        (void)gdb_number_bytes_take(&reader, column->type, &value);
    return value;
}

static void record_of_one(gdb_row_batch *batch, gdb_log_record *out)
{
    for (uint32_t c = 0; c < batch->column_count; c++)
        batch->values[c] = value_of(&batch->columns[c]);
    out->type = batch->is_rel ? GDB_LOG_INSERT_REL : GDB_LOG_INSERT_NODE;
    out->values = batch->values;
    out->value_count = batch->column_count;
    if (!batch->is_rel)
        return;
    out->from = gdb_load_u64le(batch->ends[0].data);
    out->to = gdb_load_u64le(batch->ends[1].data);
}

void gdb_row_batch_record(gdb_row_batch *batch, gdb_log_record *out)
{
    *out = (gdb_log_record){.table = batch->table, .offset = batch->first};
    if (batch->row_count == 1)
        record_of_one(batch, out);
    else
        record_of_rows(batch, out);
}
