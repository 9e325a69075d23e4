/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_STATEMENT_CACHE_H
#define GDB_LIB_QUERY_STATEMENT_CACHE_H

/*
 * statement_cache.h - the shapes of statements that came last, and what is prepared for them.
 *
 * A shape that is here has been parsed. What is prepared holds readers of the database and pointers
 * into the catalog: it is forgotten before tables change, before a rollback, and before the
 * database is closed.
 */

#include "lib/query/prepared.h"

enum { GDB_CACHED_STATEMENTS = 32 };

typedef struct gdb_cached_statement {
    uint64_t hash;
    gdb_buffer key;
    uint64_t used; /* the larger, the later */
    bool writes;
    bool is_unfit;          /* what was prepared for it cannot run again */
    gdb_prepared *prepared; /* may be NULL */
} gdb_cached_statement;

/* All-zero is valid and empty. */
typedef struct gdb_statement_cache {
    gdb_cached_statement entries[GDB_CACHED_STATEMENTS];
    uint32_t count;
    uint64_t uses;
} gdb_statement_cache;

/* The statement of that shape, or NULL. Borrowed until the next is added. */
gdb_cached_statement *gdb_statement_cache_find(gdb_statement_cache *cache,
                                               const gdb_statement_shape *shape);
/* One that is not there, perhaps in the place of the one whose last use is the longest ago. */
gdb_status gdb_statement_cache_add(gdb_statement_cache *cache, const gdb_statement_shape *shape,
                                   bool writes, gdb_cached_statement **out, gdb_error *err);
/* All that is prepared. */
void gdb_statement_cache_forget(gdb_statement_cache *cache);
void gdb_statement_cache_release(gdb_statement_cache *cache);

#endif
