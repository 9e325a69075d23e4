/* SPDX-License-Identifier: MIT */
#include "lib/csv/transcoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/alloc.h"

/* LONGEST: what one character of the input becomes at most. */
enum { INPUT_SIZE = 1 << 16, LONGEST = 4, MARK_SIZE = 2 };

const char *const gdb_text_encoding_names[] = {"utf-8", "utf-16", "latin-1", "windows-1252", NULL};

struct gdb_transcoder {
    gdb_text_encoding encoding;
    gdb_byte_source from;
    const char *path;
    iconv_t converter;   /* (iconv_t)-1 until the first bytes have told the byte order */
    bool is_at_end;      /* there are no more bytes than in `input` */
    uint64_t position;   /* of input[0] */
    size_t size, used;   /* of `input` */
    size_t ready, taken; /* of `output`, for the end of a caller's buffer */
    char output[LONGEST];
    char input[INPUT_SIZE];
};

static const iconv_t none = (iconv_t)-1;

gdb_status gdb_transcoder_open(gdb_transcoder **out, gdb_text_encoding encoding,
                               const gdb_byte_source *from, const char *path, gdb_error *err)
{
    gdb_transcoder *t = gdb_alloc(sizeof(*t), err);

    if (t == NULL)
        return GDB_ERR_NOMEM;
    memset(t, 0, offsetof(gdb_transcoder, input));
    t->encoding = encoding;
    t->from = *from;
    t->path = path;
    t->converter = none;
    *out = t;
    return GDB_OK;
}

void gdb_transcoder_close(gdb_transcoder *t)
{
    if (t == NULL)
        return;
    if (t->converter != none)
        iconv_close(t->converter);
    gdb_free(t);
}

/* Behind what is left of the input. */
static gdb_status fill(gdb_transcoder *t, gdb_error *err)
{
    size_t left = t->size - t->used, got;

    memmove(t->input, t->input + t->used, left);
    t->position += t->used;
    t->used = 0;
    t->size = left;
    GDB_TRY(gdb_byte_source_read(&t->from, t->input + left, sizeof(t->input) - left, &got, err));
    t->size += got;
    t->is_at_end = t->size < sizeof(t->input);
    return GDB_OK;
}

static const char *converter_name(gdb_transcoder *t)
{
    switch (t->encoding) {
    case GDB_TEXT_LATIN1:
        return "ISO-8859-1";
    case GDB_TEXT_WINDOWS1252:
        return "CP1252";
    case GDB_TEXT_UTF8:
        return "UTF-8";
    case GDB_TEXT_UTF16:
        break;
    }
    if (t->size >= MARK_SIZE && memcmp(t->input, "\xFE\xFF", MARK_SIZE) == 0) {
        t->used = MARK_SIZE;
        return "UTF-16BE";
    }
    if (t->size >= MARK_SIZE && memcmp(t->input, "\xFF\xFE", MARK_SIZE) == 0)
        t->used = MARK_SIZE;
    return "UTF-16LE";
}

static gdb_status begin(gdb_transcoder *t, gdb_error *err)
{
    const char *name;

    GDB_TRY(fill(t, err));
    name = converter_name(t);
    t->converter = iconv_open("UTF-8", name);
    if (t->converter == none)
        return GDB_FAIL_OS(err, errno == ENOMEM ? GDB_ERR_NOMEM : GDB_ERR_IO,
                           "cannot convert from %s", name);
    return GDB_OK;
}

/* The input goes on with something that is not text. */
static gdb_status fail_at(const gdb_transcoder *t, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is not %s: byte %llu (0x%02X) begins no character",
                    t->path, gdb_text_encoding_names[t->encoding],
                    (unsigned long long)(t->position + t->used),
                    (unsigned)(uint8_t)t->input[t->used]);
}

/* As much as fits into [out, out + size); *is_full: the next character does not. */
static gdb_status convert(gdb_transcoder *t, char *out, size_t size, size_t *put, bool *is_full,
                          gdb_error *err)
{
    char *in = t->input + t->used, *to = out;
    size_t in_left = t->size - t->used, out_left = size;
    size_t result = iconv(t->converter, &in, &in_left, &to, &out_left);

    t->used = t->size - in_left;
    *put = size - out_left;
    *is_full = false;
    if (result != (size_t)-1)
        return GDB_OK;
    if (errno == E2BIG) {
        *is_full = true;
        return GDB_OK;
    }
    if (errno == EINVAL && !t->is_at_end)
        return GDB_OK; /* a character goes on in what is read next */
    /* What was converted in front of it comes first. */
    return *put > 0 ? GDB_OK : fail_at(t, err);
}

static gdb_status read_text(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    gdb_transcoder *t = context;
    char *to = out;
    bool is_full;
    size_t put;

    *got = 0;
    if (t->converter == none)
        GDB_TRY(begin(t, err));
    while (*got < size) {
        if (t->taken < t->ready) {
            to[(*got)++] = t->output[t->taken++];
            continue;
        }
        if (t->used == t->size && t->is_at_end)
            break;
        GDB_TRY(convert(t, to + *got, size - *got, &put, &is_full, err));
        *got += put;
        if (is_full && put == 0) {
            GDB_TRY(convert(t, t->output, sizeof(t->output), &t->ready, &is_full, err));
            t->taken = 0;
        } else if (!is_full && put == 0 && !t->is_at_end) {
            GDB_TRY(fill(t, err));
        }
    }
    return GDB_OK;
}

gdb_byte_source gdb_transcoder_source(gdb_transcoder *t)
{
    gdb_byte_source source = {read_text, t};

    return source;
}
