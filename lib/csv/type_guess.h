/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_TYPE_GUESS_H
#define GDB_LIB_CSV_TYPE_GUESS_H

/*
 * type_guess.h - the narrowest type that all values seen of a column have, and which value decided
 * it.
 *
 * INT64, DOUBLE, BOOL, DATE, TIMESTAMP, in this order, if every value is one, else STRING; STRING
 * too without values. Texts that would lose something as a number (leading zeros, a plus sign, more
 * digits than INT64 holds), and truth values other than true and false, are text.
 *
 * An all-zero guess has seen nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/text_quote.h"
#include "lib/types/logical_type.h"

typedef struct gdb_type_guess {
    uint64_t values;      /* how many were looked at */
    unsigned ruled_out;   /* types that some value does not have */
    bool is_decided;      /* some value changed the type that those before it had */
    bool at_byte;         /* decided_at counts bytes from 0, not lines from 1 */
    uint64_t decided_at;  /* where the last value stands that did */
    gdb_type_id before;   /* the type before that value; GDB_TYPE_INVALID: it was the first */
    char decided_by[GDB_TEXT_QUOTE_SIZE]; /* that value, quoted */
} gdb_type_guess;

/* A value (not a NULL) that begins in physical line `line`. */
void gdb_type_guess_add(gdb_type_guess *guess, gdb_text_view value, uint64_t line);

/* The same in the middle of a file, where lines were not counted. */
void gdb_type_guess_add_sampled(gdb_type_guess *guess, gdb_text_view value, uint64_t byte);

/* The values of `other` too. Which value decided is then known only if one of them had none. */
void gdb_type_guess_merge(gdb_type_guess *guess, const gdb_type_guess *other);

gdb_type_id gdb_type_guess_type(const gdb_type_guess *guess);

/* Could this text be a value of the guessed type? Always true of STRING and without values. */
bool gdb_type_guess_allows(const gdb_type_guess *guess, gdb_text_view value);

/* "all 1,000 values looked at are dates", "line 17: 'n/a' is no INT64", ...: appended to `out`. */
gdb_status gdb_type_guess_explain(const gdb_type_guess *guess, gdb_buffer *out, gdb_error *err);

#endif
