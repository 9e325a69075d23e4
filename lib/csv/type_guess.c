/* SPDX-License-Identifier: MIT */
#include "lib/csv/type_guess.h"

#include "formats/report/report_unit.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

/* In the order in which they are preferred. */
static const struct {
    gdb_type_id type;
    const char *plural;
} guessable[] = {
    {GDB_TYPE_INT64, "integers"},   {GDB_TYPE_DOUBLE, "numbers"},
    {GDB_TYPE_BOOL, "true or false"}, {GDB_TYPE_DATE, "dates"},
    {GDB_TYPE_TIMESTAMP, "times"},
};

enum { GUESSABLE_COUNT = sizeof(guessable) / sizeof(*guessable) };

static unsigned bit_of(gdb_type_id type)
{
    return 1U << type;
}

static unsigned number_types(gdb_text_view text, const char *digits, size_t size)
{
    bool keeps_zeros = size > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    bool is_fraction = false;
    unsigned types = 0;
    int64_t integer;
    double real;
    int32_t days;

    for (size_t i = 0; i < size; i++)
        is_fraction |= digits[i] == '.' || digits[i] == 'e' || digits[i] == 'E';
    if (!keeps_zeros && gdb_parse_int64(text, &integer))
        types |= bit_of(GDB_TYPE_INT64) | bit_of(GDB_TYPE_DOUBLE);
    if (!keeps_zeros && is_fraction && gdb_parse_double(text, &real))
        types |= bit_of(GDB_TYPE_DOUBLE);
    if (gdb_parse_date(text, &days))
        types |= bit_of(GDB_TYPE_DATE);
    if (gdb_parse_timestamp(text, &integer))
        types |= bit_of(GDB_TYPE_TIMESTAMP);
    return types;
}

static unsigned types_of(gdb_text_view text)
{
    size_t sign = text.size > 0 && *text.data == '-' ? 1 : 0;
    const char *digits = text.data + sign;
    size_t size = text.size - sign;

    if (size > 0 && (*digits == '.' || (*digits >= '0' && *digits <= '9')))
        return number_types(text, digits, size);
    if (gdb_text_equal_nocase(text, gdb_text_of("true")) ||
        gdb_text_equal_nocase(text, gdb_text_of("false")))
        return bit_of(GDB_TYPE_BOOL);
    return 0;
}

gdb_type_id gdb_type_guess_type(const gdb_type_guess *guess)
{
    for (size_t i = 0; i < GUESSABLE_COUNT && guess->values > 0; i++)
        if ((guess->ruled_out & bit_of(guessable[i].type)) == 0)
            return guessable[i].type;
    return GDB_TYPE_STRING;
}

static void add(gdb_type_guess *guess, gdb_text_view value, uint64_t place, bool at_byte)
{
    gdb_type_id before = guess->values > 0 ? gdb_type_guess_type(guess) : GDB_TYPE_INVALID;
    gdb_type_id after;

    guess->values++;
    if (before == GDB_TYPE_STRING)
        return;
    guess->ruled_out |= ~types_of(value);
    after = gdb_type_guess_type(guess);
    if (after == before || (before == GDB_TYPE_INVALID && after != GDB_TYPE_STRING))
        return;
    guess->is_decided = true;
    guess->at_byte = at_byte;
    guess->decided_at = place;
    guess->before = before;
    gdb_text_quote(value, guess->decided_by);
}

void gdb_type_guess_add(gdb_type_guess *guess, gdb_text_view value, uint64_t line)
{
    add(guess, value, line, false);
}

void gdb_type_guess_add_sampled(gdb_type_guess *guess, gdb_text_view value, uint64_t byte)
{
    add(guess, value, byte, true);
}

void gdb_type_guess_merge(gdb_type_guess *guess, const gdb_type_guess *other)
{
    uint64_t values = guess->values + other->values;
    unsigned ruled_out = guess->ruled_out | other->ruled_out;

    if (guess->values == 0)
        *guess = *other;
    guess->values = values;
    guess->ruled_out = ruled_out;
}

bool gdb_type_guess_allows(const gdb_type_guess *guess, gdb_text_view value)
{
    unsigned types = types_of(value);

    for (size_t i = 0; i < GUESSABLE_COUNT && guess->values > 0; i++)
        if ((guess->ruled_out & bit_of(guessable[i].type)) == 0 &&
            (types & bit_of(guessable[i].type)) != 0)
            return true;
    return gdb_type_guess_type(guess) == GDB_TYPE_STRING;
}

/* A number whose text holds more than the number would. */
static bool is_number(const char *quoted)
{
    gdb_text_view text = gdb_text(quoted + 1, strlen(quoted) - 2);
    double real;

    return gdb_parse_double(text, &real);
}

gdb_status gdb_type_guess_explain(const gdb_type_guess *guess, gdb_buffer *out, gdb_error *err)
{
    gdb_type_id type = gdb_type_guess_type(guess);
    const char *plural = "text", *unit = guess->at_byte ? "byte" : "line";

    for (size_t i = 0; i < GUESSABLE_COUNT; i++)
        if (guessable[i].type == type)
            plural = guessable[i].plural;
    if (guess->values == 0)
        return gdb_buffer_append_text(out, "no value was seen", err);
    if (!guess->is_decided && guess->values == 1)
        return gdb_buffer_append_text(out, "the only value looked at is one", err);
    if (!guess->is_decided) {
        GDB_TRY(gdb_buffer_append_text(out, "all ", err));
        GDB_TRY(gdb_report_print_count(guess->values, false, out, err));
        return gdb_buffer_append_format(out, err, " values looked at are %s", plural);
    }
    if (guess->before != GDB_TYPE_INVALID)
        return gdb_buffer_append_format(out, err, "%s %llu: %s is no %s", unit,
                                        (unsigned long long)guess->decided_at, guess->decided_by,
                                        gdb_type_name(guess->before));
    return gdb_buffer_append_format(
        out, err, "%s %llu: %s %s", unit, (unsigned long long)guess->decided_at, guess->decided_by,
        is_number(guess->decided_by) ? "would lose something as a number" : "is text");
}
