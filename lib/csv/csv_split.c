/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_split.h"

#include <string.h>

#include "lib/base/always_inline.h"
#include "lib/csv/quote_scan.h"

/*
 * Outside of quotes only a quote character at the beginning of a field opens one, and a field
 * begins behind a delimiter or a line end: so it is enough to jump from quote to quote and to look
 * at the byte in front of each. Inside of quotes only quotes and escapes matter. What lies between
 * two quoted fields is searched for its last line end from behind.
 *
 *     1,"a""b⏎c",d"e⏎2,"f
 *       ^        ^  ^
 *       opens    |  not at the beginning of a field: data
 *                closes; the next line end is outside
 */

static bool ends_line(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* Behind the last line end in bytes[begin .. end), or 0. A CR that is the last byte of all is none:
 * a LF could follow it. */
static size_t behind_last_line_end(const uint8_t *bytes, size_t begin, size_t end, size_t size)
{
    const uint8_t *lf = begin < end ? memrchr(bytes + begin, '\n', end - begin) : NULL;
    size_t found = lf != NULL ? (size_t)(lf - bytes) + 1 : 0;

    if (found > begin)
        begin = found;
    while (begin < end) {
        const uint8_t *cr = memrchr(bytes + begin, '\r', end - begin);
        if (cr == NULL)
            break;
        end = (size_t)(cr - bytes);
        if (end + 1 < size)
            return end + 1;
    }
    return found;
}

/* Behind the closing quote of the field whose text begins at `p`, or `size`. */
static size_t skip_quoted(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                          size_t p)
{
    uint8_t quote = (uint8_t)dialect->quote, escape = (uint8_t)dialect->escape;

    if (quote == escape) {
        while (p < size) {
            const uint8_t *found = memchr(bytes + p, quote, size - p);
            if (found == NULL)
                return size;
            p = (size_t)(found - bytes) + 1;
            if (p >= size || bytes[p] != quote)
                return p;
            p++;
        }
        return size;
    }
    for (; p < size; p++) {
        if (bytes[p] == quote)
            return p + 1;
        if (bytes[p] == escape && p + 1 < size && (bytes[p + 1] == quote || bytes[p + 1] == escape))
            p++;
    }
    return size;
}

/* Does the quote at `at` stand where a field begins, in a line that is no comment? Everything from
 * `outside` to it is outside of quotes. */
static bool opens_field(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t outside,
                        size_t at)
{
    size_t p = at;

    while (dialect->trim && p > outside && gdb_csv_is_blank(dialect, bytes[p - 1]))
        p--;
    if (p > 0 && bytes[p - 1] != (uint8_t)dialect->delimiter && !ends_line(bytes[p - 1]))
        return false;
    if (dialect->comment == '\0')
        return true;
    while (p > outside && !ends_line(bytes[p - 1]))
        p--;
    return (p > 0 && !ends_line(bytes[p - 1])) || bytes[p] != (uint8_t)dialect->comment;
}

/* From quote to quote, by the exact rules of any dialect. */
static gdb_csv_cut cut_by_quotes(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size)
{
    size_t outside = 0, p = 0, last;
    gdb_csv_cut cut = {0, false};

    while (p < size) {
        const uint8_t *found = memchr(bytes + p, (uint8_t)dialect->quote, size - p);
        size_t at;

        if (found == NULL)
            break;
        at = (size_t)(found - bytes);
        p = at + 1;
        if (!opens_field(dialect, bytes, outside, at))
            continue;
        last = behind_last_line_end(bytes, outside, at, size);
        if (last > 0)
            cut.size = last;
        p = outside = skip_quoted(dialect, bytes, size, p);
    }
    last = behind_last_line_end(bytes, outside, size, size);
    if (last > 0)
        cut.size = last;
    return cut;
}

gdb_csv_cut gdb_csv_find_last_cut(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                                  bool is_last)
{
    const uint8_t *quote = NULL;
    gdb_csv_cut cut = {size, false};

    if (dialect->quote != '\0' && size > 0)
        quote = memchr(bytes, (uint8_t)dialect->quote, size);
    if (is_last)
        cut.size = size;
    else if (quote == NULL)
        cut.size = behind_last_line_end(bytes, 0, size, size);
    else if (dialect->trim || dialect->comment != '\0')
        cut = cut_by_quotes(dialect, bytes, size);
    else
        cut.size = gdb_csv_quote_scan(dialect, bytes, size);
    cut.has_quotes = quote != NULL && (size_t)(quote - bytes) < cut.size;
    return cut;
}

typedef uint8_t byte_vector __attribute__((vector_size(32)));

/* The same with any instructions: compilers make two registers of a vector where they are short. */
static GDB_ALWAYS_INLINE uint64_t count_in_vectors(const uint8_t *bytes, size_t size)
{
    enum { WIDTH = sizeof(byte_vector), MOST_ROUNDS = 255 };
    uint64_t lines = 0;
    size_t i = 0;

    /* Each of 32 counters holds at most 255; every round also looks at the byte behind it. */
    while (size - i > WIDTH) {
        byte_vector counts = {0};
        size_t rounds = (size - i - 1) / WIDTH;
        if (rounds > MOST_ROUNDS)
            rounds = MOST_ROUNDS;
        for (size_t r = 0; r < rounds; r++, i += WIDTH) {
            byte_vector v, next;

            memcpy(&v, bytes + i, sizeof(v));
            memcpy(&next, bytes + i + 1, sizeof(next));
            counts -= (byte_vector)(v == '\n');
            counts -= (byte_vector)((v == '\r') & (next != '\n'));
        }
        for (size_t k = 0; k < WIDTH; k++)
            lines += counts[k];
    }
    for (; i < size; i++)
        lines += bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == size || bytes[i + 1] != '\n'));
    return lines;
}

#if defined(__x86_64__)
static __attribute__((target("avx2"))) uint64_t count_with_avx2(const uint8_t *bytes, size_t size)
{
    return count_in_vectors(bytes, size);
}
#endif

uint64_t gdb_csv_count_lines(const uint8_t *bytes, size_t size)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return count_with_avx2(bytes, size);
#endif
    return count_in_vectors(bytes, size);
}
