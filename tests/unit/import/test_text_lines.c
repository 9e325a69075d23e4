/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/import/key_lines.h"
#include "lib/import/text_lines.h"

enum {
    LINES = 16,
    SLOTS = LINES * GDB_KEY_LINE_SLOTS,
    ASKED = 400,
    PLACE_BITS = 20,
    ROW_BITS = 20
};

/* Texts 0 .. ASKED-1, the first of which are stored, as a column, hashed. */
typedef struct texts {
    gdb_row_column column;
    uint64_t ends[ASKED];
    gdb_key_batch batch;
    _Alignas(GDB_KEY_LINE_SIZE) uint64_t slots[SLOTS];
    uint8_t stored[1 << 16];
    gdb_text_lines lines;
} texts;

static void mirror(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t byte = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = byte;
    }
}

/* Text i: of 0 bytes, of some, and of so many that the length takes two bytes. Those of one length
 * differ at their end; every third is mirrored, and they differ at their beginning. */
static void make(texts *t, uint32_t seed, unsigned tag_bits)
{
    gdb_error err = GDB_ERROR_INIT;

    memset(t, 0, sizeof(*t));
    t->column.type = GDB_TYPE_STRING;
    t->column.ends = t->ends;
    for (uint32_t i = 0; i < ASKED; i++) {
        size_t begin = t->column.text.size;
        if (i > 0)
            assert_ok(gdb_buffer_append_format(&t->column.text, &err, "%0*u",
                                               i % 40 == 7 ? 150 : 6 + (int)(i % 37),
                                               seed * 1000 + i),
                      err);
        if (i % 3 == 2)
            mirror(t->column.text.data + begin, t->column.text.size - begin);
        t->ends[i] = t->column.text.size;
    }
    assert_ok(gdb_key_batch_set(&t->batch, &t->column, ASKED, &err), err);
    assert_ok(gdb_key_batch_hash(&t->batch, &err), err);
    t->lines = (gdb_text_lines){t->slots, LINES, t->stored, ROW_BITS, PLACE_BITS, tag_bits};
}

static void release(texts *t)
{
    gdb_key_batch_release(&t->batch);
    gdb_buffer_release(&t->column.text);
}

static void store(texts *t, uint32_t count)
{
    uint64_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t begin = i == 0 ? 0 : t->ends[i - 1], size = t->ends[i] - begin, place = at;
        uint64_t slot = gdb_text_lines_home(&t->lines, t->batch.hashes[i]) * GDB_KEY_LINE_SLOTS;
        if (size >= 0x80)
            t->stored[at++] = (uint8_t)(size & 0x7f) | 0x80;
        t->stored[at++] = (uint8_t)(size >= 0x80 ? size >> 7 : size);
        if (size > 0)
            memcpy(t->stored + at, t->column.text.data + begin, size);
        at += size;
        while (t->slots[slot] != 0)
            slot = (slot + 1) % SLOTS;
        t->slots[slot] = gdb_text_lines_slot(&t->lines, t->batch.hashes[i], place, i);
    }
}

static void check(uint32_t count, unsigned tag_bits)
{
    texts *t = malloc(sizeof(*t));
    uint64_t out[ASKED], slow[ASKED];

    assert_non_null(t);
    for (uint32_t seed = 0; seed < 50; seed++) {
        make(t, seed, tag_bits);
        store(t, count);
        gdb_text_lines_lookup(&t->lines, &t->batch, 0, ASKED, out);
        gdb_text_lines_lookup_portable(&t->lines, &t->batch, 0, ASKED, slow);
        for (uint32_t i = 0; i < ASKED; i++) {
            assert_int_equal(slow[i], i < count ? i : UINT64_MAX);
            assert_int_equal(out[i], slow[i]);
        }
        release(t);
    }
    free(t);
}

static void texts_are_found_in_the_line_or_behind_it(void **state)
{
    (void)state;
    check(1, GDB_TEXT_LINES_TAG_MOST);
    check(70, GDB_TEXT_LINES_TAG_MOST);
    check(SLOTS - 1, GDB_TEXT_LINES_TAG_MOST);
}

/* With few bits others have the same, also in front of the right one. */
static void another_text_with_the_tag_is_passed_over(void **state)
{
    (void)state;
    check(70, GDB_TEXT_LINES_TAG_LEAST);
    check(70, 1);
    check(SLOTS - 1, 1);
}

static void any_part_of_a_batch_is_looked_up(void **state)
{
    texts *t = malloc(sizeof(*t));
    uint64_t out[ASKED + 1];

    (void)state;
    assert_non_null(t);
    make(t, 1, GDB_TEXT_LINES_TAG_MOST);
    store(t, 100);
    for (uint32_t begin = 0; begin <= 100; begin += 25) {
        for (uint32_t count = 0; count <= 100; count++) {
            out[count] = 99;
            gdb_text_lines_lookup(&t->lines, &t->batch, begin, count, out);
            for (uint32_t i = 0; i < count; i++)
                assert_int_equal(out[i], begin + i < 100 ? begin + i : UINT64_MAX);
            assert_int_equal(out[count], 99);
        }
    }
    release(t);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found_in_the_line_or_behind_it),
        cmocka_unit_test(another_text_with_the_tag_is_passed_over),
        cmocka_unit_test(any_part_of_a_batch_is_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
