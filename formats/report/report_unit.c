/* SPDX-License-Identifier: MIT */
#include "formats/report/report_unit.h"

#include <math.h>
#include <stdio.h>

#include "lib/base/text_display.h"
#include "lib/types/number_text.h"

enum { BAR_COLUMNS = 40 };

gdb_status gdb_report_print_count(uint64_t v, bool negative, gdb_buffer *out, gdb_error *err)
{
    char digits[GDB_NUMBER_TEXT_SIZE];
    size_t size = gdb_print_uint64(v, digits), head = size % 3 > 0 ? size % 3 : 3;

    if (negative)
        GDB_TRY(gdb_buffer_append_byte(out, '-', err));
    GDB_TRY(gdb_buffer_append(out, digits, head, err));
    for (size_t i = head; i < size; i += 3) {
        GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(gdb_buffer_append(out, digits + i, 3, err));
    }
    return GDB_OK;
}

/* v >= 0 with `digits` (at most 3) digits behind the point, thousands before it. */
static gdb_status print_fixed(double v, unsigned digits, gdb_buffer *out, gdb_error *err)
{
    static const uint64_t scales[] = {1, 10, 100, 1000};
    uint64_t scaled;

    if (v * 1000 >= 9e18)
        return gdb_buffer_append_format(out, err, "%.3e", v);
    scaled = (uint64_t)(v * (double)scales[digits] + 0.5);
    GDB_TRY(gdb_report_print_count(scaled / scales[digits], false, out, err));
    if (digits == 0)
        return GDB_OK;
    return gdb_buffer_append_format(out, err, ".%0*u", (int)digits,
                                    (unsigned)(scaled % scales[digits]));
}

gdb_status gdb_report_print_bytes(uint64_t v, gdb_buffer *out, gdb_error *err)
{
    static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
    double scaled = (double)v / 1024;
    size_t unit = 0;

    if (v < 1024) {
        GDB_TRY(gdb_report_print_count(v, false, out, err));
        return gdb_buffer_append_text(out, v == 1 ? " byte" : " bytes", err);
    }
    /* What would be rounded to 1024.0 is 1.0 of the next unit. */
    for (; scaled >= 1023.95 && unit < 5; unit++)
        scaled /= 1024;
    GDB_TRY(print_fixed(scaled, 1, out, err));
    return gdb_buffer_append_format(out, err, " %s", units[unit]);
}

static gdb_status print_seconds(double v, gdb_buffer *out, gdb_error *err)
{
    uint64_t whole;

    if (v < 3600) {
        GDB_TRY(print_fixed(v, v < 9.9995 ? 3 : 1, out, err));
        return gdb_buffer_append_text(out, " s", err);
    }
    whole = v < 9e18 ? (uint64_t)(v + 0.5) : UINT64_C(9000000000000000000);
    GDB_TRY(gdb_report_print_count(whole / 3600, false, out, err));
    return gdb_buffer_append_format(out, err, ":%02u:%02u h", (unsigned)(whole / 60 % 60),
                                    (unsigned)(whole % 60));
}

static gdb_status print_bar(double ratio, bool ascii, gdb_buffer *out, gdb_error *err)
{
    double columns = (ratio < 0 ? 0 : ratio > 1 ? 1 : ratio) * BAR_COLUMNS;
    size_t count = (size_t)(columns + 0.5);

    /* Little is not nothing. */
    if (count == 0 && ratio > 0)
        count = 1;
    return gdb_text_repeat(ascii ? "#" : "█", count, out, err);
}

/* Any numeric value as a double; false if it is none or not finite. */
static bool number_of(const gdb_value *v, double *out)
{
    if (gdb_type_is_float(v->type))
        *out = v->as.real;
    else if (gdb_type_is_signed(v->type))
        *out = (double)v->as.integer;
    else if (gdb_type_is_integer(v->type))
        *out = (double)v->as.unsigned_integer;
    else
        return false;
    return isfinite(*out) != 0;
}

static gdb_status print_number(gdb_report_kind kind, double v, bool ascii, gdb_buffer *out,
                               gdb_error *err)
{
    if (kind == GDB_REPORT_BAR)
        return print_bar(v, ascii, out, err);
    if (v < 0) {
        GDB_TRY(gdb_buffer_append_byte(out, '-', err));
        v = -v;
    }
    switch (kind) {
    case GDB_REPORT_COUNT:
        return print_fixed(v, 0, out, err);
    case GDB_REPORT_BYTES:
        return gdb_report_print_bytes(v < 18e18 ? (uint64_t)v : UINT64_MAX, out, err);
    case GDB_REPORT_SECONDS:
        return print_seconds(v, out, err);
    case GDB_REPORT_RATIO:
        GDB_TRY(print_fixed(v * 100, 1, out, err));
        return gdb_buffer_append_text(out, " %", err);
    case GDB_REPORT_RATE:
        GDB_TRY(print_fixed(v, 0, out, err));
        return gdb_buffer_append_text(out, "/s", err);
    case GDB_REPORT_BYTE_RATE:
        GDB_TRY(gdb_report_print_bytes(v < 18e18 ? (uint64_t)v : UINT64_MAX, out, err));
        return gdb_buffer_append_text(out, "/s", err);
    case GDB_REPORT_DECIMAL:
    case GDB_REPORT_VALUE:
    case GDB_REPORT_BAR:
        break;
    }
    return print_fixed(v, 2, out, err);
}

gdb_status gdb_report_print_value(gdb_report_kind kind, const gdb_value *v, bool ascii,
                                  gdb_buffer *out, gdb_error *err)
{
    double number;

    if (v->is_null)
        return gdb_buffer_append_byte(out, '-', err);
    if (kind == GDB_REPORT_VALUE)
        return gdb_value_print(v, out, err);
    /* Exactly, where a double would lose digits. */
    if (kind == GDB_REPORT_COUNT && gdb_type_is_integer(v->type)) {
        bool negative = gdb_type_is_signed(v->type) && v->as.integer < 0;
        uint64_t bits = gdb_type_is_signed(v->type) ? (uint64_t)v->as.integer
                                                    : v->as.unsigned_integer;
        return gdb_report_print_count(negative ? 0 - bits : bits, negative, out, err);
    }
    if (!number_of(v, &number))
        return gdb_type_is_float(v->type) ? gdb_buffer_append_byte(out, '-', err)
                                          : gdb_value_print(v, out, err);
    return print_number(kind, number, ascii, out, err);
}

bool gdb_report_kind_is_number(gdb_report_kind kind)
{
    return kind != GDB_REPORT_VALUE && kind != GDB_REPORT_BAR;
}
