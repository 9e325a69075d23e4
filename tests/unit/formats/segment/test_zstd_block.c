/* SPDX-License-Identifier: MIT */
#include "formats/segment/zstd_block.h"

#include "tests/support/random.h"

#include <zstd.h>

#include "tests/support/test.h"

enum { SIZE = 5000 };

typedef struct fixture {
    ZSTD_CCtx *compressor;
    ZSTD_DCtx *decompressor;
    uint8_t bytes[SIZE], stored[SIZE], out[SIZE];
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return -1;
    f->compressor = ZSTD_createCCtx();
    f->decompressor = ZSTD_createDCtx();
    if (f->compressor == NULL || gdb_zstd_block_prepare(f->compressor, 1, NULL) != GDB_OK)
        return -1;
    for (uint32_t i = 0; i < SIZE; i++)
        f->bytes[i] = (uint8_t)((uint8_t)"graph database "[i % 15] + i / 1000);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    ZSTD_freeCCtx(f->compressor);
    ZSTD_freeDCtx(f->decompressor);
    free(f);
    return 0;
}

static void text_is_compressed_and_comes_back(void **state)
{
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;
    size_t stored = 0;

    assert_ok(gdb_zstd_block_compress(f->compressor, f->bytes, SIZE, f->stored, &stored, &err),
              err);
    assert_true(stored < SIZE / 4);
    assert_ok(gdb_zstd_block_decompress(f->decompressor, f->stored, stored, f->out, SIZE, &err),
              err);
    assert_memory_equal(f->out, f->bytes, SIZE);
}

static void noise_is_stored_as_it_is(void **state)
{
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t seed = 1;
    size_t stored = 0;

    for (uint32_t i = 0; i < SIZE; i++)
        f->bytes[i] = (uint8_t)random_next(&seed);
    assert_ok(gdb_zstd_block_compress(f->compressor, f->bytes, SIZE, f->stored, &stored, &err),
              err);
    assert_int_equal(stored, SIZE);
    assert_ok(gdb_zstd_block_decompress(f->decompressor, f->stored, stored, f->out, SIZE, &err),
              err);
    assert_memory_equal(f->out, f->bytes, SIZE);
}

static void damaged_blocks_fail_or_give_as_many_bytes(void **state)
{
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;
    size_t stored = 0;

    assert_ok(gdb_zstd_block_compress(f->compressor, f->bytes, SIZE, f->stored, &stored, &err),
              err);
    for (size_t size = 0; size < stored; size++) {
        assert_int_equal(gdb_zstd_block_decompress(f->decompressor, f->stored, size, f->out, SIZE,
                                                   &err),
                         GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
    }
    assert_fails(gdb_zstd_block_decompress(f->decompressor, f->stored, stored, f->out, SIZE - 1,
                                           &err),
                 GDB_ERR_CORRUPT, "compressed block", err);
    for (size_t i = 0; i < stored; i++) {
        f->stored[i] ^= 0x55;
        if (gdb_zstd_block_decompress(f->decompressor, f->stored, stored, f->out, SIZE, &err) !=
            GDB_OK)
            assert_int_equal(err.status, GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
        f->stored[i] ^= 0x55;
    }
}

/* Text whose words come again and again in another order: levels differ in it. */
static void make_text(uint8_t *bytes)
{
    static const char words[8][8] = {"graph ", "node ", "edge ", "label ",
                                     "key ",   "path ", "loop ", "degree "};
    uint64_t seed = 3;

    for (size_t end = 0; end < SIZE;)
        for (const char *c = words[random_next(&seed) % 8]; *c != '\0' && end < SIZE; c++)
            bytes[end++] = (uint8_t)*c;
}

/* Whatever the context did before; all but the first level are zstd's own. */
static void a_level_gives_the_same_bytes_again(void **state)
{
    static const int levels[] = {1, 2, 3, 9, 22};
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;
    uint8_t first[SIZE];
    size_t stored, first_stored = 0;

    make_text(f->bytes);
    assert_ok(gdb_zstd_block_compress(f->compressor, f->bytes, SIZE, first, &first_stored, &err),
              err);
    assert_true(first_stored < SIZE / 2);
    for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
        ZSTD_CCtx *other = ZSTD_createCCtx();
        size_t expected = ZSTD_compressCCtx(other, f->out, SIZE, f->bytes, SIZE, levels[i]);

        assert_ok(gdb_zstd_block_prepare(f->compressor, levels[i], &err), err);
        assert_ok(gdb_zstd_block_compress(f->compressor, f->bytes, SIZE, f->stored, &stored, &err),
                  err);
        ZSTD_freeCCtx(other);
        assert_int_equal(stored, levels[i] == 1 ? first_stored : expected);
        assert_memory_equal(f->stored, levels[i] == 1 ? first : f->out, stored);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_compressed_and_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(noise_is_stored_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_level_gives_the_same_bytes_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_blocks_fail_or_give_as_many_bytes, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
