/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/csv/byte_mask.h"
#include "lib/csv/csv_split.h"
#include "lib/csv/csv_tokenise.h"
#include "tests/support/csv_reference.h"
#include "tests/support/random.h"

static size_t make_text(uint64_t *seed, char *text, size_t most, const char *letters)
{
    size_t size = random_next(seed) % (most + 1), count = strlen(letters);

    for (size_t i = 0; i < size; i++)
        text[i] = letters[random_next(seed) % count];
    return size;
}

/* A cut is right if it is where some record of the whole text ends or begins, whatever follows. */
static void cuts_are_only_between_records(void **state)
{
    static const gdb_csv_dialect dialects[] = {
        {.delimiter = ',', .quote = '"', .escape = '"'},
        {.delimiter = ',', .quote = '"', .escape = '\\'},
        {.delimiter = ',', .quote = '\0', .escape = '\0'},
        {.delimiter = ',', .quote = '"', .escape = '"', .comment = '#'},
        {.delimiter = ',', .quote = '"', .escape = '"', .trim = true},
        {.delimiter = ',', .quote = '"', .escape = '\\', .comment = '#', .trim = true}};
    static const char *const letters[] = {",\"\r\n\na1", ",\"\\\r\na", ",\"\r\na",
                                          ",\"\r\n#a1",  ",\"\r\n  a", ",\"\\\r\n# a"};
    uint64_t seed = 1;
    char text[400];
    int cuts = 0;

    (void)state;
    for (int i = 0; i < 120000; i++) {
        const gdb_csv_dialect *d = &dialects[i % 6];
        size_t size = make_text(&seed, text, i % 8 == 0 ? sizeof(text) : 40, letters[i % 6]);
        size_t part = random_next(&seed) % (size + 1);
        gdb_csv_cut cut = gdb_csv_find_last_cut(d, (const uint8_t *)text, part, false);
        const reference_dialect same = {d->delimiter, d->quote, d->escape, d->comment, d->trim};
        reference_file whole = reference_read(text, size, &same);

        assert_true(cut.size <= part);
        assert_int_equal(cut.has_quotes, d->quote != '\0' && cut.size > 0 &&
                                             memchr(text, d->quote, cut.size) != NULL);
        for (size_t r = 0; r < whole.count; r++) {
            const reference_record *record = &whole.records[r];
            /* None is cut, not even between CR and LF. */
            assert_true(cut.size <= record->begin || cut.size >= record->end);
            /* And it is the last: a record that ends before the last byte is not left over. */
            assert_false(cut.size <= record->begin && record->end < part);
        }
        cuts += cut.size > 0;
        reference_release(&whole);
        cut = gdb_csv_find_last_cut(d, (const uint8_t *)text, size, true);
        assert_int_equal(cut.size, size);
    }
    assert_true(cuts > 10000);
}

static void lines_are_counted_once_whatever_ends_them(void **state)
{
    uint64_t seed = 2;
    char text[9000];

    (void)state;
    for (int i = 0; i < 3000; i++) {
        size_t size = make_text(&seed, text, i % 10 == 0 ? sizeof(text) : 80, "\r\na");
        uint64_t lines = 0;
        for (size_t k = 0; k < size; k++) {
            lines++;
            if (text[k] == '\r' && k + 1 < size && text[k + 1] == '\n')
                k++;
            else if (text[k] == 'a')
                lines--;
        }
        assert_int_equal(gdb_csv_count_lines((const uint8_t *)text, size), lines);
    }
    memset(text, '\n', sizeof(text));
    assert_int_equal(gdb_csv_count_lines((const uint8_t *)text, sizeof(text)), sizeof(text));
}

static void vector_and_portable_tokens_are_the_same(void **state)
{
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    uint32_t fast[512 + GDB_CSV_TOKENISE_SPARE], slow[512];
    uint8_t text[512 + GDB_CSV_TOKENISE_MARGIN];
    uint64_t seed = 3;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint32_t begin = (uint32_t)(random_next(&seed) % 200);
        uint32_t end = begin + (uint32_t)(random_next(&seed) % 300);
        bool quotes = i % 2 == 0;
        size_t fast_count, slow_count, at = 0;

        for (size_t k = 0; k < sizeof(text); k++)
            text[k] = i % 3 == 0 ? (uint8_t) ",\"\r\n\x2d\x8c\xac"[random_next(&seed) % 7]
                                 : (uint8_t)random_next(&seed);
        fast_count = gdb_csv_tokenise(&dialect, quotes, text, begin, end, fast);
        slow_count = gdb_csv_tokenise_portable(&dialect, quotes, text, begin, end, slow);
        assert_int_equal(fast_count, slow_count);
        assert_memory_equal(fast, slow, fast_count * sizeof(*fast));
        for (uint32_t k = begin; k < end; k++) {
            bool joined = text[k] == '\n' && k > 0 && text[k - 1] == '\r';
            bool special = text[k] == ',' || text[k] == '\r' || (text[k] == '\n' && !joined) ||
                           (quotes && text[k] == '"');
            if (special)
                assert_int_equal(fast[at++], k);
        }
        assert_int_equal(at, fast_count);
    }
}

static void masks_have_a_bit_for_every_byte(void **state)
{
    uint8_t bytes[64];
    uint64_t seed = 4;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t expected = 0;

        for (unsigned k = 0; k < sizeof(bytes); k++) {
            bytes[k] = (uint8_t)(i % 2 == 0 ? random_next(&seed) % 3 + 0x7F : random_next(&seed));
            expected |= (uint64_t)(bytes[k] == 0x80) << k;
        }
        assert_true(gdb_byte_mask(bytes, 0x80) == expected);
        assert_true(gdb_byte_mask_portable(bytes, 0x80) == expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_are_only_between_records),
        cmocka_unit_test(lines_are_counted_once_whatever_ends_them),
        cmocka_unit_test(masks_have_a_bit_for_every_byte),
        cmocka_unit_test(vector_and_portable_tokens_are_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
