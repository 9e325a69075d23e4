/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_record.h"

/* Behind the quote that closes the field which opens at bytes[begin], or `size` if none does. */
static size_t find_close(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                         size_t begin, bool *closed)
{
    uint8_t quote = (uint8_t)dialect->quote, escape = (uint8_t)dialect->escape;
    size_t p = begin + 1;

    *closed = true;
    if (quote == escape) {
        while (p < size) {
            const uint8_t *found = memchr(bytes + p, quote, size - p);
            if (found == NULL)
                break;
            p = (size_t)(found - bytes) + 1;
            if (p >= size || bytes[p] != quote)
                return p;
            p++;
        }
    } else {
        for (; p < size; p++) {
            if (bytes[p] == quote)
                return p + 1;
            if (bytes[p] == escape && p + 1 < size &&
                (bytes[p + 1] == quote || bytes[p + 1] == escape))
                p++;
        }
    }
    *closed = false;
    return size;
}

/* The characters that csv_record.h looks for outside of quotes. */
static bool ends_field(const gdb_csv_dialect *dialect, uint8_t c)
{
    return c == (uint8_t)dialect->delimiter || c == '\n' || c == '\r';
}

static size_t skip_blanks(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                          size_t p)
{
    while (dialect->trim && p < size && gdb_csv_is_blank(dialect, bytes[p]))
        p++;
    return p;
}

/* Behind the lines at `p` that are no records: blank ones, and comments. */
static size_t skip_lines(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                         size_t p)
{
    while (p < size) {
        size_t at = skip_blanks(dialect, bytes, size, p);

        if (dialect->comment != '\0' && bytes[p] == (uint8_t)dialect->comment)
            while (at < size && bytes[at] != '\n' && bytes[at] != '\r')
                at++;
        if (at < size && bytes[at] != '\n' && bytes[at] != '\r')
            break;
        p = at < size ? at + 1 : size;
    }
    return p;
}

/* The field at `p`; returns where it ends with what is around it. */
static size_t cut_field(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size, size_t p,
                        gdb_csv_field *field, gdb_csv_fault *fault)
{
    uint8_t quote = (uint8_t)dialect->quote;
    size_t least;

    p = skip_blanks(dialect, bytes, size, p);
    field->begin = least = p;
    field->quoted = quote != 0 && p < size && bytes[p] == quote;
    *fault = GDB_CSV_SOUND;
    if (field->quoted) {
        bool closed;

        p = least = find_close(dialect, bytes, size, p, &closed);
        p = skip_blanks(dialect, bytes, size, p);
        if (!closed)
            *fault = GDB_CSV_OPEN_QUOTE;
        else if (p < size && !ends_field(dialect, bytes[p]))
            *fault = GDB_CSV_TEXT_BEHIND_QUOTE;
    }
    while (p < size && !ends_field(dialect, bytes[p]))
        p++;
    field->end = p;
    while (dialect->trim && field->end > least && gdb_csv_is_blank(dialect, bytes[field->end - 1]))
        field->end--;
    return p;
}

bool gdb_csv_record_next(gdb_csv_record *record, const gdb_csv_dialect *dialect,
                         const uint8_t *bytes, size_t size, size_t position, gdb_csv_field *fields,
                         size_t capacity)
{
    size_t p = skip_lines(dialect, bytes, size, position);

    if (p >= size)
        return false;
    record->begin = p;
    record->field_count = 0;
    record->fault = GDB_CSV_SOUND;
    record->fault_field = 0;
    for (;;) {
        gdb_csv_field field;
        gdb_csv_fault fault;

        p = cut_field(dialect, bytes, size, p, &field, &fault);
        if (fault != GDB_CSV_SOUND && record->fault == GDB_CSV_SOUND) {
            record->fault = fault;
            record->fault_field = record->field_count;
        }
        if (record->field_count < capacity)
            fields[record->field_count] = field;
        record->field_count++;
        if (p >= size || bytes[p] != (uint8_t)dialect->delimiter)
            break;
        p++;
    }
    record->end = p;
    record->next = p < size ? gdb_csv_behind_line_end(bytes, size, p) : size;
    return true;
}

size_t gdb_csv_field_text(const gdb_csv_dialect *dialect, const uint8_t *bytes,
                          const gdb_csv_field *field, uint8_t *out)
{
    uint8_t quote = (uint8_t)dialect->quote, escape = (uint8_t)dialect->escape;
    size_t n = 0, p = field->begin, end = field->end;

    if (!field->quoted) {
        if (end > p)
            memcpy(out, bytes + p, end - p);
        return end - p;
    }
    for (p++; p < end; p++) {
        if (bytes[p] == escape && p + 1 < end && (bytes[p + 1] == quote || bytes[p + 1] == escape))
            p++;
        else if (bytes[p] == quote)
            break;
        out[n++] = bytes[p];
    }
    return n;
}
