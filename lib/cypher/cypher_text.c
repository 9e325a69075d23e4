/* SPDX-License-Identifier: MIT */
#include "lib/cypher/cypher_text.h"

#include "lib/cypher/token.h"

static bool is_bare(gdb_text_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size > 0 && gdb_keyword_lookup(name) == GDB_KW_NONE_OF_THEM;
}

gdb_status gdb_cypher_append_name(gdb_buffer *out, gdb_text_view name, gdb_error *err)
{
    if (is_bare(name))
        return gdb_buffer_append(out, name.data, name.size, err);
    GDB_TRY(gdb_buffer_append_byte(out, '`', err));
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '`')
            GDB_TRY(gdb_buffer_append_byte(out, '`', err));
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)name.data[i], err));
    }
    return gdb_buffer_append_byte(out, '`', err);
}

gdb_status gdb_cypher_append_escaped(gdb_buffer *out, gdb_text_view text, gdb_error *err)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\'' || c == '\\')
            GDB_TRY(gdb_buffer_append_byte(out, '\\', err));
        if (c == '\t')
            GDB_TRY(gdb_buffer_append_text(out, "\\t", err));
        else if (c < 0x20 || c == 0x7F)
            GDB_TRY(gdb_buffer_append_format(out, err, "\\u%04X", (unsigned)c));
        else
            GDB_TRY(gdb_buffer_append_byte(out, c, err));
    }
    return GDB_OK;
}

gdb_status gdb_cypher_append_string(gdb_buffer *out, gdb_text_view text, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '\'', err));
    GDB_TRY(gdb_cypher_append_escaped(out, text, err));
    return gdb_buffer_append_byte(out, '\'', err);
}
