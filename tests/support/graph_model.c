/* SPDX-License-Identifier: MIT */
#include "tests/support/graph_model.h"

#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

typedef struct table_form {
    const char *name, *columns;
    uint32_t column_count;
    uint32_t from, to; /* of a pair */
} table_form;

static const table_form forms[MODEL_TABLES] = {
    {"P", "id:INT64 name:STRING age:INT32 score:DOUBLE tags:INT64[] place:FLOAT[2]", 6, 0, 0},
    {"C", "name:STRING size:UINT32", 2, 0, 0},
    {"K", "w:INT64 note:STRING", 2, MODEL_P, MODEL_P},
    {"L", "at:INT64", 1, MODEL_P, MODEL_P},
    {"L", "at:INT64", 1, MODEL_P, MODEL_C},
};

/* Of a table of the model, as the database numbers it. */
static uint32_t id_of(int table)
{
    return (uint32_t)table + 1;
}

uint64_t graph_model_random(graph_model *model, uint64_t below)
{
    return random_next(&model->random) % below;
}

/* --- values ------------------------------------------------------------ */

static gdb_value text_value(graph_model *model, const char *letter, uint64_t number)
{
    char text[32];
    gdb_text_view copy;

    snprintf(text, sizeof(text), "%s%llu", letter, (unsigned long long)number);
    copy = gdb_arena_copy_text(&model->arena, gdb_text_of(text), NULL);
    assert_non_null(copy.data);
    return gdb_value_string(copy);
}

/* Whole numbers, or an array of FLOATs. */
static gdb_value list_value(graph_model *model, bool is_array)
{
    size_t count = is_array ? 2 : (size_t)graph_model_random(model, 4);
    gdb_value *items = gdb_arena_alloc_array(&model->arena, count, sizeof(*items), NULL);
    gdb_value list = {.type = GDB_TYPE_LIST};

    assert_non_null(items);
    for (size_t i = 0; i < count; i++)
        items[i] = is_array ? (gdb_value){.type = GDB_TYPE_FLOAT,
                                          .as.real = (double)graph_model_random(model, 10) / 4}
                            : gdb_value_int64((int64_t)graph_model_random(model, 10));
    list.as.list = (gdb_list){items, count};
    return list;
}

static gdb_value some_value(graph_model *model, int table, uint32_t column, uint64_t row)
{
    bool is_null = graph_model_random(model, 8) == 0;
    gdb_value value;

    switch (table * MODEL_COLUMNS_MOST + (int)column) {
    case MODEL_P *MODEL_COLUMNS_MOST + 1:
        value = text_value(model, "n", graph_model_random(model, 30));
        break;
    case MODEL_P *MODEL_COLUMNS_MOST + 2:
        value = gdb_value_int64((int64_t)(row / 16));
        value.type = GDB_TYPE_INT32;
        break;
    case MODEL_P *MODEL_COLUMNS_MOST + 3:
        value = gdb_value_double((double)graph_model_random(model, 100) / 8);
        break;
    case MODEL_P *MODEL_COLUMNS_MOST + 4:
    case MODEL_P *MODEL_COLUMNS_MOST + 5:
        value = list_value(model, column == 5);
        break;
    case MODEL_C *MODEL_COLUMNS_MOST + 1:
        value = gdb_value_uint64(graph_model_random(model, 1000));
        value.type = GDB_TYPE_UINT32;
        break;
    case MODEL_K *MODEL_COLUMNS_MOST + 1:
        value = text_value(model, "note", graph_model_random(model, 1000));
        break;
    default:
        value = gdb_value_int64((int64_t)graph_model_random(model, 100));
        break;
    }
    value.is_null = is_null;
    return value;
}

/* A key that no living node has; perhaps one that a deleted node had. */
static gdb_value free_key(graph_model *model, int table)
{
    const model_table *nodes = &model->tables[table];

    for (;;) {
        uint64_t number = graph_model_random(model, 2 * nodes->count + 10);
        gdb_value key = table == MODEL_C ? text_value(model, "c", number)
                                         : gdb_value_int64((int64_t)number - 5);
        size_t i = 0;

        while (i < nodes->count &&
               !(nodes->rows[i].lives && gdb_value_compare(&nodes->rows[i].values[0], &key) == 0))
            i++;
        if (i == nodes->count)
            return key;
    }
}

/* --- rows -------------------------------------------------------------- */

static model_row *new_row(graph_model *model, int table)
{
    model_table *rows = &model->tables[table];
    uint64_t number = rows->count;
    model_row *row;

    assert_int_equal(
        gdb_array_reserve(&rows->rows, &rows->capacity, rows->count + 1, sizeof(*rows->rows), NULL),
        GDB_OK);
    row = &rows->rows[rows->count];
    *row = (model_row){.lives = true};
    for (uint32_t c = 0; c < forms[table].column_count; c++)
        row->values[c] = c == 0 && table < MODEL_NODE_TABLES ? free_key(model, table)
                                                             : some_value(model, table, c, number);
    rows->count++;
    return row;
}

/* A living row, mostly one of the first: they get many changes. GDB_NODE_NONE if none is found. */
static uint64_t some_row(graph_model *model, int table)
{
    const model_table *rows = &model->tables[table];

    for (int tries = 0; tries < 20 && rows->count > 0; tries++) {
        uint64_t below = graph_model_random(model, 3) == 0 && rows->count > 10 ? 10 : rows->count;
        uint64_t row = graph_model_random(model, below);

        if (rows->rows[row].lives)
            return row;
    }
    return GDB_NODE_NONE;
}

static bool new_rel(graph_model *model, int table)
{
    uint64_t from = some_row(model, (int)forms[table].from);
    uint64_t to = some_row(model, (int)forms[table].to);
    model_row *row;

    if (from == GDB_NODE_NONE || to == GDB_NODE_NONE)
        return false;
    row = new_row(model, table);
    row->from = from;
    row->to = to;
    return true;
}

static int compare_rels(const void *a, const void *b)
{
    const model_row *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

void graph_model_init(graph_model *model, uint64_t seed, uint64_t p_count)
{
    memset(model, 0, sizeof(*model));
    model->random = seed;
    for (uint64_t i = 0; i < p_count; i++)
        new_row(model, MODEL_P);
    for (uint64_t i = 0; i < p_count / 4; i++)
        new_row(model, MODEL_C);
    for (int table = MODEL_K; table < MODEL_TABLES; table++) {
        model_table *rows = &model->tables[table];

        for (uint64_t i = 0; i < 3 * p_count / (1 + (uint64_t)table - MODEL_K); i++)
            new_rel(model, table);
        /* Their values are random, so it does not matter whether parallel ones keep their order. */
        if (rows->count > 0)
            qsort(rows->rows, rows->count, sizeof(*rows->rows), compare_rels);
    }
}

void graph_model_release(graph_model *model)
{
    for (int table = 0; table < MODEL_TABLES; table++)
        gdb_free(model->tables[table].rows);
    gdb_arena_release(&model->arena);
}

/* --- a database -------------------------------------------------------- */

static void append_value(gdb_buffer *text, const gdb_value *value, char behind)
{
    if (!value->is_null)
        assert_int_equal(gdb_value_print(value, text, NULL), GDB_OK);
    assert_int_equal(gdb_buffer_append_byte(text, (uint8_t)behind, NULL), GDB_OK);
}

static uint64_t rank(const model_table *table, uint64_t row)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < row; i++)
        count += table->rows[i].lives;
    return count;
}

static void append_rows(const graph_model *model, int table, gdb_buffer *text)
{
    const table_form *form = &forms[table];

    for (size_t i = 0; i < model->tables[table].count; i++) {
        const model_row *row = &model->tables[table].rows[i];

        if (!row->lives)
            continue;
        if (table >= MODEL_NODE_TABLES)
            assert_ok(gdb_buffer_append_format(
                          text, NULL, "%llu|%llu|",
                          (unsigned long long)rank(&model->tables[form->from], row->from),
                          (unsigned long long)rank(&model->tables[form->to], row->to)),
                      (gdb_error){0});
        for (uint32_t c = 0; c < form->column_count; c++)
            append_value(text, &row->values[c], c + 1 < form->column_count ? '|' : '\n');
    }
    assert_int_equal(gdb_buffer_append_byte(text, 0, NULL), GDB_OK);
}

make_db *graph_model_make_db(const graph_model *model)
{
    make_db *db = make_db_begin();
    gdb_buffer texts[MODEL_TABLES] = {{0}};

    for (int table = 0; table < MODEL_TABLES; table++) {
        const table_form *form = &forms[table];
        const char *text;

        append_rows(model, table, &texts[table]);
        text = (const char *)texts[table].data;
        if (table < MODEL_NODE_TABLES)
            make_db_nodes(db, form->name, form->columns, text);
        else
            make_db_rels(db, form->name, forms[form->from].name, forms[form->to].name,
                         form->columns, text);
    }
    make_db_finish(db);
    for (int table = 0; table < MODEL_TABLES; table++)
        gdb_buffer_release(&texts[table]);
    return db;
}

/* --- changes ----------------------------------------------------------- */

/* Where changes go, on their way. */
typedef struct output {
    graph_model *model;
    graph_model_sink sink;
    void *context;
} output;

/* A value as a log has it: lists are bytes. */
static gdb_value logged_value(const output *to, gdb_value value)
{
    gdb_list_builder builder = {.element = GDB_TYPE_INT64};
    gdb_list list = value.as.list;
    gdb_buffer bytes = {0};

    if (value.type != GDB_TYPE_LIST)
        return value;
    if (list.count > 0)
        builder.element = list.items[0].type;
    for (size_t i = 0; !value.is_null && i < list.count; i++)
        assert_int_equal(gdb_list_builder_append(&builder, &list.items[i], NULL), GDB_OK);
    assert_int_equal(gdb_list_builder_finish(&builder, &bytes, NULL), GDB_OK);
    value.type = builder.element == GDB_TYPE_FLOAT ? gdb_type_array_of(GDB_TYPE_FLOAT, 2)
                                                   : gdb_type_list_of(GDB_TYPE_INT64);
    value.as.text = gdb_arena_copy_text(&to->model->arena, gdb_buffer_view(&bytes), NULL);
    assert_non_null(value.as.text.data);
    gdb_list_builder_release(&builder);
    gdb_buffer_release(&bytes);
    return value;
}

static void put_out(const output *to, gdb_log_record record, const gdb_value *values,
                    uint32_t count)
{
    gdb_value logged[MODEL_COLUMNS_MOST];

    for (uint32_t i = 0; i < count; i++)
        logged[i] = logged_value(to, values[i]);
    record.values = logged;
    record.value_count = count;
    to->sink(to->context, &record);
}

static void insert(const output *to, int table)
{
    bool is_node = table < MODEL_NODE_TABLES;
    gdb_log_record record = {.type = is_node ? GDB_LOG_INSERT_NODE : GDB_LOG_INSERT_REL,
                             .table = id_of(table),
                             .offset = to->model->tables[table].count};
    const model_row *row;

    if (is_node)
        new_row(to->model, table);
    else if (!new_rel(to->model, table))
        return;
    row = &to->model->tables[table].rows[record.offset];
    record.from = row->from;
    record.to = row->to;
    put_out(to, record, row->values, forms[table].column_count);
}

static void update(const output *to, int table)
{
    graph_model *model = to->model;
    bool is_node = table < MODEL_NODE_TABLES;
    uint64_t number = some_row(model, table), as_if = graph_model_random(model, 1000);
    uint32_t column = (uint32_t)graph_model_random(model, forms[table].column_count);
    model_row *row;

    if (number == GDB_NODE_NONE)
        return;
    row = &model->tables[table].rows[number];
    row->values[column] =
        column == 0 && is_node ? free_key(model, table) : some_value(model, table, column, as_if);
    put_out(to,
            (gdb_log_record){.type = is_node ? GDB_LOG_UPDATE_NODE : GDB_LOG_UPDATE_REL,
                             .table = id_of(table),
                             .column = column,
                             .offset = number,
                             .from = row->from,
                             .to = row->to},
            &row->values[column], 1);
}

static void delete_rel(const output *to, int table, uint64_t position)
{
    model_row *row = &to->model->tables[table].rows[position];

    row->lives = false;
    put_out(to,
            (gdb_log_record){.type = GDB_LOG_DELETE_REL,
                             .table = id_of(table),
                             .offset = position,
                             .from = row->from,
                             .to = row->to},
            NULL, 0);
}

/* With its relationships. */
static void delete_node(const output *to, int table, uint64_t offset)
{
    graph_model *model = to->model;

    for (int t = MODEL_K; t < MODEL_TABLES; t++) {
        for (size_t i = 0; i < model->tables[t].count; i++) {
            const model_row *row = &model->tables[t].rows[i];

            if (row->lives && (((int)forms[t].from == table && row->from == offset) ||
                               ((int)forms[t].to == table && row->to == offset)))
                delete_rel(to, t, i);
        }
    }
    model->tables[table].rows[offset].lives = false;
    put_out(to,
            (gdb_log_record){.type = GDB_LOG_DELETE_NODE, .table = id_of(table), .offset = offset},
            NULL, 0);
}

void graph_model_change(graph_model *model, graph_model_sink sink, void *context)
{
    output to = {model, sink, context};
    int table = (int)graph_model_random(model, MODEL_TABLES);
    bool is_node = table < MODEL_NODE_TABLES;
    uint64_t kind = graph_model_random(model, 10), row;

    if (kind < 4) {
        insert(&to, table);
    } else if (kind < 7) {
        update(&to, table);
    } else if (!is_node || kind == 7) {
        row = some_row(model, table);
        if (row == GDB_NODE_NONE)
            return;
        if (is_node)
            delete_node(&to, table, row);
        else
            delete_rel(&to, table, row);
    }
}

/* --- a checkpoint ------------------------------------------------------ */

/* Insertion keeps the order of parallel relationships. */
static void sort_rels(model_table *rels)
{
    for (size_t i = 1; i < rels->count; i++) {
        model_row row = rels->rows[i];
        size_t at = i;

        for (; at > 0 && compare_rels(&rels->rows[at - 1], &row) > 0; at--)
            rels->rows[at] = rels->rows[at - 1];
        rels->rows[at] = row;
    }
}

static void remove_dead(model_table *table)
{
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].lives)
            table->rows[count++] = table->rows[i];
    table->count = count;
}

static size_t count_living(const model_table *table)
{
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++)
        count += table->rows[i].lives;
    return count;
}

/* Have the offsets of the table's nodes closed up? */
static bool has_closed_up(const gdb_database *database, int table, const model_table *rows)
{
    uint64_t count =
        gdb_node_table_metadata_get(gdb_database_node_table(database, (uint32_t)table + 1))
            ->row_count;

    if (count != rows->count)
        assert_int_equal(count, count_living(rows));
    return count != rows->count;
}

void graph_model_fold(graph_model *model, const gdb_database *database)
{
    bool closed[MODEL_NODE_TABLES];

    for (int table = 0; table < MODEL_NODE_TABLES; table++)
        closed[table] = has_closed_up(database, table, &model->tables[table]);
    for (int table = MODEL_K; table < MODEL_TABLES; table++) {
        model_table *rels = &model->tables[table];
        uint32_t from = forms[table].from, to = forms[table].to;

        remove_dead(rels);
        for (size_t i = 0; i < rels->count; i++) {
            if (closed[from])
                rels->rows[i].from = rank(&model->tables[from], rels->rows[i].from);
            if (closed[to])
                rels->rows[i].to = rank(&model->tables[to], rels->rows[i].to);
        }
        sort_rels(rels);
    }
    for (int table = 0; table < MODEL_NODE_TABLES; table++)
        if (closed[table])
            remove_dead(&model->tables[table]);
}

void graph_model_apply(void *overlay, const gdb_log_record *record)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_overlay_apply(overlay, record, &err), err);
}
