/* SPDX-License-Identifier: MIT */

/*
 * bench_read.c - how fast a database can be read: pages through the buffer pool (hit, miss with
 * eviction, optimistic), columns decoded, lists expanded. Prints one JSON object a line and
 * judges nothing.
 *
 *     bench_read DB THREADS REVISION
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/database/database.h"

enum { SHARES = 64, PINS_A_SHARE = 20000, LISTS_A_BATCH = 2048, TARGETS_A_READ = 65536 };

typedef struct bench {
    const char *revision;
    gdb_database *database;
    gdb_buffer_pool *pool;
    unsigned threads;
    uint64_t pages;
    uint64_t first_page;
} bench;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void print_rate(const bench *b, const char *name, const char *unit, unsigned threads,
                       uint64_t count, double seconds)
{
    printf("{\"bench\":\"%s\",\"threads\":%u,\"%s\":%llu,\"seconds\":%.6f,\"%s_per_second\":%.0f,"
           "\"revision\":\"%s\"}\n",
           name, threads, unit, (unsigned long long)count, seconds, unit, (double)count / seconds,
           b->revision);
}

/* Pins at random places; what misses depends on the budget. */
static gdb_status pin_share(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    bench *b = context;
    uint64_t random = gdb_hash_u64(index + 1);

    (void)thread;
    for (int i = 0; i < PINS_A_SHARE; i++) {
        const uint8_t *page = NULL;
        uint64_t number;
        random = gdb_hash_u64(random + (uint64_t)i);
        number = b->first_page + random % (b->pages - b->first_page);
        GDB_TRY(gdb_buffer_pool_pin(b->pool, number, NULL, 0, &page, err));
        gdb_buffer_pool_unpin(b->pool, number);
    }
    return GDB_OK;
}

static gdb_status read_share(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    bench *b = context;
    uint64_t random = gdb_hash_u64(index + 1);

    (void)thread;
    (void)err;
    for (int i = 0; i < PINS_A_SHARE; i++) {
        const uint8_t *page = NULL;
        uint64_t number, version = 0;
        random = gdb_hash_u64(random + (uint64_t)i);
        number = b->first_page + random % (b->pages - b->first_page);
        if (gdb_buffer_pool_read_begin(b->pool, number, &page, &version))
            (void)gdb_buffer_pool_read_validate(b->pool, number, version);
    }
    return GDB_OK;
}

static gdb_status bench_pool(bench *b, const char *name, gdb_parallel_body body, gdb_error *err)
{
    unsigned counts[2] = {1, b->threads};

    for (int i = 0; i < (b->threads > 1 ? 2 : 1); i++) {
        double began = now();
        GDB_TRY(gdb_parallel_for(counts[i], SHARES, body, b, err));
        print_rate(b, name, "operations", counts[i], (uint64_t)SHARES * PINS_A_SHARE,
                   now() - began);
    }
    return GDB_OK;
}

/* Every value of every node column, in vectors. */
static gdb_status bench_decode(bench *b, gdb_error *err)
{
    const gdb_metadata *metadata = gdb_database_metadata(b->database);
    gdb_column_reader *reader = NULL;
    gdb_vector vector = {0};
    gdb_status status = GDB_OK;

    for (uint32_t t = 0; t < metadata->node_count; t++) {
        const gdb_node_table *table =
            gdb_database_node_table(b->database, metadata->nodes[t].id);
        const gdb_node_schema *schema = gdb_node_table_schema(table);
        uint64_t rows = gdb_node_table_row_count(table);
        for (uint32_t c = 0; c < schema->column_count; c++) {
            char name[GDB_NAME_SIZE_MAX + 16];
            double began;
            GDB_TRY_OUT(gdb_vector_init(&vector, schema->columns[c].type, err));
            GDB_TRY_OUT(gdb_node_table_column(table, c, &reader, err));
            began = now();
            for (uint64_t first = 0; first < rows; first += GDB_VECTOR_SIZE) {
                uint64_t left = rows - first;
                GDB_TRY_OUT(gdb_column_reader_scan(
                    reader, first, left < GDB_VECTOR_SIZE ? (uint32_t)left : GDB_VECTOR_SIZE,
                    &vector, err));
            }
            snprintf(name, sizeof(name), "decode %.*s", GDB_TEXT_ARG(schema->columns[c].name));
            print_rate(b, name, "values", 1, rows, now() - began);
            gdb_column_reader_close(reader);
            reader = NULL;
            gdb_vector_release(&vector);
            memset(&vector, 0, sizeof(vector));
        }
    }
out:
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
    return status;
}

/* The lists of all nodes in one direction: where they are, then what is in them. */
static gdb_status expand_table(bench *b, const gdb_rel_table *table, gdb_direction direction,
                               gdb_error *err)
{
    static const char *const names[2] = {"expand forward", "expand backward"};
    const gdb_rel_pair *pair = gdb_rel_table_pair(table);
    uint64_t nodes = gdb_node_table_row_count(gdb_database_node_table(
        b->database, direction == GDB_FORWARD ? pair->from : pair->to));
    uint64_t *starts = gdb_alloc_array(LISTS_A_BATCH, sizeof(*starts), err);
    gdb_csr_list *lists = gdb_alloc_array(LISTS_A_BATCH, sizeof(*lists), err);
    uint64_t *targets = gdb_alloc_array(TARGETS_A_READ, sizeof(*targets), err);
    gdb_csr_cursor *cursor = NULL;
    gdb_status status = GDB_OK;
    double began = now();
    uint64_t rels = 0;

    if (starts == NULL || lists == NULL || targets == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_csr_cursor_open(&cursor, table, direction, err));
    for (uint64_t first = 0; first < nodes; first += LISTS_A_BATCH) {
        uint32_t count =
            nodes - first < LISTS_A_BATCH ? (uint32_t)(nodes - first) : LISTS_A_BATCH;
        for (uint32_t i = 0; i < count; i++)
            starts[i] = first + i;
        GDB_TRY_OUT(gdb_csr_cursor_lists(cursor, starts, count, lists, err));
        for (uint32_t i = 0; i < count; i++) {
            for (uint64_t at = 0; at < lists[i].count; at += TARGETS_A_READ) {
                uint64_t left = lists[i].count - at;
                uint32_t part = left < TARGETS_A_READ ? (uint32_t)left : TARGETS_A_READ;
                GDB_TRY_OUT(
                    gdb_csr_cursor_targets(cursor, lists[i].begin + at, part, targets, err));
                rels += part;
            }
        }
    }
    print_rate(b, names[direction], "rels", 1, rels, now() - began);
out:
    gdb_csr_cursor_close(cursor);
    gdb_free(starts);
    gdb_free(lists);
    gdb_free(targets);
    return status;
}

static gdb_status with_budget(bench *b, const char *path, uint64_t budget, gdb_error *err)
{
    gdb_database_options options = {.buffer_pool = budget};

    GDB_TRY(gdb_database_open(&b->database, path, &options, err));
    b->pool = gdb_database_pool(b->database);
    b->pages = gdb_database_header_get(b->database)->page_count;
    b->first_page = GDB_DATABASE_SLOTS;
    return GDB_OK;
}

static gdb_status run(bench *b, const char *path, gdb_error *err)
{
    const gdb_metadata *metadata;

    GDB_TRY(with_budget(b, path, UINT64_C(1) << 32, err));
    metadata = gdb_database_metadata(b->database);
    GDB_TRY(bench_decode(b, err));
    for (uint32_t t = 0; t < metadata->rel_count; t++)
        for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
            GDB_TRY(expand_table(b, gdb_database_rel_table(b->database, metadata->rels[t].id),
                                 (gdb_direction)d, err));
    GDB_TRY(gdb_parallel_for(1, SHARES, pin_share, b, err)); /* everything is resident now */
    GDB_TRY(bench_pool(b, "buffer pool hit", pin_share, err));
    GDB_TRY(bench_pool(b, "buffer pool optimistic read", read_share, err));
    gdb_database_close(b->database);
    b->database = NULL;
    GDB_TRY(with_budget(b, path, b->pages * GDB_PAGE_SIZE / 8, err));
    return bench_pool(b, "buffer pool miss and eviction", pin_share, err);
}

int main(int argc, char **argv)
{
    gdb_error err = GDB_ERROR_INIT;
    bench b = {.threads = 1};
    gdb_status status;

    if (argc != 4) {
        fputs("usage: bench_read DB THREADS REVISION\n", stderr);
        return 2;
    }
    b.threads = (unsigned)strtoul(argv[2], NULL, 10);
    b.revision = argv[3];
    status = run(&b, argv[1], &err);
    gdb_database_close(b.database);
    if (status != GDB_OK)
        fprintf(stderr, "bench_read: %s: %s\n", err.where, err.message);
    return status == GDB_OK ? 0 : 1;
}
