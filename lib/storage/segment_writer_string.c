/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <zstd.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/offset_array.h"
#include "formats/segment/zstd_block.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/base/hash.h"
#include "lib/storage/segment_scratch.h"

/*
 * One pass over the strings gives minimum and maximum and tries a dictionary: a hash table with
 * linear probing, whose slots hold 32 bits of the hash and an entry's number + 1. The entries
 * are named by the first row that has them, so nothing is copied.
 *
 * The dictionary is given up as soon as it cannot pay. Of k values drawn from n different ones
 * about k - k^2 / 2n are different; when more are, at k = 1024, 2048, 4096 ..., there are more than
 * n = rows / 2 of them and a heap is smaller. What remains is decided by counting pages.
 */
enum {
    FIRST_SLOTS = 4096,
    FIRST_CHECK = 1024,
    SAMPLE_BLOCKS = 4
};

typedef struct string_pass {
    const gdb_segment_source *source;
    gdb_segment_scratch *scratch;
    uint64_t total; /* bytes of all strings */
    uint64_t *slots;
    uint32_t slot_count;
    uint32_t *codes;
    uint32_t *entry_rows;
    uint32_t entry_count;
    uint32_t entries_most;
    uint64_t entry_bytes;
    uint32_t valued; /* rows seen that are not NULL */
    uint32_t next_check;
    bool given_up;
    uint64_t min, max;
} string_pass;

static uint64_t string_start(const gdb_segment_source *source, uint32_t row)
{
    return row == 0 ? 0 : source->string_ends[row - 1];
}

/* The first 8 bytes as a big-endian number, 0 behind the end. */
static uint64_t string_prefix(const uint8_t *bytes, uint64_t size, uint64_t readable)
{
    uint64_t prefix = 0;

    if (size == 0)
        return 0;
    if (readable >= 8) {
        prefix = __builtin_bswap64(gdb_load_u64le(bytes));
        return size >= 8 ? prefix : prefix & ~UINT64_C(0) << (64 - 8 * size);
    }
    for (uint64_t i = 0; i < size; i++)
        prefix |= (uint64_t)bytes[i] << (56 - 8 * i);
    return prefix;
}

static gdb_status grow_slots(string_pass *pass, gdb_error *err)
{
    uint32_t count = pass->slot_count == 0 ? FIRST_SLOTS : pass->slot_count * 4;
    gdb_buffer old = pass->scratch->slots;
    uint64_t *slots;

    memset(&pass->scratch->slots, 0, sizeof(pass->scratch->slots));
    if (pass->slot_count == 0) {
        pass->scratch->slots = old;
        memset(&old, 0, sizeof(old));
    }
    slots = gdb_scratch_array(&pass->scratch->slots, count, sizeof(*slots), err);
    if (slots == NULL) {
        gdb_buffer_release(&old);
        return GDB_ERR_NOMEM;
    }
    memset(slots, 0, count * sizeof(*slots));
    for (uint32_t i = 0; i < pass->slot_count; i++) {
        uint64_t slot = pass->slots[i];
        uint32_t place = (uint32_t)(slot >> 32) & (count - 1);

        if (slot == 0)
            continue;
        while (slots[place] != 0)
            place = (place + 1) & (count - 1);
        slots[place] = slot;
    }
    gdb_buffer_release(&old);
    pass->slots = slots;
    pass->slot_count = count;
    return GDB_OK;
}

static gdb_status start_dictionary(string_pass *pass, gdb_error *err)
{
    uint32_t rows = pass->source->row_count;

    pass->entries_most = rows / 2 + 1;
    pass->next_check = FIRST_CHECK;
    pass->codes = gdb_scratch_array(&pass->scratch->codes, rows, sizeof(*pass->codes), err);
    pass->entry_rows = gdb_scratch_array(&pass->scratch->entry_rows, pass->entries_most,
                                         sizeof(*pass->entry_rows), err);
    if (pass->codes == NULL || pass->entry_rows == NULL)
        return GDB_ERR_NOMEM;
    return grow_slots(pass, err);
}

static gdb_status add_to_dictionary(string_pass *pass, uint32_t row, const uint8_t *bytes,
                                    uint64_t size, gdb_error *err)
{
    uint32_t tag = (uint32_t)(gdb_hash_bytes(bytes, (size_t)size) >> 32);
    uint32_t mask = pass->slot_count - 1, place = tag & mask, code;

    for (; pass->slots[place] != 0; place = (place + 1) & mask) {
        uint64_t slot = pass->slots[place], start;
        uint32_t entry_row;

        if (slot >> 32 != tag)
            continue;
        code = (uint32_t)slot - 1;
        entry_row = pass->entry_rows[code];
        start = string_start(pass->source, entry_row);
        if (pass->source->string_ends[entry_row] - start == size &&
            (size == 0 || memcmp(pass->source->string_bytes + start, bytes, (size_t)size) == 0)) {
            pass->codes[row] = code;
            return GDB_OK;
        }
    }
    if (pass->entry_count == pass->entries_most) {
        pass->given_up = true;
        return GDB_OK;
    }
    code = pass->entry_count++;
    pass->entry_rows[code] = row;
    pass->entry_bytes += size;
    pass->codes[row] = code;
    pass->slots[place] = (uint64_t)tag << 32 | (code + 1);
    if (pass->entry_count > pass->slot_count / 2)
        return grow_slots(pass, err);
    return GDB_OK;
}

static void check_dictionary(string_pass *pass)
{
    uint64_t k = pass->valued, n = pass->entries_most;

    if (k <= n / 2 && pass->entry_count > k - k * k / (2 * n))
        pass->given_up = true;
    pass->next_check *= 2;
}

static gdb_status run_pass(string_pass *pass, gdb_error *err)
{
    const gdb_segment_source *source = pass->source;
    uint64_t start = 0;

    GDB_TRY(start_dictionary(pass, err));
    pass->min = UINT64_MAX;
    for (uint32_t row = 0; row < source->row_count; row++) {
        uint64_t end = source->string_ends[row], size = end - start, prefix;
        /* an empty source may have no bytes at all */
        const uint8_t *bytes = size > 0 ? source->string_bytes + start : (const uint8_t *)"";

        if (source->nulls != NULL && gdb_bitmap_get(source->nulls, row)) {
            pass->codes[row] = 0;
            start = end;
            continue;
        }
        prefix = string_prefix(bytes, size, pass->total - start);
        pass->min = prefix < pass->min ? prefix : pass->min;
        pass->max = prefix > pass->max ? prefix : pass->max;
        pass->valued++;
        if (!pass->given_up) {
            GDB_TRY(add_to_dictionary(pass, row, bytes, size, err));
            if (pass->valued == pass->next_check)
                check_dictionary(pass);
            if (pass->given_up)
                /* as many as were seen, scaled up: enough for a planner */
                pass->next_check = pass->valued;
        }
        start = end;
    }
    return GDB_OK;
}

/* --- bytes, compressed where it pays ------------------------------------------------- */

typedef struct string_bytes {
    const uint8_t *bytes; /* as they are stored */
    uint64_t stored;
    const uint64_t *block_ends;
    uint32_t block_count; /* 0: not compressed */
} string_bytes;

static gdb_status compress_block(gdb_segment_scratch *scratch, const gdb_block_bytes *blocks,
                                 uint32_t block, uint8_t *out, size_t *stored, gdb_error *err)
{
    uint32_t behind = block - (blocks->head_size > 0);
    uint64_t start = (uint64_t)behind * GDB_STRING_BLOCK_SIZE, left = blocks->size - start;

    if (block == 0 && blocks->head_size > 0)
        return gdb_zstd_block_compress(scratch->compressor, blocks->head, blocks->head_size, out,
                                       stored, err);
    return gdb_zstd_block_compress(
        scratch->compressor, blocks->bytes + start,
        left < GDB_STRING_BLOCK_SIZE ? (size_t)left : (size_t)GDB_STRING_BLOCK_SIZE, out, stored,
        err);
}

static bool pays(uint64_t stored, uint64_t size)
{
    return stored <= size - size / 8;
}

/* A compressor of this level, and room for all blocks of `size` bytes. */
static gdb_status prepare_blocks(gdb_segment_scratch *scratch, int level, uint64_t size,
                                 gdb_error *err)
{
    size_t blocks = (size_t)gdb_div_up(size, GDB_STRING_BLOCK_SIZE);

    if (scratch->compressor == NULL && (scratch->compressor = ZSTD_createCCtx()) == NULL)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (zstd)");
    if (scratch->level != level)
        GDB_TRY(gdb_zstd_block_prepare(scratch->compressor, level, err));
    scratch->level = level;
    return gdb_scratch_array(&scratch->compressed, (size_t)size + GDB_STRING_BLOCK_SIZE, 1, err) !=
                       NULL &&
                   gdb_scratch_array(&scratch->block_ends, blocks, sizeof(uint64_t), err) != NULL
               ? GDB_OK
               : GDB_ERR_NOMEM;
}

/* Blocks that were compressed before all others, to see what they promise. */
typedef struct block_sample {
    uint32_t count; /* 0: there are none */
    uint32_t blocks[SAMPLE_BLOCKS];
    size_t stored[SAMPLE_BLOCKS];
} block_sample;

/* Where the sample's block number i is, compressed. */
static uint8_t *sample_at(const gdb_segment_scratch *scratch, uint32_t i)
{
    return scratch->sample.data + (size_t)i * GDB_STRING_BLOCK_SIZE;
}

/* Does a sample of the blocks promise enough? */
static gdb_status try_sample(gdb_segment_scratch *scratch, const gdb_block_bytes *all,
                             uint32_t blocks, block_sample *sample, bool *good, gdb_error *err)
{
    uint64_t total = 0, total_stored = 0;

    *good = true;
    sample->count = 0;
    if (blocks <= SAMPLE_BLOCKS)
        return GDB_OK;
    if (gdb_scratch_array(&scratch->sample, SAMPLE_BLOCKS, GDB_STRING_BLOCK_SIZE, err) == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < SAMPLE_BLOCKS; i++) {
        /* never the last block, which is short */
        sample->blocks[i] = (uint32_t)((uint64_t)i * (blocks - 1) / SAMPLE_BLOCKS);
        GDB_TRY(compress_block(scratch, all, sample->blocks[i], sample_at(scratch, i),
                               &sample->stored[i], err));
        total += GDB_STRING_BLOCK_SIZE;
        total_stored += sample->stored[i];
    }
    sample->count = SAMPLE_BLOCKS;
    *good = pays(total_stored, total);
    return GDB_OK;
}

static gdb_status compress_blocks(gdb_segment_scratch *scratch, const gdb_block_bytes *blocks,
                                  const block_sample *sample, uint64_t *stored, gdb_error *err)
{
    uint32_t count = (uint32_t)gdb_div_up(blocks->head_size + blocks->size, GDB_STRING_BLOCK_SIZE);
    uint64_t *ends = (uint64_t *)(void *)scratch->block_ends.data;
    uint32_t sampled = 0;

    *stored = 0;
    for (uint32_t block = 0; block < count; block++) {
        uint8_t *out = scratch->compressed.data + *stored;
        size_t n = 0;

        if (sampled < sample->count && block == sample->blocks[sampled]) {
            n = sample->stored[sampled];
            memcpy(out, sample_at(scratch, sampled++), n);
        } else {
            GDB_TRY(compress_block(scratch, blocks, block, out, &n, err));
        }
        *stored += n;
        ends[block] = *stored;
    }
    return GDB_OK;
}

gdb_status gdb_string_blocks_compress(gdb_segment_scratch *scratch, int level,
                                      const gdb_block_bytes *blocks, uint64_t *stored,
                                      gdb_error *err)
{
    const block_sample none = {.count = 0};

    GDB_TRY(prepare_blocks(scratch, level, blocks->head_size + blocks->size, err));
    return compress_blocks(scratch, blocks, &none, stored, err);
}

static gdb_status compress_bytes(gdb_segment_scratch *scratch, const gdb_compression *compression,
                                 const uint8_t *bytes, uint64_t size, string_bytes *out,
                                 gdb_error *err)
{
    const gdb_block_bytes all = {.bytes = bytes, .size = size};
    uint32_t blocks;
    block_sample sample;
    uint64_t stored;
    bool good;

    out->bytes = bytes;
    out->stored = size;
    out->block_ends = NULL;
    out->block_count = 0;
    if (compression == NULL || !compression->enabled || size < GDB_LEAST_COMPRESSED ||
        size > GDB_SEGMENT_BYTES_MAX)
        return GDB_OK;
    blocks = (uint32_t)gdb_div_up(size, GDB_STRING_BLOCK_SIZE);
    GDB_TRY(prepare_blocks(scratch, compression->level, size, err));
    GDB_TRY(try_sample(scratch, &all, blocks, &sample, &good, err));
    if (!good)
        return GDB_OK;
    GDB_TRY(compress_blocks(scratch, &all, &sample, &stored, err));
    if (!pays(stored, size) ||
        gdb_byte_area_pages(stored) + gdb_bit_packed_pages(blocks, gdb_bit_width(stored)) >=
            gdb_byte_area_pages(size))
        return GDB_OK;
    out->bytes = scratch->compressed.data;
    out->stored = stored;
    out->block_ends = (const uint64_t *)(const void *)scratch->block_ends.data;
    out->block_count = blocks;
    return GDB_OK;
}

/* --- the segment --------------------------------------------------------------------- */

/* Pages of the three areas of `count` stored strings, before compression. */
static uint64_t string_pages(const uint64_t *ends, uint32_t count, uint64_t bytes,
                             uint8_t *anchor_width, uint8_t *delta_width)
{
    gdb_offset_array_widths(ends, count, anchor_width, delta_width);
    return gdb_bit_packed_pages(gdb_offset_array_anchors(count), *anchor_width) +
           gdb_bit_packed_pages(count, *delta_width) + gdb_byte_area_pages(bytes);
}

/* The entries' ends and bytes, one behind the other. */
static gdb_status gather_entries(string_pass *pass, gdb_error *err)
{
    const gdb_segment_source *source = pass->source;
    uint64_t *ends = gdb_scratch_array(&pass->scratch->entry_ends, pass->entry_count,
                                       sizeof(*ends), err);
    uint8_t *bytes = gdb_scratch_array(&pass->scratch->entry_bytes, (size_t)pass->entry_bytes, 1,
                                       err);
    uint64_t end = 0;

    if (ends == NULL || bytes == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t code = 0; code < pass->entry_count; code++) {
        uint32_t row = pass->entry_rows[code];
        uint64_t start = string_start(source, row);
        uint64_t size = source->string_ends[row] - start;

        if (size > 0)
            memcpy(bytes + end, source->string_bytes + start, (size_t)size);
        end += size;
        ends[code] = end;
    }
    return GDB_OK;
}

static const uint64_t *entry_ends(const string_pass *pass)
{
    return (const uint64_t *)(const void *)pass->scratch->entry_ends.data;
}

static void write_codes(uint8_t *area, const uint32_t *codes, uint32_t count, unsigned width)
{
    uint64_t chunk[1024];

    for (uint32_t first = 0; first < count; first += 1024) {
        uint32_t n = count - first < 1024 ? count - first : 1024;

        for (uint32_t i = 0; i < n; i++)
            chunk[i] = codes[first + i];
        gdb_bit_packed_write(area, first, chunk, n, width);
    }
}

/* All of s but its statistics and null_count is decided here. */
static gdb_status write_strings(gdb_encoded_segment *out, string_pass *pass, const uint64_t *ends,
                                const uint8_t *bytes, const gdb_page_owner *owner,
                                const gdb_compression *compression, gdb_error *err)
{
    gdb_segment *s = &out->segment;
    gdb_segment_layout layout;
    string_bytes stored;

    GDB_TRY(compress_bytes(pass->scratch,
                           s->encoding == GDB_ENCODING_CONSTANT ? NULL : compression, bytes,
                           s->byte_count, &stored, err));
    s->stored_count = stored.stored;
    if (stored.block_count > 0) {
        s->flags |= GDB_SEGMENT_COMPRESSED;
        s->block_width = (uint8_t)gdb_bit_width(stored.stored);
    }
    GDB_TRY(gdb_segment_pages_begin(out, pass->source->nulls, owner, &layout, err));
    if (layout.values.pages > 0)
        write_codes(gdb_segment_area_at(out, layout.values), pass->codes, s->row_count,
                    s->value_width);
    if (s->encoding != GDB_ENCODING_CONSTANT)
        gdb_offset_array_write(gdb_segment_area_at(out, layout.anchors),
                               gdb_segment_area_at(out, layout.deltas), ends, s->entry_count,
                               s->anchor_width, s->delta_width);
    gdb_bit_packed_write(gdb_segment_area_at(out, layout.blocks), 0, stored.block_ends,
                         stored.block_count, s->block_width);
    gdb_byte_area_write(gdb_segment_area_at(out, layout.bytes), 0, stored.bytes,
                        (size_t)stored.stored);
    return gdb_segment_pages_finish(out, err);
}

static uint32_t count_distinct(const string_pass *pass)
{
    uint32_t seen = pass->next_check < pass->valued ? pass->next_check : pass->valued;
    uint64_t scaled;

    if (!pass->given_up)
        return pass->entry_count;
    scaled = (uint64_t)pass->entry_count * pass->valued / seen;
    return scaled > pass->valued ? pass->valued : (uint32_t)scaled;
}

/* The pass, unless all are NULL, and the statistics that follow from it. */
static gdb_status measure(gdb_encoded_segment *out, string_pass *pass, gdb_error *err)
{
    gdb_segment *s = &out->segment;

    GDB_TRY(gdb_segment_scratch_make(out, err));
    pass->scratch = out->scratch;
    pass->total = s->row_count > 0 ? pass->source->string_ends[s->row_count - 1] : 0;
    s->raw_bytes = pass->total;
    if (s->null_count == s->row_count)
        return GDB_OK;
    GDB_TRY(run_pass(pass, err));
    if (pass->source->type == GDB_TYPE_STRING) { /* bytes of lists have another order than lists */
        s->flags = GDB_SEGMENT_HAS_MIN_MAX;
        s->min = pass->min;
        s->max = pass->max;
    }
    s->distinct = count_distinct(pass);
    return GDB_OK;
}

/* Make a heap that has `heap_pages` a CONSTANT, if all texts are equal, or a DICTIONARY, if that
 * saves a quarter of the pages. */
static void choose_entries(gdb_segment *s, const string_pass *pass, uint64_t heap_pages)
{
    gdb_segment d = *s;
    uint64_t pages;

    d.encoding = GDB_ENCODING_DICTIONARY;
    d.entry_count = pass->entry_count;
    d.byte_count = pass->entry_bytes;
    d.value_width = (uint8_t)gdb_bit_width(pass->entry_count - 1);
    pages = string_pages(entry_ends(pass), d.entry_count, d.byte_count, &d.anchor_width,
                         &d.delta_width) +
            gdb_bit_packed_pages(d.row_count, d.value_width);
    if (pass->entry_count == 1) {
        d.encoding = GDB_ENCODING_CONSTANT;
        d.anchor_width = d.delta_width = 0;
        *s = d;
    } else if (pages * 4 <= heap_pages * 3) {
        *s = d;
    }
}

/* Encoding, and all that follows from it before compression. */
static gdb_status choose(gdb_segment *s, string_pass *pass, gdb_error *err)
{
    uint64_t pages;

    s->encoding = GDB_ENCODING_CONSTANT;
    if (s->null_count == s->row_count)
        return GDB_OK;
    s->encoding = GDB_ENCODING_STRING_HEAP;
    s->entry_count = s->row_count;
    s->byte_count = pass->total;
    pages = string_pages(pass->source->string_ends, s->row_count, s->byte_count, &s->anchor_width,
                         &s->delta_width);
    if (pass->given_up)
        return GDB_OK;
    GDB_TRY(gather_entries(pass, err));
    choose_entries(s, pass, pages);
    return GDB_OK;
}

gdb_status gdb_segment_measure_strings(gdb_encoded_segment *out, const gdb_segment_source *source,
                                       gdb_error *err)
{
    string_pass pass = {.source = source};

    GDB_TRY(measure(out, &pass, err));
    return choose(&out->segment, &pass, err);
}

gdb_status gdb_segment_encode_strings(gdb_encoded_segment *out, const gdb_segment_source *source,
                                      const gdb_page_owner *owner,
                                      const gdb_compression *compression, gdb_error *err)
{
    const gdb_segment *s = &out->segment;
    string_pass pass = {.source = source};
    gdb_segment_layout layout;

    GDB_TRY(measure(out, &pass, err));
    GDB_TRY(choose(&out->segment, &pass, err));
    if (s->null_count == s->row_count) {
        GDB_TRY(gdb_segment_pages_begin(out, NULL, owner, &layout, err));
        return gdb_segment_pages_finish(out, err);
    }
    if (s->encoding == GDB_ENCODING_STRING_HEAP)
        return write_strings(out, &pass, source->string_ends, source->string_bytes, owner,
                             compression, err);
    return write_strings(out, &pass, entry_ends(&pass), out->scratch->entry_bytes.data, owner,
                         compression, err);
}
