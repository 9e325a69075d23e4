/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_segments.h"

#include <pthread.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"

/*
 * Segments and groups live from the first partition that touches them to the last, so only a few
 * exist at a time, and their memory goes round.
 */

/* Texts of a window, copied out of the unit. */
typedef struct window_text {
    struct window_text *next;
    char bytes[];
} window_text;

typedef struct segment_column {
    void *values;
    uint8_t *nulls; /* a byte a row, so that threads do not share words */
    window_text *texts; /* until they are joined */
} segment_column;

typedef struct gdb_csr_segment {
    struct gdb_csr_segment *next; /* idle ones */
    const gdb_csr_segments *owner;
    uint64_t number; /* in the whole direction */
    uint32_t row_count;
    uint32_t filled;
    uint64_t *targets;
    segment_column *columns;
    /* For encoding. */
    uint64_t *nulls;
    uint64_t *ends;
    gdb_buffer bytes;
} gdb_csr_segment;

typedef struct csr_group {
    uint32_t number;        /* in the table */
    uint64_t first_segment; /* number */
    uint32_t segment_count;
    uint32_t node_count;
    uint64_t rel_count;
    uint64_t units_left;
    uint64_t *sizes; /* node_count list sizes, then ends; NULL before and after its time */
} csr_group;

struct gdb_csr_segments {
    const gdb_import_job *job;
    gdb_csr_shape shape;
    unsigned partition_bits; /* of the number of partitions in a group */
    uint32_t partition_count;
    uint64_t *partition_starts; /* in its group */
    csr_group *groups;
    uint32_t group_count;
    uint64_t segment_count;
    gdb_csr_segment **segments; /* by number; NULL if not being filled */
    gdb_csr_segment *idle;
    uint64_t *idle_sizes; /* one array of group sizes to use again, or NULL */
    pthread_mutex_t mutex;
    gdb_table_writer *writer;
    gdb_segment_list target_list, offset_list;
    gdb_segment_list *column_lists;
};

static uint16_t part_of(const gdb_csr_segments *csr, bool is_offsets)
{
    if (csr->shape.direction == GDB_FORWARD)
        return is_offsets ? GDB_PAGE_PART_FORWARD_OFFSETS : GDB_PAGE_PART_FORWARD_TARGETS;
    return is_offsets ? GDB_PAGE_PART_BACKWARD_OFFSETS : GDB_PAGE_PART_BACKWARD_TARGETS;
}

static gdb_page_owner owner_of(const gdb_csr_segments *csr, uint16_t part, uint64_t ordinal)
{
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = csr->shape.table,
                            .part = part,
                            .ordinal = (uint32_t)ordinal};
    return owner;
}

/* --- the plan ---------------------------------------------------------------- */

static void plan_groups(gdb_csr_segments *csr)
{
    const gdb_csr_shape *shape = &csr->shape;

    for (uint32_t p = 0; p < csr->partition_count; p++) {
        csr_group *group = &csr->groups[p >> csr->partition_bits];
        csr->partition_starts[p] = group->rel_count;
        group->rel_count += shape->partition_rels[p];
    }
    for (size_t i = 0; i < shape->units->count; i++)
        csr->groups[shape->units->items[i].partition >> csr->partition_bits].units_left++;
    for (uint32_t g = 0; g < csr->group_count; g++) {
        csr_group *group = &csr->groups[g];
        uint64_t nodes;
        group->number = shape->groups != NULL ? shape->groups[g] : g;
        nodes = shape->node_count - (uint64_t)group->number * GDB_GROUP_SIZE;
        group->node_count = nodes < GDB_GROUP_SIZE ? (uint32_t)nodes : GDB_GROUP_SIZE;
        group->segment_count = (uint32_t)gdb_div_up(group->rel_count, GDB_GROUP_SIZE);
        group->first_segment = csr->segment_count;
        csr->segment_count += group->segment_count;
    }
}

static gdb_status allocate(gdb_csr_segments *csr, gdb_error *err)
{
    csr->partition_starts =
        gdb_alloc_array((size_t)csr->partition_count + 1, sizeof(*csr->partition_starts), err);
    csr->groups = gdb_alloc_array_zero(csr->group_count, sizeof(*csr->groups), err);
    csr->column_lists =
        gdb_alloc_array_zero(csr->shape.column_count, sizeof(*csr->column_lists), err);
    if (csr->partition_starts == NULL || csr->groups == NULL || csr->column_lists == NULL)
        return GDB_ERR_NOMEM;
    plan_groups(csr);
    csr->segments =
        gdb_alloc_array_zero((size_t)csr->segment_count, sizeof(gdb_csr_segment *), err);
    if (csr->segments == NULL)
        return GDB_ERR_NOMEM;
    return gdb_table_writer_open(&csr->writer, csr->job->pages, err);
}

static gdb_status finish_group(gdb_csr_segments *csr, uint32_t number, gdb_error *err);

/* Groups without relationships have offsets too. */
static gdb_status finish_empty_groups(gdb_csr_segments *csr, gdb_error *err)
{
    for (uint32_t g = 0; g < csr->group_count; g++)
        if (csr->groups[g].units_left == 0)
            GDB_TRY(finish_group(csr, g, err));
    return GDB_OK;
}

gdb_status gdb_csr_segments_open(gdb_csr_segments **out, const gdb_import_job *job,
                                 const gdb_csr_shape *shape, gdb_error *err)
{
    gdb_csr_segments *csr = gdb_alloc_zero(sizeof(*csr), err);
    gdb_status status = GDB_OK;

    if (csr == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&csr->mutex, NULL);
    csr->job = job;
    csr->shape = *shape;
    csr->partition_bits = gdb_bit_width(GDB_GROUP_SIZE - 1) - shape->node_bits;
    csr->partition_count =
        shape->groups != NULL
            ? shape->group_count << csr->partition_bits
            : (uint32_t)gdb_div_up(shape->node_count, UINT64_C(1) << shape->node_bits);
    csr->group_count = shape->groups != NULL
                           ? shape->group_count
                           : (uint32_t)gdb_div_up(shape->node_count, GDB_GROUP_SIZE);
    GDB_TRY_OUT(allocate(csr, err));
    GDB_TRY_OUT(finish_empty_groups(csr, err));
    *out = csr;
    csr = NULL;
out:
    gdb_csr_segments_close(csr);
    return status;
}

static void free_texts(segment_column *column)
{
    while (column->texts != NULL) {
        window_text *next = column->texts->next;
        gdb_free(column->texts);
        column->texts = next;
    }
}

static void free_segment(gdb_csr_segment *segment)
{
    if (segment == NULL)
        return;
    for (uint32_t c = 0; segment->columns != NULL && c < segment->owner->shape.column_count; c++) {
        gdb_free(segment->columns[c].values);
        gdb_free(segment->columns[c].nulls);
        free_texts(&segment->columns[c]);
    }
    gdb_free(segment->columns);
    gdb_free(segment->targets);
    gdb_free(segment->nulls);
    gdb_free(segment->ends);
    gdb_buffer_release(&segment->bytes);
    gdb_free(segment);
}

void gdb_csr_segments_close(gdb_csr_segments *csr)
{
    if (csr == NULL)
        return;
    for (uint64_t i = 0; csr->segments != NULL && i < csr->segment_count; i++)
        free_segment(csr->segments[i]);
    while (csr->idle != NULL) {
        gdb_csr_segment *next = csr->idle->next;
        free_segment(csr->idle);
        csr->idle = next;
    }
    for (uint32_t g = 0; csr->groups != NULL && g < csr->group_count; g++)
        gdb_free(csr->groups[g].sizes);
    for (uint32_t c = 0; csr->column_lists != NULL && c < csr->shape.column_count; c++)
        gdb_segment_list_release(&csr->column_lists[c]);
    gdb_segment_list_release(&csr->target_list);
    gdb_segment_list_release(&csr->offset_list);
    gdb_free(csr->column_lists);
    gdb_free(csr->partition_starts);
    gdb_free(csr->groups);
    gdb_free(csr->segments);
    gdb_free(csr->idle_sizes);
    gdb_table_writer_close(csr->writer);
    pthread_mutex_destroy(&csr->mutex);
    gdb_free(csr);
}

/* --- filling ----------------------------------------------------------------- */

static gdb_status create_segment(gdb_csr_segments *csr, gdb_csr_segment **out, gdb_error *err)
{
    const gdb_csr_shape *shape = &csr->shape;
    gdb_csr_segment *segment = gdb_alloc_zero(sizeof(*segment), err);
    gdb_status status = GDB_ERR_NOMEM;

    if (segment == NULL)
        return GDB_ERR_NOMEM;
    segment->owner = csr;
    segment->targets = gdb_alloc_array(GDB_GROUP_SIZE, sizeof(*segment->targets), err);
    segment->nulls =
        gdb_alloc_array(gdb_bitmap_words(GDB_GROUP_SIZE), sizeof(*segment->nulls), err);
    segment->columns = gdb_alloc_array_zero(shape->column_count, sizeof(*segment->columns), err);
    if (segment->targets == NULL || segment->nulls == NULL || segment->columns == NULL)
        goto out;
    for (uint32_t c = 0; c < shape->column_count; c++) {
        segment_column *column = &segment->columns[c];
        column->values = gdb_alloc_array(GDB_GROUP_SIZE, gdb_type_width(shape->types[c]), err);
        if (column->values == NULL)
            goto out;
        if (shape->has_nulls[c]) {
            column->nulls = gdb_alloc_array(GDB_GROUP_SIZE, 1, err);
            if (column->nulls == NULL)
                goto out;
        }
        if (gdb_type_is_byte_string(shape->types[c]) && segment->ends == NULL) {
            segment->ends = gdb_alloc_array(GDB_GROUP_SIZE, sizeof(*segment->ends), err);
            if (segment->ends == NULL)
                goto out;
        }
    }
    *out = segment;
    segment = NULL;
    status = GDB_OK;
out:
    free_segment(segment);
    return status;
}

/* The segment that is or becomes number `number`; called with the mutex held. */
static gdb_status find_segment(gdb_csr_segments *csr, const csr_group *group, uint64_t number,
                               gdb_csr_segment **out, gdb_error *err)
{
    gdb_csr_segment *segment = csr->segments[number];

    if (segment == NULL) {
        uint64_t before = (number - group->first_segment) * GDB_GROUP_SIZE;
        uint64_t left = group->rel_count - before;
        segment = csr->idle;
        if (segment != NULL)
            csr->idle = segment->next;
        else
            GDB_TRY(create_segment(csr, &segment, err));
        segment->number = number;
        segment->row_count = left < GDB_GROUP_SIZE ? (uint32_t)left : GDB_GROUP_SIZE;
        segment->filled = 0;
        csr->segments[number] = segment;
    }
    *out = segment;
    return GDB_OK;
}

gdb_status gdb_csr_segments_take(gdb_csr_segments *csr, uint32_t partition, uint64_t from,
                                 uint64_t most, gdb_csr_window *window, gdb_error *err)
{
    const csr_group *group = &csr->groups[partition >> csr->partition_bits];
    uint64_t position = csr->partition_starts[partition] + from;
    gdb_csr_segment *segment = NULL;
    gdb_status status;

    pthread_mutex_lock(&csr->mutex);
    status = find_segment(csr, group, group->first_segment + position / GDB_GROUP_SIZE, &segment,
                          err);
    pthread_mutex_unlock(&csr->mutex);
    if (status != GDB_OK)
        return status;
    window->segment = segment;
    window->begin = (uint32_t)(position % GDB_GROUP_SIZE);
    window->count = most < segment->row_count - window->begin ? (uint32_t)most
                                                              : segment->row_count - window->begin;
    window->targets = segment->targets + window->begin;
    return GDB_OK;
}

void *gdb_csr_window_values(const gdb_csr_window *window, uint32_t column)
{
    const gdb_csr_segment *segment = window->segment;
    size_t width = gdb_type_width(segment->owner->shape.types[column]);

    return (uint8_t *)segment->columns[column].values + window->begin * width;
}

uint8_t *gdb_csr_window_nulls(const gdb_csr_window *window, uint32_t column)
{
    uint8_t *nulls = window->segment->columns[column].nulls;

    return nulls != NULL ? nulls + window->begin : NULL;
}

/* --- encoding ---------------------------------------------------------------- */

static const uint64_t *pack_nulls(gdb_csr_segment *segment, const uint8_t *bytes)
{
    bool any = false;

    if (bytes == NULL)
        return NULL;
    gdb_bitmap_clear_all(segment->nulls, segment->row_count);
    for (uint32_t i = 0; i < segment->row_count; i++) {
        segment->nulls[i / 64] |= (uint64_t)bytes[i] << (i % 64);
        any = any || bytes[i] != 0;
    }
    return any ? segment->nulls : NULL;
}

static gdb_status join_texts(gdb_csr_segment *segment, const gdb_text_view *texts, gdb_error *err)
{
    size_t total = 0;
    uint8_t *out;

    for (uint32_t i = 0; i < segment->row_count; i++) {
        total += texts[i].size;
        segment->ends[i] = total;
    }
    gdb_buffer_clear(&segment->bytes);
    GDB_TRY(gdb_buffer_extend(&segment->bytes, total + 1, &out, err));
    for (uint32_t i = 0; i < segment->row_count; i++) {
        if (texts[i].size > 0)
            memcpy(out, texts[i].data, texts[i].size);
        out += texts[i].size;
    }
    return GDB_OK;
}

static gdb_status encode_column(gdb_csr_segments *csr, gdb_csr_segment *segment, uint32_t c,
                                gdb_encoded_segment *out, gdb_error *err)
{
    segment_column *column = &segment->columns[c];
    gdb_page_owner owner = owner_of(csr, (uint16_t)c, segment->number);
    gdb_segment_source source = {.type = csr->shape.types[c],
                                 .row_count = segment->row_count,
                                 .nulls = pack_nulls(segment, column->nulls),
                                 .values = column->values};

    if (gdb_type_is_byte_string(source.type)) {
        GDB_TRY(join_texts(segment, column->values, err));
        free_texts(column);
        source.values = NULL;
        source.string_ends = segment->ends;
        source.string_bytes = segment->bytes.data;
    }
    return gdb_segment_encode(out, &source, &owner, &csr->job->compression, err);
}

static uint32_t group_of_segment(const gdb_csr_segments *csr, uint64_t number)
{
    uint32_t low = 0, high = csr->group_count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (csr->groups[middle].first_segment <= number)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static gdb_status encode_segment(gdb_csr_segments *csr, gdb_csr_segment *segment,
                                 gdb_write_piece *piece, gdb_error *err)
{
    gdb_page_owner owner = owner_of(csr, part_of(csr, false), segment->number);

    piece->lists[0] = &csr->target_list;
    GDB_TRY(gdb_segment_encode_targets(&piece->segments[0], segment->targets, segment->row_count,
                                       &owner, err));
    for (uint32_t c = 0; c < csr->shape.column_count; c++) {
        piece->lists[c + 1] = &csr->column_lists[c];
        GDB_TRY(encode_column(csr, segment, c, &piece->segments[c + 1], err));
    }
    return GDB_OK;
}

/* In the file the segments of group g stand before its offsets, so g offsets stand before them. */
static gdb_status finish_segment(gdb_csr_segments *csr, gdb_csr_segment *segment, gdb_error *err)
{
    uint64_t number = segment->number + group_of_segment(csr, segment->number);
    gdb_write_piece *piece;
    gdb_status status;

    GDB_TRY(gdb_table_writer_take_piece(csr->writer, csr->shape.column_count + 1, &piece, err));
    status = encode_segment(csr, segment, piece, err);
    for (uint32_t c = 0; status != GDB_OK && c < csr->shape.column_count; c++)
        free_texts(&segment->columns[c]);
    pthread_mutex_lock(&csr->mutex);
    csr->segments[segment->number] = NULL;
    segment->next = csr->idle;
    csr->idle = segment;
    pthread_mutex_unlock(&csr->mutex);
    if (status != GDB_OK) {
        gdb_table_writer_drop(csr->writer, piece);
        return status;
    }
    return gdb_table_writer_put(csr->writer, piece, number, err);
}

/* Let the window's texts of a column be copies, so that the unit's memory can be given back. */
static gdb_status keep_texts(gdb_csr_segments *csr, const gdb_csr_window *window, uint32_t column,
                             gdb_error *err)
{
    gdb_text_view *texts = gdb_csr_window_values(window, column);
    window_text *kept;
    size_t size = 0;
    char *out;

    for (uint32_t i = 0; i < window->count; i++)
        size += texts[i].size;
    kept = gdb_alloc(sizeof(*kept) + size, err);
    if (kept == NULL)
        return GDB_ERR_NOMEM;
    out = kept->bytes;
    for (uint32_t i = 0; i < window->count; i++) {
        if (texts[i].size > 0)
            memcpy(out, texts[i].data, texts[i].size);
        texts[i].data = out;
        out += texts[i].size;
    }
    pthread_mutex_lock(&csr->mutex);
    kept->next = window->segment->columns[column].texts;
    window->segment->columns[column].texts = kept;
    pthread_mutex_unlock(&csr->mutex);
    return GDB_OK;
}

gdb_status gdb_csr_segments_give(gdb_csr_segments *csr, const gdb_csr_window *window,
                                 gdb_error *err)
{
    gdb_csr_segment *segment = window->segment;
    bool is_full;

    for (uint32_t c = 0; c < csr->shape.column_count; c++)
        if (gdb_type_is_byte_string(csr->shape.types[c]))
            GDB_TRY(keep_texts(csr, window, c, err));
    pthread_mutex_lock(&csr->mutex);
    segment->filled += window->count;
    is_full = segment->filled == segment->row_count;
    pthread_mutex_unlock(&csr->mutex);
    return is_full ? finish_segment(csr, segment, err) : GDB_OK;
}

/* --- offsets ----------------------------------------------------------------- */

static uint64_t first_in_group(const gdb_csr_segments *csr, uint32_t partition)
{
    uint64_t in_group = partition & ((1u << csr->partition_bits) - 1);

    return in_group << csr->shape.node_bits;
}

uint32_t gdb_csr_segments_node_count(const gdb_csr_segments *csr, uint32_t partition)
{
    const csr_group *group = &csr->groups[partition >> csr->partition_bits];
    uint64_t left = group->node_count - first_in_group(csr, partition);
    uint64_t most = UINT64_C(1) << csr->shape.node_bits;

    return (uint32_t)(left < most ? left : most);
}

/* Sizes of a group's lists, all 0 at first; called with the mutex held, or by the only thread. */
static gdb_status reserve_sizes(gdb_csr_segments *csr, csr_group *group, gdb_error *err)
{
    if (group->sizes != NULL)
        return GDB_OK;
    group->sizes = csr->idle_sizes;
    csr->idle_sizes = NULL;
    if (group->sizes == NULL)
        group->sizes = gdb_alloc_array(GDB_GROUP_SIZE, sizeof(*group->sizes), err);
    if (group->sizes == NULL)
        return GDB_ERR_NOMEM;
    memset(group->sizes, 0, GDB_GROUP_SIZE * sizeof(*group->sizes));
    return GDB_OK;
}

static gdb_status finish_group(gdb_csr_segments *csr, uint32_t number, gdb_error *err)
{
    csr_group *group = &csr->groups[number];
    gdb_page_owner owner = owner_of(csr, part_of(csr, true), group->number);
    gdb_write_piece *piece;
    gdb_status status;
    uint64_t end = 0;

    pthread_mutex_lock(&csr->mutex);
    status = reserve_sizes(csr, group, err);
    pthread_mutex_unlock(&csr->mutex);
    GDB_TRY(status);
    for (uint32_t i = 0; i < group->node_count; i++) {
        end += group->sizes[i];
        group->sizes[i] = end;
    }
    GDB_TRY(gdb_table_writer_take_piece(csr->writer, 1, &piece, err));
    piece->lists[0] = &csr->offset_list;
    status = gdb_segment_encode_offsets(&piece->segments[0], group->sizes, group->node_count,
                                        &owner, err);
    pthread_mutex_lock(&csr->mutex);
    gdb_free(csr->idle_sizes);
    csr->idle_sizes = group->sizes;
    group->sizes = NULL;
    pthread_mutex_unlock(&csr->mutex);
    if (status != GDB_OK) {
        gdb_table_writer_drop(csr->writer, piece);
        return status;
    }
    return gdb_table_writer_put(csr->writer, piece,
                                group->first_segment + group->segment_count + number, err);
}

gdb_status gdb_csr_segments_add_sizes(gdb_csr_segments *csr, uint32_t partition,
                                      const uint64_t *sizes, gdb_error *err)
{
    uint32_t number = partition >> csr->partition_bits;
    uint32_t node_count = gdb_csr_segments_node_count(csr, partition);
    csr_group *group = &csr->groups[number];
    bool is_complete = false;
    gdb_status status;

    pthread_mutex_lock(&csr->mutex);
    status = reserve_sizes(csr, group, err);
    if (status == GDB_OK) {
        uint64_t *out = group->sizes + first_in_group(csr, partition);
        for (uint32_t i = 0; i < node_count; i++)
            out[i] += sizes[i];
        is_complete = --group->units_left == 0;
    }
    pthread_mutex_unlock(&csr->mutex);
    GDB_TRY(status);
    return is_complete ? finish_group(csr, number, err) : GDB_OK;
}

/* --- metadata ---------------------------------------------------------------- */

static gdb_status describe_groups(const gdb_csr_segments *csr, gdb_csr_metadata *metadata,
                                  gdb_error *err)
{
    gdb_segment *targets;
    uint32_t count;

    GDB_TRY(gdb_segment_list_copy(&csr->target_list, csr->job->arena, &targets, &count, err));
    metadata->groups = gdb_arena_alloc_array(csr->job->arena, csr->group_count,
                                             sizeof(*metadata->groups), err);
    if (metadata->groups == NULL)
        return GDB_ERR_NOMEM;
    metadata->group_count = csr->group_count;
    for (uint32_t g = 0; g < csr->group_count; g++) {
        const csr_group *group = &csr->groups[g];
        gdb_csr_group_metadata *out = &metadata->groups[g];
        out->node_count = group->node_count;
        out->rel_count = group->rel_count;
        out->offsets = csr->offset_list.items[g];
        out->targets = group->segment_count > 0 ? targets + group->first_segment : NULL;
        out->target_segment_count = group->segment_count;
    }
    return GDB_OK;
}

gdb_status gdb_csr_segments_describe(const gdb_csr_segments *csr, gdb_csr_metadata *metadata,
                                     gdb_column_metadata *columns, uint64_t *pages,
                                     gdb_error *err)
{
    GDB_TRY(describe_groups(csr, metadata, err));
    for (uint32_t c = 0; c < csr->shape.column_count; c++)
        GDB_TRY(gdb_segment_list_copy(&csr->column_lists[c], csr->job->arena,
                                      &columns[c].segments, &columns[c].segment_count, err));
    *pages = gdb_table_writer_pages(csr->writer);
    return GDB_OK;
}
