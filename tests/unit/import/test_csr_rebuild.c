/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/database/database_format.h"
#include "lib/csv/row_block.h"
#include "lib/import/csr_rebuild.h"
#include "tests/support/make_db.h"

/*
 * Relationships of a table and others that are added to it, built together: lists, properties and
 * kept groups. Relationship i has the number i and, unless that divides by 5, a text; added ones
 * are numbered on.
 */

enum { NODES = 40, RELS = 150, ADDED = 90, ALL = RELS + ADDED, COLUMNS = 2 };

typedef struct edge {
    uint64_t from, to;
    uint64_t number;
} edge;

typedef struct fixture {
    make_db *db;
    gdb_database *database;
    const gdb_rel_table *table;
    edge edges[ALL]; /* those of the table first */
    /* What is added, by direction: sorted by start, other end and number. */
    uint64_t nodes[2][ADDED], others[2][ADDED], numbers[2][ADDED];
    gdb_row_block properties[4]; /* by thread */
    gdb_page_io *io;
    gdb_page_writer *writer;
    gdb_arena arena;
    gdb_row_renumber ends;
    gdb_rel_source source;
    gdb_import_job job;
    gdb_error err;
} fixture;

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static gdb_value text_of(uint64_t number, char text[32])
{
    snprintf(text, 32, "text %llu", (unsigned long long)number * 7);
    return number % 5 == 0 ? gdb_value_null() : gdb_value_string(gdb_text_of(text));
}

static gdb_value node_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context, (void)column, (void)arena;
    return gdb_value_int64((int64_t)row);
}

static gdb_value rel_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    const edge *e = &((const fixture *)context)->edges[row];
    gdb_value text;
    char buffer[32];

    if (column < 3)
        return gdb_value_int64((int64_t)(column == 0 ? e->from : column == 1 ? e->to : e->number));
    text = text_of(e->number, buffer);
    if (!text.is_null)
        text.as.text = gdb_arena_copy_text(arena, text.as.text, NULL);
    return text;
}

/* --- the source -------------------------------------------------------- */

static void find_range(const fixture *f, gdb_direction direction, uint64_t first, uint32_t count,
                       uint32_t *begin, uint32_t *end)
{
    *begin = 0;
    while (*begin < ADDED && f->nodes[direction][*begin] < first)
        ++*begin;
    *end = *begin;
    while (*end < ADDED && f->nodes[direction][*end] < first + count)
        ++*end;
}

static gdb_status count_added(void *context, gdb_direction direction, uint64_t first,
                              uint32_t count, unsigned thread, uint64_t *rels, gdb_error *err)
{
    uint32_t begin, end;

    (void)thread, (void)err;
    find_range(context, direction, first, count, &begin, &end);
    *rels = end - begin;
    return GDB_OK;
}

static gdb_status load_added(void *context, gdb_direction direction, uint64_t first, uint32_t count,
                             unsigned thread, gdb_added_rels *out, gdb_error *err)
{
    fixture *f = context;
    gdb_row_block *block = &f->properties[thread];
    uint32_t begin, end;

    find_range(f, direction, first, count, &begin, &end);
    *out = (gdb_added_rels){end - begin, f->nodes[direction] + begin, f->others[direction] + begin,
                            block->columns};
    gdb_row_block_clear(block, NULL);
    GDB_TRY(gdb_row_block_reserve(block, end - begin, err));
    for (uint32_t i = 0; i < end - begin; i++) {
        uint64_t number = f->numbers[direction][begin + i];
        gdb_row_column *texts = &block->columns[1];
        char buffer[32];
        gdb_value text = text_of(number, buffer);

        ((int64_t *)block->columns[0].values)[i] = (int64_t)number;
        if (text.is_null) {
            gdb_bitmap_set(texts->nulls, i);
            texts->has_nulls = true;
        } else {
            GDB_TRY(gdb_buffer_append(&texts->text, text.as.text.data, text.as.text.size, err));
        }
        texts->ends[i] = texts->text.size;
    }
    block->row_count = end - begin;
    return GDB_OK;
}

/* --- fixture ----------------------------------------------------------- */

static gdb_direction sorted_by;

static int compare_edges(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    bool forward = sorted_by == GDB_FORWARD;
    uint64_t xs = forward ? x->from : x->to, ys = forward ? y->from : y->to;
    uint64_t xo = forward ? x->to : x->from, yo = forward ? y->to : y->from;

    if (xs != ys)
        return xs < ys ? -1 : 1;
    if (xo != yo)
        return xo < yo ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void sort_edges(edge *edges, size_t count, gdb_direction direction)
{
    sorted_by = direction;
    qsort(edges, count, sizeof(*edges), compare_edges);
}

static void make_added(fixture *f)
{
    edge added[ADDED];

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        memcpy(added, f->edges + RELS, sizeof(added));
        sort_edges(added, ADDED, (gdb_direction)d);
        for (uint32_t i = 0; i < ADDED; i++) {
            f->nodes[d][i] = d == GDB_FORWARD ? added[i].from : added[i].to;
            f->others[d][i] = d == GDB_FORWARD ? added[i].to : added[i].from;
            f->numbers[d][i] = added[i].number;
        }
    }
}

static int setup(void **state)
{
    static const gdb_type_id types[COLUMNS] = {GDB_TYPE_INT64, GDB_TYPE_STRING};
    static const gdb_row_shape shape = {.types = types, .column_count = COLUMNS};
    fixture *f = calloc(1, sizeof(*f));
    uint64_t random = 17;

    for (uint64_t i = 0; i < ALL; i++) {
        /* Some lists are long, some relationships parallel, some nodes without any. */
        uint64_t from = next_random(&random) % 3 == 0 ? 4 : next_random(&random) % (NODES - 8);

        f->edges[i] = (edge){from, next_random(&random) % (NODES - 9), i};
    }
    f->db = make_db_begin();
    make_db_nodes_from(f->db, "N", "id:INT64", NODES, node_value, NULL);
    make_db_rels_from(f->db, "R", "N", "N", "number:INT64 note:STRING", RELS, rel_value, f);
    f->database = make_db_open(f->db, 0);
    f->table = gdb_database_rel_table(f->database, 2);
    make_added(f);
    for (int i = 0; i < 4; i++)
        assert_ok(gdb_row_block_init(&f->properties[i], &shape, &f->err), f->err);
    assert_ok(gdb_page_io_memory_open(&f->io, &f->err), f->err);
    assert_ok(gdb_page_writer_open(&f->writer, f->io, GDB_DATABASE_SLOTS, &f->err), f->err);
    f->ends.row_count = NODES;
    f->source = (gdb_rel_source){f, count_added, load_added};
    f->job = (gdb_import_job){.threads = 3, .slots = 4, .pages = f->writer, .arena = &f->arena};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    for (int i = 0; i < 4; i++)
        gdb_row_block_release(&f->properties[i]);
    gdb_page_writer_close(f->writer);
    gdb_page_io_close(f->io);
    gdb_arena_release(&f->arena);
    gdb_database_close(f->database);
    make_db_end(f->db);
    free(f);
    return 0;
}

/* --- what comes out ---------------------------------------------------- */

static void check_lists(gdb_rel_table *table, const edge *edges, uint64_t count,
                        gdb_direction direction)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_csr_cursor *cursor = NULL;
    uint64_t at = 0;

    assert_ok(gdb_csr_cursor_open(&cursor, table, direction, &err), err);
    for (uint64_t node = 0; node < NODES; node++) {
        gdb_csr_list list;

        assert_ok(gdb_csr_cursor_lists(cursor, &node, 1, &list, &err), err);
        for (uint64_t i = 0; i < list.count; i++, at++) {
            const edge *e = &edges[at];
            uint64_t target;

            assert_true(at < count);
            assert_ok(gdb_csr_cursor_targets(cursor, list.begin + i, 1, &target, &err), err);
            assert_int_equal(direction == GDB_FORWARD ? e->from : e->to, node);
            assert_int_equal(direction == GDB_FORWARD ? e->to : e->from, target);
        }
    }
    assert_int_equal(at, count);
    gdb_csr_cursor_close(cursor);
}

static void check_properties(gdb_rel_table *table, const edge *edges, uint64_t count)
{
    gdb_error err = GDB_ERROR_INIT;

    for (uint32_t c = 0; c < COLUMNS; c++) {
        gdb_column_reader *reader = NULL;
        gdb_vector vector = {0};

        assert_ok(gdb_rel_table_column(table, c, &reader, &err), err);
        assert_ok(gdb_vector_init(&vector, c == 0 ? GDB_TYPE_INT64 : GDB_TYPE_STRING, &err), err);
        for (uint64_t i = 0; i < count; i++) {
            char buffer[32];
            gdb_value expected = c == 0 ? gdb_value_int64((int64_t)edges[i].number)
                                        : text_of(edges[i].number, buffer);
            gdb_value found;

            gdb_vector_clear(&vector);
            assert_ok(gdb_column_reader_gather(reader, &i, NULL, 1, &vector, &err), err);
            found = gdb_vector_get(&vector, 0);
            assert_int_equal(found.is_null, expected.is_null);
            assert_true(found.is_null || gdb_value_compare(&found, &expected) == 0);
        }
        gdb_vector_release(&vector);
        gdb_column_reader_close(reader);
    }
}

/* The table whose pages all stand in the memory file. */
static void check_built(fixture *f, const gdb_rel_table_metadata *metadata, uint64_t count)
{
    gdb_rel_table *table = NULL;
    gdb_buffer_pool *pool = NULL;
    uint64_t pages;
    edge edges[ALL];

    assert_int_equal(metadata->rel_count, count);
    assert_ok(gdb_page_writer_flush(f->writer, &f->err), f->err);
    pages = gdb_page_writer_end(f->writer);
    assert_ok(gdb_buffer_pool_open(&pool, f->io, pages, pages, 8 << 20, &f->err), f->err);
    assert_ok(gdb_rel_table_open(&table, pool, gdb_rel_table_schema(f->table),
                                 gdb_rel_table_pair(f->table), metadata, &f->err),
              f->err);
    memcpy(edges, f->edges, sizeof(edges));
    sort_edges(edges, count, GDB_FORWARD);
    check_lists(table, edges, count, GDB_FORWARD);
    check_properties(table, edges, count);
    sort_edges(edges, count, GDB_BACKWARD);
    check_lists(table, edges, count, GDB_BACKWARD);
    gdb_rel_table_close(table);
    gdb_buffer_pool_close(pool);
}

static void nothing_is_added(void **state)
{
    fixture *f = *state;
    gdb_rel_table_metadata metadata;
    const gdb_csr_rebuild rebuild = {.table = f->table, .ends = {&f->ends, &f->ends}};

    assert_ok(gdb_csr_rebuild_run(&f->job, &rebuild, &metadata, &f->err), f->err);
    check_built(f, &metadata, RELS);
}

static void additions_are_merged(void **state)
{
    fixture *f = *state;

    for (unsigned bits = 0; bits <= 3; bits++) {
        gdb_rel_table_metadata metadata;
        const gdb_csr_rebuild rebuild = {.table = f->table,
                                         .ends = {&f->ends, &f->ends},
                                         .added = &f->source,
                                         .node_bits = {bits, bits}};

        assert_ok(gdb_csr_rebuild_run(&f->job, &rebuild, &metadata, &f->err), f->err);
        check_built(f, &metadata, ALL);
    }
}

/* Neither direction: all is kept; only one group: the others are. */
static void groups_that_are_not_chosen_are_kept(void **state)
{
    fixture *f = *state;
    const gdb_rel_table_metadata *old = gdb_rel_table_metadata_get(f->table);
    uint32_t chosen = 0;
    gdb_rel_table_metadata metadata;
    gdb_csr_rebuild rebuild = {.table = f->table,
                               .ends = {&f->ends, &f->ends},
                               .choice = {{&chosen, 0}, {&chosen, 0}},
                               .kept = old};

    assert_ok(gdb_csr_rebuild_run(&f->job, &rebuild, &metadata, &f->err), f->err);
    assert_int_equal(gdb_page_writer_page_count(f->writer), 0);
    assert_int_equal(metadata.rel_count, RELS);
    assert_ptr_equal(metadata.csr[GDB_FORWARD].groups, old->csr[GDB_FORWARD].groups);
    rebuild.choice[GDB_FORWARD].count = 1;
    assert_ok(gdb_csr_rebuild_run(&f->job, &rebuild, &metadata, &f->err), f->err);
    assert_true(gdb_page_writer_page_count(f->writer) > 0);
    assert_int_equal(metadata.csr[GDB_FORWARD].group_count, old->csr[GDB_FORWARD].group_count);
    for (uint32_t g = 1; g < metadata.csr[GDB_FORWARD].group_count; g++)
        assert_memory_equal(&metadata.csr[GDB_FORWARD].groups[g].offsets,
                            &old->csr[GDB_FORWARD].groups[g].offsets, sizeof(gdb_segment));
    for (uint32_t c = 0; c < COLUMNS; c++) {
        uint32_t first = old->csr[GDB_FORWARD].groups[0].target_segment_count;

        assert_int_equal(metadata.columns[c].segment_count, old->columns[c].segment_count);
        for (uint32_t s = first; s < old->columns[c].segment_count; s++)
            assert_memory_equal(&metadata.columns[c].segments[s], &old->columns[c].segments[s],
                                sizeof(gdb_segment));
    }
}

/* More in one direction than in the other is seen, whoever is wrong. */
static void directions_must_agree(void **state)
{
    fixture *f = *state;
    uint32_t chosen = 0;
    gdb_rel_table_metadata metadata;
    const gdb_csr_rebuild rebuild = {.table = f->table,
                                     .ends = {&f->ends, &f->ends},
                                     .added = &f->source,
                                     .choice = {{NULL, 0}, {&chosen, 0}},
                                     .kept = gdb_rel_table_metadata_get(f->table)};

    assert_fails(gdb_csr_rebuild_run(&f->job, &rebuild, &metadata, &f->err), GDB_ERR_CORRUPT,
                 "240 relationships forward and 150 backward", f->err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_added),
        TEST(additions_are_merged),
        TEST(groups_that_are_not_chosen_are_kept),
        TEST(directions_must_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
