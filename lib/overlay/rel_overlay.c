/* SPDX-License-Identifier: MIT */
#include "lib/overlay/rel_overlay.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/overlay/list_changes.h"

enum { ROWS_AHEAD = 16 }; /* whose lists are loaded into the cache meanwhile */

gdb_status gdb_rel_overlay_create(gdb_rel_overlay **out, const gdb_rel_schema *schema,
                                  const gdb_rel_pair *pair, uint64_t base_count,
                                  gdb_memory_budget *budget, gdb_error *err)
{
    gdb_rel_overlay *rels = gdb_alloc_zero(sizeof(*rels), err);
    gdb_status status = GDB_OK;

    if (rels == NULL)
        return GDB_ERR_NOMEM;
    rels->schema = schema;
    rels->pair = pair;
    rels->base_count = base_count;
    rels->memory.budget = budget;
    GDB_TRY_OUT(gdb_sorted_changes_create(&rels->sorted, budget, err));
    GDB_TRY_OUT(gdb_overlay_memory_charge(
        &rels->memory, sizeof(*rels) + schema->column_count * sizeof(*rels->columns), err));
    rels->columns = gdb_alloc_array_zero(schema->column_count, sizeof(*rels->columns), err);
    if (rels->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    rels->column_count = schema->column_count;
    for (uint32_t c = 0; c < schema->column_count; c++)
        gdb_column_overlay_init(&rels->columns[c], schema->columns[c].type, base_count);
    *out = rels;
    rels = NULL;
out:
    gdb_rel_overlay_free(rels);
    return status;
}

static void free_lists(gdb_rel_overlay *rels, gdb_changed_lists *changed)
{
    for (uint64_t node = 0; !gdb_sorted_changes_are_none(rels->sorted); node++) {
        node = gdb_row_set_next(&changed->nodes.rows, node, UINT64_MAX);
        if (node == UINT64_MAX)
            break;
        gdb_list_changes_forget(rels->sorted,
                                &changed->lists[gdb_row_slots_get(&changed->nodes, node)]);
    }
    gdb_row_slots_release(&changed->nodes);
    gdb_free(changed->lists);
}

void gdb_rel_overlay_free(gdb_rel_overlay *rels)
{
    if (rels == NULL)
        return;
    for (uint32_t c = 0; c < rels->column_count; c++)
        gdb_column_overlay_release(&rels->columns[c]);
    gdb_free(rels->columns);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        free_lists(rels, &rels->changed[d]);
    gdb_sorted_changes_free(rels->sorted);
    gdb_row_set_release(&rels->deleted);
    gdb_free(rels->added);
    gdb_free(rels->removed);
    gdb_overlay_memory_release(&rels->memory);
    gdb_free(rels);
}

/* --- changed lists ----------------------------------------------------- */

/* A node's list, which changes; made where it has not changed before. */
static gdb_status find_list(gdb_rel_overlay *rels, gdb_changed_lists *changed, uint64_t node,
                            gdb_changed_list **out, gdb_error *err)
{
    uint64_t slot = gdb_row_slots_get(&changed->nodes, node);
    gdb_slot_move move;

    if (slot == GDB_SLOT_NONE) {
        GDB_TRY(gdb_row_slots_reserve(&changed->nodes, node, &move, &rels->memory, err));
        if (move.need > GDB_CHANGED_LISTS_MAX)
            return GDB_FAIL(err, GDB_ERR_NOMEM,
                            "table '%.*s': the relationships of too many nodes change",
                            GDB_TEXT_ARG(rels->schema->name));
        GDB_TRY(gdb_overlay_array_reserve(&rels->memory, (void **)&changed->lists,
                                          &changed->capacity, move.need, sizeof(*changed->lists),
                                          err));
        slot = move.slot;
        if (move.from != move.to)
            memcpy(changed->lists + move.to, changed->lists + move.from,
                   move.count * sizeof(*changed->lists));
        memmove(changed->lists + slot + 1, changed->lists + slot,
                move.behind * sizeof(*changed->lists));
        gdb_row_slots_add(&changed->nodes, node, &move);
        changed->lists[slot] = (gdb_changed_list){.node = node};
        rels->version++;
    }
    *out = &changed->lists[slot];
    return GDB_OK;
}

/* The changed list of a node in each direction. */
static gdb_status find_lists(gdb_rel_overlay *rels, const uint64_t ends[2],
                             gdb_changed_list *lists[2], gdb_error *err)
{
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY(find_list(rels, &rels->changed[d], ends[d], &lists[d], err));
    return GDB_OK;
}

/* How a relationship stands in the list of that direction. */
static gdb_list_change entry_of(const gdb_rel_change *change, int direction)
{
    return (gdb_list_change){change->ends[direction == GDB_FORWARD], change->position};
}

static gdb_status no_such_rel(const gdb_rel_overlay *rels, uint64_t position, const char *what,
                              gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no relationship %llu to %s",
                    GDB_TEXT_ARG(rels->schema->name), (unsigned long long)position, what);
}

/* --- changes ----------------------------------------------------------- */

static gdb_status check_value(const gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                              const gdb_value *value, gdb_error *err)
{
    const gdb_column_schema *schema = &rels->schema->columns[column];
    gdb_status status = gdb_column_overlay_check(schema->type, value, err);

    return status == GDB_OK
               ? GDB_OK
               : gdb_error_where(err, status, "relationship %llu of table '%.*s', column '%.*s'",
                                 (unsigned long long)position, GDB_TEXT_ARG(rels->schema->name),
                                 GDB_TEXT_ARG(schema->name));
}

static gdb_status set_value(gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                            const gdb_value *value, gdb_error *err)
{
    GDB_TRY(check_value(rels, position, column, value, err));
    return gdb_column_overlay_set(&rels->columns[column], position, value, &rels->memory, err);
}

/* Columns have the added relationships of the table and no more. */
static void cut_columns(gdb_rel_overlay *rels)
{
    for (uint32_t c = 0; c < rels->schema->column_count; c++)
        gdb_column_overlay_cut(&rels->columns[c], rels->added_count);
}

static gdb_status check_insert(const gdb_rel_overlay *rels, uint64_t position, uint32_t count,
                               gdb_error *err)
{
    if (position != rels->base_count + rels->added_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "relationship %llu is inserted into table '%.*s', whose next is %llu",
                        (unsigned long long)position, GDB_TEXT_ARG(rels->schema->name),
                        (unsigned long long)(rels->base_count + rels->added_count));
    if (count != rels->schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "a relationship of %u values is inserted into table '%.*s'", count,
                        GDB_TEXT_ARG(rels->schema->name));
    return GDB_OK;
}

/* One more relationship, whose values are there already. */
static gdb_status link_ends(gdb_rel_overlay *rels, uint64_t from, uint64_t to, gdb_error *err)
{
    gdb_rel_change added = {rels->base_count + rels->added_count, {from, to}, {0, 0}};
    gdb_changed_list *lists[2];

    GDB_TRY(gdb_overlay_array_reserve(&rels->memory, (void **)&rels->added, &rels->added_capacity,
                                      rels->added_count + 1, sizeof(*rels->added), err));
    GDB_TRY(find_lists(rels, added.ends, lists, err));
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        added.next[d] = lists[d]->last_added;
        lists[d]->last_added = rels->added_count + 1;
        lists[d]->added_count++;
        gdb_list_changes_put(rels->sorted, lists[d], true, entry_of(&added, d));
    }
    rels->added[rels->added_count++] = added;
    rels->version++;
    return GDB_OK;
}

gdb_status gdb_rel_overlay_insert(gdb_rel_overlay *rels, uint64_t position, uint64_t from,
                                  uint64_t to, const gdb_value *values, uint32_t count,
                                  gdb_error *err)
{
    gdb_status status;

    GDB_TRY(check_insert(rels, position, count, err));
    for (uint32_t c = 0; c < count; c++)
        GDB_TRY_OUT(set_value(rels, position, c, &values[c], err));
    status = link_ends(rels, from, to, err);
out:
    if (status != GDB_OK)
        cut_columns(rels);
    return status;
}

static gdb_status link_rows(gdb_rel_overlay *rels, const gdb_log_rows *rows, gdb_error *err)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        if (i + ROWS_AHEAD < rows->row_count)
            gdb_rel_overlay_foresee(rels, gdb_log_rows_end(rows, GDB_FORWARD, i + ROWS_AHEAD),
                                    gdb_log_rows_end(rows, GDB_BACKWARD, i + ROWS_AHEAD));
        GDB_TRY(link_ends(rels, gdb_log_rows_end(rows, GDB_FORWARD, i),
                          gdb_log_rows_end(rows, GDB_BACKWARD, i), err));
    }
    return GDB_OK;
}

gdb_status gdb_rel_overlay_insert_rows(gdb_rel_overlay *rels, uint64_t first,
                                       const gdb_log_rows *rows, gdb_error *err)
{
    size_t before = rels->added_count;
    gdb_status status;

    GDB_TRY(check_insert(rels, first, rows->column_count, err));
    for (uint32_t c = 0; c < rows->column_count; c++) {
        gdb_type_id type = rows->columns[c].type;

        GDB_TRY(check_value(rels, first, c,
                            &(gdb_value){.type = type, .is_null = type == GDB_TYPE_INVALID}, err));
    }
    for (uint32_t c = 0; c < rows->column_count; c++) {
        char *texts;

        GDB_TRY_OUT(gdb_column_overlay_reserve(&rels->columns[c], rows->row_count,
                                               gdb_log_column_text_bytes(&rows->columns[c]),
                                               &rels->memory, &texts, err));
        GDB_TRY_OUT(gdb_column_overlay_put(&rels->columns[c], &rows->columns[c], rows->row_count,
                                           texts, &rels->memory, err));
    }
    status = link_rows(rels, rows, err);
out:
    while (status != GDB_OK && rels->added_count > before)
        gdb_rel_overlay_undo_insert(rels);
    if (status != GDB_OK)
        cut_columns(rels);
    return status;
}

gdb_status gdb_rel_overlay_update(gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                                  const gdb_value *value, gdb_error *err)
{
    if (!gdb_rel_overlay_lives(rels, position))
        return no_such_rel(rels, position, "change", err);
    if (column >= rels->schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no column %u to change",
                        GDB_TEXT_ARG(rels->schema->name), column);
    return set_value(rels, position, column, value, err);
}

static void remove_added(gdb_rel_overlay *rels, const gdb_rel_change *added,
                         gdb_changed_list *lists[2])
{
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        lists[d]->added_count--;
        gdb_list_changes_take(rels->sorted, lists[d], true, entry_of(added, d));
    }
    rels->version++;
}

static void remove_base(gdb_rel_overlay *rels, gdb_rel_change removed, gdb_changed_list *lists[2])
{
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        removed.next[d] = lists[d]->last_removed;
        lists[d]->last_removed = rels->removed_count + 1;
        lists[d]->removed_count++;
        gdb_list_changes_put(rels->sorted, lists[d], false, entry_of(&removed, d));
    }
    rels->removed[rels->removed_count++] = removed;
    rels->version++;
}

gdb_status gdb_rel_overlay_delete(gdb_rel_overlay *rels, uint64_t position, uint64_t from,
                                  uint64_t to, gdb_error *err)
{
    gdb_rel_change removed = {position, {from, to}, {0, 0}};
    const gdb_rel_change *added = NULL;
    gdb_changed_list *lists[2];

    if (!gdb_rel_overlay_lives(rels, position))
        return no_such_rel(rels, position, "delete", err);
    if (position >= rels->base_count) {
        added = &rels->added[position - rels->base_count];
        if (added->ends[GDB_FORWARD] != from || added->ends[GDB_BACKWARD] != to)
            return no_such_rel(rels, position, "delete between these nodes", err);
    }
    GDB_TRY(gdb_row_set_reserve(&rels->deleted, position, &rels->memory, err));
    GDB_TRY(gdb_overlay_array_reserve(&rels->memory, (void **)&rels->removed,
                                      &rels->removed_capacity, rels->removed_count + 1,
                                      sizeof(*rels->removed), err));
    GDB_TRY(find_lists(rels, removed.ends, lists, err));
    if (added != NULL)
        remove_added(rels, added, lists);
    else
        remove_base(rels, removed, lists);
    gdb_row_set_add(&rels->deleted, position);
    return GDB_OK;
}

void gdb_rel_overlay_foresee(const gdb_rel_overlay *rels, uint64_t from, uint64_t to)
{
    const uint64_t ends[2] = {from, to};

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        uint64_t slot = gdb_row_slots_get(&rels->changed[d].nodes, ends[d]);

        if (slot == GDB_SLOT_NONE)
            continue;
        __builtin_prefetch(&rels->changed[d].lists[slot].node, 1);
        __builtin_prefetch(&rels->changed[d].lists[slot].last_removed,
                           1); /* perhaps in the next line */
    }
}

/* --- and back ----------------------------------------------------------- */

static gdb_changed_list *changed_list(gdb_rel_overlay *rels, int direction, uint64_t node)
{
    gdb_changed_lists *changed = &rels->changed[direction];

    return &changed->lists[gdb_row_slots_get(&changed->nodes, node)];
}

/* The lists stay, without what was added. */
void gdb_rel_overlay_undo_insert(gdb_rel_overlay *rels)
{
    const gdb_rel_change *added = &rels->added[--rels->added_count];

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        gdb_changed_list *list = changed_list(rels, d, added->ends[d]);

        list->last_added = added->next[d];
        list->added_count--;
        gdb_list_changes_take(rels->sorted, list, true, entry_of(added, d));
    }
    cut_columns(rels);
    rels->version++;
}

void gdb_rel_overlay_undo_update(gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                                 const gdb_value *before)
{
    gdb_column_overlay_undo(&rels->columns[column], position, before);
}

void gdb_rel_overlay_undo_delete(gdb_rel_overlay *rels, uint64_t position)
{
    bool is_added = position >= rels->base_count;
    const gdb_rel_change *change = is_added ? &rels->added[position - rels->base_count]
                                            : &rels->removed[--rels->removed_count];

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        gdb_changed_list *list = changed_list(rels, d, change->ends[d]);

        if (is_added) {
            list->added_count++;
            gdb_list_changes_put(rels->sorted, list, true, entry_of(change, d));
        } else {
            list->last_removed = change->next[d];
            list->removed_count--;
            gdb_list_changes_take(rels->sorted, list, false, entry_of(change, d));
        }
    }
    gdb_row_set_remove(&rels->deleted, position);
    rels->version++;
}
