/* SPDX-License-Identifier: MIT */
#include "lib/verify/verify.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/log/log_writer.h"
#include "tests/support/break_db.h"
#include "tests/support/make_db.h"
#include "tests/support/numbered_states.h"
#include "tests/support/test.h"

/* Ids that make_db's catalog gives: Person 1, City 2, Knows 3, LivesIn 4. */
enum { PERSON = 1, CITY = 2, KNOWS = 3, LIVES_IN = 4 };
enum { NAME_COLUMN = 1, TALL_COLUMN = 2 };

static make_db *make_sample(void)
{
    make_db *db = make_db_begin();

    make_db_nodes(db, "Person", "id:INT64 name:STRING tall:BOOL",
                  "10|Alice|true\n20|Bob|false\n30||true\n40|Dörte|\n50|Emil|false\n");
    make_db_nodes(db, "City", "name:STRING size:INT32", "Bonn|5\nKiel|\nUlm|7\n");
    make_db_rels(db, "Knows", "Person", "Person", "since:DATE weight:DOUBLE",
                 "0|1|2020-01-31|0.5\n1|2||1.5\n1|3|2021-02-28|\n4|0|1999-12-31|-2\n0|1||nan\n");
    make_db_rels(db, "LivesIn", "Person", "City", "", "0|0\n1|0\n2|2\n");
    return db;
}

static void run(make_db *db, gdb_verify_depth depth, gdb_verify_result *result)
{
    gdb_verify_options options = {depth, 2, 0, NULL, NULL};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_verify(make_db_finish(db), &options, result, &err), err);
}

static bool has_problem(const gdb_verify_result *result, gdb_problem_code code)
{
    for (size_t i = 0; i < result->problems.count; i++)
        if (result->problems.items[i].code == code)
            return true;
    return false;
}

/* Full verification of the damaged sample finds this. */
static void assert_found(make_db *db, gdb_problem_code code)
{
    gdb_verify_result result;

    run(db, GDB_VERIFY_FULL, &result);
    if (!has_problem(&result, code))
        fail_msg("%s not found; %zu problems, the first is %s", gdb_problem_name(code),
                 result.problems.total,
                 result.problems.count > 0 ? result.problems.items[0].detail : "none");
    gdb_verify_result_release(&result);
    make_db_end(db);
}

static void assert_sound(make_db *db)
{
    gdb_verify_result result;

    run(db, GDB_VERIFY_FULL, &result);
    assert_int_equal(result.problems.total, 0);
    gdb_verify_result_release(&result);
    make_db_end(db);
}

static void a_sound_database_has_no_problems_at_any_depth(void **state)
{
    make_db *db = make_sample();
    gdb_verify_result result;

    (void)state;
    for (int depth = GDB_VERIFY_QUICK; depth <= GDB_VERIFY_FULL; depth++) {
        run(db, (gdb_verify_depth)depth, &result);
        assert_int_equal(result.problems.total, 0);
        assert_true(result.opened);
        gdb_verify_result_release(&result);
    }
    run(db, GDB_VERIFY_FULL, &result);
    assert_int_equal(result.keys, 8);
    assert_int_equal(result.rels, 8);
    assert_int_equal(result.values, 5 * 3 + 3 * 2 + 5 * 2);
    gdb_verify_result_release(&result);
    make_db_end(db);
}

static void an_empty_database_is_sound(void **state)
{
    make_db *db = make_db_begin();

    (void)state;
    make_db_nodes(db, "Nobody", "id:INT64", "");
    make_db_rels(db, "Nothing", "Nobody", "Nobody", "", "");
    assert_sound(db);
}

static void every_changed_byte_of_every_page_in_use_is_found(void **state)
{
    static const uint32_t places[] = {0, 4, 9, 15, 16, 40, 2000, 4095};
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    for (uint64_t page = 0; page < broken.pages; page++) {
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
            gdb_verify_result result;
            break_db_page(&broken, page)[places[i]] ^= 0x10;
            break_db_write(&broken);
            run(db, GDB_VERIFY_PAGES, &result);
            assert_true(result.problems.total > 0);
            gdb_verify_result_release(&result);
            break_db_page(&broken, page)[places[i]] ^= 0x10;
        }
    }
    break_db_close(&broken);
    assert_sound(db);
}

/* Two committed transactions, of which the second removes a relationship. */
static void append_log(make_db *db, uint64_t removed, uint64_t from, uint64_t to)
{
    gdb_log_record delete_name = {.type = GDB_LOG_UPDATE_NODE, .table = PERSON, .column = 1};
    gdb_value null = {.type = GDB_TYPE_STRING, .is_null = true};
    gdb_log_record delete_rel = {
        .type = GDB_LOG_DELETE_REL, .table = KNOWS, .offset = removed, .from = from, .to = to};
    gdb_database *database = make_db_open(db, 0);
    gdb_log_writer *writer = NULL;
    gdb_error err = GDB_ERROR_INIT;

    delete_name.values = &null;
    delete_name.value_count = 1;
    assert_ok(gdb_log_writer_open(&writer, gdb_database_path(database),
                                  gdb_database_header_get(database), NULL, &err),
              err);
    assert_ok(gdb_log_writer_append(writer, &delete_name, &err), err);
    assert_ok(gdb_log_writer_commit(writer, &err), err);
    assert_ok(gdb_log_writer_append(writer, &delete_rel, &err), err);
    assert_ok(gdb_log_writer_commit(writer, &err), err);
    gdb_log_writer_close(writer);
    gdb_database_close(database);
}

/* Change the byte `back` bytes before the end of the log, or behind it (0). */
static void spoil_log(make_db *db, long back)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%.480s/wal.gdb", make_db_finish(db));
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, -back, SEEK_END), 0);
    assert_int_equal(fputc('?', file), '?');
    assert_int_equal(fclose(file), 0);
}

static void a_sound_log_is_sound(void **state)
{
    make_db *db = make_sample();

    (void)state;
    append_log(db, 0, 0, 1);
    assert_sound(db);
}

static void a_damaged_log_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    append_log(db, 0, 0, 1);
    spoil_log(db, 190); /* in the first transaction */
    assert_found(db, GDB_PROBLEM_LOG);
}

static void a_log_that_contradicts_the_base_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    append_log(db, 77, 0, 1);
    assert_found(db, GDB_PROBLEM_LOG);
}

static void a_torn_log_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    append_log(db, 0, 0, 1);
    spoil_log(db, 0);
    assert_found(db, GDB_PROBLEM_LOG_TORN);
}

static void a_damaged_spare_header_is_found(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    break_db_page(&broken, 1 - broken.slot)[100] ^= 1;
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_HEADER_SLOT);
}

static void a_file_cut_short_is_found(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    broken.pages--;
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_FILE_SHORT);
}

static void pages_behind_the_end_are_nobodys(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    broken.bytes = gdb_realloc_array(broken.bytes, broken.pages + 1, GDB_PAGE_SIZE, NULL);
    assert_non_null(broken.bytes);
    memset(broken.bytes + broken.pages * GDB_PAGE_SIZE, 0, GDB_PAGE_SIZE);
    broken.pages++;
    break_db_close(&broken);
    assert_sound(db);
}

static void a_page_that_nothing_refers_to_is_found(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    broken.bytes = gdb_realloc_array(broken.bytes, broken.pages + 1, GDB_PAGE_SIZE, NULL);
    assert_non_null(broken.bytes);
    memcpy(broken.bytes + broken.pages * GDB_PAGE_SIZE,
           broken.bytes + (broken.pages - 1) * GDB_PAGE_SIZE, GDB_PAGE_SIZE);
    broken.pages++;
    broken.header.page_count++;
    break_db_seal(&broken, broken.pages - 1);
    break_db_write_header(&broken);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_PAGE_LOST);
}

/* --- free pages -------------------------------------------------------- */

/* The sample, and some states behind it: there are free pages of all kinds. */
static make_db *make_states(break_db *broken)
{
    make_db *db = make_sample();
    const char *path = make_db_finish(db);
    gdb_error err = GDB_ERROR_INIT;

    for (int i = 0; i < 6; i++)
        assert_ok(numbered_states_write(path, &err), err);
    break_db_open(broken, path);
    assert_true(broken->header.free_pages.size > 0);
    return db;
}

static void free_pages_are_sound_whatever_they_hold(void **state)
{
    gdb_free_runs runs = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    break_db broken;
    make_db *db = make_states(&broken);
    const uint8_t *list =
        break_db_page(&broken, broken.header.free_pages.first_page) + GDB_PAGE_HEADER_SIZE;

    (void)state;
    assert_ok(gdb_free_runs_decode(&runs, list, (size_t)broken.header.free_pages.size,
                                   broken.header.page_count, broken.header.epoch, &err),
              err);
    for (size_t i = 0; i < runs.count; i++)
        for (uint64_t k = 0; k < runs.items[i].count; k++)
            memset(break_db_page(&broken, runs.items[i].first + k), 0x77, GDB_PAGE_SIZE);
    gdb_free_runs_release(&runs);
    break_db_close(&broken);
    assert_sound(db);
}

static void forget_a_run(gdb_free_runs *runs)
{
    assert_true(runs->count > 1);
    memmove(runs->items, runs->items + 1, --runs->count * sizeof(*runs->items));
}

static void a_page_that_is_not_listed_as_free_is_lost(void **state)
{
    break_db broken;
    make_db *db = make_states(&broken);

    (void)state;
    break_db_free_pages(&broken, forget_a_run);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_PAGE_LOST);
}

static void widen_a_run(gdb_free_runs *runs)
{
    assert_true(runs->items[0].first > GDB_DATABASE_SLOTS);
    runs->items[0].first--;
    runs->items[0].count++;
}

static void a_page_that_is_free_and_owned_is_found(void **state)
{
    break_db broken;
    make_db *db = make_states(&broken);

    (void)state;
    break_db_free_pages(&broken, widen_a_run);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_PAGE_FREE);
}

static void a_damaged_list_of_free_pages_is_found(void **state)
{
    break_db broken;
    make_db *db = make_states(&broken);

    (void)state;
    break_db_page(&broken, broken.header.free_pages.first_page)[GDB_PAGE_HEADER_SIZE] ^= 1;
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_FREE_LIST);
}

static void a_page_of_another_owner_is_found(void **state)
{
    make_db *db = make_sample();
    break_db broken;
    uint64_t page;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, PERSON, 0, 0);
    break_db_page(&broken, page)[GDB_PAGE_OFF_PART] ^= 2;
    break_db_seal(&broken, page);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_PAGE_OWNER);
}

/* A list whose only element is a string of a byte that is not UTF-8; its heap begins its page. */
static void a_list_that_is_none_is_found(void **state)
{
    make_db *db = make_db_begin();
    break_db broken;
    uint64_t page;

    (void)state;
    make_db_nodes(db, "Person", "id:INT64 tags:STRING[]", "1|[a]\n2|[b,c]\n3|\n");
    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, PERSON, 1, 0);
    while (memcmp(break_db_page(&broken, page) + GDB_PAGE_HEADER_SIZE, "\x02\x01" "a\x04", 4) != 0)
        page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, PERSON, 1, page + 1);
    break_db_page(&broken, page)[GDB_PAGE_HEADER_SIZE + 2] = 0xff;
    break_db_seal(&broken, page);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_SEGMENT_VALUE);
}

/* The bytes of a NULL and a string of one byte become those of a list of one string of two. */
static void an_array_of_another_length_is_found(void **state)
{
    make_db *db = make_db_begin();
    break_db broken;
    uint64_t page;
    uint8_t *bytes;

    (void)state;
    make_db_nodes(db, "Person", "id:INT64 tags:STRING[2]", "1|[,a]\n2|[b,c]\n3|\n");
    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, PERSON, 1, 0);
    while (memcmp(break_db_page(&broken, page) + GDB_PAGE_HEADER_SIZE, "\x05\x01\x01" "a\x04", 5) !=
           0)
        page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, PERSON, 1, page + 1);
    bytes = break_db_page(&broken, page) + GDB_PAGE_HEADER_SIZE;
    memcpy(bytes, "\x02\x02" "xa", 4); /* one element of two bytes */
    break_db_seal(&broken, page);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_SEGMENT_LENGTH);
}

static void lists_are_sound(void **state)
{
    make_db *db = make_db_begin();

    (void)state;
    make_db_nodes(db, "Person", "id:INT64 tags:STRING[] n:DOUBLE[]",
                  "1|[a]|[1.5,]\n2|[b,c]|[]\n3|\"\"|\n");
    make_db_rels(db, "Knows", "Person", "Person", "when:DATE[]", "0|1|[2020-01-31]\n1|2|\n");
    assert_sound(db);
}

/* The sample with changed metadata, whose checksums fit, has this problem. */
static void assert_found_in_metadata(void (*change)(gdb_metadata *metadata), gdb_problem_code code)
{
    make_db *db = make_sample();
    break_db broken;

    break_db_open(&broken, make_db_finish(db));
    break_db_metadata(&broken, change);
    break_db_close(&broken);
    assert_found(db, code);
}

static void share_pages(gdb_metadata *metadata)
{
    gdb_column_metadata *columns = metadata->nodes[0].columns;

    columns[TALL_COLUMN].segments[0].first_page = columns[0].segments[0].first_page;
}

static void a_page_with_two_owners_is_found(void **state)
{
    (void)state;
    assert_found_in_metadata(share_pages, GDB_PROBLEM_PAGE_SHARED);
}

static void miscount_nulls(gdb_metadata *metadata)
{
    metadata->nodes[0].columns[NAME_COLUMN].segments[0].null_count++;
}

static void a_wrong_count_of_nulls_is_found(void **state)
{
    (void)state;
    assert_found_in_metadata(miscount_nulls, GDB_PROBLEM_SEGMENT_NULLS);
}

static void narrow_range(gdb_metadata *metadata)
{
    gdb_segment *segment = &metadata->nodes[0].columns[0].segments[0];

    segment->max = segment->min;
}

static void a_value_outside_of_its_range_is_found(void **state)
{
    (void)state;
    assert_found_in_metadata(narrow_range, GDB_PROBLEM_SEGMENT_RANGE);
}

/* Replace bytes in every page of a part, with checksums that fit. */
static void change_bytes(make_db *db, uint16_t table, uint16_t part, const char *old,
                         const char *new_bytes)
{
    size_t size = strlen(old);
    break_db broken;
    bool changed = false;

    break_db_open(&broken, make_db_finish(db));
    for (uint64_t p = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, table, part, 0);
         p != GDB_PAGE_NONE;
         p = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, table, part, p + 1)) {
        uint8_t *page = break_db_page(&broken, p);
        for (size_t i = GDB_PAGE_HEADER_SIZE; i + size <= GDB_PAGE_SIZE; i++) {
            if (memcmp(page + i, old, size) == 0) {
                memcpy(page + i, new_bytes, size);
                break_db_seal(&broken, p);
                changed = true;
            }
        }
    }
    assert_true(changed);
    break_db_close(&broken);
}

static void a_string_that_is_not_utf8_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    change_bytes(db, PERSON, NAME_COLUMN, "\xc3\xb6", "\xc3\x28");
    assert_found(db, GDB_PROBLEM_SEGMENT_UTF8);
}

/* Flip bits of one payload byte in the first page of a part; checksums fit. */
static void flip_first(make_db *db, uint8_t type, uint16_t table, uint16_t part, size_t place,
                       uint8_t bits)
{
    break_db broken;
    uint64_t page;

    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, type, table, part, 0);
    assert_true(page != GDB_PAGE_NONE);
    break_db_page(&broken, page)[GDB_PAGE_HEADER_SIZE + place] ^= bits;
    break_db_seal(&broken, page);
    break_db_close(&broken);
}

static void a_key_that_its_index_does_not_know_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    flip_first(db, GDB_PAGE_TYPE_SEGMENT, PERSON, 0, 0, 2);
    assert_found(db, GDB_PROBLEM_KEY_INDEX_WRONG);
}

static void a_changed_neighbour_is_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    flip_first(db, GDB_PAGE_TYPE_SEGMENT, LIVES_IN, GDB_PAGE_PART_BACKWARD_TARGETS, 0, 1);
    assert_found(db, GDB_PROBLEM_REL_MIRROR);
}

static void a_node_that_the_key_index_lacks_is_found(void **state)
{
    make_db *db = make_sample();
    break_db broken;
    gdb_key_index_entry entries[8];
    uint32_t count = 0;
    bool overflowed = false;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t page;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, GDB_PAGE_TYPE_KEY_INDEX, PERSON, GDB_PAGE_PART_KEY_INDEX, 0);
    assert_ok(gdb_key_index_bucket_decode(break_db_page(&broken, page), 3, entries, &count,
                                          &overflowed, &err),
              err);
    assert_int_equal(count, 5);
    gdb_key_index_bucket_encode(break_db_page(&broken, page), entries, 4, 3, false);
    break_db_seal(&broken, page);
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_KEY_INDEX_MISSING);
}

static void two_nodes_of_one_key_are_found(void **state)
{
    make_db *db = make_sample();

    (void)state;
    change_bytes(db, CITY, 0, "Kiel", "Bonn");
    assert_found(db, GDB_PROBLEM_KEY_DUPLICATE);
}

static void damage_of_list_ends_is_found(void **state)
{
    make_db *db = make_sample();
    gdb_verify_result result;

    (void)state;
    flip_first(db, GDB_PAGE_TYPE_SEGMENT, KNOWS, GDB_PAGE_PART_FORWARD_OFFSETS, 0, 0xff);
    run(db, GDB_VERIFY_FULL, &result);
    assert_true(result.problems.total > 0);
    for (size_t i = 0; i < result.problems.count; i++)
        assert_int_equal((int)result.problems.items[i].code / 100, 5);
    gdb_verify_result_release(&result);
    make_db_end(db);
}

static void a_damaged_catalog_is_named(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    break_db_page(&broken, broken.header.catalog.first_page)[300] ^= 1;
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_CATALOG);
}

static void two_damaged_headers_are_the_end(void **state)
{
    make_db *db = make_sample();
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    break_db_page(&broken, 0)[100] ^= 1;
    break_db_page(&broken, 1)[100] ^= 1;
    break_db_close(&broken);
    assert_found(db, GDB_PROBLEM_HEADER_NONE);
}

static void a_missing_database_is_an_error(void **state)
{
    gdb_verify_options options = {GDB_VERIFY_FULL, 1, 0, NULL, NULL};
    gdb_verify_result result;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(gdb_verify("does-not-exist.gdb", &options, &result, &err), GDB_ERR_CORRUPT,
                 "does-not-exist.gdb", err);
    gdb_verify_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_database_has_no_problems_at_any_depth),
        cmocka_unit_test(an_empty_database_is_sound),
        cmocka_unit_test(every_changed_byte_of_every_page_in_use_is_found),
        cmocka_unit_test(a_sound_log_is_sound),
        cmocka_unit_test(a_damaged_log_is_found),
        cmocka_unit_test(a_log_that_contradicts_the_base_is_found),
        cmocka_unit_test(a_torn_log_is_found),
        cmocka_unit_test(a_damaged_spare_header_is_found),
        cmocka_unit_test(a_file_cut_short_is_found),
        cmocka_unit_test(pages_behind_the_end_are_nobodys),
        cmocka_unit_test(a_page_that_nothing_refers_to_is_found),
        cmocka_unit_test(free_pages_are_sound_whatever_they_hold),
        cmocka_unit_test(a_page_that_is_not_listed_as_free_is_lost),
        cmocka_unit_test(a_page_that_is_free_and_owned_is_found),
        cmocka_unit_test(a_damaged_list_of_free_pages_is_found),
        cmocka_unit_test(a_page_of_another_owner_is_found),
        cmocka_unit_test(a_page_with_two_owners_is_found),
        cmocka_unit_test(a_list_that_is_none_is_found),
        cmocka_unit_test(an_array_of_another_length_is_found),
        cmocka_unit_test(lists_are_sound),
        cmocka_unit_test(a_wrong_count_of_nulls_is_found),
        cmocka_unit_test(a_value_outside_of_its_range_is_found),
        cmocka_unit_test(a_string_that_is_not_utf8_is_found),
        cmocka_unit_test(a_key_that_its_index_does_not_know_is_found),
        cmocka_unit_test(a_changed_neighbour_is_found),
        cmocka_unit_test(a_node_that_the_key_index_lacks_is_found),
        cmocka_unit_test(two_nodes_of_one_key_are_found),
        cmocka_unit_test(damage_of_list_ends_is_found),
        cmocka_unit_test(a_damaged_catalog_is_named),
        cmocka_unit_test(two_damaged_headers_are_the_end),
        cmocka_unit_test(a_missing_database_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
