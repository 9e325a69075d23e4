/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/schema_infer.h"

#include "lib/base/text_quote.h"
#include "lib/import_plan/file_heads.h"
#include "lib/import_plan/header_match.h"
#include "lib/import_plan/plan_target.h"

typedef struct found_column {
    gdb_text_view name;
    gdb_type_id declared; /* GDB_TYPE_INVALID where no header says it */
    gdb_type_guess seen;  /* of the data so far */
    const char *path;     /* where it was declared */
} found_column;

/* A table while its columns come together. */
typedef struct table_finder {
    gdb_plan_draft *draft;
    gdb_text_view name;
    bool is_rel;
    found_column *columns;
    uint32_t column_count;
    uint32_t column_capacity;
    int key;                  /* of a node table: a column, or -1 */
    const gdb_csv_head *base; /* what names the fields of files without header */
    const char *path;         /* of the file at hand */
    gdb_error *err;
} table_finder;

static bool is_of_table(const table_finder *t, const gdb_load_request *request)
{
    return request->is_rel == t->is_rel && gdb_text_equal_nocase(request->table, t->name);
}

/* --- columns ------------------------------------------------------------ */

static gdb_status at_file(const table_finder *t, gdb_status status)
{
    return status == GDB_ERR_INPUT ? gdb_error_where(t->err, status, "%s:1", t->path) : status;
}

static gdb_status add_column(table_finder *t, gdb_text_view name, uint32_t *out)
{
    for (uint32_t c = 0; c < t->column_count; c++) {
        if (gdb_text_equal_nocase(t->columns[c].name, name)) {
            *out = c;
            return GDB_OK;
        }
    }
    if (t->column_count == t->column_capacity) {
        uint32_t capacity = t->column_capacity == 0 ? 16 : t->column_capacity * 2;
        found_column *grown =
            gdb_arena_alloc_array(&t->draft->plan->arena, capacity, sizeof(*grown), t->err);
        if (grown == NULL)
            return GDB_ERR_NOMEM;
        if (t->column_count > 0)
            memcpy(grown, t->columns, t->column_count * sizeof(*grown));
        t->columns = grown;
        t->column_capacity = capacity;
    }
    t->columns[t->column_count].name = name;
    *out = t->column_count++;
    return GDB_OK;
}

static gdb_status declare_type(table_finder *t, found_column *column, gdb_type_id type)
{
    char name[GDB_TEXT_QUOTE_SIZE];

    if (type == GDB_TYPE_INVALID)
        return GDB_OK;
    if (column->declared != GDB_TYPE_INVALID && column->declared != type)
        return at_file(t, GDB_FAIL(t->err, GDB_ERR_INPUT, "column %s is %s here, but %s in %s",
                                   gdb_text_quote(column->name, name), gdb_type_name(type),
                                   gdb_type_name(column->declared), column->path));
    column->declared = type;
    column->path = t->path;
    return GDB_OK;
}

/* The fields of a head that are not columns: those to ignore, and the ends of relationships. */
static void mark_others(const table_finder *t, const gdb_csv_head *head, bool *is_other)
{
    gdb_end_fields ends = {GDB_CSV_IGNORE, GDB_CSV_IGNORE, false};

    if (t->is_rel)
        ends = gdb_header_find_ends(head, NULL);
    for (uint32_t f = 0; f < head->field_count; f++)
        is_other[f] = gdb_header_field_role(head, f) == GDB_CSV_ROLE_IGNORE || f == ends.from ||
                      f == ends.to;
}

static gdb_status check_field(const table_finder *t, const gdb_csv_head *head, uint32_t f)
{
    gdb_csv_role role = gdb_header_field_role(head, f);
    char quoted[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(head->names[f], quoted);
    if (!t->is_rel && (role == GDB_CSV_ROLE_START_ID || role == GDB_CSV_ROLE_END_ID))
        return at_file(t, GDB_FAIL(t->err, GDB_ERR_INPUT,
                                   "field %s belongs to relationships: load them with --rels",
                                   quoted));
    if (role == GDB_CSV_ROLE_PROPERTY && gdb_header_field_name(head, f).size == 0)
        return at_file(t, GDB_FAIL(t->err, GDB_ERR_INPUT, "field %u of the header has no name",
                                   f + 1));
    return GDB_OK;
}

static gdb_type_id declared_type(const gdb_csv_head *head, uint32_t f)
{
    if (head->typed == NULL)
        return GDB_TYPE_INVALID;
    if (head->typed[f].type != GDB_TYPE_INVALID || head->typed[f].role == GDB_CSV_ROLE_ID)
        return head->typed[f].type;
    return GDB_TYPE_STRING;
}

static gdb_status add_header(table_finder *t, const gdb_csv_head *head)
{
    bool *is_other = gdb_arena_alloc_array(&t->draft->plan->arena, head->field_count,
                                           sizeof(*is_other), t->err);
    if (is_other == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(at_file(t, gdb_header_check(head, t->err)));
    mark_others(t, head, is_other);
    for (uint32_t f = 0; f < head->field_count; f++) {
        gdb_text_view name = gdb_header_field_name(head, f);
        bool is_id = gdb_header_field_role(head, f) == GDB_CSV_ROLE_ID;
        uint32_t column = 0;
        GDB_TRY(check_field(t, head, f));
        if (is_other[f])
            continue;
        GDB_TRY(add_column(t, name.size == 0 ? gdb_text_of("id") : name, &column));
        GDB_TRY(declare_type(t, &t->columns[column], declared_type(head, f)));
        if (is_id && !t->is_rel && t->key >= 0 && (uint32_t)t->key != column)
            return at_file(
                t, GDB_FAIL(t->err, GDB_ERR_INPUT,
                            "another field :ID than in the files before it: a node table has "
                            "one key column"));
        if (is_id)
            t->key = (int)column;
        gdb_type_guess_merge(&t->columns[column].seen, &head->guesses[f]);
    }
    return GDB_OK;
}

/* A file without header has the fields of the base. */
static gdb_status add_types(table_finder *t, const gdb_csv_head *head)
{
    bool *is_other;

    if (head->is_empty || head->field_count != t->base->field_count)
        return GDB_OK; /* said when the file is matched with its table */
    is_other = gdb_arena_alloc_array(&t->draft->plan->arena, head->field_count, sizeof(*is_other),
                                     t->err);
    if (is_other == NULL)
        return GDB_ERR_NOMEM;
    mark_others(t, t->base, is_other);
    for (uint32_t f = 0; f < head->field_count; f++) {
        gdb_text_view name = gdb_header_field_name(t->base, f);
        uint32_t column = 0;
        if (is_other[f])
            continue;
        GDB_TRY(add_column(t, name.size == 0 ? gdb_text_of("id") : name, &column));
        gdb_type_guess_merge(&t->columns[column].seen, &head->guesses[f]);
    }
    return GDB_OK;
}

static gdb_status fail_nameless(table_finder *t, const gdb_load_request *request)
{
    t->path = request->paths[0];
    return at_file(t, GDB_FAIL(t->err, GDB_ERR_INPUT,
                               "no header names the columns (expected a first line with names, and "
                               "perhaps --header yes, or the table in --schema FILE)"));
}

static gdb_status find_columns(table_finder *t)
{
    const gdb_plan_draft *draft = t->draft;
    const gdb_load_request *first = NULL;

    for (size_t i = 0; i < draft->request_count; i++) {
        const gdb_load_request *request = &draft->requests[i];
        const gdb_csv_head *header;
        if (!is_of_table(t, request))
            continue;
        first = first == NULL ? request : first;
        header = gdb_file_heads_first_header(request);
        if (header != NULL && (t->base == NULL || (t->base->typed == NULL && header->typed)))
            t->base = header;
    }
    if (t->base == NULL)
        return fail_nameless(t, first);
    for (size_t i = 0; i < draft->request_count; i++) {
        const gdb_load_request *request = &draft->requests[i];
        for (uint32_t p = 0; is_of_table(t, request) && p < request->path_count; p++) {
            const gdb_csv_head *head =
                request->fields != NULL ? request->fields : &request->heads[p];
            t->path = request->paths[p];
            GDB_TRY(head->has_header ? add_header(t, head) : add_types(t, head));
        }
    }
    return GDB_OK;
}

/* What stands in a file without any data can be anything: text. */
static gdb_type_id type_of(const found_column *column, bool is_key)
{
    gdb_type_id seen = gdb_type_guess_type(&column->seen);

    if (column->declared != GDB_TYPE_INVALID)
        return column->declared;
    return is_key && !gdb_type_is_key(seen) ? GDB_TYPE_STRING : seen;
}

static gdb_status make_columns(const table_finder *t, gdb_column_schema **out)
{
    gdb_column_schema *columns = gdb_arena_alloc_array(&t->draft->plan->arena, t->column_count,
                                                       sizeof(*columns), t->err);

    if (columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < t->column_count; c++) {
        columns[c].name = t->columns[c].name;
        columns[c].type = type_of(&t->columns[c], !t->is_rel && (int)c == t->key);
    }
    *out = columns;
    return GDB_OK;
}

/* --- tables ------------------------------------------------------------- */

static gdb_status remember(const table_finder *t, uint32_t node)
{
    gdb_arena *arena = &t->draft->plan->arena;
    gdb_inferred_table *table = gdb_arena_alloc_zero(arena, sizeof(*table), t->err);
    bool *guessed = gdb_arena_alloc_array(arena, t->column_count, sizeof(*guessed), t->err);

    if (table == NULL || guessed == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < t->column_count; c++)
        guessed[c] = t->columns[c].declared == GDB_TYPE_INVALID;
    *table = (gdb_inferred_table){node, t->name, guessed, t->draft->inferred};
    t->draft->inferred = table;
    return GDB_OK;
}

static gdb_status infer_node_table(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    table_finder t = {.draft = draft, .name = request->table, .key = -1, .err = err};
    gdb_node_schema schema = {.name = request->table};

    t.path = request->paths[0];
    if (gdb_catalog_find_node(draft->plan->catalog, request->table) == NULL) {
        GDB_TRY(find_columns(&t));
        if (t.key < 0)
            t.key = 0;
        t.path = request->paths[0];
        schema.key_column = (uint32_t)t.key;
        schema.column_count = t.column_count;
        GDB_TRY(make_columns(&t, &schema.columns));
        GDB_TRY(at_file(&t, gdb_catalog_add_node(draft->plan->catalog, &schema, NULL, err)));
    }
    request->id = gdb_catalog_find_node(draft->plan->catalog, request->table)->id;
    return t.column_count > 0 ? remember(&t, request->id) : GDB_OK;
}

static gdb_status find_pairs(const table_finder *t, gdb_rel_schema *schema)
{
    gdb_plan_draft *draft = t->draft;

    schema->pairs = gdb_arena_alloc_array(&draft->plan->arena, draft->request_count,
                                          sizeof(*schema->pairs), t->err);
    if (schema->pairs == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < draft->request_count; i++) {
        const gdb_load_request *request = &draft->requests[i];
        gdb_rel_pair pair = {0};
        bool is_new = true;
        if (!is_of_table(t, request) ||
            (gdb_file_heads_first_header(request) == NULL && request->from.data == NULL))
            continue;
        GDB_TRY(gdb_plan_find_ends(draft, request, &pair.from, &pair.to, t->err));
        for (uint32_t k = 0; k < schema->pair_count; k++)
            if (schema->pairs[k].from == pair.from && schema->pairs[k].to == pair.to)
                is_new = false;
        if (is_new)
            schema->pairs[schema->pair_count++] = pair;
    }
    return GDB_OK;
}

static gdb_status infer_rel_table(gdb_plan_draft *draft, const gdb_load_request *request,
                                  gdb_error *err)
{
    table_finder t = {.draft = draft, .name = request->table, .is_rel = true, .key = -1,
                      .err = err};
    gdb_rel_schema schema = {.name = request->table};

    if (gdb_catalog_find_rel(draft->plan->catalog, request->table) != NULL)
        return GDB_OK;
    GDB_TRY(find_columns(&t));
    schema.column_count = t.column_count;
    GDB_TRY(make_columns(&t, &schema.columns));
    GDB_TRY(find_pairs(&t, &schema));
    t.path = request->paths[0];
    GDB_TRY(remember(&t, 0));
    return at_file(&t, gdb_catalog_add_rel(draft->plan->catalog, &schema, NULL, err));
}

/* A table that is there is not inferred from the files that are added to it. */
static bool is_declared(const gdb_plan_draft *draft, const gdb_load_request *request)
{
    return request->is_rel
               ? gdb_catalog_find_rel(draft->plan->catalog, request->table) != NULL
               : gdb_catalog_find_node(draft->plan->catalog, request->table) != NULL;
}

gdb_status gdb_schema_infer(gdb_plan_draft *draft, gdb_error *err)
{
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].heads == NULL && !is_declared(draft, &draft->requests[i]))
            GDB_TRY(gdb_file_heads_read_undeclared(draft, &draft->requests[i], err));
    for (size_t i = 0; i < draft->request_count; i++)
        if (!draft->requests[i].is_rel)
            GDB_TRY(infer_node_table(draft, &draft->requests[i], err));
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].is_rel)
            GDB_TRY(infer_rel_table(draft, &draft->requests[i], err));
    return GDB_OK;
}
