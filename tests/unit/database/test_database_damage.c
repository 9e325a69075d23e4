/* SPDX-License-Identifier: MIT */

/*
 * Damage that checksums do not show: a byte of a page is changed and the page is sealed again, as a
 * hostile or a wrong writer would. Reading everything must end in success or GDB_ERR_CORRUPT.
 */
#include "tests/support/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/page/page_format.h"
#include "lib/base/hash.h"
#include "tests/support/make_db.h"
#include "tests/support/temp_dir.h"

enum { NODES = 60, RELS = 200, PARTS = 6 };

static gdb_value node_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    char text[40];
    uint64_t h = gdb_hash_u64(row * 10 + column);
    int n;

    (void)context;
    if (column > 0 && h % 7 == 0)
        return gdb_value_null();
    if (column == 1)
        return gdb_value_string(gdb_text_of(h % 2 == 0 ? "red" : "blue"));
    if (column == 3)
        return gdb_value_double((double)(h % 1000) / 4);
    n = snprintf(text, sizeof(text), "%llu-%llx", (unsigned long long)row, (unsigned long long)h);
    return gdb_value_string(gdb_arena_copy_text(arena, gdb_text(text, (size_t)n), NULL));
}

static gdb_value rel_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    uint64_t h = gdb_hash_u64(row * 3 + column);

    (void)context;
    (void)arena;
    return gdb_value_int64((int64_t)(column < 2 ? h % NODES : h % 100));
}

static gdb_status read_column(gdb_column_reader *reader, gdb_error *err)
{
    gdb_vector vector = {0};
    gdb_status status = GDB_OK;
    uint64_t rows = gdb_column_reader_row_count(reader), size = 0;

    GDB_TRY_OUT(gdb_vector_init(&vector, gdb_column_reader_type(reader), err));
    for (uint64_t first = 0; first < rows; first += GDB_VECTOR_SIZE) {
        uint32_t n = rows - first < GDB_VECTOR_SIZE ? (uint32_t)(rows - first) : GDB_VECTOR_SIZE;
        GDB_TRY_OUT(gdb_column_reader_scan(reader, first, n, &vector, err));
        for (uint32_t i = 0; i < n; i++) {
            gdb_value v = gdb_vector_get(&vector, i);
            if (!v.is_null && v.type == GDB_TYPE_STRING)
                size += gdb_hash_bytes(v.as.text.data, v.as.text.size) & 1;
        }
    }
    assert_true(size <= rows);
out:
    gdb_vector_release(&vector);
    return status;
}

static gdb_status read_keys(const gdb_node_table *table, gdb_error *err)
{
    gdb_key_lookup *lookup = NULL;
    gdb_arena arena = {0};
    gdb_status status = GDB_OK;
    uint64_t offset;

    GDB_TRY_OUT(gdb_key_lookup_open(&lookup, table, err));
    for (uint64_t row = 0; row < NODES; row++) {
        gdb_value key = node_value(NULL, row, 0, &arena);
        GDB_TRY_OUT(gdb_key_lookup_find(lookup, &key, &offset, err));
        assert_true(offset == GDB_NODE_NONE || offset < NODES);
    }
out:
    gdb_key_lookup_close(lookup);
    gdb_arena_release(&arena);
    return status;
}

static gdb_status read_rels(const gdb_rel_table *table, gdb_error *err)
{
    gdb_csr_cursor *cursors[2] = {NULL, NULL};
    gdb_status status = GDB_OK;
    static uint64_t out[2 * RELS];

    for (int d = 0; d < 2; d++)
        GDB_TRY_OUT(gdb_csr_cursor_open(&cursors[d], table, (gdb_direction)d, err));
    for (int d = 0; d < 2; d++)
        for (uint64_t node = 0; node < NODES; node++) {
            gdb_csr_list list;
            GDB_TRY_OUT(gdb_csr_cursor_lists(cursors[d], &node, 1, &list, err));
            assert_true(list.count <= RELS);
            GDB_TRY_OUT(
                gdb_csr_cursor_targets(cursors[d], list.begin, (uint32_t)list.count, out, err));
            for (uint64_t i = 0; i < list.count; i++)
                assert_true(out[i] < NODES);
            if (d == GDB_BACKWARD)
                GDB_TRY_OUT(gdb_csr_backward_positions(cursors[1], cursors[0], node, &list, 0,
                                                       (uint32_t)list.count, out, err));
        }
out:
    gdb_csr_cursor_close(cursors[0]);
    gdb_csr_cursor_close(cursors[1]);
    return status;
}

/* Part `part` of the database, so that damage in one is not hidden by damage in another. */
static gdb_status read_part(const gdb_database *database, unsigned part, gdb_error *err)
{
    gdb_column_reader *reader = NULL;
    gdb_status status;

    if (part == 4)
        return read_keys(gdb_database_node_table(database, 1), err);
    if (part == 5) {
        GDB_TRY(gdb_rel_table_column(gdb_database_rel_table(database, 2), 0, &reader, err));
        status = read_column(reader, err);
        gdb_column_reader_close(reader);
        return status == GDB_OK ? read_rels(gdb_database_rel_table(database, 2), err) : status;
    }
    GDB_TRY(gdb_node_table_column(gdb_database_node_table(database, 1), part, &reader, err));
    status = read_column(reader, err);
    gdb_column_reader_close(reader);
    return status;
}

static void check(gdb_status status, gdb_error *err)
{
    if (status != GDB_OK && status != GDB_ERR_CORRUPT && status != GDB_ERR_UNSUPPORTED)
        fail_msg("%s: %s", gdb_status_name(status), err->message);
    gdb_error_clear(err);
}

static bool read_all(const char *path)
{
    gdb_database_options options = {.buffer_pool = GDB_BUFFER_POOL_LEAST};
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = gdb_database_open(&database, path, &options, &err);
    bool sound = status == GDB_OK;

    check(status, &err);
    for (unsigned part = 0; part < PARTS && database != NULL; part++) {
        status = read_part(database, part, &err);
        sound = sound && status == GDB_OK;
        check(status, &err);
    }
    gdb_database_close(database);
    return sound;
}

static void resealed_damage_is_never_followed(void **state)
{
    make_db *db = make_db_begin();
    char path[TEMP_PATH_SIZE];
    const char *directory;
    uint8_t page[GDB_PAGE_SIZE];
    unsigned found = 0, tried = 0;
    struct stat st;
    int fd;

    (void)state;
    make_db_nodes_from(db, "N", "id:STRING colour:STRING note:STRING x:DOUBLE", NODES, node_value,
                       NULL);
    make_db_rels_from(db, "R", "N", "N", "w:INT64", RELS, rel_value, NULL);
    directory = make_db_finish(db);
    snprintf(path, sizeof(path), "%.480s/data.gdb", directory);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_true(read_all(directory));
    for (uint64_t number = 2; number < (uint64_t)st.st_size / GDB_PAGE_SIZE; number++) {
        off_t place = (off_t)(number * GDB_PAGE_SIZE);
        assert_int_equal(pread(fd, page, sizeof(page), place), sizeof(page));
        /* Every byte at the start, where counts and codes are; a few of the rest. */
        for (size_t at = 4; at < GDB_PAGE_SIZE; at += at < 64 ? 1 : 1 + at / 3) {
            uint8_t old = page[at];
            page[at] = (uint8_t)(old ^ (1u << (at + number) % 8));
            gdb_page_seal(page, number);
            assert_int_equal(pwrite(fd, page, sizeof(page), place), sizeof(page));
            tried++;
            found += !read_all(directory);
            page[at] = old;
            gdb_page_seal(page, number);
        }
        assert_int_equal(pwrite(fd, page, sizeof(page), place), sizeof(page));
    }
    close(fd);
    assert_true(read_all(directory));
    assert_true(found > tried / 10);
    make_db_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resealed_damage_is_never_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
