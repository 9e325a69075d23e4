/* SPDX-License-Identifier: MIT */
#include "lib/base/content_hash.h"

#include <assert.h>
#include <string.h>

#if defined(__x86_64__)
#include <xxh_x86dispatch.h> /* AVX2 or better where the processor has it, the same result */
#else
#include <xxhash.h>
#endif

#include "lib/base/alloc.h"

struct gdb_content_hash {
    XXH3_state_t *state;
    uint64_t size;
};

static_assert(sizeof(XXH128_canonical_t) == GDB_CONTENT_HASH_SIZE, "128 bits");

bool gdb_content_digest_equal(const gdb_content_digest *a, const gdb_content_digest *b)
{
    return a->size == b->size && memcmp(a->hash, b->hash, GDB_CONTENT_HASH_SIZE) == 0;
}

gdb_status gdb_content_hash_create(gdb_content_hash **out, gdb_error *err)
{
    gdb_content_hash *hash = gdb_alloc_zero(sizeof(*hash), err);

    if (hash == NULL)
        return GDB_ERR_NOMEM;
    hash->state = XXH3_createState();
    if (hash->state == NULL) {
        gdb_content_hash_free(hash);
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory");
    }
    (void)XXH3_128bits_reset(hash->state); /* fails for NULL only, like the others */
    *out = hash;
    return GDB_OK;
}

void gdb_content_hash_free(gdb_content_hash *hash)
{
    if (hash == NULL)
        return;
    (void)XXH3_freeState(hash->state);
    gdb_free(hash);
}

void gdb_content_hash_add(gdb_content_hash *hash, const void *bytes, size_t size)
{
    (void)XXH3_128bits_update(hash->state, bytes, size);
    hash->size += size;
}

void gdb_content_hash_get(const gdb_content_hash *hash, gdb_content_digest *out)
{
    XXH128_canonical_t canonical;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(hash->state));
    out->size = hash->size;
    memcpy(out->hash, canonical.digest, GDB_CONTENT_HASH_SIZE);
}
