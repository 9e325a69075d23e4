/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/checksum.h"
#include "lib/base/vector_state.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Can XGETBV tell which parts of the state are in use? CPUID leaf 0xD, sub-leaf 1. */
static int state_can_be_read(void)
{
    unsigned eax, ebx, ecx, edx;

    return __builtin_cpu_supports("avx") && __get_cpuid_count(0xD, 1, &eax, &ebx, &ecx, &edx) &&
           (eax & 4) != 0;
}

/* The upper parts of the first sixteen vector registers: of YMM (bit 2) and of ZMM (bit 6). */
static uint32_t upper_parts_in_use(void)
{
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
    return low & (1U << 2 | 1U << 6);
}

__attribute__((target("avx"))) static void use_upper_parts(void)
{
    __asm__ volatile("vcmpeqpd %%ymm0, %%ymm0, %%ymm0" ::: "xmm0");
}

static void upper_parts_are_clear_behind_it(void **state)
{
    (void)state;
    if (!state_can_be_read())
        skip();
    gdb_vector_state_clear();
    assert_int_equal(upper_parts_in_use(), 0);
    use_upper_parts();
    gdb_vector_state_clear();
    assert_int_equal(upper_parts_in_use(), 0);
}

static void a_checksum_leaves_them_clear(void **state)
{
    static uint8_t page[4096];

    (void)state;
    if (!state_can_be_read())
        skip();
    for (size_t size = 0; size <= sizeof(page); size += 64) {
        (void)gdb_crc32c(0, page, size);
        assert_int_equal(upper_parts_in_use(), 0);
    }
}
#else
static void upper_parts_are_clear_behind_it(void **state)
{
    (void)state;
    skip();
}

static void a_checksum_leaves_them_clear(void **state)
{
    (void)state;
    skip();
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upper_parts_are_clear_behind_it),
        cmocka_unit_test(a_checksum_leaves_them_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
