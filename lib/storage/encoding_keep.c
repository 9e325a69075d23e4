/* SPDX-License-Identifier: MIT */
#include "lib/storage/encoding_keep.h"

#include "formats/segment/elias_fano.h"
#include "lib/storage/segment_reader_parts.h"
#include "lib/storage/segment_scratch.h"

/* Counts alone say that it stays. */
static bool keeps_counts(const gdb_segment *segment, uint32_t row_count)
{
    unsigned width = gdb_bit_width(row_count), shift = width > 4 ? width - 4 : 0;

    if (segment->encoding == GDB_ENCODING_STRING_HEAP &&
        (segment->flags & GDB_SEGMENT_COMPRESSED) != 0 && segment->distinct > row_count / 2)
        return true;
    return segment->row_count >> shift == row_count >> shift;
}

/* Are the new ones of `row_count` rows so many that they tell what is right for all? Not of texts
 * that are different among themselves: they may be the old ones again. */
static bool tells(const gdb_segment *segment, uint32_t row_count)
{
    return segment->encoding != GDB_ENCODING_STRING_HEAP &&
           row_count - segment->row_count >= row_count / 8;
}

bool gdb_segment_may_grow(const gdb_segment *segment, uint32_t row_count)
{
    return keeps_counts(segment, row_count) || tells(segment, row_count);
}

/* Numbers that gdb_segment_encode would pack again whatever comes behind them: with NULLs, or such
 * that their first ones promise nothing else. */
static gdb_status stays_packed(const gdb_segment_reader *old, const gdb_segment *added, bool *out,
                               gdb_error *err)
{
    gdb_block_shape shapes[GDB_ENCODE_CHUNK / GDB_ELIAS_FANO_BLOCK];
    uint64_t first[GDB_ENCODE_CHUNK];
    const gdb_segment *s = old->segment;

    *out = s->encoding == GDB_ENCODING_BIT_PACKED && s->null_count + added->null_count > 0;
    if (*out || s->encoding != GDB_ENCODING_BIT_PACKED || s->row_count < GDB_ENCODE_CHUNK)
        return GDB_OK;
    GDB_TRY(gdb_value_area_read(&old->values, old->pool, 0, GDB_ENCODE_CHUNK, first, err));
    *out = !gdb_block_shapes_promise(gdb_block_shapes_gather(shapes, 0, first, GDB_ENCODE_CHUNK, 0),
                                     GDB_ENCODE_CHUNK);
    return GDB_OK;
}

gdb_status gdb_segment_keeps_encoding(const gdb_segment_reader *old, const gdb_segment *added,
                                      bool *out, gdb_error *err)
{
    const gdb_segment *s = old->segment;
    uint32_t row_count = s->row_count + added->row_count;

    *out = keeps_counts(s, row_count);
    if (*out || !tells(s, row_count))
        return GDB_OK;
    *out = s->encoding == added->encoding && s->scale == added->scale;
    return *out ? GDB_OK : stays_packed(old, added, out, err);
}
