/* SPDX-License-Identifier: MIT */
#include "formats/segment/elias_fano.h"

#include "tests/support/random.h"

#include <math.h>

#include "tests/support/test.h"

enum { BLOCK = GDB_ELIAS_FANO_BLOCK };

/* A block and what is in it. */
typedef struct fixture {
    uint64_t numbers[BLOCK];
    uint32_t count;
    unsigned value_width, low_width;
    uint32_t size;
    uint8_t bytes[GDB_ELIAS_FANO_ROOM];
} fixture;

static void encode(fixture *f)
{
    uint64_t rise = f->numbers[f->count - 1] - f->numbers[0], expected;

    for (uint32_t i = 1; i < f->count; i++)
        rise += (uint64_t)(f->numbers[i] < f->numbers[i - 1]) << f->value_width;
    f->low_width = gdb_elias_fano_low_width(rise, f->count, f->value_width);
    assert_true(f->low_width <= f->value_width);
    expected =
        gdb_elias_fano_size(f->numbers[0], rise, f->count, f->value_width, f->low_width);
    memset(f->bytes, 0xa5, sizeof(f->bytes));
    f->size =
        gdb_elias_fano_encode(f->numbers, f->count, f->value_width, f->low_width, f->bytes);
    assert_int_equal(f->size, expected);
    assert_true(f->size <= GDB_ELIAS_FANO_BLOCK_BYTES);
    memset(f->bytes + f->size, 0xff, sizeof(f->bytes) - f->size); /* any, says the header */
}

/* Sorted lists of `list` random numbers each, one behind the other; `count` numbers in all. */
static void fill_lists(fixture *f, unsigned value_width, uint32_t count, uint32_t list,
                       uint64_t *seed)
{
    f->value_width = value_width;
    f->count = count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = random_next(seed) >> 8 & ((UINT64_C(1) << value_width) - 1);
        uint32_t k = i;

        for (; k % list != 0 && f->numbers[k - 1] > number; k--)
            f->numbers[k] = f->numbers[k - 1];
        f->numbers[k] = number;
    }
    encode(f);
}

static bool decode(const fixture *f, uint32_t first, uint32_t wanted, uint64_t *out)
{
    return gdb_elias_fano_decode(f->bytes, f->size, f->count, f->value_width, f->low_width, first,
                                 wanted, out);
}

static void every_width_and_part_round_trips(void **state)
{
    static const uint32_t counts[] = {1, 2, 7, 64, 127, 128}, lists[] = {1, 3, 50, 128};
    uint64_t seed = 42, out[BLOCK];
    fixture f;

    (void)state;
    for (unsigned width = 1; width <= 56; width++)
        for (size_t c = 0; c < 6; c++)
            for (size_t l = 0; l < 4; l++) {
                fill_lists(&f, width, counts[c], lists[l], &seed);
                assert_true(decode(&f, 0, f.count, out));
                assert_memory_equal(out, f.numbers, f.count * sizeof(*out));
                assert_true(gdb_elias_fano_first(f.bytes, f.count, width, f.low_width) ==
                            f.numbers[0]);
                for (uint32_t first = 0; first < f.count; first += 1 + first / 3) {
                    uint32_t wanted = 1 + (uint32_t)(random_next(&seed) % (f.count - first));

                    memset(out, 0xa5, sizeof(out));
                    assert_true(decode(&f, first, wanted, out));
                    assert_memory_equal(out, f.numbers + first, wanted * sizeof(*out));
                    assert_true(wanted == BLOCK || out[wanted] == UINT64_C(0xa5a5a5a5a5a5a5a5));
                }
            }
}

static void sorted_numbers_take_two_bits_more_than_their_step(void **state)
{
    fixture f = {.count = BLOCK, .value_width = 40};

    (void)state;
    for (uint64_t step = 1; step < UINT64_C(1) << 32; step *= 3) {
        for (uint32_t i = 0; i < BLOCK; i++)
            f.numbers[i] = i * step;
        encode(&f);
        assert_true(f.size * 8 <= BLOCK * (2 + log2((double)step)) + 56);
    }
    for (uint32_t i = 0; i < BLOCK; i++) /* falls only: the worst there is */
        f.numbers[i] = (UINT64_C(1) << 40) - 1 - i;
    encode(&f);
    assert_true(f.size * 8 <= BLOCK * 42);
}

static void find_agrees_with_a_search_through_all(void **state)
{
    uint64_t seed = 7;
    fixture f;

    (void)state;
    for (uint32_t turn = 0; turn < 3000; turn++) {
        uint32_t list = 1 + turn % BLOCK, count = 1 + (uint32_t)(random_next(&seed) % BLOCK);
        unsigned width = 1 + turn % 20;
        uint32_t first, wanted, less = 0, equal = 0, found_less, found_equal;
        uint64_t number;

        fill_lists(&f, width, count, list, &seed);
        first = (uint32_t)(random_next(&seed) % count) / list * list;
        wanted = count - first < list ? count - first : list;
        if (wanted > 2 && turn % 3 == 0) /* from within a list */
            first++, wanted -= 2;
        number = turn % 2 == 0 ? f.numbers[first + random_next(&seed) % wanted]
                               : random_next(&seed) & ((UINT64_C(1) << width) - 1);
        for (uint32_t i = first; i < first + wanted; i++) {
            less += f.numbers[i] < number;
            equal += f.numbers[i] == number;
        }
        assert_true(gdb_elias_fano_find(f.bytes, f.size, count, width, f.low_width, first, wanted,
                                        number, &found_less, &found_equal));
        assert_int_equal(found_less, less);
        assert_int_equal(found_equal, equal);
    }
}

static void a_block_cut_short_is_refused(void **state)
{
    uint64_t seed = 3, out[BLOCK];
    fixture f;

    (void)state;
    for (uint32_t count = 1; count <= BLOCK; count += 21) {
        fill_lists(&f, 13, count, 40, &seed);
        for (uint32_t size = f.size; size-- > 0;) {
            f.size = size;
            assert_false(decode(&f, 0, count, out));
        }
        f.size = GDB_ELIAS_FANO_BLOCK_BYTES + 1;
        assert_false(decode(&f, 0, count, out));
    }
}

/* A flipped bit is refused, or gives other numbers: none is without a meaning. */
static void flipped_bits_are_seen(void **state)
{
    uint64_t seed = 11, out[BLOCK];
    uint32_t refused = 0, less, equal;
    fixture f;

    (void)state;
    fill_lists(&f, 17, BLOCK, 60, &seed);
    for (uint32_t bit = 0; bit < f.size * 8; bit++) {
        f.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (!decode(&f, 0, BLOCK, out))
            refused++;
        else
            assert_memory_not_equal(out, f.numbers, sizeof(out));
        (void)decode(&f, 100, 10, out);
        (void)gdb_elias_fano_find(f.bytes, f.size, BLOCK, 17, f.low_width, 60, 60,
                                  random_next(&seed) & 0x1ffff, &less, &equal);
        f.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(refused >= BLOCK); /* each 1 that is gone, and most that are too many */
}

static bool falls(const fixture *f)
{
    for (uint32_t i = 1; i < f->count; i++)
        if (f->numbers[i] < f->numbers[i - 1])
            return true;
    return false;
}

static void wider_blocks_have_the_numbers_that_were_added_to(void **state)
{
    static const uint32_t counts[] = {1, 2, 7, 64, 127, 128}, lists[] = {1, 50, 128};
    uint64_t seed = 99, out[BLOCK];
    uint32_t moved = 0;
    fixture f, wide;

    (void)state;
    for (unsigned width = 1; width <= 48; width++)
        for (size_t c = 0; c < 6; c++)
            for (size_t l = 0; l < 3; l++) {
                unsigned more = 1 + (width + (unsigned)l) % ((56 - width) / 8);
                uint64_t shift = random_next(&seed) & ((UINT64_C(1) << width) - 1);

                fill_lists(&f, width, counts[c], lists[l], &seed);
                wide = f;
                memset(wide.bytes, 0xa5, sizeof(wide.bytes));
                shift &= ~((UINT64_C(1) << f.low_width) - 1);
                wide.value_width = width + 8 * more;
                wide.size = gdb_elias_fano_widen(f.bytes, f.size, f.count, width, f.low_width, more,
                                                 shift, wide.bytes);
                assert_int_equal(wide.size, falls(&f) ? 0 : f.size + more);
                assert_int_equal(gdb_elias_fano_widen(f.bytes, f.size, f.count, width, f.low_width,
                                                      more, shift | 1, wide.bytes) != 0,
                                 wide.size > 0 && f.low_width == 0);
                if (wide.size == 0)
                    continue;
                assert_int_equal(gdb_elias_fano_widen(f.bytes, f.size, f.count, width, f.low_width,
                                                      more, shift, wide.bytes),
                                 wide.size);
                memset(wide.bytes + wide.size, 0xff, sizeof(wide.bytes) - wide.size);
                assert_true(decode(&wide, 0, wide.count, out));
                for (uint32_t i = 0; i < f.count; i++)
                    assert_true(out[i] == f.numbers[i] + shift);
                moved++;
            }
    assert_true(moved > 300);
}

static void damaged_blocks_are_moved_without_harm(void **state)
{
    uint64_t seed = 7;
    fixture f;

    (void)state;
    for (int turn = 0; turn < 20000; turn++) {
        uint8_t out[GDB_ELIAS_FANO_ROOM];
        unsigned width = 1 + (unsigned)(random_next(&seed) % 48);

        for (size_t i = 0; i < sizeof(f.bytes); i++)
            f.bytes[i] = (uint8_t)random_next(&seed);
        f.size = 1 + (uint32_t)(random_next(&seed) % GDB_ELIAS_FANO_BLOCK_BYTES);
        f.low_width = (unsigned)(random_next(&seed) % (width + 1));
        assert_true(gdb_elias_fano_widen(f.bytes, f.size, BLOCK, width, f.low_width, 1, 0, out) <=
                    GDB_ELIAS_FANO_BLOCK_BYTES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_and_part_round_trips),
        cmocka_unit_test(sorted_numbers_take_two_bits_more_than_their_step),
        cmocka_unit_test(find_agrees_with_a_search_through_all),
        cmocka_unit_test(a_block_cut_short_is_refused),
        cmocka_unit_test(flipped_bits_are_seen),
        cmocka_unit_test(wider_blocks_have_the_numbers_that_were_added_to),
        cmocka_unit_test(damaged_blocks_are_moved_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
