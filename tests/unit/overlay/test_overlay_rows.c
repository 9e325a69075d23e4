/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <pthread.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/log/row_batch.h"
#include "lib/overlay/overlay.h"
#include "tests/support/overlay_tables.h"

/* Rows that are inserted many at a time are as if each had been by itself. P(id INT64 key, name
 * STRING, tags INT64[], grade INT16) with 200 rows, K from P to P(w DOUBLE) with 100. */
enum { NODES = 200, RELS = 100, COLUMNS = OVERLAY_TABLES_COLUMNS };

typedef struct fixture {
    overlay_tables tables;
    gdb_memory_budget budget;
    gdb_overlay *overlay; /* gets many at a time */
    gdb_overlay *single;  /* the same, one by one */
    gdb_row_batch batch;
    unsigned flushes; /* of it */
    gdb_buffer log;   /* what `narrow` has written */
    gdb_arena arena;
    gdb_error err;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    overlay_tables_open(&f->tables, COLUMNS, NODES, RELS);
    gdb_memory_budget_init(&f->budget, 1 << 24);
    assert_ok(gdb_overlay_create(&f->overlay, f->tables.catalog, &f->tables.metadata, &f->budget,
                                 &f->err),
              f->err);
    assert_ok(gdb_overlay_create(&f->single, f->tables.catalog, &f->tables.metadata, NULL, &f->err),
              f->err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_overlay_free(f->overlay);
    gdb_overlay_free(f->single);
    assert_int_equal(atomic_load(&f->budget.used), 0);
    overlay_tables_close(&f->tables);
    gdb_row_batch_release(&f->batch);
    gdb_buffer_release(&f->log);
    gdb_arena_release(&f->arena);
    free(f);
    return 0;
}

/* --- changes ------------------------------------------------------------- */

/* With numbers and sizes of as few bytes as they need, as they come from a log. */
static void narrow(fixture *f, gdb_log_record *record)
{
    bool is_rel = record->type == GDB_LOG_INSERT_RELS;
    gdb_byte_reader reader;

    gdb_buffer_clear(&f->log);
    gdb_arena_clear(&f->arena);
    assert_ok(gdb_log_rows_append(&f->log, &record->rows, true, &f->err), f->err);
    reader = gdb_byte_reader_init(f->log.data, f->log.size);
    assert_ok(gdb_log_rows_take(&reader, is_rel, &record->rows, &f->arena, &f->err), f->err);
    assert_true(gdb_log_rows_are_narrow(&record->rows) || is_rel);
}

static gdb_status flush(fixture *f)
{
    gdb_log_record record;
    gdb_status status;

    if (f->batch.row_count == 0)
        return GDB_OK;
    gdb_row_batch_record(&f->batch, &record);
    if (f->flushes++ % 2 == 0 && gdb_log_record_has_rows(record.type))
        narrow(f, &record);
    status = gdb_overlay_apply(f->overlay, &record, &f->err);
    gdb_row_batch_clear(&f->batch);
    return status;
}

/* To the one overlay at once, to the other together with the rows behind it. */
static void change(fixture *f, const gdb_log_record *record)
{
    assert_ok(gdb_overlay_apply(f->single, record, &f->err), f->err);
    if (!gdb_row_batch_has_room(&f->batch, record))
        assert_ok(flush(f), f->err);
    if (gdb_row_batch_has_room(&f->batch, record))
        assert_ok(gdb_row_batch_add(&f->batch, record, &f->err), f->err);
    else
        assert_ok(gdb_overlay_apply(f->overlay, record, &f->err), f->err);
}

/* NULLs here and there. */
static void fill(const fixture *f, uint64_t row, char name[32], gdb_value values[COLUMNS])
{
    snprintf(name, 32, "%.*s", (int)(row % 7), "0123456");
    values[0] = gdb_value_int64((int64_t)(row * 7 + 1000));
    values[1] = row % 5 == 1 ? gdb_value_null() : gdb_value_string(gdb_text_of(name));
    values[2] = gdb_value_null();
    values[3] = row % 100 < 50 ? gdb_value_null()
                               : (gdb_value){.type = GDB_TYPE_INT16, .as.integer = -(int64_t)row};
    if (row % 3 == 0) {
        values[2] = (gdb_value){.type = gdb_type_list_of(GDB_TYPE_INT64)};
        values[2].as.text = gdb_buffer_view(&f->tables.tags);
    }
}

static void insert_nodes(fixture *f, uint64_t first, uint64_t count)
{
    for (uint64_t row = first; row < first + count; row++) {
        gdb_value values[COLUMNS];
        char name[32];

        fill(f, row, name, values);
        change(f, &(gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                                    .table = f->tables.p,
                                    .offset = row,
                                    .values = values,
                                    .value_count = COLUMNS});
    }
}

static void insert_rels(fixture *f, uint64_t first, uint64_t count)
{
    for (uint64_t row = first; row < first + count; row++) {
        gdb_value weight = row % 4 == 0 ? gdb_value_null() : gdb_value_double((double)row);

        change(f, &(gdb_log_record){.type = GDB_LOG_INSERT_REL,
                                    .table = f->tables.k,
                                    .offset = row,
                                    .from = row % 13,
                                    .to = row % 29,
                                    .values = &weight,
                                    .value_count = 1});
    }
}

static void update(fixture *f, uint64_t offset, uint32_t column, gdb_value value)
{
    change(f, &(gdb_log_record){.type = GDB_LOG_UPDATE_NODE,
                                .table = f->tables.p,
                                .offset = offset,
                                .column = column,
                                .values = &value,
                                .value_count = 1});
}

static void delete_node(fixture *f, uint64_t offset)
{
    change(f,
           &(gdb_log_record){.type = GDB_LOG_DELETE_NODE, .table = f->tables.p, .offset = offset});
}

/* --- both are the same ---------------------------------------------------- */

static void assert_same_values(const gdb_column_overlay *a, const gdb_column_overlay *b)
{
    assert_int_equal(a->inserted_count, b->inserted_count);
    for (uint64_t row = a->base_count; row < gdb_column_overlay_row_count(a); row++) {
        gdb_value x = gdb_column_overlay_get(a, row), y = gdb_column_overlay_get(b, row);

        assert_int_equal(x.is_null, y.is_null);
        if (!x.is_null)
            assert_int_equal(gdb_value_compare(&x, &y), 0);
    }
}

static uint64_t find(const gdb_node_overlay *nodes, int64_t id)
{
    gdb_value key = gdb_value_int64(id);

    return gdb_node_overlay_find(nodes, gdb_key_hash_integer((uint64_t)id), &key, GDB_NODE_NONE);
}

static void assert_same_keys(fixture *f)
{
    const gdb_node_overlay *a = gdb_overlay_nodes(f->overlay, f->tables.p);
    const gdb_node_overlay *b = gdb_overlay_nodes(f->single, f->tables.p);

    assert_ok(gdb_node_overlay_index_keys(a, &f->err), f->err);
    assert_int_equal(a->keys->map.count, b->keys->map.count);
    for (uint64_t row = 0; row < b->base_count + b->inserted_count; row++) {
        int64_t id = (int64_t)(row * 7 + 1000);

        assert_int_equal(find(a, id), find(b, id));
        assert_int_equal(find(a, id + 1), find(b, id + 1));
    }
}

static void assert_same(fixture *f)
{
    const gdb_node_overlay *a = gdb_overlay_nodes(f->overlay, f->tables.p);
    const gdb_node_overlay *b = gdb_overlay_nodes(f->single, f->tables.p);

    assert_int_equal(a->inserted_count, b->inserted_count);
    assert_int_equal(a->deleted.count, b->deleted.count);
    for (uint32_t c = 0; c < COLUMNS; c++)
        assert_same_values(&a->columns[c], &b->columns[c]);
}

static void assert_same_rels(fixture *f)
{
    const gdb_rel_overlay *a = gdb_overlay_rels(f->overlay, f->tables.k);
    const gdb_rel_overlay *b = gdb_overlay_rels(f->single, f->tables.k);

    assert_int_equal(a->added_count, b->added_count);
    assert_memory_equal(a->added, b->added, a->added_count * sizeof(*a->added));
    assert_same_values(&a->columns[0], &b->columns[0]);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        for (uint64_t node = 0; node < 30; node++) {
            uint64_t slot = gdb_rel_overlay_list(a, (gdb_direction)d, node);
            uint64_t other = gdb_rel_overlay_list(b, (gdb_direction)d, node);

            assert_int_equal(slot == GDB_SLOT_NONE, other == GDB_SLOT_NONE);
            if (slot == GDB_SLOT_NONE)
                continue;
            assert_int_equal(a->changed[d].lists[slot].added_count,
                             b->changed[d].lists[other].added_count);
            assert_int_equal(a->changed[d].lists[slot].last_added,
                             b->changed[d].lists[other].last_added);
        }
}

static void many_rows_are_as_if_inserted_one_by_one(void **state)
{
    fixture *f = *state;

    insert_nodes(f, NODES, 40); /* no grade among them */
    update(f, NODES, 1, gdb_value_null());
    insert_nodes(f, NODES + 40, 1);
    delete_node(f, 5);
    insert_nodes(f, NODES + 41, 200);
    assert_ok(flush(f), f->err);
    assert_same(f);
    assert_same_keys(f);
    insert_nodes(f, NODES + 241, 5000);
    assert_ok(flush(f), f->err);
    assert_same(f);
    assert_same_keys(f);
}

static void many_relationships_are_as_if_inserted_one_by_one(void **state)
{
    fixture *f = *state;

    insert_rels(f, RELS, 1);
    insert_nodes(f, NODES, 3);
    insert_rels(f, RELS + 1, 3000);
    assert_ok(flush(f), f->err);
    assert_same(f);
    assert_same_rels(f);
}

/* Nobody has looked for a key, and nobody has to. */
static void keys_wait_until_one_is_looked_for(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;

    insert_nodes(f, NODES, 1000);
    assert_ok(flush(f), f->err);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    assert_int_equal(nodes->keys->map.count, 0);
    assert_ok(gdb_node_overlay_index_keys(nodes, &f->err), f->err);
    assert_int_equal(nodes->keys->map.count, 1000);
    assert_int_equal(find(nodes, (NODES + 999) * 7 + 1000), NODES + 999);
    insert_nodes(f, NODES + 1000, 10);
    assert_ok(flush(f), f->err);
    assert_int_equal(nodes->keys->map.count, 1000);
    /* One by one behind those that wait. */
    for (uint64_t row = NODES + 1010; row < NODES + 1020; row++) {
        gdb_value values[COLUMNS];
        char name[32];

        fill(f, row, name, values);
        assert_ok(gdb_overlay_apply(f->overlay,
                                    &(gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                                                      .table = f->tables.p,
                                                      .offset = row,
                                                      .values = values,
                                                      .value_count = COLUMNS},
                                    &f->err),
                  f->err);
    }
    assert_int_equal(nodes->keys->map.count, 1000);
    delete_node(f, NODES + 1005);
    assert_int_equal(nodes->keys->map.count, 1019);
    assert_int_equal(find(nodes, (NODES + 1019) * 7 + 1000), NODES + 1019);
    assert_int_equal(find(nodes, (NODES + 1005) * 7 + 1000), GDB_NODE_NONE);
}

static void *index_keys(void *nodes)
{
    return gdb_node_overlay_index_keys(nodes, NULL) == GDB_OK &&
                   find(nodes, (NODES + 77) * 7 + 1000) == NODES + 77
               ? nodes
               : NULL;
}

static void keys_are_entered_by_one_of_several_threads(void **state)
{
    enum { THREADS = 4 };
    fixture *f = *state;
    pthread_t threads[THREADS];
    const gdb_node_overlay *nodes;

    insert_nodes(f, NODES, 2000);
    assert_ok(flush(f), f->err);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, index_keys, (void *)(uintptr_t)nodes),
                         0);
    for (int i = 0; i < THREADS; i++) {
        void *found;

        assert_int_equal(pthread_join(threads[i], &found), 0);
        assert_ptr_equal(found, nodes);
    }
    assert_int_equal(nodes->keys->map.count, 2000);
}

/* --- what is refused, fails or is undone ------------------------------------- */

static gdb_status apply_rows(fixture *f, gdb_log_record record, const gdb_log_column *columns,
                             uint32_t column_count, uint32_t row_count)
{
    record.rows.columns = columns;
    record.rows.column_count = column_count;
    record.rows.row_count = row_count;
    return gdb_overlay_apply(f->overlay, &record, &f->err);
}

static void what_contradicts_the_tables_is_damage(void **state)
{
    static const uint8_t ids[16], first_is_null = 1, sizes[8];
    fixture *f = *state;
    const gdb_log_column id = {.type = GDB_TYPE_INT64, .bytes = ids, .byte_count = sizeof(ids)};
    gdb_log_column columns[COLUMNS] = {id}, weight = {.type = GDB_TYPE_INVALID};
    gdb_log_record record = {.type = GDB_LOG_INSERT_NODES, .table = f->tables.p, .offset = NODES};

    assert_fails(apply_rows(f, record, columns, 3, 2), GDB_ERR_CORRUPT, "a node of 3 values",
                 f->err);
    record.offset++;
    assert_fails(apply_rows(f, record, columns, 4, 2), GDB_ERR_CORRUPT, "whose next is 200",
                 f->err);
    record.offset--;
    columns[0].nulls = &first_is_null;
    assert_fails(apply_rows(f, record, columns, 4, 2), GDB_ERR_CORRUPT, "a key is NULL", f->err);
    columns[0] = (gdb_log_column){.type = GDB_TYPE_INVALID};
    assert_fails(apply_rows(f, record, columns, 4, 2), GDB_ERR_CORRUPT, "a key is NULL", f->err);
    columns[0] = id;
    columns[1] = id;
    assert_fails(apply_rows(f, record, columns, 4, 2), GDB_ERR_CORRUPT, "a INT64 is no STRING",
                 f->err);
    columns[1] = (gdb_log_column){.type = GDB_TYPE_STRING, .sizes = sizes, .bytes = ids};
    record.table = f->tables.k;
    assert_fails(apply_rows(f, record, columns, 4, 2), GDB_ERR_CORRUPT, "no nodes to change",
                 f->err);
    record.table = f->tables.p;
    assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, 0);
    assert_ok(apply_rows(f, record, columns, 4, 2), f->err);
    assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, 2);

    record = (gdb_log_record){.type = GDB_LOG_INSERT_RELS, .table = f->tables.k, .offset = RELS};
    record.rows.ends[0] = record.rows.ends[1] = ids;
    assert_fails(apply_rows(f, record, &weight, 2, 2), GDB_ERR_CORRUPT, "of 2 values", f->err);
    assert_fails(apply_rows(f, record, &id, 1, 2), GDB_ERR_CORRUPT, "a INT64 is no DOUBLE", f->err);
    assert_ok(apply_rows(f, record, &weight, 1, 2), f->err);
    record.rows.ends[1] = (const uint8_t *)"\0\0\0\0\0\0\0\0\xca\0\0\0\0\0\0"; /* the second: 202 */
    record.offset += 2;
    assert_fails(apply_rows(f, record, &weight, 1, 2), GDB_ERR_CORRUPT,
                 "between nodes 0 and 202, which are not both there", f->err);
    assert_int_equal(gdb_overlay_rels(f->overlay, f->tables.k)->added_count, 2);
}

/* --- many records at once ---------------------------------------------------- */

enum { RECORDS = 9, RECORD_ROWS = 8000 };

/* Records of rows that follow each other, to f->single one by one. Of the table's first columns, so
 * many. */
typedef struct many_records {
    gdb_row_batch batches[RECORDS];
    gdb_log_record records[RECORDS];
} many_records;

static void fill_records(fixture *f, many_records *many, uint32_t columns, uint64_t first,
                         uint64_t rows)
{
    for (int i = 0; i < RECORDS; i++) {
        for (uint64_t row = first; row < first + rows; row++) {
            gdb_value values[COLUMNS];
            char name[32];
            const gdb_log_record record = {.type = GDB_LOG_INSERT_NODE,
                                           .table = f->tables.p,
                                           .offset = row,
                                           .values = values,
                                           .value_count = columns};

            fill(f, row, name, values);
            assert_ok(gdb_overlay_apply(f->single, &record, &f->err), f->err);
            assert_true(gdb_row_batch_has_room(&many->batches[i], &record));
            assert_ok(gdb_row_batch_add(&many->batches[i], &record, &f->err), f->err);
        }
        gdb_row_batch_record(&many->batches[i], &many->records[i]);
        first += rows;
    }
}

static void release_records(many_records *many)
{
    for (int i = 0; i < RECORDS; i++)
        gdb_row_batch_release(&many->batches[i]);
    *many = (many_records){0};
}

/* Columns with lists are put down by one thread, others by several. */
static void records_are_replayed_as_if_one_by_one(void **state)
{
    for (int has_lists = 0; has_lists < 2; has_lists++) {
        uint32_t columns = has_lists ? COLUMNS : 2, done;
        overlay_tables *tables;
        many_records many = {0};
        fixture *f;

        assert_int_equal(setup(state), 0);
        f = *state;
        tables = &f->tables;
        f->budget.limit = 1 << 28;
        if (!has_lists) {
            gdb_overlay_free(f->overlay);
            gdb_overlay_free(f->single);
            overlay_tables_close(tables);
            overlay_tables_open(tables, columns, NODES, RELS);
            assert_ok(gdb_overlay_create(&f->overlay, tables->catalog, &tables->metadata,
                                         &f->budget, &f->err),
                      f->err);
            assert_ok(gdb_overlay_create(&f->single, tables->catalog, &tables->metadata, NULL,
                                         &f->err),
                      f->err);
        }
        for (uint64_t first = NODES; first < NODES + 2 * RECORDS * RECORD_ROWS;
             first += RECORDS * RECORD_ROWS) {
            fill_records(f, &many, columns, first, RECORD_ROWS);
            assert_ok(gdb_overlay_replay(f->overlay, many.records, RECORDS, 3, &done, &f->err),
                      f->err);
            assert_int_equal(done, RECORDS);
            release_records(&many);
            for (uint32_t c = 0; c < columns; c++)
                assert_same_values(&gdb_overlay_nodes(f->overlay, tables->p)->columns[c],
                                   &gdb_overlay_nodes(f->single, tables->p)->columns[c]);
        }
        assert_same_keys(f);
        assert_int_equal(teardown(state), 0);
    }
}

static void records_that_do_not_follow_are_not_replayed(void **state)
{
    fixture *f = *state;
    many_records many = {0};
    uint32_t done;

    fill_records(f, &many, COLUMNS, NODES, 10);
    many.records[6].offset++;
    assert_fails(gdb_overlay_replay(f->overlay, many.records, RECORDS, 2, &done, &f->err),
                 GDB_ERR_CORRUPT, "node 261 is inserted into table 'P', whose next is 260", f->err);
    assert_int_equal(done, 6);
    assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, 0);
    many.records[6].offset--;
    many.records[2].rows.column_count--;
    assert_fails(gdb_overlay_replay(f->overlay, many.records, RECORDS, 2, &done, &f->err),
                 GDB_ERR_CORRUPT, "a node of 3 values", f->err);
    assert_int_equal(done, 2);
    many.records[2].rows.column_count++;
    for (int64_t allocations = 0;; allocations++) {
        gdb_status status;

        gdb_alloc_fail_after(allocations);
        status = gdb_overlay_replay(f->overlay, many.records, RECORDS, 2, &done, &f->err);
        gdb_alloc_fail_after(-1);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        assert_int_equal(done, 0);
        assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, 0);
        gdb_error_clear(&f->err);
    }
    assert_same(f);
    assert_same_keys(f);
    release_records(&many);
}

/* Each is tried until it succeeds, with one allocation more each time. */
static void rows_that_fail_can_be_inserted_again(void **state)
{
    fixture *f = *state;
    gdb_log_record record;
    int failures = 0;

    for (int is_rel = 0; is_rel < 2; is_rel++) {
        if (is_rel)
            insert_rels(f, RELS, 500);
        else
            insert_nodes(f, NODES, 500);
        gdb_row_batch_record(&f->batch, &record);
        for (int64_t allocations = 0;; allocations++, failures++) {
            gdb_status status;

            gdb_alloc_fail_after(allocations);
            status = gdb_overlay_apply(f->overlay, &record, &f->err);
            gdb_alloc_fail_after(-1);
            if (status == GDB_OK)
                break;
            assert_int_equal(status, GDB_ERR_NOMEM);
            gdb_error_clear(&f->err);
        }
        gdb_row_batch_clear(&f->batch);
    }
    assert_in_range(failures, 10, 200);
    assert_same(f);
    assert_same_rels(f);
    gdb_alloc_fail_after(0);
    assert_int_equal(
        gdb_node_overlay_index_keys(gdb_overlay_nodes(f->overlay, f->tables.p), &f->err),
        GDB_ERR_NOMEM);
    gdb_alloc_fail_after(-1);
    gdb_error_clear(&f->err);
    assert_same_keys(f);
}

static void rows_are_charged(void **state)
{
    fixture *f = *state;
    gdb_log_record record;

    insert_nodes(f, NODES, 2000);
    gdb_row_batch_record(&f->batch, &record);
    f->budget.limit = 30000;
    assert_fails(gdb_overlay_apply(f->overlay, &record, &f->err), GDB_ERR_NOMEM, "checkpointed",
                 f->err);
    f->budget.limit = 1 << 20;
    assert_ok(flush(f), f->err);
    assert_same(f);
    f->budget.limit = atomic_load(&f->budget.used) + 1000;
    assert_fails(gdb_node_overlay_index_keys(gdb_overlay_nodes(f->overlay, f->tables.p), &f->err),
                 GDB_ERR_NOMEM, "checkpointed", f->err);
    f->budget.limit = 1 << 20;
    assert_same_keys(f);
}

static void rows_are_undone_together(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;

    insert_nodes(f, NODES, 10);
    insert_rels(f, RELS, 10);
    assert_ok(flush(f), f->err);
    gdb_overlay_keep(f->overlay);
    gdb_overlay_keep(f->single);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    for (int i = 0; i < 3; i++) {
        insert_nodes(f, NODES + 10, 300);
        if (i > 0) { /* those that wait, and those that do not any more */
            assert_ok(flush(f), f->err);
            assert_ok(gdb_node_overlay_index_keys(nodes, &f->err), f->err);
            insert_nodes(f, NODES + 310, 5);
        }
        insert_rels(f, RELS + 10, 300);
        assert_ok(flush(f), f->err);
        assert_same(f);
        assert_same_rels(f);
        gdb_overlay_undo(f->overlay);
        gdb_overlay_undo(f->single);
        assert_int_equal(nodes->inserted_count, 10);
        assert_same(f);
        assert_same_rels(f);
    }
    assert_same_keys(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_rows_are_as_if_inserted_one_by_one),
        cmocka_unit_test(records_are_replayed_as_if_one_by_one),
        TEST(records_that_do_not_follow_are_not_replayed),
        TEST(many_relationships_are_as_if_inserted_one_by_one),
        TEST(keys_wait_until_one_is_looked_for),
        TEST(keys_are_entered_by_one_of_several_threads),
        TEST(what_contradicts_the_tables_is_damage),
        TEST(rows_that_fail_can_be_inserted_again),
        TEST(rows_are_charged),
        TEST(rows_are_undone_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
