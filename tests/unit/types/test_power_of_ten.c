/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <stdbool.h>

#include "lib/types/power_of_ten.h"

/* A long number in base 2^32, the lowest limb first. */
enum { LIMBS = 80 };

typedef struct number {
    uint32_t limbs[LIMBS];
} number;

static void multiply(number *n, uint32_t factor)
{
    uint64_t carry = 0;

    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert_int_equal(carry, 0);
}

static bool divide(number *n, uint32_t divisor)
{
    uint64_t rest = 0;

    for (int i = LIMBS - 1; i >= 0; i--) {
        rest = rest << 32 | n->limbs[i];
        n->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return rest != 0;
}

static int bit_length(const number *n)
{
    for (int i = LIMBS * 32 - 1; i >= 0; i--)
        if (n->limbs[i / 32] >> (i % 32) & 1)
            return i + 1;
    return 0;
}

/* The highest 128 bits of `n`, rounded up if anything is below or `more`. */
static gdb_power_of_ten top(const number *n, bool more)
{
    gdb_power_of_ten v = {0, 0};
    int length = bit_length(n);

    for (int i = 0; i < 128; i++) {
        int at = length - 1 - i;
        uint64_t bit = at >= 0 ? n->limbs[at / 32] >> (at % 32) & 1 : 0;
        v.high = v.high << 1 | v.low >> 63;
        v.low = v.low << 1 | bit;
    }
    for (int i = 0; i < length - 128; i++)
        more |= (n->limbs[i / 32] >> (i % 32) & 1) != 0;
    if (more && ++v.low == 0)
        v.high++;
    return v;
}

static void every_power_is_the_ceiling_of_128_bits(void **state)
{
    number n;

    (void)state;
    for (int k = 0; k <= GDB_POWER_OF_TEN_MAX; k++) {
        gdb_power_of_ten found = gdb_powers_of_ten[k - GDB_POWER_OF_TEN_MIN], v;
        memset(&n, 0, sizeof(n));
        n.limbs[0] = 1;
        for (int i = 0; i < k; i++)
            multiply(&n, 10);
        v = top(&n, false);
        if (v.high != found.high || v.low != found.low)
            fail_msg("10^%d is wrong", k);
        assert_int_equal(gdb_power_of_ten_exponent(k), bit_length(&n) - 1);
    }
    for (int k = -1; k >= GDB_POWER_OF_TEN_MIN; k--) {
        gdb_power_of_ten found = gdb_powers_of_ten[k - GDB_POWER_OF_TEN_MIN], v;
        bool rest = false;
        memset(&n, 0, sizeof(n));
        n.limbs[LIMBS - 1] = 1; /* 2^2528 */
        for (int i = 0; i < -k; i++)
            rest |= divide(&n, 10);
        v = top(&n, rest);
        if (v.high != found.high || v.low != found.low)
            fail_msg("10^%d is wrong", k);
        assert_int_equal(gdb_power_of_ten_exponent(k), bit_length(&n) - 1 - (LIMBS - 1) * 32);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_power_is_the_ceiling_of_128_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
