/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_QUERY_H
#define GDB_LIB_QUERY_QUERY_H

/*
 * query.h - text in, rows out.
 *
 *     gdb_query_open(&query, text, &options, caret, err);
 *     ... open the database, for writing if gdb_query_writes(query) ...
 *     gdb_query_attach(query, database, transaction);
 *     for (i = 0; i < gdb_query_statement_count(query); i++) {
 *         gdb_query_begin(query, i, caret, err);
 *         ... gdb_query_column_name(query, c) ...
 *         while (gdb_query_next(query, &row, caret, err) == GDB_OK && row != NULL)
 *             ...
 *         gdb_query_stats_get(query, &stats);
 *     }
 *     gdb_query_finish(query, caret, err);
 *     gdb_query_close(query);
 *
 * A text holds statements separated by ';' and is parsed before anything runs, but no tree is kept:
 * each statement is parsed when it begins, or, if it writes, one of the same shape runs again
 * (prepared.h). What is wrong with a text is GDB_ERR_QUERY with "line:column" in err->where;
 * `caret` (may be NULL) then gets the line of the query with the place marked, to be shown below
 * the message.
 *
 * A statement that writes is run to its end when it begins, by one thread, and committed; then its
 * rows are handed out. One that fails has changed nothing.
 */

#include "lib/base/buffer.h"
#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/binder/bind.h"
#include "lib/transaction/transaction.h"

enum { GDB_QUERY_MAX_TEXT = 1 << 30 }; /* bytes */

typedef struct gdb_query gdb_query;

typedef struct gdb_query_options {
    const char *source;             /* name of the text's file, for messages; may be NULL */
    gdb_parameters parameters;      /* borrowed */
    const gdb_interrupt *interrupt; /* may be NULL */
    const gdb_progress_sink *sink;  /* for warnings; may be NULL */
    unsigned threads;               /* 0 counts as 1 */
    bool single_transaction;        /* all statements commit together, in gdb_query_finish */
    bool stats;                     /* gdb_query_stats_get will be asked */
} gdb_query_options;

typedef struct gdb_query_stats {
    double seconds; /* from begin to the last row */
    uint64_t rows;
    uint64_t pages_read;
    uint64_t hits, misses; /* of the buffer pool */
    uint64_t evictions;
} gdb_query_stats;

/* Parse; `text` and `options` are borrowed until close. */
gdb_status gdb_query_open(gdb_query **out, gdb_text_view text, const gdb_query_options *options,
                          gdb_buffer *caret, gdb_error *err);
/* Does any of the statements write? */
bool gdb_query_writes(const gdb_query *query);
/*
 * What the statements run on, borrowed. Without a transaction those that write are refused. Anew
 * behind a CHECKPOINT: when it has begun, the caller closes both, makes the checkpoint, and opens
 * them again (or attaches NULL, and runs nothing more).
 */
void gdb_query_attach(gdb_query *query, const gdb_database *database, gdb_transaction *transaction);
void gdb_query_close(gdb_query *query); /* accepts NULL */

bool gdb_query_is_checkpoint(const gdb_query *query, size_t statement);
size_t gdb_query_statement_count(const gdb_query *query);

/* Bind, plan and start a statement, ending the one before. */
gdb_status gdb_query_begin(gdb_query *query, size_t number, gdb_buffer *caret, gdb_error *err);

/* Memory that lives as long as the statement runs, for the caller's use. */
gdb_arena *gdb_query_arena(gdb_query *query);

/* 0: the statement has no result, not even an empty one. */
uint32_t gdb_query_column_count(const gdb_query *query);
gdb_text_view gdb_query_column_name(const gdb_query *query, uint32_t column);
gdb_type_id gdb_query_column_type(const gdb_query *query, uint32_t column);

/* The next row of the statement, a value for each column; NULL behind the last. Valid until the
 * next call. Nodes, relationships and paths are maps (lib/exec/entity_reader.h). */
gdb_status gdb_query_next(gdb_query *query, const gdb_value **row, gdb_buffer *caret,
                          gdb_error *err);

/* Behind the last statement. */
gdb_status gdb_query_finish(gdb_query *query, gdb_buffer *caret, gdb_error *err);
/* Has BEGIN opened a transaction that nothing has ended? Closing forgets it. */
bool gdb_query_in_transaction(const gdb_query *query);

void gdb_query_stats_get(const gdb_query *query, gdb_query_stats *out);

#endif
