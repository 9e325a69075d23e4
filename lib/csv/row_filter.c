/* SPDX-License-Identifier: MIT */
#include "lib/csv/row_filter.h"

#include "lib/base/utf8.h"

gdb_row_belonging gdb_row_label_check(bool is_label, gdb_text_view text)
{
    if (text.size == 0)
        return GDB_ROW_UNLABELLED;
    if (is_label && memchr(text.data, GDB_LABEL_SEPARATOR, text.size) != NULL)
        return GDB_ROW_MANY_LABELS;
    return gdb_utf8_find_invalid(text) < text.size ? GDB_ROW_BAD_LABEL : GDB_ROW_OF_OTHER;
}
