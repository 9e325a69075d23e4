/* SPDX-License-Identifier: MIT */
#include "formats/metadata/metadata_format.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "formats/key_index/key_index_format.h"
#include "lib/base/byte_reader.h"
#include "lib/base/checked_math.h"

enum {
    COLUMN_LEAST = 4,
    PART_LEAST = 8 + 4 + 1 + 8,
    NODE_LEAST = 4 + 8 + 4,
    GROUP_LEAST = 4 + 8 + GDB_SEGMENT_DESCRIPTOR_SIZE + 4,
    REL_LEAST = 4 + 8 + 4 + 4 + 4
};

/* What metadata begins with if it is of a form that needs additions, which are bits. */
#define FORM_MARK       UINT32_MAX
#define FORM_LONG_NODES 1u

uint64_t gdb_key_index_pages(const gdb_key_index_metadata *index)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < index->part_count; i++)
        count += index->parts[i].page_count;
    return count;
}

uint64_t gdb_node_metadata_deleted_rows(const gdb_node_table_metadata *node)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < node->deleted_count; i++)
        count += node->deleted[i].row_count;
    return count;
}

/* Can it be said with one key index for all rows, each of which has a node? */
static bool is_short(const gdb_node_table_metadata *node)
{
    return node->deleted_count == 0 && node->key_index.part_count <= 1 &&
           (node->key_index.part_count == 0 ||
            node->key_index.parts[0].entry_count == node->row_count);
}

static uint32_t form_of(const gdb_metadata *metadata)
{
    for (uint32_t i = 0; i < metadata->node_count; i++)
        if (!is_short(&metadata->nodes[i]))
            return FORM_LONG_NODES;
    return 0;
}

/* --- encode ------------------------------------------------------------------------------ */

static gdb_status put_u32(gdb_buffer *out, uint32_t v, gdb_error *err)
{
    uint8_t bytes[4];

    gdb_store_u32le(bytes, v);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

static gdb_status put_u64(gdb_buffer *out, uint64_t v, gdb_error *err)
{
    uint8_t bytes[8];

    gdb_store_u64le(bytes, v);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

static gdb_status put_segment(gdb_buffer *out, const gdb_segment *segment, gdb_error *err)
{
    uint8_t *bytes;

    GDB_TRY(gdb_buffer_extend(out, GDB_SEGMENT_DESCRIPTOR_SIZE, &bytes, err));
    gdb_segment_descriptor_encode(segment, bytes);
    return GDB_OK;
}

static gdb_status put_segments(gdb_buffer *out, const gdb_segment *segments, uint32_t count,
                               gdb_error *err)
{
    GDB_TRY(put_u32(out, count, err));
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(put_segment(out, &segments[i], err));
    return GDB_OK;
}

static gdb_status put_columns(gdb_buffer *out, const gdb_column_metadata *columns, uint32_t count,
                              gdb_error *err)
{
    GDB_TRY(put_u32(out, count, err));
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(put_segments(out, columns[i].segments, columns[i].segment_count, err));
    return GDB_OK;
}

static gdb_status put_csr(gdb_buffer *out, const gdb_csr_metadata *csr, gdb_error *err)
{
    GDB_TRY(put_u32(out, csr->group_count, err));
    for (uint32_t g = 0; g < csr->group_count; g++) {
        const gdb_csr_group_metadata *group = &csr->groups[g];

        GDB_TRY(put_u32(out, group->node_count, err));
        GDB_TRY(put_u64(out, group->rel_count, err));
        GDB_TRY(put_segment(out, &group->offsets, err));
        GDB_TRY(put_segments(out, group->targets, group->target_segment_count, err));
    }
    return GDB_OK;
}

static gdb_status put_part(gdb_buffer *out, const gdb_key_index_part *part, gdb_error *err)
{
    GDB_TRY(put_u64(out, part->first_page, err));
    GDB_TRY(put_u32(out, part->page_count, err));
    GDB_TRY(gdb_buffer_append_byte(out, part->offset_width, err));
    return put_u64(out, part->entry_count, err);
}

static gdb_status put_key_index(gdb_buffer *out, const gdb_key_index_metadata *index, bool is_long,
                                gdb_error *err)
{
    static const gdb_key_index_part none = {0};

    if (!is_long)
        return put_part(out, index->part_count > 0 ? index->parts : &none, err);
    GDB_TRY(put_u32(out, index->part_count, err));
    for (uint32_t i = 0; i < index->part_count; i++) {
        GDB_TRY(put_u64(out, index->parts[i].row_count, err));
        GDB_TRY(put_part(out, &index->parts[i], err));
    }
    return GDB_OK;
}

gdb_status gdb_metadata_encode(const gdb_metadata *metadata, gdb_buffer *out, gdb_error *err)
{
    uint32_t form = form_of(metadata);

    if (form != 0) {
        GDB_TRY(put_u32(out, FORM_MARK, err));
        GDB_TRY(put_u32(out, form, err));
    }
    GDB_TRY(put_u32(out, metadata->node_count, err));
    GDB_TRY(put_u32(out, metadata->rel_count, err));
    for (uint32_t i = 0; i < metadata->node_count; i++) {
        const gdb_node_table_metadata *node = &metadata->nodes[i];

        GDB_TRY(put_u32(out, node->id, err));
        GDB_TRY(put_u64(out, node->row_count, err));
        GDB_TRY(put_columns(out, node->columns, node->column_count, err));
        GDB_TRY(put_key_index(out, &node->key_index, (form & FORM_LONG_NODES) != 0, err));
        if ((form & FORM_LONG_NODES) != 0)
            GDB_TRY(put_segments(out, node->deleted, node->deleted_count, err));
    }
    for (uint32_t i = 0; i < metadata->rel_count; i++) {
        const gdb_rel_table_metadata *rel = &metadata->rels[i];

        GDB_TRY(put_u32(out, rel->id, err));
        GDB_TRY(put_u64(out, rel->rel_count, err));
        GDB_TRY(put_csr(out, &rel->csr[GDB_FORWARD], err));
        GDB_TRY(put_csr(out, &rel->csr[GDB_BACKWARD], err));
        GDB_TRY(put_columns(out, rel->columns, rel->column_count, err));
    }
    return metadata->loads.count > 0 ? gdb_load_ledger_encode(&metadata->loads, out, err) : GDB_OK;
}

/* --- features ---------------------------------------------------------------------------- */

static uint64_t features_of(const gdb_segment *segments, uint32_t count)
{
    uint64_t features = 0;

    for (uint32_t i = 0; i < count; i++)
        features |= gdb_segment_features(&segments[i]);
    return features;
}

static uint64_t features_of_columns(const gdb_column_metadata *columns, uint32_t count)
{
    uint64_t features = 0;

    for (uint32_t i = 0; i < count; i++)
        features |= features_of(columns[i].segments, columns[i].segment_count);
    return features;
}

uint64_t gdb_metadata_features(const gdb_metadata *metadata)
{
    uint64_t features =
        (form_of(metadata) & FORM_LONG_NODES) != 0 ? GDB_DATABASE_FEATURE_LONG_NODES : 0;

    if (metadata->loads.count > 0)
        features |= GDB_DATABASE_FEATURE_LOADS;
    for (uint32_t i = 0; i < metadata->node_count; i++) {
        const gdb_node_table_metadata *node = &metadata->nodes[i];

        features |= features_of_columns(node->columns, node->column_count);
        features |= features_of(node->deleted, node->deleted_count);
    }
    for (uint32_t i = 0; i < metadata->rel_count; i++) {
        const gdb_rel_table_metadata *rel = &metadata->rels[i];

        features |= features_of_columns(rel->columns, rel->column_count);
        for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
            for (uint32_t g = 0; g < rel->csr[d].group_count; g++)
                features |= features_of(rel->csr[d].groups[g].targets,
                                        rel->csr[d].groups[g].target_segment_count);
    }
    return features;
}

/* --- decode ------------------------------------------------------------------------------ */

typedef struct decoder {
    gdb_byte_reader reader;
    uint64_t page_count;
    const gdb_catalog_data *catalog;
    const gdb_metadata *metadata; /* the node tables are done when rel tables begin */
    gdb_arena *arena;
    gdb_error *err;
    uint32_t table; /* being decoded, for messages */
    bool is_long; /* the form of the node tables */
} decoder;

#define BAD(d, ...)                                                                                \
    gdb_error_where((d)->err, GDB_FAIL((d)->err, GDB_ERR_CORRUPT, __VA_ARGS__),                    \
                    "metadata of table %u", (d)->table)

static gdb_status check_left(decoder *d)
{
    return d->reader.failed ? BAD(d, "metadata: cut short") : GDB_OK;
}

static gdb_status check_run(decoder *d, uint64_t first, uint64_t count)
{
    if (count > 0 && (first < GDB_DATABASE_SLOTS || first >= d->page_count ||
                      count > d->page_count - first))
        return BAD(d, "a run of %llu page%s from page %llu on is not inside the %llu page%s",
                   (unsigned long long)count, gdb_plural(count), (unsigned long long)first,
                   (unsigned long long)d->page_count, gdb_plural(d->page_count));
    return GDB_OK;
}

static gdb_status take_segment(decoder *d, gdb_segment *segment, gdb_type_id type)
{
    const uint8_t *bytes = gdb_byte_reader_take(&d->reader, GDB_SEGMENT_DESCRIPTOR_SIZE);
    gdb_segment_layout layout;
    gdb_status status;

    GDB_TRY(check_left(d));
    status = gdb_segment_descriptor_decode(segment, bytes, d->err);
    if (status == GDB_OK)
        status = gdb_segment_layout_init(&layout, segment, type, d->err);
    if (status != GDB_OK)
        return gdb_error_where(d->err, status, "metadata of table %u", d->table);
    if (segment->row_count > GDB_GROUP_SIZE)
        return BAD(d, "segment: %u row%s in a group of %d", segment->row_count,
                   gdb_plural(segment->row_count), GDB_GROUP_SIZE);
    return check_run(d, segment->first_page, segment->page_count);
}

static gdb_status take_segments(decoder *d, gdb_segment **segments, uint32_t *count,
                                gdb_type_id type)
{
    uint32_t n = gdb_byte_reader_u32(&d->reader);

    if (!gdb_byte_reader_fits(&d->reader, n, GDB_SEGMENT_DESCRIPTOR_SIZE))
        return BAD(d, "metadata: cut short");
    *segments = gdb_arena_alloc_array(d->arena, n, sizeof(**segments), d->err);
    if (*segments == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < n; i++)
        GDB_TRY(take_segment(d, &(*segments)[i], type));
    *count = n;
    return GDB_OK;
}

static gdb_status take_columns(decoder *d, gdb_column_metadata **columns, uint32_t *count,
                               const gdb_column_schema *schema, uint32_t schema_count)
{
    uint32_t n = gdb_byte_reader_u32(&d->reader);

    GDB_TRY(check_left(d));
    if (n != schema_count)
        return BAD(d, "metadata of %u column%s, the catalog has %u", n, gdb_plural(n),
                   schema_count);
    if (!gdb_byte_reader_fits(&d->reader, n, COLUMN_LEAST))
        return BAD(d, "metadata: cut short");
    *columns = gdb_arena_alloc_array(d->arena, n, sizeof(**columns), d->err);
    if (*columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < n; i++)
        GDB_TRY(take_segments(d, &(*columns)[i].segments, &(*columns)[i].segment_count,
                              schema[i].type));
    *count = n;
    return GDB_OK;
}

/* Segments of GDB_GROUP_SIZE rows, fewer only in the last, make up `rows`. */
static gdb_status check_cut(decoder *d, const gdb_segment *segments, uint32_t count, uint64_t rows,
                            const char *what)
{
    if (count != gdb_div_up(rows, GDB_GROUP_SIZE))
        return BAD(d, "%s: %u segment%s for %llu row%s", what, count, gdb_plural(count),
                   (unsigned long long)rows, gdb_plural(rows));
    for (uint32_t i = 0; i < count; i++) {
        uint64_t left = rows - (uint64_t)i * GDB_GROUP_SIZE;
        uint64_t expected = left < GDB_GROUP_SIZE ? left : GDB_GROUP_SIZE;

        if (segments[i].row_count != expected)
            return BAD(d, "%s: %u row%s in segment %u, expected %llu", what, segments[i].row_count,
                       gdb_plural(segments[i].row_count), i, (unsigned long long)expected);
    }
    return GDB_OK;
}

/* The key index of part->row_count rows. */
static gdb_status take_part(decoder *d, gdb_key_index_part *part)
{
    part->first_page = gdb_byte_reader_u64(&d->reader);
    part->page_count = gdb_byte_reader_u32(&d->reader);
    part->offset_width = gdb_byte_reader_u8(&d->reader);
    part->entry_count = gdb_byte_reader_u64(&d->reader);
    GDB_TRY(check_left(d));
    if (part->entry_count > part->row_count)
        return BAD(d, "key index: %llu key%s for %llu row%s", (unsigned long long)part->entry_count,
                   gdb_plural(part->entry_count), (unsigned long long)part->row_count,
                   gdb_plural(part->row_count));
    if (part->entry_count == 0) {
        if (part->page_count != 0 || part->first_page != 0 || part->offset_width != 0)
            return BAD(d, "key index: buckets for no rows");
        return GDB_OK;
    }
    if (part->offset_width > GDB_KEY_INDEX_WIDTH_MAX ||
        part->offset_width < gdb_bit_width(part->row_count - 1))
        return BAD(d, "key index: offsets of %u bit%s", part->offset_width,
                   gdb_plural(part->offset_width));
    if (part->page_count > GDB_PAGE_INDEX_MAX + 1 ||
        (uint64_t)part->page_count * gdb_key_index_capacity(part->offset_width) <
            part->entry_count)
        return BAD(d, "key index: %u bucket%s for %llu row%s", part->page_count,
                   gdb_plural(part->page_count), (unsigned long long)part->entry_count,
                   gdb_plural(part->entry_count));
    return check_run(d, part->first_page, part->page_count);
}

static gdb_status take_short_index(decoder *d, gdb_key_index_metadata *index, uint64_t row_count)
{
    index->parts = gdb_arena_alloc_array(d->arena, 1, sizeof(*index->parts), d->err);
    if (index->parts == NULL)
        return GDB_ERR_NOMEM;
    index->part_count = row_count > 0;
    index->parts[0].row_count = row_count;
    GDB_TRY(take_part(d, &index->parts[0]));
    if (index->parts[0].entry_count != row_count)
        return BAD(d, "key index: %llu key%s for %llu row%s",
                   (unsigned long long)index->parts[0].entry_count,
                   gdb_plural(index->parts[0].entry_count), (unsigned long long)row_count,
                   gdb_plural(row_count));
    return GDB_OK;
}

static gdb_status take_long_index(decoder *d, gdb_key_index_metadata *index, uint64_t row_count)
{
    uint64_t left = row_count;

    index->part_count = gdb_byte_reader_u32(&d->reader);
    if (!gdb_byte_reader_fits(&d->reader, index->part_count, 8 + PART_LEAST))
        return BAD(d, "metadata: cut short");
    index->parts =
        gdb_arena_alloc_array(d->arena, index->part_count, sizeof(*index->parts), d->err);
    if (index->parts == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < index->part_count; i++) {
        index->parts[i].row_count = gdb_byte_reader_u64(&d->reader);
        GDB_TRY(check_left(d));
        if (index->parts[i].row_count == 0 || index->parts[i].row_count > left)
            return BAD(d, "key index: a part for %llu of %llu row%s",
                       (unsigned long long)index->parts[i].row_count, (unsigned long long)left,
                       gdb_plural(left));
        left -= index->parts[i].row_count;
        GDB_TRY(take_part(d, &index->parts[i]));
    }
    if (left > 0)
        return BAD(d, "key index: no part for %llu row%s", (unsigned long long)left,
                   gdb_plural(left));
    return GDB_OK;
}

static gdb_status take_deleted(decoder *d, gdb_node_table_metadata *node)
{
    GDB_TRY(take_segments(d, &node->deleted, &node->deleted_count, GDB_TYPE_INVALID));
    for (uint32_t i = 0; i < node->deleted_count; i++) {
        const gdb_segment *segment = &node->deleted[i];
        uint64_t first = (uint64_t)segment->ordinal * GDB_GROUP_SIZE;

        if (segment->encoding == GDB_ENCODING_OFFSETS)
            return BAD(d, "deleted rows are encoded as offsets");
        if (first >= node->row_count || segment->row_count > node->row_count - first ||
            (i > 0 && segment->ordinal <= node->deleted[i - 1].ordinal))
            return BAD(d, "%u deleted row%s of group %u, of %llu row%s", segment->row_count,
                       gdb_plural(segment->row_count), segment->ordinal,
                       (unsigned long long)node->row_count, gdb_plural(node->row_count));
    }
    return GDB_OK;
}

/* Every node is in the key index. */
static gdb_status check_entries(decoder *d, const gdb_node_table_metadata *node)
{
    uint64_t nodes = node->row_count - gdb_node_metadata_deleted_rows(node), entries = 0;

    for (uint32_t i = 0; i < node->key_index.part_count; i++)
        entries += node->key_index.parts[i].entry_count;
    if (entries < nodes)
        return BAD(d, "key index: %llu key%s for %llu node%s", (unsigned long long)entries,
                   gdb_plural(entries), (unsigned long long)nodes, gdb_plural(nodes));
    return GDB_OK;
}

static gdb_status take_key_index(decoder *d, gdb_node_table_metadata *node)
{
    if (!d->is_long)
        return take_short_index(d, &node->key_index, node->row_count);
    GDB_TRY(take_long_index(d, &node->key_index, node->row_count));
    GDB_TRY(take_deleted(d, node));
    return check_entries(d, node);
}

static gdb_status take_node(decoder *d, gdb_node_table_metadata *node,
                            const gdb_node_schema *schema)
{
    d->table = schema->id;
    node->id = gdb_byte_reader_u32(&d->reader);
    node->row_count = gdb_byte_reader_u64(&d->reader);
    GDB_TRY(check_left(d));
    if (node->id != schema->id)
        return BAD(d, "metadata of table %u, expected table %u", node->id, schema->id);
    if (node->row_count > UINT64_C(1) << GDB_KEY_INDEX_WIDTH_MAX)
        return BAD(d, "%llu row%s", (unsigned long long)node->row_count,
                   gdb_plural(node->row_count));
    GDB_TRY(take_columns(d, &node->columns, &node->column_count, schema->columns,
                         schema->column_count));
    for (uint32_t i = 0; i < node->column_count; i++)
        GDB_TRY(check_cut(d, node->columns[i].segments, node->columns[i].segment_count,
                          node->row_count, "column"));
    for (uint32_t i = 0; i < node->columns[schema->key_column].segment_count; i++)
        if (node->columns[schema->key_column].segments[i].null_count > 0)
            return BAD(d, "the key column has NULLs");
    return take_key_index(d, node);
}

static gdb_status take_group(decoder *d, gdb_csr_group_metadata *group, uint64_t nodes_left)
{
    uint64_t expected = nodes_left < GDB_GROUP_SIZE ? nodes_left : GDB_GROUP_SIZE;

    group->node_count = gdb_byte_reader_u32(&d->reader);
    group->rel_count = gdb_byte_reader_u64(&d->reader);
    GDB_TRY(check_left(d));
    if (group->node_count != expected)
        return BAD(d, "%u list%s in a group, expected %llu", group->node_count,
                   gdb_plural(group->node_count), (unsigned long long)expected);
    GDB_TRY(take_segment(d, &group->offsets, GDB_TYPE_INVALID));
    if (group->offsets.encoding != GDB_ENCODING_OFFSETS ||
        group->offsets.row_count != group->node_count ||
        group->offsets.byte_count != group->rel_count)
        return BAD(d, "the offsets of a group are not of %u list%s and %llu relationship%s",
                   group->node_count, gdb_plural(group->node_count),
                   (unsigned long long)group->rel_count, gdb_plural(group->rel_count));
    GDB_TRY(take_segments(d, &group->targets, &group->target_segment_count, GDB_TYPE_INVALID));
    for (uint32_t i = 0; i < group->target_segment_count; i++)
        if (group->targets[i].encoding == GDB_ENCODING_OFFSETS)
            return BAD(d, "targets are encoded as offsets");
    return check_cut(d, group->targets, group->target_segment_count, group->rel_count, "targets");
}

static gdb_status take_csr(decoder *d, gdb_csr_metadata *csr, uint64_t start_nodes,
                           uint64_t rel_count)
{
    uint64_t total = 0;

    csr->group_count = gdb_byte_reader_u32(&d->reader);
    if (!gdb_byte_reader_fits(&d->reader, csr->group_count, GROUP_LEAST))
        return BAD(d, "metadata: cut short");
    if (csr->group_count > gdb_div_up(start_nodes, GDB_GROUP_SIZE))
        return BAD(d, "%u group%s of lists for %llu node%s", csr->group_count,
                   gdb_plural(csr->group_count), (unsigned long long)start_nodes,
                   gdb_plural(start_nodes));
    csr->groups = gdb_arena_alloc_array(d->arena, csr->group_count, sizeof(*csr->groups), d->err);
    if (csr->groups == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t g = 0; g < csr->group_count; g++) {
        GDB_TRY(take_group(d, &csr->groups[g], start_nodes - (uint64_t)g * GDB_GROUP_SIZE));
        total += csr->groups[g].rel_count; /* each at most 2^36 */
    }
    if (total != rel_count)
        return BAD(d, "groups of %llu relationship%s, expected %llu", (unsigned long long)total,
                   gdb_plural(total), (unsigned long long)rel_count);
    return GDB_OK;
}

/* Property columns are cut exactly as the forward targets are. */
static gdb_status check_property_cut(decoder *d, const gdb_column_metadata *column,
                                     const gdb_csr_metadata *forward)
{
    uint32_t place = 0;

    for (uint32_t g = 0; g < forward->group_count; g++)
        for (uint32_t i = 0; i < forward->groups[g].target_segment_count; i++, place++)
            if (place >= column->segment_count ||
                column->segments[place].row_count != forward->groups[g].targets[i].row_count)
                return BAD(d, "segment %u of a column and of the targets differ", place);
    if (place != column->segment_count)
        return BAD(d, "a column of %u segment%s, the targets have %u", column->segment_count,
                   gdb_plural(column->segment_count), place);
    return GDB_OK;
}

static uint64_t rows_of(const decoder *d, uint32_t node_id)
{
    for (uint32_t i = 0; i < d->metadata->node_count; i++)
        if (d->metadata->nodes[i].id == node_id)
            return d->metadata->nodes[i].row_count;
    return 0;
}

static gdb_status take_rel(decoder *d, gdb_rel_table_metadata *rel, const gdb_rel_schema *schema,
                           const gdb_rel_pair *pair)
{
    d->table = pair->id;
    rel->id = gdb_byte_reader_u32(&d->reader);
    rel->rel_count = gdb_byte_reader_u64(&d->reader);
    GDB_TRY(check_left(d));
    if (rel->id != pair->id)
        return BAD(d, "metadata of table %u, expected table %u", rel->id, pair->id);
    GDB_TRY(take_csr(d, &rel->csr[GDB_FORWARD], rows_of(d, pair->from), rel->rel_count));
    GDB_TRY(take_csr(d, &rel->csr[GDB_BACKWARD], rows_of(d, pair->to), rel->rel_count));
    GDB_TRY(take_columns(d, &rel->columns, &rel->column_count, schema->columns,
                         schema->column_count));
    for (uint32_t i = 0; i < rel->column_count; i++)
        GDB_TRY(check_property_cut(d, &rel->columns[i], &rel->csr[GDB_FORWARD]));
    return GDB_OK;
}

static uint32_t count_pairs(const gdb_catalog_data *catalog)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < catalog->rel_count; i++)
        n += catalog->rels[i].pair_count;
    return n;
}

static gdb_status take_counts(decoder *d, gdb_metadata *m)
{
    m->node_count = gdb_byte_reader_u32(&d->reader);
    if (m->node_count == FORM_MARK) {
        uint32_t form = gdb_byte_reader_u32(&d->reader);

        GDB_TRY(check_left(d));
        if (form != FORM_LONG_NODES)
            return BAD(d, "metadata: form %x", form);
        d->is_long = true;
        m->node_count = gdb_byte_reader_u32(&d->reader);
    }
    m->rel_count = gdb_byte_reader_u32(&d->reader);
    return check_left(d);
}

static gdb_status decode_all(decoder *d, gdb_metadata *m)
{
    const gdb_catalog_data *catalog = d->catalog;
    gdb_rel_table_metadata *next;

    GDB_TRY(take_counts(d, m));
    if (m->node_count != catalog->node_count || m->rel_count != count_pairs(catalog))
        return BAD(d, "metadata of %u node table%s and %u rel table%s, the catalog has %u and %u",
                   m->node_count, gdb_plural(m->node_count), m->rel_count, gdb_plural(m->rel_count),
                   catalog->node_count, count_pairs(catalog));
    if (!gdb_byte_reader_fits(&d->reader, m->node_count, NODE_LEAST) ||
        !gdb_byte_reader_fits(&d->reader, m->rel_count, REL_LEAST))
        return BAD(d, "metadata: cut short");
    m->nodes = gdb_arena_alloc_array(d->arena, m->node_count, sizeof(*m->nodes), d->err);
    m->rels = gdb_arena_alloc_array(d->arena, m->rel_count, sizeof(*m->rels), d->err);
    if (m->nodes == NULL || m->rels == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < m->node_count; i++)
        GDB_TRY(take_node(d, &m->nodes[i], &catalog->nodes[i]));
    next = m->rels;
    for (uint32_t i = 0; i < catalog->rel_count; i++)
        for (uint32_t k = 0; k < catalog->rels[i].pair_count; k++)
            GDB_TRY(take_rel(d, next++, &catalog->rels[i], &catalog->rels[i].pairs[k]));
    if (d->is_long && form_of(m) != FORM_LONG_NODES)
        return BAD(d, "metadata: a form that nothing needs");
    if (d->reader.left == 0)
        return GDB_OK;
    return gdb_load_ledger_decode(&m->loads, &d->reader, catalog->next_id, d->arena, d->err);
}

gdb_status gdb_metadata_decode(gdb_metadata *metadata, const uint8_t *bytes, size_t size,
                               const gdb_catalog_data *catalog, uint64_t page_count,
                               gdb_arena *arena, gdb_error *err)
{
    gdb_metadata m;
    decoder d = {.reader = gdb_byte_reader_init(bytes, size),
                 .page_count = page_count,
                 .catalog = catalog,
                 .metadata = &m,
                 .arena = arena,
                 .err = err};

    memset(&m, 0, sizeof(m));
    GDB_TRY(decode_all(&d, &m));
    *metadata = m;
    return GDB_OK;
}
