/* SPDX-License-Identifier: MIT */
#include "lib/csv/decompressor.h"

#include <stddef.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "lib/base/alloc.h"

enum { INPUT_SIZE = 1 << 17 };

struct gdb_decompressor {
    gdb_compression_kind kind;
    gdb_byte_source from;
    const char *path;
    uint64_t window_most;
    ZSTD_DCtx *zstd;
    z_stream gzip;
    bool has_gzip;
    bool is_in_part;   /* a frame or member is begun and not at its end */
    bool is_at_end;    /* of the compressed bytes: there are no more than in `input` */
    bool holds_text;   /* zstd may have some that did not fit */
    size_t wanted;     /* by zstd: what is left of a block, so that damage is in a known one */
    uint64_t begin;    /* of the frame or member in the compressed file */
    uint64_t position; /* of input[0] in the compressed file */
    size_t size, used; /* of `input` */
    uint8_t input[INPUT_SIZE];
};

gdb_compression_kind gdb_compression_recognise(gdb_text_view head)
{
    if (head.size >= 2 && memcmp(head.data, "\x1F\x8B", 2) == 0)
        return GDB_COMPRESSED_GZIP;
    if (head.size >= 3 && memcmp(head.data, "\x28\xB5\x2F", 3) == 0)
        return GDB_COMPRESSED_ZSTD;
    /* A skippable frame in front. */
    if (head.size >= 4 && (head.data[0] & 0xF0) == 0x50 &&
        memcmp(head.data + 1, "\x2A\x4D\x18", 3) == 0)
        return GDB_COMPRESSED_ZSTD;
    return GDB_COMPRESSED_NOT;
}

/* --- what can be wrong --------------------------------------------------- */

static const char *part_of(const gdb_decompressor *d)
{
    return d->kind == GDB_COMPRESSED_ZSTD ? "zstd frame" : "gzip member";
}

static unsigned long long place_of(const gdb_decompressor *d)
{
    return (unsigned long long)(d->position + d->used);
}

static gdb_status fail_damaged(const gdb_decompressor *d, const char *what, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is damaged at byte %llu: %s (in a %s)", d->path,
                    place_of(d), what, part_of(d));
}

static gdb_status fail_out_of_memory(const gdb_decompressor *d, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (to decompress '%s')", d->path);
}

static gdb_status fail_something_else(const gdb_decompressor *d, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT,
                    "'%s' has something at byte %llu that is no %s (expected one, or the end)",
                    d->path, (unsigned long long)d->begin, part_of(d));
}

static gdb_status fail_zstd(const gdb_decompressor *d, size_t code, gdb_error *err)
{
    switch ((int)ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation:
        return fail_out_of_memory(d, err);
    case ZSTD_error_frameParameter_windowTooLarge:
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "cannot decompress '%s': the zstd frame at byte %llu needs more than the "
                        "%llu MB that are allowed for it (compress it without --long)",
                        d->path, (unsigned long long)d->begin,
                        (unsigned long long)(d->window_most >> 20));
    case ZSTD_error_dictionary_wrong:
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "cannot decompress '%s': it was compressed with a dictionary (expected "
                        "zstd without one)",
                        d->path);
    case ZSTD_error_prefix_unknown:
        return fail_something_else(d, err);
    default:
        return fail_damaged(d, ZSTD_getErrorName(code), err);
    }
}

static gdb_status fail_cut_short(const gdb_decompressor *d, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT,
                    "'%s' ends at byte %llu, in the middle of a %s (was it cut short?)", d->path,
                    place_of(d), part_of(d));
}

/* --- opening -------------------------------------------------------------- */

static void *allocate_for_zlib(void *unused, unsigned count, unsigned size)
{
    (void)unused;
    return gdb_alloc_array(count, size, NULL);
}

static void free_for_zlib(void *unused, void *memory)
{
    (void)unused;
    gdb_free(memory);
}

static int log2_of(uint64_t n)
{
    return n == 0 ? 0 : 63 - __builtin_clzll(n);
}

static gdb_status open_zstd(gdb_decompressor *d, gdb_error *err)
{
    ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    int window_log = log2_of(d->window_most);

    if (window_log < bounds.lowerBound)
        window_log = bounds.lowerBound;
    if (window_log > bounds.upperBound)
        window_log = bounds.upperBound;
    d->window_most = UINT64_C(1) << window_log;
    d->zstd = ZSTD_createDCtx();
    if (d->zstd == NULL ||
        ZSTD_isError(ZSTD_DCtx_setParameter(d->zstd, ZSTD_d_windowLogMax, window_log)))
        return fail_out_of_memory(d, err);
    return GDB_OK;
}

static gdb_status open_gzip(gdb_decompressor *d, gdb_error *err)
{
    enum { LARGEST_WINDOW = 15, GZIP_FORM = 16 };

    d->gzip.zalloc = allocate_for_zlib;
    d->gzip.zfree = free_for_zlib;
    if (inflateInit2(&d->gzip, LARGEST_WINDOW + GZIP_FORM) != Z_OK)
        return fail_out_of_memory(d, err);
    d->has_gzip = true;
    return GDB_OK;
}

gdb_status gdb_decompressor_open(gdb_decompressor **out, gdb_compression_kind kind,
                                 const gdb_byte_source *from, const char *path,
                                 uint64_t window_most, gdb_error *err)
{
    gdb_decompressor *d = gdb_alloc(sizeof(*d), err);
    gdb_status status;

    if (d == NULL)
        return GDB_ERR_NOMEM;
    memset(d, 0, offsetof(gdb_decompressor, input));
    d->kind = kind;
    d->from = *from;
    d->path = path;
    d->window_most = window_most;
    status = kind == GDB_COMPRESSED_ZSTD ? open_zstd(d, err) : open_gzip(d, err);
    if (status != GDB_OK) {
        gdb_decompressor_close(d);
        return status;
    }
    *out = d;
    return GDB_OK;
}

void gdb_decompressor_close(gdb_decompressor *d)
{
    if (d == NULL)
        return;
    ZSTD_freeDCtx(d->zstd);
    if (d->has_gzip)
        inflateEnd(&d->gzip);
    gdb_free(d);
}

/* --- reading -------------------------------------------------------------- */

/* More compressed bytes, when all are used. */
static gdb_status fill(gdb_decompressor *d, gdb_error *err)
{
    if (d->used < d->size || d->is_at_end)
        return GDB_OK;
    d->position += d->size;
    d->used = d->size = 0;
    GDB_TRY(gdb_byte_source_read(&d->from, d->input, sizeof(d->input), &d->size, err));
    d->is_at_end = d->size < sizeof(d->input);
    return GDB_OK;
}

/* As far as the beginning is in the input; the decoders look at the rest of it. */
static bool begins_part(const gdb_decompressor *d)
{
    static const uint8_t frame[] = {0x28, 0xB5, 0x2F, 0xFD}, skippable[] = {0x50, 0x2A, 0x4D, 0x18},
                         member[] = {0x1F, 0x8B};
    const uint8_t *bytes = d->input + d->used;
    size_t left = d->size - d->used, n = left < sizeof(frame) ? left : sizeof(frame);

    if (d->kind == GDB_COMPRESSED_GZIP)
        return memcmp(bytes, member, n < sizeof(member) ? n : sizeof(member)) == 0;
    return memcmp(bytes, frame, n) == 0 ||
           ((bytes[0] & 0xF0) == skippable[0] && memcmp(bytes + 1, skippable + 1, n - 1) == 0);
}

static gdb_status begin_part(gdb_decompressor *d, gdb_error *err)
{
    d->begin = d->position + d->used;
    if (!begins_part(d))
        return fail_something_else(d, err);
    d->is_in_part = true;
    if (d->kind == GDB_COMPRESSED_ZSTD)
        d->wanted = ZSTD_initDStream(d->zstd);
    else
        inflateReset(&d->gzip);
    return GDB_OK;
}

/*
 * Both steps take from the input, put into [out, out + size), and say how much was put. What zstd
 * had put when it fails is lost, so that it never gets more than one block, and what is left of
 * one's text is fetched before the next: text in front of damage is handed out, however much is
 * asked for.
 */
static gdb_status step_zstd(gdb_decompressor *d, uint8_t *out, size_t size, size_t *put,
                            gdb_error *err)
{
    enum { NEXT_HEADER = 3 }; /* zstd would like it together with a block */
    size_t left = d->size - d->used;
    size_t n = d->wanted > NEXT_HEADER ? d->wanted - NEXT_HEADER : d->wanted;
    ZSTD_inBuffer in = {d->input + d->used, n < left ? n : left, 0};
    ZSTD_outBuffer to = {out, size, 0};

    if (d->holds_text)
        in.size = 0;
    d->wanted = ZSTD_decompressStream(d->zstd, &to, &in);
    if (ZSTD_isError(d->wanted))
        return fail_zstd(d, d->wanted, err);
    d->used += in.pos;
    d->is_in_part = d->wanted != 0;
    d->holds_text = to.pos == to.size && d->is_in_part;
    *put = to.pos;
    return GDB_OK;
}

static gdb_status step_gzip(gdb_decompressor *d, uint8_t *out, size_t size, size_t *put,
                            gdb_error *err)
{
    z_stream *z = &d->gzip;
    unsigned most = size < UINT32_MAX ? (unsigned)size : UINT32_MAX;
    int result;

    z->next_in = d->input + d->used;
    z->avail_in = (unsigned)(d->size - d->used);
    z->next_out = out;
    z->avail_out = most;
    result = inflate(z, Z_NO_FLUSH);
    d->used = d->size - z->avail_in;
    *put = most - z->avail_out;
    switch (result) {
    case Z_STREAM_END:
        d->is_in_part = false;
        return GDB_OK;
    case Z_OK:
    case Z_BUF_ERROR: /* nothing could be done: more input is needed */
        return GDB_OK;
    case Z_MEM_ERROR:
        return fail_out_of_memory(d, err);
    default:
        return fail_damaged(d, z->msg != NULL ? z->msg : "its bytes contradict the format", err);
    }
}

static gdb_status read_text(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    gdb_decompressor *d = context;

    *got = 0;
    while (*got < size) {
        bool was_held = d->holds_text;
        size_t put = 0;
        gdb_status status;

        GDB_TRY(fill(d, err));
        if (!d->is_in_part) {
            if (d->used == d->size)
                break;
            GDB_TRY(begin_part(d, err));
        }
        status = d->kind == GDB_COMPRESSED_ZSTD
                     ? step_zstd(d, (uint8_t *)out + *got, size - *got, &put, err)
                     : step_gzip(d, (uint8_t *)out + *got, size - *got, &put, err);
        /* The text in front of damage counts. */
        *got += put;
        GDB_TRY(status);
        /* There was room for more, and nothing is left to make it from. */
        if (put == 0 && !was_held && d->is_in_part && d->is_at_end && d->used == d->size)
            return fail_cut_short(d, err);
    }
    return GDB_OK;
}

gdb_byte_source gdb_decompressor_source(gdb_decompressor *d)
{
    gdb_byte_source source = {read_text, d};

    return source;
}
