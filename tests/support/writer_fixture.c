/* SPDX-License-Identifier: MIT */
#include "tests/support/writer_fixture.h"

#include "lib/verify/verify.h"
#include "tests/support/test.h"

int writer_random(writer_fixture *f, int below)
{
    f->random = f->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((f->random >> 33) % (uint64_t)below);
}

void writer_open(writer_fixture *f)
{
    assert_ok(gdb_database_open(&f->database, make_db_finish(f->db), NULL, &f->err), f->err);
    assert_ok(gdb_transaction_open(&f->transaction, f->database, &f->err), f->err);
}

void writer_close(writer_fixture *f)
{
    gdb_transaction_close(f->transaction);
    gdb_database_close(f->database);
}

void writer_verify(writer_fixture *f)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL};
    gdb_verify_result result = {0};

    assert_ok(gdb_verify(make_db_finish(f->db), &options, &result, &f->err), f->err);
    assert_int_equal(result.problems.count, 0);
    gdb_verify_result_release(&result);
}

gdb_status writer_run(writer_fixture *f, const char *text, gdb_buffer *out)
{
    gdb_query_options options = {.threads = 2};
    gdb_query *query = NULL;
    gdb_status status = GDB_OK;
    const gdb_value *row = NULL;

    gdb_error_clear(&f->err);
    GDB_TRY_OUT(gdb_query_open(&query, gdb_text_of(text), &options, NULL, &f->err));
    gdb_query_attach(query, f->database, f->transaction);
    for (size_t i = 0; i < gdb_query_statement_count(query); i++) {
        GDB_TRY_OUT(gdb_query_begin(query, i, NULL, &f->err));
        for (;;) {
            GDB_TRY_OUT(gdb_query_next(query, &row, NULL, &f->err));
            if (row == NULL || out == NULL)
                break;
            for (uint32_t c = 0; c < gdb_query_column_count(query); c++) {
                GDB_TRY_OUT(gdb_value_print(&row[c], out, &f->err));
                GDB_TRY_OUT(gdb_buffer_append_byte(out, ' ', &f->err));
            }
        }
    }
    status = gdb_query_finish(query, NULL, &f->err);
out:
    gdb_query_close(query);
    return status;
}

void writer_assert_answer(writer_fixture *f, const char *query, const gdb_buffer *expected)
{
    gdb_buffer got = {0};

    if (writer_run(f, query, &got) != GDB_OK)
        fail_msg("%s: %s", query, f->err.message);
    if (got.size != expected->size ||
        (got.size > 0 && memcmp(got.data, expected->data, got.size) != 0))
        fail_msg("%s\n--- got\n%.*s\n--- expected\n%.*s", query, (int)got.size,
                 (const char *)got.data, (int)expected->size, (const char *)expected->data);
    gdb_buffer_release(&got);
}
