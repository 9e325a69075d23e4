/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_CHECKSUM_H
#define GDB_LIB_BASE_CHECKSUM_H

/*
 * checksum.h - CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, initial value and final
 * exclusive-or 0xFFFFFFFF), the checksum of every page and blob. The processor's instruction is
 * used where it has one; the table gives the same result.
 *
 * Continue a sum by passing the previous result: crc(ab) = crc32c(crc32c(0, a), b).
 */

#include <stddef.h>
#include <stdint.h>

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size);

/* The portable path, for tests. */
uint32_t gdb_crc32c_portable(uint32_t crc, const void *bytes, size_t size);

#endif
