/* SPDX-License-Identifier: MIT */
/*
 * csv_parse.c - one raw block to typed columns.
 *
 * Special bytes of 16 KB at a time become a list of positions. A record as it should be is then
 * field_count positions: delimiters, and a line end as the last; such records are collected, and
 * once the positions are used up each column is converted in a loop of its own. Whatever looks
 * different goes the careful way, one record at a time, by the exact rules of csv_record.h: blank
 * lines, records with quotes, wrong numbers of fields, a record that the end of the file ends.
 * Records with quotes, usual ones of which are cut at their positions too (csv_quoted.h), are
 * collected with their quotes taken away by libcsv.
 *
 * A batch in which some field is bad is undone, its bad records become rejects, and the others
 * are converted once more: so the usual case never looks back, and rows have no holes.
 */
#include <csv.h>
#include <string.h>

#include "formats/csv/csv_list.h"
#include "lib/base/always_inline.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/text_quote.h"
#include "lib/base/utf8.h"
#include "lib/csv/csv_column.h"
#include "lib/csv/csv_quoted.h"
#include "lib/csv/csv_scratch.h"
#include "lib/csv/csv_tokenise.h"
#include "lib/csv/row_block.h"

enum { CHUNK_SIZE = 16384 };

typedef struct block_parser {
    gdb_row_block *block;
    const gdb_raw_block *raw;
    const gdb_csv_file *file;
    const gdb_row_shape *shape;
    gdb_csv_scratch *scratch;
    uint64_t reject_limit;
    uint32_t batch_rows;
    bool is_full; /* of rejects */
    int comment;  /* what begins a comment, or -1 */
    gdb_error *err;
} block_parser;

static gdb_status reject(block_parser *p, gdb_reject_code code, const gdb_csv_record *record,
                         size_t at, const char *fmt, ...) GDB_PRINTF(5, 6);

static gdb_status reject(block_parser *p, gdb_reject_code code, const gdb_csv_record *record,
                         size_t at, const char *fmt, ...)
{
    gdb_status status;
    va_list args;

    va_start(args, fmt);
    status = gdb_row_block_add_reject(p->block, code, record, at, p->err, fmt, args);
    va_end(args);
    p->is_full = p->block->reject_count > p->reject_limit;
    return status;
}

/* --- batches ----------------------------------------------------------- */

static gdb_status reserve_batch(block_parser *p, size_t field_count)
{
    gdb_csv_scratch *s = p->scratch;
    size_t records = field_count / p->file->field_count + 1, old = s->bad_capacity;

    GDB_TRY(gdb_array_reserve(&s->field_ends, &s->field_capacity, field_count,
                              sizeof(*s->field_ends), p->err));
    GDB_TRY(gdb_array_reserve(&s->quoted, &s->quoted_capacity, field_count, sizeof(*s->quoted),
                              p->err));
    GDB_TRY(gdb_array_reserve(&s->begins, &s->begin_capacity, records, sizeof(*s->begins), p->err));
    GDB_TRY(gdb_array_reserve(&s->record_begins, &s->record_capacity, records,
                              sizeof(*s->record_begins), p->err));
    GDB_TRY(
        gdb_array_reserve(&s->bad_field, &s->bad_capacity, records, sizeof(*s->bad_field), p->err));
    if (s->bad_capacity > old)
        memset(s->bad_field + old, 0, (s->bad_capacity - old) * sizeof(*s->bad_field));
    return GDB_OK;
}

static gdb_csv_batch make_batch(const block_parser *p)
{
    const gdb_csv_scratch *s = p->scratch;
    gdb_csv_batch batch = {
        .base = s->is_unquoted ? s->unquoted.data : p->raw->bytes,
        .begins = s->is_unquoted ? s->begins : s->record_begins,
        .field_ends = s->batch_ends,
        .quoted = s->is_unquoted ? s->quoted : NULL,
        .field_count = p->file->field_count,
        .record_count = s->record_count,
        .dialect = &p->file->dialect,
        .list_delimiter = p->file->list_delimiter,
        .bad_field = s->bad_field,
    };

    return batch;
}

static gdb_status convert_batch(block_parser *p, gdb_csv_batch *batch)
{
    for (uint32_t f = 0; f < batch->field_count; f++) {
        uint32_t c = p->file->columns[f];
        if (c != GDB_CSV_IGNORE)
            GDB_TRY(gdb_csv_column_append(&p->block->columns[c], p->block->row_count, batch, f,
                                          p->shape->not_null[c], p->err));
    }
    return GDB_OK;
}

/* Make the columns what they were before the batch. */
static void undo_batch(block_parser *p, const gdb_csv_batch *batch)
{
    size_t first = p->block->row_count;

    for (uint32_t c = 0; c < p->block->column_count; c++) {
        gdb_row_column *column = &p->block->columns[c];
        for (size_t i = 0; i < batch->record_count; i++)
            gdb_bitmap_unset(column->nulls, first + i);
        column->text.size = p->scratch->text_sizes[c];
        column->has_nulls = p->scratch->had_nulls[c];
    }
}

static const char *article(gdb_type_id type)
{
    return gdb_type_is_signed(type) ? "an" : "a";
}

/* A list with a bad element, or one that is no array of its length. */
static gdb_status reject_list(block_parser *p, const gdb_csv_record *record, size_t at,
                              uint32_t column, gdb_text_view text)
{
    gdb_type_id type = p->shape->types[column], element = gdb_type_element(type);
    gdb_text_view name = p->shape->column_names[column];
    uint32_t length = gdb_type_array_length(type);
    char list_quote[GDB_TEXT_QUOTE_SIZE], quote[GDB_TEXT_QUOTE_SIZE];
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_buffer unused = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_csv_list_parse(&parser, type, p->file->list_delimiter, text, &unused, &fault,
                                   p->err));
    gdb_text_quote(text, list_quote);
    if (fault.element == 0)
        GDB_TRY_OUT(reject(p, GDB_REJECT_VALUE, record, at,
                           "%s.%.*s: %s is not %s %s (expected %u element%s, found %u)",
                           p->shape->table_name, GDB_TEXT_ARG(name), list_quote, article(element),
                           gdb_type_name(type), (unsigned)length, gdb_plural(length),
                           (unsigned)fault.count));
    else
        GDB_TRY_OUT(reject(p, GDB_REJECT_VALUE, record, at,
                           "%s.%.*s: element %u of %s: %s is not %s %s (expected %s)",
                           p->shape->table_name, GDB_TEXT_ARG(name), (unsigned)fault.element,
                           list_quote, gdb_text_quote(fault.text, quote), article(element),
                           gdb_type_name(element), gdb_type_form(element)));
out:
    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&unused);
    return status;
}

static gdb_status reject_value(block_parser *p, const gdb_csv_batch *batch, uint32_t r, uint32_t f)
{
    gdb_csv_scratch *s = p->scratch;
    uint32_t column = p->file->columns[f];
    gdb_text_view name = p->shape->column_names[column];
    gdb_type_id type = p->shape->types[column];
    gdb_text_view text = gdb_csv_batch_text(batch, r, f);
    bool holds_text = type == GDB_TYPE_STRING || gdb_type_element(type) == GDB_TYPE_STRING;
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_csv_record record;
    size_t at;

    GDB_TRY(gdb_array_reserve(&s->places, &s->places_capacity, batch->field_count,
                              sizeof(*s->places), p->err));
    if (!gdb_csv_record_next(&record, &p->file->dialect, p->raw->bytes, p->raw->size,
                             s->record_begins[r], s->places, s->places_capacity))
        return GDB_OK;
    at = s->places[f].begin;
    if (gdb_csv_batch_is_null(batch, r, f))
        return reject(p, GDB_REJECT_NULL_KEY, &record, at, "%s.%.*s: a key is missing (NULL)",
                      p->shape->table_name, GDB_TEXT_ARG(name));
    if (holds_text && p->file->dialect.invalid_utf8 != GDB_CSV_UTF8_REPLACE &&
        !gdb_utf8_is_valid(text))
        return reject(p, GDB_REJECT_UTF8, &record, at,
                      "%s.%.*s: %s is not valid UTF-8 (byte %zu of the value)",
                      p->shape->table_name, GDB_TEXT_ARG(name), gdb_text_quote(text, quote),
                      gdb_utf8_find_invalid(text) + 1);
    if (gdb_type_is_list(type))
        return reject_list(p, &record, at, column, text);
    return reject(
        p, GDB_REJECT_VALUE, &record, at, "%s.%.*s: %s is not %s %s (expected %s)%s",
        p->shape->table_name, GDB_TEXT_ARG(name), gdb_text_quote(text, quote), article(type),
        gdb_type_name(type), gdb_type_form(type),
        p->shape->guessed != NULL && p->shape->guessed[column]
            ? "; this type was guessed from other rows: to say another, edit what --infer "
              "prints, or use --schema"
            : "");
}

/* Take the bad records out of the batch; what stands behind the last allowed reject goes too. */
static gdb_status reject_bad_records(block_parser *p, gdb_csv_batch *batch)
{
    gdb_csv_scratch *s = p->scratch;
    size_t width = batch->field_count;
    uint32_t kept = 0;

    for (uint32_t r = 0; r < batch->record_count && !p->is_full; r++) {
        if (batch->bad_field[r] != 0) {
            GDB_TRY(reject_value(p, batch, r, batch->bad_field[r] - 1));
            continue;
        }
        if (kept != r) {
            memcpy(s->batch_ends + kept * width, s->batch_ends + r * width,
                   width * sizeof(*s->batch_ends));
            if (s->is_unquoted) {
                memcpy(s->quoted + kept * width, s->quoted + r * width, width);
                s->begins[kept] = s->begins[r];
            }
            s->record_begins[kept] = s->record_begins[r];
        }
        kept++;
    }
    s->record_count = kept;
    batch->record_count = kept;
    return GDB_OK;
}

static gdb_status flush_batch(block_parser *p)
{
    gdb_row_block *block = p->block;
    gdb_csv_scratch *s = p->scratch;
    gdb_csv_batch batch = make_batch(p);

    if (p->is_full)
        s->record_count = 0;
    if (s->record_count == 0)
        return GDB_OK;
    GDB_TRY(gdb_row_block_reserve(block, (size_t)block->row_count + s->record_count, p->err));
    for (uint32_t c = 0; c < block->column_count; c++) {
        s->text_sizes[c] = block->columns[c].text.size;
        s->had_nulls[c] = block->columns[c].has_nulls;
    }
    GDB_TRY(convert_batch(p, &batch));
    if (batch.bad_count > 0) {
        uint32_t all = batch.record_count;
        undo_batch(p, &batch);
        GDB_TRY(reject_bad_records(p, &batch));
        memset(s->bad_field, 0, all * sizeof(*s->bad_field));
        batch.bad_count = 0;
        GDB_TRY(convert_batch(p, &batch));
    }
    memcpy(block->record_begin + block->row_count, s->record_begins,
           s->record_count * sizeof(*s->record_begins));
    block->row_count += s->record_count;
    s->record_count = 0;
    gdb_buffer_clear(&s->unquoted);
    return GDB_OK;
}

/* Begin another batch if this one has no room for a record, or is not of that kind. */
static gdb_status prepare_batch(block_parser *p, bool is_unquoted)
{
    gdb_csv_scratch *s = p->scratch;
    size_t need = ((size_t)s->record_count + 1) * p->file->field_count;

    if (s->record_count >= p->batch_rows || s->is_unquoted != is_unquoted ||
        need > s->field_capacity || need > s->quoted_capacity ||
        s->record_count + 1 > s->begin_capacity || s->unquoted.size > CHUNK_SIZE)
        GDB_TRY(flush_batch(p));
    s->is_unquoted = is_unquoted;
    s->batch_ends = s->field_ends;
    return GDB_OK;
}

/* --- records ----------------------------------------------------------- */

static gdb_status reject_quote(block_parser *p, const gdb_csv_record *record)
{
    gdb_csv_scratch *s = p->scratch;
    size_t number = record->fault_field, at;
    gdb_csv_record again;

    /* The field may be one of too many. */
    GDB_TRY(
        gdb_array_reserve(&s->fields, &s->fields_capacity, number + 1, sizeof(*s->fields), p->err));
    gdb_csv_record_next(&again, &p->file->dialect, p->raw->bytes, p->raw->size, record->begin,
                        s->fields, number + 1);
    at = s->fields[number].begin;
    if (record->fault == GDB_CSV_OPEN_QUOTE)
        return reject(p, GDB_REJECT_QUOTE, record, at,
                      "%s: the quote that opens field %zu is never closed", p->shape->table_name,
                      number + 1);
    return reject(p, GDB_REJECT_QUOTE, record, at,
                  "%s: text behind the closing quote of field %zu (expected a delimiter or a line "
                  "end)",
                  p->shape->table_name, number + 1);
}

static gdb_status reject_field_count(block_parser *p, const gdb_csv_record *record)
{
    uint32_t expected = p->file->field_count;
    size_t at = record->field_count > expected ? p->scratch->fields[expected].begin : record->end;

    return reject(p, GDB_REJECT_FIELDS, record, at, "%s: expected %u field%s, found %zu",
                  p->shape->table_name, (unsigned)expected, gdb_plural(expected),
                  record->field_count);
}

/* A record that belongs to no table. */
static gdb_status reject_stray(block_parser *p, const gdb_csv_record *record,
                               gdb_row_belonging belonging, gdb_text_view text)
{
    const gdb_row_filter *filter = p->file->filter;
    const char *word = filter->is_label ? ":LABEL" : ":TYPE";
    size_t at = p->scratch->fields[filter->field].begin;
    char quote[GDB_TEXT_QUOTE_SIZE];

    if (belonging == GDB_ROW_UNLABELLED)
        return reject(p, GDB_REJECT_LABEL, record, at,
                      "the field %s is empty: the row belongs to no table", word);
    if (belonging == GDB_ROW_BAD_LABEL)
        return reject(p, GDB_REJECT_LABEL, record, at, "the field %s is not valid UTF-8: %s", word,
                      gdb_text_quote(text, quote));
    return reject(
        p, GDB_REJECT_LABEL, record, at,
        "the field %s has several labels: %s (a node belongs to one table; to keep them as "
        "a property, name the table: --nodes TABLE=FILE)",
        word, gdb_text_quote(text, quote));
}

/* Sets *is_done if the record, whose fields are in the scratch, is of another table or a stray. */
static gdb_status pass_over(block_parser *p, const gdb_csv_record *record, bool *is_done)
{
    const gdb_row_filter *filter = p->file->filter;
    const gdb_csv_field *field = &p->scratch->fields[filter->field];
    gdb_text_view text =
        gdb_text((const char *)p->raw->bytes + field->begin, field->end - field->begin);
    gdb_row_belonging belonging;

    if (field->quoted) {
        gdb_buffer *out = &p->scratch->label;
        gdb_buffer_clear(out);
        GDB_TRY(gdb_buffer_reserve(out, text.size, p->err));
        out->size = gdb_csv_field_text(&p->file->dialect, p->raw->bytes, field, out->data);
        text = gdb_buffer_view(out);
    } else if (gdb_csv_is_null(&p->file->dialect, (const uint8_t *)text.data, text.size)) {
        text.size = 0;
    }
    belonging = gdb_row_filter_judge(filter, text);
    *is_done = belonging != GDB_ROW_OWN;
    if (belonging == GDB_ROW_OWN || belonging == GDB_ROW_OF_OTHER || !filter->takes_strays)
        return GDB_OK;
    GDB_TRY(flush_batch(p));
    return p->is_full ? GDB_OK : reject_stray(p, record, belonging, text);
}

/* Whose is the record without quotes whose tokens these are? */
static gdb_row_belonging judge_tokens(const block_parser *p, const uint32_t *tokens, size_t begin)
{
    const gdb_row_filter *filter = p->file->filter;
    size_t at = filter->field == 0 ? begin : tokens[filter->field - 1] + (size_t)1;
    gdb_text_view text = gdb_text((const char *)p->raw->bytes + at, tokens[filter->field] - at);

    if (p->file->dialect.trim)
        text = gdb_csv_trim(&p->file->dialect, text);
    return gdb_csv_is_null(&p->file->dialect, (const uint8_t *)text.data, text.size)
               ? GDB_ROW_UNLABELLED
               : gdb_row_filter_judge(filter, text);
}

/* The record at or behind *position, whatever it looks like. The tokens, if there are any, are
 * those from *position on; *used of them are known to be the record's. */
static gdb_status parse_carefully(block_parser *p, const uint32_t *tokens, size_t token_count,
                                  size_t *position, size_t *used)
{
    const gdb_csv_dialect *dialect = &p->file->dialect;
    const uint8_t *bytes = p->raw->bytes;
    uint32_t field_count = p->file->field_count;
    gdb_csv_scratch *s = p->scratch;
    gdb_csv_record record;
    bool is_copied, is_done = false;

    *used = 0;
    if (p->raw->has_quotes && token_count > field_count)
        *used = gdb_csv_cut_quoted(dialect, bytes, p->raw->size, *position, tokens, token_count,
                                   field_count, s->fields, &record);
    if (*used == 0 && !gdb_csv_record_next(&record, dialect, bytes, p->raw->size, *position,
                                           s->fields, (size_t)field_count + 1)) {
        *position = p->raw->size;
        return GDB_OK;
    }
    *position = record.next;
    if (record.fault != GDB_CSV_SOUND || record.field_count != field_count) {
        if (p->file->filter != NULL && !p->file->filter->takes_strays)
            return GDB_OK;
        GDB_TRY(flush_batch(p));
        if (p->is_full)
            return GDB_OK;
        return record.fault != GDB_CSV_SOUND ? reject_quote(p, &record)
                                             : reject_field_count(p, &record);
    }
    if (p->file->filter != NULL)
        GDB_TRY(pass_over(p, &record, &is_done));
    if (is_done)
        return GDB_OK;
    /* Quotes and blanks have to go, so that a field begins where the one in front of it ends. */
    is_copied =
        dialect->trim || *used > field_count ||
        (*used == 0 && dialect->quote != '\0' &&
         memchr(bytes + record.begin, (uint8_t)dialect->quote, record.end - record.begin) != NULL);
    GDB_TRY(prepare_batch(p, is_copied));
    if (is_copied)
        return gdb_csv_scratch_append_unquoted(s, dialect, bytes, &record, s->fields, p->err);
    for (uint32_t f = 0; f < field_count; f++)
        s->field_ends[(size_t)s->record_count * field_count + f] = (uint32_t)s->fields[f].end;
    s->record_begins[s->record_count++] = (uint32_t)record.begin;
    return GDB_OK;
}

/* Token by token; `last` is a constant where records have few fields. */
static GDB_ALWAYS_INLINE uint32_t find_run(const block_parser *p, const uint32_t *tokens,
                                           size_t token_count, uint32_t last, uint32_t *begins,
                                           size_t *begin)
{
    const uint8_t *bytes = p->raw->bytes;
    size_t size = p->raw->size, at = *begin;
    unsigned delimiter = (uint8_t)p->file->dialect.delimiter;
    int comment = p->comment;
    uint32_t count = 0;

    for (; token_count > last; token_count -= last + 1, tokens += last + 1) {
        unsigned end = bytes[tokens[last]], differs = 0;

        for (uint32_t f = 0; f < last; f++)
            differs |= bytes[tokens[f]] ^ delimiter;
        if (differs != 0 || (end != '\n' && end != '\r') || tokens[last] == at ||
            bytes[at] == comment)
            break;
        begins[count++] = (uint32_t)at;
        at = gdb_csv_behind_line_end(bytes, size, tokens[last]);
    }
    *begin = at;
    return count;
}

/* How many records from bytes[*begin] on are as they should be: delimiters, then a line end, and no
 * blank line, comment or quote. Their ends are the tokens; where they begin goes to `begins`. */
static uint32_t find_regular(const block_parser *p, const uint32_t *tokens, size_t token_count,
                             uint32_t *begins, size_t *begin)
{
    switch (p->file->field_count) {
    case 2:
        return find_run(p, tokens, token_count, 1, begins, begin);
    case 3:
        return find_run(p, tokens, token_count, 2, begins, begin);
    case 4:
        return find_run(p, tokens, token_count, 3, begins, begin);
    case 5:
        return find_run(p, tokens, token_count, 4, begins, begin);
    case 6:
        return find_run(p, tokens, token_count, 5, begins, begin);
    default:
        return find_run(p, tokens, token_count, p->file->field_count - 1, begins, begin);
    }
}

/* A run of such records is a batch as it is; *used are its tokens. */
static gdb_status parse_regular(block_parser *p, uint32_t *tokens, size_t token_count,
                                size_t *begin, size_t *used)
{
    gdb_csv_scratch *s = p->scratch;
    uint32_t field_count = p->file->field_count, one;
    size_t after = *begin;

    *used = 0;
    /* A line of blanks could be blank. */
    if (p->file->dialect.trim && field_count == 1)
        return GDB_OK;
    if (s->record_count > 0) {
        if (token_count < field_count || find_regular(p, tokens, field_count, &one, &after) == 0)
            return GDB_OK;
        GDB_TRY(flush_batch(p));
        if (p->is_full)
            return GDB_OK;
    }
    if (token_count > (size_t)p->batch_rows * field_count)
        token_count = (size_t)p->batch_rows * field_count;
    s->record_count = find_regular(p, tokens, token_count, s->record_begins, begin);
    s->batch_ends = tokens;
    s->is_unquoted = false;
    *used = (size_t)s->record_count * field_count;
    return flush_batch(p);
}

/* One such record, if it is of this table, joins the batch; one of another is passed over. */
static gdb_status filter_regular(block_parser *p, const uint32_t *tokens, size_t token_count,
                                 size_t *begin, size_t *used)
{
    gdb_csv_scratch *s = p->scratch;
    uint32_t field_count = p->file->field_count, at;
    gdb_row_belonging belonging;
    size_t after = *begin;

    *used = 0;
    if (token_count < field_count || find_regular(p, tokens, field_count, &at, &after) == 0)
        return GDB_OK;
    belonging = judge_tokens(p, tokens, at);
    if (belonging != GDB_ROW_OWN && belonging != GDB_ROW_OF_OTHER)
        return GDB_OK;
    if (belonging == GDB_ROW_OWN) {
        GDB_TRY(prepare_batch(p, false));
        memcpy(s->field_ends + (size_t)s->record_count * field_count, tokens,
               field_count * sizeof(*tokens));
        s->record_begins[s->record_count++] = at;
    }
    *begin = after;
    *used = field_count;
    return GDB_OK;
}

/*
 * All records whose special bytes are among the tokens; with `is_last` all records. *begin is where
 * the next record begins. Returns through *used how many tokens are done.
 */
static gdb_status parse_tokens(block_parser *p, size_t token_count, bool is_last, size_t *begin,
                               size_t *used)
{
    const uint8_t *bytes = p->raw->bytes;
    uint32_t *tokens = p->scratch->tokens;
    size_t t = 0, run;

    while (t < token_count && !p->is_full) {
        size_t at = *begin;
        if (tokens[t] < at) { /* of a record that was parsed carefully */
            t++;
            continue;
        }
        if (token_count - t < p->file->field_count && !is_last)
            break;
        GDB_TRY(p->file->filter == NULL
                    ? parse_regular(p, tokens + t, token_count - t, begin, &run)
                    : filter_regular(p, tokens + t, token_count - t, begin, &run));
        t += run;
        if (run > 0 || p->is_full)
            continue;
        if (tokens[t] == at && (bytes[at] == '\n' || bytes[at] == '\r'))
            *begin = gdb_csv_behind_line_end(bytes, p->raw->size, at);
        else
            GDB_TRY(parse_carefully(p, tokens + t, token_count - t, begin, &run));
        t += run;
    }
    while (is_last && *begin < p->raw->size && !p->is_full)
        GDB_TRY(parse_carefully(p, NULL, 0, begin, &run));
    *used = t;
    return GDB_OK;
}

static gdb_status parse_chunks(block_parser *p)
{
    gdb_csv_scratch *s = p->scratch;
    size_t size = p->raw->size, begin = 0, token_count = 0, used;

    for (size_t at = 0; at < size && !p->is_full; at += CHUNK_SIZE) {
        size_t end = size - at < CHUNK_SIZE ? size : at + CHUNK_SIZE;
        GDB_TRY(gdb_array_reserve(&s->tokens, &s->token_capacity,
                                  token_count + CHUNK_SIZE + GDB_CSV_TOKENISE_SPARE,
                                  sizeof(*s->tokens), p->err));
        token_count += gdb_csv_tokenise(&p->file->dialect, p->raw->has_quotes, p->raw->bytes,
                                        (uint32_t)at, (uint32_t)end, s->tokens + token_count);
        GDB_TRY(reserve_batch(p, token_count + p->file->field_count));
        GDB_TRY(parse_tokens(p, token_count, end == size, &begin, &used));
        GDB_TRY(flush_batch(p));
        token_count -= used;
        memmove(s->tokens, s->tokens + used, token_count * sizeof(*s->tokens));
    }
    return GDB_OK;
}

/* Columns of the table that are not in the file. */
static gdb_status fill_missing(gdb_row_block *block, const gdb_csv_file *file,
                               const gdb_row_shape *shape, gdb_error *err)
{
    for (uint32_t c = 0; c < block->column_count; c++) {
        bool is_filled = false;

        for (uint32_t f = 0; f < file->field_count; f++)
            is_filled |= file->columns[f] == c;
        if (!is_filled)
            GDB_TRY(gdb_row_block_fill(block, shape, c, 0, block->row_count, err));
    }
    return GDB_OK;
}

gdb_status gdb_csv_parse(gdb_row_block *block, const gdb_raw_block *raw, const gdb_csv_file *file,
                         const gdb_row_shape *shape, uint64_t reject_limit, gdb_error *err)
{
    gdb_csv_scratch *scratch = block->scratch;
    int comment = file->dialect.comment != '\0' ? (uint8_t)file->dialect.comment : -1;
    block_parser parser = {
        .block = block,
        .raw = raw,
        .file = file,
        .shape = shape,
        .scratch = scratch,
        .reject_limit = reject_limit,
        .batch_rows = block->batch_rows > 0 ? block->batch_rows : GDB_CSV_BATCH_ROWS,
        .comment = comment,
        .err = err,
    };

    if (file->field_count == 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: a CSV file without fields", shape->table_name);
    gdb_row_block_clear(block, raw);
    gdb_csv_scratch_begin(scratch, &file->dialect);
    GDB_TRY(gdb_array_reserve(&scratch->fields, &scratch->fields_capacity,
                              (size_t)file->field_count + 1, sizeof(*scratch->fields), err));
    GDB_TRY(parse_chunks(&parser));
    return fill_missing(block, file, shape, err);
}
