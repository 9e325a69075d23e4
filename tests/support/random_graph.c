/* SPDX-License-Identifier: MIT */
#include "tests/support/random_graph.h"

#include "tests/support/random.h"
#include "tests/support/test.h"

enum { SMALL = 24, PAIRS_MOST = 3, RELS_OF_KEY = 6 };

typedef struct table_form {
    char letter;
    int pairs[PAIRS_MOST][2]; /* the tables of their ends */
    int pair_count;           /* 0: nodes */
    const char *end;          /* of CREATE */
} table_form;

static const table_form forms[RANDOM_TABLES] = {
    {.letter = 'A', .end = "PRIMARY KEY(id)"},
    {.letter = 'B', .end = "PRIMARY KEY(id)"},
    {.letter = 'C', .end = "PRIMARY KEY(id)"},
    {.letter = 'R', .pairs = {{RANDOM_A, RANDOM_A}}, .pair_count = 1, .end = "MANY_MANY"},
    {.letter = 'S', .pairs = {{RANDOM_A, RANDOM_A}}, .pair_count = 1, .end = "MANY_MANY"},
    {.letter = 'T',
     .pairs = {{RANDOM_A, RANDOM_A}, {RANDOM_A, RANDOM_B}, {RANDOM_B, RANDOM_A}},
     .pair_count = 3,
     .end = "MANY_MANY"},
    {.letter = 'U', .pairs = {{RANDOM_B, RANDOM_C}}, .pair_count = 1, .end = "MANY_ONE"},
};

uint64_t random_graph_number(random_graph *graph, uint64_t below)
{
    return random_next(&graph->random) % below;
}

static bool one_in(random_graph *graph, uint64_t count)
{
    return random_graph_number(graph, count) == 0;
}

static void put(random_graph *graph, const char *text)
{
    assert_int_equal(gdb_buffer_append_text(&graph->text, text, NULL), GDB_OK);
}

#define PUT(graph, ...)                                                                            \
    assert_int_equal(gdb_buffer_append_format(&(graph)->text, NULL, __VA_ARGS__), GDB_OK)

static const char *finish(random_graph *graph)
{
    assert_int_equal(gdb_buffer_append_byte(&graph->text, 0, NULL), GDB_OK);
    return (const char *)graph->text.data;
}

/* --- types and values -------------------------------------------------- */

static gdb_type_id random_scalar(random_graph *graph)
{
    return (gdb_type_id)(GDB_TYPE_BOOL + random_graph_number(graph, GDB_TYPE_TIMESTAMP));
}

static gdb_type_id random_integer(random_graph *graph)
{
    return (gdb_type_id)(GDB_TYPE_INT8 + random_graph_number(graph, 8));
}

static gdb_type_id random_type(random_graph *graph)
{
    gdb_type_id scalar = random_scalar(graph);

    switch (random_graph_number(graph, 5)) {
    case 0:
        return gdb_type_list_of(scalar);
    case 1:
        return gdb_type_array_of(scalar, 1 + random_graph_number(graph, 3));
    default:
        return scalar;
    }
}

static void put_integer(random_graph *graph, gdb_type_id type)
{
    static const char *const least[] = {"-128", "-32768", "-2147483648", "-9223372036854775808"};
    static const char *const most[] = {"255", "65535", "4294967295",
                                       "cast('18446744073709551615' AS UINT64)"};
    bool is_signed = gdb_type_is_signed(type);

    if (!one_in(graph, 10))
        PUT(graph, "%d", (int)random_graph_number(graph, SMALL) - (is_signed ? 5 : 0));
    else if (is_signed)
        put(graph, least[type - GDB_TYPE_INT8]);
    else
        put(graph, most[type - GDB_TYPE_UINT8]);
}

static void put_real(random_graph *graph)
{
    static const char *const special[] = {"cast('nan' AS DOUBLE)", "cast('inf' AS DOUBLE)", "0.1",
                                          "1e30"};

    if (one_in(graph, 6))
        put(graph, special[random_graph_number(graph, 4)]);
    else
        PUT(graph, "%.3f", (double)random_graph_number(graph, SMALL) / 8);
}

static void put_string(random_graph *graph)
{
    static const char *const special[] = {
        "''",
        "'NULL'",
        "'it\\'s, \"quoted\"'",
        "' a '",
        "'[1,2]'",
        "'two\\nlines'",
        "'\xc3\xa4\xe2\x82\xac'",
        "'a text that is longer than what fits beside its length, and much longer than others'"};

    if (one_in(graph, 3))
        put(graph, special[random_graph_number(graph, 8)]);
    else
        PUT(graph, "'%c%d'", one_in(graph, 4) ? 'k' : 't', (int)random_graph_number(graph, SMALL));
}

static void put_scalar(random_graph *graph, gdb_type_id type)
{
    int year = 1960 + (int)random_graph_number(graph, 20), day = 1 + year % 28;

    if (gdb_type_is_integer(type))
        put_integer(graph, type);
    else if (gdb_type_is_float(type))
        put_real(graph);
    else if (type == GDB_TYPE_BOOL)
        put(graph, one_in(graph, 2) ? "true" : "false");
    else if (type == GDB_TYPE_STRING)
        put_string(graph);
    else if (type == GDB_TYPE_DATE)
        PUT(graph, "date('%d-02-%02d')", one_in(graph, 9) ? 9999 : year, day);
    else
        PUT(graph, "timestamp('%d-01-31 12:00:%02d.%d')", year, day, year % 3 * 1000);
}

static void put_value(random_graph *graph, gdb_type_id type)
{
    uint32_t count = gdb_type_array_length(type);

    if (!gdb_type_is_list(type)) {
        put_scalar(graph, type);
        return;
    }
    if (count == 0)
        count = (uint32_t)random_graph_number(graph, 4);
    put(graph, "[");
    for (uint32_t i = 0; i < count; i++) {
        put(graph, i > 0 ? ", " : "");
        if (one_in(graph, 6))
            put(graph, "NULL");
        else
            put_scalar(graph, gdb_type_element(type));
    }
    put(graph, "]");
}

/* A value of a column, or NULL. */
static void put_column_value(random_graph *graph, const random_column *column)
{
    if (one_in(graph, 7))
        put(graph, "NULL");
    else if (strcmp(column->name, "n") == 0)
        PUT(graph, "%d", (int)random_graph_number(graph, SMALL));
    else if (strcmp(column->name, "d") == 0)
        PUT(graph, "%.3f", (double)random_graph_number(graph, SMALL) / 8);
    else
        put_value(graph, column->type);
}

static void put_key(random_graph *graph, int table, uint64_t number)
{
    gdb_type_id type = graph->tables[table].columns[0].type;

    if (gdb_type_is_integer(type))
        PUT(graph, "%d", (int)number - (gdb_type_is_signed(type) ? 5 : 0));
    else if (type == GDB_TYPE_STRING && number == 3)
        put(graph, "''");
    else if (type == GDB_TYPE_STRING)
        PUT(graph, "'k%d%s'", (int)number, number % 5 == 0 ? " of a node with a long key" : "");
    else
        PUT(graph, "%s('%d-03-01%s')", type == GDB_TYPE_DATE ? "date" : "timestamp",
            1900 + (int)number, type == GDB_TYPE_DATE ? "" : " 01:02:03.5");
}

static void put_some_key(random_graph *graph, int table)
{
    put_key(graph, table, random_graph_number(graph, graph->keys));
}

/* --- tables ------------------------------------------------------------ */

static void add_column(random_table *table, const char *name, gdb_type_id type)
{
    random_column *column = &table->columns[table->count++];

    snprintf(column->name, sizeof(column->name), "%s", name);
    column->type = type;
}

static const random_column *new_column(random_graph *graph, int table)
{
    char name[8];

    snprintf(name, sizeof(name), "x%u", graph->names++ % 10000);
    add_column(&graph->tables[table], name, random_type(graph));
    return &graph->tables[table].columns[graph->tables[table].count - 1];
}

void random_graph_init(random_graph *graph, uint64_t seed, uint64_t keys)
{
    memset(graph, 0, sizeof(*graph));
    graph->random = seed;
    graph->keys = keys;
    for (int t = 0; t < RANDOM_TABLES; t++) {
        static const gdb_type_id others[] = {GDB_TYPE_DATE, GDB_TYPE_TIMESTAMP, GDB_TYPE_STRING};
        random_table *table = &graph->tables[t];
        bool is_node = t < RANDOM_NODE_TABLES;

        if (is_node)
            add_column(table, "id",
                       t == RANDOM_A   ? random_integer(graph)
                       : t == RANDOM_B ? GDB_TYPE_STRING
                                       : others[random_graph_number(graph, 3)]);
        if (t != RANDOM_S) {
            add_column(table, "n", random_integer(graph));
            add_column(table, "s", GDB_TYPE_STRING);
        }
        if (is_node) {
            add_column(table, "d", one_in(graph, 2) ? GDB_TYPE_DOUBLE : GDB_TYPE_FLOAT);
            add_column(table, "e", GDB_TYPE_DOUBLE);
            add_column(table, "l", gdb_type_list_of(GDB_TYPE_INT64));
            add_column(table, "v", gdb_type_array_of(GDB_TYPE_FLOAT, 3));
        }
        table->fixed = table->count;
        for (int i = 0; i < 3 && t != RANDOM_S; i++)
            new_column(graph, t);
    }
    memcpy(graph->kept, graph->tables, sizeof(graph->kept));
}

void random_graph_release(random_graph *graph)
{
    gdb_buffer_release(&graph->text);
}

static void put_table(random_graph *graph, int t)
{
    const random_table *table = &graph->tables[t];
    const table_form *form = &forms[t];

    PUT(graph, "CREATE %s TABLE %c(", form->pair_count > 0 ? "REL" : "NODE", form->letter);
    for (int p = 0; p < form->pair_count; p++)
        PUT(graph, "FROM %c TO %c, ", forms[form->pairs[p][0]].letter,
            forms[form->pairs[p][1]].letter);
    for (uint32_t c = 0; c < table->count; c++)
        PUT(graph, "%s %s, ", table->columns[c].name, gdb_type_name(table->columns[c].type));
    PUT(graph, "%s)", form->end);
}

const char *random_graph_tables(random_graph *graph)
{
    gdb_buffer_clear(&graph->text);
    for (int t = 0; t < RANDOM_TABLES; t++) {
        put_table(graph, t);
        put(graph, ";\n");
    }
    return finish(graph);
}

static void change_columns(random_graph *graph)
{
    int t = (int)random_graph_number(graph, RANDOM_TABLES);
    random_table *table = &graph->tables[t];
    uint64_t kind = random_graph_number(graph, 3);
    uint32_t more = table->count - table->fixed;

    PUT(graph, "ALTER TABLE %c ", forms[t].letter);
    if (more < 2 || (kind == 0 && table->count < RANDOM_COLUMNS_MOST)) {
        const random_column *column = new_column(graph, t);

        PUT(graph, "ADD %s %s", column->name, gdb_type_name(column->type));
        if (one_in(graph, 3))
            return;
        put(graph, " DEFAULT ");
        put_column_value(graph, column);
    } else {
        random_column *column = &table->columns[table->fixed + random_graph_number(graph, more)];

        if (kind == 1) {
            PUT(graph, "RENAME %s TO x%u", column->name, graph->names % 10000);
            snprintf(column->name, sizeof(column->name), "x%u", graph->names++ % 10000);
        } else {
            PUT(graph, "DROP %s", column->name);
            table->count--;
            memmove(column, column + 1,
                    (size_t)(&table->columns[table->count] - column) * sizeof(*column));
        }
    }
}

/* --- parts of statements ----------------------------------------------- */

static void put_assignment(random_graph *graph, int t, const char *before)
{
    const random_table *table = &graph->tables[t];
    uint32_t first = t < RANDOM_NODE_TABLES ? 1 : 0; /* without the key */

    first += (uint32_t)random_graph_number(graph, table->count - first);
    PUT(graph, "%s%s = ", before, table->columns[first].name);
    put_column_value(graph, &table->columns[first]);
}

/* "{id: 5, n: 3}"; some columns are left out. */
static void put_properties(random_graph *graph, int t)
{
    const random_table *table = &graph->tables[t];
    const char *before = "{";

    for (uint32_t c = 0; c < table->count; c++) {
        const random_column *column = &table->columns[c];
        bool is_key = c == 0 && t < RANDOM_NODE_TABLES;

        if (!is_key && one_in(graph, 5))
            continue;
        PUT(graph, "%s%s: ", before, column->name);
        if (is_key)
            put_some_key(graph, t);
        else if (t < RANDOM_NODE_TABLES && strcmp(column->name, "n") == 0 && !one_in(graph, 4))
            PUT(graph, "%d", (int)(graph->nodes++ / 4 % 120));
        else
            put_column_value(graph, column);
        before = ", ";
    }
    put(graph, *before == '{' ? "" : "}");
}

static void put_node(random_graph *graph, const char *variable, int table)
{
    PUT(graph, "(%s:%c {id: ", variable, forms[table].letter);
    put_some_key(graph, table);
    put(graph, "})");
}

static int some_node_table(random_graph *graph)
{
    return (int)random_graph_number(graph, RANDOM_NODE_TABLES);
}

static int some_rel_table(random_graph *graph)
{
    return RANDOM_R + (int)random_graph_number(graph, RANDOM_TABLES - RANDOM_R);
}

static const int *some_pair(random_graph *graph, int table)
{
    return forms[table].pairs[random_graph_number(graph, (uint64_t)forms[table].pair_count)];
}

/* "(a:A {id: 5})-[r:R]->(b:A)"; bits of `ends`: those that have a key. */
static void put_pattern(random_graph *graph, int table, uint64_t ends)
{
    const int *pair = some_pair(graph, table);

    if ((ends & 1) != 0)
        put_node(graph, "a", pair[0]);
    else
        PUT(graph, "(a:%c)", forms[pair[0]].letter);
    PUT(graph, "-[r:%c]->", forms[table].letter);
    if ((ends & 2) != 0)
        put_node(graph, "b", pair[1]);
    else
        PUT(graph, "(b:%c)", forms[pair[1]].letter);
}

/* "MATCH (a:A {id: 5}), (b:B {id: 'x'}) "; perhaps one node. */
static void put_ends(random_graph *graph, int table)
{
    const int *pair = some_pair(graph, table);
    uint64_t number = random_graph_number(graph, graph->keys);
    bool is_loop = pair[0] == pair[1] && one_in(graph, 4);

    PUT(graph, "MATCH (a:%c {id: ", forms[pair[0]].letter);
    put_key(graph, pair[0], number);
    PUT(graph, "}), (b:%c {id: ", forms[pair[1]].letter);
    put_key(graph, pair[1], is_loop ? number : random_graph_number(graph, graph->keys));
    put(graph, "}) ");
}

/* --- statements -------------------------------------------------------- */

static void create_node(random_graph *graph)
{
    int table = some_node_table(graph);

    PUT(graph, "CREATE (a:%c ", forms[table].letter);
    put_properties(graph, table);
    put(graph, ")");
}

static void create_path(random_graph *graph)
{
    int table = some_rel_table(graph);
    const int *pair = some_pair(graph, table);

    PUT(graph, "CREATE (a:%c ", forms[pair[0]].letter);
    put_properties(graph, pair[0]);
    PUT(graph, ")-[r:%c ", forms[table].letter);
    put_properties(graph, table);
    PUT(graph, "]->(b:%c ", forms[pair[1]].letter);
    put_properties(graph, pair[1]);
    put(graph, ")");
}

static void create_rels_of(random_graph *graph, int table)
{
    put_ends(graph, table);
    if (one_in(graph, 3))
        PUT(graph, "UNWIND range(1, %d) AS i ", 1 + (int)random_graph_number(graph, 3));
    PUT(graph, "CREATE (a)-[r:%c ", forms[table].letter);
    put_properties(graph, table);
    put(graph, "]->(b)");
}

static void create_rels(random_graph *graph)
{
    create_rels_of(graph, some_rel_table(graph));
}

static void create_many_rels(random_graph *graph)
{
    int table = some_rel_table(graph);
    const int *pair = some_pair(graph, table);
    char a = forms[pair[0]].letter, b = forms[pair[1]].letter;
    int n = (int)random_graph_number(graph, SMALL);

    if (one_in(graph, 2)) {
        PUT(graph, "MATCH (a:%c), (b:%c) WHERE a.n = b.n AND a.n < %d CREATE (a)-[r:%c ", a, b, n,
            forms[table].letter);
        put_properties(graph, table);
        put(graph, "]->(b)");
    } else if (graph->tables[table].count > 0) {
        PUT(graph,
            "COPY %c(n) FROM (MATCH (a:%c), (b:%c {n: %d}) WHERE a.n < 9 RETURN a.id, b.id, %d) "
            "(FROM='%c', TO='%c')",
            forms[table].letter, a, b, n, n, a, b);
    } else {
        PUT(graph,
            "COPY %c FROM (MATCH (a:%c {n: %d}), (b:%c) WHERE b.n < 9 RETURN a.id, b.id) "
            "(FROM='%c', TO='%c')",
            forms[table].letter, a, n, b, a, b);
    }
}

static void merge_nodes(random_graph *graph)
{
    int table = some_node_table(graph);

    put(graph, "UNWIND [");
    for (uint64_t count = random_graph_number(graph, 4);; count--) {
        put_some_key(graph, table);
        if (count == 0)
            break;
        put(graph, ", ");
    }
    PUT(graph, "] AS k MERGE (a:%c {id: k})", forms[table].letter);
    put_assignment(graph, table, " ON CREATE SET a.");
    put_assignment(graph, table, " ON MATCH SET a.");
}

static void merge_rel(random_graph *graph)
{
    int table = some_rel_table(graph);

    put_ends(graph, table);
    PUT(graph, "MERGE (a)-[r:%c]->(b)", forms[table].letter);
    if (table == RANDOM_S)
        return;
    put_assignment(graph, table, " ON CREATE SET r.");
    put_assignment(graph, table, " ON MATCH SET r.");
}

static void copy_nodes(random_graph *graph)
{
    int table = some_node_table(graph);

    PUT(graph, "COPY %c(id, n) FROM (UNWIND [", forms[table].letter);
    put_some_key(graph, table);
    put(graph, ", ");
    put_some_key(graph, table);
    put(graph, "] AS k RETURN k, 7)");
}

static void change_node(random_graph *graph)
{
    int table = some_node_table(graph);
    const random_table *columns = &graph->tables[table];
    uint64_t kind = random_graph_number(graph, 6);

    if (kind == 0) {
        PUT(graph, "MATCH (a:%c) WHERE a.n %s %d ", forms[table].letter,
            one_in(graph, 2) ? "=" : "<", (int)random_graph_number(graph, SMALL));
    } else {
        put(graph, "MATCH ");
        put_node(graph, "a", table);
        put(graph, " ");
    }
    if (kind == 1) {
        put(graph, "SET a += ");
        put_properties(graph, table);
    } else if (kind == 2) {
        put(graph, "SET a = ");
        put_properties(graph, table);
    } else if (kind == 3) {
        put(graph, "SET a.id = ");
        put_some_key(graph, table);
    } else if (kind == 4) {
        PUT(graph, "REMOVE a.%s",
            columns->columns[1 + random_graph_number(graph, columns->count - 1)].name);
    } else {
        put_assignment(graph, table, "SET a.");
        put_assignment(graph, table, ", a.");
    }
}

static void change_rels(random_graph *graph)
{
    int table = some_rel_table(graph);

    put(graph, "MATCH ");
    put_pattern(graph, table, random_graph_number(graph, 4));
    if (table == RANDOM_S) {
        put(graph, " WHERE a.n = b.n DELETE r");
        return;
    }
    PUT(graph, " WHERE r.n < %d ", (int)random_graph_number(graph, SMALL));
    put_assignment(graph, table, "SET r.");
}

static void delete_rels(random_graph *graph)
{
    int table = some_rel_table(graph);
    uint64_t ends = random_graph_number(graph, 4);

    put(graph, "MATCH ");
    put_pattern(graph, table, ends);
    if (ends == 0)
        PUT(graph, " WHERE a.n = %d", (int)random_graph_number(graph, SMALL));
    put(graph, " DELETE r");
}

static void delete_nodes(random_graph *graph)
{
    int table = some_node_table(graph);

    if (one_in(graph, 5)) {
        PUT(graph, "MATCH (a:%c) WHERE a.n = %d DETACH DELETE a", forms[table].letter,
            (int)random_graph_number(graph, SMALL));
        return;
    }
    put(graph, "MATCH ");
    put_node(graph, "a", table);
    put(graph, one_in(graph, 4) ? " DELETE a" : " DETACH DELETE a");
}

/* All relationships of S are gone, and the table is a new one. */
static void make_table_anew(random_graph *graph)
{
    random_table *table = &graph->tables[RANDOM_S];

    table->count = table->fixed;
    put(graph, "DROP TABLE S; ");
    put_table(graph, RANDOM_S);
    put(graph, "; MATCH (a:A), (b:A {n: 9}) CREATE (a)-[:S]->(b)");
}

static void put_statement(random_graph *graph)
{
    static void (*const kinds[])(random_graph *) = {
        create_node,  create_node,  create_node,   create_path, create_path,      create_rels,
        create_rels,  create_rels,  create_rels,   create_rels, create_many_rels, merge_nodes,
        merge_nodes,  merge_rel,    copy_nodes,    change_node, change_node,      change_node,
        change_node,  change_rels,  change_rels,   change_rels, delete_rels,      delete_rels,
        delete_nodes, delete_nodes, change_columns};

    if (one_in(graph, 100))
        make_table_anew(graph);
    else
        kinds[random_graph_number(graph, sizeof(kinds) / sizeof(*kinds))](graph);
}

const char *random_graph_rows(random_graph *graph)
{
    gdb_buffer_clear(&graph->text);
    put(graph, "BEGIN;\n");
    for (int t = 0; t < RANDOM_NODE_TABLES; t++) {
        for (uint64_t number = 0; number < graph->keys; number++) {
            if (number % 3 == (uint64_t)t)
                continue;
            PUT(graph, "MERGE (a:%c {id: ", forms[t].letter);
            put_key(graph, t, number);
            PUT(graph, "}) SET a.n = %d", (int)(graph->nodes++ / 4 % 120));
            for (int i = 0; i < 4; i++)
                put_assignment(graph, t, ", a.");
            put(graph, ";\n");
        }
    }
    for (uint64_t i = 0; i < RELS_OF_KEY * graph->keys; i++) {
        /* Not of U, where one could be too many. */
        create_rels_of(graph, RANDOM_R + (int)random_graph_number(graph, RANDOM_U - RANDOM_R));
        put(graph, ";\n");
    }
    put(graph, "COMMIT");
    return finish(graph);
}

const char *random_graph_change(random_graph *graph)
{
    gdb_buffer_clear(&graph->text);
    if (!one_in(graph, 4)) {
        put_statement(graph);
        return finish(graph);
    }
    put(graph, "BEGIN; ");
    for (uint64_t count = 1 + random_graph_number(graph, 4); count > 0; count--) {
        put_statement(graph);
        put(graph, "; ");
    }
    if (one_in(graph, 3)) {
        put(graph, "ROLLBACK");
        memcpy(graph->tables, graph->kept, sizeof(graph->tables));
    } else {
        put(graph, "COMMIT");
    }
    return finish(graph);
}

void random_graph_settle(random_graph *graph, bool is_done)
{
    if (is_done)
        memcpy(graph->kept, graph->tables, sizeof(graph->kept));
    else
        memcpy(graph->tables, graph->kept, sizeof(graph->tables));
}

/* --- queries ----------------------------------------------------------- */

void random_graph_choose(random_graph *graph)
{
    graph->choice = random_graph_number(graph, UINT64_MAX);
}

static int table_of_letter(char letter)
{
    int table = 0;

    while (forms[table].letter != letter)
        assert_true(++table < RANDOM_TABLES);
    return table;
}

/* What stands for "%Ax" and the like. */
static void put_choice(random_graph *graph, char letter, char kind)
{
    int t = table_of_letter(letter);
    const random_table *table = &graph->tables[t];
    const random_column *column;

    graph->random = graph->choice + (uint64_t)t;
    column =
        &table->columns[table->fixed + random_graph_number(graph, table->count - table->fixed)];
    graph->random += (uint64_t)kind;
    if (kind == 'x')
        put(graph, column->name);
    else if (kind == 'v')
        put_value(graph, column->type);
    else
        put_some_key(graph, t);
}

const char *random_graph_query(random_graph *graph, const char *form)
{
    uint64_t random = graph->random;

    gdb_buffer_clear(&graph->text);
    for (; *form != '\0'; form++) {
        if (*form != '%') {
            assert_int_equal(gdb_buffer_append_byte(&graph->text, (uint8_t)*form, NULL), GDB_OK);
            continue;
        }
        form++;
        if (*form == 'i' || *form == 'j') {
            graph->random = graph->choice + (uint64_t)*form;
            PUT(graph, "%d", (int)random_graph_number(graph, SMALL));
        } else {
            put_choice(graph, form[0], form[1]);
            form++;
        }
    }
    graph->random = random;
    return finish(graph);
}
