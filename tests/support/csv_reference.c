/* SPDX-License-Identifier: MIT */
#include "tests/support/csv_reference.h"

#include <stdlib.h>
#include <string.h>

static void *grow(void *memory, size_t count, size_t size)
{
    void *grown = realloc(memory, (count > 0 ? count : 1) * size);

    if (grown == NULL)
        abort();
    return grown;
}

static void append(reference_field *field, char c)
{
    /* Room doubles whenever the size is a power of two. */
    if ((field->size & (field->size - 1)) == 0)
        field->text = grow(field->text, field->size * 2, 1);
    field->text[field->size++] = c;
}

enum state { RECORD_BEGIN, FIELD_BEGIN, PLAIN, QUOTED, BEHIND_QUOTE, COMMENT };

static bool is_blank(const reference_dialect *dialect, char c)
{
    return dialect->trim && (c == ' ' || c == '\t') && c != dialect->delimiter;
}

/* Is there nothing but blanks from text[i] to the end of its line? */
static bool is_blank_line(const reference_dialect *dialect, const char *text, size_t size, size_t i)
{
    while (i < size && is_blank(dialect, text[i]))
        i++;
    return i == size || text[i] == '\n' || text[i] == '\r';
}

reference_file reference_read(const char *text, size_t size, const reference_dialect *dialect)
{
    char delimiter = dialect->delimiter, quote = dialect->quote, escape = dialect->escape;
    reference_file file = {NULL, 0};
    reference_record *record = NULL;
    reference_field *field = NULL;
    enum state state = RECORD_BEGIN;
    size_t line = 1, column = 1, i = 0;

    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    /* One step more than there are bytes: the end of the text ends the record, too. */
    for (; i <= size; i++) {
        bool at_end = i == size;
        char c = at_end ? '\n' : text[i];
        bool ends_line = c == '\n' || c == '\r';

        if (state == RECORD_BEGIN && dialect->comment != '\0' && c == dialect->comment && !at_end)
            state = COMMENT;
        if (state == COMMENT && !ends_line) {
            column++;
            continue;
        }
        if (state == COMMENT)
            state = RECORD_BEGIN;
        if (state == RECORD_BEGIN && !ends_line && is_blank_line(dialect, text, size, i)) {
            column++;
            continue;
        }
        if (state == RECORD_BEGIN && !ends_line) {
            file.records = grow(file.records, file.count + 1, sizeof(*file.records));
            record = &file.records[file.count++];
            memset(record, 0, sizeof(*record));
            record->begin = i;
            state = FIELD_BEGIN;
        }
        if ((state == FIELD_BEGIN || state == BEHIND_QUOTE) && !at_end && is_blank(dialect, c)) {
            column++;
            continue;
        }
        if (state == FIELD_BEGIN) {
            record->fields = grow(record->fields, record->field_count + 1, sizeof(*field));
            field = &record->fields[record->field_count++];
            memset(field, 0, sizeof(*field));
            field->text = grow(NULL, 1, 1);
            field->byte = i;
            field->line = line;
            field->column = column;
            state = PLAIN;
            if (quote != '\0' && c == quote) {
                field->quoted = true;
                state = QUOTED;
                column++;
                continue;
            }
        }
        if (state == QUOTED && at_end) {
            if (record->fault == REFERENCE_SOUND) {
                record->fault = REFERENCE_OPEN;
                record->fault_field = record->field_count - 1;
            }
            state = PLAIN;
        } else if (state == QUOTED) {
            bool next_is_special =
                i + 1 < size && (text[i + 1] == quote || text[i + 1] == escape);
            if (c == escape && next_is_special) {
                append(field, text[++i]);
                column += 2;
            } else if (c == quote) {
                state = BEHIND_QUOTE;
                column++;
            } else {
                append(field, c);
                column++;
                if (c == '\n' || (c == '\r' && !(i + 1 < size && text[i + 1] == '\n'))) {
                    line++;
                    column = 1;
                }
            }
            continue;
        }
        if (state == BEHIND_QUOTE) {
            if (c != delimiter && !ends_line && record->fault == REFERENCE_SOUND) {
                record->fault = REFERENCE_TEXT_BEHIND;
                record->fault_field = record->field_count - 1;
            }
            state = PLAIN;
        }
        if (state == PLAIN && field != NULL && !field->quoted && (ends_line || c == delimiter))
            while (field->size > 0 && is_blank(dialect, field->text[field->size - 1]))
                field->size--;
        if (ends_line) {
            bool both = c == '\r' && i + 1 < size && text[i + 1] == '\n';
            if (state != RECORD_BEGIN) {
                record->end_line = line;
                record->end_column = column;
                i += both;
                record->end = i + 1 < size ? i + 1 : size;
            } else {
                i += both;
            }
            state = RECORD_BEGIN;
            line++;
            column = 1;
        } else {
            if (c == delimiter)
                state = FIELD_BEGIN;
            else
                append(field, c);
            column++;
        }
    }
    return file;
}

void reference_release(reference_file *file)
{
    for (size_t r = 0; r < file->count; r++) {
        for (size_t f = 0; f < file->records[r].field_count; f++)
            free(file->records[r].fields[f].text);
        free(file->records[r].fields);
    }
    free(file->records);
    file->records = NULL;
    file->count = 0;
}
