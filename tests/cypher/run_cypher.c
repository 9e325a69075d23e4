/* SPDX-License-Identifier: MIT */

/*
 * Runs tests/cypher/NAME.test: datasets and queries with what they must give. A file has sections
 * that begin with a line "--- KIND ...":
 *
 *     --- nodes TABLE COLUMNS        rows as in tests/support/make_db.h
 *     --- rels TABLE FROM TO COLUMNS
 *     --- param NAME JSON            for the queries that follow
 *     --- query                      the text
 *     --- rows                       names of the columns, then rows; fields joined by " | "
 *     --- sorted                     the same, but the rows are in no order: both sides are sorted
 *     --- error WHERE PART           WHERE is line:column or "-"; the message holds PART
 *
 * Tables come first; a file is one database. Each query runs four times: as it is, with two
 * threads, with the smallest buffer pool, and as the second of its shape in one text.
 * CYPHER_TEST=path runs only that file.
 */

#include "tests/support/test.h"

#include <glob.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/query/json_literal.h"
#include "lib/query/query.h"
#include "tests/support/make_db.h"

enum { MOST_SECTIONS = 2000, MOST_PARAMETERS = 50, MOST_ROWS = 20000 };

typedef struct section {
    const char *kind; /* the words of its first line */
    char *arguments;
    char *body;
    int line;
} section;

static section sections[MOST_SECTIONS];
static size_t section_count;
static gdb_parameter parameters[MOST_PARAMETERS];
static size_t parameter_count;
static gdb_arena arena;

static void split_sections(const char *path, char *text)
{
    int line = 0;
    section *last = NULL;

    section_count = 0;
    for (char *next; *text != '\0'; text = next) {
        size_t size = strcspn(text, "\n");

        line++;
        next = text + size + (text[size] == '\n');
        if (strncmp(text, "--- ", 4) != 0)
            continue;
        if (section_count == MOST_SECTIONS)
            fail_msg("%s: more than %d sections", path, MOST_SECTIONS);
        *text = '\0'; /* ends the body before */
        text[size] = '\0';
        last = &sections[section_count++];
        last->kind = text + 4;
        last->arguments = text + 4 + strcspn(text + 4, " ");
        if (*last->arguments != '\0')
            *last->arguments++ = '\0';
        last->body = next;
        last->line = line;
    }
}

static char *word(char **text)
{
    char *begin = *text;

    *text += strcspn(*text, " ");
    if (**text != '\0')
        *(*text)++ = '\0';
    return begin;
}

static void add_table(make_db *db, section *s)
{
    char *rest = s->arguments;

    if (strcmp(s->kind, "nodes") == 0) {
        const char *table = word(&rest);

        make_db_nodes(db, table, rest, s->body);
    } else {
        const char *table = word(&rest), *from = word(&rest), *to = word(&rest);

        make_db_rels(db, table, from, to, rest, s->body);
    }
}

static void add_parameter(section *s)
{
    gdb_parameter *parameter = &parameters[parameter_count++];
    gdb_error error = GDB_ERROR_INIT;
    char *rest = s->arguments;
    bool is_json;

    assert_true(parameter_count <= MOST_PARAMETERS);
    parameter->name = gdb_text_of(word(&rest));
    assert_ok(
        gdb_json_literal_parse(gdb_text_of(rest), &arena, &parameter->value, &is_json, &error),
        error);
    assert_true(is_json);
}

static gdb_status append_row(gdb_buffer *out, const gdb_value *row, uint32_t count, gdb_error *err)
{
    for (uint32_t c = 0; c < count; c++) {
        if (c > 0)
            GDB_TRY(gdb_buffer_append_text(out, " | ", err));
        GDB_TRY(row[c].is_null ? gdb_buffer_append_text(out, "NULL", err)
                               : gdb_value_print(&row[c], out, err));
    }
    return gdb_buffer_append_byte(out, '\n', err);
}

/* All statements of a text; the rows of the last one. */
static gdb_status run(const gdb_database *database, const char *text, unsigned threads,
                      gdb_buffer *out, gdb_error *err)
{
    gdb_query_options options = {.parameters = {parameters, parameter_count}, .threads = threads};
    gdb_query *query = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_query_open(&query, gdb_text_of(text), &options, NULL, err));
    gdb_query_attach(query, database, NULL);
    for (size_t i = 0; i < gdb_query_statement_count(query); i++) {
        const gdb_value *row;
        uint32_t count;

        gdb_buffer_clear(out);
        GDB_TRY_OUT(gdb_query_begin(query, i, NULL, err));
        count = gdb_query_column_count(query);
        for (uint32_t c = 0; c < count; c++) {
            gdb_text_view name = gdb_query_column_name(query, c);

            if (c > 0)
                GDB_TRY_OUT(gdb_buffer_append_text(out, " | ", err));
            GDB_TRY_OUT(gdb_buffer_append(out, name.data, name.size, err));
        }
        GDB_TRY_OUT(gdb_buffer_append_byte(out, '\n', err));
        for (;;) {
            GDB_TRY_OUT(gdb_query_next(query, &row, NULL, err));
            if (row == NULL)
                break;
            GDB_TRY_OUT(append_row(out, row, count, err));
        }
    }
out:
    gdb_query_close(query);
    return status;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sort the lines behind the first; ends them with '\n' each. */
static void sort_lines(char *text)
{
    static char *lines[MOST_ROWS];
    char *copy = gdb_alloc_text(text, strlen(text), NULL), *to = strchr(text, '\n');
    size_t count = 0;

    assert_non_null(copy);
    if (to != NULL) {
        char *line = copy + (++to - text);

        while (*line != '\0') {
            size_t size = strcspn(line, "\n");

            assert_true(count < MOST_ROWS);
            lines[count++] = line;
            line += size;
            if (*line != '\0')
                *line++ = '\0';
        }
        qsort(lines, count, sizeof(lines[0]), compare_lines);
        for (size_t i = 0; i < count; i++) {
            size_t size = strlen(lines[i]);

            memcpy(to, lines[i], size);
            to[size] = '\n';
            to += size + 1;
        }
    }
    gdb_free(copy);
}

static void check_query(const char *path, const gdb_database *database, const section *query,
                        section *expected, unsigned threads)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_buffer out = {NULL, 0, 0};
    gdb_status status = run(database, query->body, threads, &out, &error);

    if (strcmp(expected->kind, "error") == 0) {
        const char *where = expected->arguments;
        size_t size = strcspn(where, " ");
        const char *part = where + size + (where[size] == ' ');

        if (status == GDB_OK)
            fail_msg("%s:%d: no error, expected '%s'", path, query->line, part);
        if (strstr(error.message, part) == NULL)
            fail_msg("%s:%d: error '%s', expected '%s'", path, query->line, error.message, part);
        if (strncmp(where, "-", size) != 0 &&
            (strncmp(error.where, where, size) != 0 || error.where[size] != '\0'))
            fail_msg("%s:%d: error at '%s', expected '%.*s'", path, query->line, error.where,
                     (int)size, where);
    } else {
        if (status != GDB_OK)
            fail_msg("%s:%d: %s: %s", path, query->line, error.where, error.message);
        assert_ok(gdb_buffer_append_byte(&out, 0, &error), error);
        if (strcmp(expected->kind, "sorted") == 0) {
            sort_lines((char *)out.data);
            sort_lines(expected->body);
        }
        if (strcmp((const char *)out.data, expected->body) != 0)
            fail_msg("%s:%d: (%u threads)\n--- got\n%s--- expected\n%s", path, query->line, threads,
                     (const char *)out.data, expected->body);
    }
    gdb_buffer_release(&out);
}

/* The same text twice: the statements of the second one are of shapes that have been seen. */
static void check_again(const char *path, const gdb_database *database, const section *query,
                        section *expected)
{
    section twice = *query;
    gdb_buffer text = {NULL, 0, 0};

    assert_int_equal(gdb_buffer_append_format(&text, NULL, "%s\n;\n%s", query->body, query->body),
                     GDB_OK);
    assert_int_equal(gdb_buffer_append_byte(&text, 0, NULL), GDB_OK);
    twice.body = (char *)text.data;
    check_query(path, database, &twice, expected, 1);
    gdb_buffer_release(&text);
}

/* The lines up to the first empty one: what stands behind is for the reader. */
static void cut_at_empty_line(char *body)
{
    char *empty = body[0] == '\n' ? body : strstr(body, "\n\n");

    if (empty != NULL)
        empty[body[0] == '\n' ? 0 : 1] = '\0';
}

static void run_file(const char *path)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_buffer text = {NULL, 0, 0};
    gdb_database *database = NULL, *small = NULL;
    make_db *db = make_db_begin();

    assert_ok(gdb_file_read_all(path, 1 << 24, &text, &error), error);
    assert_ok(gdb_buffer_append_byte(&text, 0, &error), error);
    split_sections(path, (char *)text.data);
    for (size_t i = 0; i < section_count; i++)
        cut_at_empty_line(sections[i].body);
    parameter_count = 0;
    for (size_t i = 0; i < section_count; i++) {
        section *s = &sections[i];

        if (strcmp(s->kind, "nodes") == 0 || strcmp(s->kind, "rels") == 0) {
            add_table(db, s);
        } else if (strcmp(s->kind, "param") == 0) {
            add_parameter(s);
        } else if (strcmp(s->kind, "query") == 0 && i + 1 < section_count) {
            if (database == NULL) {
                database = make_db_open(db, 0);
                small = make_db_open(db, 1 << 20);
            }
            check_query(path, database, s, &sections[i + 1], 1);
            check_query(path, database, s, &sections[i + 1], 2);
            check_query(path, small, s, &sections[i + 1], 1);
            if (strcmp(sections[i + 1].kind, "error") != 0)
                check_again(path, database, s, &sections[i + 1]);
            i++;
        } else {
            fail_msg("%s:%d: a section '%s' cannot stand here", path, s->line, s->kind);
        }
    }
    gdb_database_close(database);
    gdb_database_close(small);
    make_db_end(db);
    gdb_buffer_release(&text);
    gdb_arena_release(&arena);
}

static void every_query_gives_its_rows(void **state)
{
    const char *only = getenv("CYPHER_TEST");
    glob_t found;

    (void)state;
    assert_int_equal(glob(only != NULL ? only : "tests/cypher/*.test", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        run_file(found.gl_pathv[i]);
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_gives_its_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
