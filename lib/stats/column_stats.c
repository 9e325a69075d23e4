/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/stats/stats.h"

/* A 64-bit image as a value of its type; strings are images of their first bytes. */
static gdb_value value_of_image(gdb_type_id type, uint64_t image, char text[9])
{
    gdb_value value = {.type = type, .is_null = false};
    uint32_t low = (uint32_t)image;
    float real32;

    if (type == GDB_TYPE_STRING) {
        for (size_t i = 0; i < 8; i++)
            text[i] = (char)(image >> (56 - 8 * i));
        text[8] = '\0';
        value.as.text = gdb_text_of(text);
    } else if (type == GDB_TYPE_BOOL) {
        value.as.boolean = image != 0;
    } else if (type == GDB_TYPE_FLOAT) {
        memcpy(&real32, &low, sizeof(real32));
        value.as.real = (double)real32;
    } else if (type == GDB_TYPE_DOUBLE) {
        memcpy(&value.as.real, &image, sizeof(value.as.real));
    } else if (gdb_type_is_integer(type) && !gdb_type_is_signed(type)) {
        value.as.unsigned_integer = image;
    } else {
        value.as.integer = (int64_t)image;
    }
    return value;
}

/* Widen the range by one segment's. */
static void add_range(gdb_column_stats *stats, const gdb_segment *segment)
{
    char low_text[9], high_text[9];
    gdb_value low = value_of_image(stats->type, segment->min, low_text);
    gdb_value high = value_of_image(stats->type, segment->max, high_text);

    if (!stats->has_min_max || gdb_value_compare(&low, &stats->min) < 0) {
        stats->min = low;
        memcpy(stats->text_min, low_text, sizeof(low_text));
        if (stats->type == GDB_TYPE_STRING)
            stats->min.as.text.data = stats->text_min;
    }
    if (!stats->has_min_max || gdb_value_compare(&high, &stats->max) > 0) {
        stats->max = high;
        memcpy(stats->text_max, high_text, sizeof(high_text));
        if (stats->type == GDB_TYPE_STRING)
            stats->max.as.text.data = stats->text_max;
    }
    stats->has_min_max = true;
}

void gdb_column_stats_make(gdb_column_stats *out, gdb_text_view table,
                           const gdb_column_schema *schema, const gdb_column_metadata *metadata)
{
    memset(out, 0, sizeof(*out));
    out->table = table;
    out->name = schema->name;
    out->type = schema->type;
    out->segments = metadata->segment_count;
    for (uint32_t i = 0; i < metadata->segment_count; i++) {
        const gdb_segment *segment = &metadata->segments[i];
        out->rows += segment->row_count;
        out->nulls += segment->null_count;
        if (segment->distinct > out->distinct)
            out->distinct = segment->distinct;
        if (segment->encoding < GDB_STATS_ENCODINGS)
            out->encodings[segment->encoding]++;
        out->raw_bytes += segment->raw_bytes;
        out->stored_bytes += (uint64_t)segment->page_count * GDB_PAGE_SIZE;
        if ((segment->flags & GDB_SEGMENT_HAS_MIN_MAX) != 0)
            add_range(out, segment);
    }
    out->distinct_is_all = metadata->segment_count == 1;
}
