/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_TRANSCODER_H
#define GDB_LIB_CSV_TRANSCODER_H

/*
 * transcoder.h - text of another encoding as UTF-8, by the C library's iconv.
 *
 * UTF-16 has the byte order that its mark says, and is little-endian without one. What is no text
 * of the encoding (half a surrogate pair, a byte that Windows-1252 leaves open, an odd byte at the
 * end) is GDB_ERR_INPUT with the byte; the text in front of it has been handed out by then.
 */

#include "lib/base/text_view.h"
#include "lib/csv/byte_source.h"

typedef enum gdb_text_encoding {
    GDB_TEXT_UTF8,
    GDB_TEXT_UTF16,
    GDB_TEXT_LATIN1,
    GDB_TEXT_WINDOWS1252
} gdb_text_encoding;

/* In the order of the enumeration, as the command line has them; NULL ends the list. */
extern const char *const gdb_text_encoding_names[];

typedef struct gdb_transcoder gdb_transcoder;

/* From an encoding that is not UTF-8. `path` (borrowed) is for messages. */
gdb_status gdb_transcoder_open(gdb_transcoder **out, gdb_text_encoding encoding,
                               const gdb_byte_source *from, const char *path, gdb_error *err);
void gdb_transcoder_close(gdb_transcoder *transcoder); /* accepts NULL */

gdb_byte_source gdb_transcoder_source(gdb_transcoder *transcoder);

#endif
