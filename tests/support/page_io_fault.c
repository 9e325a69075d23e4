/* SPDX-License-Identifier: MIT */
#include "tests/support/page_io_fault.h"

#include <errno.h>
#include <string.h>

#include "lib/base/alloc.h"

typedef struct fault_page_io {
    gdb_page_io base;
    gdb_page_io *inner;
    gdb_page_io_fault *fault;
} fault_page_io;

static bool is_due(atomic_llong *made, int64_t fail_from)
{
    int64_t n = atomic_fetch_add(made, 1);

    return fail_from >= 0 && n >= fail_from;
}

static gdb_status fault_read(gdb_page_io *io, uint64_t first, uint32_t count, void *out,
                             gdb_error *err)
{
    fault_page_io *f = (fault_page_io *)io;

    if (is_due(&f->fault->reads, f->fault->fail_read)) {
        /* A failing device may have filled part of the memory. */
        memset(out, 0xa5, (size_t)count * GDB_PAGE_SIZE / 2);
        errno = f->fault->os_errno;
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot read '%s'", io->name);
    }
    return f->inner->ops->read(f->inner, first, count, out, err);
}

static gdb_status fault_write(gdb_page_io *io, uint64_t first, uint32_t count, const void *pages,
                              gdb_error *err)
{
    fault_page_io *f = (fault_page_io *)io;

    if (is_due(&f->fault->writes, f->fault->fail_write)) {
        if (f->fault->cut_short) {
            uint8_t half[GDB_PAGE_SIZE] = {0};
            memcpy(half, pages, GDB_PAGE_SIZE / 2);
            GDB_TRY(f->inner->ops->write(f->inner, first, 1, half, err));
        }
        errno = f->fault->os_errno;
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", io->name);
    }
    return f->inner->ops->write(f->inner, first, count, pages, err);
}

static gdb_status fault_sync(gdb_page_io *io, gdb_error *err)
{
    fault_page_io *f = (fault_page_io *)io;

    if (is_due(&f->fault->syncs, f->fault->fail_sync)) {
        errno = f->fault->os_errno;
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot sync '%s'", io->name);
    }
    return f->inner->ops->sync(f->inner, err);
}

static gdb_status fault_page_count(gdb_page_io *io, uint64_t *count, gdb_error *err)
{
    fault_page_io *f = (fault_page_io *)io;

    return f->inner->ops->page_count(f->inner, count, err);
}

static void fault_close(gdb_page_io *io)
{
    fault_page_io *f = (fault_page_io *)io;

    gdb_page_io_close(f->inner);
    gdb_free(f);
}

void gdb_page_io_fault_init(gdb_page_io_fault *fault)
{
    memset(fault, 0, sizeof(*fault));
    fault->fail_read = fault->fail_write = fault->fail_sync = -1;
    fault->os_errno = EIO;
}

gdb_status gdb_page_io_fault_open(gdb_page_io **out, gdb_page_io *inner, gdb_page_io_fault *fault,
                                  gdb_error *err)
{
    static const gdb_page_io_ops ops = {.read = fault_read,
                                        .write = fault_write,
                                        .sync = fault_sync,
                                        .page_count = fault_page_count,
                                        .close = fault_close};
    fault_page_io *f = gdb_alloc_zero(sizeof(*f), err);

    if (f == NULL) {
        gdb_page_io_close(inner);
        return GDB_ERR_NOMEM;
    }
    f->base.ops = &ops;
    f->base.name = inner->name;
    f->inner = inner;
    f->fault = fault;
    *out = &f->base;
    return GDB_OK;
}
