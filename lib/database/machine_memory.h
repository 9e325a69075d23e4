/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_MACHINE_MEMORY_H
#define GDB_LIB_DATABASE_MACHINE_MEMORY_H

/* machine_memory.h - how much memory this process may hope for. */

#include <stdint.h>

/* Bytes of the machine, or of the smallest limit of the control groups (version 2) that the process
 * is in, whichever is less. */
uint64_t gdb_machine_memory(void);

#endif
