/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_SPILL_FILE_H
#define GDB_LIB_IMPORT_SPILL_FILE_H

/*
 * spill_file.h - a temporary file for what does not fit the memory budget.
 *
 * It is made when it is first used and has no name in its directory, so it is gone with the
 * process, whatever ends that. Bytes are appended in runs and read back by their place, or parts of
 * the file are mapped as memory; any number of threads may do all of it at once.
 */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef struct gdb_spill_file gdb_spill_file;

/* Nothing is made yet. Copies `directory`. */
gdb_status gdb_spill_file_create(gdb_spill_file **out, const char *directory, gdb_error *err);
void gdb_spill_file_free(gdb_spill_file *file); /* accepts NULL; the space is free again */

/* *offset is where the bytes are. GDB_ERR_IO if the directory is missing, full or read-only. */
gdb_status gdb_spill_file_append(gdb_spill_file *file, const void *bytes, size_t size,
                                 uint64_t *offset, gdb_error *err);
/* Write over bytes that were appended. */
gdb_status gdb_spill_file_write(gdb_spill_file *file, uint64_t offset, const void *bytes,
                                size_t size, gdb_error *err);
/* Bytes that were appended, of one run or of several that follow one another. */
gdb_status gdb_spill_file_read(gdb_spill_file *file, uint64_t offset, void *out, size_t size,
                               gdb_error *err);
/* These bytes are not needed any more: give their space back where the file system can. */
void gdb_spill_file_discard(gdb_spill_file *file, uint64_t offset, size_t size);

/*
 * `size` new bytes as memory, all 0. The disk's space is taken at once, so that no access can fail
 * later: GDB_ERR_IO if there is not enough of it, or of addresses.
 */
gdb_status gdb_spill_file_map(gdb_spill_file *file, uint64_t size, void **memory, gdb_error *err);
/* What gdb_spill_file_map gave (NULL is accepted); its space is free again. */
void gdb_spill_file_unmap(gdb_spill_file *file, void *memory);
/*
 * Mapped pages that were used stay resident. If the process has more than `limit` bytes resident,
 * and not only a few of them may be mapped ones, let go of all mapped pages: the data stay in the
 * file, or in the system's cache of it, and come back when they are used. To be called often.
 */
void gdb_spill_file_rest(gdb_spill_file *file, uint64_t limit);

/* All bytes that were ever appended or mapped, and gaps before mapped ones. */
uint64_t gdb_spill_file_size(const gdb_spill_file *file);

#endif
