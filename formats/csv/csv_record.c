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

bool gdb_csv_record_next(gdb_csv_record *record, const gdb_csv_dialect *dialect,
                         const uint8_t *bytes, size_t size, size_t position,
                         gdb_csv_field *fields, size_t capacity)
{
    uint8_t delimiter = (uint8_t)dialect->delimiter, quote = (uint8_t)dialect->quote;
    size_t p = position;

    while (p < size && (bytes[p] == '\n' || bytes[p] == '\r'))
        p++;
    if (p >= size)
        return false;
    record->begin = p;
    record->field_count = 0;
    record->fault = GDB_CSV_SOUND;
    record->fault_field = 0;
    for (;;) {
        gdb_csv_field field = {p, p, quote != 0 && p < size && bytes[p] == quote};
        gdb_csv_fault fault = GDB_CSV_SOUND;

        if (field.quoted) {
            bool closed;
            p = find_close(dialect, bytes, size, p, &closed);
            if (!closed)
                fault = GDB_CSV_OPEN_QUOTE;
            else if (p < size && bytes[p] != delimiter && bytes[p] != '\n' && bytes[p] != '\r')
                fault = GDB_CSV_TEXT_BEHIND_QUOTE;
        }
        while (p < size && bytes[p] != delimiter && bytes[p] != '\n' && bytes[p] != '\r')
            p++;
        field.end = p;
        if (fault != GDB_CSV_SOUND && record->fault == GDB_CSV_SOUND) {
            record->fault = fault;
            record->fault_field = record->field_count;
        }
        if (record->field_count < capacity)
            fields[record->field_count] = field;
        record->field_count++;
        if (p >= size || bytes[p] != delimiter)
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
        if (bytes[p] == escape && p + 1 < end &&
            (bytes[p + 1] == quote || bytes[p + 1] == escape))
            p++;
        else if (bytes[p] == quote)
            break;
        out[n++] = bytes[p];
    }
    return n;
}
