/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_target.h"

#include "lib/base/text_quote.h"
#include "lib/import_plan/header_match.h"

gdb_status gdb_plan_at_request(gdb_status status, const gdb_load_request *request, gdb_error *err)
{
    if (status == GDB_ERR_INPUT && request->where != NULL)
        return gdb_error_where(err, status, "%s", request->where);
    return status;
}

gdb_status gdb_plan_find_table(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    const gdb_node_schema *node = gdb_catalog_find_node(draft->plan->catalog, request->table);
    bool is_rel = gdb_catalog_find_rel(draft->plan->catalog, request->table) != NULL;
    bool nodes = request->is_copy || !request->is_rel, rels = request->is_copy || request->is_rel;
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view *names;
    uint32_t count;

    if (nodes && node != NULL) {
        request->id = node->id;
        return GDB_OK;
    }
    if (rels && is_rel) {
        request->is_rel = true;
        return GDB_OK;
    }
    gdb_text_quote(request->table, quoted);
    if (node != NULL || is_rel)
        return GDB_FAIL(err, GDB_ERR_INPUT, "%s is a %s table: load it with %s", quoted,
                        is_rel ? "relationship" : "node", is_rel ? "--rels" : "--nodes");
    GDB_TRY(gdb_plan_draft_table_names(draft, nodes, rels, &names, &count, err));
    return gdb_plan_at_request(
        GDB_FAIL(err, GDB_ERR_INPUT, "there is no %stable %s%s",
                 nodes && rels ? "" : (nodes ? "node " : "relationship "), quoted,
                 gdb_plan_draft_suggest(draft, request->table, names, count)),
        request, err);
}

/* --- ends --------------------------------------------------------------- */

/* An end that FROM or TO names. */
static gdb_status find_named_end(gdb_plan_draft *draft, const gdb_load_request *request,
                                 gdb_text_view name, uint32_t *id, gdb_error *err)
{
    const gdb_node_schema *node = gdb_catalog_find_node(draft->plan->catalog, name);
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view *names;
    uint32_t count;

    if (node != NULL) {
        *id = node->id;
        return GDB_OK;
    }
    GDB_TRY(gdb_plan_draft_table_names(draft, true, false, &names, &count, err));
    return gdb_plan_at_request(GDB_FAIL(err, GDB_ERR_INPUT, "there is no node table %s%s",
                                        gdb_text_quote(name, quoted),
                                        gdb_plan_draft_suggest(draft, name, names, count)),
                               request, err);
}

static gdb_text_view find_group_in(const gdb_csv_head *head, gdb_csv_role role)
{
    for (uint32_t f = 0; head->typed != NULL && f < head->field_count; f++)
        if (head->typed[f].role == role && head->typed[f].group.size > 0)
            return head->typed[f].group;
    return gdb_text("", 0);
}

/* The id space of a role in the typed headers of a request; empty if there is none. */
static gdb_text_view find_group(const gdb_load_request *request, gdb_csv_role role)
{
    gdb_text_view group = {"", 0};

    if (request->fields != NULL)
        return find_group_in(request->fields, role);
    for (uint32_t i = 0; request->heads != NULL && i < request->path_count && group.size == 0; i++)
        group = find_group_in(&request->heads[i], role);
    return group;
}

/*
 * The node table whose keys are an id space: the one of that name, or the only one whose files say
 * so in their headers. 0 if there is none or more than one.
 */
static uint32_t find_group_table(const gdb_plan_draft *draft, gdb_text_view group)
{
    const gdb_node_schema *node;
    uint32_t found = 0;

    if (group.size == 0)
        return 0;
    for (size_t i = 0; i < draft->request_count; i++) {
        const gdb_load_request *request = &draft->requests[i];
        if (request->is_rel || request->id == 0 ||
            !gdb_text_equal(find_group(request, GDB_CSV_ROLE_ID), group))
            continue;
        if (found != 0 && found != request->id) {
            found = 0;
            break;
        }
        found = request->id;
    }
    if (found != 0)
        return found;
    node = gdb_catalog_find_node(draft->plan->catalog, group);
    return node != NULL ? node->id : 0;
}

/* An end by its name or by its id space; 0 where neither says it. */
static gdb_status find_end(gdb_plan_draft *draft, const gdb_load_request *request,
                           gdb_text_view name, gdb_csv_role role, uint32_t *id, gdb_error *err)
{
    if (name.data != NULL)
        return find_named_end(draft, request, name, id, err);
    *id = find_group_table(draft, find_group(request, role));
    return GDB_OK;
}

static gdb_status fail_ends(const gdb_load_request *request, const char *why, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(request->table, quoted);
    if (request->is_copy)
        return gdb_plan_at_request(GDB_FAIL(err, GDB_ERR_INPUT,
                                            "relationship table %s: %s (expected COPY ... FROM "
                                            "'file' (FROM='TABLE', TO='TABLE'))",
                                            quoted, why),
                                   request, err);
    /* With rows that say their table its name does not belong into the option. */
    return gdb_plan_at_request(
        GDB_FAIL(err, GDB_ERR_INPUT,
                 "relationship table %s: %s (expected --rels %.*s:FROM:TO=FILE, with FROM and "
                 "TO the names of node tables)",
                 quoted, why, request->rows_of.data != NULL ? 0 : (int)request->table.size,
                 request->table.data),
        request, err);
}

gdb_status gdb_plan_find_ends(gdb_plan_draft *draft, const gdb_load_request *request,
                              uint32_t *from, uint32_t *to, gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(draft->plan->catalog);

    GDB_TRY(find_end(draft, request, request->from, GDB_CSV_ROLE_START_ID, from, err));
    GDB_TRY(find_end(draft, request, request->to, GDB_CSV_ROLE_END_ID, to, err));
    if (data->node_count == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "relationships without nodes: there is no node table to join");
    if (data->node_count == 1) {
        *from = *from != 0 ? *from : data->nodes[0].id;
        *to = *to != 0 ? *to : data->nodes[0].id;
    }
    if (*from == 0 || *to == 0)
        return fail_ends(request, "which node tables it joins is not said", err);
    return GDB_OK;
}

gdb_status gdb_plan_find_pair(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    const gdb_rel_schema *rel = gdb_catalog_find_rel(draft->plan->catalog, request->table);
    bool are_named = request->from.data != NULL || request->to.data != NULL;
    uint32_t from = 0, to = 0, matching = 0;

    GDB_TRY(find_end(draft, request, request->from, GDB_CSV_ROLE_START_ID, &from, err));
    GDB_TRY(find_end(draft, request, request->to, GDB_CSV_ROLE_END_ID, &to, err));
    for (uint32_t i = 0; i < rel->pair_count; i++) {
        const gdb_rel_pair *pair = &rel->pairs[i];
        bool is_only = rel->pair_count == 1 && !are_named;
        if (is_only || ((from == 0 || pair->from == from) && (to == 0 || pair->to == to))) {
            request->id = pair->id;
            matching++;
        }
    }
    if (matching == 1)
        return GDB_OK;
    return fail_ends(request,
                     matching == 0 ? "it does not join these node tables"
                                   : "it joins several pairs of node tables, and which one is "
                                     "meant is not said",
                     err);
}
