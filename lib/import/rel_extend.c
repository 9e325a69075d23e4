/* SPDX-License-Identifier: MIT */
#include "lib/import/rel_extend.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/import/csr_grow.h"
#include "lib/import/csr_rebuild.h"
#include "lib/import/edge_sort.h"

/* One thread's partition of what is added, sorted, as csr_rebuild takes it. */
typedef struct extend_scratch {
    gdb_edge_sorted sorted[2]; /* by direction */
    uint64_t *nodes, *others;
    size_t node_capacity, other_capacity;
    gdb_text_view *texts;
    uint8_t *nulls;
    size_t text_capacity, null_capacity;
    gdb_row_block rows; /* the properties */
} extend_scratch;

typedef struct rel_extend {
    const gdb_import_job *job;
    const gdb_rel_extension *what;
    gdb_edge_order order[2];
    gdb_row_shape shape; /* of the properties */
    extend_scratch *scratch; /* by thread */
    uint32_t *chosen[2];     /* groups */
} rel_extend;

/* --- the source of csr_rebuild ----------------------------------------- */

static uint32_t partition_of(const gdb_edge_partitions *added, uint64_t first_node)
{
    return (uint32_t)(first_node >> added->node_bits);
}

static gdb_status count_added(void *context, gdb_direction direction, uint64_t first,
                              uint32_t count, unsigned thread, uint64_t *rels, gdb_error *err)
{
    const rel_extend *extend = context;
    const gdb_edge_partitions *added = extend->what->added[direction];

    (void)count, (void)thread, (void)err;
    *rels = gdb_partition_store_count(added->store, partition_of(added, first));
    return GDB_OK;
}

static gdb_status load_ends(extend_scratch *s, const gdb_edge_sorted *sorted, uint64_t first,
                            gdb_error *err)
{
    gdb_edge_pairs pairs = gdb_edge_sorted_pairs(sorted);

    GDB_TRY(gdb_array_reserve(&s->nodes, &s->node_capacity, (size_t)sorted->count + 1,
                              sizeof(*s->nodes), err));
    GDB_TRY(gdb_array_reserve(&s->others, &s->other_capacity, (size_t)sorted->count + 1,
                              sizeof(*s->others), err));
    for (uint32_t i = 0; i < sorted->count; i++) {
        s->nodes[i] = first + gdb_edge_pair_source(pairs, i);
        s->others[i] = gdb_edge_pair_target(pairs, i);
    }
    return GDB_OK;
}

static gdb_status load_texts(extend_scratch *s, uint32_t c, gdb_error *err)
{
    const gdb_edge_sorted *sorted = &s->sorted[GDB_FORWARD];
    gdb_row_column *column = &s->rows.columns[c];

    GDB_TRY(gdb_array_reserve(&s->texts, &s->text_capacity, sorted->count, sizeof(*s->texts), err));
    gdb_edge_sorted_texts(sorted, c, 0, sorted->count, s->texts);
    for (uint32_t i = 0; i < sorted->count; i++) {
        GDB_TRY(gdb_buffer_append(&column->text, s->texts[i].data, s->texts[i].size, err));
        column->ends[i] = column->text.size;
    }
    return GDB_OK;
}

static gdb_status load_nulls(rel_extend *extend, extend_scratch *s, uint32_t c, gdb_error *err)
{
    const gdb_edge_sorted *sorted = &s->sorted[GDB_FORWARD];
    gdb_row_column *column = &s->rows.columns[c];

    if (!gdb_edge_order_has_nulls(&extend->order[GDB_FORWARD], c))
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&s->nulls, &s->null_capacity, sorted->count, sizeof(*s->nulls), err));
    gdb_edge_sorted_nulls(sorted, c, 0, sorted->count, s->nulls);
    for (uint32_t i = 0; i < sorted->count; i++) {
        if (s->nulls[i] != 0) {
            gdb_bitmap_set(column->nulls, i);
            column->has_nulls = true;
        }
    }
    return GDB_OK;
}

static gdb_status load_properties(rel_extend *extend, extend_scratch *s, gdb_error *err)
{
    const gdb_edge_sorted *sorted = &s->sorted[GDB_FORWARD];

    gdb_row_block_clear(&s->rows, NULL);
    GDB_TRY(gdb_row_block_reserve(&s->rows, sorted->count, err));
    for (uint32_t c = 0; c < s->rows.column_count; c++) {
        if (gdb_type_is_byte_string(s->rows.columns[c].type))
            GDB_TRY(load_texts(s, c, err));
        else
            gdb_edge_sorted_values(sorted, c, 0, sorted->count, s->rows.columns[c].values);
        GDB_TRY(load_nulls(extend, s, c, err));
    }
    s->rows.row_count = sorted->count;
    return GDB_OK;
}

static gdb_status load_added(void *context, gdb_direction direction, uint64_t first, uint32_t count,
                             unsigned thread, gdb_added_rels *out, gdb_error *err)
{
    rel_extend *extend = context;
    const gdb_edge_partitions *added = extend->what->added[direction];
    extend_scratch *s = &extend->scratch[thread];
    uint32_t partition = partition_of(added, first);
    gdb_partition_unit unit = {.store = added->store,
                               .index = partition,
                               .partition = partition,
                               .count = gdb_partition_store_count(added->store, partition)};

    (void)count;
    memset(out, 0, sizeof(*out));
    if (unit.count == 0)
        return GDB_OK;
    if (unit.count > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "%llu relationships are added to a few nodes",
                        (unsigned long long)unit.count);
    GDB_TRY(gdb_edge_sorted_load(&s->sorted[direction], &unit, err));
    GDB_TRY(load_ends(s, &s->sorted[direction], first, err));
    if (direction == GDB_FORWARD)
        GDB_TRY(load_properties(extend, s, err));
    gdb_partition_store_drop(added->store, partition);
    *out = (gdb_added_rels){.count = unit.count,
                            .nodes = s->nodes,
                            .others = s->others,
                            .properties = s->rows.columns};
    return GDB_OK;
}

/* --- which groups ------------------------------------------------------ */

static bool group_has_added(const gdb_edge_partitions *added, uint32_t group)
{
    uint64_t first = (uint64_t)group * GDB_GROUP_SIZE, end = first + GDB_GROUP_SIZE;

    if (end > added->source_count)
        end = added->source_count;
    for (; first < end; first += UINT64_C(1) << added->node_bits)
        if (gdb_partition_store_count(added->store, partition_of(added, first)) > 0)
            return true;
    return false;
}

/* Groups that get relationships, and those that the direction has to have in front of such a one.
 */
static gdb_status choose_groups(rel_extend *extend, gdb_direction direction, gdb_csr_choice *choice,
                                gdb_error *err)
{
    const gdb_edge_partitions *added = extend->what->added[direction];
    const gdb_csr_metadata *old =
        &gdb_rel_table_metadata_get(extend->what->base)->csr[direction];
    uint32_t count = (uint32_t)gdb_div_up(added->source_count, GDB_GROUP_SIZE), end = 0;
    uint32_t *chosen = gdb_alloc_array((size_t)count + 1, sizeof(*chosen), err);

    if (chosen == NULL)
        return GDB_ERR_NOMEM;
    extend->chosen[direction] = chosen;
    *choice = (gdb_csr_choice){.groups = chosen};
    for (uint32_t g = 0; g < count; g++)
        if (group_has_added(added, g))
            end = g + 1;
    for (uint32_t g = 0; g < count; g++) {
        bool is_new = g >= old->group_count && g < end;

        if (is_new || group_has_added(added, g))
            chosen[choice->count++] = g;
    }
    return GDB_OK;
}

/* --- the whole pair ---------------------------------------------------- */

static gdb_status prepare(rel_extend *extend, gdb_error *err)
{
    gdb_edge_partitions *const *added = extend->what->added;

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        gdb_edge_order_init(&extend->order[d], added[d]);
    extend->shape = (gdb_row_shape){.types = added[GDB_FORWARD]->types,
                                    .column_count = added[GDB_FORWARD]->property_count};
    extend->scratch = gdb_alloc_array_zero(extend->job->threads, sizeof(*extend->scratch), err);
    if (extend->scratch == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < extend->job->threads; i++) {
        extend_scratch *s = &extend->scratch[i];
        GDB_TRY(gdb_row_block_init(&s->rows, &extend->shape, err));
        for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
            if (extend->order[d].layout != NULL)
                GDB_TRY(gdb_edge_sorted_init(&s->sorted[d], &extend->order[d], err));
    }
    return GDB_OK;
}

/* What the direction has, with nodes that come into its last group if that is not built again. */
static gdb_status grow_last(rel_extend *extend, gdb_direction direction,
                            const gdb_csr_choice *choice, gdb_csr_metadata *kept, gdb_error *err)
{
    for (uint32_t i = 0; i < choice->count; i++)
        if (choice->groups[i] + 1 == kept->group_count)
            return GDB_OK;
    return gdb_csr_grow(extend->job, extend->what->base, direction,
                        extend->what->added[direction]->source_count, kept, err);
}

static void release(rel_extend *extend)
{
    for (unsigned i = 0; extend->scratch != NULL && i < extend->job->threads; i++) {
        extend_scratch *s = &extend->scratch[i];
        gdb_edge_sorted_release(&s->sorted[GDB_FORWARD]);
        gdb_edge_sorted_release(&s->sorted[GDB_BACKWARD]);
        gdb_row_block_release(&s->rows);
        gdb_free(s->nodes);
        gdb_free(s->others);
        gdb_free(s->texts);
        gdb_free(s->nulls);
    }
    gdb_free(extend->scratch);
    gdb_free(extend->chosen[GDB_FORWARD]);
    gdb_free(extend->chosen[GDB_BACKWARD]);
}

gdb_status gdb_rel_extend(const gdb_import_job *job, const gdb_rel_extension *extension,
                          gdb_rel_table_metadata *metadata, gdb_error *err)
{
    rel_extend extend = {.job = job, .what = extension};
    const gdb_row_renumber ends[2] = {{.row_count = extension->added[GDB_FORWARD]->source_count},
                                      {.row_count = extension->added[GDB_BACKWARD]->source_count}};
    const gdb_rel_source source = {&extend, count_added, load_added};
    gdb_rel_table_metadata kept = *gdb_rel_table_metadata_get(extension->base);
    gdb_csr_rebuild rebuild = {.table = extension->base,
                               .ends = {&ends[0], &ends[1]},
                               .added = &source,
                               .kept = &kept};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(prepare(&extend, err));
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        rebuild.node_bits[d] = extension->added[d]->node_bits;
        GDB_TRY_OUT(choose_groups(&extend, (gdb_direction)d, &rebuild.choice[d], err));
        GDB_TRY_OUT(grow_last(&extend, (gdb_direction)d, &rebuild.choice[d], &kept.csr[d], err));
    }
    status = gdb_csr_rebuild_run(job, &rebuild, metadata, err);
out:
    release(&extend);
    return status;
}
