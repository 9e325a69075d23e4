/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STATS_STATS_H
#define GDB_LIB_STATS_STATS_H

/*
 * stats.h - what is inside a database: rows, columns, storage, degrees.
 *
 * Everything but degrees comes from the metadata and costs no reading of data. A gdb_stats is made
 * from an open database, borrows names from its catalog, and must be freed before it is closed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/interrupt.h"
#include "lib/database/database.h"

/* How many segments of a column have each encoding; by gdb_encoding. */
enum { GDB_STATS_ENCODINGS = GDB_ENCODING_END };

typedef struct gdb_column_stats {
    gdb_text_view table;
    gdb_text_view name;
    gdb_type_id type;
    bool is_key;
    gdb_buffer default_text; /* as DDL has it; empty: there is none */
    uint64_t rows;
    uint64_t nulls;
    uint64_t distinct;    /* most distinct values in one segment; 0: not known */
    bool distinct_is_all; /* the column has only one segment, so that is all of it */
    bool has_min_max;
    gdb_value min, max; /* strings: the first 8 bytes at most, see text_min */
    char text_min[9], text_max[9];
    uint32_t segments;
    uint32_t encodings[GDB_STATS_ENCODINGS];
    uint64_t raw_bytes;    /* before encoding */
    uint64_t stored_bytes; /* pages on disk */
} gdb_column_stats;

enum { GDB_STATS_BUCKETS = 65 };

/* Degrees of the start nodes of one rel table in one direction. */
typedef struct gdb_degree_stats {
    gdb_direction direction;
    uint64_t nodes;
    uint64_t rels;
    uint64_t isolated; /* nodes of degree 0 */
    uint64_t min, max;
    double mean;
    uint64_t percentile_50, percentile_90, percentile_99;
    uint64_t histogram[GDB_STATS_BUCKETS]; /* 0: degree 0; b: degrees 2^(b-1) .. 2^b - 1 */
} gdb_degree_stats;

typedef struct gdb_table_stats {
    gdb_text_view name;
    bool is_rel;
    gdb_text_view from, to; /* rel tables */
    gdb_multiplicity multiplicity;
    uint64_t rows;
    uint32_t column_count;
    uint64_t column_bytes; /* pages on disk: properties, lists of deleted rows */
    uint64_t list_bytes;   /* CSR of both directions */
    uint64_t index_bytes;  /* key index */
    gdb_column_stats *columns;
    gdb_degree_stats *degrees; /* NULL, or forward and backward */
} gdb_table_stats;

typedef struct gdb_stats {
    gdb_table_stats *tables; /* node tables, then pairs */
    uint32_t table_count;
    uint32_t node_table_count;
    gdb_load *loads; /* of these tables, oldest first; texts are the database's */
    uint32_t load_count;
    uint64_t nodes;
    uint64_t rels;
    uint64_t pages;      /* of this state of the database */
    uint64_t free_pages; /* of those, that belong to nothing */
    uint64_t file_bytes; /* of data.gdb */
    uint64_t column_bytes, list_bytes, index_bytes;
    uint64_t catalog_bytes, metadata_bytes; /* pages on disk, like the others; metadata: with the
                                               list of free pages */
    uint64_t header_bytes;
    uint64_t epoch;
    uint64_t log_bytes;        /* of wal.gdb; 0 without one */
    uint64_t log_transactions; /* that data.gdb does not hold yet */
} gdb_stats;

typedef struct gdb_stats_options {
    const gdb_text_view *tables; /* only these; none: all */
    uint32_t table_count;
    bool degrees;
    unsigned threads;
    const gdb_interrupt *interrupt;
} gdb_stats_options;

/* GDB_ERR_USAGE for a table that does not exist. */
gdb_status gdb_stats_make(gdb_stats **out, const gdb_database *database,
                          const gdb_stats_options *options, gdb_error *err);
void gdb_stats_free(gdb_stats *stats); /* accepts NULL */

/* Degrees of one direction of a rel table. */
gdb_status gdb_degree_stats_make(gdb_degree_stats *out, const gdb_database *database,
                                 const gdb_rel_table *table, gdb_direction direction,
                                 unsigned threads, const gdb_interrupt *interrupt,
                                 gdb_error *err);

/* Of one column, from its segments' descriptions. */
void gdb_column_stats_make(gdb_column_stats *out, gdb_text_view table,
                           const gdb_column_schema *schema, const gdb_column_metadata *metadata);

#endif
