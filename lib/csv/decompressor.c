/* SPDX-License-Identifier: MIT */
#include "lib/csv/decompressor.h"

#include <isa-l/igzip_lib.h>
#include <stddef.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "lib/base/alloc.h"
#include "lib/base/vector_state.h"

enum { INPUT_SIZE = 1 << 17 };

/* A gzip member that is being read. */
typedef struct gzip_member {
    struct isal_gzip_header header;
    bool is_in_header;
    uint64_t text_size; /* so far */
    int failure;        /* of the decoder, which may have text from in front of it; 0: none */
    struct inflate_state state;
} gzip_member;

struct gdb_decompressor {
    gdb_compression_kind kind;
    gdb_byte_source from;
    const char *path;
    uint64_t window_most;
    ZSTD_DCtx *zstd;
    gzip_member *gzip;
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
    d->gzip = gdb_alloc_zero(sizeof(*d->gzip), err);
    if (d->gzip == NULL)
        return GDB_ERR_NOMEM;
    isal_inflate_init(&d->gzip->state);
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
    gdb_free(d->gzip);
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

static void begin_member(gzip_member *gzip)
{
    isal_gzip_header_init(&gzip->header);
    gzip->is_in_header = true;
    gzip->text_size = 0;
    gzip->failure = 0;
    isal_inflate_reset(&gzip->state);
    gzip->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
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
        begin_member(d->gzip);
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

static gdb_status fail_gzip(const gdb_decompressor *d, int result, gdb_error *err)
{
    switch (result) {
    case ISAL_INVALID_BLOCK:
        return fail_damaged(d, "a block that cannot be", err);
    case ISAL_INVALID_SYMBOL:
        return fail_damaged(d, "a code that stands for nothing", err);
    case ISAL_INVALID_LOOKBACK:
        return fail_damaged(d, "a reference to what is not there", err);
    case ISAL_UNSUPPORTED_METHOD:
        return fail_damaged(d, "a method of compression that nobody knows", err);
    case ISAL_INCORRECT_CHECKSUM:
        return fail_damaged(d, "its checksum differs", err);
    default:
        return fail_damaged(d, "its bytes contradict the format", err);
    }
}

/* The header, or what there is of it in the input. */
static int read_member_header(gzip_member *gzip)
{
    int result = isal_read_gzip_header(&gzip->state, &gzip->header);

    gzip->is_in_header = result == ISAL_END_INPUT;
    return result;
}

static int inflate_member(gzip_member *gzip)
{
    struct inflate_state *state = &gzip->state;
    int result;

    /* It counts the text in 32 bits, to know how far back there is some. */
    if (gzip->text_size >= ISAL_DEF_HIST_SIZE)
        state->dict_length = ISAL_DEF_HIST_SIZE;
    result = isal_inflate(state);
    gdb_vector_state_clear();
    return result;
}

/* What was decoded in front of a failure and did not fit yet; true when that is all. */
static bool hand_out_rest(struct inflate_state *state)
{
    uint32_t n = (uint32_t)(state->tmp_out_valid - state->tmp_out_processed);

    if (n > state->avail_out)
        n = state->avail_out;
    memcpy(state->next_out, state->tmp_out_buffer + state->tmp_out_processed, n);
    state->tmp_out_processed += (int32_t)n;
    state->next_out += n;
    state->avail_out -= n;
    return state->tmp_out_processed == state->tmp_out_valid;
}

static gdb_status step_gzip(gdb_decompressor *d, uint8_t *out, size_t size, size_t *put,
                            gdb_error *err)
{
    gzip_member *gzip = d->gzip;
    struct inflate_state *state = &gzip->state;
    uint32_t most = size < INT32_MAX ? (uint32_t)size : INT32_MAX, ahead;
    bool is_over;

    state->next_in = d->input + d->used;
    state->avail_in = (uint32_t)(d->size - d->used);
    state->next_out = out;
    state->avail_out = most;
    if (gzip->failure == 0) {
        int result = gzip->is_in_header ? read_member_header(gzip) : inflate_member(gzip);
        gzip->failure = result < 0 ? result : 0;
    }
    is_over = gzip->failure != 0 ? hand_out_rest(state) : state->block_state == ISAL_BLOCK_FINISH;
    *put = most - state->avail_out;
    gzip->text_size += *put;
    d->used = d->size - state->avail_in;
    if (!is_over)
        return GDB_OK;
    /* The decoder has looked a few bytes ahead. */
    ahead = state->read_in_length > 0 ? (uint32_t)state->read_in_length / 8 : 0;
    d->used -= ahead < d->used ? ahead : d->used;
    if (gzip->failure != 0)
        return fail_gzip(d, gzip->failure, err);
    d->is_in_part = false;
    return GDB_OK;
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
