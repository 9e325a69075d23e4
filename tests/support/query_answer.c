/* SPDX-License-Identifier: MIT */
#include "tests/support/query_answer.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "tests/support/test.h"

static bool is_number_of_row(gdb_text_view key)
{
    return gdb_text_equal(key, gdb_text_of("_id")) || gdb_text_equal(key, gdb_text_of("_src")) ||
           gdb_text_equal(key, gdb_text_of("_dst"));
}

static void print(gdb_buffer *out, const gdb_value *value)
{
    if (value->is_null) {
        assert_int_equal(gdb_buffer_append(out, "NULL", 4, NULL), GDB_OK);
    } else if (value->type == GDB_TYPE_LIST) {
        assert_int_equal(gdb_buffer_append(out, "[ ", 2, NULL), GDB_OK);
        for (size_t i = 0; i < value->as.list.count; i++)
            print(out, &value->as.list.items[i]);
        assert_int_equal(gdb_buffer_append_byte(out, ']', NULL), GDB_OK);
    } else if (value->type == GDB_TYPE_MAP) {
        for (size_t i = 0; i < value->as.map.count; i++)
            if (!is_number_of_row(value->as.map.entries[i].key))
                print(out, &value->as.map.entries[i].value);
    } else {
        assert_int_equal(gdb_value_print(value, out, NULL), GDB_OK);
    }
    assert_int_equal(gdb_buffer_append_byte(out, ' ', NULL), GDB_OK);
}

static void add_line(query_answer *answer, const gdb_value *row, uint32_t columns)
{
    gdb_buffer line = {0};

    for (uint32_t c = 0; c < columns; c++)
        print(&line, &row[c]);
    assert_int_equal(gdb_array_reserve(&answer->lines, &answer->capacity, answer->count + 1,
                                       sizeof(*answer->lines), NULL),
                     GDB_OK);
    answer->lines[answer->count] = gdb_alloc_text((const char *)line.data, line.size, NULL);
    assert_non_null(answer->lines[answer->count]);
    answer->count++;
    gdb_buffer_release(&line);
}

static gdb_status run(query_answer *out, gdb_query *query, gdb_error *err)
{
    for (size_t i = 0; i < gdb_query_statement_count(query); i++) {
        const gdb_value *row;

        GDB_TRY(gdb_query_begin(query, i, NULL, err));
        for (;;) {
            GDB_TRY(gdb_query_next(query, &row, NULL, err));
            if (row == NULL)
                break;
            add_line(out, row, gdb_query_column_count(query));
        }
    }
    return gdb_query_finish(query, NULL, err);
}

void query_answer_read(query_answer *out, const gdb_database *database,
                       gdb_transaction *transaction, const char *text, unsigned threads)
{
    gdb_query_options options = {.threads = threads};
    gdb_query *query = NULL;
    bool is_open = false;

    memset(out, 0, sizeof(*out));
    out->status = gdb_query_open(&query, gdb_text_of(text), &options, NULL, &out->error);
    if (out->status == GDB_OK) {
        gdb_query_attach(query, database, transaction);
        out->status = run(out, query, &out->error);
        is_open = gdb_query_in_transaction(query);
    }
    gdb_query_close(query);
    if (is_open)
        assert_int_equal(gdb_transaction_rollback(transaction, NULL), GDB_OK);
}

void query_answer_release(query_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        gdb_free(answer->lines[i]);
    gdb_free(answer->lines);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void query_answer_sort(query_answer *answer)
{
    if (answer->count > 0)
        qsort(answer->lines, answer->count, sizeof(*answer->lines), compare_lines);
}

bool query_answer_equal(const query_answer *a, const query_answer *b)
{
    if (a->status != b->status || a->count != b->count ||
        strcmp(a->error.message, b->error.message) != 0)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->lines[i], b->lines[i]) != 0)
            return false;
    return true;
}

void query_answer_show(const char *title, const query_answer *answer)
{
    fprintf(stderr, "--- %s: %zu rows\n", title, answer->count);
    for (size_t i = 0; i < answer->count; i++)
        fprintf(stderr, "%s\n", answer->lines[i]);
    if (answer->status != GDB_OK)
        fprintf(stderr, "%s: %s\n", gdb_status_name(answer->status), answer->error.message);
}
