/* SPDX-License-Identifier: MIT */
#include "lib/database/digest_page_io.h"

#include <stdatomic.h>

#include "lib/base/alloc.h"
#include "lib/base/bytes_le.h"
#include "lib/base/hash.h"

typedef struct digest_page_io {
    gdb_page_io base;
    gdb_page_io *inner;
    atomic_ullong sums[2];
} digest_page_io;

static gdb_status digest_read(gdb_page_io *io, uint64_t first, uint32_t count, void *out,
                              gdb_error *err)
{
    digest_page_io *digest = (digest_page_io *)io;

    return digest->inner->ops->read(digest->inner, first, count, out, err);
}

static gdb_status digest_write(gdb_page_io *io, uint64_t first, uint32_t count, const void *pages,
                               gdb_error *err)
{
    digest_page_io *digest = (digest_page_io *)io;
    uint64_t sums[2] = {0, 0};

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *page = (const uint8_t *)pages + (size_t)i * GDB_PAGE_SIZE;
        uint64_t hash = gdb_hash_combine(first + i, gdb_load_u32le(page + GDB_PAGE_OFF_CHECKSUM));
        sums[0] += hash;
        sums[1] += gdb_hash_u64(hash + 1);
    }
    atomic_fetch_add(&digest->sums[0], sums[0]);
    atomic_fetch_add(&digest->sums[1], sums[1]);
    return digest->inner->ops->write(digest->inner, first, count, pages, err);
}

static gdb_status digest_sync(gdb_page_io *io, gdb_error *err)
{
    digest_page_io *digest = (digest_page_io *)io;

    return digest->inner->ops->sync(digest->inner, err);
}

static gdb_status digest_page_count(gdb_page_io *io, uint64_t *count, gdb_error *err)
{
    digest_page_io *digest = (digest_page_io *)io;

    return digest->inner->ops->page_count(digest->inner, count, err);
}

static void digest_close(gdb_page_io *io)
{
    digest_page_io *digest = (digest_page_io *)io;

    gdb_page_io_close(digest->inner);
    gdb_free(digest);
}

static void digest_start_write_back(gdb_page_io *io, uint64_t first, uint64_t count)
{
    digest_page_io *digest = (digest_page_io *)io;

    if (digest->inner->ops->start_write_back != NULL)
        digest->inner->ops->start_write_back(digest->inner, first, count);
}

gdb_status gdb_digest_page_io_open(gdb_page_io **out, gdb_page_io *inner, gdb_error *err)
{
    static const gdb_page_io_ops ops = {.read = digest_read,
                                        .write = digest_write,
                                        .sync = digest_sync,
                                        .page_count = digest_page_count,
                                        .close = digest_close,
                                        .start_write_back = digest_start_write_back};
    digest_page_io *digest = gdb_alloc_zero(sizeof(*digest), err);

    if (digest == NULL) {
        gdb_page_io_close(inner);
        return GDB_ERR_NOMEM;
    }
    digest->base.ops = &ops;
    digest->base.name = inner->name;
    digest->inner = inner;
    *out = &digest->base;
    return GDB_OK;
}

void gdb_digest_page_io_get(const gdb_page_io *io, uint8_t digest[GDB_DIGEST_SIZE])
{
    const digest_page_io *d = (const digest_page_io *)io;

    gdb_store_u64le(digest, gdb_hash_u64(atomic_load(&d->sums[0])));
    gdb_store_u64le(digest + 8, gdb_hash_u64(atomic_load(&d->sums[1])));
}
