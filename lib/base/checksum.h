/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_CHECKSUM_H
#define GDB_LIB_BASE_CHECKSUM_H

/*
 * checksum.h - CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, initial value and final
 * exclusive-or 0xFFFFFFFF), the checksum of every page, blob and record of a log. ISA-L computes it,
 * which has code for each processor; few bytes take the processor's instruction where it has one.
 *
 * Continue a sum by passing the previous result: crc(ab) = crc32c(crc32c(0, a), b).
 */

#include <stddef.h>
#include <stdint.h>

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size);

#endif
