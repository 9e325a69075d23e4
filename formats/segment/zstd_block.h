/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_ZSTD_BLOCK_H
#define GDB_FORMATS_SEGMENT_ZSTD_BLOCK_H

/*
 * zstd_block.h - one block of compressed string bytes: a zstd frame, or the bytes themselves when
 * a frame would not be smaller. Which one, the sizes say.
 */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

/* Make a context ready for any number of blocks: one of zstd's levels. */
gdb_status gdb_zstd_block_prepare(struct ZSTD_CCtx_s *context, int level, gdb_error *err);

/* Compress `size` bytes into `out`, which has room for `size` as well; *stored <= size. The context
 * is prepared. */
gdb_status gdb_zstd_block_compress(struct ZSTD_CCtx_s *context, const uint8_t *bytes, size_t size,
                                   uint8_t *out, size_t *stored, gdb_error *err);

/* The `size` bytes of a block that is stored in `stored` bytes; GDB_ERR_CORRUPT if it is not. */
gdb_status gdb_zstd_block_decompress(struct ZSTD_DCtx_s *context, const uint8_t *bytes,
                                     size_t stored, uint8_t *out, size_t size, gdb_error *err);

#endif
