/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_VECTOR_STATE_H
#define GDB_LIB_BASE_VECTOR_STATE_H

/*
 * vector_state.h - to be called behind a function of ISA-L.
 *
 * Its code for AVX-512 returns with the upper parts of vector registers in use (it has no
 * VZEROUPPER). As long as they are, the processor makes instructions of SSE, which is what this
 * library is compiled to, wait for what they leave alone of the register that they write: all that
 * comes later takes up to twice the time (Intel's optimization reference manual, "mixing AVX code
 * with SSE code").
 */

void gdb_vector_state_clear(void);

#endif
