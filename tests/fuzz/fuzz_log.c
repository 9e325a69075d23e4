/* SPDX-License-Identifier: MIT */
/*
 * A byte that says what follows: 0, a whole log, whose records are read up to the first that is
 * none; else a type of record and its body, which is refused or encodes to the bytes that it came
 * from.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/log/log_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static bool has_float(const gdb_log_record *record)
{
    for (uint32_t i = 0; i < record->value_count; i++)
        if (record->values[i].type == GDB_TYPE_FLOAT)
            return true;
    return false;
}

static void try_record(const gdb_log_record_head *head, const uint8_t *body, gdb_arena *arena)
{
    gdb_log_chain chain = {.is_open = head->type != GDB_LOG_BEGIN};
    gdb_error err = GDB_ERROR_INIT;
    gdb_log_record record;
    gdb_buffer out = {0};

    if (gdb_log_record_decode(&record, head, body, arena, &err) == GDB_OK) {
        require(gdb_log_record_append(&out, &chain, &record, NULL) == GDB_OK);
        require(out.size == (size_t)GDB_LOG_RECORD_HEAD_SIZE + head->body_size);
        /* A NaN of 32 bits may change its bits on the way through a double. */
        require(head->body_size == 0 || has_float(&record) ||
                memcmp(out.data + GDB_LOG_RECORD_HEAD_SIZE, body, head->body_size) == 0);
    } else {
        require(err.status == GDB_ERR_CORRUPT && err.message[0] != '\0');
    }
    gdb_buffer_release(&out);
}

static void try_log(const uint8_t *data, size_t size, gdb_arena *arena)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_log_record_head head;
    gdb_log_header header;
    gdb_log_chain chain;
    size_t at = GDB_LOG_HEADER_SIZE;

    if (gdb_log_header_decode(&header, data, size, &err) != GDB_OK) {
        require(err.message[0] != '\0');
        return;
    }
    chain = gdb_log_chain_begin(&header);
    while (gdb_log_record_check(&head, &chain, data + at, size - at, NULL) == GDB_OK) {
        try_record(&head, data + at + GDB_LOG_RECORD_HEAD_SIZE, arena);
        at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size;
    }
    require(gdb_log_find_later(&chain, data + at, size - at) <= size - at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_arena arena = {0};

    if (size < 1)
        return 0;
    if (data[0] == 0) {
        try_log(data + 1, size - 1, &arena);
    } else {
        gdb_log_record_head head = {.type =
                                        (gdb_log_record_type)(1 + data[0] % GDB_LOG_INSERT_RELS),
                                    .body_size = (uint32_t)(size - 1)};
        try_record(&head, data + 1, &arena);
    }
    gdb_arena_release(&arena);
    return 0;
}
