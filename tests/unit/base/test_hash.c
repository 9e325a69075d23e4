/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/bytes_le.h"
#include "lib/base/hash.h"

/* The key index on disk depends on these: they may never change. */
static void hashes_keep_their_recorded_values(void **state)
{
    static const struct {
        const char *text;
        uint64_t hash;
    } known[] = {
        {"", UINT64_C(0x248870b868db9486)},
        {"a", UINT64_C(0xc1768d714b46916e)},
        {"abc", UINT64_C(0x811a72bd043d828d)},
        {"abcd", UINT64_C(0x0b94a20453280459)},
        {"12345678", UINT64_C(0x2678a9835914cb81)},
        {"123456789", UINT64_C(0x8445f751cce6f244)},
        {"0123456789abcdef", UINT64_C(0x25ba3100333d039b)},
        {"0123456789abcdefg", UINT64_C(0x6f5f60f577760b09)},
        {"The quick brown fox jumps over the lazy dog", UINT64_C(0x2eedf7f2d7e66ba7)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        uint64_t hash = gdb_hash_bytes(known[i].text, strlen(known[i].text));
        if (hash != known[i].hash)
            fail_msg("'%s' hashes to 0x%llx", known[i].text, (unsigned long long)hash);
    }
    assert_true(gdb_hash_u64(0) == 0);
    assert_true(gdb_hash_u64(1) == UINT64_C(0x5692161d100b05e5));
    assert_true(gdb_hash_u64(UINT64_MAX) == UINT64_C(0xb4d055fcf2cbbd7b));
    assert_true(gdb_hash_combine(1, 2) == UINT64_C(0x975835de1c9756ce));
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static void short_texts_do_not_collide(void **state)
{
    enum { COUNT = 65536 + 256 + 1 + 20000 };
    uint64_t *hashes = test_malloc(COUNT * sizeof(*hashes));
    size_t n = 0;

    (void)state;
    hashes[n++] = gdb_hash_bytes("", 0);
    for (unsigned i = 0; i < 65536; i++) {
        uint8_t bytes[2];
        gdb_store_u16le(bytes, (uint16_t)i);
        if (i < 256)
            hashes[n++] = gdb_hash_bytes(bytes, 1);
        hashes[n++] = gdb_hash_bytes(bytes, 2);
    }
    for (unsigned i = 0; i < 20000; i++) {
        char text[32];
        int size = snprintf(text, sizeof(text), "person%u", i);
        hashes[n++] = gdb_hash_bytes(text, (size_t)size);
    }
    assert_int_equal(n, COUNT);
    qsort(hashes, n, sizeof(*hashes), compare_hashes);
    for (size_t i = 1; i < n; i++)
        assert_true(hashes[i] != hashes[i - 1]);
    test_free(hashes);
}

static void every_bit_of_a_text_moves_about_half_of_its_hash(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 40; size++) {
        uint8_t bytes[40] = {0};
        uint64_t hash = gdb_hash_bytes(bytes, size);
        int moved = 0;

        for (unsigned bit = 0; bit < size * 8; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            moved += __builtin_popcountll(hash ^ gdb_hash_bytes(bytes, size));
            bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        }
        assert_in_range(moved / (int)(size * 8), 24, 40);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_keep_their_recorded_values),
        cmocka_unit_test(short_texts_do_not_collide),
        cmocka_unit_test(every_bit_of_a_text_moves_about_half_of_its_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
