/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_RANDOM_H
#define GDB_TESTS_SUPPORT_RANDOM_H

/* random.h - numbers that look random and are the same everywhere, from a seed: splitmix64 (Steele,
 * Lea and Flood, 2014). */

#include <stdint.h>

#include "lib/base/hash.h"

/* The next one; any seed will do as the first state. */
static inline uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return gdb_hash_u64(*state);
}

/* Less than `below`. */
static inline uint32_t random_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)(random_next(state) % below);
}

#endif
