/* SPDX-License-Identifier: MIT */
/*
 * seeds.c - writes the seeds of the fuzzers of pages, segments, catalogs, metadata, logs and lists
 * of free pages. From the root:
 *
 *     make && cc -I. -D_GNU_SOURCE -o build/seeds tests/fuzz/seeds.c build/release/libgdb.a \
 *         -fopenmp -lzstd -lisal -lxxhash -lcsv -lm && build/seeds tests/fuzz/corpus
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/database/database_format.h"
#include "formats/free_pages/free_pages_format.h"
#include "formats/key_index/key_index_format.h"
#include "formats/log/log_record.h"
#include "formats/metadata/metadata_format.h"
#include "lib/base/bytes_le.h"
#include "lib/storage/segment_writer.h"

static const char *corpus;

static void require(int condition)
{
    if (!condition)
        abort();
}

static void write_seed(const char *name, const uint8_t *bytes, size_t size)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", corpus, name);
    file = fopen(path, "wb");
    require(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void page_seeds(void)
{
    uint8_t page[GDB_PAGE_SIZE] = {0};
    gdb_key_index_entry entries[40];
    gdb_database_header header = {.version = GDB_DATABASE_VERSION, .group_size = GDB_GROUP_SIZE,
                                  .epoch = 1, .page_count = 12, .catalog = {2, 100, 1},
                                  .metadata = {3, 5000, 2}};

    gdb_database_header_encode(&header, 0, page);
    write_seed("page/header", page, sizeof(page));
    for (uint32_t i = 0; i < 40; i++)
        entries[i] = (gdb_key_index_entry){i * 3, (uint16_t)(i * 1500)};
    gdb_key_index_bucket_encode(page, entries, 40, 7, true);
    write_seed("page/bucket", page, sizeof(page));
}

static void segment_seed(const char *name, gdb_type_id type, const gdb_encoded_segment *e)
{
    gdb_buffer out = {0};
    uint8_t *room;

    require(gdb_buffer_append_byte(&out, (uint8_t)type, NULL) == GDB_OK);
    require(gdb_buffer_extend(&out, GDB_SEGMENT_DESCRIPTOR_SIZE, &room, NULL) == GDB_OK);
    gdb_segment_descriptor_encode(&e->segment, room);
    for (uint32_t i = 0; i < e->segment.page_count; i++)
        require(gdb_buffer_append(&out,
                                  e->pages.data + (size_t)i * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE,
                                  GDB_PAGE_PAYLOAD, NULL) == GDB_OK);
    while (out.size > 1 + GDB_SEGMENT_DESCRIPTOR_SIZE && out.data[out.size - 1] == 0)
        out.size--;
    write_seed(name, out.data, out.size);
    gdb_buffer_release(&out);
}

static void segment_seeds(void)
{
    enum { ROWS = 300 };
    static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 1, 0, 0};
    const gdb_compression compression = {true, 1};
    uint64_t numbers[ROWS], ends[ROWS], nulls[ROWS / 64 + 1] = {UINT64_C(0x10101)};
    static uint8_t bytes[ROWS * 100];
    static uint64_t rising[4000];
    static double decimals[2000];
    gdb_segment_source source = {.type = GDB_TYPE_INT64, .row_count = ROWS, .nulls = nulls,
                                 .values = numbers, .string_ends = ends, .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    for (uint32_t i = 0; i < ROWS; i++) {
        numbers[i] = i * 7919 % 1000;
        ends[i] = i;
    }
    require(gdb_segment_encode(&e, &source, &owner, &compression, NULL) == GDB_OK);
    segment_seed("segment/bit_packed", source.type, &e);
    source.type = GDB_TYPE_DOUBLE;
    source.row_count = 20;
    require(gdb_segment_encode(&e, &source, &owner, &compression, NULL) == GDB_OK);
    segment_seed("segment/raw", source.type, &e);
    require(gdb_segment_encode_offsets(&e, ends, ROWS, &owner, NULL) == GDB_OK);
    segment_seed("segment/offsets", GDB_TYPE_INVALID, &e);
    source.type = GDB_TYPE_STRING;
    source.nulls = NULL;
    source.row_count = ROWS;
    for (uint32_t kind = 0; kind < 4; kind++) {
        static const char *const names[] = {"segment/dictionary", "segment/compressed",
                                            "segment/heap", "segment/string"};
        uint64_t end = 0;

        for (uint32_t i = 0; i < ROWS; i++) {
            uint32_t size = kind == 0 ? 50 : kind == 1 ? 99 : kind == 2 ? i % 9 : 3;

            for (uint32_t k = 0; k < size; k++)
                bytes[end++] = (uint8_t)('a' + (kind == 3   ? 0
                                                : kind == 0 ? i % 5
                                                            : i >> k % 5) %
                                                   26);
            ends[i] = end;
        }
        require(gdb_segment_encode(&e, &source, &owner, &compression, NULL) == GDB_OK);
        segment_seed(names[kind], source.type, &e);
    }
    for (uint32_t i = 0; i < 4000; i++)
        rising[i] = i == 0 ? 0 : (UINT64_C(1) << 40) + i * 5;
    source = (gdb_segment_source){.type = GDB_TYPE_INT64, .row_count = 4000, .values = rising};
    require(gdb_segment_encode(&e, &source, &owner, &compression, NULL) == GDB_OK);
    require(e.segment.encoding == GDB_ENCODING_ELIAS_FANO);
    segment_seed("segment/elias_fano", source.type, &e);
    for (uint32_t i = 0; i < 2000; i++)
        decimals[i] = i % 100 == 9 ? 1.0 / i : i % 97 / 10.0;
    source = (gdb_segment_source){.type = GDB_TYPE_DOUBLE, .row_count = 2000, .values = decimals};
    require(gdb_segment_encode(&e, &source, &owner, &compression, NULL) == GDB_OK);
    require(e.segment.encoding == GDB_ENCODING_DECIMAL && e.segment.entry_count > 0);
    segment_seed("segment/decimal", source.type, &e);
    gdb_encoded_segment_release(&e);
}

static void list_catalog_seed(void)
{
    gdb_column_schema columns[] = {{gdb_text_of("id"), GDB_TYPE_INT64},
                                   {gdb_text_of("tags"), gdb_type_list_of(GDB_TYPE_STRING)},
                                   {gdb_text_of("days"), gdb_type_list_of(GDB_TYPE_DATE)}};
    gdb_node_schema node = {1, gdb_text_of("Doc"), columns, 3, 0};
    gdb_catalog_data catalog = {2, &node, 1, NULL, 0};
    gdb_buffer out = {0};

    require(gdb_catalog_encode(&catalog, &out, NULL) == GDB_OK);
    write_seed("catalog/lists", out.data, out.size);
    gdb_buffer_release(&out);
}

static void array_catalog_seed(void)
{
    gdb_value point = {.type = gdb_type_array_of(GDB_TYPE_INT8, 2)};
    gdb_column_schema columns[] = {{gdb_text_of("id"), GDB_TYPE_INT64, NULL},
                                   {gdb_text_of("e"), gdb_type_array_of(GDB_TYPE_FLOAT, 384), NULL},
                                   {gdb_text_of("at"), point.type, &point}};
    gdb_node_schema node = {1, gdb_text_of("P"), columns, 3, 0};
    gdb_catalog_data catalog = {2, &node, 1, NULL, 0};
    gdb_buffer out = {0};

    point.as.text = gdb_text("\004\001\377", 3);
    require(gdb_catalog_encode(&catalog, &out, NULL) == GDB_OK);
    write_seed("catalog/arrays", out.data, out.size);
    gdb_buffer_release(&out);
}

static void default_catalog_seed(void)
{
    gdb_value name = gdb_value_string(gdb_text_of("nobody")), score = gdb_value_double(0.5);
    gdb_value tags = {.type = gdb_type_list_of(GDB_TYPE_INT8)};
    gdb_column_schema columns[] = {{gdb_text_of("id"), GDB_TYPE_INT64, NULL},
                                   {gdb_text_of("name"), GDB_TYPE_STRING, &name},
                                   {gdb_text_of("score"), GDB_TYPE_DOUBLE, &score},
                                   {gdb_text_of("tags"), tags.type, &tags}};
    gdb_node_schema node = {1, gdb_text_of("P"), columns, 4, 0};
    gdb_catalog_data catalog = {2, &node, 1, NULL, 0};
    gdb_buffer out = {0};

    tags.as.text = gdb_text("\004\001\377", 3);
    require(gdb_catalog_encode(&catalog, &out, NULL) == GDB_OK);
    write_seed("catalog/defaults", out.data, out.size);
    gdb_buffer_release(&out);
}

static void catalog_seeds(void)
{
    gdb_column_schema person[] = {{gdb_text_of("id"), GDB_TYPE_INT64},
                                  {gdb_text_of("name"), GDB_TYPE_STRING}};
    gdb_column_schema likes[] = {{gdb_text_of("since"), GDB_TYPE_DATE}};
    gdb_rel_pair pair = {2, 1, 1};
    gdb_node_schema node = {1, gdb_text_of("Person"), person, 2, 0};
    gdb_rel_schema rel = {gdb_text_of("likes"), GDB_MULTIPLICITY_MANY_ONE, &pair, 1, likes, 1};
    gdb_catalog_data catalog = {3, &node, 1, &rel, 1};
    gdb_segment three = {.encoding = GDB_ENCODING_BIT_PACKED, .value_width = 2, .row_count = 3,
                         .page_count = 1, .first_page = 5};
    gdb_segment null = {.encoding = GDB_ENCODING_CONSTANT, .row_count = 3, .null_count = 3};
    gdb_segment offsets = {.encoding = GDB_ENCODING_OFFSETS, .delta_width = 2, .row_count = 3,
                           .page_count = 1, .first_page = 6, .byte_count = 2};
    gdb_segment two = {.encoding = GDB_ENCODING_CONSTANT, .row_count = 2, .base = 1};
    gdb_column_metadata columns[] = {{&three, 1}, {&null, 1}}, property = {&two, 1};
    gdb_csr_group_metadata group = {3, 2, offsets, &two, 1};
    gdb_key_index_part parts[] = {{3, 7, 1, 2, 3}, {1, 8, 1, 0, 1}};
    gdb_node_table_metadata node_metadata = {1, 3, columns, 2, {parts, 1}, NULL, 0};
    gdb_rel_table_metadata rel_metadata = {2, 2, {{&group, 1}, {&group, 1}}, &property, 1};
    gdb_metadata metadata = {&node_metadata, 1, &rel_metadata, 1, {NULL, 0}};
    gdb_load load = {.table = 1, .digest = {31, {0xab}}, .rows_loaded = 3, .time = 1795780000,
                     .name = gdb_text_of("Person"), .path = gdb_text_of("person.csv"),
                     .options = gdb_text_of("HEADER=true, DELIM=','")};
    gdb_load_ledger loads = {&load, 1};
    gdb_buffer out = {0}, both = {0};
    uint8_t size[4];
    size_t catalog_end;

    require(gdb_catalog_encode(&catalog, &out, NULL) == GDB_OK);
    write_seed("catalog/person", out.data, out.size);
    gdb_store_u32le(size, (uint32_t)out.size);
    require(gdb_buffer_append(&both, size, sizeof(size), NULL) == GDB_OK);
    require(gdb_buffer_append(&both, out.data, out.size, NULL) == GDB_OK);
    catalog_end = both.size;
    require(gdb_metadata_encode(&metadata, &both, NULL) == GDB_OK);
    write_seed("metadata/person", both.data, both.size);
    require(gdb_load_ledger_encode(&loads, &both, NULL) == GDB_OK);
    write_seed("metadata/loads", both.data, both.size);
    parts[0].row_count = parts[0].entry_count = 2;
    node_metadata.key_index.part_count = 2;
    node_metadata.deleted = &two;
    node_metadata.deleted_count = 1;
    both.size = catalog_end;
    require(gdb_metadata_encode(&metadata, &both, NULL) == GDB_OK);
    write_seed("metadata/deleted_rows", both.data, both.size);
    gdb_buffer_release(&out);
    gdb_buffer_release(&both);
}

/* A whole log, and the body of each kind of record. */
static void log_seeds(void)
{
    static const char *const names[] = {[GDB_LOG_INSERT_NODE] = "log/insert_node",
                                        [GDB_LOG_UPDATE_NODE] = "log/update_node",
                                        [GDB_LOG_INSERT_REL] = "log/insert_rel",
                                        [GDB_LOG_DDL] = "log/ddl",
                                        [GDB_LOG_INSERT_NODES] = "log/insert_nodes",
                                        [GDB_LOG_INSERT_RELS] = "log/insert_rels"};
    gdb_value values[] = {{.type = GDB_TYPE_INT64, .as.integer = -7},
                          {.type = GDB_TYPE_STRING, .as.text = gdb_text_of("Alice")},
                          {.type = GDB_TYPE_NULL, .is_null = true},
                          {.type = GDB_TYPE_BOOL, .as.boolean = true},
                          {.type = GDB_TYPE_DOUBLE, .as.real = 2.5},
                          {.type = GDB_TYPE_DATE, .as.integer = 20000},
                          {.type = gdb_type_list_of(GDB_TYPE_STRING), .as.text = {"\7\2\1a\0", 5}},
                          {.type = gdb_type_array_of(GDB_TYPE_INT8, 2), .as.text = {"\4\1\2", 3}}};
    const uint8_t numbers[3 * 8] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
    const uint8_t sizes[3 * 4] = {1, 0, 0, 0, 0, 0, 0, 0, 2}, nulls = 2;
    const gdb_log_column columns[] = {
        {GDB_TYPE_INT64, NULL, NULL, numbers, sizeof(numbers)},
        {GDB_TYPE_STRING, &nulls, sizes, (const uint8_t *)"abc", 3},
        {GDB_TYPE_INVALID, NULL, NULL, NULL, 0},
        {GDB_TYPE_INT16, &nulls, NULL, numbers + 12, 6}};
    const gdb_log_record records[] = {
        {.type = GDB_LOG_BEGIN},
        {.type = GDB_LOG_DDL, .statement = gdb_text_of("DROP TABLE Person")},
        {.type = GDB_LOG_INSERT_NODE, .table = 1, .offset = 3, .value_count = 8, .values = values},
        {.type = GDB_LOG_UPDATE_NODE, .table = 1, .offset = 3, .column = 1, .value_count = 1,
         .values = &values[1]},
        {.type = GDB_LOG_DELETE_NODE, .table = 1, .offset = 2},
        {.type = GDB_LOG_COMMIT},
        {.type = GDB_LOG_BEGIN},
        {.type = GDB_LOG_INSERT_REL, .table = 2, .offset = 4, .from = 3, .to = 1, .value_count = 2,
         .values = values},
        {.type = GDB_LOG_UPDATE_REL, .table = 2, .offset = 4, .from = 3, .to = 1, .value_count = 1,
         .values = &values[5]},
        {.type = GDB_LOG_DELETE_REL, .table = 2, .offset = 4, .from = 3, .to = 1},
        {.type = GDB_LOG_INSERT_NODES, .table = 1, .offset = 4, .rows = {3, 4, {0}, columns}},
        {.type = GDB_LOG_INSERT_RELS, .table = 2, .offset = 5,
         .rows = {3, 2, {numbers, numbers}, columns}},
        {.type = GDB_LOG_COMMIT}};
    gdb_log_header header = {.version = GDB_LOG_VERSION,
                             .must_understand = GDB_LOG_FEATURE_ROWS,
                             .base_epoch = 2};
    gdb_buffer out = {0};
    gdb_log_chain chain;
    uint8_t *room;

    require(gdb_buffer_extend(&out, 1 + GDB_LOG_HEADER_SIZE, &room, NULL) == GDB_OK);
    room[0] = 0;
    gdb_log_header_encode(&header, room + 1);
    chain = gdb_log_chain_begin(&header);
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        size_t body = out.size + GDB_LOG_RECORD_HEAD_SIZE;
        gdb_log_record_type type = records[i].type;

        require(gdb_log_record_append(&out, &chain, &records[i], NULL) == GDB_OK);
        if ((size_t)type < sizeof(names) / sizeof(names[0]) && names[type] != NULL) {
            uint8_t head = out.data[body - 1]; /* the target takes 1 + byte % 11 as the type */

            out.data[body - 1] = (uint8_t)(type - 1);
            write_seed(names[type], out.data + body - 1, out.size - body + 1);
            out.data[body - 1] = head;
        }
    }
    write_seed("log/whole", out.data, out.size);
    gdb_buffer_release(&out);
}

static void free_pages_seed(void)
{
    static const gdb_free_run items[] = {{7, 2, 0}, {9, 1, 4}, {100, 50, 3}, {4000, 1, 0}};
    gdb_free_runs runs = {NULL, 0, 0};
    gdb_buffer out = {0};

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        require(gdb_free_runs_append(&runs, &items[i], NULL) == GDB_OK);
    require(gdb_free_runs_encode(&runs, 150, &out, NULL) == GDB_OK);
    write_seed("free_pages/list", out.data, out.size);
    gdb_buffer_release(&out);
    gdb_free_runs_release(&runs);
}

int main(int argc, char **argv)
{
    require(argc == 2);
    corpus = argv[1];
    page_seeds();
    segment_seeds();
    catalog_seeds();
    list_catalog_seed();
    array_catalog_seed();
    default_catalog_seed();
    log_seeds();
    free_pages_seed();
    return 0;
}
