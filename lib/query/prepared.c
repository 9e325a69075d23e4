/* SPDX-License-Identifier: MIT */
#include "lib/query/prepared.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/cypher/lexer.h"
#include "lib/planner/plan_build.h"
#include "lib/types/number_text.h"

/* Of an expression or a write: where it says that it stands in the text, and from which token to
 * which that is. */
struct gdb_prepared_place {
    size_t *position;
    gdb_text_view *text;
    gdb_expr *slot; /* NULL: not a literal in a slot of the shape */
    uint32_t first, last;
};

/* --- making -------------------------------------------------------------- */

/* How large every table is now, by id. */
static gdb_status read_table_sizes(gdb_prepared *prepared, const gdb_database *database,
                                   const uint64_t **out, gdb_error *err)
{
    uint32_t count = gdb_catalog_get(gdb_database_catalog(database))->next_id;
    uint64_t *sizes = gdb_arena_alloc_array(&prepared->arena, count, sizeof(*sizes), err);

    if (sizes == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t id = 0; id < count; id++)
        sizes[id] = gdb_database_table_size(database, id);
    *out = sizes;
    return GDB_OK;
}

gdb_status gdb_prepared_plan(gdb_prepared *prepared, const gdb_ast_script *script,
                             const gdb_ast_statement *statement, const gdb_database *database,
                             const gdb_parameters *parameters, gdb_ast_range *range, gdb_error *err)
{
    const uint64_t *sizes;

    *range = (gdb_ast_range){0, 0};
    GDB_TRY(gdb_bind(script, statement, gdb_database_catalog(database), parameters,
                     &prepared->arena, &prepared->bound, range, err));
    GDB_TRY(read_table_sizes(prepared, database, &sizes, err));
    return gdb_plan_build(prepared->bound, sizes, &prepared->arena, &prepared->plan, err);
}

void gdb_prepared_clear(gdb_prepared *prepared)
{
    gdb_arena arena = prepared->arena, values = prepared->values;

    gdb_operator_free(prepared->op);
    gdb_free(prepared->places);
    gdb_arena_clear(&arena);
    gdb_arena_clear(&values);
    *prepared = (gdb_prepared){.arena = arena, .values = values};
}

void gdb_prepared_free(gdb_prepared *prepared)
{
    if (prepared == NULL)
        return;
    gdb_operator_free(prepared->op);
    gdb_free(prepared->places);
    gdb_arena_release(&prepared->values);
    gdb_arena_release(&prepared->arena);
    gdb_free(prepared);
}

/* --- what has to be overwritten -------------------------------------------- */

typedef struct search {
    gdb_prepared *prepared;
    const gdb_statement_shape *shape;
    size_t capacity;
    bool fits;
    gdb_error *err;
} search;

/* The token that begins at `offset`, or the one that ends there; false: none does. */
static bool find_token(const gdb_statement_shape *shape, size_t offset, bool at_end, uint32_t *out)
{
    for (uint32_t i = 0; i < shape->token_count; i++) {
        gdb_ast_range range = shape->tokens[i].range;

        *out = i;
        if (range.offset + (at_end ? range.length : 0) == offset)
            return true;
    }
    return false;
}

static gdb_status add_place(search *s, size_t *position, gdb_text_view *text, gdb_expr *slot)
{
    gdb_prepared *prepared = s->prepared;
    gdb_prepared_place place = {.position = position, .text = text, .slot = slot};

    if (text->size == 0)
        return GDB_OK;
    s->fits = s->fits && find_token(s->shape, *position, false, &place.first) &&
              find_token(s->shape, *position + text->size, true, &place.last);
    if (!s->fits)
        return GDB_OK;
    if (place.first != place.last || !s->shape->is_slot[place.first])
        place.slot = NULL;
    GDB_TRY(gdb_array_reserve(&prepared->places, &s->capacity, prepared->place_count + 1,
                              sizeof(place), s->err));
    prepared->places[prepared->place_count++] = place;
    return GDB_OK;
}

/* Columns have names of the planner's, and nothing that can fail. */
static gdb_status add_expr(search *s, gdb_expr *expr)
{
    if (expr->kind != GDB_EXPR_COLUMN)
        GDB_TRY(add_place(s, &expr->position, &expr->text,
                          expr->kind == GDB_EXPR_LITERAL ? expr : NULL));
    for (uint32_t i = 0; i < expr->arg_count; i++)
        GDB_TRY(add_expr(s, expr->args[i]));
    return GDB_OK;
}

static gdb_status add_exprs(search *s, gdb_expr *const *exprs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(add_expr(s, exprs[i]));
    return GDB_OK;
}

static gdb_status add_plan(search *s, const gdb_plan *plan);

static gdb_status add_merge(search *s, const gdb_plan *plan)
{
    if (plan->as.merge.on_create.values != NULL)
        GDB_TRY(add_plan(s, plan->as.merge.on_create.values));
    return plan->as.merge.on_match.values != NULL ? add_plan(s, plan->as.merge.on_match.values)
                                                  : GDB_OK;
}

/* Operators that begin anew when they are rewound, whatever has been written since. */
static gdb_status add_operator(search *s, const gdb_plan *plan)
{
    if (plan->kind == GDB_PLAN_PROJECT)
        return add_exprs(s, plan->as.project.items, plan->as.project.item_count);
    if (plan->kind == GDB_PLAN_FILTER)
        return add_exprs(s, plan->as.filter.predicates, plan->as.filter.predicate_count);
    if (plan->kind == GDB_PLAN_KEY_LOOKUP)
        return add_expr(s, plan->as.key_lookup.key);
    if (plan->kind == GDB_PLAN_MERGE)
        return add_merge(s, plan);
    s->fits = s->fits && (plan->kind == GDB_PLAN_ONE_ROW || plan->kind == GDB_PLAN_ARGUMENT ||
                          plan->kind == GDB_PLAN_PROPERTIES || plan->kind == GDB_PLAN_UPDATE);
    return GDB_OK;
}

static gdb_status add_plan(search *s, const gdb_plan *plan)
{
    GDB_TRY(add_operator(s, plan));
    for (int i = 0; i < 2; i++)
        if (plan->child[i] != NULL)
            GDB_TRY(add_plan(s, plan->child[i]));
    return GDB_OK;
}

static gdb_status add_writes(search *s, gdb_bound_write *writes, uint32_t count)
{
    for (uint32_t w = 0; w < count; w++) {
        GDB_TRY(add_place(s, &writes[w].position, &writes[w].text, NULL));
        for (uint32_t i = 0; i < writes[w].assignment_count; i++)
            GDB_TRY(add_expr(s, writes[w].assignments[i].value));
    }
    return GDB_OK;
}

static gdb_status add_clauses(search *s, const gdb_bound_query *bound)
{
    for (uint32_t i = 0; i < bound->clause_count; i++) {
        const gdb_bound_clause *clause = &bound->clauses[i];

        if (clause->kind == GDB_CLAUSE_UPDATE)
            GDB_TRY(add_writes(s, clause->as.update.writes, clause->as.update.write_count));
        if (clause->kind != GDB_CLAUSE_MERGE)
            continue;
        GDB_TRY(add_writes(s, clause->as.merge.creates, clause->as.merge.create_count));
        GDB_TRY(add_writes(s, clause->as.merge.on_create.writes,
                           clause->as.merge.on_create.write_count));
        GDB_TRY(
            add_writes(s, clause->as.merge.on_match.writes, clause->as.merge.on_match.write_count));
    }
    return GDB_OK;
}

static gdb_type_id literal_type(gdb_token_kind kind)
{
    return kind == GDB_TOKEN_INTEGER ? GDB_TYPE_INT64
           : kind == GDB_TOKEN_FLOAT ? GDB_TYPE_DOUBLE
                                     : GDB_TYPE_STRING;
}

/* Has every slot arrived somewhere, and everywhere as what it is? */
static bool slots_arrived(const search *s)
{
    bool arrived[GDB_SHAPE_MOST_TOKENS] = {false};

    for (size_t i = 0; i < s->prepared->place_count; i++) {
        const gdb_prepared_place *place = &s->prepared->places[i];

        if (place->slot == NULL)
            continue;
        arrived[place->first] = true;
        if (place->slot->type != literal_type(s->shape->tokens[place->first].kind))
            return false;
    }
    for (uint32_t i = 0; i < s->shape->token_count; i++)
        if (s->shape->is_slot[i] && !arrived[i])
            return false;
    return true;
}

gdb_status gdb_prepared_keep(gdb_prepared *prepared, const gdb_statement_shape *shape, bool *fits,
                             gdb_error *err)
{
    search s = {.prepared = prepared, .shape = shape, .err = err};
    const gdb_bound_query *bound = prepared->bound;

    s.fits = bound->clauses[bound->clause_count - 1].kind != GDB_CLAUSE_RETURN &&
             prepared->statement->explain == GDB_AST_EXPLAIN_NONE;
    if (s.fits)
        GDB_TRY(add_plan(&s, prepared->plan));
    if (s.fits)
        GDB_TRY(add_clauses(&s, bound));
    *fits = prepared->is_kept = s.fits && slots_arrived(&s);
    return GDB_OK;
}

/* --- another statement ------------------------------------------------------ */

bool gdb_prepared_literal(gdb_text_view text, gdb_token token, gdb_arena *arena, gdb_value *out)
{
    gdb_text_view string;
    gdb_ast_range bad;
    uint64_t integer;
    double real;

    if (token.kind == GDB_TOKEN_INTEGER) {
        if (gdb_token_integer(text, token, &integer, &bad, NULL) != GDB_OK || integer > INT64_MAX)
            return false;
        *out = gdb_value_int64((int64_t)integer);
        return true;
    }
    if (gdb_token_value(text, token, arena, &string, &bad, NULL) != GDB_OK)
        return false;
    if (token.kind == GDB_TOKEN_STRING) {
        *out = gdb_value_string(string);
        return true;
    }
    if (!gdb_parse_double(string, &real))
        return false;
    *out = gdb_value_double(real);
    return true;
}

bool gdb_prepared_replace(gdb_prepared *prepared, gdb_text_view text,
                          const gdb_statement_shape *shape)
{
    gdb_arena_clear(&prepared->values);
    for (size_t i = 0; i < prepared->place_count; i++) {
        const gdb_prepared_place *place = &prepared->places[i];
        gdb_ast_range first = shape->tokens[place->first].range;
        gdb_ast_range last = shape->tokens[place->last].range;

        *place->position = first.offset;
        *place->text = gdb_text(text.data + first.offset, last.offset + last.length - first.offset);
        if (place->slot != NULL &&
            !gdb_prepared_literal(text, shape->tokens[place->first], &prepared->values,
                                  &place->slot->as.literal))
            return false;
    }
    return true;
}
