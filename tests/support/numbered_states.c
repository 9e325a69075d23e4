/* SPDX-License-Identifier: MIT */
#include "tests/support/numbered_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/storage/segment_writer.h"

enum { TABLE = 0, COLUMN = 1, TEXT_MOST = 1600 };

/* Of row `row` in state `number`. */
static gdb_text_view make_text(uint64_t number, uint64_t row, char out[TEXT_MOST])
{
    size_t size = 40 + number * 977 % 1500;
    int n = snprintf(out, TEXT_MOST, "%llu, %llu ", (unsigned long long)number,
                     (unsigned long long)row);

    memset(out + n, 'a' + (int)(number % 26), size - (size_t)n);
    return gdb_text(out, size);
}

/* --- writing ----------------------------------------------------------- */

static gdb_status encode_texts(gdb_encoded_segment *encoded, uint64_t number, uint64_t first,
                               uint32_t count, const gdb_page_owner *owner, gdb_error *err)
{
    static const gdb_compression compression = {false, 1};
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = count};
    uint64_t *ends = calloc(count, sizeof(*ends));
    gdb_buffer bytes = {0};
    gdb_status status = GDB_OK;
    char text[TEXT_MOST];

    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view view = make_text(number, first + i, text);

        GDB_TRY_OUT(gdb_buffer_append(&bytes, view.data, view.size, err));
        ends[i] = bytes.size;
    }
    source.string_ends = ends;
    source.string_bytes = bytes.data;
    status = gdb_segment_encode(encoded, &source, owner, &compression, err);
out:
    gdb_buffer_release(&bytes);
    free(ends);
    return status;
}

static gdb_status append_column(gdb_page_writer *writer, const gdb_node_table_metadata *table,
                                uint64_t number, gdb_segment *segments, gdb_error *err)
{
    gdb_encoded_segment encoded = {0};
    gdb_status status = GDB_OK;
    uint64_t first = 0;

    for (uint32_t g = 0; first < table->row_count; g++, first += GDB_GROUP_SIZE) {
        uint64_t left = table->row_count - first;
        uint32_t count = left < GDB_GROUP_SIZE ? (uint32_t)left : (uint32_t)GDB_GROUP_SIZE;
        gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)table->id, COLUMN, g};

        GDB_TRY_OUT(encode_texts(&encoded, number, first, count, &owner, err));
        GDB_TRY_OUT(gdb_page_writer_append_segment(writer, &encoded, err));
        segments[g] = encoded.segment;
    }
out:
    gdb_encoded_segment_release(&encoded);
    return status;
}

gdb_status numbered_states_append(gdb_base_update *update, const gdb_database *database,
                                  uint64_t number, gdb_metadata *metadata, gdb_arena *arena,
                                  gdb_error *err)
{
    const gdb_metadata *old = gdb_database_metadata(database);
    const gdb_node_table_metadata *table = &old->nodes[TABLE];
    uint32_t groups = table->columns[COLUMN].segment_count;
    gdb_node_table_metadata *nodes =
        gdb_arena_alloc_array(arena, old->node_count, sizeof(*nodes), err);
    gdb_column_metadata *columns =
        gdb_arena_alloc_array(arena, table->column_count, sizeof(*columns), err);
    gdb_segment *segments = gdb_arena_alloc_array(arena, groups, sizeof(*segments), err);

    if (nodes == NULL || columns == NULL || segments == NULL)
        return GDB_ERR_NOMEM;
    memcpy(nodes, old->nodes, old->node_count * sizeof(*nodes));
    memcpy(columns, table->columns, table->column_count * sizeof(*columns));
    nodes[TABLE].columns = columns;
    columns[COLUMN].segments = segments;
    *metadata = *old;
    metadata->nodes = nodes;
    return append_column(gdb_base_update_writer(update), table, number, segments, err);
}

gdb_status numbered_states_write(const char *path, gdb_error *err)
{
    gdb_database *database = NULL;
    gdb_base_update *update = NULL;
    gdb_arena arena = {0};
    gdb_metadata metadata;
    gdb_database_header header;
    gdb_status status = GDB_OK;
    uint64_t number;

    GDB_TRY_OUT(gdb_database_open(&database, path, NULL, err));
    GDB_TRY_OUT(numbered_states_read(database, &number, err));
    GDB_TRY_OUT(gdb_base_update_open(&update, path, gdb_database_header_get(database), err));
    GDB_TRY_OUT(numbered_states_append(update, database, number + 1, &metadata, &arena, err));
    status = gdb_base_update_commit(update, gdb_database_catalog(database), &metadata,
                                    gdb_database_header_get(database)->log_position, &header, err);
out:
    gdb_base_update_close(update);
    gdb_database_close(database);
    gdb_arena_release(&arena);
    return status;
}

/* --- reading ----------------------------------------------------------- */

static gdb_status check_text(uint64_t number, uint64_t row, gdb_text_view text, gdb_error *err)
{
    char wanted[TEXT_MOST];

    if (number == 0 || gdb_text_equal(text, make_text(number, row, wanted)))
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "state %llu, but row %llu is another's",
                    (unsigned long long)number, (unsigned long long)row);
}

static gdb_status check_rows(gdb_column_reader *reader, uint64_t *number, gdb_error *err)
{
    uint64_t rows = gdb_column_reader_row_count(reader);
    gdb_vector vector = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_vector_init(&vector, GDB_TYPE_STRING, err));
    for (uint64_t row = 0; row < rows; row++) {
        gdb_text_view text;
        char digits[32];

        GDB_TRY_OUT(gdb_column_reader_gather(reader, &row, NULL, 1, &vector, err));
        text = gdb_vector_get(&vector, 0).as.text;
        snprintf(digits, sizeof(digits), "%.*s", (int)(text.size < 20 ? text.size : 20), text.data);
        if (row == 0)
            *number = strtoull(digits, NULL, 10);
        GDB_TRY_OUT(check_text(*number, row, text, err));
    }
out:
    gdb_vector_release(&vector);
    return status;
}

gdb_status numbered_states_read(const gdb_database *database, uint64_t *number, gdb_error *err)
{
    uint32_t id = gdb_database_metadata(database)->nodes[TABLE].id;
    gdb_column_reader *reader = NULL;
    gdb_status status = GDB_OK;

    *number = 0;
    GDB_TRY_OUT(
        gdb_node_table_column(gdb_database_node_table(database, id), COLUMN, &reader, err));
    status = check_rows(reader, number, err);
out:
    gdb_column_reader_close(reader);
    return status;
}

gdb_status numbered_states_look(const char *path, uint64_t *number, gdb_error *err)
{
    gdb_database *database = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_database_open(&database, path, NULL, err));
    status = numbered_states_read(database, number, err);
out:
    gdb_database_close(database);
    return status;
}
