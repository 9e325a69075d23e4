/* SPDX-License-Identifier: MIT */
/*
 * A type, a delimiter and then the text of a field: any text is a list, whose bytes are valid if
 * the text is UTF-8, or has a bad element, which is one as a value of its own, or another number of
 * elements than the type says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/csv/csv_list.h"
#include "lib/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[4] = {'\0', ';', ',', '|'};
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_type_id element, type;
    uint32_t length;
    gdb_text_view text;
    gdb_buffer out = {0};
    gdb_value value;

    if (size < 2)
        return 0;
    element = (gdb_type_id)(1 + data[0] % GDB_TYPE_TIMESTAMP);
    length = data[0] / GDB_TYPE_TIMESTAMP;
    type = length == 0 ? gdb_type_list_of(element) : gdb_type_array_of(element, length);
    text = gdb_text((const char *)data + 2, size - 2);
    require(gdb_csv_list_parse(&parser, type, delimiters[data[1] % 4], text, &out, &fault, NULL) ==
            GDB_OK);
    if (fault.found && fault.element == 0) {
        require(out.size == 0 && length != 0 && fault.count != length);
    } else if (fault.found) {
        require(out.size == 0 && element != GDB_TYPE_STRING);
        require(gdb_value_parse(&value, element, fault.text, NULL) != GDB_OK);
    } else if (gdb_utf8_find_invalid(text) == text.size) {
        require(gdb_list_check(type, gdb_buffer_view(&out), NULL) == GDB_OK);
    }
    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&out);
    return 0;
}
