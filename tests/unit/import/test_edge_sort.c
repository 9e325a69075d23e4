/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/bitmap.h"
#include "lib/import/backward_partition.h"
#include "lib/import/edge_sort.h"

enum { ROWS = 400, BLOCKS = 7, ALL = ROWS * BLOCKS, NODES = 90 };

typedef struct edge {
    uint64_t source, target;
    uint32_t number;
} edge;

typedef struct edges {
    gdb_block_pool *pool;
    gdb_spill_file *spill;
    gdb_edge_partitions *partitions;
    edge expected[ALL]; /* sorted */
    uint32_t count;
} edges;

typedef enum sorting {
    AT_ONCE,    /* every partition is one unit */
    IN_PARTS,   /* partitions are split into small units */
    FROM_A_FILE /* and everything was written out before */
} sorting;

static uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static int compare(const void *a, const void *b)
{
    const edge *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool is_null(uint32_t number)
{
    return number % 7 == 2;
}

static int32_t value_of(uint32_t number)
{
    return (int32_t)(number * 3) - 2000;
}

/* Some rows are dead. Properties: number (INT32 or DOUBLE's width), value (INT32 with NULLs). */
static void fill(edges *e, const gdb_type_id *types, uint32_t property_count)
{
    static uint64_t sources[ROWS], targets[ROWS], numbers[ROWS], nulls[ROWS / 64 + 1];
    static uint64_t dead[ROWS / 64 + 1], ends[ROWS];
    static int32_t values[ROWS];
    gdb_edge_pack pack = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t state = 17;

    memset(e, 0, sizeof(*e));
    assert_ok(gdb_spill_file_create(&e->spill, "/tmp", &err), err);
    assert_ok(gdb_block_pool_create(&e->pool, NULL, e->spill, &err), err);
    assert_ok(gdb_edge_partitions_open(&e->partitions, e->pool, NODES, NODES, ALL, types,
                                       property_count, &err),
              err);
    for (uint32_t b = 0; b < BLOCKS; b++) {
        gdb_row_column columns[3] = {{.type = types[0], .values = numbers},
                                     {.type = GDB_TYPE_INT32, .values = values, .nulls = nulls},
                                     {.type = GDB_TYPE_STRING, .ends = ends}};
        gdb_row_block rows = {.row_count = ROWS, .dead = dead};
        memset(nulls, 0, sizeof(nulls));
        memset(dead, 0, sizeof(dead));
        for (uint32_t i = 0; i < ROWS; i++) {
            uint32_t number = b * ROWS + i;
            sources[i] = random_next(&state) % NODES;
            targets[i] = random_next(&state) % (i % 2 == 0 ? 3 : NODES);
            numbers[i] = number;
            values[i] = is_null(number) ? 0 : value_of(number);
            if (is_null(number) && b % 2 == 0) {
                gdb_bitmap_set(nulls, i);
                columns[1].has_nulls = true;
            } else if (is_null(number)) {
                gdb_bitmap_set(dead, i);
                rows.dead_count++;
            }
            assert_ok(gdb_buffer_append_format(&columns[2].text, &err, "%.*s", (int)(number % 9),
                                               "abcdefghij" + number % 2),
                      err);
            ends[i] = columns[2].text.size;
            if (!gdb_bitmap_get(dead, i)) {
                edge one = {sources[i], targets[i], number};
                e->expected[e->count++] = one;
            }
        }
        assert_ok(gdb_edge_pack_fill(&pack, e->partitions, &rows, sources, targets, columns, &err),
                  err);
        assert_ok(gdb_edge_pack_append(&pack, e->partitions, columns, &err), err);
        gdb_buffer_release(&columns[2].text);
    }
    gdb_edge_pack_release(&pack);
    assert_true(e->partitions->layout_count > 1);
    qsort(e->expected, e->count, sizeof(edge), compare);
}

static void check_unit(const gdb_edge_sorted *sorted, const edge *expected, uint64_t first)
{
    uint32_t property_count = sorted->order->partitions->property_count;
    uint64_t numbers[ALL];
    int32_t values[ALL];
    uint8_t nulls[ALL];
    static gdb_text_view texts[ALL];

    gdb_edge_sorted_values(sorted, 0, 0, sorted->count, numbers);
    gdb_edge_sorted_values(sorted, 1, 0, sorted->count, values);
    gdb_edge_sorted_nulls(sorted, 1, 0, sorted->count, nulls);
    if (property_count > 2)
        gdb_edge_sorted_texts(sorted, 2, 0, sorted->count, texts);
    for (uint32_t i = 0; i < sorted->count; i++) {
        uint32_t number = expected[i].number;
        assert_int_equal(first + gdb_edge_pair_source(gdb_edge_sorted_pairs(sorted), i),
                         expected[i].source);
        assert_int_equal(gdb_edge_pair_target(gdb_edge_sorted_pairs(sorted), i),
                         expected[i].target);
        assert_int_equal(numbers[i], number);
        assert_int_equal(nulls[i], is_null(number));
        if (!is_null(number))
            assert_int_equal(values[i], value_of(number));
        if (property_count > 2)
            assert_true(gdb_text_equal(
                texts[i], gdb_text("abcdefghij" + number % 2, number % 9)));
    }
}

static void check_backward(const gdb_backward_partitions *backward, edges *e, uint64_t most)
{
    gdb_record_reader reader = gdb_backward_partitions_reader(backward);
    gdb_partition_units units = {0};
    gdb_backward_lists lists = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint32_t seen = 0, nodes = 1u << backward->node_bits;
    uint32_t in_list[NODES] = {0};

    assert_ok(gdb_partition_units_make(&units, backward->store, e->pool, most, 2, &reader, NULL,
                                       &err),
              err);
    for (size_t u = 0; u < units.count; u++) {
        uint64_t first = (uint64_t)units.items[u].partition << backward->node_bits;
        uint32_t at = 0;
        assert_ok(gdb_backward_lists_load(&lists, backward, &units.items[u], nodes, &err), err);
        for (uint32_t n = 0; n < nodes; n++) {
            for (uint64_t k = 0; k < lists.sizes[n]; k++) {
                uint32_t i = 0, before = in_list[first + n]++;
                while (e->expected[i].target != first + n || before-- > 0)
                    i++;
                assert_int_equal(lists.sources[at++], e->expected[i].source);
            }
        }
        assert_int_equal(at, units.items[u].count);
        seen += at;
    }
    assert_int_equal(seen, e->count);
    gdb_backward_lists_release(&lists);
    gdb_partition_units_release(&units);
}

static void sort_all(const gdb_type_id *types, uint32_t property_count, bool is_inline,
                     sorting how)
{
    edges *e = malloc(sizeof(*e));
    uint64_t most = how == AT_ONCE ? ALL : 100;
    gdb_edge_order order;
    gdb_edge_sorted sorted;
    gdb_partition_units units = {0};
    gdb_record_reader reader;
    gdb_error err = GDB_ERROR_INIT;
    uint32_t at = 0;

    assert_non_null(e);
    fill(e, types, property_count);
    if (how == FROM_A_FILE)
        assert_ok(gdb_partition_store_spill(e->partitions->store, &err), err);
    gdb_edge_order_init(&order, e->partitions);
    assert_int_equal(order.is_inline, is_inline);
    assert_true(gdb_edge_order_has_nulls(&order, 1));
    assert_false(gdb_edge_order_has_nulls(&order, 0));
    reader = gdb_edge_order_reader(&order);
    assert_ok(gdb_partition_units_make(&units, e->partitions->store, e->pool, most, 2, &reader,
                                       NULL, &err),
              err);
    assert_true(how == AT_ONCE ? units.count == e->partitions->partition_count
                               : units.count > ALL / 100);
    assert_ok(gdb_edge_sorted_init(&sorted, &order, &err), err);
    for (uint32_t u = 0; u < units.count; u++) {
        const gdb_partition_unit *unit = &units.items[u];
        assert_ok(gdb_edge_sorted_load(&sorted, unit, &err), err);
        assert_int_equal(sorted.count, unit->count);
        check_unit(&sorted, e->expected + at,
                   (uint64_t)unit->partition << e->partitions->node_bits);
        at += sorted.count;
        gdb_partition_store_drop(unit->store, unit->index);
    }
    assert_int_equal(at, e->count);
    gdb_edge_sorted_release(&sorted);
    gdb_partition_units_release(&units);
    gdb_edge_partitions_close(e->partitions);
    gdb_block_pool_free(e->pool);
    gdb_spill_file_free(e->spill);
    free(e);
}

/* Units are left for the backward direction in any order, as threads would. */
static void leave_backward(const gdb_type_id *types, uint64_t most)
{
    edges *e = malloc(sizeof(*e));
    gdb_edge_order order;
    gdb_edge_sorted sorted;
    gdb_partition_units units = {0};
    gdb_backward_partitions *backward = NULL;
    gdb_backward_pack pack = {0};
    gdb_record_reader reader;
    gdb_error err = GDB_ERROR_INIT;

    assert_non_null(e);
    fill(e, types, 2);
    gdb_edge_order_init(&order, e->partitions);
    reader = gdb_edge_order_reader(&order);
    assert_ok(gdb_partition_units_make(&units, e->partitions->store, e->pool, most, 1, &reader,
                                       NULL, &err),
              err);
    assert_ok(gdb_edge_sorted_init(&sorted, &order, &err), err);
    assert_ok(gdb_backward_partitions_open(&backward, e->partitions, &units, e->count, e->pool,
                                           &err),
              err);
    for (uint32_t i = 0; i < units.count; i++) {
        uint32_t u = i % 2 == 0 && i + 1 < units.count ? i + 1 : i - i % 2;
        assert_ok(gdb_edge_sorted_load(&sorted, &units.items[u], &err), err);
        assert_ok(gdb_backward_partitions_append(backward, u, &sorted, &pack, &err), err);
    }
    check_backward(backward, e, most);
    gdb_edge_sorted_release(&sorted);
    gdb_partition_units_release(&units);
    gdb_backward_partitions_close(backward);
    gdb_backward_pack_release(&pack);
    gdb_edge_partitions_close(e->partitions);
    gdb_block_pool_free(e->pool);
    gdb_spill_file_free(e->spill);
    free(e);
}

static void backward_lists_have_rising_sources(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_INT32};

    (void)state;
    leave_backward(types, ALL);
    leave_backward(types, 64);
}

static void small_properties_travel_in_the_word(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_INT32};

    (void)state;
    sort_all(types, 2, true, AT_ONCE);
    sort_all(types, 2, true, IN_PARTS);
    sort_all(types, 2, true, FROM_A_FILE);
}

static void texts_wait_in_columns(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_UINT64, GDB_TYPE_INT32, GDB_TYPE_STRING};

    (void)state;
    sort_all(types, 3, false, AT_ONCE);
    sort_all(types, 3, false, IN_PARTS);
    sort_all(types, 3, false, FROM_A_FILE);
}

static void partitions_are_neither_too_many_nor_larger_than_groups(void **state)
{
    (void)state;
    for (uint64_t nodes = 1; nodes < UINT64_C(1) << 40; nodes = nodes * 3 + 1) {
        for (uint64_t count = 0; count < UINT64_C(1) << 40; count = count * 5 + 1) {
            unsigned bits = gdb_edge_node_bits(nodes, count);
            uint64_t partitions = nodes >> bits;
            assert_in_range(bits, 1, 16);
            assert_true(partitions <= 8192 || bits == gdb_edge_node_bits(UINT64_MAX, 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_properties_travel_in_the_word),
        cmocka_unit_test(texts_wait_in_columns),
        cmocka_unit_test(backward_lists_have_rising_sources),
        cmocka_unit_test(partitions_are_neither_too_many_nor_larger_than_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
