/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_SPILL_FILE_H
#define GDB_LIB_IMPORT_SPILL_FILE_H

/*
 * spill_file.h - a temporary file for what does not fit the memory budget.
 *
 * It is made by the first append and has no name in its directory, so it is gone with the process,
 * whatever ends that. Bytes are appended in runs and read back by their place; any number of
 * threads may do both at once.
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
/* Bytes that were appended, of one run or of several that follow one another. */
gdb_status gdb_spill_file_read(gdb_spill_file *file, uint64_t offset, void *out, size_t size,
                               gdb_error *err);
/* These bytes are not needed any more: give their space back where the file system can. */
void gdb_spill_file_discard(gdb_spill_file *file, uint64_t offset, size_t size);

/* All bytes that were ever appended. */
uint64_t gdb_spill_file_size(const gdb_spill_file *file);

#endif
