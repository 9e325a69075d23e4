/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/import_plan.h"

#include "lib/import_plan/column_map.h"
#include "lib/import_plan/file_heads.h"
#include "lib/import_plan/header_match.h"
#include "lib/import_plan/import_script.h"
#include "lib/import_plan/load_argument.h"
#include "lib/import_plan/plan_draft.h"
#include "lib/import_plan/plan_files.h"
#include "lib/import_plan/plan_rows.h"
#include "lib/import_plan/plan_target.h"
#include "lib/import_plan/schema_infer.h"

/* --- what is asked for -------------------------------------------------- */

static gdb_status check_options(const gdb_plan_options *options, gdb_error *err)
{
    bool has_arguments = options->node_count > 0 || options->rel_count > 0;

    if (options->script_count > 0 && (has_arguments || options->schema != NULL))
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "'%s': a script says itself what to load (expected either scripts, or "
                        "--nodes and --rels with or without --schema)",
                        options->scripts[0]);
    if (options->script_count == 0 && !has_arguments && options->schema == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "nothing to load (expected a script, or --nodes and --rels)");
    return GDB_OK;
}

static gdb_status read_requests(gdb_plan_draft *draft, gdb_error *err)
{
    const gdb_plan_options *options = draft->options;
    uint32_t standard_inputs = 0;

    for (uint32_t i = 0; i < options->script_count; i++)
        GDB_TRY(gdb_import_script_read(draft, options->scripts[i], false, err));
    if (options->schema != NULL)
        GDB_TRY(gdb_import_script_read(draft, options->schema, true, err));
    GDB_TRY(gdb_load_arguments_read(draft, err));
    for (size_t i = 0; i < draft->request_count; i++)
        for (uint32_t p = 0; p < draft->requests[i].path_count; p++)
            standard_inputs += strcmp(draft->requests[i].paths[p], "-") == 0 ? 1 : 0;
    if (standard_inputs > 1)
        return GDB_FAIL(err, GDB_ERR_USAGE, "standard input ('-') can be read only once");
    return GDB_OK;
}

/* Read the heads of a request for a table that is in the catalog. */
static gdb_status read_heads(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    const gdb_node_schema *node = gdb_catalog_find_node(draft->plan->catalog, request->table);
    const gdb_rel_schema *rel = gdb_catalog_find_rel(draft->plan->catalog, request->table);
    const gdb_column_schema *columns = request->is_rel ? rel->columns : node->columns;
    uint32_t count = request->is_rel ? rel->column_count : node->column_count;
    uint32_t listed = request->has_columns ? request->column_count : count;
    uint32_t others = request->is_rel ? GDB_END_NAME_COUNT : 0;
    gdb_text_view *known = gdb_arena_alloc_array(&draft->plan->arena, (size_t)count + others,
                                                 sizeof(*known), err);

    if (known == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < others; i++)
        known[i] = gdb_text_of(gdb_end_names[i]);
    for (uint32_t i = 0; i < count; i++)
        known[others + i] = columns[i].name;
    return gdb_file_heads_read(draft, request, known, others + count,
                               listed + (request->is_rel ? 2 : 0), err);
}

static gdb_status find_tables(gdb_plan_draft *draft, gdb_error *err)
{
    GDB_TRY(gdb_plan_rows_expand(draft, err));
    if (draft->infers)
        GDB_TRY(gdb_schema_infer(draft, err));
    for (size_t i = 0; i < draft->request_count; i++) {
        gdb_load_request *request = &draft->requests[i];
        GDB_TRY(gdb_plan_find_table(draft, request, err));
        if (request->heads == NULL)
            GDB_TRY(read_heads(draft, request, err));
    }
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].is_rel)
            GDB_TRY(gdb_plan_find_pair(draft, &draft->requests[i], err));
    return GDB_OK;
}

/* --- tables ------------------------------------------------------------- */

/* Column `c` of the shape, which has room for it. */
static void set_column(gdb_text_view *names, gdb_type_id *types, uint32_t c,
                       const gdb_column_schema *column, gdb_text_view name)
{
    names[c] = name;
    types[c] = column->type;
}

static const gdb_column_schema *key_of(const gdb_node_schema *node)
{
    return &node->columns[node->key_column];
}

/* NULL for a table that was declared. `rel` counts where `node` is 0. */
static const gdb_inferred_table *find_inferred(const gdb_plan_draft *draft, uint32_t node,
                                               const gdb_rel_schema *rel)
{
    const gdb_inferred_table *table = draft->inferred;

    while (table != NULL &&
           (table->node != node || (node == 0 && !gdb_text_equal_nocase(table->rel, rel->name))))
        table = table->next;
    return table;
}

static bool is_guessed_key(const gdb_plan_draft *draft, uint32_t node)
{
    const gdb_inferred_table *table = find_inferred(draft, node, NULL);

    return table != NULL &&
           table->guessed[gdb_catalog_node_by_id(draft->plan->catalog, node)->key_column];
}

static gdb_status make_shape(gdb_plan_draft *draft, gdb_plan_table *table, gdb_error *err)
{
    const gdb_catalog *catalog = draft->plan->catalog;
    gdb_arena *arena = &draft->plan->arena;
    const gdb_node_schema *node = gdb_catalog_node_by_id(catalog, table->id);
    const gdb_rel_pair *pair = NULL;
    const gdb_rel_schema *rel =
        table->is_rel ? gdb_catalog_rel_by_pair(catalog, table->id, &pair) : NULL;
    uint32_t ends = table->is_rel ? 2 : 0;
    uint32_t count = ends + (table->is_rel ? rel->column_count : node->column_count);
    gdb_text_view *names = gdb_arena_alloc_array(arena, count, sizeof(*names), err);
    gdb_type_id *types = gdb_arena_alloc_array(arena, count, sizeof(*types), err);
    bool *not_null = gdb_arena_alloc_array(arena, count, sizeof(*not_null), err);
    bool *guessed = gdb_arena_alloc_array(arena, count, sizeof(*guessed), err);
    const gdb_value **defaults =
        gdb_arena_alloc_array(arena, count, sizeof(gdb_value *), err);
    const gdb_column_schema *columns = table->is_rel ? rel->columns : node->columns;
    const gdb_inferred_table *inferred;

    table->name =
        gdb_arena_copy_text(arena, table->is_rel ? rel->name : node->name, err).data;
    if (names == NULL || types == NULL || not_null == NULL || guessed == NULL ||
        defaults == NULL || table->name == NULL)
        return GDB_ERR_NOMEM;
    if (table->is_rel) {
        set_column(names, types, 0, key_of(gdb_catalog_node_by_id(catalog, pair->from)),
                   gdb_text_of("from"));
        set_column(names, types, 1, key_of(gdb_catalog_node_by_id(catalog, pair->to)),
                   gdb_text_of("to"));
        not_null[0] = not_null[1] = true;
        guessed[0] = is_guessed_key(draft, pair->from);
        guessed[1] = is_guessed_key(draft, pair->to);
    } else {
        not_null[node->key_column] = true;
    }
    inferred = find_inferred(draft, table->is_rel ? 0 : node->id, rel);
    for (uint32_t c = ends; c < count; c++) {
        set_column(names, types, c, &columns[c - ends], columns[c - ends].name);
        guessed[c] = inferred != NULL && inferred->guessed[c - ends];
        defaults[c] = columns[c - ends].default_value;
    }
    table->shape = (gdb_row_shape){.table_name = table->name,
                                   .column_names = names,
                                   .types = types,
                                   .not_null = not_null,
                                   .guessed = guessed,
                                   .column_count = count,
                                   .defaults = defaults};
    return GDB_OK;
}

/* Every node table, then every pair, as they are in the catalog. */
static gdb_status list_tables(gdb_plan_draft *draft, gdb_error *err)
{
    gdb_import_plan *plan = draft->plan;
    const gdb_catalog_data *data = gdb_catalog_get(plan->catalog);
    size_t count = data->node_count;

    for (uint32_t i = 0; i < data->rel_count; i++)
        count += data->rels[i].pair_count;
    plan->tables = gdb_arena_alloc_array(&plan->arena, count, sizeof(*plan->tables), err);
    if (plan->tables == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < data->node_count; i++)
        plan->tables[plan->table_count++].id = data->nodes[i].id;
    for (uint32_t i = 0; i < data->rel_count; i++) {
        for (uint32_t k = 0; k < data->rels[i].pair_count; k++) {
            plan->tables[plan->table_count].is_rel = true;
            plan->tables[plan->table_count++].id = data->rels[i].pairs[k].id;
        }
    }
    for (uint32_t i = 0; i < plan->table_count; i++)
        GDB_TRY(make_shape(draft, &plan->tables[i], err));
    return GDB_OK;
}

static gdb_status fill_table(gdb_plan_draft *draft, gdb_plan_table *table, gdb_error *err)
{
    gdb_arena *arena = &draft->plan->arena;
    size_t count = 0;

    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].id == table->id)
            count += draft->requests[i].path_count;
    table->files = gdb_arena_alloc_array(arena, count, sizeof(*table->files), err);
    table->headers = gdb_arena_alloc_array(arena, count, sizeof(*table->headers), err);
    table->by_names = gdb_arena_alloc_array(arena, count, sizeof(*table->by_names), err);
    if (table->files == NULL || table->headers == NULL || table->by_names == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].id == table->id)
            GDB_TRY(gdb_file_heads_settle(draft, &draft->requests[i], &table->shape, err));
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].id == table->id)
            GDB_TRY(gdb_plan_files_append(draft, &draft->requests[i], table, err));
    return GDB_OK;
}

/* The first request for a table; SIZE_MAX if there is none. */
static size_t first_request(const gdb_plan_draft *draft, const gdb_plan_table *table)
{
    for (size_t i = 0; i < draft->request_count; i++)
        if (draft->requests[i].id == table->id)
            return i;
    return SIZE_MAX;
}

/* Put a table before those that are loaded after it: an insertion sort, which keeps the order of
 * equals; catalogs are small. */
static void order_tables(gdb_plan_draft *draft)
{
    gdb_import_plan *plan = draft->plan;

    for (uint32_t i = 1; i < plan->table_count; i++) {
        gdb_plan_table table = plan->tables[i];
        size_t first = first_request(draft, &table);
        uint32_t at = i;
        while (at > 0 && plan->tables[at - 1].is_rel == table.is_rel &&
               first_request(draft, &plan->tables[at - 1]) > first) {
            plan->tables[at] = plan->tables[at - 1];
            at--;
        }
        plan->tables[at] = table;
    }
}

/* Which files fill which columns, with all requests read. */
static gdb_status fill_tables(gdb_plan_draft *draft, gdb_error *err)
{
    GDB_TRY(find_tables(draft, err));
    GDB_TRY(list_tables(draft, err));
    order_tables(draft);
    for (uint32_t i = 0; i < draft->plan->table_count; i++)
        GDB_TRY(fill_table(draft, &draft->plan->tables[i], err));
    return GDB_OK;
}

gdb_status gdb_import_plan_make(gdb_import_plan *plan, const gdb_plan_options *options,
                                gdb_error *err)
{
    gdb_plan_draft draft = {.plan = plan,
                            .options = options,
                            .infers = options->script_count == 0 && options->schema == NULL};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(check_options(options, err));
    GDB_TRY_OUT(options->existing != NULL
                    ? gdb_catalog_copy(&plan->catalog, options->existing, err)
                    : gdb_catalog_create(&plan->catalog, err));
    GDB_TRY_OUT(gdb_column_map_read(&draft, err));
    GDB_TRY_OUT(read_requests(&draft, err));
    GDB_TRY_OUT(fill_tables(&draft, err));
    GDB_TRY_OUT(gdb_column_map_check(&draft, err));
out:
    gdb_plan_draft_release(&draft);
    if (status != GDB_OK)
        gdb_import_plan_release(plan);
    return status;
}

gdb_status gdb_import_plan_make_copy(gdb_import_plan *plan, const gdb_catalog *catalog,
                                     const gdb_ast_script *script,
                                     const gdb_ast_statement *statement, const char *directory,
                                     gdb_error *err)
{
    const gdb_plan_options options = {.threads = 1};
    gdb_plan_draft draft = {.plan = plan, .options = &options};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_catalog_copy(&plan->catalog, catalog, err));
    GDB_TRY_OUT(gdb_import_script_copy(&draft, script, statement, directory, err));
    GDB_TRY_OUT(fill_tables(&draft, err));
out:
    gdb_plan_draft_release(&draft);
    if (status != GDB_OK)
        gdb_import_plan_release(plan);
    return status;
}

void gdb_import_plan_release(gdb_import_plan *plan)
{
    gdb_catalog_free(plan->catalog);
    gdb_arena_release(&plan->arena);
    memset(plan, 0, sizeof(*plan));
}
