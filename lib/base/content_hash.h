/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_CONTENT_HASH_H
#define GDB_LIB_BASE_CONTENT_HASH_H

/*
 * content_hash.h - what identifies the contents of a file: its size and the 128 bits of XXH3 (Yann
 * Collet's xxHash) of its bytes, which `xxh128sum` prints. Against accidents, not against
 * attackers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

enum { GDB_CONTENT_HASH_SIZE = 16 };

typedef struct gdb_content_digest {
    uint64_t size; /* bytes */
    uint8_t hash[GDB_CONTENT_HASH_SIZE];
} gdb_content_digest;

bool gdb_content_digest_equal(const gdb_content_digest *a, const gdb_content_digest *b);

/* Takes the bytes in order, for one thread at a time. */
typedef struct gdb_content_hash gdb_content_hash;

gdb_status gdb_content_hash_create(gdb_content_hash **out, gdb_error *err);
void gdb_content_hash_free(gdb_content_hash *hash); /* accepts NULL */
void gdb_content_hash_add(gdb_content_hash *hash, const void *bytes, size_t size);
/* Of the bytes so far. */
void gdb_content_hash_get(const gdb_content_hash *hash, gdb_content_digest *out);

#endif
