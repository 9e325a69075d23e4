/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "tests/support/writer_fixture.h"

/*
 * Random transactions against a model in plain arrays, with commit, rollback, failures and
 * reopening between them: after each the database must answer as the model does.
 *
 *     P(id INT64 key, age INT32)     K P-P(w INT64)     One P-P MANY_ONE
 */

enum { IDS = 24, BASE_IDS = 8, WEIGHTS_MOST = 6, TRANSACTIONS = 120, STATEMENTS_MOST = 5 };

typedef struct model {
    bool lives[IDS];
    int age[IDS]; /* -1: NULL */
    int k_count[IDS][IDS];
    int k_weight[IDS][IDS]; /* the sum */
    int one[IDS];           /* the other end; -1: none */
} model;

/* Numbers, as a row prints them. */
static void append(gdb_buffer *out, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(gdb_buffer_append_format(out, NULL, "%d ", numbers[i]), GDB_OK);
}

static void compare_relationships(writer_fixture *f, const model *m)
{
    gdb_buffer expected = {0};

    for (int a = 0; a < IDS; a++)
        for (int b = 0; b < IDS; b++)
            if (m->k_count[a][b] > 0)
                append(&expected, (int[]){a, b, m->k_count[a][b], m->k_weight[a][b]}, 4);
    writer_assert_answer(
        f,
        "MATCH (a:P)-[k:K]->(b) RETURN a.id, b.id, count(*) AS n, sum(k.w) ORDER BY a.id, "
        "b.id",
        &expected);
    writer_assert_answer(
        f,
        "MATCH (b:P)<-[k:K]-(a) RETURN a.id, b.id, count(*) AS n, sum(k.w) ORDER BY a.id, "
        "b.id",
        &expected);
    gdb_buffer_clear(&expected);
    for (int a = 0; a < IDS; a++)
        if (m->one[a] >= 0)
            append(&expected, (int[]){a, m->one[a]}, 2);
    writer_assert_answer(f, "MATCH (a:P)-[:One]->(b) RETURN a.id, b.id ORDER BY a.id", &expected);
    gdb_buffer_release(&expected);
}

static void compare(writer_fixture *f, const model *m)
{
    gdb_buffer expected = {0};

    for (int a = 0; a < IDS; a++) {
        if (!m->lives[a])
            continue;
        append(&expected, (int[]){a, m->age[a]}, m->age[a] < 0 ? 1 : 2);
        if (m->age[a] < 0) /* NULL prints nothing */
            assert_int_equal(gdb_buffer_append_byte(&expected, ' ', NULL), GDB_OK);
    }
    writer_assert_answer(f, "MATCH (a:P) RETURN a.id, a.age ORDER BY a.id", &expected);
    writer_assert_answer(
        f, "UNWIND range(0, 100) AS x MATCH (a:P {id: x}) RETURN a.id, a.age ORDER BY a.id",
        &expected);
    gdb_buffer_release(&expected);
    compare_relationships(f, m);
}

/* --- statements --------------------------------------------------------- */

static bool has_relationships(const model *m, int a)
{
    for (int b = 0; b < IDS; b++) {
        if (m->k_count[a][b] > 0 || m->k_count[b][a] > 0 || m->one[b] == a)
            return true;
    }
    return m->one[a] >= 0;
}

static void remove_node(model *m, int a)
{
    m->lives[a] = false;
    for (int b = 0; b < IDS; b++) {
        m->k_count[a][b] = m->k_count[b][a] = m->k_weight[a][b] = m->k_weight[b][a] = 0;
        if (m->one[b] == a)
            m->one[b] = -1;
    }
    m->one[a] = -1;
}

static void rename_node(model *m, int a, int b)
{
    model old = *m;

    m->lives[b] = true;
    m->age[b] = m->age[a];
    for (int c = 0; c < IDS; c++) {
        int from = c == a ? b : c;

        if (c == b) /* has nothing yet */
            continue;
        if (old.one[c] == a)
            m->one[from] = b;
        else
            m->one[from] = old.one[c];
        m->k_count[b][from] = old.k_count[a][c];
        m->k_weight[b][from] = old.k_weight[a][c];
        m->k_count[from][b] = old.k_count[c][a];
        m->k_weight[from][b] = old.k_weight[c][a];
    }
    m->lives[a] = false;
    m->one[a] = -1;
    for (int c = 0; c < IDS; c++)
        m->k_count[a][c] = m->k_count[c][a] = m->k_weight[a][c] = m->k_weight[c][a] = 0;
}

static void set_ages(model *m, int below, int age)
{
    for (int c = 0; c < below; c++)
        if (m->lives[c])
            m->age[c] = age;
}

static void merge(model *m, int a, int age)
{
    m->age[a] = m->lives[a] ? age + 1 : age;
    m->lives[a] = true;
}

static void swap(int *x, int *y)
{
    int z = *x;

    *x = *y;
    *y = z;
}

/* Two nodes that live take each other's ids. */
static void swap_nodes(model *m, int a, int b)
{
    swap(&m->age[a], &m->age[b]);
    swap(&m->one[a], &m->one[b]);
    for (int c = 0; c < IDS; c++) {
        swap(&m->k_count[a][c], &m->k_count[b][c]);
        swap(&m->k_weight[a][c], &m->k_weight[b][c]);
    }
    for (int c = 0; c < IDS; c++) {
        swap(&m->k_count[c][a], &m->k_count[c][b]);
        swap(&m->k_weight[c][a], &m->k_weight[c][b]);
        m->one[c] = m->one[c] == a ? b : m->one[c] == b ? a : m->one[c];
    }
}

/* MERGE of a K between two nodes: those that are there get one more, or there is one of weight `w`.
 */
static void merge_k(model *m, int a, int b, int w, bool undirected)
{
    bool back = undirected && a != b;

    if (m->k_count[a][b] + (back ? m->k_count[b][a] : 0) == 0) {
        m->k_count[a][b] = 1;
        m->k_weight[a][b] = w;
        return;
    }
    m->k_weight[a][b] += m->k_count[a][b];
    if (back)
        m->k_weight[b][a] += m->k_count[b][a];
}

/* A random statement, and the model as it is behind it. False: it breaks a rule, so that COMMIT
 * must fail. */
static bool make_statement(writer_fixture *f, model *m, char *text, size_t size)
{
    int a = (int)writer_random(f, IDS), b = (int)writer_random(f, IDS),
        w = (int)writer_random(f, 100);
    bool ends = m->lives[a] && m->lives[b];

    switch (writer_random(f, 17)) {
    case 0:
    case 1:
        snprintf(text, size, "CREATE (:P {id: %d, age: %d})", a, w);
        if (m->lives[a])
            return false;
        m->lives[a] = true;
        m->age[a] = w;
        return true;
    case 2:
        snprintf(text, size, "MATCH (p:P {id: %d}) SET p.age = NULL", a);
        m->age[a] = -1;
        return true;
    case 3:
        snprintf(text, size, "MATCH (p:P) WHERE p.id < %d SET p.age = %d", a, w);
        set_ages(m, a, w);
        return true;
    case 4:
        snprintf(text, size, "MATCH (p:P {id: %d}) SET p.id = %d", a, b);
        if (m->lives[a] && m->lives[b] && a != b)
            return false;
        if (m->lives[a] && a != b)
            rename_node(m, a, b);
        return true;
    case 5:
    case 6:
        snprintf(text, size,
                 "MATCH (a:P {id: %d}), (b:P {id: %d}) CREATE (a)-[:K {w: %d}]->(b), "
                 "(a)-[:K {w: 1}]->(b)",
                 a, b, w);
        m->k_count[a][b] += ends ? 2 : 0;
        m->k_weight[a][b] += ends ? w + 1 : 0;
        return true;
    case 7:
        snprintf(text, size, "MATCH (a:P {id: %d}), (b:P {id: %d}) CREATE (a)-[:One]->(b)", a, b);
        if (ends && m->one[a] >= 0)
            return false;
        m->one[a] = ends ? b : m->one[a];
        return true;
    case 8:
        snprintf(text, size, "MATCH (a:P {id: %d})-[k:K]->(b:P {id: %d}) DELETE k", a, b);
        m->k_count[a][b] = m->k_weight[a][b] = 0;
        return true;
    case 9:
        snprintf(text, size,
                 "UNWIND [%d, %d] AS x MERGE (p:P {id: x}) ON CREATE SET p.age = %d ON MATCH SET "
                 "p.age = %d",
                 a, b, w, w + 1);
        merge(m, a, w);
        merge(m, b, w);
        return true;
    case 10:
        snprintf(
            text, size,
            "CREATE (:P {id: %d, age: %d}) WITH 1 AS x MATCH (p:P {age: %d}) SET p = {age: %d}", a,
            w, w, w + 1);
        if (m->lives[a])
            return false;
        m->lives[a] = true;
        m->age[a] = w;
        for (int c = 0; c < IDS; c++)
            m->age[c] += m->lives[c] && m->age[c] == w;
        return true;
    case 11:
    case 12:
    case 13:
        snprintf(
            text, size,
            "MATCH (a:P {id: %d}), (b:P {id: %d}) MERGE (a)-[k:K]-%s(b) ON CREATE SET k.w = %d "
            "ON MATCH SET k.w = k.w + 1",
            a, b, w < 50 ? ">" : "", w);
        if (ends)
            merge_k(m, a, b, w, w >= 50);
        return true;
    case 14:
        snprintf(text, size, "MATCH (a:P {id: %d}), (b:P {id: %d}) SET a.id = %d, b.id = %d", a, b,
                 b, a);
        if (ends && a != b)
            swap_nodes(m, a, b);
        return true;
    case 15:
        snprintf(text, size,
                 "MATCH (a:P {id: %d})-[o:One]->(), (b:P {id: %d}) CREATE (a)-[:One]->(b) DELETE o",
                 a, b);
        if (ends && m->one[a] >= 0)
            m->one[a] = b;
        return true;
    default:
        snprintf(text, size, "MATCH (a:P {id: %d}) %sDELETE a", a, w < 50 ? "DETACH " : "");
        if (m->lives[a] && w >= 50 && has_relationships(m, a))
            return false;
        remove_node(m, a);
        return true;
    }
}

/* --- transactions -------------------------------------------------------- */

static void one_transaction(writer_fixture *f, model *committed)
{
    int count = 1 + writer_random(f, STATEMENTS_MOST);
    bool explicit_one = count > 1 || writer_random(f, 2) == 0, fails = false;
    bool rolls_back = explicit_one && writer_random(f, 3) == 0;
    gdb_buffer script = {0};
    model m = *committed;
    gdb_status status;

    if (explicit_one)
        assert_int_equal(gdb_buffer_append_text(&script, "BEGIN; ", NULL), GDB_OK);
    for (int i = 0; i < count && !fails; i++) {
        char text[256];
        model before = m;

        fails = !make_statement(f, &m, text, sizeof(text));
        if (fails)
            m = before;
        assert_int_equal(gdb_buffer_append_format(&script, NULL, "%s; ", text), GDB_OK);
    }
    if (explicit_one)
        assert_int_equal(gdb_buffer_append_text(&script, rolls_back ? "ROLLBACK" : "COMMIT", NULL),
                         GDB_OK);
    assert_int_equal(gdb_buffer_append_byte(&script, 0, NULL), GDB_OK);
    status = writer_run(f, (const char *)script.data, NULL);
    if (status != (fails && !rolls_back ? GDB_ERR_QUERY : GDB_OK))
        fail_msg("%s: %s %s", (const char *)script.data, gdb_status_name(status), f->err.message);
    if (!fails && !rolls_back)
        *committed = m;
    gdb_buffer_release(&script);
}

static make_db *make_base(model *m)
{
    make_db *db = make_db_begin();

    memset(m, 0, sizeof(*m));
    for (int a = 0; a < IDS; a++)
        m->one[a] = -1;
    for (int a = 0; a < BASE_IDS; a++) {
        m->lives[a] = true;
        m->age[a] = a * 10;
    }
    make_db_nodes(db, "P", "id:INT64 age:INT32", "0|0\n1|10\n2|20\n3|30\n4|40\n5|50\n6|60\n7|70\n");
    make_db_rels(db, "K", "P", "P", "w:INT64", "0|1|5\n0|1|6\n2|0|7\n3|3|8\n");
    make_db_rels(db, "One", "P", "P", "", "");
    make_db_multiplicity(db, GDB_MULTIPLICITY_MANY_ONE);
    m->k_count[0][1] = 2;
    m->k_weight[0][1] = 11;
    m->k_count[2][0] = m->k_count[3][3] = 1;
    m->k_weight[2][0] = 7;
    m->k_weight[3][3] = 8;
    return db;
}

static void random_transactions(uint64_t seed)
{
    writer_fixture f = {.random = seed, .err = GDB_ERROR_INIT};
    model m;

    print_message("seed %llu\n", (unsigned long long)seed);
    f.db = make_base(&m);
    writer_open(&f);
    for (int i = 0; i < TRANSACTIONS; i++) {
        one_transaction(&f, &m);
        compare(&f, &m);
        if (writer_random(&f, 10) == 0) {
            writer_close(&f);
            writer_open(&f);
            compare(&f, &m);
        }
    }
    writer_close(&f);
    writer_verify(&f);
    make_db_end(f.db);
}

static void a_database_answers_as_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++)
        random_transactions(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_database_answers_as_the_model)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
