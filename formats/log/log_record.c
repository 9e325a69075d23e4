/* SPDX-License-Identifier: MIT */
#include "formats/log/log_record.h"

#include <assert.h>

#include "formats/value/value_format.h"
#include "lib/base/byte_reader.h"
#include "lib/base/utf8.h"

/* What stands in the body of a record, in this order. */
enum {
    HAS_ROW = 1,        /* table and offset */
    HAS_ENDS = 2,       /* from and to */
    HAS_COLUMN = 4,     /* column and one value */
    HAS_VALUES = 8,     /* count and values */
    HAS_STATEMENT = 16, /* all of it */
    HAS_ROWS = 32,      /* many, by columns */
    HAS_LINKS = 64      /* and they have ends */
};

static unsigned parts_of(gdb_log_record_type type)
{
    static const uint8_t parts[] = {
        [GDB_LOG_BEGIN] = 0,
        [GDB_LOG_COMMIT] = 0,
        [GDB_LOG_INSERT_NODE] = HAS_ROW | HAS_VALUES,
        [GDB_LOG_UPDATE_NODE] = HAS_ROW | HAS_COLUMN,
        [GDB_LOG_DELETE_NODE] = HAS_ROW,
        [GDB_LOG_INSERT_REL] = HAS_ROW | HAS_ENDS | HAS_VALUES,
        [GDB_LOG_UPDATE_REL] = HAS_ROW | HAS_ENDS | HAS_COLUMN,
        [GDB_LOG_DELETE_REL] = HAS_ROW | HAS_ENDS,
        [GDB_LOG_DDL] = HAS_STATEMENT,
        [GDB_LOG_INSERT_NODES] = HAS_ROW | HAS_ROWS,
        [GDB_LOG_INSERT_RELS] = HAS_ROW | HAS_ROWS | HAS_LINKS,
    };

    return parts[type];
}

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, __VA_ARGS__)

/* --- writing --------------------------------------------------------------- */

static gdb_status append_u32(gdb_buffer *out, uint32_t v, gdb_error *err)
{
    uint8_t bytes[4];

    gdb_store_u32le(bytes, v);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

static gdb_status append_u64(gdb_buffer *out, uint64_t v, gdb_error *err)
{
    uint8_t bytes[8];

    gdb_store_u64le(bytes, v);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

static gdb_status append_value(gdb_buffer *out, const gdb_value *value, gdb_error *err)
{
    if (!value->is_null && gdb_type_is_byte_string(value->type) &&
        value->as.text.size > GDB_LOG_BODY_MAX)
        return GDB_FAIL(err, GDB_ERR_QUERY, "a value of %zu bytes, a row may have %d",
                        value->as.text.size, GDB_LOG_BODY_MAX);
    return gdb_value_bytes_append(out, value, err);
}

static gdb_status append_body(gdb_buffer *out, const gdb_log_record *record, bool may_narrow,
                              gdb_error *err)
{
    unsigned parts = parts_of(record->type);

    if ((parts & HAS_ROW) != 0) {
        GDB_TRY(append_u32(out, record->table, err));
        GDB_TRY(append_u64(out, record->offset, err));
    }
    if ((parts & HAS_ENDS) != 0) {
        GDB_TRY(append_u64(out, record->from, err));
        GDB_TRY(append_u64(out, record->to, err));
    }
    if ((parts & HAS_COLUMN) != 0)
        GDB_TRY(append_u32(out, record->column, err));
    if ((parts & HAS_VALUES) != 0)
        GDB_TRY(append_u32(out, record->value_count, err));
    if ((parts & (HAS_COLUMN | HAS_VALUES)) != 0)
        for (uint32_t i = 0; i < record->value_count; i++)
            GDB_TRY(append_value(out, &record->values[i], err));
    if ((parts & HAS_ROWS) != 0)
        GDB_TRY(gdb_log_rows_append(out, &record->rows, may_narrow, err));
    if ((parts & HAS_STATEMENT) != 0)
        GDB_TRY(gdb_buffer_append(out, record->statement.data, record->statement.size, err));
    return GDB_OK;
}

gdb_status gdb_log_record_append(gdb_buffer *out, gdb_log_chain *chain,
                                 const gdb_log_record *record, gdb_error *err)
{
    size_t start = out->size, body_size;
    gdb_status status = GDB_OK;
    uint8_t *head;

    assert((parts_of(record->type) & HAS_COLUMN) == 0 || record->value_count == 1);
    GDB_TRY(gdb_buffer_extend(out, GDB_LOG_RECORD_HEAD_SIZE, &head, err));
    GDB_TRY_OUT(append_body(out, record, chain->may_narrow, err));
    head = out->data + start; /* the bytes may have moved */
    body_size = out->size - start - GDB_LOG_RECORD_HEAD_SIZE;
    if (body_size > GDB_LOG_BODY_MAX) {
        status = GDB_FAIL(err, GDB_ERR_QUERY, "a row of %zu bytes, it may have %d", body_size,
                          GDB_LOG_BODY_MAX);
        goto out;
    }
    gdb_log_record_head_encode(chain, record->type, head + GDB_LOG_RECORD_HEAD_SIZE,
                               (uint32_t)body_size, head);
out:
    if (status != GDB_OK)
        out->size = start;
    return status;
}

/* --- reading --------------------------------------------------------------- */

static gdb_status take_values(gdb_byte_reader *reader, gdb_log_record *record, gdb_arena *arena,
                              gdb_error *err)
{
    gdb_value *values;

    if (!gdb_byte_reader_fits(reader, record->value_count, 1))
        return BAD("log record: %u value%s in %zu byte%s", record->value_count,
                   gdb_plural(record->value_count), reader->left, gdb_plural(reader->left));
    values = gdb_arena_alloc(arena, record->value_count * sizeof(*values), err);
    if (values == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < record->value_count; i++)
        GDB_TRY(gdb_value_bytes_take(reader, &values[i], err));
    record->values = values;
    return GDB_OK;
}

static gdb_status take_statement(gdb_byte_reader *reader, gdb_log_record *record, gdb_error *err)
{
    record->statement = gdb_text((const char *)reader->next, reader->left);
    (void)gdb_byte_reader_take(reader, reader->left);
    if (record->statement.size == 0)
        return BAD("log record: DDL without a statement");
    if (!gdb_utf8_is_valid(record->statement))
        return BAD("log record: a statement that is not valid UTF-8");
    return GDB_OK;
}

gdb_status gdb_log_record_decode(gdb_log_record *out, const gdb_log_record_head *head,
                                 const uint8_t *body, gdb_arena *arena, gdb_error *err)
{
    gdb_byte_reader reader = gdb_byte_reader_init(body, head->body_size);
    unsigned parts = parts_of(head->type);
    gdb_log_record r = {.type = head->type};

    if ((parts & HAS_ROW) != 0) {
        r.table = gdb_byte_reader_u32(&reader);
        r.offset = gdb_byte_reader_u64(&reader);
    }
    if ((parts & HAS_ENDS) != 0) {
        r.from = gdb_byte_reader_u64(&reader);
        r.to = gdb_byte_reader_u64(&reader);
    }
    if ((parts & HAS_COLUMN) != 0) {
        r.column = gdb_byte_reader_u32(&reader);
        r.value_count = 1;
    }
    if ((parts & HAS_VALUES) != 0)
        r.value_count = gdb_byte_reader_u32(&reader);
    if (r.value_count > 0)
        GDB_TRY(take_values(&reader, &r, arena, err));
    if ((parts & HAS_ROWS) != 0 && !reader.failed)
        GDB_TRY(gdb_log_rows_take(&reader, (parts & HAS_LINKS) != 0, &r.rows, arena, err));
    if ((parts & HAS_STATEMENT) != 0)
        GDB_TRY(take_statement(&reader, &r, err));
    if (reader.failed)
        return BAD("log record: %s of %u byte%s is cut short", gdb_log_record_type_name(r.type),
                   head->body_size, gdb_plural(head->body_size));
    if (reader.left != 0)
        return BAD("log record: %zu byte%s behind the end of %s", reader.left,
                   gdb_plural(reader.left), gdb_log_record_type_name(r.type));
    *out = r;
    return GDB_OK;
}
