/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_quoted.h"

/* Token `at` is the quote that opens a field: the token behind the one that closes it, or
 * `token_count`. A delimiter or line end between them is data. */
static size_t skip_quoted(const uint8_t *bytes, uint8_t quote, const uint32_t *tokens,
                          size_t token_count, size_t at)
{
    for (at++; at < token_count; at++) {
        if (bytes[tokens[at]] != quote)
            continue;
        if (at + 1 == token_count || tokens[at + 1] != tokens[at] + 1 ||
            bytes[tokens[at + 1]] != quote)
            return at + 1;
        at++;
    }
    return token_count;
}

size_t gdb_csv_cut_quoted(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                          size_t begin, const uint32_t *tokens, size_t token_count,
                          uint32_t field_count, gdb_csv_field *fields, gdb_csv_record *record)
{
    uint8_t quote = (uint8_t)dialect->quote, delimiter = (uint8_t)dialect->delimiter;
    size_t p = begin, t = 0;

    if (quote == '\0' || dialect->escape != dialect->quote || dialect->trim ||
        (dialect->comment != '\0' && bytes[begin] == (uint8_t)dialect->comment))
        return 0;
    for (uint32_t f = 0; f < field_count; f++) {
        size_t least = p;
        uint8_t end;
        bool quoted = t < token_count && tokens[t] == p && bytes[p] == quote;
        if (quoted) {
            t = skip_quoted(bytes, quote, tokens, token_count, t);
            least = tokens[t - 1] + (size_t)1;
        }
        /* Nothing but the end of the field may stand behind its quotes, and no quote in a plain
         * one. */
        if (t == token_count || (quoted && tokens[t] != least))
            return 0;
        end = bytes[tokens[t]];
        if (f + 1 < field_count ? end != delimiter : end != '\n' && end != '\r')
            return 0;
        fields[f] = (gdb_csv_field){p, tokens[t], quoted};
        p = tokens[t++] + (size_t)1;
    }
    /* A line with nothing in it is no record. */
    if (p == begin + 1)
        return 0;
    *record = (gdb_csv_record){.begin = begin,
                               .end = p - 1,
                               .next = gdb_csv_behind_line_end(bytes, size, p - 1),
                               .field_count = field_count,
                               .fault = GDB_CSV_SOUND};
    return t;
}
