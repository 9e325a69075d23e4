/* SPDX-License-Identifier: MIT */
#include "lib/exec/hop_list.h"

#include "lib/base/alloc.h"

enum { BATCH = 64 };

gdb_status gdb_hop_list_open(gdb_hop_list *list, const gdb_plan *plan,
                             const gdb_exec_context *context, gdb_error *err)
{
    list->hops = gdb_alloc_array_zero(plan->as.expand.hop_count, sizeof(*list->hops), err);
    if (list->hops == NULL)
        return GDB_ERR_NOMEM;
    list->count = plan->as.expand.hop_count;
    for (uint32_t i = 0; i < list->count; i++) {
        gdb_hop *hop = &list->hops[i];
        const gdb_rel_table *table =
            gdb_database_rel_table(context->database, plan->as.expand.hops[i].pair);
        const gdb_rel_pair *pair = gdb_rel_table_pair(table);

        hop->pair = plan->as.expand.hops[i].pair;
        hop->direction = plan->as.expand.hops[i].direction;
        hop->start_table = hop->direction == GDB_FORWARD ? pair->from : pair->to;
        hop->end_table = hop->direction == GDB_FORWARD ? pair->to : pair->from;
        hop->skip_loops = plan->as.expand.undirected && hop->direction == GDB_BACKWARD &&
                          pair->from == pair->to;
        GDB_TRY(gdb_csr_cursor_open(&hop->cursor, table, hop->direction, err));
        if (hop->direction == GDB_BACKWARD)
            GDB_TRY(gdb_csr_cursor_open(&hop->forward, table, GDB_FORWARD, err));
    }
    return GDB_OK;
}

void gdb_hop_list_close(gdb_hop_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        gdb_csr_cursor_close(list->hops[i].cursor);
        gdb_csr_cursor_close(list->hops[i].forward);
    }
    gdb_free(list->hops);
    list->hops = NULL;
    list->count = 0;
}

gdb_status gdb_hop_entries(gdb_hop *hop, uint64_t begin, uint32_t count, uint64_t *targets,
                           uint64_t *positions, gdb_error *err)
{
    return hop->direction == GDB_FORWARD && gdb_csr_is_merged(begin)
               ? gdb_csr_forward_entries(hop->cursor, begin, count, targets, positions, err)
               : gdb_csr_cursor_targets(hop->cursor, begin, count, targets, err);
}

gdb_status gdb_hop_rels(gdb_hop *hop, uint64_t node, const gdb_csr_list *list, uint64_t first,
                        const uint64_t *neighbours, const uint64_t *positions, uint32_t count,
                        gdb_rel_id *out, gdb_error *err)
{
    bool forward = hop->direction == GDB_FORWARD, is_merged = gdb_csr_is_merged(list->begin);
    bool known = forward && is_merged && positions != NULL;

    for (uint32_t done = 0; done < count;) {
        uint32_t part = known || count - done < BATCH ? count - done : BATCH;
        uint64_t found[BATCH];
        const uint64_t *part_positions = known ? positions : found;

        if (forward && is_merged && !known)
            GDB_TRY(gdb_csr_forward_positions(hop->cursor, list, first + done, neighbours + done,
                                              part, found, err));
        if (!forward)
            GDB_TRY(gdb_csr_backward_positions(hop->cursor, hop->forward, node, list, first + done,
                                               part, found, err));
        for (uint32_t i = 0; i < part; i++) {
            gdb_rel_id *rel = &out[done + i];

            rel->table = hop->pair;
            rel->source_table = forward ? hop->start_table : hop->end_table;
            rel->target_table = forward ? hop->end_table : hop->start_table;
            rel->reserved = 0;
            rel->position =
                forward && !is_merged ? list->begin + first + done + i : part_positions[i];
            rel->source = forward ? node : neighbours[done + i];
            rel->target = forward ? neighbours[done + i] : node;
        }
        done += part;
    }
    return GDB_OK;
}
