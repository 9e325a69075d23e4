/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/database.h"
#include "lib/import/import.h"
#include "lib/verify/verify.h"
#include "tests/support/random.h"
#include "tests/support/temp_dir.h"

/*
 * Random graphs through the importer, from CSV to an open database, against the plainest way to say
 * what must come out: edges sorted by source, target, input order.
 */

typedef struct edge {
    uint32_t source, target, number;
} edge;

typedef struct graph {
    uint32_t node_count, edge_count;
    bool string_keys;
    bool wide; /* properties that do not fit into a word beside the ends */
    edge *edges; /* in input order */
} graph;

typedef struct fixture {
    temp_dir dir;
    char nodes_path[TEMP_PATH_SIZE], rels_path[TEMP_PATH_SIZE], db_path[TEMP_PATH_SIZE];
    gdb_import_plan plan;
    gdb_csv_file files[2];
    gdb_text_view headers[2];
    bool by_names[2];
    gdb_plan_table tables[2];
    uint32_t columns[2][8];
    gdb_text_view names[2][8];
    gdb_type_id types[2][8];
    bool not_null[2][8];
} fixture;

static long long key_of(uint32_t node)
{
    return (long long)node * 7919 - 500;
}

static void write_text(const char *path, const gdb_buffer *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    if (text->size > 0)
        assert_int_equal(fwrite(text->data, 1, text->size, file), text->size);
    assert_int_equal(fclose(file), 0);
}

static void append_key(gdb_buffer *out, const graph *g, uint32_t node)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_buffer_append_format(out, &err, g->string_keys ? "k%lld" : "%lld", key_of(node)),
              err);
}

static void write_graph(const fixture *f, const graph *g)
{
    gdb_buffer text = {0};
    gdb_error err = GDB_ERROR_INIT;

    for (uint32_t i = 0; i < g->node_count; i++) {
        append_key(&text, g, i);
        assert_ok(gdb_buffer_append_format(&text, &err, ",name %u\n", i), err);
    }
    write_text(f->nodes_path, &text);
    gdb_buffer_clear(&text);
    for (uint32_t i = 0; i < g->edge_count; i++) {
        append_key(&text, g, g->edges[i].source);
        assert_ok(gdb_buffer_append_byte(&text, ',', &err), err);
        append_key(&text, g, g->edges[i].target);
        assert_ok(gdb_buffer_append_format(&text, &err, ",%u", g->edges[i].number), err);
        if (i % 3 == 0)
            assert_ok(gdb_buffer_append_format(&text, &err, ","), err);
        else
            assert_ok(gdb_buffer_append_format(&text, &err, ",%d", (int)(i % 50) - 25), err);
        if (g->wide && i % 5 == 0)
            assert_ok(gdb_buffer_append_format(&text, &err, ","), err);
        else if (g->wide)
            assert_ok(gdb_buffer_append_format(&text, &err, ",text %u", i), err);
        assert_ok(gdb_buffer_append_format(&text, &err, "\n"), err);
    }
    write_text(f->rels_path, &text);
    gdb_buffer_release(&text);
}

static void set_column(fixture *f, int table, uint32_t c, const char *name, gdb_type_id type,
                       bool not_null)
{
    f->columns[table][c] = c;
    f->names[table][c] = gdb_text_of(name);
    f->types[table][c] = type;
    f->not_null[table][c] = not_null;
}

static void set_table(fixture *f, int table, const char *name, const char *path,
                      uint32_t column_count)
{
    gdb_csv_file file = {.path = path,
                         .dialect = gdb_csv_dialect_default(),
                         .field_count = column_count,
                         .columns = f->columns[table]};
    gdb_plan_table plan = {.is_rel = table == 1,
                           .name = name,
                           .files = &f->files[table],
                           .headers = &f->headers[table],
                           .by_names = &f->by_names[table],
                           .file_count = 1,
                           .shape = {.table_name = name,
                                     .column_names = f->names[table],
                                     .types = f->types[table],
                                     .not_null = f->not_null[table],
                                     .column_count = column_count}};

    f->files[table] = file;
    f->tables[table] = plan;
}

static void make_plan(fixture *f, const graph *g, gdb_multiplicity multiplicity)
{
    gdb_type_id key = g->string_keys ? GDB_TYPE_STRING : GDB_TYPE_INT64;
    gdb_column_schema node_columns[2] = {{gdb_text_of("id"), key, NULL},
                                         {gdb_text_of("name"), GDB_TYPE_STRING, NULL}};
    gdb_column_schema rel_columns[3] = {{gdb_text_of("number"), GDB_TYPE_INT64, NULL},
                                        {gdb_text_of("small"), GDB_TYPE_INT16, NULL},
                                        {gdb_text_of("text"), GDB_TYPE_STRING, NULL}};
    gdb_node_schema node = {.name = gdb_text_of("N"), .columns = node_columns, .column_count = 2};
    gdb_rel_pair pair = {0};
    gdb_rel_schema rel = {.name = gdb_text_of("E"),
                          .multiplicity = multiplicity,
                          .pairs = &pair,
                          .pair_count = 1,
                          .columns = rel_columns,
                          .column_count = g->wide ? 3 : 2};
    const gdb_node_schema *added;
    const gdb_rel_schema *added_rel;
    gdb_error err = GDB_ERROR_INIT;

    memset(f, 0, sizeof(*f));
    temp_dir_make(&f->dir);
    temp_dir_join(&f->dir, "n.csv", f->nodes_path);
    temp_dir_join(&f->dir, "e.csv", f->rels_path);
    temp_dir_join(&f->dir, "db", f->db_path);
    assert_ok(gdb_catalog_create(&f->plan.catalog, &err), err);
    assert_ok(gdb_catalog_add_node(f->plan.catalog, &node, &added, &err), err);
    pair.from = pair.to = added->id;
    assert_ok(gdb_catalog_add_rel(f->plan.catalog, &rel, &added_rel, &err), err);
    set_column(f, 0, 0, "id", key, true);
    set_column(f, 0, 1, "name", GDB_TYPE_STRING, false);
    set_column(f, 1, 0, "from", key, true);
    set_column(f, 1, 1, "to", key, true);
    set_column(f, 1, 2, "number", GDB_TYPE_INT64, false);
    set_column(f, 1, 3, "small", GDB_TYPE_INT16, false);
    set_column(f, 1, 4, "text", GDB_TYPE_STRING, false);
    set_table(f, 0, "N", f->nodes_path, 2);
    set_table(f, 1, "E", f->rels_path, g->wide ? 5 : 4);
    f->tables[0].id = gdb_catalog_find_node(f->plan.catalog, gdb_text_of("N"))->id;
    f->tables[1].id = added_rel->pairs[0].id;
    f->plan.tables = f->tables;
    f->plan.table_count = 2;
}

static void release(fixture *f)
{
    gdb_catalog_free(f->plan.catalog);
    temp_dir_remove(&f->dir);
}

static gdb_import_options options_of(const fixture *f, unsigned threads, size_t block_size)
{
    gdb_import_options options = {.database = f->db_path,
                                  .overwrite = true,
                                  .reproducible = true,
                                  .rejects = {.max_errors = UINT64_MAX},
                                  .compression = {true, 1},
                                  .threads = threads,
                                  .block_size = block_size};
    return options;
}

static graph make_graph(uint32_t node_count, uint32_t edge_count, uint64_t seed)
{
    graph g = {.node_count = node_count, .edge_count = edge_count};
    uint64_t state = seed;

    g.edges = malloc((edge_count + 1) * sizeof(*g.edges));
    assert_non_null(g.edges);
    for (uint32_t i = 0; i < edge_count; i++) {
        g.edges[i].source = (uint32_t)(random_next(&state) % node_count);
        /* Every third source is popular, and nodes of the upper half have few edges. */
        if (i % 3 == 0)
            g.edges[i].source /= 2 + i % 7;
        g.edges[i].target = (uint32_t)(random_next(&state) % node_count);
        if (i % 11 == 0)
            g.edges[i].target = g.edges[i].source;
        if (i % 5 == 0 && i > 0) {
            g.edges[i].source = g.edges[i / 2].source;
            g.edges[i].target = g.edges[i / 2].target;
        }
        g.edges[i].number = i;
    }
    return g;
}

static int compare_edges(const void *a, const void *b)
{
    const edge *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int compare_backward(const void *a, const void *b)
{
    const edge *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return 0;
}

static void check_direction(const gdb_rel_table *table, gdb_direction direction, const edge *sorted,
                            const graph *g)
{
    gdb_csr_cursor *cursor = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint32_t at = 0;

    assert_ok(gdb_csr_cursor_open(&cursor, table, direction, &err), err);
    for (uint64_t node = 0; node < g->node_count; node++) {
        gdb_csr_list list;
        uint32_t count = 0;
        assert_ok(gdb_csr_cursor_lists(cursor, &node, 1, &list, &err), err);
        while (at + count < g->edge_count &&
               (direction == GDB_FORWARD ? sorted[at + count].source
                                         : sorted[at + count].target) == node)
            count++;
        assert_int_equal(list.count, count);
        for (uint32_t i = 0; i < count; i++) {
            uint64_t target;
            assert_ok(gdb_csr_cursor_targets(cursor, list.begin + i, 1, &target, &err), err);
            assert_int_equal(target, direction == GDB_FORWARD ? sorted[at + i].target
                                                              : sorted[at + i].source);
        }
        if (count > 0)
            assert_int_equal(list.begin, at);
        at += count;
    }
    assert_int_equal(at, g->edge_count);
    gdb_csr_cursor_close(cursor);
}

static void check_properties(const gdb_rel_table *table, const edge *sorted, const graph *g)
{
    gdb_column_reader *readers[3] = {NULL};
    gdb_vector vectors[3];
    gdb_error err = GDB_ERROR_INIT;
    uint32_t column_count = g->wide ? 3 : 2;

    for (uint32_t c = 0; c < column_count; c++) {
        assert_ok(gdb_rel_table_column(table, c, &readers[c], &err), err);
        assert_ok(gdb_vector_init(&vectors[c], gdb_column_reader_type(readers[c]), &err), err);
    }
    for (uint32_t i = 0; i < g->edge_count; i++) {
        uint32_t number = sorted[i].number;
        char text[32];
        for (uint32_t c = 0; c < column_count; c++)
            assert_ok(gdb_column_reader_scan(readers[c], i, 1, &vectors[c], &err), err);
        assert_int_equal(gdb_vector_get(&vectors[0], 0).as.integer, number);
        assert_int_equal(gdb_vector_is_null(&vectors[1], 0), number % 3 == 0);
        if (number % 3 != 0)
            assert_int_equal(gdb_vector_get(&vectors[1], 0).as.integer, (int)(number % 50) - 25);
        if (!g->wide)
            continue;
        assert_int_equal(gdb_vector_is_null(&vectors[2], 0), number % 5 == 0);
        snprintf(text, sizeof(text), "text %u", number);
        if (number % 5 != 0)
            assert_true(gdb_text_equal(gdb_vector_get(&vectors[2], 0).as.text, gdb_text_of(text)));
    }
    for (uint32_t c = 0; c < column_count; c++) {
        gdb_vector_release(&vectors[c]);
        gdb_column_reader_close(readers[c]);
    }
}

static void check_keys(const gdb_node_table *table, const graph *g)
{
    gdb_key_lookup *lookup = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer text = {0};

    assert_ok(gdb_key_lookup_open(&lookup, table, &err), err);
    for (uint32_t i = 0; i < g->node_count; i++) {
        gdb_value key = gdb_value_int64(key_of(i));
        uint64_t offset;
        gdb_buffer_clear(&text);
        append_key(&text, g, i);
        if (g->string_keys)
            key = gdb_value_string(gdb_buffer_view(&text));
        assert_ok(gdb_key_lookup_find(lookup, &key, &offset, &err), err);
        assert_int_equal(offset, i);
    }
    gdb_buffer_release(&text);
    gdb_key_lookup_close(lookup);
}

static void check_sound(const char *path)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL, .threads = 1};
    gdb_verify_result result = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_verify(path, &options, &result, &err), err);
    if (result.problems.count > 0)
        fail_msg("%s: %s", result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

static void check_database(const fixture *f, const graph *g)
{
    gdb_database_options options = {0};
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    edge *sorted = malloc((g->edge_count + 1) * sizeof(*sorted));
    const gdb_rel_table *rels;

    assert_non_null(sorted);
    assert_ok(gdb_database_open(&database, f->db_path, &options, &err), err);
    rels = gdb_database_rel_table(database, f->tables[1].id);
    assert_int_equal(gdb_rel_table_rel_count(rels), g->edge_count);
    memcpy(sorted, g->edges, g->edge_count * sizeof(*sorted));
    qsort(sorted, g->edge_count, sizeof(*sorted), compare_edges);
    check_direction(rels, GDB_FORWARD, sorted, g);
    check_properties(rels, sorted, g);
    qsort(sorted, g->edge_count, sizeof(*sorted), compare_backward);
    check_direction(rels, GDB_BACKWARD, sorted, g);
    check_keys(gdb_database_node_table(database, f->tables[0].id), g);
    gdb_database_close(database);
    free(sorted);
    check_sound(f->db_path);
}

static void import_and_check(graph *g)
{
    fixture f;
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;

    make_plan(&f, g, GDB_MULTIPLICITY_MANY_MANY);
    write_graph(&f, g);
    options = options_of(&f, 2, 700);
    assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
    assert_int_equal(report.nodes, g->node_count);
    assert_int_equal(report.rels, g->edge_count);
    assert_int_equal(report.rejected, 0);
    check_database(&f, g);
    gdb_import_report_release(&report);
    release(&f);
    free(g->edges);
}

static void a_graph_comes_out_sorted_with_parallel_edges_in_input_order(void **state)
{
    graph g = make_graph(300, 4000, 1);

    (void)state;
    import_and_check(&g);
}

static void properties_that_do_not_fit_into_a_word_follow_their_edges(void **state)
{
    graph g = make_graph(200, 3000, 2);

    (void)state;
    g.wide = true;
    import_and_check(&g);
}

static void string_keys_resolve(void **state)
{
    graph g = make_graph(500, 1500, 3);

    (void)state;
    g.string_keys = true;
    import_and_check(&g);
}

static void one_node_with_loops_only(void **state)
{
    graph g = make_graph(1, 70, 4);

    (void)state;
    import_and_check(&g);
}

static void nodes_without_any_edge(void **state)
{
    graph g = make_graph(40, 0, 5);

    (void)state;
    import_and_check(&g);
}

static void read_whole(const char *path, gdb_buffer *out)
{
    gdb_error err = GDB_ERROR_INIT;
    char file[TEMP_PATH_SIZE];

    snprintf(file, sizeof(file), "%.400s/data.gdb", path);
    gdb_buffer_clear(out);
    assert_ok(gdb_file_read_all(file, 1 << 28, out, &err), err);
}

static void the_bytes_do_not_depend_on_threads_or_blocks(void **state)
{
    static const unsigned threads[] = {1, 2, 3, 8, 2, 2};
    static const size_t blocks[] = {0, 0, 0, 0, 97, 5000};
    fixture f;
    graph g = make_graph(700, 9000, 6);
    gdb_buffer first = {0}, other = {0};

    (void)state;
    g.wide = true;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_graph(&f, &g);
    for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
        gdb_import_options options = options_of(&f, threads[i], blocks[i]);
        gdb_import_report report = {0};
        gdb_error err = GDB_ERROR_INIT;
        assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
        gdb_import_report_release(&report);
        read_whole(f.db_path, i == 0 ? &first : &other);
        if (i > 0) {
            assert_int_equal(other.size, first.size);
            assert_memory_equal(other.data, first.data, first.size);
        }
    }
    gdb_buffer_release(&first);
    gdb_buffer_release(&other);
    release(&f);
    free(g.edges);
}

static void multiplicity_lets_only_the_first_edge_of_a_node_in(void **state)
{
    fixture f;
    graph g = make_graph(50, 400, 7);
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;
    bool seen[50] = {false};
    uint32_t kept = 0;

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_ONE);
    write_graph(&f, &g);
    options = options_of(&f, 2, 300);
    assert_fails(gdb_import_run_plan(&options, &f.plan, &report, &err), GDB_ERR_INPUT,
                 "has a relationship already (the table is MANY_ONE)", err);
    gdb_import_report_release(&report);
    assert_int_equal(access(f.db_path, F_OK), -1);
    options.rejects.skip = true;
    assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
    assert_int_equal(report.rels + report.rejected, g.edge_count);
    for (uint32_t i = 0; i < g.edge_count; i++) {
        if (!seen[g.edges[i].source]) {
            seen[g.edges[i].source] = true;
            g.edges[kept++] = g.edges[i];
        }
    }
    g.edge_count = kept;
    check_database(&f, &g);
    gdb_import_report_release(&report);
    release(&f);
    free(g.edges);
}

static void write_nodes(const fixture *f, const char *nodes, const char *rels)
{
    gdb_buffer text = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_buffer_append_text(&text, nodes, &err), err);
    write_text(f->nodes_path, &text);
    gdb_buffer_clear(&text);
    assert_ok(gdb_buffer_append_text(&text, rels, &err), err);
    write_text(f->rels_path, &text);
    gdb_buffer_release(&text);
}

/* Names of the nodes, in order, each followed by a blank. */
static void names_of(const fixture *f, char out[256])
{
    gdb_database_options options = {0};
    gdb_database *database = NULL;
    gdb_column_reader *reader = NULL;
    const gdb_node_table *table;
    gdb_vector vector;
    gdb_error err = GDB_ERROR_INIT;
    size_t size = 0;

    assert_ok(gdb_database_open(&database, f->db_path, &options, &err), err);
    table = gdb_database_node_table(database, f->tables[0].id);
    assert_ok(gdb_node_table_column(table, 1, &reader, &err), err);
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_STRING, &err), err);
    for (uint64_t i = 0; i < gdb_node_table_row_count(table); i++) {
        gdb_text_view name;
        assert_ok(gdb_column_reader_scan(reader, i, 1, &vector, &err), err);
        name = gdb_vector_get(&vector, 0).as.text;
        size += (size_t)snprintf(out + size, 256 - size, "%.*s ", GDB_TEXT_ARG(name));
    }
    gdb_vector_release(&vector);
    gdb_column_reader_close(reader);
    gdb_database_close(database);
}

static void duplicates_are_named_with_both_lines_or_left_out(void **state)
{
    static const char nodes[] = "1,a\n2,b\n\n1,c\n3,d\n2,e\n1,f\n";
    fixture f;
    graph g = {.node_count = 3};
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;
    char names[256];

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_nodes(&f, nodes, "1,2,1,1\n");
    for (size_t block = 1; block < 40; block += 7) {
        gdb_import_options options = options_of(&f, 2, block);
        assert_int_equal(gdb_import_run_plan(&options, &f.plan, &report, &err), GDB_ERR_INPUT);
        assert_non_null(strstr(err.message, "the key 1 is also in line 1 of"));
        assert_non_null(strstr(err.where, "n.csv:4:1"));
        gdb_error_clear(&err);
        gdb_import_report_release(&report);
        options.duplicates = GDB_DUPLICATES_FIRST;
        options.rejects.tolerated = 1u << GDB_REJECT_DUPLICATE_KEY;
        assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
        assert_int_equal(report.rejected, 3);
        names_of(&f, names);
        assert_string_equal(names, "a b d ");
        gdb_import_report_release(&report);
        options.duplicates = GDB_DUPLICATES_LAST;
        assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
        assert_int_equal(report.rejected, 3);
        names_of(&f, names);
        assert_string_equal(names, "d e f ");
        check_sound(f.db_path);
        gdb_import_report_release(&report);
    }
    release(&f);
}

static void the_last_of_duplicates_is_not_looked_for_in_a_pipe(void **state)
{
    fixture f;
    graph g = {.node_count = 1};
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_nodes(&f, "", "");
    options = options_of(&f, 1, 0);
    options.duplicates = GDB_DUPLICATES_LAST;
    f.files[0].path = "-";
    assert_fails(gdb_import_run_plan(&options, &f.plan, &report, &err), GDB_ERR_USAGE,
                 "reads nodes twice", err);
    gdb_import_report_release(&report);
    release(&f);
}

static void a_dry_run_finds_the_same_and_writes_nothing(void **state)
{
    fixture f;
    graph g = make_graph(100, 900, 9);
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_graph(&f, &g);
    options = options_of(&f, 2, 400);
    options.dry_run = true;
    assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
    assert_int_equal(report.rels, g.edge_count);
    assert_int_equal(report.bytes_stored, 0);
    assert_int_equal(temp_dir_count(&f.dir), 2);
    gdb_import_report_release(&report);
    release(&f);
    free(g.edges);
}

static void an_interrupted_import_leaves_nothing_behind(void **state)
{
    fixture f;
    graph g = make_graph(100, 900, 10);
    gdb_interrupt interrupt = {15, 0};
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_graph(&f, &g);
    options = options_of(&f, 2, 400);
    options.interrupt = &interrupt;
    assert_int_equal(gdb_import_run_plan(&options, &f.plan, &report, &err), GDB_ERR_INTERRUPTED);
    assert_int_equal(temp_dir_count(&f.dir), 2);
    gdb_import_report_release(&report);
    release(&f);
    free(g.edges);
}

static void an_edge_without_its_node_is_named(void **state)
{
    fixture f;
    graph g = {.node_count = 2};
    gdb_import_options options;
    gdb_import_report report = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_nodes(&f, "1,a\n2,b\n", "1,2,1,1\n1,99,1,1\n7,8,1,1\n2,1,1,1\n");
    options = options_of(&f, 2, 0);
    assert_int_equal(gdb_import_run_plan(&options, &f.plan, &report, &err), GDB_ERR_INPUT);
    assert_string_equal(err.message, "E.to: there is no N with the key 99");
    assert_non_null(strstr(err.where, "e.csv:2:3"));
    gdb_error_clear(&err);
    gdb_import_report_release(&report);
    options.rejects.tolerated = 1u << GDB_REJECT_MISSING_NODE;
    assert_ok(gdb_import_run_plan(&options, &f.plan, &report, &err), err);
    assert_int_equal(report.rels, 2);
    assert_int_equal(report.rejected, 2);
    check_sound(f.db_path);
    gdb_import_report_release(&report);
    release(&f);
}

static void a_failed_allocation_leaves_nothing_behind(void **state)
{
    fixture f;
    graph g = make_graph(60, 300, 8);
    gdb_import_options options;
    bool done = false;

    (void)state;
    g.wide = true;
    make_plan(&f, &g, GDB_MULTIPLICITY_MANY_MANY);
    write_graph(&f, &g);
    options = options_of(&f, 1, 500);
    for (int64_t n = 0; !done; n += 1 + n / 16) {
        gdb_import_report report = {0};
        gdb_error err = GDB_ERROR_INIT;
        gdb_status status;
        gdb_alloc_fail_after(n);
        status = gdb_import_run_plan(&options, &f.plan, &report, &err);
        gdb_alloc_fail_after(-1);
        gdb_import_report_release(&report);
        done = status == GDB_OK;
        if (!done) {
            assert_int_equal(status, GDB_ERR_NOMEM);
            assert_int_equal(temp_dir_count(&f.dir), 2);
        }
    }
    check_database(&f, &g);
    release(&f);
    free(g.edges);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graph_comes_out_sorted_with_parallel_edges_in_input_order),
        cmocka_unit_test(properties_that_do_not_fit_into_a_word_follow_their_edges),
        cmocka_unit_test(string_keys_resolve),
        cmocka_unit_test(one_node_with_loops_only),
        cmocka_unit_test(nodes_without_any_edge),
        cmocka_unit_test(the_bytes_do_not_depend_on_threads_or_blocks),
        cmocka_unit_test(multiplicity_lets_only_the_first_edge_of_a_node_in),
        cmocka_unit_test(duplicates_are_named_with_both_lines_or_left_out),
        cmocka_unit_test(the_last_of_duplicates_is_not_looked_for_in_a_pipe),
        cmocka_unit_test(a_dry_run_finds_the_same_and_writes_nothing),
        cmocka_unit_test(an_interrupted_import_leaves_nothing_behind),
        cmocka_unit_test(an_edge_without_its_node_is_named),
        cmocka_unit_test(a_failed_allocation_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
