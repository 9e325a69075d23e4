/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <errno.h>
#include <unistd.h>

#include "lib/storage/page_io.h"
#include "tests/support/page_io_fault.h"

static char directory[64];
static char path[96];

static void fill(uint8_t *pages, uint32_t count, unsigned seed)
{
    for (size_t i = 0; i < (size_t)count * GDB_PAGE_SIZE; i++)
        pages[i] = (uint8_t)(i * 31 + i / GDB_PAGE_SIZE * 7 + seed);
}

static void check_round_trip(gdb_page_io *io)
{
    static uint8_t in[5 * GDB_PAGE_SIZE], out[5 * GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    uint64_t count = 99;

    fill(in, 5, 1);
    assert_ok(io->ops->page_count(io, &count, &err), err);
    assert_int_equal(count, 0);
    assert_ok(io->ops->write(io, 2, 3, in + 2 * GDB_PAGE_SIZE, &err), err);
    assert_ok(io->ops->write(io, 0, 2, in, &err), err);
    if (io->ops->start_write_back != NULL)
        io->ops->start_write_back(io, 0, 5);
    assert_ok(io->ops->sync(io, &err), err);
    assert_ok(io->ops->page_count(io, &count, &err), err);
    assert_int_equal(count, 5);
    assert_ok(io->ops->read(io, 0, 5, out, &err), err);
    assert_memory_equal(in, out, sizeof(in));
    assert_ok(io->ops->read(io, 3, 1, out, &err), err);
    assert_memory_equal(in + 3 * GDB_PAGE_SIZE, out, GDB_PAGE_SIZE);
    fill(in, 5, 2);
    assert_ok(io->ops->write(io, 1, 1, in, &err), err);
    assert_ok(io->ops->read(io, 1, 1, out, &err), err);
    assert_memory_equal(in, out, GDB_PAGE_SIZE);
    assert_fails(io->ops->read(io, 3, 3, out, &err), GDB_ERR_CORRUPT, "page 5 is missing", err);
    assert_fails(io->ops->read(io, UINT64_MAX - 1, 1, out, &err), GDB_ERR_CORRUPT, "page", err);
}

static void file_gives_back_what_was_written(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *io = NULL;

    (void)state;
    assert_ok(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_CREATE, &err), err);
    assert_string_equal(io->name, path);
    check_round_trip(io);
    gdb_page_io_close(io);
    assert_int_equal(unlink(path), 0);
}

static void memory_gives_back_what_was_written(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *io = NULL;

    (void)state;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    check_round_trip(io);
    gdb_page_io_close(io);
    gdb_page_io_close(NULL);
}

static void memory_reads_holes_as_zeros(void **state)
{
    uint8_t page[GDB_PAGE_SIZE] = {1}, zero[GDB_PAGE_SIZE] = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *io = NULL;

    (void)state;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    assert_ok(io->ops->write(io, 3, 1, page, &err), err);
    assert_ok(io->ops->read(io, 2, 1, page, &err), err);
    assert_memory_equal(page, zero, GDB_PAGE_SIZE);
    gdb_page_io_close(io);
}

static void file_open_says_what_is_wrong(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *io = NULL;

    (void)state;
    assert_fails(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_READ, &err), GDB_ERR_IO,
                 "cannot open", err);
    assert_fails(gdb_page_io_file_open(&io, directory, GDB_PAGE_IO_READ, &err), GDB_ERR_CORRUPT,
                 "not a plain file", err);
    assert_ok(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_CREATE, &err), err);
    gdb_page_io_close(io);
    assert_fails(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_CREATE, &err), GDB_ERR_IO,
                 "cannot create", err);
    assert_ok(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_READ, &err), err);
    assert_fails(io->ops->write(io, 0, 1, "", &err), GDB_ERR_IO, "cannot write", err);
    gdb_page_io_close(io);
    assert_int_equal(unlink(path), 0);
}

static void file_counts_whole_pages_only(void **state)
{
    uint8_t bytes[GDB_PAGE_SIZE + 100] = {7};
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *io = NULL;
    uint64_t count = 0;
    FILE *file = fopen(path, "wb");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, sizeof(bytes), file), sizeof(bytes));
    assert_int_equal(fclose(file), 0);
    assert_ok(gdb_page_io_file_open(&io, path, GDB_PAGE_IO_READ, &err), err);
    assert_ok(io->ops->page_count(io, &count, &err), err);
    assert_int_equal(count, 1);
    assert_fails(io->ops->read(io, 1, 1, bytes, &err), GDB_ERR_CORRUPT, "page 1 is missing", err);
    gdb_page_io_close(io);
    assert_int_equal(unlink(path), 0);
}

static void fault_fails_the_named_call_and_all_later(void **state)
{
    uint8_t page[GDB_PAGE_SIZE] = {1, 2, 3}, out[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *inner = NULL, *io = NULL;
    gdb_page_io_fault fault;

    (void)state;
    page[GDB_PAGE_SIZE - 1] = 9;
    gdb_page_io_fault_init(&fault);
    assert_ok(gdb_page_io_memory_open(&inner, &err), err);
    assert_ok(gdb_page_io_fault_open(&io, inner, &fault, &err), err);
    assert_ok(io->ops->write(io, 0, 1, page, &err), err);
    assert_ok(io->ops->read(io, 0, 1, out, &err), err);
    assert_memory_equal(page, out, sizeof(out));
    assert_ok(io->ops->sync(io, &err), err);
    fault.fail_write = 2;
    fault.os_errno = ENOSPC;
    fault.cut_short = true;
    assert_ok(io->ops->write(io, 1, 1, page, &err), err);
    assert_int_equal(io->ops->write(io, 1, 1, page, &err), GDB_ERR_IO);
    assert_int_equal(err.os_errno, ENOSPC);
    gdb_error_clear(&err);
    assert_ok(io->ops->read(io, 1, 1, out, &err), err);
    assert_int_equal(out[1], 2);
    assert_int_equal(out[GDB_PAGE_SIZE - 1], 0);
    fault.fail_read = fault.fail_sync = 0;
    assert_fails(io->ops->read(io, 0, 1, out, &err), GDB_ERR_IO, "cannot read", err);
    assert_fails(io->ops->sync(io, &err), GDB_ERR_IO, "cannot sync", err);
    assert_int_equal(atomic_load(&fault.writes), 3);
    gdb_page_io_close(io);
}

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/gdb-test-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/pages", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_gives_back_what_was_written),
        cmocka_unit_test(memory_gives_back_what_was_written),
        cmocka_unit_test(memory_reads_holes_as_zeros),
        cmocka_unit_test(file_open_says_what_is_wrong),
        cmocka_unit_test(file_counts_whole_pages_only),
        cmocka_unit_test(fault_fails_the_named_call_and_all_later),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
