/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_DECOMPRESSOR_H
#define GDB_LIB_CSV_DECOMPRESSOR_H

/*
 * decompressor.h - the text of a file that is compressed with zstd (RFC 8878) or gzip (RFC 1952).
 *
 * A file is a sequence of zstd frames, skippable ones among them, or of gzip members; their texts
 * follow one another. Checksums are compared where there are some. Whatever is damaged, cut short,
 * or followed by something else is GDB_ERR_INPUT with the byte of the compressed file; the text in
 * front of it has been handed out by then.
 */

#include <stdint.h>

#include "lib/base/text_view.h"
#include "lib/csv/byte_source.h"

typedef enum gdb_compression_kind {
    GDB_COMPRESSED_NOT,
    GDB_COMPRESSED_ZSTD,
    GDB_COMPRESSED_GZIP
} gdb_compression_kind;

/* What a file is that begins like this (4 bytes, or all it has). None of the beginnings is UTF-8.
 */
gdb_compression_kind gdb_compression_recognise(gdb_text_view head);

typedef struct gdb_decompressor gdb_decompressor;

/* How far back a zstd frame may refer, and so what reading it needs, when nobody says: 128 MB, as
 * the zstd program has it. */
#define GDB_DECOMPRESSOR_WINDOW (UINT64_C(128) << 20)

/* `path` (borrowed) is for messages. `window_most`: bytes, rounded down to a power of two; frames
 * that want more are refused. */
gdb_status gdb_decompressor_open(gdb_decompressor **out, gdb_compression_kind kind,
                                 const gdb_byte_source *from, const char *path,
                                 uint64_t window_most, gdb_error *err);
void gdb_decompressor_close(gdb_decompressor *decompressor); /* accepts NULL */

gdb_byte_source gdb_decompressor_source(gdb_decompressor *decompressor);

#endif
