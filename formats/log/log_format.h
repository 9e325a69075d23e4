/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_LOG_LOG_FORMAT_H
#define GDB_FORMATS_LOG_LOG_FORMAT_H

/*
 * log_format.h - the frame of the write-ahead log: its file header, and the heads of its records
 * with their chain of checksums; specified in README.md beside this file. What a record says is
 * in log_record.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/database/database_format.h"
#include "lib/base/error.h"

enum {
    GDB_LOG_VERSION = 1,
    GDB_LOG_HEADER_SIZE = 64,
    GDB_LOG_RECORD_HEAD_SIZE = 32,
    GDB_LOG_BODY_MAX = 1 << 30 /* bytes */
};

/* Bits of must_understand. */
enum {
    GDB_LOG_FEATURE_ROWS = 1 << 0,   /* there may be INSERT_NODES and INSERT_RELS */
    GDB_LOG_FEATURE_NARROW = 1 << 1, /* whose numbers and sizes may take fewer bytes */
    GDB_LOG_FEATURES_KNOWN = GDB_LOG_FEATURE_ROWS | GDB_LOG_FEATURE_NARROW
};

typedef struct gdb_log_header {
    uint32_t version;
    uint64_t must_understand; /* feature bits: unknown ones refuse the log */
    uint8_t uuid[GDB_UUID_SIZE];
    uint64_t base_epoch;    /* of the database header that the records build on */
    uint64_t base_position; /* log_position of that header */
    uint32_t checksum;      /* set by decode and encode: the chain begins with it */
} gdb_log_header;

/* These values are on disk: never renumber. */
typedef enum gdb_log_record_type {
    GDB_LOG_BEGIN = 1,
    GDB_LOG_COMMIT = 2,
    GDB_LOG_INSERT_NODE = 3,
    GDB_LOG_UPDATE_NODE = 4,
    GDB_LOG_DELETE_NODE = 5,
    GDB_LOG_INSERT_REL = 6,
    GDB_LOG_UPDATE_REL = 7,
    GDB_LOG_DELETE_REL = 8,
    GDB_LOG_DDL = 9,
    GDB_LOG_INSERT_NODES = 10, /* many of consecutive numbers, by columns */
    GDB_LOG_INSERT_RELS = 11
} gdb_log_record_type;

typedef struct gdb_log_record_head {
    uint32_t checksum;
    uint32_t previous; /* the checksum of the record before, or of the file header */
    uint32_t body_checksum;
    uint32_t body_size;
    uint64_t position; /* log sequence number */
    uint32_t transaction;
    gdb_log_record_type type;
} gdb_log_record_head;

/* How far a log has been read or written: what the next record has to follow from. */
typedef struct gdb_log_chain {
    uint32_t seed;        /* the file header's checksum */
    uint32_t previous;    /* the last record's */
    uint64_t position;    /* the last record's */
    uint32_t transaction; /* the last record's; 0: none yet */
    bool is_open;         /* the transaction has begun and has no COMMIT */
    bool has_rows;        /* the file header has GDB_LOG_FEATURE_ROWS */
    bool may_narrow;      /* and GDB_LOG_FEATURE_NARROW */
} gdb_log_chain;

/* Sets header->checksum. */
void gdb_log_header_encode(gdb_log_header *header, uint8_t out[GDB_LOG_HEADER_SIZE]);
/* A newer version or an unknown must-understand bit is GDB_ERR_UNSUPPORTED, all else
 * GDB_ERR_CORRUPT. */
gdb_status gdb_log_header_decode(gdb_log_header *header, const uint8_t *bytes, size_t size,
                                 gdb_error *err);

/* Before the first record of a log. */
gdb_log_chain gdb_log_chain_begin(const gdb_log_header *header);

/* The head of the record that follows in the chain, whose body is in place: fills all of *head but
 * its type, and moves the chain on. A BEGIN must be due where it comes, and only there. */
void gdb_log_record_head_encode(gdb_log_chain *chain, gdb_log_record_type type, const uint8_t *body,
                                uint32_t body_size, uint8_t out[GDB_LOG_RECORD_HEAD_SIZE]);

/* The fields of a head, as they stand there: of one that is known to be right. */
void gdb_log_record_head_load(gdb_log_record_head *head,
                              const uint8_t bytes[GDB_LOG_RECORD_HEAD_SIZE]);

/* A head that is right by itself: reserved bytes, type, size and its checksum, which `seed` begins.
 * Where it stands is not asked. */
gdb_status gdb_log_record_head_decode(gdb_log_record_head *head, const uint8_t *bytes, size_t size,
                                      uint32_t seed, gdb_error *err);

/* Bytes of the record whose head these are, body included, if it is one: at most what a record can
 * have. */
uint64_t gdb_log_record_size(const uint8_t bytes[GDB_LOG_RECORD_HEAD_SIZE]);

/* The record that follows in the chain: its head, that it follows, and its body's checksum; the
 * body is not looked into. Moves the chain on. `size` bytes are left of the log. */
gdb_status gdb_log_record_check(gdb_log_record_head *head, gdb_log_chain *chain,
                                const uint8_t *bytes, size_t size, gdb_error *err);

/* Where in the bytes from a place on that holds no valid record a head of a later transaction
 * stands: the log is damaged, not torn. `size` if none does. `chain` is that of the last record
 * before. */
size_t gdb_log_find_later(const gdb_log_chain *chain, const uint8_t *bytes, size_t size);

/* Does a record of this type stand only in logs that have GDB_LOG_FEATURE_ROWS? */
static inline bool gdb_log_record_has_rows(gdb_log_record_type type)
{
    return type == GDB_LOG_INSERT_NODES || type == GDB_LOG_INSERT_RELS;
}

/* "INSERT_NODE" */
const char *gdb_log_record_type_name(gdb_log_record_type type);

#endif
