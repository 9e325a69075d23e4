/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/checkpoint/checkpoint.h"
#include "tests/support/writer_fixture.h"

/*
 * Random transactions that change tables and what is in them, against a model in plain arrays, with
 * commit, rollback, failures, reopening and checkpoints between them.
 *
 *     T0 .. T3 (id INT64 key, k0 .. k5 INT64)      R0, R1 (from one of them to another, w INT64 or
 * not)
 */

enum { TABLES = 4, COLUMNS = 6, IDS = 10, RELS = 2, STATEMENTS_MOST = 8, TRANSACTIONS = 150 };
enum { NONE = -1 }; /* NULL, also: no column, no table */

typedef struct model_table {
    bool exists;
    bool has[COLUMNS];
    bool lives[IDS];
    int values[IDS][COLUMNS];
} model_table;

typedef struct model_rel {
    bool exists, has_w;
    int from, to;                     /* tables */
    int count[IDS][IDS], w[IDS][IDS]; /* the sum */
} model_rel;

typedef struct model {
    model_table tables[TABLES];
    model_rel rels[RELS];
} model;

static void reopen(writer_fixture *f, bool folds)
{
    gdb_checkpoint_options options = {.threads = 2};
    gdb_checkpoint_report report;

    writer_close(f);
    if (folds)
        assert_ok(gdb_checkpoint(make_db_finish(f->db), &options, &report, &f->err), f->err);
    writer_verify(f);
    writer_open(f);
}

/* --- comparing --------------------------------------------------------- */

/* A value, as a row prints it. */
static void append_value(gdb_buffer *out, int value)
{
    if (value != NONE) /* NULL prints nothing */
        assert_int_equal(gdb_buffer_append_format(out, NULL, "%d", value), GDB_OK);
    assert_int_equal(gdb_buffer_append_byte(out, ' ', NULL), GDB_OK);
}

static void append_text(gdb_buffer *out, const char *text)
{
    assert_int_equal(gdb_buffer_append_text(out, text, NULL), GDB_OK);
}

/* Releases both. */
static void assert_answer(writer_fixture *f, gdb_buffer *query, gdb_buffer *expected)
{
    assert_int_equal(gdb_buffer_append_byte(query, 0, NULL), GDB_OK);
    writer_assert_answer(f, (const char *)query->data, expected);
    gdb_buffer_release(query);
    gdb_buffer_release(expected);
}

static void compare_table(writer_fixture *f, const model_table *t, int number)
{
    gdb_buffer query = {0}, expected = {0};
    char text[64];

    snprintf(text, sizeof(text), "MATCH (n:T%d) RETURN n", number);
    if (!t->exists) {
        assert_int_equal(writer_run(f, text, NULL), GDB_ERR_QUERY);
        return;
    }
    append_text(&query, text);
    append_text(&query, ".id AS id");
    for (int c = 0; c < COLUMNS; c++) {
        snprintf(text, sizeof(text), ", n.k%d", c);
        append_text(&query, t->has[c] ? text : "");
    }
    append_text(&query, " ORDER BY id");
    for (int i = 0; i < IDS; i++) {
        if (!t->lives[i])
            continue;
        append_value(&expected, i);
        for (int c = 0; c < COLUMNS; c++)
            if (t->has[c])
                append_value(&expected, t->values[i][c]);
    }
    assert_answer(f, &query, &expected);
}

static void compare_rel(writer_fixture *f, const model_rel *r, int number)
{
    gdb_buffer query = {0}, expected = {0};

    if (!r->exists)
        return;
    assert_int_equal(
        gdb_buffer_append_format(&query, NULL,
                                 "MATCH (a)-[r:R%d]->(b) RETURN a.id, b.id, count(*), %s "
                                 "ORDER BY a.id, b.id",
                                 number, r->has_w ? "sum(r.w)" : "0"),
        GDB_OK);
    for (int a = 0; a < IDS; a++)
        for (int b = 0; b < IDS; b++)
            if (r->count[a][b] > 0) {
                append_value(&expected, a);
                append_value(&expected, b);
                append_value(&expected, r->count[a][b]);
                append_value(&expected, r->has_w ? r->w[a][b] : 0);
            }
    assert_answer(f, &query, &expected);
}

static void compare(writer_fixture *f, const model *m)
{
    for (int t = 0; t < TABLES; t++)
        compare_table(f, &m->tables[t], t);
    for (int r = 0; r < RELS; r++)
        compare_rel(f, &m->rels[r], r);
}

/* --- statements: false means that it must fail ------------------------- */

static bool is_joined(const model *m, int t)
{
    for (int r = 0; r < RELS; r++)
        if (m->rels[r].exists && (m->rels[r].from == t || m->rels[r].to == t))
            return true;
    return false;
}

static bool create_or_drop(writer_fixture *f, model *m, char *text, size_t size)
{
    int t = writer_random(f, TABLES), c = writer_random(f, COLUMNS);
    model_table *table = &m->tables[t];

    if (writer_random(f, 4) > 0) {
        snprintf(text, size, "CREATE NODE TABLE T%d(k%d INT64, id INT64, PRIMARY KEY(id))", t, c);
        if (table->exists)
            return false;
        memset(table, 0, sizeof(*table));
        table->exists = table->has[c] = true;
        return true;
    }
    snprintf(text, size, "DROP TABLE T%d", t);
    if (!table->exists || is_joined(m, t))
        return false;
    table->exists = false;
    return true;
}

static bool rename_table(writer_fixture *f, model *m, char *text, size_t size)
{
    int t = writer_random(f, TABLES), to = writer_random(f, TABLES);

    snprintf(text, size, "ALTER TABLE T%d RENAME TO T%d", t, to);
    if (!m->tables[t].exists || (m->tables[to].exists && to != t))
        return false;
    if (to == t)
        return true;
    m->tables[to] = m->tables[t];
    m->tables[t].exists = false;
    for (int r = 0; r < RELS; r++) {
        m->rels[r].from = m->rels[r].from == t ? to : m->rels[r].from;
        m->rels[r].to = m->rels[r].to == t ? to : m->rels[r].to;
    }
    return true;
}

static void move_column(model_table *table, int c, int to)
{
    table->has[c] = false;
    table->has[to] = true;
    for (int i = 0; i < IDS; i++)
        table->values[i][to] = table->values[i][c];
}

static bool change_columns(writer_fixture *f, model *m, char *text, size_t size)
{
    int t = writer_random(f, TABLES), c = writer_random(f, COLUMNS), to = writer_random(f, COLUMNS);
    model_table *table = &m->tables[t];

    switch (writer_random(f, 3)) {
    case 0:
        snprintf(text, size, "ALTER TABLE T%d ADD k%d INT64", t, c);
        if (!table->exists || table->has[c])
            return false;
        table->has[c] = true;
        for (int i = 0; i < IDS; i++)
            table->values[i][c] = NONE;
        return true;
    case 1:
        snprintf(text, size, "ALTER TABLE T%d DROP k%d", t, c);
        if (!table->exists || !table->has[c])
            return false;
        table->has[c] = false;
        return true;
    default:
        snprintf(text, size, "ALTER TABLE T%d RENAME k%d TO k%d", t, c, to);
        if (!table->exists || !table->has[c] || (table->has[to] && to != c))
            return false;
        if (to != c)
            move_column(table, c, to);
        return true;
    }
}

static bool change_rel_table(writer_fixture *f, model *m, char *text, size_t size)
{
    int r = writer_random(f, RELS), from = writer_random(f, TABLES), to = writer_random(f, TABLES);
    model_rel *rel = &m->rels[r];

    switch (writer_random(f, 6)) {
    case 0:
        snprintf(text, size, "DROP TABLE IF EXISTS R%d", r);
        rel->exists = false;
        return true;
    case 1:
        snprintf(text, size, "ALTER TABLE R%d %s w%s", r, rel->has_w ? "DROP" : "ADD",
                 rel->has_w ? "" : " INT64");
        rel->has_w = !rel->has_w;
        memset(rel->w, 0, sizeof(rel->w)); /* a sum of NULLs is 0 */
        return rel->exists;
    default:
        snprintf(text, size, "CREATE REL TABLE R%d(FROM T%d TO T%d, w INT64)", r, from, to);
        if (rel->exists || !m->tables[from].exists || !m->tables[to].exists)
            return false;
        *rel = (model_rel){.exists = true, .has_w = true, .from = from, .to = to};
        return true;
    }
}

static void detach(model *m, int t, int i)
{
    for (int r = 0; r < RELS; r++)
        for (int other = 0; other < IDS; other++) {
            model_rel *rel = &m->rels[r];

            if (rel->exists && rel->from == t)
                rel->count[i][other] = rel->w[i][other] = 0;
            if (rel->exists && rel->to == t)
                rel->count[other][i] = rel->w[other][i] = 0;
        }
}

static bool change_nodes(writer_fixture *f, model *m, char *text, size_t size)
{
    int t = writer_random(f, TABLES), c = writer_random(f, COLUMNS), i = writer_random(f, IDS);
    int value = writer_random(f, 100);
    model_table *table = &m->tables[t];

    switch (writer_random(f, 5)) {
    case 0:
        snprintf(text, size, "MATCH (n:T%d {id: %d}) DETACH DELETE n", t, i);
        if (!table->exists)
            return false;
        table->lives[i] = false;
        detach(m, t, i);
        return true;
    case 1:
        snprintf(text, size, "MATCH (n:T%d) WHERE n.id < %d SET n.k%d = %d", t, i, c, value);
        if (!table->exists || !table->has[c])
            return false;
        for (int k = 0; k < i; k++)
            table->values[k][c] = value;
        return true;
    default:
        snprintf(text, size, "CREATE (:T%d {id: %d, k%d: %d})", t, i, c, value);
        if (!table->exists || !table->has[c] || table->lives[i])
            return false;
        table->lives[i] = true;
        for (int k = 0; k < COLUMNS; k++)
            table->values[i][k] = k == c ? value : NONE;
        return true;
    }
}

static bool create_rels(writer_fixture *f, model *m, char *text, size_t size)
{
    int r = writer_random(f, RELS), a = writer_random(f, IDS), b = writer_random(f, IDS);
    model_rel *rel = &m->rels[r];
    bool ends;

    snprintf(text, size, "MATCH (a:T%d {id: %d}), (b:T%d {id: %d}) CREATE (a)-[:R%d%s]->(b)",
             rel->from, a, rel->to, b, r, rel->has_w ? " {w: 7}" : "");
    if (!rel->exists)
        return false;
    ends = m->tables[rel->from].lives[a] && m->tables[rel->to].lives[b];
    rel->count[a][b] += ends ? 1 : 0;
    rel->w[a][b] += ends ? 7 : 0;
    return true;
}

static bool make_statement(writer_fixture *f, model *m, char *text, size_t size)
{
    switch (writer_random(f, 16)) {
    case 0:
    case 1:
        return create_or_drop(f, m, text, size);
    case 2:
        return rename_table(f, m, text, size);
    case 3:
    case 4:
        return change_columns(f, m, text, size);
    case 5:
        return change_rel_table(f, m, text, size);
    case 6:
    case 7:
    case 8:
        return create_rels(f, m, text, size);
    default:
        return change_nodes(f, m, text, size);
    }
}

/* --- transactions -------------------------------------------------------- */

static void one_transaction(writer_fixture *f, model *committed)
{
    int count = 1 + writer_random(f, STATEMENTS_MOST);
    bool fails = false, rolls_back = writer_random(f, 4) == 0;
    gdb_buffer script = {0};
    model m = *committed;
    gdb_status status;

    append_text(&script, "BEGIN; ");
    for (int i = 0; i < count && !fails; i++) {
        char text[256];
        model next;

        do { /* most of those that must fail are left out: they end the transaction */
            next = m;
            fails = !make_statement(f, &next, text, sizeof(text));
        } while (fails && writer_random(f, 30) > 0);
        if (!fails)
            m = next;
        assert_int_equal(gdb_buffer_append_format(&script, NULL, "%s; ", text), GDB_OK);
    }
    append_text(&script, rolls_back && !fails ? "ROLLBACK" : "COMMIT"); /* which sees a key twice */
    assert_int_equal(gdb_buffer_append_byte(&script, 0, NULL), GDB_OK);
    status = writer_run(f, (const char *)script.data, NULL);
    if (status != (fails ? GDB_ERR_QUERY : GDB_OK))
        fail_msg("%s: %s %s", (const char *)script.data, gdb_status_name(status), f->err.message);
    if (!fails && !rolls_back)
        *committed = m;
    gdb_buffer_release(&script);
}

static void make_base(writer_fixture *f, model *m)
{
    static const char rows[] = "0|0|1|2\n1|10|11|12\n2|20||22\n3|||\n4|40|41|42\n";
    model_table *table = &m->tables[0];

    memset(m, 0, sizeof(*m));
    table->exists = table->has[0] = table->has[1] = table->has[2] = true;
    for (int i = 0; i < 5; i++) {
        table->lives[i] = true;
        for (int c = 0; c < 3; c++)
            table->values[i][c] = i == 3 || (i == 2 && c == 1) ? NONE : 10 * i + c;
    }
    table->values[0][0] = 0;
    m->rels[0] = (model_rel){.exists = true, .has_w = true};
    m->rels[0].count[0][1] = m->rels[0].count[1][2] = 1;
    m->rels[0].w[0][1] = 5;
    m->rels[0].w[1][2] = 6;
    f->db = make_db_begin();
    make_db_nodes(f->db, "T0", "id:INT64 k0:INT64 k1:INT64 k2:INT64", rows);
    make_db_rels(f->db, "R0", "T0", "T0", "w:INT64", "0|1|5\n1|2|6\n");
}

static void random_transactions(uint64_t seed)
{
    writer_fixture f = {.random = seed, .err = GDB_ERROR_INIT};
    model m;

    print_message("seed %llu\n", (unsigned long long)seed);
    make_base(&f, &m);
    writer_open(&f);
    for (int i = 0; i < TRANSACTIONS; i++) {
        one_transaction(&f, &m);
        compare(&f, &m);
        if (writer_random(&f, 6) == 0) {
            reopen(&f, writer_random(&f, 2) == 0);
            compare(&f, &m);
        }
    }
    writer_close(&f);
    writer_verify(&f);
    make_db_end(f.db);
}

static void a_database_whose_tables_change_answers_as_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (getenv("GDB_TEST_LONG") != NULL ? 20 : 4); seed++)
        random_transactions(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_whose_tables_change_answers_as_the_model)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
