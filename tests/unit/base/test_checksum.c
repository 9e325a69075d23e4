/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "tests/support/test.h"

#include "lib/base/checksum.h"
#include "lib/base/hash.h"

/* Bit by bit, as it is defined. */
static uint32_t crc32c_by_bits(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < size * 8; i++) {
        bool is_odd = ((crc ^ (uint32_t)bytes[i / 8] >> i % 8) & 1) != 0;

        crc = crc >> 1 ^ (is_odd ? UINT32_C(0x82F63B78) : 0);
    }
    return ~crc;
}

static void crc32c_has_its_known_values(void **state)
{
    uint8_t bytes[32];

    (void)state;
    assert_int_equal(gdb_crc32c(0, "123456789", 9), 0xE3069283);
    assert_int_equal(crc32c_by_bits((const uint8_t *)"123456789", 9), 0xE3069283);
    assert_int_equal(gdb_crc32c(0, "", 0), 0);
    /* RFC 3720, appendix B.4. */
    memset(bytes, 0, sizeof(bytes));
    assert_int_equal(gdb_crc32c(0, bytes, 32), 0x8A9136AA);
    memset(bytes, 0xFF, sizeof(bytes));
    assert_int_equal(gdb_crc32c(0, bytes, 32), 0x62A8AB43);
    for (unsigned i = 0; i < 32; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(gdb_crc32c(0, bytes, 32), 0x46DD794E);
}

static void crc32c_is_what_its_definition_says_and_continues(void **state)
{
    uint8_t bytes[5000];

    (void)state;
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)gdb_hash_u64(i);
    for (size_t start = 0; start < 9; start++) {
        for (size_t size = 0; start + size <= sizeof(bytes); size += size < 280 ? 1 : 97) {
            uint32_t whole = gdb_crc32c(0, bytes + start, size);
            assert_int_equal(whole, crc32c_by_bits(bytes + start, size));
            assert_int_equal(whole, gdb_crc32c(gdb_crc32c(0, bytes + start, size / 3),
                                               bytes + start + size / 3, size - size / 3));
        }
    }
}

static void crc32c_notices_every_flipped_bit(void **state)
{
    uint8_t bytes[64] = "some page";
    uint32_t sum = gdb_crc32c(0, bytes, sizeof(bytes));

    (void)state;
    for (unsigned i = 0; i < sizeof(bytes) * 8; i++) {
        bytes[i / 8] ^= (uint8_t)(1u << (i % 8));
        assert_int_not_equal(gdb_crc32c(0, bytes, sizeof(bytes)), sum);
        bytes[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c_has_its_known_values),
        cmocka_unit_test(crc32c_is_what_its_definition_says_and_continues),
        cmocka_unit_test(crc32c_notices_every_flipped_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
