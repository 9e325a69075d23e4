/* SPDX-License-Identifier: MIT */
#include "lib/base/content_hash.h"

#include "tests/support/test.h"

static gdb_error err;

static void digest(const char *bytes, size_t size, size_t step, gdb_content_digest *out)
{
    gdb_content_hash *hash = NULL;

    assert_ok(gdb_content_hash_create(&hash, &err), err);
    for (size_t at = 0; at < size; at += step)
        gdb_content_hash_add(hash, bytes + at, size - at < step ? size - at : step);
    gdb_content_hash_get(hash, out);
    gdb_content_hash_free(hash);
}

static void it_is_what_xxh128sum_prints(void **state)
{
    static const struct {
        const char *text;
        uint8_t hash[GDB_CONTENT_HASH_SIZE];
    } known[] = {{"",
                  {0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8, 0x60, 0x01, 0xc3, 0x24, 0x46,
                   0x8d, 0x49, 0x7f}},
                 {"abc",
                  {0x06, 0xb0, 0x5a, 0xb6, 0x73, 0x3a, 0x61, 0x85, 0x78, 0xaf, 0x5f, 0x94, 0x89,
                   0x2f, 0x39, 0x50}}};
    gdb_content_digest out;

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        digest(known[i].text, strlen(known[i].text), 1, &out);
        assert_int_equal(out.size, strlen(known[i].text));
        assert_memory_equal(out.hash, known[i].hash, GDB_CONTENT_HASH_SIZE);
    }
}

static void pieces_do_not_matter_and_every_byte_does(void **state)
{
    static char bytes[5000];
    gdb_content_digest whole, other;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 31 + i / 256);
    digest(bytes, sizeof(bytes), sizeof(bytes), &whole);
    for (size_t step = 1; step < sizeof(bytes); step = step * 3 + 1) {
        digest(bytes, sizeof(bytes), step, &other);
        assert_true(gdb_content_digest_equal(&whole, &other));
    }
    for (size_t i = 0; i < sizeof(bytes); i += 7) {
        bytes[i] ^= 1;
        digest(bytes, sizeof(bytes), 999, &other);
        assert_false(gdb_content_digest_equal(&whole, &other));
        bytes[i] ^= 1;
    }
    other = whole;
    other.size++;
    assert_false(gdb_content_digest_equal(&whole, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_xxh128sum_prints),
        cmocka_unit_test(pieces_do_not_matter_and_every_byte_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
