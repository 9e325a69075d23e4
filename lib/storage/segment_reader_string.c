/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <zstd.h>

#include "formats/segment/byte_area.h"
#include "formats/segment/zstd_block.h"
#include "lib/base/alloc.h"
#include "lib/storage/segment_reader_parts.h"

/*
 * Strings. A heap's rows are bytes behind one another, so a scan copies one stretch into the arena
 * and cuts it up. A dictionary is decoded once, by the first scan; a gather of few rows reads only
 * the entries that it needs. Compressed bytes come in blocks; the last one that was needed in
 * part is kept.
 */

/* A dictionary is copied whole for a scan when it has at most this many bytes a row. */
enum { COPY_WHOLE = 16 };

void gdb_segment_reader_forget_strings(gdb_segment_reader *reader)
{
    reader->has_dictionary = false;
    reader->block_number = GDB_STRING_BLOCK_NONE;
}

void gdb_segment_reader_release_strings(gdb_segment_reader *reader)
{
    gdb_buffer_release(&reader->dictionary_bytes);
    gdb_buffer_release(&reader->entries);
    gdb_buffer_release(&reader->copies);
    gdb_buffer_release(&reader->stamps);
    gdb_buffer_release(&reader->stored_block);
    gdb_buffer_release(&reader->block);
    ZSTD_freeDCtx(reader->decompressor);
    gdb_buffer_pool_uncharge(reader->pool, reader->charged);
    reader->charged = 0;
}

static gdb_status room_for(gdb_buffer *buffer, size_t size, uint8_t **out, gdb_error *err)
{
    gdb_buffer_clear(buffer);
    return gdb_buffer_extend(buffer, size > 0 ? size : 1, out, err);
}

/* --- bytes ----------------------------------------------------------------------------- */

/* Stored bytes, with read-ahead. */
static gdb_status read_stored(gdb_segment_reader *reader, uint64_t offset, size_t size,
                              bool is_scan, uint8_t *out, gdb_error *err)
{
    uint64_t first = offset / GDB_PAGE_PAYLOAD, last = (offset + size - 1) / GDB_PAGE_PAYLOAD;

    if (is_scan && reader->layout.bytes.pages > 1)
        gdb_segment_read_ahead(reader, &reader->bytes_ahead, reader->layout.bytes, first, last);
    else if (last > first + 1)
        gdb_buffer_pool_prefetch(reader->pool, reader->bytes.first_page + first,
                                 (uint32_t)(last - first) + 1);
    return gdb_paged_bytes_read(&reader->bytes, reader->pool, offset, size, out, err);
}

static size_t block_size(const gdb_segment_reader *reader, uint32_t block)
{
    uint64_t left = reader->segment->byte_count - (uint64_t)block * GDB_STRING_BLOCK_SIZE;

    return left < GDB_STRING_BLOCK_SIZE ? (size_t)left : (size_t)GDB_STRING_BLOCK_SIZE;
}

static gdb_status decompress_block(gdb_segment_reader *reader, uint32_t block, bool is_scan,
                                   uint8_t *out, gdb_error *err)
{
    size_t size = block_size(reader, block), stored;
    uint64_t ends[2] = {0, 0};
    uint8_t *bytes;
    gdb_status status;

    GDB_TRY(gdb_packed_area_read(&reader->blocks, reader->pool, block > 0 ? block - 1 : 0,
                                 block > 0 ? 2 : 1, block > 0 ? ends : ends + 1, err));
    if (ends[1] <= ends[0] || ends[1] > reader->segment->stored_count || ends[1] - ends[0] > size) {
        status = GDB_FAIL(err, GDB_ERR_CORRUPT,
                          "compressed block %u from byte %llu to byte %llu of %llu", block,
                          (unsigned long long)ends[0], (unsigned long long)ends[1],
                          (unsigned long long)reader->segment->stored_count);
        return gdb_packed_area_where(&reader->blocks, block, status, err);
    }
    stored = (size_t)(ends[1] - ends[0]);
    if (reader->decompressor == NULL && (reader->decompressor = ZSTD_createDCtx()) == NULL)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (zstd)");
    GDB_TRY(room_for(&reader->stored_block, stored, &bytes, err));
    GDB_TRY(read_stored(reader, ends[0], stored, is_scan, bytes, err));
    status = gdb_zstd_block_decompress(reader->decompressor, bytes, stored, out, size, err);
    if (status != GDB_OK)
        return gdb_error_where(err, status, "page %llu",
                               (unsigned long long)(reader->bytes.first_page +
                                                    ends[0] / GDB_PAGE_PAYLOAD));
    return GDB_OK;
}

gdb_status gdb_segment_read_bytes(gdb_segment_reader *reader, uint64_t offset, uint64_t size,
                                  bool is_scan, uint8_t *out, gdb_error *err)
{
    if (size == 0)
        return GDB_OK;
    if ((reader->segment->flags & GDB_SEGMENT_COMPRESSED) == 0)
        return read_stored(reader, offset, (size_t)size, is_scan, out, err);
    while (size > 0) {
        uint32_t block = (uint32_t)(offset / GDB_STRING_BLOCK_SIZE);
        size_t place = offset % GDB_STRING_BLOCK_SIZE, whole = block_size(reader, block);
        size_t n = whole - place < size ? whole - place : (size_t)size;

        if (n == whole && block != reader->block_number) {
            GDB_TRY(decompress_block(reader, block, is_scan, out, err));
        } else {
            if (block != reader->block_number) {
                uint8_t *room;

                reader->block_number = GDB_STRING_BLOCK_NONE;
                GDB_TRY(room_for(&reader->block, whole, &room, err));
                GDB_TRY(decompress_block(reader, block, is_scan, room, err));
                reader->block_number = block;
            }
            memcpy(out, reader->block.data + place, n);
        }
        out += n;
        offset += n;
        size -= n;
    }
    return GDB_OK;
}

/* `size` is at most the segment's byte_count, so a refusal here is memory's, not an attack's. */
static uint8_t *string_room(gdb_arena *strings, uint64_t size, gdb_error *err)
{
    return gdb_arena_alloc(strings, size > 0 ? (size_t)size : 1, err);
}

/* --- constant -------------------------------------------------------------------------- */

static gdb_status read_constant(gdb_segment_reader *reader, gdb_text_view *value,
                                gdb_arena *strings, gdb_error *err)
{
    uint64_t size = reader->segment->byte_count;
    uint8_t *bytes = string_room(strings, size, err);

    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_segment_read_bytes(reader, 0, size, false, bytes, err));
    *value = gdb_text((const char *)bytes, (size_t)size);
    return GDB_OK;
}

/* --- heap ------------------------------------------------------------------------------ */

static gdb_status scan_heap(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                            gdb_text_view *values, gdb_arena *strings, gdb_error *err)
{
    uint64_t ends[GDB_SEGMENT_CHUNK], begin;

    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;
        uint8_t *bytes;
        uint64_t place = 0;

        GDB_TRY(gdb_segment_read_ends(reader, first + done, n, &begin, ends, err));
        bytes = string_room(strings, ends[n - 1] - begin, err);
        if (bytes == NULL)
            return GDB_ERR_NOMEM;
        GDB_TRY(gdb_segment_read_bytes(reader, begin, ends[n - 1] - begin, true, bytes, err));
        for (uint32_t i = 0; i < n; i++) {
            uint64_t end = ends[i] - begin;

            values[done + i] = gdb_text((const char *)bytes + place, (size_t)(end - place));
            place = end;
        }
    }
    return GDB_OK;
}

/* One stored string, of a heap or a dictionary. */
static gdb_status read_item(gdb_segment_reader *reader, uint32_t item, gdb_text_view *value,
                            gdb_arena *strings, gdb_error *err)
{
    uint64_t begin, end;
    uint8_t *bytes;

    GDB_TRY(gdb_segment_read_item(reader, item, &begin, &end, err));
    bytes = string_room(strings, end - begin, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_segment_read_bytes(reader, begin, end - begin, false, bytes, err));
    *value = gdb_text((const char *)bytes, (size_t)(end - begin));
    return GDB_OK;
}

/* --- dictionary ------------------------------------------------------------------------ */

static gdb_status load_dictionary(gdb_segment_reader *reader, gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    uint64_t ends[GDB_SEGMENT_CHUNK], begin, place = 0;
    uint64_t memory = s->byte_count + (uint64_t)s->entry_count *
                                          (2 * sizeof(gdb_text_view) + sizeof(uint32_t));
    uint8_t *bytes, *room, *stamps;
    gdb_text_view *entries;

    if (reader->has_dictionary)
        return GDB_OK;
    if (memory > reader->charged) {
        GDB_TRY(gdb_buffer_pool_charge(reader->pool, memory - reader->charged, err));
        reader->charged = memory;
    }
    GDB_TRY(room_for(&reader->dictionary_bytes, (size_t)s->byte_count, &bytes, err));
    GDB_TRY(room_for(&reader->entries, s->entry_count * sizeof(*entries), &room, err));
    entries = (gdb_text_view *)(void *)room;
    GDB_TRY(room_for(&reader->copies, s->entry_count * sizeof(*entries), &room, err));
    GDB_TRY(room_for(&reader->stamps, s->entry_count * sizeof(uint32_t), &stamps, err));
    memset(stamps, 0, s->entry_count * sizeof(uint32_t));
    reader->stamp = 0;
    GDB_TRY(gdb_segment_read_bytes(reader, 0, s->byte_count, true, bytes, err));
    for (uint32_t first = 0; first < s->entry_count; first += GDB_SEGMENT_CHUNK) {
        uint32_t left = s->entry_count - first;
        uint32_t n = left < GDB_SEGMENT_CHUNK ? left : GDB_SEGMENT_CHUNK;

        GDB_TRY(gdb_segment_read_ends(reader, first, n, &begin, ends, err));
        place = begin;
        for (uint32_t i = 0; i < n; i++) {
            entries[first + i] = gdb_text((const char *)bytes + place, (size_t)(ends[i] - place));
            place = ends[i];
        }
    }
    reader->has_dictionary = true;
    return GDB_OK;
}

static gdb_status check_codes(gdb_segment_reader *reader, const uint64_t *codes, uint32_t count,
                              uint32_t first, gdb_error *err)
{
    uint64_t entries = reader->segment->entry_count, most = 0;

    for (uint32_t i = 0; i < count; i++)
        most = codes[i] > most ? codes[i] : most;
    if (most < entries)
        return GDB_OK;
    return gdb_packed_area_where(&reader->values.packed, first,
                                 GDB_FAIL(err, GDB_ERR_CORRUPT,
                                          "segment: code %llu in a dictionary of %llu",
                                          (unsigned long long)most, (unsigned long long)entries),
                                 err);
}

/* An entry's copy in this scan's arena. */
static gdb_status copy_entry(gdb_segment_reader *reader, uint64_t code, gdb_arena *strings,
                             gdb_text_view *out, gdb_error *err)
{
    gdb_text_view *copies = (gdb_text_view *)(void *)reader->copies.data;
    uint32_t *stamps = (uint32_t *)(void *)reader->stamps.data;
    const gdb_text_view *entries = (const gdb_text_view *)(const void *)reader->entries.data;

    if (stamps[code] != reader->stamp) {
        uint8_t *bytes = string_room(strings, entries[code].size, err);

        if (bytes == NULL)
            return GDB_ERR_NOMEM;
        memcpy(bytes, entries[code].data, entries[code].size);
        copies[code] = gdb_text((const char *)bytes, entries[code].size);
        stamps[code] = reader->stamp;
    }
    *out = copies[code];
    return GDB_OK;
}

/* Begin a scan or gather: entries are copied anew, since the arena is another. */
static void next_stamp(gdb_segment_reader *reader)
{
    if (++reader->stamp == 0) {
        memset(reader->stamps.data, 0, reader->segment->entry_count * sizeof(uint32_t));
        reader->stamp = 1;
    }
}

/* The whole dictionary's bytes in the arena, where that is less work than copies of single entries
 * for `count` rows; else *whole is NULL. */
static gdb_status copy_dictionary(gdb_segment_reader *reader, uint32_t count, gdb_arena *strings,
                                  const char **whole, gdb_error *err)
{
    size_t size = (size_t)reader->segment->byte_count;
    uint8_t *bytes;

    *whole = NULL;
    if (size > (uint64_t)count * COPY_WHOLE)
        return GDB_OK;
    bytes = string_room(strings, size, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    memcpy(bytes, reader->dictionary_bytes.data, size);
    *whole = (const char *)bytes;
    return GDB_OK;
}

/* An entry where it stands in such a copy. */
static gdb_text_view entry_in(const gdb_segment_reader *reader, const char *whole, uint64_t code)
{
    const gdb_text_view *entry =
        (const gdb_text_view *)(const void *)reader->entries.data + code;

    return gdb_text(whole + (entry->data - (const char *)reader->dictionary_bytes.data),
                    entry->size);
}

static gdb_status scan_dictionary(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                  gdb_text_view *values, gdb_arena *strings, gdb_error *err)
{
    uint64_t codes[GDB_SEGMENT_CHUNK];
    const char *whole;

    GDB_TRY(load_dictionary(reader, err));
    GDB_TRY(copy_dictionary(reader, count, strings, &whole, err));
    next_stamp(reader);
    if (reader->layout.values.pages > 1)
        gdb_segment_read_ahead(reader, &reader->values_ahead, reader->layout.values,
                               first / reader->values.packed.per_page,
                               (first + count - 1) / reader->values.packed.per_page);
    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;

        GDB_TRY(gdb_packed_area_read(&reader->values.packed, reader->pool, first + done, n, codes,
                                     err));
        GDB_TRY(check_codes(reader, codes, n, first + done, err));
        for (uint32_t i = 0; whole == NULL && i < n; i++)
            GDB_TRY(copy_entry(reader, codes[i], strings, &values[done + i], err));
        for (uint32_t i = 0; whole != NULL && i < n; i++)
            values[done + i] = entry_in(reader, whole, codes[i]);
    }
    return GDB_OK;
}

static gdb_status gather_dictionary(gdb_segment_reader *reader, const uint32_t *rows,
                                    const uint32_t *places, uint32_t count, gdb_text_view *values,
                                    gdb_arena *strings, gdb_error *err)
{
    uint64_t codes[GDB_SEGMENT_CHUNK];
    bool by_entry = !reader->has_dictionary && count < reader->segment->entry_count / 8;
    const char *whole = NULL;

    if (!by_entry) {
        GDB_TRY(load_dictionary(reader, err));
        GDB_TRY(copy_dictionary(reader, count, strings, &whole, err));
        next_stamp(reader);
    }
    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;

        GDB_TRY(gdb_packed_area_gather(&reader->values.packed, reader->pool, rows + done, n, codes,
                                       err));
        GDB_TRY(check_codes(reader, codes, n, rows[done], err));
        for (uint32_t i = 0; i < n; i++) {
            gdb_text_view *out = &values[places != NULL ? places[done + i] : done + i];

            if (whole != NULL)
                *out = entry_in(reader, whole, codes[i]);
            else if (by_entry)
                GDB_TRY(read_item(reader, (uint32_t)codes[i], out, strings, err));
            else
                GDB_TRY(copy_entry(reader, codes[i], strings, out, err));
        }
    }
    return GDB_OK;
}

gdb_status gdb_segment_reader_dictionary(gdb_segment_reader *reader,
                                         const gdb_text_view **entries, uint32_t *count,
                                         gdb_error *err)
{
    *entries = NULL;
    *count = 0;
    if (reader->segment->encoding != GDB_ENCODING_DICTIONARY)
        return GDB_OK;
    GDB_TRY(load_dictionary(reader, err));
    *entries = (const gdb_text_view *)(const void *)reader->entries.data;
    *count = reader->segment->entry_count;
    return GDB_OK;
}

/* --- any encoding ---------------------------------------------------------------------- */

gdb_status gdb_segment_scan_strings(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                    gdb_text_view *values, gdb_arena *strings, gdb_error *err)
{
    if (reader->segment->encoding == GDB_ENCODING_DICTIONARY)
        return scan_dictionary(reader, first, count, values, strings, err);
    if (reader->segment->encoding == GDB_ENCODING_STRING_HEAP)
        return scan_heap(reader, first, count, values, strings, err);
    GDB_TRY(read_constant(reader, &values[0], strings, err));
    for (uint32_t i = 1; i < count; i++)
        values[i] = values[0];
    return GDB_OK;
}

gdb_status gdb_segment_gather_strings(gdb_segment_reader *reader, const uint32_t *rows,
                                      const uint32_t *places, uint32_t count,
                                      gdb_text_view *values, gdb_arena *strings, gdb_error *err)
{
    gdb_text_view constant;

    if (count == 0)
        return GDB_OK;
    if (reader->segment->encoding == GDB_ENCODING_DICTIONARY)
        return gather_dictionary(reader, rows, places, count, values, strings, err);
    if (reader->segment->encoding == GDB_ENCODING_STRING_HEAP) {
        for (uint32_t i = 0; i < count; i++)
            GDB_TRY(read_item(reader, rows[i], &values[places != NULL ? places[i] : i], strings,
                              err));
        return GDB_OK;
    }
    GDB_TRY(read_constant(reader, &constant, strings, err));
    for (uint32_t i = 0; i < count; i++)
        values[places != NULL ? places[i] : i] = constant;
    return GDB_OK;
}
