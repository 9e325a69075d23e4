/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXPRESSION_EXPR_KERNEL_H
#define GDB_LIB_EXPRESSION_EXPR_KERNEL_H

/*
 * expr_kernel.h - what the files of lib/expression share: two ways to compute a call.
 *
 * A *vector kernel* computes all rows of a selection in one typed loop. It returns false in
 * *done when it does not know the types; then the function's *value form*, which computes one
 * row from gdb_values, is applied row by row. The functions of gdb_kernel_logic and coalesce have
 * no value form.
 */

#include "lib/expression/expr_eval.h"

/* Call `name` with `rows` bound to each row of a selection, in order. */
#define GDB_FOR_SELECTED(selection, row, body)                                                     \
    do {                                                                                           \
        if ((selection)->all) {                                                                    \
            for (uint32_t row = 0; row < (selection)->count; row++)                                \
                body                                                                               \
        } else {                                                                                   \
            for (uint32_t i_ = 0; i_ < (selection)->count; i_++) {                                 \
                const uint32_t row = (selection)->rows[i_];                                        \
                body                                                                               \
            }                                                                                      \
        }                                                                                          \
    } while (0)

/* Rows of a vector are at row & mask: a constant vector has only row 0. */
static inline uint32_t gdb_kernel_mask(const gdb_vector *vector)
{
    return vector->is_constant ? 0 : UINT32_MAX;
}

/* --- the evaluator, for kernels -------------------------------------- */

gdb_status gdb_kernel_eval(gdb_evaluator *evaluator, const gdb_expr *expr,
                           const gdb_data_chunk *chunk, const gdb_selection *selection,
                           const gdb_vector **out, gdb_error *err);

/* A cleared vector and an empty selection, the evaluator's until it begins anew. */
gdb_status gdb_kernel_vector(gdb_evaluator *evaluator, gdb_type_id type, gdb_vector **out,
                             gdb_error *err);
gdb_status gdb_kernel_selection(gdb_evaluator *evaluator, gdb_selection **out, gdb_error *err);

gdb_arena *gdb_kernel_heap(gdb_evaluator *evaluator);
const gdb_catalog *gdb_kernel_catalog(const gdb_evaluator *evaluator);

/* GDB_ERR_QUERY: "MESSAGE in 'the text of expr'". */
gdb_status gdb_kernel_fail(gdb_error *err, const gdb_expr *expr, const char *fmt, ...)
    GDB_PRINTF(3, 4);

/* Keep the rows whose value is true, of a BOOL (or ANY) vector. */
void gdb_kernel_narrow(gdb_selection *selection, const gdb_vector *truth);

/* --- vector kernels ---------------------------------------------------- */

typedef struct gdb_kernel_args {
    const gdb_expr *expr;
    const gdb_vector *const *args;
    const gdb_selection *selection;
    gdb_vector *out; /* cleared; its NULLs are already those of the args */
} gdb_kernel_args;

gdb_status gdb_kernel_compare(const gdb_kernel_args *call, bool *done, gdb_error *err);
gdb_status gdb_kernel_arithmetic(const gdb_kernel_args *call, bool *done, gdb_error *err);
gdb_status gdb_kernel_text_match(const gdb_kernel_args *call, bool *done, gdb_error *err);
gdb_status gdb_kernel_cast(const gdb_kernel_args *call, bool *done, gdb_error *err);
gdb_status gdb_kernel_not(const gdb_kernel_args *call, bool *done, gdb_error *err);
gdb_status gdb_kernel_date(const gdb_kernel_args *call, bool *done, gdb_error *err);

/* Narrow a selection by a comparison of two vectors; *done false: not these types. */
void gdb_kernel_compare_select(gdb_function_id function, const gdb_vector *a, const gdb_vector *b,
                               gdb_selection *selection, bool *done);

/* IN with a list that is the same for all rows; `out` has no NULLs yet. */
gdb_status gdb_kernel_in(gdb_evaluator *evaluator, const gdb_kernel_args *call, bool *done,
                         gdb_error *err);

/* label() and whether two relationships are the same. */
gdb_status gdb_kernel_graph(gdb_evaluator *evaluator, const gdb_kernel_args *call, bool *done,
                            gdb_error *err);

/* AND, OR, XOR, IS NULL, IS NOT NULL: evaluate their args themselves, each only where it matters,
 * and see their NULLs. */
gdb_status gdb_kernel_logic(gdb_evaluator *evaluator, const gdb_expr *expr,
                            const gdb_data_chunk *chunk, const gdb_selection *selection,
                            const gdb_vector **out, gdb_error *err);

/* --- value forms ------------------------------------------------------- */

typedef struct gdb_value_call {
    gdb_evaluator *evaluator;
    const gdb_expr *expr;
    const gdb_value *args;
    uint32_t count;
} gdb_value_call;

typedef gdb_status (*gdb_value_function)(const gdb_value_call *call, gdb_value *out,
                                         gdb_error *err);

/* Each returns NULL for a function that is not its own. Only IN sees args that are NULL. */
gdb_value_function gdb_value_compare_function(gdb_function_id id);
gdb_value_function gdb_value_in_function(gdb_function_id id);
gdb_value_function gdb_value_arithmetic_function(gdb_function_id id);
gdb_value_function gdb_value_boolean_function(gdb_function_id id);
gdb_value_function gdb_value_string_function(gdb_function_id id);
gdb_value_function gdb_value_date_function(gdb_function_id id);
gdb_value_function gdb_value_list_function(gdb_function_id id);
gdb_value_function gdb_value_cast_function(gdb_function_id id);
gdb_value_function gdb_value_graph_function(gdb_function_id id);

/* A number's value as a double; the value is of a numeric type. */
double gdb_kernel_real(const gdb_value *value);
/* An integer value as int64; false if it is an unsigned one beyond it, or no integer. */
bool gdb_kernel_int64(const gdb_value *value, int64_t *out);

#endif
