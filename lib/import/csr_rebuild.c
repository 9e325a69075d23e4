/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_rebuild.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/import/csr_build.h"
#include "lib/import/csr_segments.h"
#include "lib/import/edge_partition.h"
#include "lib/import/row_column_append.h"

/*
 * A unit is one partition of nodes with relationships. Its entries come in batches of a vector:
 * entries of the table in the order of the lists, each with its node; what is added goes between
 * them; then the batch, with the properties of its relationships, is copied to where it belongs in
 * the segments.
 *
 *     table  node 5: 2 7, node 6: 1     added  node 5: 2 9, node 7: 3
 *     batch  5>2 5>2' 5>7 5>9' 6>1 7>3'
 */

enum { BATCH = GDB_VECTOR_SIZE };

/* Where an entry of a batch comes from: a position of the table, or a place among what is added. */
#define ADDED (UINT64_C(1) << 63)

/* Entries of one list, or of lists of the base that lie one behind the other. */
typedef struct entry_run {
    gdb_csr_list list;
    uint64_t first; /* of the list's entries, from 0 */
    uint32_t count;
} entry_run;

typedef struct rebuild_scratch {
    gdb_csr_cursor *cursor; /* of the direction that is being built */
    gdb_column_reader **readers;
    gdb_vector *vectors;
    gdb_row_block rows; /* the properties of a batch */
    uint64_t *sizes;    /* of the lists of the unit */
    uint64_t nodes[BATCH];
    gdb_csr_list lists[BATCH];
    /* Entries of the table that are not in the batch yet. */
    entry_run runs[BATCH];
    uint32_t run_count, base_count;
    uint64_t base_nodes[BATCH], base_targets[BATCH], base_positions[BATCH];
    /* The batch. */
    uint32_t count;
    uint64_t targets[BATCH], origins[BATCH];
    uint64_t rows_of_table[BATCH];
    uint64_t done; /* entries of the unit in earlier batches */
    gdb_added_rels added;
    uint64_t next_added;
} rebuild_scratch;

typedef struct csr_rebuild {
    const gdb_import_job *job;
    const gdb_csr_rebuild *what;
    const gdb_rel_schema *schema;
    gdb_direction direction;
    gdb_row_shape shape; /* of the properties; none backward */
    unsigned node_bits, partition_bits;
    uint64_t node_count;
    uint32_t group_count; /* that are built */
    uint64_t *counts;     /* relationships of each partition */
    uint32_t partition_count;
    gdb_partition_units units;
    gdb_csr_segments *segments;
    rebuild_scratch *scratch; /* by thread */
    bool *has_nulls;
} csr_rebuild;

static uint32_t group_of(const csr_rebuild *build, uint32_t index)
{
    const gdb_csr_choice *choice = &build->what->choice[build->direction];

    return choice->groups != NULL ? choice->groups[index] : index;
}

/* The nodes of a partition, by their new offsets; some have none. */
static uint32_t nodes_of(const csr_rebuild *build, uint32_t partition, uint64_t *first)
{
    uint64_t in_group = partition & ((1u << build->partition_bits) - 1), left;
    uint32_t group = group_of(build, partition >> build->partition_bits);

    *first = (uint64_t)group * GDB_GROUP_SIZE + (in_group << build->node_bits);
    left = *first < build->node_count ? build->node_count - *first : 0;
    return left < UINT64_C(1) << build->node_bits ? (uint32_t)left : 1u << build->node_bits;
}

/* --- entries of the table ---------------------------------------------- */

/* The lists of nodes first .. first + count - 1, to s->lists; s->nodes are their old offsets. */
static gdb_status read_lists(csr_rebuild *build, rebuild_scratch *s, uint64_t first, uint32_t count,
                             gdb_error *err)
{
    gdb_row_renumber_old(build->what->ends[build->direction], first, count, s->nodes);
    return gdb_csr_cursor_lists(s->cursor, s->nodes, count, s->lists, err);
}

static bool follows(const rebuild_scratch *s, const gdb_csr_list *list)
{
    const entry_run *last = s->run_count > 0 ? &s->runs[s->run_count - 1] : NULL;

    return last != NULL && !gdb_csr_is_merged(list->begin) &&
           !gdb_csr_is_merged(last->list.begin) &&
           last->list.begin + last->first + last->count == list->begin;
}

static void add_run(rebuild_scratch *s, uint64_t node, const gdb_csr_list *list, uint64_t first,
                    uint32_t count)
{
    if (first == 0 && follows(s, list))
        s->runs[s->run_count - 1].count += count;
    else
        s->runs[s->run_count++] = (entry_run){*list, first, count};
    for (uint32_t i = 0; i < count; i++)
        s->base_nodes[s->base_count + i] = node;
    s->base_count += count;
}

static gdb_status read_entries(csr_rebuild *build, rebuild_scratch *s, gdb_error *err)
{
    uint32_t done = 0;

    for (uint32_t r = 0; r < s->run_count; r++) {
        const entry_run *run = &s->runs[r];

        uint64_t begin = run->list.begin + run->first;

        if (build->shape.column_count > 0) {
            GDB_TRY(gdb_csr_forward_entries(s->cursor, begin, run->count, s->base_targets + done,
                                            s->base_positions + done, err));
        } else {
            GDB_TRY(gdb_csr_cursor_targets(s->cursor, begin, run->count, s->base_targets + done,
                                           err));
            memset(s->base_positions + done, 0, run->count * sizeof(*s->base_positions));
        }
        done += run->count;
    }
    s->run_count = 0;
    return gdb_row_renumber_apply(build->what->ends[build->direction == GDB_FORWARD],
                                  s->base_targets, done, err);
}

/* --- a batch ----------------------------------------------------------- */

/* Properties of the batch's entries begin .. end - 1, which have one origin; those of the table are
 * rows *row and following of `vector`. */
static gdb_status append_properties(rebuild_scratch *s, uint32_t column, uint32_t begin,
                                    uint32_t end, uint32_t *row, gdb_error *err)
{
    gdb_row_column *out = &s->rows.columns[column];
    gdb_selection chosen = {.count = end - begin};

    if ((s->origins[begin] & ADDED) != 0) {
        for (uint32_t i = begin; i < end; i++)
            GDB_TRY(gdb_row_column_copy(out, i, &s->added.properties[column],
                                        (uint32_t)(s->origins[i] & ~ADDED), 1, err));
        return GDB_OK;
    }
    chosen.all = *row == 0;
    for (uint32_t i = begin; i < end && !chosen.all; i++)
        chosen.rows[i - begin] = (uint16_t)(*row + i - begin);
    *row += chosen.count;
    return gdb_row_column_append(out, begin, &s->vectors[column], &chosen, err);
}

/* Values of rows of the table; where none is left out between them, as where no list has changed,
 * by a scan. */
static gdb_status read_values(rebuild_scratch *s, uint32_t column, uint32_t count, gdb_error *err)
{
    const uint64_t *rows = s->rows_of_table;
    gdb_vector *out = &s->vectors[column];
    uint32_t run = 1;

    gdb_vector_clear(out);
    while (run < count && rows[run] == rows[run - 1] + 1)
        run++;
    return run == count
               ? gdb_column_reader_scan(s->readers[column], rows[0], count, out, err)
               : gdb_column_reader_gather(s->readers[column], rows, NULL, count, out, err);
}

static gdb_status read_column(rebuild_scratch *s, uint32_t column, uint32_t table_count,
                              gdb_error *err)
{
    uint32_t row = 0;

    GDB_TRY(read_values(s, column, table_count, err));
    for (uint32_t begin = 0, end; begin < s->count; begin = end) {
        end = begin + 1;
        while (end < s->count && ((s->origins[end] ^ s->origins[begin]) & ADDED) == 0)
            end++;
        GDB_TRY(append_properties(s, column, begin, end, &row, err));
    }
    return GDB_OK;
}

static gdb_status read_properties(csr_rebuild *build, rebuild_scratch *s, gdb_error *err)
{
    uint32_t table_count = 0;

    for (uint32_t i = 0; i < s->count; i++)
        if ((s->origins[i] & ADDED) == 0)
            s->rows_of_table[table_count++] = s->origins[i];
    gdb_row_block_clear(&s->rows, NULL);
    GDB_TRY(gdb_row_block_reserve(&s->rows, s->count, err));
    for (uint32_t c = 0; c < build->shape.column_count; c++)
        GDB_TRY(read_column(s, c, table_count, err));
    s->rows.row_count = s->count;
    return GDB_OK;
}

static void fill_column(const gdb_row_column *column, uint32_t begin, const gdb_csr_window *window,
                        uint32_t number)
{
    void *values = gdb_csr_window_values(window, number);
    uint8_t *nulls = gdb_csr_window_nulls(window, number);
    size_t width = gdb_type_width(column->type);
    gdb_text_view *texts = values;

    for (uint32_t i = 0; i < window->count; i++)
        nulls[i] = column->has_nulls && gdb_bitmap_get(column->nulls, begin + i);
    if (!gdb_type_is_byte_string(column->type)) {
        memcpy(values, (const uint8_t *)column->values + begin * width, window->count * width);
        return;
    }
    for (uint32_t i = 0; i < window->count; i++) {
        uint64_t at = begin + i > 0 ? column->ends[begin + i - 1] : 0;

        texts[i].data = (const char *)column->text.data + at;
        texts[i].size = column->ends[begin + i] - at;
    }
}

/* The batch to its place in the segments. */
static gdb_status flush(csr_rebuild *build, rebuild_scratch *s, const gdb_partition_unit *unit,
                        gdb_error *err)
{
    if (s->count > unit->count - s->done)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has more relationships than it counts",
                        GDB_TEXT_ARG(build->schema->name));
    if (build->shape.column_count > 0)
        GDB_TRY(read_properties(build, s, err));
    for (uint32_t begin = 0; begin < s->count;) {
        gdb_csr_window window;

        GDB_TRY(gdb_csr_segments_take(build->segments, unit->partition, s->done + begin,
                                      s->count - begin, &window, err));
        memcpy(window.targets, s->targets + begin, window.count * sizeof(*window.targets));
        for (uint32_t c = 0; c < build->shape.column_count; c++)
            fill_column(&s->rows.columns[c], begin, &window, c);
        GDB_TRY(gdb_csr_segments_give(build->segments, &window, err));
        begin += window.count;
    }
    gdb_progress_add(build->job->sink, s->count, s->count);
    s->done += s->count;
    s->count = 0;
    return GDB_OK;
}

static gdb_status append_entry(csr_rebuild *build, rebuild_scratch *s,
                               const gdb_partition_unit *unit, uint64_t target, uint64_t origin,
                               gdb_error *err)
{
    s->targets[s->count] = target;
    s->origins[s->count++] = origin;
    return s->count == BATCH ? flush(build, s, unit, err) : GDB_OK;
}

/* What is added in front of the entry node > target; with target UINT64_MAX all of the node's. */
static gdb_status append_added(csr_rebuild *build, rebuild_scratch *s,
                               const gdb_partition_unit *unit, uint64_t node, uint64_t target,
                               gdb_error *err)
{
    const gdb_added_rels *added = &s->added;

    for (; s->next_added < added->count; s->next_added++) {
        uint64_t i = s->next_added;

        if (added->nodes[i] > node || (added->nodes[i] == node && added->others[i] >= target))
            break;
        GDB_TRY(append_entry(build, s, unit, added->others[i], i | ADDED, err));
    }
    return GDB_OK;
}

/* The entries that were gathered, and what is added before them. */
static gdb_status append_gathered(csr_rebuild *build, rebuild_scratch *s,
                                  const gdb_partition_unit *unit, gdb_error *err)
{
    uint32_t i = 0;

    GDB_TRY(read_entries(build, s, err));
    for (; i < s->base_count && s->next_added < s->added.count; i++) {
        GDB_TRY(append_added(build, s, unit, s->base_nodes[i], s->base_targets[i], err));
        GDB_TRY(append_entry(build, s, unit, s->base_targets[i], s->base_positions[i], err));
    }
    for (uint32_t n; i < s->base_count; i += n) { /* nothing more goes between them */
        n = s->base_count - i < BATCH - s->count ? s->base_count - i : BATCH - s->count;
        memcpy(s->targets + s->count, s->base_targets + i, n * sizeof(*s->targets));
        memcpy(s->origins + s->count, s->base_positions + i, n * sizeof(*s->origins));
        s->count += n;
        if (s->count == BATCH)
            GDB_TRY(flush(build, s, unit, err));
    }
    s->base_count = 0;
    return GDB_OK;
}

/* --- units ------------------------------------------------------------- */

static gdb_status gather_list(csr_rebuild *build, rebuild_scratch *s,
                              const gdb_partition_unit *unit, uint64_t node,
                              const gdb_csr_list *list, gdb_error *err)
{
    for (uint64_t first = 0; first < list->count;) {
        uint32_t room = BATCH - s->base_count;
        uint32_t count = list->count - first < room ? (uint32_t)(list->count - first) : room;

        add_run(s, node, list, first, count);
        first += count;
        if (s->base_count == BATCH)
            GDB_TRY(append_gathered(build, s, unit, err));
    }
    return GDB_OK;
}

static gdb_status build_unit(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    csr_rebuild *build = context;
    rebuild_scratch *s = &build->scratch[thread];
    const gdb_partition_unit *unit = &build->units.items[index];
    const gdb_rel_source *added = build->what->added;
    uint64_t first;
    uint32_t count = nodes_of(build, unit->partition, &first);

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    s->done = 0;
    s->count = s->base_count = s->run_count = 0;
    s->next_added = 0;
    s->added.count = 0;
    if (added != NULL)
        GDB_TRY(
            added->load(added->context, build->direction, first, count, thread, &s->added, err));
    for (uint32_t begin = 0, n; begin < count; begin += n) {
        n = count - begin < BATCH ? count - begin : BATCH;
        GDB_TRY(read_lists(build, s, first + begin, n, err));
        for (uint32_t i = 0; i < n; i++) {
            s->sizes[begin + i] = s->lists[i].count;
            GDB_TRY(gather_list(build, s, unit, first + begin + i, &s->lists[i], err));
        }
    }
    GDB_TRY(append_gathered(build, s, unit, err));
    GDB_TRY(append_added(build, s, unit, UINT64_MAX, UINT64_MAX, err));
    GDB_TRY(flush(build, s, unit, err));
    if (s->done != unit->count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "table '%.*s' has fewer relationships than it counts",
                        GDB_TEXT_ARG(build->schema->name));
    for (uint64_t i = 0; i < s->added.count; i++)
        s->sizes[s->added.nodes[i] - first]++;
    return gdb_csr_segments_add_sizes(build->segments, unit->partition, s->sizes, err);
}

static gdb_status count_partition(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    csr_rebuild *build = context;
    rebuild_scratch *s = &build->scratch[thread];
    const gdb_rel_source *added = build->what->added;
    uint64_t first, more = 0;
    uint32_t count = nodes_of(build, (uint32_t)index, &first);

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    for (uint32_t begin = 0, n; begin < count; begin += n) {
        n = count - begin < BATCH ? count - begin : BATCH;
        GDB_TRY(read_lists(build, s, first + begin, n, err));
        for (uint32_t i = 0; i < n; i++)
            build->counts[index] += s->lists[i].count;
    }
    if (added != NULL && count > 0)
        GDB_TRY(added->count(added->context, build->direction, first, count, thread, &more, err));
    build->counts[index] += more;
    return GDB_OK;
}

static gdb_status make_units(csr_rebuild *build, uint64_t *total, gdb_error *err)
{
    gdb_partition_units *units = &build->units;

    *total = 0;
    for (uint32_t p = 0; p < build->partition_count; p++) {
        if (build->counts[p] == 0)
            continue;
        GDB_TRY(gdb_array_reserve(&units->items, &units->capacity, units->count + 1,
                                  sizeof(*units->items), err));
        units->items[units->count++] =
            (gdb_partition_unit){.partition = p, .count = build->counts[p]};
        *total += build->counts[p];
    }
    return GDB_OK;
}

/* --- a direction ------------------------------------------------------- */

static gdb_status open_scratch(csr_rebuild *build, rebuild_scratch *s, gdb_error *err)
{
    const gdb_rel_table *table = build->what->table;
    uint32_t count = build->shape.column_count;

    GDB_TRY(gdb_row_block_init(&s->rows, &build->shape, err));
    s->sizes = gdb_alloc_array((size_t)1 << build->node_bits, sizeof(*s->sizes), err);
    s->readers = gdb_alloc_array_zero(count, sizeof(gdb_column_reader *), err);
    s->vectors = gdb_alloc_array_zero(count, sizeof(*s->vectors), err);
    if (s->sizes == NULL || s->readers == NULL || s->vectors == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_csr_cursor_open(&s->cursor, table, build->direction, err));
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY(gdb_rel_table_column(table, c, &s->readers[c], err));
        GDB_TRY(gdb_vector_init(&s->vectors[c], gdb_column_reader_type(s->readers[c]), err));
    }
    return GDB_OK;
}

static void close_scratch(csr_rebuild *build, rebuild_scratch *s)
{
    for (uint32_t c = 0; c < build->shape.column_count; c++) {
        if (s->vectors != NULL)
            gdb_vector_release(&s->vectors[c]);
        if (s->readers != NULL)
            gdb_column_reader_close(s->readers[c]);
    }
    gdb_free(s->vectors);
    gdb_free(s->readers);
    gdb_csr_cursor_close(s->cursor);
    gdb_row_block_release(&s->rows);
    gdb_free(s->sizes);
}

static void release(csr_rebuild *build)
{
    for (unsigned i = 0; build->scratch != NULL && i < build->job->threads; i++)
        close_scratch(build, &build->scratch[i]);
    gdb_free(build->scratch);
    gdb_csr_segments_close(build->segments);
    gdb_partition_units_release(&build->units);
    gdb_free(build->counts);
    gdb_free(build->has_nulls);
}

static gdb_status prepare(csr_rebuild *build, gdb_error *err)
{
    const gdb_csr_rebuild *what = build->what;
    const gdb_csr_choice *choice = &what->choice[build->direction];
    uint64_t groups = gdb_div_up(build->node_count, GDB_GROUP_SIZE);

    build->node_bits = what->node_bits[build->direction];
    if (build->node_bits == 0)
        build->node_bits =
            gdb_edge_node_bits(build->node_count, gdb_rel_table_rel_count(what->table));
    build->partition_bits = gdb_bit_width(GDB_GROUP_SIZE - 1) - build->node_bits;
    build->group_count = choice->groups != NULL ? choice->count : (uint32_t)groups;
    build->partition_count = choice->groups != NULL
                                 ? choice->count << build->partition_bits
                                 : gdb_edge_partition_count(build->node_count, build->node_bits);
    build->counts = gdb_alloc_array_zero(build->partition_count, sizeof(*build->counts), err);
    build->scratch = gdb_alloc_array_zero(build->job->threads, sizeof(*build->scratch), err);
    build->has_nulls = gdb_alloc_array(build->shape.column_count, sizeof(*build->has_nulls), err);
    if (build->counts == NULL || build->scratch == NULL || build->has_nulls == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < build->shape.column_count; c++)
        build->has_nulls[c] = true;
    for (unsigned i = 0; i < build->job->threads; i++)
        GDB_TRY(open_scratch(build, &build->scratch[i], err));
    return GDB_OK;
}

/* The chosen groups of a direction to csr->groups, their properties to `columns`. */
static gdb_status build_direction(csr_rebuild *build, gdb_csr_metadata *csr,
                                  gdb_column_metadata *columns, gdb_error *err)
{
    gdb_csr_shape shape = {.table = (uint16_t)gdb_rel_table_pair(build->what->table)->id,
                           .direction = build->direction,
                           .node_count = build->node_count,
                           .types = build->shape.types,
                           .column_count = build->shape.column_count};
    const char *name = build->shape.table_name;
    uint64_t total, pages;

    GDB_TRY(prepare(build, err));
    GDB_TRY(gdb_parallel_for(build->job->threads, build->partition_count, count_partition, build,
                             err));
    GDB_TRY(make_units(build, &total, err));
    if (total == 0 && build->what->choice[build->direction].groups == NULL)
        return GDB_OK; /* a table without relationships has no groups */
    shape.groups = build->what->choice[build->direction].groups;
    shape.group_count = build->group_count;
    shape.node_bits = build->node_bits;
    shape.partition_rels = build->counts;
    shape.units = &build->units;
    shape.has_nulls = build->has_nulls;
    gdb_progress_begin(build->job->sink, name,
                       build->direction == GDB_FORWARD ? "fold" : "fold backward", total);
    GDB_TRY(gdb_csr_segments_open(&build->segments, build->job, &shape, err));
    GDB_TRY(gdb_parallel_for(build->job->threads, build->units.count, build_unit, build, err));
    return gdb_csr_segments_describe(build->segments, csr, columns, &pages, err);
}

/* --- the whole pair ---------------------------------------------------- */

static gdb_status make_shape(csr_rebuild *build, gdb_error *err)
{
    const gdb_rel_schema *schema = build->schema;
    gdb_arena *arena = build->job->arena;
    uint32_t count = build->direction == GDB_FORWARD ? schema->column_count : 0;
    gdb_text_view *names = gdb_arena_alloc_array(arena, count, sizeof(*names), err);
    gdb_type_id *types = gdb_arena_alloc_array(arena, count, sizeof(*types), err);
    gdb_text_view name = gdb_arena_copy_text(arena, schema->name, err);

    if (names == NULL || types == NULL || name.data == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++) {
        names[c] = schema->columns[c].name;
        types[c] = schema->columns[c].type;
    }
    build->shape = (gdb_row_shape){.table_name = name.data,
                                   .column_names = names,
                                   .types = types,
                                   .column_count = count};
    return GDB_OK;
}

static gdb_status run_direction(const gdb_import_job *job, const gdb_csr_rebuild *what,
                                gdb_direction direction, gdb_rel_table_metadata *metadata,
                                gdb_error *err)
{
    const gdb_csr_choice *choice = &what->choice[direction];
    csr_rebuild build = {.job = job,
                         .what = what,
                         .schema = gdb_rel_table_schema(what->table),
                         .direction = direction,
                         .node_count = gdb_row_renumber_count(what->ends[direction])};
    gdb_csr_metadata *csr = &metadata->csr[direction];
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(make_shape(&build, err));
    if (choice->groups != NULL && choice->count == 0) {
        *csr = what->kept->csr[direction];
        if (direction == GDB_FORWARD)
            memcpy(metadata->columns, what->kept->columns,
                   metadata->column_count * sizeof(*metadata->columns));
        goto out;
    }
    GDB_TRY_OUT(build_direction(&build, csr, metadata->columns, err));
    if (choice->groups == NULL)
        goto out;
    GDB_TRY_OUT(gdb_csr_choice_merge(job->arena, choice, &what->kept->csr[direction], csr, err));
    for (uint32_t c = 0; c < build.shape.column_count; c++)
        GDB_TRY_OUT(gdb_csr_choice_merge_column(job->arena, choice, &what->kept->csr[direction],
                                                &what->kept->columns[c], csr,
                                                &metadata->columns[c], err));
out:
    release(&build);
    return status;
}

static uint64_t count_rels(const gdb_csr_metadata *csr)
{
    uint64_t count = 0;

    for (uint32_t g = 0; g < csr->group_count; g++)
        count += csr->groups[g].rel_count;
    return count;
}

gdb_status gdb_csr_rebuild_run(const gdb_import_job *job, const gdb_csr_rebuild *rebuild,
                               gdb_rel_table_metadata *metadata, gdb_error *err)
{
    const gdb_rel_schema *schema = gdb_rel_table_schema(rebuild->table);
    uint64_t reserved = gdb_csr_build_reserve(job);
    gdb_status status = GDB_OK;

    memset(metadata, 0, sizeof(*metadata));
    metadata->id = gdb_rel_table_pair(rebuild->table)->id;
    metadata->column_count = schema->column_count;
    metadata->columns = gdb_arena_alloc_array(job->arena, schema->column_count,
                                              sizeof(*metadata->columns), err);
    if (metadata->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY_OUT(run_direction(job, rebuild, (gdb_direction)d, metadata, err));
    metadata->rel_count = count_rels(&metadata->csr[GDB_FORWARD]);
    if (count_rels(&metadata->csr[GDB_BACKWARD]) != metadata->rel_count)
        status = GDB_FAIL(err, GDB_ERR_CORRUPT,
                          "table '%.*s' has %llu relationships forward and %llu backward",
                          GDB_TEXT_ARG(schema->name), (unsigned long long)metadata->rel_count,
                          (unsigned long long)count_rels(&metadata->csr[GDB_BACKWARD]));
out:
    gdb_memory_release(job->memory, reserved);
    return status;
}
