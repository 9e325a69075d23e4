/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_sample.h"

#include <unistd.h>

#include "formats/csv/csv_record.h"
#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/csv/csv_split.h"
#include "lib/csv/decompressor.h"

enum { STRETCH_COUNT = 16, STRETCH_SIZE = 64 * 1024 };

typedef struct sampler {
    gdb_csv_head *head;
    const uint8_t *bytes; /* of the stretch */
    size_t size;          /* whole records of it */
    uint64_t first_byte;  /* of bytes[0], in the file */
    gdb_csv_field *fields; /* head->field_count */
    gdb_buffer text;      /* of a quoted field */
    gdb_error *err;
} sampler;

static bool is_right(const sampler *s, const gdb_csv_record *record)
{
    return record->fault == GDB_CSV_SOUND && record->field_count == s->head->field_count;
}

/* Where records may begin for sure: behind the first line end. */
static size_t find_begin(const sampler *s)
{
    size_t at = 0;

    while (at < s->size && s->bytes[at] != '\n' && s->bytes[at] != '\r')
        at++;
    return at < s->size ? gdb_csv_behind_line_end(s->bytes, s->size, at) : at;
}

static bool can_be_trusted(const sampler *s, size_t begin)
{
    uint64_t right = 0, wrong = 0;
    gdb_csv_record record;

    for (size_t at = begin; gdb_csv_record_next(&record, &s->head->dialect, s->bytes, s->size, at,
                                                NULL, 0);
         at = record.next)
        *(is_right(s, &record) ? &right : &wrong) += 1;
    return right > 0 && right >= 9 * wrong;
}

static gdb_status add_record(sampler *s)
{
    const gdb_csv_dialect *dialect = &s->head->dialect;

    for (uint32_t f = 0; f < s->head->field_count; f++) {
        const gdb_csv_field *field = &s->fields[f];
        const uint8_t *begin = s->bytes + field->begin;
        size_t size = field->end - field->begin;
        gdb_text_view value = gdb_text((const char *)begin, size);
        if (!field->quoted && gdb_csv_is_null(dialect, begin, size))
            continue;
        if (field->quoted) {
            gdb_buffer_clear(&s->text);
            GDB_TRY(gdb_buffer_reserve(&s->text, size, s->err));
            s->text.size = gdb_csv_field_text(dialect, s->bytes, field, s->text.data);
            value = gdb_buffer_view(&s->text);
        }
        gdb_type_guess_add_sampled(&s->head->guesses[f], value, s->first_byte + field->begin);
    }
    return GDB_OK;
}

static gdb_status look_at_stretch(sampler *s)
{
    size_t begin = find_begin(s);
    gdb_csv_record record;

    if (!can_be_trusted(s, begin))
        return GDB_OK;
    for (size_t at = begin; gdb_csv_record_next(&record, &s->head->dialect, s->bytes, s->size, at,
                                                s->fields, s->head->field_count);
         at = record.next)
        if (is_right(s, &record))
            GDB_TRY(add_record(s));
    return GDB_OK;
}

static gdb_status read_stretch(sampler *s, int fd, const char *path, uint64_t at, uint8_t *bytes,
                               bool is_last)
{
    size_t got;

    GDB_TRY(gdb_file_read_at(fd, path, at, bytes, STRETCH_SIZE, &got, s->err));
    s->bytes = bytes;
    s->first_byte = at;
    s->size = got;
    s->size = find_begin(s);
    /* Cut from a place outside of quotes, as far as that is known. */
    s->size +=
        gdb_csv_find_last_cut(&s->head->dialect, bytes + s->size, got - s->size, is_last).size;
    return look_at_stretch(s);
}

static bool is_compressed(const uint8_t *bytes, size_t size)
{
    return gdb_compression_recognise(gdb_text((const char *)bytes, size)) != GDB_COMPRESSED_NOT;
}

gdb_status gdb_csv_sample(gdb_csv_head *head, const char *path, gdb_error *err)
{
    sampler s = {.head = head, .err = err};
    gdb_status status = GDB_OK;
    uint64_t size, span;
    uint8_t *bytes = NULL;
    size_t got;
    int fd = -1;
    bool is_file;

    if (head->guesses == NULL || head->input.encoding != GDB_TEXT_UTF8 || strcmp(path, "-") == 0)
        return GDB_OK;
    GDB_TRY(gdb_input_stream_size(path, &size, &is_file, err));
    if (!is_file || size < GDB_CSV_HEAD_SIZE + STRETCH_SIZE)
        return GDB_OK;
    bytes = gdb_alloc(STRETCH_SIZE, err);
    s.fields = gdb_alloc_array_zero(head->field_count, sizeof(*s.fields), err);
    if (bytes == NULL || s.fields == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_file_open_input(path, &fd, err));
    GDB_TRY_OUT(gdb_file_read_at(fd, path, 0, bytes, 4, &got, err));
    if (is_compressed(bytes, got))
        goto out;
    span = size - GDB_CSV_HEAD_SIZE - STRETCH_SIZE;
    for (uint64_t i = 1; i <= STRETCH_COUNT; i++)
        GDB_TRY_OUT(read_stretch(&s, fd, path, GDB_CSV_HEAD_SIZE + span / STRETCH_COUNT * i +
                                                   (i == STRETCH_COUNT ? span % STRETCH_COUNT : 0),
                                 bytes, i == STRETCH_COUNT));
out:
    if (fd >= 0)
        close(fd);
    gdb_buffer_release(&s.text);
    gdb_free(s.fields);
    gdb_free(bytes);
    return status;
}
