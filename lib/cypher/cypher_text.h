/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_CYPHER_TEXT_H
#define GDB_LIB_CYPHER_CYPHER_TEXT_H

/* cypher_text.h - names and strings as the parser reads them. */

#include "lib/base/buffer.h"

/* In backticks, where it could be taken for something else. */
gdb_status gdb_cypher_append_name(gdb_buffer *out, gdb_text_view name, gdb_error *err);

/* In quotes, with escapes; and what goes between the quotes. */
gdb_status gdb_cypher_append_string(gdb_buffer *out, gdb_text_view text, gdb_error *err);
gdb_status gdb_cypher_append_escaped(gdb_buffer *out, gdb_text_view text, gdb_error *err);

#endif
