/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_ALWAYS_INLINE_H
#define GDB_LIB_BASE_ALWAYS_INLINE_H

/* always_inline.h - for a function whose callers each need a copy of it, compiled for constants of
 * theirs or for their instructions; without optimisation, too. */

#define GDB_ALWAYS_INLINE inline __attribute__((always_inline))

#endif
