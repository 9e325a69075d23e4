/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_MAKE_DB_H
#define GDB_TESTS_SUPPORT_MAKE_DB_H

/*
 * make_db.h - a database out of rows in the test's source, without the importer.
 *
 *     make_db *db = make_db_begin();
 *     make_db_nodes(db, "Person", "id:INT64 name:STRING", "1|Alice\n2|Bob\n3|\n");
 *     make_db_rels(db, "Knows", "Person", "Person", "since:DATE", "0|1|2020-01-31\n1|2|\n");
 *     database = make_db_open(db, 0);
 *     ...
 *     gdb_database_close(database);
 *     make_db_end(db);
 *
 * The first column of a node table is its key. A row of a rel table begins with two node offsets
 * (0 is the first row). An empty field is NULL; "" is the empty string; lists are [1,2]. What goes
 * wrong ends the test. Nothing here is fast.
 */

#include "lib/database/database.h"

typedef struct make_db make_db;

make_db *make_db_begin(void);
void make_db_end(make_db *db); /* removes the directory; accepts NULL */

void make_db_nodes(make_db *db, const char *table, const char *columns, const char *rows);
/* By the same name and columns again: a further pair of that rel table. Names must outlive `db`. */
void make_db_rels(make_db *db, const char *table, const char *from, const char *to,
                  const char *columns, const char *rows);
/* Of the rel table that was named last and for the first time; else it is MANY_MANY. */
void make_db_multiplicity(make_db *db, gdb_multiplicity multiplicity);

/* The same with rows from a function: column `column` of row `row`; for rels the columns 0 and 1
 * are the ends, as INT64. Text must live until the call ends, as in `arena`. */
typedef gdb_value (*make_db_value)(void *context, uint64_t row, uint32_t column,
                                   gdb_arena *arena);
void make_db_nodes_from(make_db *db, const char *table, const char *columns, uint64_t row_count,
                        make_db_value value, void *context);
void make_db_rels_from(make_db *db, const char *table, const char *from, const char *to,
                       const char *columns, uint64_t row_count, make_db_value value,
                       void *context);

/* Write the database, the first time; its directory, which lives as long as `db`. */
const char *make_db_finish(make_db *db);
/* make_db_finish, and open it with this buffer pool (0: default). The caller closes it. */
gdb_database *make_db_open(make_db *db, uint64_t buffer_pool);

#endif
