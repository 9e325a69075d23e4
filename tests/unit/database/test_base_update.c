/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>

#include "lib/database/free_space.h"
#include "lib/database/header_slots.h"
#include "lib/verify/verify.h"
#include "tests/support/break_db.h"
#include "tests/support/make_db.h"
#include "tests/support/numbered_states.h"

typedef struct fixture {
    make_db *db;
    const char *path;
    gdb_error err;
} fixture;

static gdb_value make_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context, (void)arena;
    return column == 0 ? gdb_value_int64((int64_t)row) : gdb_value_string(gdb_text_of("name"));
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->db = make_db_begin();
    make_db_nodes_from(f->db, "P", "id:INT64 name:STRING", 20, make_value, NULL);
    f->path = make_db_finish(f->db);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    make_db_end(f->db);
    free(f);
    return 0;
}

static void assert_state(fixture *f, uint64_t wanted)
{
    uint64_t number = 0;

    assert_ok(numbered_states_look(f->path, &number, &f->err), f->err);
    assert_int_equal(number, wanted);
}

static gdb_database *open_it(fixture *f)
{
    gdb_database *database = NULL;

    assert_ok(gdb_database_open(&database, f->path, NULL, &f->err), f->err);
    return database;
}

static uint64_t file_pages(const fixture *f)
{
    char path[600];
    struct stat st;

    snprintf(path, sizeof(path), "%.480s/data.gdb", f->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size % GDB_PAGE_SIZE, 0);
    return (uint64_t)st.st_size / GDB_PAGE_SIZE;
}

static void write_it(fixture *f)
{
    assert_ok(numbered_states_write(f->path, &f->err), f->err);
}

/* Open the update that follows, with the pages of the state in it. */
static gdb_base_update *begin(fixture *f, gdb_database *database, uint64_t number,
                              gdb_metadata *metadata, gdb_arena *arena)
{
    gdb_base_update *update = NULL;

    assert_ok(gdb_base_update_open(&update, f->path, gdb_database_header_get(database), &f->err),
              f->err);
    assert_ok(numbered_states_append(update, database, number, metadata, arena, &f->err), f->err);
    return update;
}

static void a_state_follows_the_other(void **state)
{
    fixture *f = *state;

    assert_state(f, 0);
    for (uint64_t number = 1; number <= 5; number++) {
        gdb_database *database;

        write_it(f);
        assert_state(f, number);
        database = open_it(f);
        assert_int_equal(gdb_database_header_get(database)->epoch,
                         number + 2); /* 1 and 2 at first */
        assert_int_equal(gdb_database_header_get(database)->page_count, file_pages(f));
        gdb_database_close(database);
    }
}

static void the_header_says_what_is_new(void **state)
{
    fixture *f = *state;
    gdb_database *database = open_it(f);
    gdb_database_header old = *gdb_database_header_get(database), next;
    gdb_arena arena = {0};
    gdb_metadata metadata;
    gdb_base_update *update = begin(f, database, 1, &metadata, &arena);

    assert_ok(gdb_base_update_commit(update, gdb_database_catalog(database), &metadata, 77, &next,
                                     &f->err),
              f->err);
    gdb_base_update_close(update);
    gdb_database_close(database);
    gdb_arena_release(&arena);
    assert_memory_equal(next.uuid, old.uuid, sizeof(old.uuid));
    assert_int_equal(next.epoch, 3);
    assert_int_equal(next.log_position, 77);
    assert_true(next.page_count > old.page_count);
    database = open_it(f);
    assert_memory_equal(gdb_database_header_get(database)->uuid, next.uuid, sizeof(next.uuid));
    assert_int_equal(gdb_database_header_get(database)->epoch, next.epoch);
    assert_int_equal(gdb_database_header_get(database)->log_position, 77);
    assert_int_equal(gdb_database_header_get(database)->metadata.first_page,
                     next.metadata.first_page);
    gdb_database_close(database);
}

static void without_a_commit_the_old_state_stays(void **state)
{
    fixture *f = *state;

    for (uint64_t number = 0; number < 3; number++) {
        gdb_database *database = open_it(f);
        gdb_arena arena = {0};
        gdb_metadata metadata;
        uint64_t pages = file_pages(f);
        gdb_base_update *update = begin(f, database, number + 1, &metadata, &arena);

        assert_ok(gdb_page_writer_flush(gdb_base_update_writer(update), &f->err), f->err);
        assert_true(file_pages(f) > pages);
        gdb_base_update_close(update);
        assert_int_equal(file_pages(f), pages);
        gdb_database_close(database);
        gdb_arena_release(&arena);
        assert_state(f, number);
        write_it(f);
    }
}

/* What a killed one has left behind the pages of the old state is written over. */
static void pages_of_nobody_are_in_nobodys_way(void **state)
{
    fixture *f = *state;
    uint8_t *garbage = malloc((size_t)100 * GDB_PAGE_SIZE);
    char path[600];
    FILE *file;

    assert_non_null(garbage);
    memset(garbage, 0x5a, (size_t)100 * GDB_PAGE_SIZE);
    snprintf(path, sizeof(path), "%.480s/data.gdb", f->path);
    file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(garbage, GDB_PAGE_SIZE, 100, file), 100);
    assert_int_equal(fclose(file), 0);
    free(garbage);
    assert_state(f, 0);
    write_it(f);
    assert_state(f, 1);
}

static void readers_keep_their_state(void **state)
{
    enum { READERS = 6 };
    fixture *f = *state;
    gdb_database *readers[READERS];

    for (uint64_t i = 0; i < READERS; i++) {
        readers[i] = open_it(f);
        write_it(f);
    }
    for (uint64_t i = 0; i < READERS; i++) {
        uint64_t number;

        assert_ok(numbered_states_read(readers[i], &number, &f->err), f->err);
        assert_int_equal(number, i);
        gdb_database_close(readers[i]);
    }
}

/* --- free pages -------------------------------------------------------- */

static void assert_sound(const fixture *f)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL, .threads = 1};
    gdb_verify_result result = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_verify(f->path, &options, &result, &err), err);
    if (result.problems.total > 0)
        fail_msg("%s: %s", result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

static void assert_reads(const gdb_database *database, uint64_t wanted)
{
    gdb_error err = GDB_ERROR_INIT;
    uint64_t number;

    assert_ok(numbered_states_read(database, &number, &err), err);
    assert_int_equal(number, wanted);
}

static uint64_t count_free(const fixture *f, uint64_t *usable)
{
    gdb_free_runs runs = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_header_slots slots;
    gdb_page_io *io = NULL;
    char path[600];
    uint64_t pages;

    snprintf(path, sizeof(path), "%.480s/data.gdb", f->path);
    assert_ok(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_READ, &err), err);
    assert_ok(gdb_header_slots_read(&slots, io, &err), err);
    assert_ok(gdb_free_space_read(&runs, io, &slots.header, &err), err);
    pages = gdb_free_runs_pages(&runs);
    *usable = 0;
    for (size_t i = 0; i < runs.count; i++)
        *usable += runs.items[i].epoch == 0 ? runs.items[i].count : 0;
    gdb_free_runs_release(&runs);
    gdb_page_io_close(io);
    return pages;
}

static void the_file_does_not_grow_without_bound(void **state)
{
    fixture *f = *state;
    uint64_t most = 0, usable;

    for (uint64_t number = 1; number <= 300; number++) {
        write_it(f);
        if (number <= 100)
            most = file_pages(f) > most ? file_pages(f) : most;
        else
            assert_true(file_pages(f) <= most + most / 2);
        if (number % 50 == 0)
            assert_sound(f);
    }
    assert_state(f, 300);
    assert_true(count_free(f, &usable) > 0);
}

/* As long as a reader has a state open, no page that it reaches is written over. */
static void an_old_reader_keeps_its_pages(void **state)
{
    enum { READERS = 4 };
    fixture *f = *state;
    gdb_database *readers[READERS];
    uint64_t usable, pages;

    for (uint64_t i = 0; i < READERS; i++) {
        readers[i] = open_it(f);
        for (int k = 0; k < 3; k++)
            write_it(f);
    }
    for (uint64_t number = 3 * READERS; number < 40; number++)
        write_it(f);
    assert_sound(f);
    count_free(f, &usable);
    assert_int_equal(usable, 0); /* the first reader came before all of them */
    pages = file_pages(f);
    for (uint64_t i = 0; i < READERS; i++)
        assert_reads(readers[i], 3 * i);
    for (uint64_t i = 0; i < READERS; i++) {
        gdb_database_close(readers[i]);
        write_it(f);
        assert_true(count_free(f, &usable) > 0 && usable > 0);
        for (uint64_t k = i + 1; k < READERS; k++)
            assert_reads(readers[k], 3 * k);
    }
    for (int i = 0; i < 6; i++)
        write_it(f);
    assert_sound(f);
    assert_true(file_pages(f) < pages / 2); /* what nobody needs at the end is given back */
}

/* Whoever opened a state whose commit failed behind it reads on. */
static void a_reader_of_a_refused_state_is_left_alone(void **state)
{
    fixture *f = *state;
    gdb_database *reader;
    uint8_t before[GDB_PAGE_SIZE];
    uint64_t slot, usable;
    break_db broken;

    for (int i = 0; i < 6; i++)
        write_it(f);
    break_db_open(&broken, f->path);
    slot = 1 - broken.slot;
    memcpy(before, break_db_page(&broken, slot), sizeof(before));
    break_db_close(&broken);
    write_it(f);
    reader = open_it(f);
    break_db_open(&broken, f->path);
    memcpy(break_db_page(&broken, slot), before,
           sizeof(before)); /* as a failed commit puts it back */
    break_db_close(&broken);
    assert_state(f, 6);
    for (uint64_t number = 7; number < 20; number++) {
        write_it(f);
        assert_state(f, number);
        assert_reads(reader, 7);
        assert_sound(f);
    }
    gdb_database_close(reader);
    for (int i = 0; i < 4; i++)
        write_it(f);
    assert_sound(f);
    count_free(f, &usable);
    assert_true(usable > 0);
}

static void pages_with_two_owners_are_refused(void **state)
{
    fixture *f = *state;
    gdb_database *database = open_it(f);
    gdb_arena arena = {0};
    gdb_metadata metadata;
    gdb_database_header next;
    gdb_base_update *update = begin(f, database, 1, &metadata, &arena);

    metadata.nodes[0].columns[1].segments[0].first_page =
        gdb_database_header_get(database)->page_count + 1;
    assert_fails(gdb_base_update_commit(update, gdb_database_catalog(database), &metadata, 0, &next,
                                        &f->err),
                 GDB_ERR_CORRUPT, "belongs to two things", f->err);
    gdb_base_update_close(update);
    gdb_database_close(database);
    gdb_arena_release(&arena);
    assert_state(f, 0);
    assert_sound(f);
}

static void a_damaged_list_is_not_written_over(void **state)
{
    fixture *f = *state;
    break_db broken;

    for (int i = 0; i < 4; i++)
        write_it(f);
    break_db_open(&broken, f->path);
    break_db_page(&broken, broken.header.free_pages.first_page)[100] ^= 1;
    break_db_close(&broken);
    assert_fails(numbered_states_write(f->path, &f->err), GDB_ERR_CORRUPT, "checksum", f->err);
    assert_state(f, 4);
}

static void an_older_base_is_refused(void **state)
{
    fixture *f = *state;
    gdb_database *database = open_it(f);
    gdb_base_update *update = NULL;

    write_it(f);
    assert_fails(gdb_base_update_open(&update, f->path, gdb_database_header_get(database), &f->err),
                 GDB_ERR_BUSY, "though the database is locked", f->err);
    assert_null(update);
    gdb_database_close(database);
    assert_state(f, 1);
}

/* --- which slot is written --------------------------------------------- */

static void spoil_slot(const fixture *f, uint64_t slot)
{
    break_db broken;

    break_db_open(&broken, f->path);
    break_db_page(&broken, slot)[100] ^= 1;
    break_db_close(&broken);
}

/* If the other slot is damaged, it is the one that is written; the state in use is never
 * touched. */
static void a_damaged_slot_is_written_next(void **state)
{
    fixture *f = *state;

    for (uint64_t number = 0; number < 4; number++) {
        break_db broken;
        uint64_t used;

        break_db_open(&broken, f->path);
        used = broken.slot;
        break_db_close(&broken);
        spoil_slot(f, 1 - used);
        assert_state(f, number);
        write_it(f);
        assert_state(f, number + 1);
        spoil_slot(f, 1 - used); /* the new one: what is left is the old state */
        assert_state(f, number);
        spoil_slot(f, 1 - used); /* the same byte again mends it */
        assert_state(f, number + 1);
    }
}

/* As a database that was written anew has them; either slot may be damaged. */
static void two_slots_of_one_epoch_are_one_state(void **state)
{
    fixture *f = *state;

    for (uint64_t spoiled = 0; spoiled <= GDB_DATABASE_SLOTS; spoiled++) {
        break_db broken;
        uint64_t number = spoiled;

        break_db_open(&broken, f->path);
        for (broken.slot = 0; broken.slot < GDB_DATABASE_SLOTS; broken.slot++)
            break_db_write_header(&broken);
        break_db_close(&broken);
        if (spoiled < GDB_DATABASE_SLOTS)
            spoil_slot(f, spoiled);
        assert_state(f, number);
        write_it(f);
        assert_state(f, number + 1);
    }
}

static void a_file_cut_short_is_refused(void **state)
{
    fixture *f = *state;
    gdb_database *database = open_it(f);
    gdb_base_update *update = NULL;
    break_db broken;

    break_db_open(&broken, f->path);
    broken.pages--;
    break_db_close(&broken);
    assert_fails(gdb_base_update_open(&update, f->path, gdb_database_header_get(database), &f->err),
                 GDB_ERR_CORRUPT, "is cut short", f->err);
    gdb_database_close(database);
    gdb_base_update_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_state_follows_the_other),
        TEST(the_header_says_what_is_new),
        TEST(without_a_commit_the_old_state_stays),
        TEST(pages_of_nobody_are_in_nobodys_way),
        TEST(readers_keep_their_state),
        TEST(the_file_does_not_grow_without_bound),
        TEST(an_old_reader_keeps_its_pages),
        TEST(a_reader_of_a_refused_state_is_left_alone),
        TEST(pages_with_two_owners_are_refused),
        TEST(a_damaged_list_is_not_written_over),
        TEST(an_older_base_is_refused),
        TEST(a_damaged_slot_is_written_next),
        TEST(two_slots_of_one_epoch_are_one_state),
        TEST(a_file_cut_short_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
