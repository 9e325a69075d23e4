/* SPDX-License-Identifier: MIT */
/*
 * A type and then the bytes of a list: any bytes are a list of that type or are refused, and a list
 * encodes to the bytes that it came from. Arrays have as many elements as their type says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/list/list_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_same(const gdb_list *list, gdb_type_id element, gdb_text_view bytes)
{
    gdb_list_builder builder = {.element = element};
    gdb_buffer out = {0};

    for (size_t i = 0; i < list->count; i++)
        require(gdb_list_builder_append(&builder, &list->items[i], NULL) == GDB_OK);
    require(gdb_list_builder_finish(&builder, &out, NULL) == GDB_OK);
    require(out.size == bytes.size);
    /* A NaN of 32 bits may change its bits on the way through a double. */
    require(element == GDB_TYPE_FLOAT || bytes.size == 0 ||
            memcmp(out.data, bytes.data, bytes.size) == 0);
    gdb_list_builder_release(&builder);
    gdb_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_type_id element, type;
    gdb_text_view bytes;
    uint32_t length;
    gdb_list list;

    if (size < 1)
        return 0;
    element = (gdb_type_id)(1 + data[0] % GDB_TYPE_TIMESTAMP);
    length = data[0] / GDB_TYPE_TIMESTAMP;
    type = length == 0 ? gdb_type_list_of(element) : gdb_type_array_of(element, length);
    bytes = gdb_text((const char *)data + 1, size - 1);
    if (gdb_list_check(type, bytes, &err) == GDB_OK) {
        require(gdb_list_decode(&list, type, bytes, &arena, NULL) == GDB_OK);
        require(length == 0 || list.count == length);
        check_same(&list, element, bytes);
    } else {
        require(err.status == GDB_ERR_CORRUPT && err.message[0] != '\0');
    }
    gdb_arena_release(&arena);
    return 0;
}
