/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/checkpoint/checkpoint.h"
#include "lib/database/database_builder.h"
#include "lib/database/database_lock.h"
#include "lib/import/import.h"
#include "lib/planner/plan_print.h"
#include "lib/verify/verify.h"
#include "tests/support/query_answer.h"
#include "tests/support/random_graph.h"
#include "tests/support/random_queries.h"
#include "tests/support/temp_dir.h"

/*
 * The same contents, stored in every way that there is: random statements make a graph and change
 * it, and all queries give the same however much of that is in the log, in the base, in both or
 * read from CSV files, with one thread and with several, and by whatever way the query finds it.
 *
 * GDB_TEST_SEED=n runs that seed alone.
 */

typedef enum storage_state {
    IMPORTED,     /* exported from LOGGED, then imported: what the others are compared with */
    WRITTEN,      /* still open behind the statements that were run in it */
    LOGGED,       /* base and log, opened anew */
    FOLDED,       /* behind a checkpoint */
    COMPACTED,    /* behind one that writes all of it anew */
    HALF_FOLDED,  /* with checkpoints between the statements */
    TWICE_FOLDED, /* and another one behind them */
    STATES
} storage_state;

static const char *const state_names[STATES] = {[IMPORTED] = "imported",
                                                [WRITTEN] = "written",
                                                [LOGGED] = "logged",
                                                [FOLDED] = "folded",
                                                [COMPACTED] = "compacted",
                                                [HALF_FOLDED] = "half-folded",
                                                [TWICE_FOLDED] = "twice-folded"};

/* What is open of a database. */
typedef struct store {
    char path[TEMP_PATH_SIZE];
    gdb_database_lock *lock;
    gdb_database *database;
    gdb_transaction *transaction;
} store;

typedef struct fixture {
    uint64_t seed;
    temp_dir dir;
    random_graph graph;
    store stores[STATES];
    char **changes;
    bool *is_done; /* of each change */
    size_t change_count;
    gdb_error err;
} fixture;

/* Of each query, in any of the graphs. */
typedef struct coverage {
    bool *is_planned, *has_rows;
    bool kinds[GDB_PLAN_MERGE + 1];
} coverage;

static bool is_long(void)
{
    return getenv("GDB_TEST_LONG") != NULL;
}

/* --- databases --------------------------------------------------------- */

static void open_store(fixture *f, store *s)
{
    assert_ok(gdb_database_lock_take(&s->lock, s->path, 0, NULL, &f->err), f->err);
    assert_ok(gdb_database_open(&s->database, s->path, NULL, &f->err), f->err);
    assert_ok(gdb_transaction_open(&s->transaction, s->database, &f->err), f->err);
}

static void close_store(store *s)
{
    gdb_transaction_close(s->transaction);
    gdb_database_close(s->database);
    gdb_database_lock_release(s->lock);
    s->transaction = NULL;
    s->database = NULL;
    s->lock = NULL;
}

/* False: it was refused. */
static bool run(store *s, const char *text)
{
    query_answer answer;
    bool is_done;

    query_answer_read(&answer, s->database, s->transaction, text, 1);
    is_done = answer.status == GDB_OK;
    if (!is_done && answer.status != GDB_ERR_QUERY && answer.status != GDB_ERR_INPUT)
        fail_msg("%s: %s", text, answer.error.message);
    query_answer_release(&answer);
    return is_done;
}

static void must_run(store *s, const char *text)
{
    if (!run(s, text))
        fail_msg("%s is refused: %s", s->path, text);
}

static void copy_file(const char *from, const char *to, const char *name, gdb_error *err)
{
    char source[TEMP_PATH_SIZE], target[TEMP_PATH_SIZE];
    gdb_buffer bytes = {0};
    FILE *file;
    struct stat st;

    snprintf(source, sizeof(source), "%.400s/%s", from, name);
    snprintf(target, sizeof(target), "%.400s/%s", to, name);
    if (stat(source, &st) != 0)
        return;
    assert_ok(gdb_file_read_all(source, SIZE_MAX, &bytes, err), *err);
    file = fopen(target, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
    gdb_buffer_release(&bytes);
}

static void copy_store(fixture *f, const store *from, const store *to)
{
    assert_int_equal(mkdir(to->path, 0777), 0);
    copy_file(from->path, to->path, GDB_DATABASE_DATA_FILE, &f->err);
    copy_file(from->path, to->path, GDB_DATABASE_LOG_FILE, &f->err);
}

static void fold(fixture *f, const store *s, bool compact)
{
    gdb_checkpoint_options options = {.threads = 2, .compact = compact};
    gdb_checkpoint_report report;

    assert_ok(gdb_checkpoint(s->path, &options, &report, &f->err), f->err);
}

/* What `from` holds, as EXPORT DATABASE writes it and an import reads it. */
static void export_and_import(fixture *f, store *from, const store *to)
{
    char directory[TEMP_PATH_SIZE], text[TEMP_PATH_SIZE + 32];
    char tables[TEMP_PATH_SIZE + 16], rows[TEMP_PATH_SIZE + 16];
    const char *scripts[] = {tables, rows};
    gdb_import_options options = {
        .database = to->path, .plan = {.scripts = scripts, .script_count = 2}, .threads = 2};
    gdb_import_report report = {0};

    snprintf(directory, sizeof(directory), "%.400s.csv", to->path);
    snprintf(text, sizeof(text), "EXPORT DATABASE '%s'", directory);
    must_run(from, text);
    snprintf(tables, sizeof(tables), "%s/schema.cypher", directory);
    snprintf(rows, sizeof(rows), "%s/copy.cypher", directory);
    assert_ok(gdb_import(&options, &report, &f->err), f->err);
    gdb_import_report_release(&report);
}

static void verify(fixture *f, const store *s)
{
    gdb_verify_options options = {GDB_VERIFY_FULL, 2, 0, NULL, NULL};
    gdb_verify_result result;

    memset(&result, 0, sizeof(result));
    assert_ok(gdb_verify(s->path, &options, &result, &f->err), f->err);
    if (result.problems.total > 0)
        fail_msg("seed %llu, %s: %s: %s", (unsigned long long)f->seed, s->path,
                 result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

/* --- states ------------------------------------------------------------ */

/* The first rows: in the log still, in the base by a checkpoint, or by an import. */
static void make_base(fixture *f)
{
    store first = {0}, *base = &f->stores[WRITTEN];

    temp_dir_join(&f->dir, "first", first.path);
    assert_ok(gdb_database_create(first.path, 0, NULL, &f->err), f->err);
    open_store(f, &first);
    must_run(&first, random_graph_tables(&f->graph));
    must_run(&first, random_graph_rows(&f->graph));
    if (f->seed % 3 == 0)
        export_and_import(f, &first, base);
    close_store(&first);
    if (f->seed % 3 == 1)
        fold(f, &first, false);
    if (f->seed % 3 != 0)
        copy_store(f, &first, base);
    copy_store(f, base, &f->stores[HALF_FOLDED]);
}

static void make_changes(fixture *f)
{
    store *s = &f->stores[WRITTEN];

    open_store(f, s);
    for (size_t i = 0; i < f->change_count; i++) {
        const char *text = random_graph_change(&f->graph);

        f->changes[i] = gdb_alloc_text(text, strlen(text), NULL);
        assert_non_null(f->changes[i]);
        f->is_done[i] = run(s, text);
        random_graph_settle(&f->graph, f->is_done[i]);
    }
}

/* The same changes, with checkpoints between them. */
static void make_changes_again(fixture *f)
{
    store *s = &f->stores[HALF_FOLDED];

    open_store(f, s);
    for (size_t i = 0; i < f->change_count; i++) {
        if (random_graph_number(&f->graph, f->change_count) < 3) {
            close_store(s);
            fold(f, s, random_graph_number(&f->graph, 3) == 0);
            open_store(f, s);
        }
        if (run(s, f->changes[i]) != f->is_done[i])
            fail_msg("seed %llu: it was %s without checkpoints: %s", (unsigned long long)f->seed,
                     f->is_done[i] ? "done" : "refused", f->changes[i]);
    }
    close_store(s);
}

static void make_states(fixture *f)
{
    store *s = f->stores;

    for (int i = 0; i < STATES; i++)
        temp_dir_join(&f->dir, state_names[i], s[i].path);
    make_base(f);
    make_changes(f);
    make_changes_again(f);
    for (int i = LOGGED; i <= COMPACTED; i++)
        copy_store(f, &s[WRITTEN], &s[i]);
    copy_store(f, &s[HALF_FOLDED], &s[TWICE_FOLDED]);
    fold(f, &s[FOLDED], false);
    fold(f, &s[COMPACTED], true);
    fold(f, &s[TWICE_FOLDED], false);
    open_store(f, &s[LOGGED]);
    export_and_import(f, &s[LOGGED], &s[IMPORTED]);
    for (int i = 0; i < STATES; i++) {
        verify(f, &s[i]);
        if (s[i].database == NULL)
            open_store(f, &s[i]);
    }
}

static void begin(fixture *f, uint64_t seed, uint64_t keys, size_t changes)
{
    memset(f, 0, sizeof(*f));
    f->seed = seed;
    f->change_count = changes;
    f->changes = gdb_alloc_array(changes, sizeof(*f->changes), NULL);
    f->is_done = gdb_alloc_array(changes, sizeof(*f->is_done), NULL);
    assert_true(f->changes != NULL && f->is_done != NULL);
    temp_dir_make(&f->dir);
    random_graph_init(&f->graph, seed, keys);
    make_states(f);
}

static void end(fixture *f)
{
    for (int i = 0; i < STATES; i++) {
        close_store(&f->stores[i]);
        verify(f, &f->stores[i]);
    }
    for (size_t i = 0; i < f->change_count; i++)
        gdb_free(f->changes[i]);
    gdb_free(f->changes);
    gdb_free(f->is_done);
    random_graph_release(&f->graph);
    temp_dir_remove(&f->dir);
}

/* --- queries ----------------------------------------------------------- */

static const char *join(gdb_buffer *out, const char *before, const char *text, const char *after)
{
    assert_int_equal(gdb_buffer_append_format(out, NULL, "%s%s%s", before, text, after), GDB_OK);
    assert_int_equal(gdb_buffer_append_byte(out, 0, NULL), GDB_OK);
    return (const char *)out->data;
}

static void answer(query_answer *out, const store *s, const random_query *query, const char *text,
                   unsigned threads)
{
    query_answer_read(out, s->database, s->transaction, text, threads);
    if (query->kind != QUERY_SORTS)
        query_answer_sort(out);
}

/* The operators of the query, as EXPLAIN shows them. */
static void look_at_plan(const store *s, const random_query *query, const char *text,
                         bool *is_planned, bool kinds[GDB_PLAN_MERGE + 1])
{
    gdb_buffer explain = {0};
    query_answer plan;

    query_answer_read(&plan, s->database, s->transaction, join(&explain, "EXPLAIN ", text, ""), 1);
    for (size_t i = 0; i < plan.count; i++) {
        const char *line = plan.lines[i] + strspn(plan.lines[i], " ");
        size_t size = strcspn(line, " ");

        for (int kind = 0; kind <= GDB_PLAN_MERGE; kind++) {
            const char *name = gdb_plan_kind_name((gdb_plan_kind)kind);

            kinds[kind] = kinds[kind] || (strlen(name) == size && memcmp(name, line, size) == 0);
        }
        *is_planned = *is_planned || strstr(plan.lines[i], query->plan) != NULL;
    }
    query_answer_release(&plan);
    gdb_buffer_release(&explain);
}

static void compare(fixture *f, const char *what, const char *text, const query_answer *got,
                    const query_answer *expected)
{
    if (query_answer_equal(got, expected))
        return;
    query_answer_show("got", got);
    query_answer_show("expected", expected);
    fail_msg("seed %llu, %s: %s", (unsigned long long)f->seed, what, text);
}

/* In every state, with one thread and with several, as `expected`. */
static void check_states(fixture *f, const random_query *query, const char *text,
                         const query_answer *expected)
{
    for (int i = 0; i < STATES; i++) {
        for (unsigned threads = 1; threads <= (query->kind == QUERY_WRITES ? 1 : 3); threads += 2) {
            char what[64];
            query_answer got;

            snprintf(what, sizeof(what), "%s, %u threads", state_names[i], threads);
            answer(&got, &f->stores[i], query, text, threads);
            compare(f, what, text, &got, expected);
            query_answer_release(&got);
        }
    }
}

static void check_queries(fixture *f, coverage *c)
{
    query_answer last = {0};

    for (size_t q = 0; q < random_query_count; q++) {
        const random_query *query = &random_queries[q];
        const char *text;
        gdb_buffer whole = {0};
        query_answer expected;

        if (query->kind != QUERY_SAME)
            random_graph_choose(&f->graph);
        text = random_graph_query(&f->graph, query->form);
        look_at_plan(&f->stores[IMPORTED], query, text, &c->is_planned[q], c->kinds);
        text = join(&whole, query->kind == QUERY_WRITES ? "BEGIN; " : "", text,
                    query->kind == QUERY_WRITES ? "; ROLLBACK" : "");
        answer(&expected, &f->stores[IMPORTED], query, text, 1);
        c->has_rows[q] = c->has_rows[q] || expected.count > 0;
        if (query->kind == QUERY_SAME)
            compare(f, "another way", text, &expected, &last);
        check_states(f, query, text, &expected);
        query_answer_release(&last);
        last = expected;
        gdb_buffer_release(&whole);
    }
    query_answer_release(&last);
}

static void check_coverage(const coverage *c)
{
    for (size_t q = 0; q < random_query_count; q++) {
        if (!c->has_rows[q])
            fail_msg("no graph has rows for: %s", random_queries[q].form);
        if (!c->is_planned[q])
            fail_msg("no plan has '%s': %s", random_queries[q].plan, random_queries[q].form);
    }
    for (int kind = 0; kind <= GDB_PLAN_MERGE; kind++)
        if (!c->kinds[kind])
            fail_msg("no plan has a %s", gdb_plan_kind_name((gdb_plan_kind)kind));
}

static void check_seed(uint64_t seed, coverage *c)
{
    fixture f;

    fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
    begin(&f, seed, seed % 4 == 1 ? 80 : 40, is_long() ? 250 : 100);
    check_queries(&f, c);
    end(&f);
}

static void every_state_answers_alike(void **state)
{
    const char *only = getenv("GDB_TEST_SEED");
    uint64_t seeds = is_long() ? 40 : 4;
    coverage c = {.is_planned = gdb_alloc_array_zero(random_query_count, sizeof(bool), NULL),
                  .has_rows = gdb_alloc_array_zero(random_query_count, sizeof(bool), NULL)};

    (void)state;
    assert_true(c.is_planned != NULL && c.has_rows != NULL);
    if (only != NULL) {
        check_seed(strtoull(only, NULL, 10), &c);
    } else {
        for (uint64_t seed = 1; seed <= seeds; seed++)
            check_seed(seed, &c);
        check_coverage(&c);
    }
    gdb_free(c.is_planned);
    gdb_free(c.has_rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_answers_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
