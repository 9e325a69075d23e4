/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/checkpoint/checkpoint.h"
#include "lib/database/database_lock.h"
#include "lib/log/log_writer.h"
#include "lib/verify/verify.h"
#include "tests/support/graph_queries.h"
#include "tests/support/temp_dir.h"

/*
 * Random changes are logged and folded in, again and again: every query gives the same before and
 * after, and what it gives over a database that was made anew; the database is sound.
 */

typedef struct fixture {
    graph_model model;
    make_db *db;
    char path[TEMP_PATH_SIZE];
    gdb_checkpoint_options options;
    gdb_checkpoint_report report;
    gdb_error err;
} fixture;

static void begin(fixture *f, uint64_t seed, uint64_t p_count)
{
    memset(f, 0, sizeof(*f));
    graph_model_init(&f->model, seed, p_count);
    f->db = graph_model_make_db(&f->model);
    snprintf(f->path, sizeof(f->path), "%.500s", make_db_finish(f->db));
    f->options.threads = 2;
}

static void end(fixture *f)
{
    make_db_end(f->db);
    graph_model_release(&f->model);
}

static gdb_database *open_database(fixture *f)
{
    gdb_database *database = NULL;

    assert_ok(gdb_database_open(&database, f->path, NULL, &f->err), f->err);
    return database;
}

static void append(void *writer, const gdb_log_record *record)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_log_writer_append(writer, record, &err), err);
}

/* Changes in transactions; the last one is committed, too. */
static void change(fixture *f, int changes)
{
    gdb_database *database = open_database(f);
    gdb_log_writer *writer = NULL;

    assert_ok(
        gdb_log_writer_open(&writer, f->path, gdb_database_header_get(database), NULL, &f->err),
        f->err);
    for (int i = 0; i < changes; i++) {
        graph_model_change(&f->model, append, writer);
        if (graph_model_random(&f->model, 5) == 0)
            assert_ok(gdb_log_writer_commit(writer, &f->err), f->err);
    }
    assert_ok(gdb_log_writer_commit(writer, &f->err), f->err);
    gdb_log_writer_close(writer);
    gdb_database_close(database);
}

static void check_sound(fixture *f, const char *where)
{
    gdb_verify_options options = {GDB_VERIFY_FULL, 2, 0, NULL, NULL};
    gdb_verify_result result;

    memset(&result, 0, sizeof(result));
    assert_ok(gdb_verify(f->path, &options, &result, &f->err), f->err);
    if (result.problems.total > 0)
        fail_msg("%s: %s: %s", where, result.problems.items[0].where,
                 result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

static void check(fixture *f, const char *where)
{
    gdb_database *database = open_database(f);

    graph_queries_compare(database, &f->model, where);
    gdb_database_close(database);
    check_sound(f, where);
}

/* The model follows a checkpoint. */
static void follow(fixture *f)
{
    gdb_database *database = open_database(f);

    graph_model_fold(&f->model, database);
    gdb_database_close(database);
}

static void checkpoint(fixture *f)
{
    assert_ok(gdb_checkpoint(f->path, &f->options, &f->report, &f->err), f->err);
    if (f->report.is_rewritten)
        follow(f);
}

/* The log holds nothing, and nothing is left beside it. */
static void check_log_is_empty(fixture *f)
{
    gdb_database *database = open_database(f);
    const gdb_log_summary *log = gdb_database_log(database);
    char draft[TEMP_PATH_SIZE];

    assert_int_equal(log->state, GDB_LOG_PENDING);
    assert_int_equal(log->transactions, 0);
    assert_int_equal(log->size, GDB_LOG_HEADER_SIZE);
    gdb_database_close(database);
    snprintf(draft, sizeof(draft), "%.450s/" GDB_DATABASE_DATA_DRAFT_FILE, f->path);
    assert_int_not_equal(access(draft, F_OK), 0);
}

static void check_seed(uint64_t seed, uint64_t p_count, int changes, int rounds)
{
    fixture f;
    char where[64];

    begin(&f, seed, p_count);
    for (int round = 0; round < rounds; round++) {
        snprintf(where, sizeof(where), "seed %llu, round %d", (unsigned long long)seed, round);
        change(&f, changes);
        check(&f, where);
        f.options.compact = graph_model_random(&f.model, 4) == 0;
        checkpoint(&f);
        check_log_is_empty(&f);
        check(&f, where);
    }
    end(&f);
}

static void folded_changes_stay(void **state)
{
    bool is_long = getenv("GDB_TEST_LONG") != NULL;

    (void)state;
    for (uint64_t seed = 1; seed <= (is_long ? 60 : 4); seed++)
        check_seed(seed, 5 * (seed % 8), is_long ? 600 : 60, 8);
    check_seed(100, 250, 150, 4);
}

/* A graph that empties: what was deleted takes no room when it is written as a whole. */
static void everything_can_be_deleted(void **state)
{
    fixture f;
    uint64_t before;

    (void)state;
    begin(&f, 7, 30);
    change(&f, 5);
    checkpoint(&f);
    before = f.report.bytes_after;
    for (int table = 0; table < MODEL_TABLES; table++)
        for (size_t i = 0; i < f.model.tables[table].count; i++)
            f.model.tables[table].rows[i].lives = false;
    {
        gdb_database *database = open_database(&f);
        gdb_log_writer *writer = NULL;

        assert_ok(
            gdb_log_writer_open(&writer, f.path, gdb_database_header_get(database), NULL, &f.err),
            f.err);
        for (int table = MODEL_TABLES - 1; table >= 0; table--) {
            const model_table *rows = &f.model.tables[table];
            bool is_node = table < MODEL_NODE_TABLES;

            for (size_t i = 0; i < rows->count; i++) {
                gdb_log_record record = {.type = is_node ? GDB_LOG_DELETE_NODE : GDB_LOG_DELETE_REL,
                                         .table = (uint32_t)table + 1,
                                         .offset = i,
                                         .from = rows->rows[i].from,
                                         .to = rows->rows[i].to};
                append(writer, &record);
            }
        }
        assert_ok(gdb_log_writer_commit(writer, &f.err), f.err);
        gdb_log_writer_close(writer);
        gdb_database_close(database);
    }
    checkpoint(&f);
    assert_int_equal(f.report.nodes, 0);
    assert_int_equal(f.report.rels, 0);
    check(&f, "emptied");
    f.options.compact = true;
    checkpoint(&f);
    assert_true(f.report.bytes_after < before);
    check(&f, "emptied and compacted");
    f.options.compact = false;
    change(&f, 60);
    check(&f, "filled again");
    end(&f);
}

static void without_changes_nothing_is_written(void **state)
{
    struct stat before, after;
    char data[TEMP_PATH_SIZE];
    fixture f;

    (void)state;
    begin(&f, 3, 20);
    snprintf(data, sizeof(data), "%.450s/" GDB_DATABASE_DATA_FILE, f.path);
    assert_int_equal(stat(data, &before), 0);
    checkpoint(&f);
    assert_false(f.report.is_rewritten);
    assert_int_equal(stat(data, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    f.options.compact = true;
    assert_int_equal(chmod(data, 0640), 0);
    checkpoint(&f);
    assert_true(f.report.is_rewritten);
    assert_int_equal(f.report.transactions, 0);
    assert_int_equal(stat(data, &after), 0);
    assert_int_not_equal(before.st_ino, after.st_ino);
    assert_int_equal(after.st_mode & 07777, 0640);
    check(&f, "compacted");
    end(&f);
}

static void a_dry_run_changes_nothing(void **state)
{
    fixture f;
    gdb_database *database;

    (void)state;
    begin(&f, 4, 20);
    change(&f, 30);
    f.options.dry_run = true;
    checkpoint(&f);
    assert_false(f.report.is_rewritten);
    assert_true(f.report.transactions > 0);
    assert_true(f.report.records >= f.report.transactions);
    database = open_database(&f);
    assert_int_equal(gdb_database_log(database)->transactions, f.report.transactions);
    gdb_database_close(database);
    check(&f, "dry run");
    end(&f);
}

/* Uuid and positions go on, so that a log of any earlier state is known as folded in. */
static void epochs_and_positions_go_on(void **state)
{
    gdb_database_header last;
    fixture f;

    (void)state;
    begin(&f, 5, 20);
    memset(&last, 0, sizeof(last));
    for (int round = 0; round < 4; round++) {
        gdb_database *database;
        const gdb_database_header *header;

        change(&f, 20);
        checkpoint(&f);
        database = open_database(&f);
        header = gdb_database_header_get(database);
        assert_true(header->epoch > last.epoch && header->epoch > GDB_DATABASE_SLOTS);
        assert_true(header->log_position > last.log_position);
        if (round > 0)
            assert_memory_equal(header->uuid, last.uuid, sizeof(last.uuid));
        last = *header;
        gdb_database_close(database);
    }
    end(&f);
}

/* A database that was open before keeps its state. */
static void readers_keep_their_state(void **state)
{
    gdb_database *reader;
    fixture f;

    (void)state;
    begin(&f, 6, 20);
    change(&f, 40);
    reader = open_database(&f);
    checkpoint(&f);
    graph_queries_compare(reader, &f.model, "a reader");
    gdb_database_close(reader);
    change(&f, 10);
    check(&f, "behind a reader");
    end(&f);
}

static void another_writer_is_named(void **state)
{
    gdb_database_lock *lock = NULL;
    fixture f;

    (void)state;
    begin(&f, 8, 10);
    change(&f, 10);
    assert_ok(gdb_database_lock_take(&lock, f.path, 0, NULL, &f.err), f.err);
    assert_fails(gdb_checkpoint(f.path, &f.options, &f.report, &f.err), GDB_ERR_BUSY,
                 "is being written by another process", f.err);
    f.options.dry_run = true;
    assert_ok(gdb_checkpoint(f.path, &f.options, &f.report, &f.err), f.err);
    gdb_database_lock_release(lock);
    f.options.dry_run = false;
    checkpoint(&f);
    check(&f, "behind a writer");
    end(&f);
}

static void the_same_changes_give_the_same_bytes(void **state)
{
    gdb_buffer files[2] = {{0}};

    (void)state;
    for (int run = 0; run < 2; run++) {
        char data[TEMP_PATH_SIZE];
        FILE *file;
        fixture f;
        int c;

        begin(&f, 9, 40);
        change(&f, 60);
        f.options.threads = run == 0 ? 1 : 4;
        f.options.memory = run == 0 ? 0 : 64 << 20;
        checkpoint(&f);
        snprintf(data, sizeof(data), "%.450s/" GDB_DATABASE_DATA_FILE, f.path);
        file = fopen(data, "r");
        assert_non_null(file);
        assert_int_equal(fseek(file, GDB_DATABASE_SLOTS * GDB_PAGE_SIZE, SEEK_SET), 0);
        while ((c = fgetc(file)) != EOF)
            assert_int_equal(gdb_buffer_append_byte(&files[run], (uint8_t)c, NULL), GDB_OK);
        fclose(file);
        end(&f);
    }
    assert_true(files[0].size > GDB_PAGE_SIZE);
    assert_int_equal(files[0].size, files[1].size);
    assert_memory_equal(files[0].data, files[1].data, files[0].size);
    gdb_buffer_release(&files[0]);
    gdb_buffer_release(&files[1]);
}

/* What cannot be built in less is built nevertheless; the bytes do not depend on the budget. */
static void the_least_memory_is_enough(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 4; threads += 3) {
        fixture f;

        begin(&f, 9, 40);
        change(&f, 60);
        f.options.threads = threads;
        f.options.memory = 1;
        checkpoint(&f);
        check(&f, "no budget");
        end(&f);
    }
}

static void every_failed_allocation_leaves_the_database(void **state)
{
    gdb_status status = GDB_ERR_NOMEM;
    int64_t n = 0;
    fixture f;

    (void)state;
    begin(&f, 11, 8);
    change(&f, 20);
    f.options.threads = 1;
    for (; status != GDB_OK; n++) {
        gdb_alloc_fail_after(n);
        status = gdb_checkpoint(f.path, &f.options, &f.report, &f.err);
        gdb_alloc_fail_after(-1);
        if (status != GDB_OK && status != GDB_ERR_NOMEM)
            fail_msg("allocation %lld: %s: %s", (long long)n, gdb_status_name(status),
                     f.err.message);
        gdb_error_clear(&f.err);
        if (n % 50 == 0)
            check_sound(&f, "no memory");
    }
    assert_true(n > 100);
    assert_true(f.report.transactions > 0);
    follow(&f);
    check(&f, "no memory");
    end(&f);
}

static void a_small_database_does_not_grow(void **state)
{
    int rounds = getenv("GDB_TEST_LONG") != NULL ? 1000 : 30;
    gdb_log_record record = {.type = GDB_LOG_UPDATE_NODE, .table = MODEL_C + 1, .column = 1};
    uint64_t most = 0;
    fixture f;

    (void)state;
    begin(&f, 12, 20);
    for (int round = 0; round < rounds; round++) {
        gdb_value value = gdb_value_uint64((uint64_t)round % 1000);
        gdb_database *database = open_database(&f);
        gdb_log_writer *writer = NULL;

        value.type = GDB_TYPE_UINT32;
        record.values = &value;
        record.value_count = 1;
        f.model.tables[MODEL_C].rows[0].values[1] = value;
        assert_ok(
            gdb_log_writer_open(&writer, f.path, gdb_database_header_get(database), NULL, &f.err),
            f.err);
        append(writer, &record);
        assert_ok(gdb_log_writer_commit(writer, &f.err), f.err);
        gdb_log_writer_close(writer);
        gdb_database_close(database);
        checkpoint(&f);
        /* Pages that a state has freed are written again by the second one behind it. */
        if (round < 4)
            most = f.report.bytes_after;
        assert_true(f.report.bytes_after <= most);
    }
    check(&f, "many checkpoints");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folded_changes_stay),
        cmocka_unit_test(everything_can_be_deleted),
        cmocka_unit_test(without_changes_nothing_is_written),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(epochs_and_positions_go_on),
        cmocka_unit_test(readers_keep_their_state),
        cmocka_unit_test(another_writer_is_named),
        cmocka_unit_test(the_same_changes_give_the_same_bytes),
        cmocka_unit_test(the_least_memory_is_enough),
        cmocka_unit_test(every_failed_allocation_leaves_the_database),
        cmocka_unit_test(a_small_database_does_not_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
