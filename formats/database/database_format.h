/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_DATABASE_DATABASE_FORMAT_H
#define GDB_FORMATS_DATABASE_DATABASE_FORMAT_H

/*
 * database_format.h - the two header slots, pages 0 and 1 of data.gdb; specified in README.md
 * beside this file. Opening takes the valid slot with the highest epoch.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"

#define GDB_DATABASE_DATA_FILE "data.gdb"
#define GDB_DATABASE_LOG_FILE  "wal.gdb"
/* Before they have their names. */
#define GDB_DATABASE_DATA_DRAFT_FILE "data.gdb.new"
#define GDB_DATABASE_LOG_DRAFT_FILE  "wal.gdb.new"

/* Rows of a group; a power of two. Tests run with 8. */
#ifndef GDB_GROUP_SIZE
#define GDB_GROUP_SIZE 131072
#endif
static_assert((GDB_GROUP_SIZE & (GDB_GROUP_SIZE - 1)) == 0 && GDB_GROUP_SIZE >= 2 &&
                  GDB_GROUP_SIZE <= (1 << 24),
              "the group size is a power of two");

enum { GDB_DATABASE_VERSION = 1, GDB_DATABASE_SLOTS = 2, GDB_UUID_SIZE = 16 };

/* Must-understand bits (../README.md), and those that this program knows. */
#define GDB_DATABASE_FEATURE_ELIAS_FANO (UINT64_C(1) << 0)
#define GDB_DATABASE_FEATURE_LISTS      (UINT64_C(1) << 1)
#define GDB_DATABASE_FEATURE_DECIMAL    (UINT64_C(1) << 2)
#define GDB_DATABASE_FEATURE_LOADS      (UINT64_C(1) << 3)
#define GDB_DATABASE_FEATURE_LONG_NODES (UINT64_C(1) << 4)
#define GDB_DATABASE_FEATURE_FREE_PAGES (UINT64_C(1) << 5)
#define GDB_DATABASE_FEATURE_DEFAULTS   (UINT64_C(1) << 6)
#define GDB_DATABASE_FEATURE_ARRAYS     (UINT64_C(1) << 7)
#define GDB_DATABASE_FEATURES_KNOWN                                                                \
    (GDB_DATABASE_FEATURE_ELIAS_FANO | GDB_DATABASE_FEATURE_LISTS | GDB_DATABASE_FEATURE_DECIMAL | \
     GDB_DATABASE_FEATURE_LOADS | GDB_DATABASE_FEATURE_LONG_NODES |                                \
     GDB_DATABASE_FEATURE_FREE_PAGES | GDB_DATABASE_FEATURE_DEFAULTS |                             \
     GDB_DATABASE_FEATURE_ARRAYS)
#define GDB_DATABASE_EPOCH_MAX ((UINT64_C(1) << 61) - 1)
/* 2^51 pages are 2^63 bytes, what a file offset can say. */
#define GDB_DATABASE_PAGES_MAX (UINT64_C(1) << 51)

/* A blob: bytes over consecutive pages of one type, GDB_PAGE_PAYLOAD a page. */
typedef struct gdb_blob_ref {
    uint64_t first_page;
    uint64_t size;     /* bytes */
    uint32_t checksum; /* CRC-32C of the bytes */
} gdb_blob_ref;

typedef struct gdb_database_header {
    uint32_t version;
    uint32_t group_size;
    uint64_t must_understand; /* feature bits: unknown ones refuse the database */
    uint64_t may_ignore;      /* feature bits: unknown ones do no harm */
    uint8_t uuid[GDB_UUID_SIZE];
    uint64_t epoch;      /* rises with every header written; at most GDB_DATABASE_EPOCH_MAX */
    uint64_t page_count; /* of the file; later pages are not part of this state */
    gdb_blob_ref catalog;
    gdb_blob_ref metadata;
    gdb_blob_ref free_pages; /* size 0: none */
    uint64_t log_position;   /* the log up to here is folded in */
} gdb_database_header;

uint64_t gdb_blob_pages(const gdb_blob_ref *blob);

/* A whole sealed page. */
void gdb_database_header_encode(const gdb_database_header *header, uint64_t slot,
                                uint8_t page[GDB_PAGE_SIZE]);
/* Checks checksum, magic, version, features and every relation between fields. A newer version
 * or an unknown must-understand bit is GDB_ERR_UNSUPPORTED, all else GDB_ERR_CORRUPT. */
gdb_status gdb_database_header_decode(gdb_database_header *header,
                                      const uint8_t page[GDB_PAGE_SIZE], uint64_t slot,
                                      gdb_error *err);

#endif
