/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TRANSACTION_BROKEN_RULES_H
#define GDB_LIB_TRANSACTION_BROKEN_RULES_H

/*
 * broken_rules.h - rules of the graph that a transaction has broken on its way: a key that two
 * nodes have, a node that has more relationships than a multiplicity lets it, one that was deleted
 * before its relationships. Each is noted when it happens and looked at again at the end, so that
 * keys can be swapped and relationships replaced, and so that the check costs in proportion to
 * what was noted. What is not noted holds: nothing but a change of the transaction can break a
 * rule.
 */

#include "lib/transaction/graph_reader.h"

typedef enum gdb_rule {
    GDB_RULE_KEY,          /* `key` is of one node of `table` */
    GDB_RULE_MULTIPLICITY, /* `node` has one relationship of pair `table` in `direction` */
    GDB_RULE_DELETED       /* `node` of `table`, which is deleted, has no relationships */
} gdb_rule;

typedef struct gdb_broken_rule {
    gdb_rule rule;
    uint32_t table;
    gdb_direction direction;
    uint64_t node;
    gdb_value key;
    size_t offset, length; /* place in the text of the change; length 0: not known */
} gdb_broken_rule;

typedef struct gdb_broken_rules { /* all zero: none */
    gdb_broken_rule *items;
    size_t count, capacity;
    gdb_arena keys;
    gdb_buffer_pool *pool; /* is charged for them */
    uint64_t charged;
} gdb_broken_rules;

/* Forget all. */
void gdb_broken_rules_clear(gdb_broken_rules *rules);
void gdb_broken_rules_release(gdb_broken_rules *rules);

/* The key is copied. */
gdb_status gdb_broken_rules_add(gdb_broken_rules *rules, const gdb_broken_rule *rule,
                                gdb_error *err);
/* GDB_ERR_QUERY for the first that is still broken, with "@offset+length" of its place in
 * err->where if that is known. */
gdb_status gdb_broken_rules_check(const gdb_broken_rules *rules, gdb_graph_reader *reader,
                                  gdb_error *err);

#endif
