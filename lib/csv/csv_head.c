/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_head.h"

#include "formats/csv/csv_record.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/buffer.h"
#include "lib/csv/csv_sniff.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/csv_split.h"

enum { SETTLED_SIZE = 64 * GDB_CSV_HEAD_SIZE, MARK_SIZE = 3, PREAMBLE_LINES_MOST = 100 };

typedef struct head_reader {
    gdb_csv_head *head;
    const gdb_csv_head_options *options;
    const char *path;
    gdb_arena *arena;
    gdb_buffer buffer;   /* what was read */
    gdb_text_view bytes; /* of it, from the first record on */
    bool is_whole;       /* the bytes are all there are */
    gdb_csv_field *fields;
    size_t field_capacity;
    gdb_buffer text; /* of a quoted field */
    gdb_error *err;
} head_reader;

static const uint8_t *data_of(gdb_text_view text)
{
    return (const uint8_t *)text.data;
}

/* --- reading ------------------------------------------------------------ */

/* Behind `lines` line ends, or at the end of the bytes; *found is how many there were. */
static size_t find_line(gdb_text_view bytes, uint64_t lines, uint64_t *found)
{
    size_t at = 0;

    for (*found = 0; *found < lines && at < bytes.size;) {
        if (bytes.data[at] == '\n' || bytes.data[at] == '\r') {
            at = gdb_csv_behind_line_end(data_of(bytes), bytes.size, at);
            ++*found;
        } else {
            at++;
        }
    }
    return at;
}

/* What was read without the mark and the lines to skip. */
static gdb_text_view read_part(const head_reader *r, uint64_t *skipped)
{
    gdb_text_view bytes = gdb_buffer_view(&r->buffer);
    size_t mark = bytes.size >= MARK_SIZE && memcmp(bytes.data, "\xEF\xBB\xBF", MARK_SIZE) == 0
                      ? MARK_SIZE
                      : 0;
    size_t at;

    bytes = gdb_text(bytes.data + mark, bytes.size - mark);
    at = find_line(bytes, r->options->has_skip ? r->options->skip_lines : 0, skipped);
    return gdb_text(bytes.data + at, bytes.size - at);
}

/* Is there a record that surely ends within the bytes: with every delimiter that there could be, or
 * with any of them? */
static bool holds_a_record(const head_reader *r, bool with_every)
{
    gdb_csv_dialect dialect = r->head->dialect;
    gdb_csv_record record;
    uint64_t skipped;
    gdb_text_view bytes = read_part(r, &skipped);
    size_t count = 0;

    if (r->options->has_skip && skipped < r->options->skip_lines)
        return false;
    for (size_t i = 0; i < GDB_CSV_DELIMITER_COUNT; i++) {
        dialect.delimiter =
            r->options->delimiter != '\0' ? r->options->delimiter : gdb_csv_delimiters[i];
        count += gdb_csv_record_next(&record, &dialect, data_of(bytes), bytes.size, 0, NULL, 0) &&
                 record.next < bytes.size;
    }
    return with_every ? count == GDB_CSV_DELIMITER_COUNT : count > 0;
}

/* How much may be read before a record has to end. */
static size_t most_to_look_at(const head_reader *r)
{
    uint64_t most = r->options->input.look_most;

    if (most == 0 || most > GDB_CSV_LONGEST_RECORD)
        return GDB_CSV_LONGEST_RECORD;
    return most > GDB_CSV_HEAD_SIZE ? (size_t)most : GDB_CSV_HEAD_SIZE;
}

static gdb_status copy_to_arena(head_reader *r, gdb_text_view bytes, gdb_text_view *out)
{
    *out = gdb_arena_copy_text(r->arena, bytes, r->err);
    return out->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* What the pipe does not hold any more: of what was taken before, this look may have read a part.
 */
static gdb_status keep_taken(head_reader *r, gdb_text_view taken)
{
    r->head->read_ahead = r->options->read_ahead;
    return taken.size > r->options->read_ahead.size ? copy_to_arena(r, taken, &r->head->read_ahead)
                                                    : GDB_OK;
}

static gdb_status read_bytes(head_reader *r)
{
    gdb_input_stream *stream = NULL;
    gdb_status status = GDB_OK;
    gdb_buffer *buffer = &r->buffer, taken = {0};
    size_t most = most_to_look_at(r);
    uint64_t file_size;
    bool is_file;

    GDB_TRY_OUT(gdb_input_stream_size(r->path, &file_size, &is_file, r->err));
    GDB_TRY_OUT(gdb_input_stream_peek(&stream, r->path, r->options->read_ahead, &r->options->input,
                                      &taken, r->err));
    /* More than once only for a record that does not fit. */
    do {
        size_t want = buffer->size > 0 ? buffer->size : GDB_CSV_HEAD_SIZE, got;
        if (want > most - buffer->size)
            want = most - buffer->size;
        GDB_TRY_OUT(gdb_buffer_reserve(buffer, want, r->err));
        GDB_TRY_OUT(gdb_input_stream_read(stream, buffer->data + buffer->size, want, &got, r->err));
        buffer->size += got;
        r->is_whole = got < want;
    } while (!r->is_whole && buffer->size < most &&
             !holds_a_record(r, buffer->size < SETTLED_SIZE));
    if (!r->is_whole && !holds_a_record(r, false)) {
        status = GDB_FAIL(r->err, GDB_ERR_INPUT,
                          "a first record of more than %zu bytes: is a quote never closed?", most);
        status = gdb_error_where(r->err, status, "%s:1", r->path);
        goto out;
    }

    r->bytes = read_part(r, &r->head->skip_lines);
    /* Standard input may be a file, but nobody will read it from its beginning again. */
    r->head->read_ahead = gdb_text("", 0);
    if (!is_file || strcmp(r->path, "-") == 0)
        GDB_TRY_OUT(keep_taken(r, gdb_buffer_view(&taken)));
out:
    gdb_input_stream_close(stream);
    gdb_buffer_release(&taken);
    return status;
}

/* --- fields ------------------------------------------------------------- */

/* The unquoted text of fields[i]; valid until the next call. */
static gdb_status read_field(head_reader *r, gdb_text_view text, size_t i, gdb_text_view *out)
{
    const gdb_csv_field *field = &r->fields[i];
    size_t size = field->end - field->begin;

    *out = gdb_text(text.data + field->begin, size);
    if (!field->quoted)
        return GDB_OK;
    gdb_buffer_clear(&r->text);
    GDB_TRY(gdb_buffer_reserve(&r->text, size, r->err));
    r->text.size = gdb_csv_field_text(&r->head->dialect, data_of(text), field, r->text.data);
    *out = gdb_buffer_view(&r->text);
    return GDB_OK;
}

static bool is_null(const head_reader *r, gdb_text_view text, size_t i)
{
    return !r->fields[i].quoted &&
           gdb_csv_is_null(&r->head->dialect, data_of(text) + r->fields[i].begin,
                           r->fields[i].end - r->fields[i].begin);
}

/* Guess the types of all columns from the records at `at`, in physical line `line`, and behind. */
static gdb_status guess_types(head_reader *r, gdb_text_view text, size_t at, uint64_t line)
{
    gdb_csv_head *head = r->head;
    gdb_csv_record record;
    size_t counted = at;

    head->guesses =
        gdb_arena_alloc_array(r->arena, head->field_count, sizeof(*head->guesses), r->err);
    if (head->guesses == NULL)
        return GDB_ERR_NOMEM;
    for (; gdb_csv_record_next(&record, &head->dialect, data_of(text), text.size, at, r->fields,
                               r->field_capacity);
         at = record.next) {
        line += gdb_csv_count_lines(data_of(text) + counted, record.begin - counted);
        counted = record.begin;
        if (record.fault != GDB_CSV_SOUND || record.field_count != head->field_count)
            continue;
        for (uint32_t i = 0; i < head->field_count; i++) {
            gdb_text_view value;
            if (is_null(r, text, i))
                continue;
            GDB_TRY(read_field(r, text, i, &value));
            gdb_type_guess_add(&head->guesses[i], value, line);
        }
    }
    return GDB_OK;
}

/* --- the header --------------------------------------------------------- */

static bool is_name(gdb_text_view text)
{
    unsigned char c = text.size > 0 ? (unsigned char)text.data[0] : 0;

    return c == '_' || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_typed(const gdb_csv_header *typed, uint32_t count)
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

static bool is_unlike_data(const gdb_csv_head *head, uint32_t *field)
{
    for (*field = 0; *field < head->field_count; ++*field)
        if (is_name(head->names[*field]) &&
            !gdb_type_guess_allows(&head->guesses[*field], head->names[*field]))
            return true;
    return false;
}

/* Are all fields names, each another one? */
static bool holds_names(const gdb_csv_head *head)
{
    for (uint32_t i = 0; i < head->field_count; i++) {
        if (!is_name(head->names[i]))
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (gdb_text_equal_nocase(head->names[i], head->names[k]))
                return false;
    }
    return true;
}

static gdb_csv_header_sign find_sign(const head_reader *r)
{
    gdb_csv_head *head = r->head;

    if (is_typed(head->typed, head->field_count))
        return GDB_CSV_SIGN_TYPED;
    if (names_known_columns(r->options, head->typed, head->field_count))
        return GDB_CSV_SIGN_KNOWN_NAMES;
    return is_unlike_data(head, &head->sign_field) ? GDB_CSV_SIGN_UNLIKE_DATA : GDB_CSV_SIGN_NONE;
}

/* Look at the record as at a header, and at the records behind it as at its data. */
static gdb_status read_as_header(head_reader *r, gdb_text_view text, const gdb_csv_record *record)
{
    gdb_csv_head *head = r->head;
    uint32_t count = (uint32_t)record->field_count;
    gdb_csv_record again;

    head->field_count = count;
    head->first_line = head->skip_lines + 1 + gdb_csv_count_lines(data_of(text), record->begin);
    GDB_TRY(guess_types(r, text, record->next,
                        head->first_line + gdb_csv_count_lines(data_of(text) + record->begin,
                                                               record->next - record->begin)));
    gdb_csv_record_next(&again, &head->dialect, data_of(text), text.size, record->begin, r->fields,
                        r->field_capacity);
    head->names = gdb_arena_alloc_array(r->arena, count, sizeof(*head->names), r->err);
    head->typed = gdb_arena_alloc_array(r->arena, count, sizeof(*head->typed), r->err);
    if (head->names == NULL || head->typed == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view name;
        GDB_TRY(read_field(r, text, i, &name));
        GDB_TRY(copy_to_arena(r, name, &head->names[i]));
        head->typed[i] = gdb_csv_header_parse(head->names[i]);
    }
    head->sign = find_sign(r);
    return GDB_OK;
}

/*
 * The first record that has as many fields as most, if what stands before it could be a preamble;
 * *one_field says that none of it has a delimiter.
 */
static bool find_behind_preamble(const head_reader *r, gdb_text_view text, gdb_csv_record *record,
                                 bool *one_field)
{
    uint64_t before = 0, last = 0, most = r->head->usual_count;

    *one_field = true;
    for (size_t at = 0;
         gdb_csv_record_next(record, &r->head->dialect, data_of(text), text.size, at, NULL, 0);
         at = record->next) {
        if (record->field_count == most)
            return before > 0 && r->head->alike > before + 1;
        if (record->field_count > most || before == PREAMBLE_LINES_MOST ||
            (last > 1 && record->field_count == last))
            return false;
        *one_field = *one_field && record->field_count == 1;
        last = record->field_count;
        before++;
    }
    return false;
}

/* A header behind a preamble, if there is one: *begin is where it begins. */
static gdb_status look_behind_preamble(head_reader *r, gdb_text_view text, gdb_csv_record *record)
{
    gdb_csv_head *head = r->head, first = *head;
    gdb_csv_record behind;
    bool one_field;

    if (r->options->has_skip || record->field_count >= head->usual_count ||
        head->usual_count > GDB_CSV_HEAD_FIELDS_MOST ||
        !find_behind_preamble(r, text, &behind, &one_field))
        return GDB_OK;
    GDB_TRY(read_as_header(r, text, &behind));
    if (head->sign == GDB_CSV_SIGN_NONE && one_field && holds_names(head) &&
        r->options->header == GDB_CSV_HEADER_ASSUMED)
        head->sign = GDB_CSV_SIGN_NAMES_NEEDED;
    if (head->sign == GDB_CSV_SIGN_NONE) {
        *head = first;
        return GDB_OK;
    }
    head->has_preamble = true;
    head->skip_lines = head->first_line - 1;
    *record = behind;
    return GDB_OK;
}

/* Is there a header, and why (not)? */
static gdb_status decide_header(head_reader *r, gdb_text_view text, gdb_csv_record *first)
{
    gdb_csv_head *head = r->head;

    GDB_TRY(read_as_header(r, text, first));
    switch (r->options->header) {
    case GDB_CSV_HEADER_YES:
    case GDB_CSV_HEADER_NO:
        head->sign = GDB_CSV_SIGN_GIVEN;
        head->has_header = r->options->header == GDB_CSV_HEADER_YES;
        return GDB_OK;
    case GDB_CSV_HEADER_ASSUMED:
    case GDB_CSV_HEADER_AUTO:
        break;
    }
    if (head->sign == GDB_CSV_SIGN_NONE)
        GDB_TRY(look_behind_preamble(r, text, first));
    if (head->sign == GDB_CSV_SIGN_NONE && r->options->header == GDB_CSV_HEADER_ASSUMED)
        head->sign = GDB_CSV_SIGN_NAMES_NEEDED;
    head->has_header = head->sign != GDB_CSV_SIGN_NONE;
    return GDB_OK;
}

static gdb_status read_records(head_reader *r)
{
    gdb_csv_head *head = r->head;
    gdb_csv_cut cut =
        gdb_csv_find_last_cut(&head->dialect, data_of(r->bytes), r->bytes.size, r->is_whole);
    gdb_text_view text = gdb_text(r->bytes.data, cut.size);
    gdb_csv_record first;
    bool any_typed = false;

    head->is_empty =
        !gdb_csv_record_next(&first, &head->dialect, data_of(text), text.size, 0, NULL, 0);
    if (head->is_empty)
        return GDB_OK;
    head->field_count = (uint32_t)first.field_count;
    if (first.field_count > GDB_CSV_HEAD_FIELDS_MOST)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&r->fields, &r->field_capacity, GDB_CSV_HEAD_FIELDS_MOST,
                              sizeof(*r->fields), r->err));
    GDB_TRY(decide_header(r, text, &first));
    if (!head->has_header) {
        head->names = NULL;
        head->typed = NULL;
        head->has_data = true;
        head->field_count = head->usual_count;
        return head->field_count > GDB_CSV_HEAD_FIELDS_MOST
                   ? GDB_OK
                   : guess_types(r, text, 0, head->skip_lines + 1);
    }
    for (uint32_t i = 0; i < head->field_count; i++)
        any_typed = any_typed || head->typed[i].is_typed;
    if (!any_typed)
        head->typed = NULL;
    GDB_TRY(copy_to_arena(r, gdb_text(text.data + first.begin, first.next - first.begin),
                          &head->header));
    head->has_data =
        gdb_csv_record_next(&first, &head->dialect, data_of(text), text.size, first.next, NULL, 0);
    return GDB_OK;
}

gdb_status gdb_csv_head_read(gdb_csv_head *head, const char *path,
                             const gdb_csv_head_options *options, gdb_arena *arena, gdb_error *err)
{
    head_reader reader = {
        .head = head, .options = options, .path = path, .arena = arena, .err = err};
    gdb_csv_given given = {options->delimiter != '\0', options->has_quote, options->has_escape};
    gdb_csv_dialect *dialect = &head->dialect;
    gdb_status status = GDB_OK;
    gdb_csv_sniff sniff;

    memset(head, 0, sizeof(*head));
    head->input = options->input;
    *dialect = gdb_csv_dialect_default();
    if (options->delimiter != '\0')
        dialect->delimiter = options->delimiter;
    if (options->has_quote)
        dialect->quote = options->quote;
    dialect->escape = options->has_escape ? options->escape : dialect->quote;
    dialect->comment = options->comment;
    dialect->trim = options->trim;
    dialect->invalid_utf8 = options->invalid_utf8;
    dialect->has_null_text = options->has_null_text;
    dialect->null_text = options->null_text;
    GDB_TRY_OUT(gdb_csv_dialect_check(dialect, err));
    GDB_TRY_OUT(read_bytes(&reader));
    sniff.dialect = *dialect;
    GDB_TRY_OUT(gdb_csv_sniff_text(&sniff, given, reader.bytes, reader.is_whole, err));
    *dialect = sniff.dialect;
    head->records = sniff.records;
    head->usual_count = sniff.field_count;
    head->alike = sniff.alike;
    GDB_TRY_OUT(read_records(&reader));
out:
    gdb_free(reader.fields);
    gdb_buffer_release(&reader.text);
    gdb_buffer_release(&reader.buffer);
    return status;
}
