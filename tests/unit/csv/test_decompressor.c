/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <zlib.h>
#include <zstd.h>

#include "lib/base/alloc.h"
#include "lib/base/buffer.h"
#include "lib/base/bytes_le.h"
#include "lib/csv/decompressor.h"
#include "tests/support/memory_source.h"

static gdb_buffer packed, text;
static gdb_error err;

/* Everything, `step` bytes at a time, into `text`. */
static gdb_status unpack(gdb_compression_kind kind, const uint8_t *bytes, size_t size, size_t step,
                         uint64_t window)
{
    memory_source from = {bytes, size, 0};
    gdb_byte_source source = memory_source_get(&from);
    gdb_decompressor *d = NULL;
    gdb_status status;
    uint8_t *out;
    size_t got = 0;

    gdb_buffer_clear(&text);
    gdb_error_clear(&err);
    status = gdb_decompressor_open(&d, kind, &source, "x.zst", window, &err);
    if (status != GDB_OK)
        return status;
    source = gdb_decompressor_source(d);
    do {
        assert_int_equal(gdb_buffer_extend(&text, step, &out, NULL), GDB_OK);
        status = gdb_byte_source_read(&source, out, step, &got, &err);
        text.size -= step - got;
    } while (status == GDB_OK && got == step);
    gdb_decompressor_close(d);
    return status;
}

static void add_frame(const char *bytes, size_t size, int window_log)
{
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(size), n;
    ZSTD_inBuffer in = {bytes, size, 0};
    ZSTD_outBuffer to = {NULL, room + 64, 0};
    uint8_t *out;

    assert_non_null(zstd);
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
    if (window_log != 0)
        ZSTD_CCtx_setParameter(zstd, ZSTD_c_windowLog, window_log);
    assert_int_equal(gdb_buffer_extend(&packed, to.size, &out, NULL), GDB_OK);
    to.dst = out;
    do {
        n = ZSTD_compressStream2(zstd, &to, &in, in.pos < size ? ZSTD_e_continue : ZSTD_e_end);
        assert_false(ZSTD_isError(n));
    } while (in.pos < size);
    n = ZSTD_compressStream2(zstd, &to, &in, ZSTD_e_end);
    assert_int_equal(n, 0);
    packed.size -= to.size - to.pos;
    ZSTD_freeCCtx(zstd);
}

static void add_skippable_frame(const char *bytes, uint8_t size)
{
    const uint8_t head[] = {0x5A, 0x2A, 0x4D, 0x18, size, 0, 0, 0};

    assert_int_equal(gdb_buffer_append(&packed, head, sizeof(head), NULL), GDB_OK);
    assert_int_equal(gdb_buffer_append(&packed, bytes, size, NULL), GDB_OK);
}

static void deflate_all(z_stream *z, const char *bytes, size_t size)
{
    uint8_t *out;

    assert_int_equal(gdb_buffer_extend(&packed, size + 200, &out, NULL), GDB_OK);
    z->next_in = (uint8_t *)(uintptr_t)bytes;
    z->avail_in = (unsigned)size;
    z->next_out = out;
    z->avail_out = (unsigned)size + 200;
    assert_int_equal(deflate(z, Z_FINISH), Z_STREAM_END);
    packed.size -= z->avail_out;
    deflateEnd(z);
}

static void add_member(const char *bytes, size_t size)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    deflate_all(&z, bytes, size);
}

/* The same with all that a header may have. */
static void add_described_member(const char *bytes, size_t size)
{
    static uint8_t extra[] = "extra", name[] = "persons.csv", comment[] = "of the day";
    gz_header header = {.extra = extra,
                        .extra_len = sizeof(extra),
                        .name = name,
                        .comment = comment,
                        .hcrc = 1};
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflateSetHeader(&z, &header), Z_OK);
    deflate_all(&z, bytes, size);
}

static char long_text[300000];

static void begin(void)
{
    gdb_buffer_clear(&packed);
    for (size_t i = 0; i < sizeof(long_text); i++)
        long_text[i] = (char)('a' + i * i % 26 + i / 5000 % 6);
}

static void assert_text(const char *expected, size_t size)
{
    assert_int_equal(text.size, size);
    assert_memory_equal(text.data, expected, size);
}

static void files_are_known_by_their_beginning(void **state)
{
    (void)state;
    assert_int_equal(gdb_compression_recognise(gdb_text("\x28\xB5\x2F\xFD", 4)),
                     GDB_COMPRESSED_ZSTD);
    assert_int_equal(gdb_compression_recognise(gdb_text("\x28\xB5\x2F", 3)), GDB_COMPRESSED_ZSTD);
    assert_int_equal(gdb_compression_recognise(gdb_text("\x53\x2A\x4D\x18", 4)),
                     GDB_COMPRESSED_ZSTD);
    assert_int_equal(gdb_compression_recognise(gdb_text("\x1F\x8B", 2)), GDB_COMPRESSED_GZIP);
    assert_int_equal(gdb_compression_recognise(gdb_text("\x28\xB5", 2)), GDB_COMPRESSED_NOT);
    assert_int_equal(gdb_compression_recognise(gdb_text("id,n", 4)), GDB_COMPRESSED_NOT);
    assert_int_equal(gdb_compression_recognise(gdb_text("", 0)), GDB_COMPRESSED_NOT);
}

static void frames_follow_one_another(void **state)
{
    (void)state;
    begin();
    add_skippable_frame("note", 4);
    add_frame("one,", 4, 0);
    add_frame("", 0, 0);
    add_skippable_frame("", 0);
    add_frame(long_text, sizeof(long_text), 0);
    add_skippable_frame("end", 3);
    for (size_t step = 1; step <= 1 << 19; step = step * 3 + 1) {
        assert_ok(unpack(GDB_COMPRESSED_ZSTD, packed.data, packed.size, step, 1 << 27), err);
        assert_int_equal(text.size, 4 + sizeof(long_text));
        assert_memory_equal(text.data, "one,", 4);
        assert_memory_equal(text.data + 4, long_text, sizeof(long_text));
    }
}

static void members_follow_one_another(void **state)
{
    (void)state;
    begin();
    add_member(long_text, sizeof(long_text));
    add_member("", 0);
    add_member(",two", 4);
    for (size_t step = 1; step <= 1 << 19; step = step * 3 + 1) {
        assert_ok(unpack(GDB_COMPRESSED_GZIP, packed.data, packed.size, step, 1 << 27), err);
        assert_int_equal(text.size, 4 + sizeof(long_text));
        assert_memory_equal(text.data, long_text, sizeof(long_text));
        assert_memory_equal(text.data + sizeof(long_text), ",two", 4);
    }
}

static void what_is_cut_short_says_where(void **state)
{
    char place[64];

    (void)state;
    for (int kind = GDB_COMPRESSED_ZSTD; kind <= GDB_COMPRESSED_GZIP; kind++) {
        size_t first;

        begin();
        if (kind == GDB_COMPRESSED_ZSTD)
            add_frame("id,name\n1,Ada\n", 14, 0);
        else
            add_member("id,name\n1,Ada\n", 14);
        first = packed.size;
        if (kind == GDB_COMPRESSED_ZSTD)
            add_frame("2,Bob\n", 6, 0);
        else
            add_member("2,Bob\n", 6);
        for (size_t cut = 1; cut < packed.size; cut++) {
            if (cut == first)
                continue; /* whole, as far as anybody can tell */
            assert_int_equal(unpack((gdb_compression_kind)kind, packed.data, cut, 7, 1 << 27),
                             GDB_ERR_INPUT);
            snprintf(place, sizeof(place), "'x.zst' ends at byte %zu, in the middle of a ", cut);
            assert_non_null(strstr(err.message, place));
            assert_true(text.size <= 20);
            assert_memory_equal(text.data, "id,name\n1,Ada\n2,Bob\n", text.size);
        }
        assert_ok(unpack((gdb_compression_kind)kind, packed.data, first, 7, 1 << 27), err);
        assert_text("id,name\n1,Ada\n", 14);
    }
}

/* A member is read through a window on the file: its parts may stand across a border of it. */
static void members_stand_across_borders(void **state)
{
    static uint8_t noise[1 << 17];
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof(noise); i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (uint8_t)(seed >> 24);
    }
    for (size_t size = sizeof(noise) - 160; size < sizeof(noise); size++) {
        begin();
        add_member((const char *)noise, size);
        add_described_member("1,Ada\n", 6);
        add_member("2,Bob\n", 6);
        assert_ok(unpack(GDB_COMPRESSED_GZIP, packed.data, packed.size, 1 << 18, 0), err);
        assert_int_equal(text.size, size + 12);
        assert_memory_equal(text.data, noise, size);
        assert_memory_equal(text.data + size, "1,Ada\n2,Bob\n", 12);
    }
}

/* Whatever is asked for at a time: the text in front of the damage, and its place, are the same. */
static void text_in_front_of_damage_counts(void **state)
{
    char message[sizeof(err.message)];

    (void)state;
    for (int kind = GDB_COMPRESSED_ZSTD; kind <= GDB_COMPRESSED_GZIP; kind++) {
        begin();
        if (kind == GDB_COMPRESSED_ZSTD)
            add_frame(long_text, sizeof(long_text), 0);
        else
            add_member(long_text, sizeof(long_text));
        for (size_t at = 100; at < packed.size; at += packed.size / 7) {
            size_t before;

            packed.data[at] ^= 0x55;
            assert_int_equal(unpack((gdb_compression_kind)kind, packed.data, packed.size, 1 << 20,
                                    1 << 27),
                             GDB_ERR_INPUT);
            before = text.size;
            snprintf(message, sizeof(message), "%s", err.message);
            for (size_t step = 1; step < 1 << 19; step = step * 5 + 1) {
                assert_fails(unpack((gdb_compression_kind)kind, packed.data, packed.size, step,
                                    1 << 27),
                             GDB_ERR_INPUT, message, err);
                assert_int_equal(text.size, before);
            }
            packed.data[at] ^= 0x55;
        }
    }
}

/* Both formats have a checksum, so a changed byte is found, or is none of the text. */
static void what_is_damaged_is_no_text(void **state)
{
    (void)state;
    for (int kind = GDB_COMPRESSED_ZSTD; kind <= GDB_COMPRESSED_GZIP; kind++) {
        size_t errors = 0;

        begin();
        if (kind == GDB_COMPRESSED_ZSTD)
            add_frame(long_text, 2000, 0);
        else
            add_member(long_text, 2000);
        for (size_t i = 0; i < packed.size * 8; i++) {
            gdb_status status;

            packed.data[i / 8] ^= (uint8_t)(1 << i % 8);
            status = unpack((gdb_compression_kind)kind, packed.data, packed.size, 100, 1 << 20);
            if (status == GDB_OK) {
                assert_true(text.size == 0 || text.size == 2000); /* 0: it became skippable */
                assert_memory_equal(text.data, long_text, text.size);
            } else {
                assert_int_equal(status, GDB_ERR_INPUT);
                assert_non_null(strstr(err.message, "'x.zst'"));
                errors++;
            }
            packed.data[i / 8] ^= (uint8_t)(1 << i % 8);
        }
        assert_true(errors > packed.size * 7);
    }
}

static void what_follows_must_be_of_the_kind(void **state)
{
    (void)state;
    for (size_t n = 1; n < 9; n++) {
        begin();
        add_frame("1,Ada\n", 6, 0);
        assert_int_equal(gdb_buffer_append(&packed, "\n1,Bob\n2,", n, NULL), GDB_OK);
        assert_fails(unpack(GDB_COMPRESSED_ZSTD, packed.data, packed.size, 100, 1 << 27),
                     GDB_ERR_INPUT, "'x.zst' has something at byte 19 that is no zstd frame", err);
        assert_text("1,Ada\n", 6);
        begin();
        add_member("1,Ada\n", 6);
        assert_int_equal(packed.size, 26);
        assert_int_equal(gdb_buffer_append(&packed, "\0\0\0\0\0\0\0\0\0", n, NULL), GDB_OK);
        assert_fails(unpack(GDB_COMPRESSED_GZIP, packed.data, packed.size, 100, 1 << 27),
                     GDB_ERR_INPUT, "'x.zst' has something at byte 26 that is no gzip member", err);
    }
}

/* One member over and over: what is in front of its last part, `count` times a middle part. */
typedef struct repeated_source {
    const uint8_t *bytes;
    size_t begin, end, size; /* of the middle part; of all */
    size_t at;
    uint64_t left;
} repeated_source;

static gdb_status read_repeated(void *context, void *out, size_t size, size_t *got, gdb_error *e)
{
    repeated_source *from = context;

    (void)e;
    for (*got = 0; *got < size && from->at < from->size;) {
        size_t end = from->left > 0 ? from->end : from->size, n = end - from->at;
        if (n > size - *got)
            n = size - *got;
        memcpy((uint8_t *)out + *got, from->bytes + from->at, n);
        *got += n;
        from->at += n;
        if (from->left > 0 && from->at == from->end && --from->left > 0)
            from->at = from->begin;
    }
    return GDB_OK;
}

/* More than 4 GB in one member, with references as far back as they go all the time. */
static void members_have_any_size(void **state)
{
    enum { PART = 1 << 22, PERIOD = 32500 };
    const uint64_t parts = getenv("GDB_TEST_LONG") != NULL ? (UINT64_C(1) << 32) / PART + 3 : 3;
    static uint8_t part[PART], out[5000];
    repeated_source from = {.left = parts};
    gdb_byte_source source = {read_repeated, &from};
    gdb_decompressor *d = NULL;
    z_stream z = {0};
    uint32_t seed = 1;
    uint64_t size = 0;
    uLong check = 0;
    uint8_t *to;
    size_t got;

    (void)state;
    for (size_t i = 0; i < PERIOD; i++) {
        seed = seed * 1664525 + 1013904223;
        part[i] = (uint8_t)(seed >> 24);
    }
    for (size_t i = PERIOD; i < PART; i++)
        part[i] = part[i - PERIOD];
    begin();
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(gdb_buffer_extend(&packed, PART, &to, NULL), GDB_OK);
    z.next_out = to;
    z.avail_out = PART;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    from.begin = (size_t)z.total_out;
    z.next_in = part;
    z.avail_in = PART;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    from.end = (size_t)z.total_out;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    from.size = (size_t)z.total_out;
    from.bytes = packed.data;
    deflateEnd(&z);
    for (uint64_t i = 0; i < parts; i++)
        check = crc32_combine(check, crc32(0, part, PART), PART);
    gdb_store_u32le(packed.data + from.size - 8, (uint32_t)check);
    gdb_store_u32le(packed.data + from.size - 4, (uint32_t)(parts * PART));
    gdb_error_clear(&err);
    assert_ok(gdb_decompressor_open(&d, GDB_COMPRESSED_GZIP, &source, "x.gz", 0, &err), err);
    source = gdb_decompressor_source(d);
    do {
        assert_ok(gdb_byte_source_read(&source, out, sizeof(out), &got, &err), err);
        for (size_t i = 0, at; i < got; i += at) {
            at = PART - (size + i) % PART;
            if (at > got - i)
                at = got - i;
            assert_memory_equal(out + i, part + (size + i) % PART, at);
        }
        size += got;
    } while (got == sizeof(out));
    gdb_decompressor_close(d);
    assert_int_equal(size, parts * PART);
}

static void windows_have_a_limit(void **state)
{
    (void)state;
    begin();
    add_frame(long_text, sizeof(long_text), 24);
    assert_ok(unpack(GDB_COMPRESSED_ZSTD, packed.data, packed.size, 1000, 1 << 24), err);
    assert_text(long_text, sizeof(long_text));
    assert_fails(unpack(GDB_COMPRESSED_ZSTD, packed.data, packed.size, 1000, (1 << 24) - 1),
                 GDB_ERR_INPUT, "the zstd frame at byte 0 needs more than the 8 MB", err);
}

static void dictionaries_are_refused(void **state)
{
    /* magic, descriptor (one segment, a byte for the dictionary), its number, size 0, empty block
     */
    static const uint8_t frame[] = {0x28, 0xB5, 0x2F, 0xFD, 0x21, 7, 0, 1, 0, 0};

    (void)state;
    assert_fails(unpack(GDB_COMPRESSED_ZSTD, frame, sizeof(frame), 100, 1 << 27), GDB_ERR_INPUT,
                 "cannot decompress 'x.zst': it was compressed with a dictionary", err);
}

static void failing_allocations_are_reported(void **state)
{
    int failures = 0;

    (void)state;
    begin();
    add_member("1,Ada\n", 6);
    for (;; failures++) {
        memory_source from = {packed.data, packed.size, 0};
        gdb_byte_source source = memory_source_get(&from);
        gdb_decompressor *d = NULL;
        gdb_status status;
        size_t got = 0;
        char out[16];

        gdb_error_clear(&err);
        gdb_alloc_fail_after(failures);
        status = gdb_decompressor_open(&d, GDB_COMPRESSED_GZIP, &source, "x.gz", 0, &err);
        if (status == GDB_OK) {
            source = gdb_decompressor_source(d);
            status = gdb_byte_source_read(&source, out, sizeof(out), &got, &err);
        }
        gdb_alloc_fail_after(-1);
        gdb_decompressor_close(d);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
    }
    assert_true(failures >= 2);
}

static int release(void **state)
{
    (void)state;
    gdb_buffer_release(&packed);
    gdb_buffer_release(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_known_by_their_beginning),
        cmocka_unit_test(frames_follow_one_another),
        cmocka_unit_test(members_follow_one_another),
        cmocka_unit_test(what_is_cut_short_says_where),
        cmocka_unit_test(members_stand_across_borders),
        cmocka_unit_test(members_have_any_size),
        cmocka_unit_test(text_in_front_of_damage_counts),
        cmocka_unit_test(what_is_damaged_is_no_text),
        cmocka_unit_test(what_follows_must_be_of_the_kind),
        cmocka_unit_test(windows_have_a_limit),
        cmocka_unit_test(dictionaries_are_refused),
        cmocka_unit_test(failing_allocations_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
