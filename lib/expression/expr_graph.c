/* SPDX-License-Identifier: MIT */
#include "lib/base/buffer.h"
#include "lib/expression/expr_entity.h"
#include "lib/expression/expr_kernel.h"
#include "lib/types/number_text.h"

/* What nodes and relationships say of themselves without their properties. */

static gdb_text_view node_table_name(const gdb_catalog *catalog, uint32_t table)
{
    const gdb_node_schema *schema =
        catalog != NULL ? gdb_catalog_node_by_id(catalog, table) : NULL;

    return schema != NULL ? schema->name : gdb_text_of("?");
}

gdb_text_view gdb_entity_label(const gdb_catalog *catalog, const gdb_value *entity)
{
    const gdb_rel_schema *schema;

    if (entity->type == GDB_TYPE_NODE)
        return node_table_name(catalog, entity->as.node.table);
    schema = catalog != NULL ? gdb_catalog_rel_by_pair(catalog, entity->as.rel.table, NULL) : NULL;
    return schema != NULL ? schema->name : gdb_text_of("?");
}

gdb_status gdb_entity_id(const gdb_catalog *catalog, const gdb_value *entity, gdb_arena *arena,
                         gdb_text_view *out, gdb_error *err)
{
    gdb_text_view label = gdb_entity_label(catalog, entity), from = {"", 0}, to = {"", 0};
    char number[GDB_NUMBER_TEXT_SIZE];
    bool of_pair = false;
    size_t digits, size;
    char *text;

    if (entity->type == GDB_TYPE_REL && catalog != NULL) {
        const gdb_rel_schema *schema =
            gdb_catalog_rel_by_pair(catalog, entity->as.rel.table, NULL);

        of_pair = schema != NULL && schema->pair_count > 1;
        from = node_table_name(catalog, entity->as.rel.source_table);
        to = node_table_name(catalog, entity->as.rel.target_table);
    }
    digits = gdb_print_uint64(entity->type == GDB_TYPE_NODE ? entity->as.node.offset
                                                            : entity->as.rel.position,
                              number);
    size = label.size + (of_pair ? from.size + to.size + 3 : 0) + 1 + digits;
    text = gdb_arena_alloc(arena, size + 1, err);
    if (text == NULL)
        return GDB_ERR_NOMEM;
    if (of_pair)
        snprintf(text, size + 1, "%.*s(%.*s-%.*s):%s", GDB_TEXT_ARG(label), GDB_TEXT_ARG(from),
                 GDB_TEXT_ARG(to), number);
    else
        snprintf(text, size + 1, "%.*s:%s", GDB_TEXT_ARG(label), number);
    *out = gdb_text(text, size);
    return GDB_OK;
}

static gdb_status same_rel(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    const gdb_vector *a = call->args[0], *b = call->args[1];
    const gdb_rel_id *x = a->values, *y = b->values;
    uint32_t am = gdb_kernel_mask(a), bm = gdb_kernel_mask(b);
    uint8_t *out = call->out->values;

    (void)err;
    *done = call->expr->as.function == GDB_FN_SAME_REL && a->type == GDB_TYPE_REL &&
            b->type == GDB_TYPE_REL && !(a->is_constant && b->is_constant);
    if (*done)
        GDB_FOR_SELECTED(call->selection, row, {
            out[row] = x[row & am].position == y[row & bm].position &&
                       x[row & am].table == y[row & bm].table;
        });
    return GDB_OK;
}

/* Labels of a column: neighbouring rows are mostly of one table. */
static void labels(const gdb_catalog *catalog, const gdb_kernel_args *call)
{
    const gdb_vector *from = call->args[0];
    gdb_text_view *out = call->out->values, last = {NULL, 0};
    uint32_t last_table = UINT32_MAX;

    GDB_FOR_SELECTED(call->selection, row, {
        gdb_value value;
        uint32_t table;

        if (gdb_vector_is_null(from, row))
            continue;
        value = gdb_vector_get(from, row);
        table = value.type == GDB_TYPE_NODE ? value.as.node.table : value.as.rel.table;
        if (table != last_table)
            last = gdb_entity_label(catalog, &value);
        last_table = table;
        out[row] = last;
    });
}

gdb_status gdb_kernel_graph(gdb_evaluator *evaluator, const gdb_kernel_args *call, bool *done,
                            gdb_error *err)
{
    if (call->expr->as.function == GDB_FN_LABEL) {
        *done = (call->args[0]->type == GDB_TYPE_NODE || call->args[0]->type == GDB_TYPE_REL) &&
                !call->args[0]->is_constant;
        if (*done)
            labels(gdb_kernel_catalog(evaluator), call);
        return GDB_OK;
    }
    return same_rel(call, done, err);
}

static gdb_status fail_entity(const gdb_value_call *call, gdb_error *err)
{
    return gdb_kernel_fail(err, call->expr, "expected a node or relationship, not a %s",
                           gdb_type_name(call->args[0].type));
}

static bool is_entity(const gdb_value *v)
{
    return v->type == GDB_TYPE_NODE || v->type == GDB_TYPE_REL;
}

static gdb_status value_id(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view text;

    if (!is_entity(&call->args[0]))
        return fail_entity(call, err);
    GDB_TRY(gdb_entity_id(gdb_kernel_catalog(call->evaluator), &call->args[0],
                          gdb_kernel_heap(call->evaluator), &text, err));
    *out = gdb_value_string(text);
    return GDB_OK;
}

static gdb_status value_label(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    if (!is_entity(&call->args[0]))
        return fail_entity(call, err);
    *out = gdb_value_string(gdb_entity_label(gdb_kernel_catalog(call->evaluator), &call->args[0]));
    return GDB_OK;
}

/* The labels come as table ids. */
static gdb_status value_has_label(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *entity = &call->args[0];
    int64_t table;
    bool found = false;

    if (!is_entity(entity))
        return fail_entity(call, err);
    table = entity->type == GDB_TYPE_NODE ? entity->as.node.table : entity->as.rel.table;
    for (uint32_t i = 1; i < call->count; i++)
        found = found || call->args[i].as.integer == table;
    *out = gdb_value_bool(found);
    return GDB_OK;
}

static gdb_status value_end(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_rel_id *rel = &call->args[0].as.rel;
    bool start = call->expr->as.function == GDB_FN_START_NODE;

    if (call->args[0].type != GDB_TYPE_REL)
        return gdb_kernel_fail(err, call->expr, "expected a relationship, not a %s",
                               gdb_type_name(call->args[0].type));
    *out = (gdb_value){.type = GDB_TYPE_NODE};
    out->as.node.table = start ? rel->source_table : rel->target_table;
    out->as.node.offset = start ? rel->source : rel->target;
    return GDB_OK;
}

/* REL with REL, or one of them a LIST of them (a variable-length part of the pattern): is one
 * relationship of the left side also on the right side? */
static gdb_status value_same_rel(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_list sides[2];

    for (int i = 0; i < 2; i++) {
        if (call->args[i].type != GDB_TYPE_REL && call->args[i].type != GDB_TYPE_LIST)
            return fail_entity(call, err);
        sides[i] = call->args[i].type == GDB_TYPE_LIST ? call->args[i].as.list
                                                       : (gdb_list){&call->args[i], 1};
    }
    *out = gdb_value_bool(false);
    for (size_t i = 0; i < sides[0].count; i++)
        for (size_t j = 0; j < sides[1].count; j++)
            if (sides[0].items[i].as.rel.table == sides[1].items[j].as.rel.table &&
                sides[0].items[i].as.rel.position == sides[1].items[j].as.rel.position)
                *out = gdb_value_bool(true);
    return GDB_OK;
}

gdb_value_function gdb_value_graph_function(gdb_function_id id)
{
    switch ((int)id) {
    case GDB_FN_SAME_REL:
        return value_same_rel;
    case GDB_FN_ID:
        return value_id;
    case GDB_FN_LABEL:
        return value_label;
    case GDB_FN_START_NODE:
    case GDB_FN_END_NODE:
        return value_end;
    case GDB_FN_HAS_LABEL:
        return value_has_label;
    default:
        return NULL;
    }
}
