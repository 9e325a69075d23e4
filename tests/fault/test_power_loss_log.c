/* SPDX-License-Identifier: MIT */
#include "tests/unit/log/log_test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/bytes_le.h"
#include "lib/base/file.h"
#include "tests/fault/disk.h"

/*
 * The log of a database that loses power. Beside it stands a file in the place of data.gdb:
 * epoch, log position, and how many transactions are folded in, in one sector, written and synced
 * at once. Every third transaction takes several sectors.
 */

enum { BASE_SIZE = 24 };

typedef struct run {
    disk *disk; /* NULL: nobody listens */
    char directory[TEMP_PATH_SIZE];
    gdb_database_header base;
    uint64_t folded; /* transactions */
    uint64_t count;  /* of transactions committed, folded ones too */
    int base_file;
    gdb_log_writer *writer;
    gdb_error err;
} run;

static uint64_t records_of(uint64_t number)
{
    return number % 3 == 0 ? 40 : number % 7 + 1;
}

/* --- what is in a directory -------------------------------------------------------- */

static bool load_base(run *r)
{
    char path[TEMP_PATH_SIZE];
    uint8_t bytes[BASE_SIZE];
    FILE *file;
    bool whole;

    snprintf(path, sizeof(path), "%.490s/" GDB_DATABASE_DATA_FILE, r->directory);
    file = fopen(path, "rb");
    if (file == NULL)
        return false;
    whole = fread(bytes, 1, sizeof(bytes), file) == sizeof(bytes);
    fclose(file);
    r->base.epoch = gdb_load_u64le(bytes);
    r->base.log_position = gdb_load_u64le(bytes + 8);
    r->folded = gdb_load_u64le(bytes + 16);
    return whole;
}

typedef struct seen {
    uint64_t number, record; /* of the next one */
    bool is_wrong;
} seen;

static gdb_status see(void *context, const gdb_log_record *records, uint32_t count, uint32_t *done,
                      gdb_error *err)
{
    seen *s = context;

    (void)err;
    for (*done = 0; *done < count; ++*done) {
        s->is_wrong = s->is_wrong || records[*done].offset != s->number * 100 + s->record;
        if (++s->record == records_of(s->number)) {
            s->record = 0;
            s->number++;
        }
    }
    return GDB_OK;
}

/* How many transactions there are; what is no transaction fails. */
static gdb_status count_transactions(run *r)
{
    seen s = {.number = r->folded + 1};
    gdb_log_reader *reader = NULL;
    gdb_status status = GDB_OK;
    gdb_log_summary summary;

    GDB_TRY_OUT(gdb_log_reader_open(&reader, r->directory, &r->err));
    GDB_TRY_OUT(gdb_log_reader_read(reader, &r->base, see, &s, &summary, &r->err));
    r->count = s.number - 1;
    if (s.is_wrong || s.record != 0 || r->count != r->folded + summary.transactions)
        status = GDB_FAIL(&r->err, GDB_ERR_CORRUPT, "part of a transaction, or a wrong one");
out:
    gdb_log_reader_close(reader);
    return status;
}

/* --- steps of a run --------------------------------------------------------------- */

static void begin(run *r)
{
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.490s/" GDB_DATABASE_DATA_FILE, r->directory);
    r->base_file = open(path, O_RDWR | O_CLOEXEC);
    assert_true(r->base_file >= 0 && load_base(r));
    /* What a killed one has written must be durable before anything is built on it. */
    assert_ok(gdb_file_sync(r->base_file, "base", &r->err), r->err);
    assert_ok(gdb_log_writer_open(&r->writer, r->directory, &r->base, NULL, &r->err), r->err);
    assert_ok(count_transactions(r), r->err);
    if (r->disk != NULL)
        disk_acknowledge(r->disk, r->count); /* what was recovered stays */
}

static void end(run *r)
{
    gdb_log_writer_close(r->writer);
    close(r->base_file);
}

static void commit(run *r, unsigned transactions)
{
    while (transactions-- > 0) {
        uint64_t number = r->count + 1;

        assert_ok(log_test_commit(r->writer, number, records_of(number), &r->err), r->err);
        r->count = number;
        if (r->disk != NULL)
            disk_acknowledge(r->disk, number);
    }
}

static void store_base(run *r)
{
    uint8_t bytes[BASE_SIZE];

    gdb_store_u64le(bytes, r->base.epoch);
    gdb_store_u64le(bytes + 8, r->base.log_position);
    gdb_store_u64le(bytes + 16, r->folded);
    assert_ok(gdb_file_write_at(r->base_file, "base", 0, bytes, sizeof(bytes), &r->err), r->err);
    assert_ok(gdb_file_sync(r->base_file, "base", &r->err), r->err);
}

/* What a checkpoint does with the log. */
static void fold(run *r)
{
    r->base.epoch++;
    r->base.log_position = gdb_log_writer_position(r->writer);
    r->folded = r->count;
    store_base(r);
    gdb_log_writer_close(r->writer);
    assert_ok(gdb_log_writer_create(&r->writer, r->directory, &r->err), r->err);
    assert_ok(gdb_log_writer_begin_anew(r->writer, &r->base, &r->err), r->err);
    gdb_log_writer_close(r->writer);
    assert_ok(gdb_log_writer_open(&r->writer, r->directory, &r->base, NULL, &r->err), r->err);
}

/* --- states ------------------------------------------------------------------------- */

static bool say(char *why, size_t size, const run *r, const char *what)
{
    snprintf(why, size, "%s: %s: %s", what, r->err.where, r->err.message);
    return false;
}

/* All that was acknowledged is there, at most one more, and the log goes on. */
static bool check(void *context, const char *directory, uint64_t acknowledged, char *why,
                  size_t why_size)
{
    run r = {.err = GDB_ERROR_INIT};
    uint64_t count;

    (void)context;
    snprintf(r.directory, sizeof(r.directory), "%s", directory);
    if (!load_base(&r))
        return say(why, why_size, &r, "no base");
    if (count_transactions(&r) != GDB_OK)
        return say(why, why_size, &r, "read");
    count = r.count;
    if (count < acknowledged || count > acknowledged + 1) {
        snprintf(why, why_size, "%llu transactions, %llu were acknowledged",
                 (unsigned long long)count, (unsigned long long)acknowledged);
        return false;
    }
    begin(&r);
    commit(&r, 1);
    fold(&r);
    commit(&r, 2);
    end(&r);
    if (!load_base(&r) || count_transactions(&r) != GDB_OK)
        return say(why, why_size, &r, "read again");
    return r.count == count + 3;
}

/* --- tests ---------------------------------------------------------------------------- */

typedef struct fixture {
    temp_dir dir;
    run run;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    char path[TEMP_PATH_SIZE];

    assert_non_null(f);
    disk_directory_make(&f->dir, f->run.directory);
    snprintf(path, sizeof(path), "%.490s/" GDB_DATABASE_DATA_FILE, f->run.directory);
    f->run.base_file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    assert_true(f->run.base_file >= 0);
    f->run.base.epoch = 2;
    store_base(&f->run);
    close(f->run.base_file);
    f->run.disk = disk_create(f->run.directory);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->run.disk);
    temp_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void sweep(const run *r, size_t least)
{
    disk_sweep_options options = disk_sweep_usual();

    assert_true(disk_sweep(r->disk, &options, check, NULL) >= least);
}

static void commits_survive(void **state)
{
    run *r = &((fixture *)*state)->run;

    disk_record(r->disk);
    begin(r);
    commit(r, 12);
    end(r);
    disk_stop(r->disk);
    sweep(r, 12 * 2 * 6);
}

static void fresh_logs_survive(void **state)
{
    run *r = &((fixture *)*state)->run;

    disk_record(r->disk);
    begin(r);
    for (int i = 0; i < 4; i++) {
        commit(r, 2);
        fold(r);
    }
    fold(r); /* nothing was committed since */
    commit(r, 1);
    end(r);
    disk_stop(r->disk);
    sweep(r, 4 * 8 * 6);
}

/* Killed, and power is lost while the next one recovers and goes on. */
static void recovery_survives(void **state)
{
    run *r = &((fixture *)*state)->run;
    disk_sweep_options options = disk_sweep_usual();
    size_t operations;

    options.states = options.states / 2 + 1;
    disk_record(r->disk);
    begin(r);
    commit(r, 2);
    fold(r);
    commit(r, 2);
    end(r);
    disk_stop(r->disk);
    operations = disk_operation_count(r->disk);
    for (size_t killed = operations; killed > 0; killed--) {
        disk_kill(r->disk, killed);
        disk_record(r->disk);
        begin(r);
        commit(r, 1);
        fold(r);
        commit(r, 1);
        end(r);
        disk_stop(r->disk);
        (void)disk_sweep(r->disk, &options, check, NULL);
    }
    assert_true(operations > 10);
}

/* Power is lost, and again while the next one recovers, with what the first time has left. */
static void recovery_of_torn_logs_survives(void **state)
{
    run *r = &((fixture *)*state)->run;
    disk_sweep_options options = disk_sweep_usual();
    size_t operations;

    disk_record(r->disk);
    begin(r);
    commit(r, 3);
    end(r);
    disk_stop(r->disk);
    operations = disk_operation_count(r->disk);
    for (uint64_t seed = 2; seed < 2 + options.states; seed++) {
        run second = *r;

        snprintf(second.directory, sizeof(second.directory), "%.490s.second", r->directory);
        assert_int_equal(mkdir(second.directory, 0777), 0);
        disk_materialize(r->disk, operations - 1, seed, second.directory); /* the last is a sync */
        second.disk = disk_create(second.directory);
        disk_acknowledge(second.disk, 2);
        disk_record(second.disk);
        begin(&second);
        commit(&second, 2);
        end(&second);
        disk_stop(second.disk);
        sweep(&second, 1);
        disk_kill(second.disk, 0);
        disk_free(second.disk);
        assert_ok(gdb_file_remove_directory(second.directory, &second.err), second.err);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commits_survive),
        TEST(fresh_logs_survive),
        TEST(recovery_survives),
        TEST(recovery_of_torn_logs_survives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
