/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_sniff.h"

#include <stdlib.h>

#include "formats/csv/csv_record.h"
#include "lib/base/buffer.h"
#include "lib/csv/csv_split.h"

/* Fields of a record whose quotes are looked at. */
enum { LOOKED_AT = 64 };

const char gdb_csv_delimiters[GDB_CSV_DELIMITER_COUNT] = {',', '|', ';', '\t'};

typedef struct sniffer {
    gdb_text_view bytes;
    bool is_whole;
    gdb_buffer counts; /* of fields: a uint32_t for each record */
    gdb_error *err;
} sniffer;

/* How well a dialect cuts the text. */
typedef struct fit {
    gdb_csv_sniff sniff;
    uint64_t proper_alike;       /* records with their quotes in place: most of one length */
    uint32_t proper_field_count; /* that length */
    bool is_broken;              /* some record has quotes out of place */
    bool has_quoted;             /* some field is quoted */
} fit;

static int compare_counts(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void find_most_frequent(uint32_t *counts, size_t count, uint32_t *value, uint64_t *times)
{
    size_t run = 0;

    *value = 0;
    *times = 0;
    if (count > 0)
        qsort(counts, count, sizeof(*counts), compare_counts);
    for (size_t i = 0; i < count; i++) {
        run = i > 0 && counts[i] == counts[i - 1] ? run + 1 : 1;
        if (run >= *times) {
            *times = run;
            *value = counts[i];
        }
    }
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

/* Count twice: records with proper quotes stand in front, the others behind them. */
static gdb_status try_dialect(sniffer *s, const gdb_csv_dialect *dialect, fit *out)
{
    const uint8_t *bytes = (const uint8_t *)s->bytes.data;
    size_t size = gdb_csv_find_last_cut(dialect, bytes, s->bytes.size, s->is_whole).size;
    gdb_text_view text = gdb_text(s->bytes.data, size);
    gdb_csv_field fields[LOOKED_AT];
    gdb_csv_record record;
    size_t proper = 0, count = 0;
    uint32_t *counts;

    *out = (fit){.sniff.dialect = *dialect};
    gdb_buffer_clear(&s->counts);
    for (size_t at = 0;
         gdb_csv_record_next(&record, dialect, bytes, size, at, fields, LOOKED_AT);
         at = record.next) {
        uint32_t n = record.field_count < UINT32_MAX ? (uint32_t)record.field_count : UINT32_MAX;
        GDB_TRY(gdb_buffer_append(&s->counts, &n, sizeof(n), s->err));
        counts = (uint32_t *)(void *)s->counts.data;
        for (size_t i = 0; i < record.field_count && i < LOOKED_AT; i++)
            out->has_quoted |= fields[i].quoted;
        if (has_proper_quotes(dialect, text, &record, fields)) {
            counts[count] = counts[proper];
            counts[proper++] = n;
        } else {
            out->is_broken = true;
        }
        count++;
    }
    counts = (uint32_t *)(void *)s->counts.data;
    find_most_frequent(counts, proper, &out->proper_field_count, &out->proper_alike);
    find_most_frequent(counts, count, &out->sniff.field_count, &out->sniff.alike);
    out->sniff.records = count;
    return GDB_OK;
}

static gdb_status find_delimiter(sniffer *s, gdb_csv_dialect dialect, bool is_given, fit *best)
{
    uint64_t most = 0;

    GDB_TRY(try_dialect(s, &dialect, best));
    if (is_given)
        return GDB_OK;
    for (size_t i = 0; i < GDB_CSV_DELIMITER_COUNT; i++) {
        fit candidate;
        dialect.delimiter = gdb_csv_delimiters[i];
        if (gdb_csv_dialect_check(&dialect, NULL) != GDB_OK)
            continue;
        GDB_TRY(try_dialect(s, &dialect, &candidate));
        if (candidate.proper_field_count > 1 && candidate.proper_alike > most) {
            most = candidate.proper_alike;
            *best = candidate;
        }
    }
    return GDB_OK;
}

static bool is_perfect(const fit *f)
{
    return !f->is_broken && f->sniff.alike == f->sniff.records;
}

gdb_status gdb_csv_sniff_text(gdb_csv_sniff *sniff, gdb_csv_given given, gdb_text_view bytes,
                              bool is_whole, gdb_error *err)
{
    static const char habits[][2] = {{'"', '\\'}, {'\'', '\''}, {'\'', '\\'}};
    sniffer s = {bytes, is_whole, {0}, err};
    gdb_csv_dialect dialect = sniff->dialect;
    gdb_status status = GDB_OK;
    fit best;

    GDB_TRY_OUT(find_delimiter(&s, dialect, given.delimiter, &best));
    for (size_t i = 0; i < sizeof(habits) / sizeof(*habits) && !is_perfect(&best); i++) {
        gdb_csv_dialect other = dialect;
        fit candidate;
        other.quote = given.quote ? dialect.quote : habits[i][0];
        other.escape = given.escape ? dialect.escape : habits[i][1];
        if (other.quote != habits[i][0] || other.escape != habits[i][1] ||
            gdb_csv_dialect_check(&other, NULL) != GDB_OK)
            continue;
        GDB_TRY_OUT(find_delimiter(&s, other, given.delimiter, &candidate));
        if (candidate.has_quoted && is_perfect(&candidate) &&
            (other.quote == '"' || memchr(bytes.data, '"', bytes.size) == NULL))
            best = candidate;
    }
    *sniff = best.sniff;
out:
    gdb_buffer_release(&s.counts);
    return status;
}
