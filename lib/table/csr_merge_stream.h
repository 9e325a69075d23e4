/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_MERGE_STREAM_H
#define GDB_LIB_TABLE_CSR_MERGE_STREAM_H

/*
 * csr_merge_stream.h - a changed list merged while it is read from its first entry on: its changes,
 * which are sorted, go into its entries of the base as these pass by. That takes no more than
 * reading it, and nothing is kept but where the list that was read last has been left. Only for
 * csr.c and csr_merge.c.
 *
 * A cursor has one stream, with what it has read of the base: the *window*, which lists that follow
 * one another share, changed or not. Memory is taken, and charged to the buffer pool, when it is
 * first needed.
 */

#include "lib/table/csr_cursor.h"

/* Entries place .. place+count-1 of the changed list in a slot; `targets` and `positions`, those of
 * a forward cursor, may be NULL. *is_near is false, and nothing is read, where the stream would
 * have to pass by many others first. */
gdb_status gdb_csr_merge_stream_read(gdb_csr_cursor *cursor, uint64_t slot, uint64_t place,
                                     uint32_t count, uint64_t *targets, uint64_t *positions,
                                     bool *is_near, gdb_error *err);

/* As gdb_csr_base_targets, of lists that have not changed between such that have: these are read
 * together. */
gdb_status gdb_csr_merge_stream_base(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                     uint64_t *out, gdb_error *err);

/* The list of a node in the base has been looked up, for whoever will read it merged; and what it
 * is. */
gdb_status gdb_csr_merge_stream_foresee(gdb_csr_cursor *cursor, uint64_t node,
                                        const gdb_csr_list *base, gdb_error *err);
gdb_status gdb_csr_merge_stream_list(gdb_csr_cursor *cursor, uint64_t node, gdb_csr_list *out,
                                     gdb_error *err);

void gdb_csr_merge_stream_release(gdb_csr_cursor *cursor);

/* A removal that the base contradicts, and an entry that a list does not have. */
gdb_status gdb_csr_bad_removal(const gdb_csr_cursor *cursor, uint64_t position, gdb_error *err);
gdb_status gdb_csr_no_such_entry(uint64_t entry, uint64_t count, gdb_error *err);

#endif
