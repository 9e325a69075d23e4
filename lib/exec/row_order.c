/* SPDX-License-Identifier: MIT */
#include "lib/exec/row_order.h"

#include <math.h>
#include <string.h>

enum { INSERTION_RUN = 16 };
#define SIGN_BIT (UINT64_C(1) << 63)

/* --- prefixes ---------------------------------------------------------- */

static uint64_t prefix_of_real(double x)
{
    uint64_t bits;

    if (isnan(x))
        return UINT64_MAX; /* behind all numbers */
    x = x == 0 ? 0 : x;    /* -0 and 0 are equal */
    memcpy(&bits, &x, sizeof(bits));
    return (bits & SIGN_BIT) != 0 ? ~bits : bits | SIGN_BIT;
}

static uint64_t prefix_of_text(gdb_text_view text)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < sizeof(prefix); i++)
        prefix = prefix << 8 | (i < text.size ? (unsigned char)text.data[i] : 0);
    return prefix;
}

static uint64_t prefix_of(const gdb_value *value)
{
    switch (value->type) {
    case GDB_TYPE_BOOL:
        return value->as.boolean;
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_DATE:
    case GDB_TYPE_TIMESTAMP:
        return (uint64_t)value->as.integer ^ SIGN_BIT;
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        return value->as.unsigned_integer;
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_DOUBLE:
        return prefix_of_real(value->as.real);
    case GDB_TYPE_STRING:
        return prefix_of_text(value->as.text);
    case GDB_TYPE_INVALID:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        break;
    }
    return 0; /* no prefix: the keys decide */
}

void gdb_row_order_prefixes(const gdb_bound_sort *key, const gdb_vector *column,
                            const gdb_selection *selection, uint64_t *prefixes)
{
    bool no_prefix = column->type == GDB_TYPE_ANY; /* values of several types do not mix */

    for (uint32_t i = 0; i < selection->count; i++) {
        gdb_value value = gdb_vector_get(column, gdb_selection_row(selection, i));

        if (no_prefix)
            prefixes[i] = 0;
        else if (value.is_null)
            prefixes[i] = key->nulls_first ? 0 : UINT64_MAX;
        else
            prefixes[i] = key->descending ? ~prefix_of(&value) : prefix_of(&value);
    }
}

/* --- comparing --------------------------------------------------------- */

typedef struct row_order {
    const gdb_tuple_table *table;
    const gdb_bound_sort *keys;
    uint32_t key_count;
} row_order;

/* Do equal prefixes mean equal first keys? Those of NULL and NaN are some numbers' too. */
static bool tells_all(const row_order *order, uint64_t prefix)
{
    gdb_type_id type = order->table->types[order->keys[0].expr->as.column];

    return prefix != 0 && prefix != UINT64_MAX &&
           (gdb_type_is_numeric(type) || type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP);
}

/* By the keys from number `first` on. */
static int compare_keys(const row_order *order, uint32_t first, uint32_t a, uint32_t b)
{
    for (uint32_t k = first; k < order->key_count; k++) {
        const gdb_bound_sort *key = &order->keys[k];
        gdb_value x = gdb_tuple_table_get(order->table, key->expr->as.column, a);
        gdb_value y = gdb_tuple_table_get(order->table, key->expr->as.column, b);
        int result;

        if (x.is_null || y.is_null) {
            if (x.is_null && y.is_null)
                continue;
            return x.is_null == key->nulls_first ? -1 : 1;
        }
        result = gdb_value_compare(&x, &y);
        if (result != 0)
            return key->descending ? -result : result;
    }
    return 0;
}

/* Must `b` stand before `a`, which came first? */
static bool is_before(const row_order *order, const gdb_row_entry *b, const gdb_row_entry *a)
{
    if (a->prefix != b->prefix)
        return b->prefix < a->prefix;
    return compare_keys(order, tells_all(order, a->prefix) ? 1 : 0, b->row, a->row) < 0;
}

/* --- narrowing --------------------------------------------------------- */

/* The prefix with `before` entries before it in order: one byte after the other, from the top. */
static uint64_t find_prefix(const gdb_row_entry *entries, uint32_t count, uint32_t before)
{
    uint64_t known = 0, mask = 0;

    for (unsigned shift = 64; shift > 0;) {
        uint32_t counts[256] = {0}, byte = 0;

        shift -= 8;
        for (uint32_t i = 0; i < count; i++)
            counts[entries[i].prefix >> shift & 0xFF] += (entries[i].prefix & mask) == known;
        for (; before >= counts[byte]; byte++)
            before -= counts[byte];
        known |= (uint64_t)byte << shift;
        mask |= UINT64_C(0xFF) << shift;
    }
    return known;
}

uint32_t gdb_row_order_narrow(gdb_row_entry *entries, uint32_t count, uint64_t limit)
{
    uint64_t last;
    uint32_t left = 0;

    if (limit >= count)
        return count;
    last = find_prefix(entries, count, (uint32_t)limit - 1);
    for (uint32_t i = 0; i < count; i++) {
        gdb_row_entry entry = entries[i];

        entries[left] = entry;
        left += entry.prefix <= last;
    }
    return left;
}

/* --- sorting ----------------------------------------------------------- */

static void insertion_sort(gdb_row_entry *entries, uint32_t count, const row_order *order)
{
    for (uint32_t i = 1; i < count; i++) {
        gdb_row_entry entry = entries[i];
        uint32_t at = i;

        for (; at > 0 && is_before(order, &entry, &entries[at - 1]); at--)
            entries[at] = entries[at - 1];
        entries[at] = entry;
    }
}

/* Merge the sorted runs [0, middle) and [middle, count) of `from` into `to`. */
static void merge(const gdb_row_entry *from, uint32_t middle, uint32_t count, gdb_row_entry *to,
                  const row_order *order)
{
    uint32_t a = 0, b = middle;

    for (uint32_t i = 0; i < count; i++)
        to[i] = b < count && (a == middle || is_before(order, &from[b], &from[a])) ? from[b++]
                                                                                   : from[a++];
}

gdb_status gdb_row_order_sort(gdb_row_entry *entries, gdb_row_entry *scratch, uint32_t count,
                              const gdb_tuple_table *table, const gdb_bound_sort *keys,
                              uint32_t key_count, const gdb_interrupt *interrupt, gdb_error *err)
{
    row_order order = {table, keys, key_count};
    gdb_row_entry *from = entries, *to = scratch;

    for (uint32_t i = 0; i < count; i += INSERTION_RUN)
        insertion_sort(entries + i, count - i < INSERTION_RUN ? count - i : INSERTION_RUN, &order);
    for (uint64_t run = INSERTION_RUN; run < count; run *= 2) {
        gdb_row_entry *swap = from;

        for (uint64_t i = 0; i < count; i += 2 * run) {
            uint64_t rest = count - i;

            GDB_TRY(gdb_interrupt_check(interrupt, err));
            merge(from + i, (uint32_t)(rest < run ? rest : run),
                  (uint32_t)(rest < 2 * run ? rest : 2 * run), to + i, &order);
        }
        from = to;
        to = swap;
    }
    if (from != entries && count > 0)
        memcpy(entries, from, count * sizeof(*entries));
    return GDB_OK;
}
