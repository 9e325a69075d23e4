/* SPDX-License-Identifier: MIT */
#include "formats/load_ledger/load_ledger_format.h"

#include <string.h>

enum { FIXED_SIZE = 4 + 8 + GDB_CONTENT_HASH_SIZE + 8 + 8 + 8, LOAD_LEAST = FIXED_SIZE + 3 * 4 };

const gdb_load *gdb_load_ledger_find(const gdb_load_ledger *ledger, uint32_t table,
                                     const gdb_content_digest *digest)
{
    for (uint32_t i = ledger->count; i-- > 0;)
        if (ledger->items[i].table == table &&
            gdb_content_digest_equal(&ledger->items[i].digest, digest))
            return &ledger->items[i];
    return NULL;
}

/* --- encode -------------------------------------------------------------- */

static gdb_status put_text(gdb_buffer *out, gdb_text_view text, gdb_error *err)
{
    uint8_t *size;

    if (text.size > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a text of %zu byte%s in the load ledger", text.size,
                        gdb_plural(text.size));
    GDB_TRY(gdb_buffer_extend(out, 4, &size, err));
    gdb_store_u32le(size, (uint32_t)text.size);
    return gdb_buffer_append(out, text.data, text.size, err);
}

static gdb_status put_load(gdb_buffer *out, const gdb_load *load, gdb_error *err)
{
    uint8_t *bytes;

    GDB_TRY(gdb_buffer_extend(out, FIXED_SIZE, &bytes, err));
    gdb_store_u32le(bytes, load->table);
    gdb_store_u64le(bytes + 4, load->digest.size);
    memcpy(bytes + 12, load->digest.hash, GDB_CONTENT_HASH_SIZE);
    gdb_store_u64le(bytes + 28, load->rows_loaded);
    gdb_store_u64le(bytes + 36, load->rows_rejected);
    gdb_store_u64le(bytes + 44, load->time);
    GDB_TRY(put_text(out, load->name, err));
    GDB_TRY(put_text(out, load->path, err));
    return put_text(out, load->options, err);
}

gdb_status gdb_load_ledger_encode(const gdb_load_ledger *ledger, gdb_buffer *out, gdb_error *err)
{
    uint8_t *count;

    GDB_TRY(gdb_buffer_extend(out, 4, &count, err));
    gdb_store_u32le(count, ledger->count);
    for (uint32_t i = 0; i < ledger->count; i++)
        GDB_TRY(put_load(out, &ledger->items[i], err));
    return GDB_OK;
}

/* --- decode -------------------------------------------------------------- */

static gdb_status take_text(gdb_byte_reader *reader, gdb_text_view *text, gdb_arena *arena,
                            gdb_error *err)
{
    uint32_t size = gdb_byte_reader_u32(reader);
    const uint8_t *bytes = gdb_byte_reader_take(reader, size);

    if (bytes == NULL)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: cut short");
    if (memchr(bytes, 0, size) != NULL)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: a text with a byte 0");
    *text = gdb_arena_copy_text(arena, gdb_text((const char *)bytes, size), err);
    return text->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status take_load(gdb_byte_reader *reader, gdb_load *load, uint32_t next_id,
                            gdb_arena *arena, gdb_error *err)
{
    const uint8_t *hash;

    load->table = gdb_byte_reader_u32(reader);
    load->digest.size = gdb_byte_reader_u64(reader);
    hash = gdb_byte_reader_take(reader, GDB_CONTENT_HASH_SIZE);
    load->rows_loaded = gdb_byte_reader_u64(reader);
    load->rows_rejected = gdb_byte_reader_u64(reader);
    load->time = gdb_byte_reader_u64(reader);
    if (hash == NULL || reader->failed)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: cut short");
    memcpy(load->digest.hash, hash, GDB_CONTENT_HASH_SIZE);
    if (load->table == 0 || load->table >= next_id)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: table %u, expected 1 to %u",
                        load->table, next_id - 1);
    if (load->time > GDB_LOAD_TIME_MAX)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: a time behind the year 9999");
    GDB_TRY(take_text(reader, &load->name, arena, err));
    GDB_TRY(take_text(reader, &load->path, arena, err));
    GDB_TRY(take_text(reader, &load->options, arena, err));
    if (load->name.size == 0 || load->path.size == 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: a load without a name");
    return GDB_OK;
}

gdb_status gdb_load_ledger_decode(gdb_load_ledger *ledger, gdb_byte_reader *reader,
                                  uint32_t next_id, gdb_arena *arena, gdb_error *err)
{
    uint32_t count = gdb_byte_reader_u32(reader);

    if (!gdb_byte_reader_fits(reader, count, LOAD_LEAST))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: cut short");
    if (count == 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: no loads");
    ledger->items = gdb_arena_alloc_array(arena, count, sizeof(*ledger->items), err);
    if (ledger->items == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(take_load(reader, &ledger->items[i], next_id, arena, err));
    if (reader->left != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "load ledger: %zu byte%s behind the end",
                        reader->left, gdb_plural(reader->left));
    ledger->count = count;
    return GDB_OK;
}
