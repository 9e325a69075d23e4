/* SPDX-License-Identifier: MIT */
#include "lib/import/csv_head.h"

#include <stdlib.h>
#include <string.h>

#include "formats/csv/csv_record.h"
#include "lib/base/buffer.h"
#include "lib/import/csv_source.h"
#include "lib/import/csv_split.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

/* LOOKED_AT: fields of a record whose quotes are looked at. */
enum { HEAD_SIZE = 256 * 1024, MARK_SIZE = 3, LOOKED_AT = 64 };

/* What every value seen of a column so far may be. */
enum {
    MAY_BE_INT64 = 1,
    MAY_BE_DOUBLE = 2,
    MAY_BE_BOOL = 4,
    MAY_BE_DATE = 8,
    MAY_BE_TIMESTAMP = 16,
    MAY_BE_ANYTHING = 31
};

typedef struct head_reader {
    gdb_csv_head *head;
    const gdb_csv_head_options *options;
    const char *path;
    gdb_arena *arena;
    gdb_text_view bytes; /* from behind the byte order mark */
    bool is_whole;       /* the bytes are all there are */
    gdb_csv_field *fields;
    size_t field_capacity;
    gdb_error *err;
} head_reader;

static const uint8_t *data_of(gdb_text_view text)
{
    return (const uint8_t *)text.data;
}

/* --- reading ------------------------------------------------------------ */

static const char delimiters[] = {',', '|', ';', '\t'};

/* Is there a record that surely ends within the bytes, whatever the delimiter will be? */
static bool holds_a_record(const head_reader *r, gdb_text_view bytes)
{
    gdb_csv_dialect dialect = r->head->dialect;
    gdb_csv_record record;
    bool all = true;

    for (size_t i = 0; i < sizeof(delimiters) && all; i++) {
        dialect.delimiter = r->options->delimiter != '\0' ? r->options->delimiter : delimiters[i];
        all = gdb_csv_record_next(&record, &dialect, data_of(bytes), bytes.size, 0, NULL, 0) &&
              record.next < bytes.size;
    }
    return all;
}

static gdb_status copy_to_arena(head_reader *r, const gdb_buffer *bytes, gdb_text_view *out)
{
    *out = gdb_arena_copy_text(r->arena, gdb_buffer_view(bytes), r->err);
    return out->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status read_bytes(head_reader *r)
{
    gdb_input_stream *stream = NULL;
    gdb_status status = GDB_OK;
    gdb_buffer buffer = {0}, taken = {0};
    uint64_t file_size;
    bool is_file;

    GDB_TRY_OUT(gdb_input_stream_size(r->path, &file_size, &is_file, r->err));
    GDB_TRY_OUT(gdb_input_stream_peek(&stream, r->path, &r->options->input, &taken, r->err));
    /* More than once only for a record that does not fit. */
    do {
        size_t want = buffer.size > 0 ? buffer.size : HEAD_SIZE, got;
        GDB_TRY_OUT(gdb_buffer_reserve(&buffer, want, r->err));
        GDB_TRY_OUT(gdb_input_stream_read(stream, buffer.data + buffer.size, want, &got, r->err));
        buffer.size += got;
        r->is_whole = got < want;
    } while (!r->is_whole && buffer.size < GDB_CSV_LONGEST_RECORD &&
             !holds_a_record(r, gdb_buffer_view(&buffer)));
    GDB_TRY_OUT(copy_to_arena(r, &buffer, &r->bytes));
    /* Standard input may be a file, but nobody will read it from its beginning again. */
    r->head->read_ahead = gdb_text("", 0);
    if (!is_file || strcmp(r->path, "-") == 0)
        GDB_TRY_OUT(copy_to_arena(r, &taken, &r->head->read_ahead));
    if (r->bytes.size >= MARK_SIZE && memcmp(r->bytes.data, "\xEF\xBB\xBF", MARK_SIZE) == 0)
        r->bytes = gdb_text(r->bytes.data + MARK_SIZE, r->bytes.size - MARK_SIZE);
out:
    gdb_input_stream_close(stream);
    gdb_buffer_release(&buffer);
    gdb_buffer_release(&taken);
    return status;
}

/* The part of the bytes that is whole records in this dialect. */
static gdb_text_view whole_records(const head_reader *r, const gdb_csv_dialect *dialect)
{
    gdb_csv_cut cut = gdb_csv_find_last_cut(dialect, data_of(r->bytes), r->bytes.size, r->is_whole);

    return gdb_text(r->bytes.data, cut.size);
}

/* --- the delimiter ------------------------------------------------------ */

static int compare_counts(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Do quotes stand only where they quote? A wrong delimiter leaves them inside of fields. */
static bool has_proper_quotes(const gdb_csv_dialect *dialect, gdb_text_view text,
                              const gdb_csv_record *record, const gdb_csv_field *fields)
{
    if (record->fault != GDB_CSV_SOUND)
        return false;
    for (size_t i = 0; i < record->field_count && i < LOOKED_AT; i++)
        if (dialect->quote != '\0' && !fields[i].quoted &&
            memchr(text.data + fields[i].begin, dialect->quote,
                   fields[i].end - fields[i].begin) != NULL)
            return false;
    return true;
}

/* The field count that most records have (the larger on a tie), and how many have it; with
 * `proper` only records whose quotes are where they should be. */
static gdb_status most_frequent_count(head_reader *r, const gdb_csv_dialect *dialect, bool proper,
                                      size_t *field_count, size_t *records)
{
    gdb_text_view text = whole_records(r, dialect);
    gdb_csv_field fields[LOOKED_AT];
    gdb_csv_record record;
    gdb_buffer buffer = {0};
    gdb_status status = GDB_OK;
    uint32_t *counts;
    size_t count = 0, run = 0;

    *field_count = 0;
    *records = 0;
    for (size_t at = 0; gdb_csv_record_next(&record, dialect, data_of(text), text.size, at, fields,
                                            LOOKED_AT);
         at = record.next) {
        uint32_t n = (uint32_t)record.field_count;
        if (proper && !has_proper_quotes(dialect, text, &record, fields))
            continue;
        GDB_TRY_OUT(gdb_buffer_append(&buffer, &n, sizeof(n), r->err));
        count++;
    }
    if (count == 0)
        goto out;
    counts = (uint32_t *)(void *)buffer.data;
    qsort(counts, count, sizeof(*counts), compare_counts);
    for (size_t i = 0; i < count; i++) {
        run = i > 0 && counts[i] == counts[i - 1] ? run + 1 : 1;
        if (run >= *records) {
            *records = run;
            *field_count = counts[i];
        }
    }
out:
    gdb_buffer_release(&buffer);
    return status;
}

static gdb_status find_delimiter(head_reader *r)
{
    gdb_csv_dialect *dialect = &r->head->dialect;
    size_t best = 0, field_count, records;

    dialect->delimiter = r->options->delimiter;
    if (dialect->delimiter != '\0')
        return GDB_OK;
    dialect->delimiter = ',';
    for (size_t i = 0; i < sizeof(delimiters); i++) {
        gdb_csv_dialect candidate = *dialect;
        candidate.delimiter = delimiters[i];
        if (gdb_csv_dialect_check(&candidate, NULL) != GDB_OK)
            continue;
        GDB_TRY(most_frequent_count(r, &candidate, true, &field_count, &records));
        if (field_count > 1 && records > best) {
            best = records;
            *dialect = candidate;
        }
    }
    return GDB_OK;
}

/* --- types -------------------------------------------------------------- */

static unsigned types_of(gdb_text_view text)
{
    const char *digits = text.data;
    size_t size = text.size;
    unsigned types = 0;
    int64_t integer;
    double real;
    int32_t days;

    if (size > 0 && *digits == '-') {
        digits++;
        size--;
    }
    if (size > 0 && (*digits == '.' || (*digits >= '0' && *digits <= '9'))) {
        bool keeps_zeros = size > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
        bool is_fraction = false;
        for (size_t i = 0; i < size; i++)
            is_fraction |= digits[i] == '.' || digits[i] == 'e' || digits[i] == 'E';
        if (!keeps_zeros && gdb_parse_int64(text, &integer))
            types |= MAY_BE_INT64 | MAY_BE_DOUBLE;
        if (!keeps_zeros && is_fraction && gdb_parse_double(text, &real))
            types |= MAY_BE_DOUBLE;
        if (gdb_parse_date(text, &days))
            types |= MAY_BE_DATE;
        if (gdb_parse_timestamp(text, &integer))
            types |= MAY_BE_TIMESTAMP;
    } else if (gdb_text_equal_nocase(text, gdb_text_of("true")) ||
               gdb_text_equal_nocase(text, gdb_text_of("false"))) {
        types |= MAY_BE_BOOL;
    }
    return types;
}

static gdb_type_id choose_type(unsigned types)
{
    if ((types & MAY_BE_INT64) != 0)
        return GDB_TYPE_INT64;
    if ((types & MAY_BE_DOUBLE) != 0)
        return GDB_TYPE_DOUBLE;
    if ((types & MAY_BE_BOOL) != 0)
        return GDB_TYPE_BOOL;
    if ((types & MAY_BE_DATE) != 0)
        return GDB_TYPE_DATE;
    if ((types & MAY_BE_TIMESTAMP) != 0)
        return GDB_TYPE_TIMESTAMP;
    return GDB_TYPE_STRING;
}

/* The unquoted text of fields[i] in the arena; data NULL when memory is short. */
static gdb_text_view text_of(head_reader *r, gdb_text_view text, size_t i)
{
    const gdb_csv_field *field = &r->fields[i];
    char *out;
    size_t size;

    if (!field->quoted)
        return gdb_text(text.data + field->begin, field->end - field->begin);
    out = gdb_arena_alloc(r->arena, field->end - field->begin, r->err);
    if (out == NULL)
        return gdb_text(NULL, 0);
    size = gdb_csv_field_text(&r->head->dialect, data_of(text), field, (uint8_t *)out);
    return gdb_text(out, size);
}

static bool is_null(const head_reader *r, gdb_text_view text, size_t i)
{
    return !r->fields[i].quoted &&
           gdb_csv_is_null(&r->head->dialect, data_of(text) + r->fields[i].begin,
                           r->fields[i].end - r->fields[i].begin);
}

/* What the data of each column may be, from the record at `at` on; 0 for columns without data. */
static gdb_status look_at_types(head_reader *r, gdb_text_view text, size_t at, unsigned *types)
{
    gdb_csv_head *head = r->head;
    gdb_csv_record record;
    bool *has_value = gdb_arena_alloc_array(r->arena, head->field_count, sizeof(bool), r->err);

    if (has_value == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < head->field_count; i++)
        types[i] = MAY_BE_ANYTHING;
    for (; gdb_csv_record_next(&record, &head->dialect, data_of(text), text.size, at, r->fields,
                               r->field_capacity);
         at = record.next) {
        if (record.fault != GDB_CSV_SOUND || record.field_count != head->field_count)
            continue;
        for (uint32_t i = 0; i < head->field_count; i++) {
            gdb_text_view value;
            if (types[i] == 0 || is_null(r, text, i))
                continue;
            value = text_of(r, text, i);
            if (value.data == NULL)
                return GDB_ERR_NOMEM;
            types[i] &= types_of(value);
            has_value[i] = true;
        }
    }
    for (uint32_t i = 0; i < head->field_count; i++)
        if (!has_value[i])
            types[i] = 0;
    return GDB_OK;
}

/* --- the header --------------------------------------------------------- */

static bool is_name(gdb_text_view text)
{
    unsigned char c = text.size > 0 ? (unsigned char)text.data[0] : 0;

    return c == '_' || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_typed_header(const gdb_csv_header *typed, uint32_t count)
{
    bool any = false;

    for (uint32_t i = 0; i < count; i++) {
        bool may_lack_name = typed[i].role != GDB_CSV_ROLE_PROPERTY;
        if (!is_name(typed[i].name) && !(typed[i].name.size == 0 && may_lack_name))
            return false;
        any = any || typed[i].is_typed;
    }
    return any;
}

static bool names_known_columns(const gdb_csv_head_options *options, const gdb_csv_header *typed,
                                uint32_t count)
{
    uint32_t known = 0;

    for (uint32_t i = 0; i < count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < options->known_count && !found; k++)
            found = gdb_text_equal_nocase(typed[i].name, options->known[k]);
        known += found;
    }
    return known > count / 2;
}

static bool differs_from_data(const gdb_text_view *names, const unsigned *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (types[i] != 0 && is_name(names[i]) && (types_of(names[i]) & types[i]) == 0)
            return true;
    return false;
}

static bool decide_header(const head_reader *r, const gdb_csv_header *typed, const unsigned *types)
{
    const gdb_csv_head *head = r->head;

    switch (r->options->header) {
    case GDB_CSV_HEADER_YES:
        return true;
    case GDB_CSV_HEADER_NO:
        return false;
    case GDB_CSV_HEADER_AUTO:
        break;
    }
    return is_typed_header(typed, head->field_count) ||
           names_known_columns(r->options, typed, head->field_count) ||
           differs_from_data(head->names, types, head->field_count);
}

/* Look at the first record as at a header, whether it is one or not. */
static gdb_status read_first(head_reader *r, gdb_text_view text, const gdb_csv_record *first,
                             gdb_csv_header **typed)
{
    gdb_csv_head *head = r->head;
    uint32_t count = head->field_count;

    head->names = gdb_arena_alloc_array(r->arena, count, sizeof(*head->names), r->err);
    *typed = gdb_arena_alloc_array(r->arena, count, sizeof(**typed), r->err);
    if (head->names == NULL || *typed == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count && i < first->field_count; i++) {
        head->names[i] = text_of(r, text, i);
        if (head->names[i].data == NULL)
            return GDB_ERR_NOMEM;
        (*typed)[i] = gdb_csv_header_parse(head->names[i]);
    }
    return GDB_OK;
}

static gdb_status read_records(head_reader *r)
{
    gdb_csv_head *head = r->head;
    gdb_text_view text = whole_records(r, &head->dialect);
    size_t most, records;
    gdb_csv_record first;
    gdb_csv_header *typed;
    unsigned *types;

    head->is_empty = !gdb_csv_record_next(&first, &head->dialect, data_of(text), text.size, 0, NULL,
                                          0);
    if (head->is_empty)
        return GDB_OK;
    GDB_TRY(most_frequent_count(r, &head->dialect, false, &most, &records));
    r->field_capacity = first.field_count > most ? first.field_count : most;
    r->fields = gdb_arena_alloc_array(r->arena, r->field_capacity, sizeof(*r->fields), r->err);
    types = gdb_arena_alloc_array(r->arena, r->field_capacity, sizeof(*types), r->err);
    if (r->fields == NULL || types == NULL)
        return GDB_ERR_NOMEM;

    /* First as if it were a header; then, if it is none, once more with it among the data. */
    head->field_count = (uint32_t)first.field_count;
    GDB_TRY(look_at_types(r, text, first.next, types));
    gdb_csv_record_next(&first, &head->dialect, data_of(text), text.size, 0, r->fields,
                        r->field_capacity);
    GDB_TRY(read_first(r, text, &first, &typed));
    head->has_header = decide_header(r, typed, types);
    if (head->has_header) {
        head->header = gdb_text(text.data + first.begin, first.next - first.begin);
        for (uint32_t i = 0; i < head->field_count; i++)
            if (typed[i].is_typed)
                head->typed = typed;
        head->has_data = gdb_csv_record_next(&first, &head->dialect, data_of(text), text.size,
                                             first.next, NULL, 0);
    } else {
        head->names = NULL;
        head->has_data = true;
        head->field_count = (uint32_t)most;
        GDB_TRY(look_at_types(r, text, 0, types));
    }
    head->types = gdb_arena_alloc_array(r->arena, head->field_count, sizeof(*head->types), r->err);
    if (head->types == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < head->field_count; i++)
        head->types[i] = choose_type(types[i]);
    return GDB_OK;
}

gdb_status gdb_csv_head_read(gdb_csv_head *head, const char *path,
                             const gdb_csv_head_options *options, gdb_arena *arena,
                             gdb_error *err)
{
    head_reader reader = {.head = head, .options = options, .path = path, .arena = arena,
                          .err = err};
    gdb_csv_dialect *dialect = &head->dialect;

    memset(head, 0, sizeof(*head));
    head->input = options->input;
    *dialect = gdb_csv_dialect_default();
    if (options->delimiter != '\0')
        dialect->delimiter = options->delimiter;
    if (options->has_quote)
        dialect->quote = options->quote;
    dialect->escape = options->has_escape ? options->escape : dialect->quote;
    dialect->has_null_text = options->has_null_text;
    dialect->null_text = options->null_text;
    GDB_TRY(gdb_csv_dialect_check(dialect, err));
    GDB_TRY(read_bytes(&reader));
    GDB_TRY(find_delimiter(&reader));
    return read_records(&reader);
}
