/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_REPORT_CHECK_WRITER_H
#define GDB_FORMATS_REPORT_CHECK_WRITER_H

/*
 * check_writer.h - named checks and how they went: text, JSON, TAP 14, JUnit XML.
 * README.md beside this file is the specification.
 *
 *     gdb_check_writer_init(&writer, GDB_CHECK_TAP, "gdb-verify");
 *     gdb_check_begin(&writer, &out, err);
 *     for each check: gdb_check_write(&writer, &check, &out, err);
 *     gdb_check_end(&writer, &out, err);
 *     gdb_check_writer_release(&writer);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/text_view.h"

typedef enum gdb_check_form {
    GDB_CHECK_TEXT = 0,
    GDB_CHECK_JSON,
    GDB_CHECK_TAP,
    GDB_CHECK_JUNIT
} gdb_check_form;

enum { GDB_CHECK_FORM_COUNT = 4 };

typedef enum gdb_check_outcome {
    GDB_CHECK_PASSED = 0,
    GDB_CHECK_FAILED,
    GDB_CHECK_SKIPPED
} gdb_check_outcome;

/* All text is borrowed during the call and may hold anything. */
typedef struct gdb_check {
    gdb_text_view name;
    gdb_check_outcome outcome;
    double seconds;             /* negative: not measured */
    const gdb_text_view *lines; /* what was found, or why it was skipped */
    size_t line_count;
} gdb_check;

typedef struct gdb_check_writer {
    gdb_check_form form;
    const char *suite;  /* borrowed for the life of the writer */
    uint64_t counts[3]; /* by outcome */
    double seconds;
    gdb_buffer cases;   /* junit: until the counts are known */
    gdb_buffer scratch;
} gdb_check_writer;

/* "text", "json", "tap", "junit". */
const char *gdb_check_form_name(gdb_check_form form);
bool gdb_check_form_parse(gdb_text_view name, gdb_check_form *out);

void gdb_check_writer_init(gdb_check_writer *writer, gdb_check_form form, const char *suite);
void gdb_check_writer_release(gdb_check_writer *writer);
gdb_status gdb_check_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err);
gdb_status gdb_check_write(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                           gdb_error *err);
gdb_status gdb_check_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err);

#endif
