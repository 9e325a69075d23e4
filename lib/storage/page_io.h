/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PAGE_IO_H
#define GDB_LIB_STORAGE_PAGE_IO_H

/*
 * page_io.h - where pages come from and go to: a file, memory, or (in tests) something that fails.
 *
 * All functions may be called by several threads at once. Nothing here looks into pages. Reading
 * behind the end is GDB_ERR_CORRUPT ("cut short"), since only page numbers that a header or
 * the metadata named are read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"

typedef struct gdb_page_io gdb_page_io;

typedef struct gdb_page_io_ops {
    gdb_status (*read)(gdb_page_io *io, uint64_t first, uint32_t count, void *out,
                       gdb_error *err);
    gdb_status (*write)(gdb_page_io *io, uint64_t first, uint32_t count, const void *pages,
                        gdb_error *err);
    gdb_status (*sync)(gdb_page_io *io, gdb_error *err);
    gdb_status (*page_count)(gdb_page_io *io, uint64_t *count, gdb_error *err); /* whole pages */
    void (*close)(gdb_page_io *io);
    /* Begin writing these pages back, if the system can; never fails. May be NULL. */
    void (*start_write_back)(gdb_page_io *io, uint64_t first, uint64_t count);
    /* Cut off all pages from `count` on. May be NULL. */
    gdb_status (*truncate)(gdb_page_io *io, uint64_t count, gdb_error *err);
    /* Share a byte of the file, behind all pages, with others that hold it, until it is let go or
     * the io is closed. Where the file system has no locks nothing is held. May be NULL. */
    gdb_status (*hold)(gdb_page_io *io, uint64_t byte, gdb_error *err);
    void (*let_go)(gdb_page_io *io, uint64_t byte);
    /* A byte of first .. last that is held through another io, of this process or of others. May be
     * NULL. */
    gdb_status (*find_held)(gdb_page_io *io, uint64_t first, uint64_t last, bool *found,
                            uint64_t *byte, gdb_error *err);
} gdb_page_io_ops;

/* First member of every implementation. */
struct gdb_page_io {
    const gdb_page_io_ops *ops;
    const char *name; /* for messages: the path as the user gave it */
};

typedef enum gdb_page_io_flags {
    GDB_PAGE_IO_READ = 0,
    GDB_PAGE_IO_WRITE = 1,
    GDB_PAGE_IO_CREATE = 2 /* must not exist */
} gdb_page_io_flags;

gdb_status gdb_page_io_file_open(gdb_page_io **out, const char *path, unsigned flags,
                                 gdb_error *err);
/* Pages in memory, empty at first. */
gdb_status gdb_page_io_memory_open(gdb_page_io **out, gdb_error *err);

static inline void gdb_page_io_close(gdb_page_io *io) /* accepts NULL */
{
    if (io != NULL)
        io->ops->close(io);
}

#endif
