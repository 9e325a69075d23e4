/* SPDX-License-Identifier: MIT */
#include "lib/base/vector_state.h"

#if defined(__x86_64__)

#include <immintrin.h>

__attribute__((target("avx"))) static void clear_upper_parts(void)
{
    _mm256_zeroupper();
}

void gdb_vector_state_clear(void)
{
    if (__builtin_cpu_supports("avx"))
        clear_upper_parts();
}

#else

void gdb_vector_state_clear(void)
{
}

#endif
