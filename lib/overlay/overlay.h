/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_OVERLAY_H
#define GDB_LIB_OVERLAY_OVERLAY_H

/*
 * overlay.h - what committed transactions have changed since the base, the page file, was written:
 * inserted nodes, changed values, deleted nodes, added and removed relationships, kept in memory so
 * that every scan, look-up and expansion can merge them with the base.
 *
 * A change is a record of the log: who writes appends it there and applies it here, who opens the
 * database applies what the log holds. It takes constant time and memory in proportion to itself,
 * whatever the size of the base, which is never read here. A change that fails has changed nothing.
 *
 * Changes come from the log, so all that can be checked without the base is: a table, column, row
 * or end that is not there, a value of another type, a NULL key are GDB_ERR_CORRUPT. That keys are
 * unique, and that a node has no relationships left when it is deleted, is for whoever wrote the
 * log to see to. GDB_ERR_NOMEM: the memory budget is spent.
 *
 * Any number of threads may read while none changes anything.
 */

#include "formats/log/log_record.h"
#include "lib/overlay/node_overlay.h"
#include "lib/overlay/rel_overlay.h"

typedef struct gdb_overlay gdb_overlay;

/* An empty one over a base. Borrows all; `budget` may be NULL. */
gdb_status gdb_overlay_create(gdb_overlay **out, const gdb_catalog *catalog,
                              const gdb_metadata *metadata, gdb_memory_budget *budget,
                              gdb_error *err);
void gdb_overlay_free(gdb_overlay *overlay); /* accepts NULL */

/*
 * Change what a record says: of a transaction that is committed, or that will be rolled back by
 * other means. Numbers of inserted rows are the next after those of the table so far, the ends of
 * an inserted relationship are there. Whether a relationship of the base that is deleted has the
 * ends that its record says is found out when the list of one of them is read. Not for DDL.
 */
gdb_status gdb_overlay_apply(gdb_overlay *overlay, const gdb_log_record *record, gdb_error *err);

/* gdb_overlay_apply for many records in their order, of transactions that are committed, before
 * gdb_overlay_keep: faster, and on up to `threads` threads. On failure *done are those before the
 * one that failed, which may not have been applied either. */
gdb_status gdb_overlay_replay(gdb_overlay *overlay, const gdb_log_record *records, uint32_t count,
                              unsigned threads, uint32_t *done, gdb_error *err);

/*
 * What was applied so far stays; from now on it is noted how to take back what is applied. And: all
 * that was applied since is taken back, the last first, in time in proportion to it. Nobody may
 * read from the overlay during either, or hold texts and lists of it: they may move, where many
 * were replaced.
 */
void gdb_overlay_keep(gdb_overlay *overlay);
void gdb_overlay_undo(gdb_overlay *overlay);

/* Nodes of the base that are no more, also without a log; GDB_ERR_CORRUPT if one is not there. */
gdb_status gdb_overlay_delete_nodes(gdb_overlay *overlay, uint32_t table, const uint64_t *offsets,
                                    uint32_t count, gdb_error *err);

/*
 * Tables have changed, as `change` says, and this is the catalog and what the metadata says of the
 * base now: changes of a dropped table or column are forgotten, rows that were inserted have NULL
 * in an added column. Borrows both instead of those before. No reader is open. On failure the
 * overlay is only to be freed.
 */
gdb_status gdb_overlay_change_tables(gdb_overlay *overlay, const gdb_catalog *catalog,
                                     const gdb_metadata *metadata, const gdb_catalog_change *change,
                                     gdb_error *err);

/*
 * The changes of a node table or of a pair, by id; NULL while there are none. A reader looks when
 * it is opened: whoever changes a table under an open reader that is to see it makes them, empty,
 * before.
 */
const gdb_node_overlay *gdb_overlay_nodes(const gdb_overlay *overlay, uint32_t table);
const gdb_rel_overlay *gdb_overlay_rels(const gdb_overlay *overlay, uint32_t pair);
gdb_status gdb_overlay_make(gdb_overlay *overlay, uint32_t table_or_pair, gdb_error *err);

#endif
