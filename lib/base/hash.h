/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_HASH_H
#define GDB_LIB_BASE_HASH_H

/*
 * hash.h - 64-bit hashes of key index, joins and grouping.
 *
 * They are part of the file format (the key index places keys by them): the result of a
 * function here never changes for a given input. Integers go through the finaliser of
 * MurmurHash3 (Appleby) with Stafford's "Mix13" constants; bytes through a multiply-and-fold
 * loop over 16 bytes in the manner of wyhash (Wang Yi).
 */

#include <stddef.h>
#include <stdint.h>

static inline uint64_t gdb_hash_u64(uint64_t v)
{
    v ^= v >> 30;
    v *= UINT64_C(0xbf58476d1ce4e5b9);
    v ^= v >> 27;
    v *= UINT64_C(0x94d049bb133111eb);
    v ^= v >> 31;
    return v;
}

static inline uint64_t gdb_hash_combine(uint64_t seed, uint64_t hash)
{
    return gdb_hash_u64(seed * UINT64_C(0x9e3779b97f4a7c15) + hash);
}

uint64_t gdb_hash_bytes(const void *bytes, size_t size);

#endif
