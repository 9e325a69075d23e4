/* SPDX-License-Identifier: MIT */
#include "formats/report/check_writer.h"

#include <math.h>
#include <string.h>

#include "lib/base/text_display.h"
#include "lib/types/json_text.h"

static const char *const outcomes[] = {"passed", "failed", "skipped"};

/* The text in one harmless line, in writer->scratch until the next call. */
static gdb_status displayed(gdb_check_writer *writer, gdb_text_view text, gdb_text_view *out,
                            gdb_error *err)
{
    size_t width = 0;

    gdb_buffer_clear(&writer->scratch);
    GDB_TRY(gdb_text_display(text, &writer->scratch, &width, err));
    *out = gdb_buffer_view(&writer->scratch);
    return GDB_OK;
}

static gdb_status append_displayed(gdb_check_writer *writer, gdb_text_view text, gdb_buffer *out,
                                   gdb_error *err)
{
    gdb_text_view line;

    GDB_TRY(displayed(writer, text, &line, err));
    return gdb_buffer_append(out, line.data, line.size, err);
}

static uint64_t total(const gdb_check_writer *writer)
{
    return writer->counts[0] + writer->counts[1] + writer->counts[2];
}

static bool is_measured(const gdb_check *check)
{
    return isfinite(check->seconds) && check->seconds >= 0;
}

static gdb_status append_seconds(double seconds, gdb_buffer *out, gdb_error *err)
{
    gdb_value v = gdb_value_double(round(seconds * 1e6) / 1e6);

    return gdb_value_print(&v, out, err);
}

/* --- text --------------------------------------------------------------- */

static gdb_status text_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    (void)writer;
    (void)out;
    (void)err;
    return GDB_OK;
}

static gdb_status text_check(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                             gdb_error *err)
{
    static const char *const words[] = {"ok      ", "FAILED  ", "skipped "};

    GDB_TRY(gdb_buffer_append_text(out, words[check->outcome], err));
    GDB_TRY(append_displayed(writer, check->name, out, err));
    GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    for (size_t i = 0; i < check->line_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "        ", err));
        GDB_TRY(append_displayed(writer, check->lines[i], out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

static gdb_status text_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    const uint64_t *n = writer->counts;

    GDB_TRY(gdb_buffer_append_format(out, err, "%llu check%s: %llu passed, %llu failed",
                                     (unsigned long long)total(writer), gdb_plural(total(writer)),
                                     (unsigned long long)n[0], (unsigned long long)n[1]));
    if (n[GDB_CHECK_SKIPPED] > 0)
        GDB_TRY(gdb_buffer_append_format(out, err, ", %llu skipped",
                                         (unsigned long long)n[GDB_CHECK_SKIPPED]));
    return gdb_buffer_append_byte(out, '\n', err);
}

/* --- JSON --------------------------------------------------------------- */

static gdb_status json_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "{\"suite\":", err));
    GDB_TRY(gdb_json_append_text(gdb_text_of(writer->suite), out, err));
    return gdb_buffer_append_text(out, ",\n\"checks\":[", err);
}

static gdb_status json_check(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                             gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, total(writer) == 0 ? "\n{\"name\":" : ",\n{\"name\":",
                                   err));
    GDB_TRY(gdb_json_append_text(check->name, out, err));
    GDB_TRY(gdb_buffer_append_format(out, err, ",\"outcome\":\"%s\",\"seconds\":",
                                     outcomes[check->outcome]));
    if (is_measured(check))
        GDB_TRY(append_seconds(check->seconds, out, err));
    else
        GDB_TRY(gdb_buffer_append_text(out, "null", err));
    GDB_TRY(gdb_buffer_append_text(out, ",\"lines\":[", err));
    for (size_t i = 0; i < check->line_count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(gdb_json_append_text(check->lines[i], out, err));
    }
    return gdb_buffer_append_text(out, "]}", err);
}

static gdb_status json_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, total(writer) > 0 ? "\n]" : "]", err));
    for (int i = 0; i < 3; i++)
        GDB_TRY(gdb_buffer_append_format(out, err, ",%s\"%s\":%llu", i == 0 ? "\n" : "",
                                         outcomes[i], (unsigned long long)writer->counts[i]));
    return gdb_buffer_append_text(out, "}\n", err);
}

/* --- TAP ---------------------------------------------------------------- */

static gdb_status tap_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    (void)writer;
    return gdb_buffer_append_text(out, "TAP version 14\n", err);
}

/* A description: '#' and '\' have a meaning there and are escaped. */
static gdb_status tap_text(gdb_check_writer *writer, gdb_text_view text, gdb_buffer *out,
                           gdb_error *err)
{
    gdb_text_view line;

    GDB_TRY(displayed(writer, text, &line, err));
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '#' || line.data[i] == '\\')
            GDB_TRY(gdb_buffer_append_byte(out, '\\', err));
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)line.data[i], err));
    }
    return GDB_OK;
}

static gdb_status tap_check(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                            gdb_error *err)
{
    bool skipped = check->outcome == GDB_CHECK_SKIPPED;

    GDB_TRY(gdb_buffer_append_format(out, err, "%sok %llu - ",
                                     check->outcome == GDB_CHECK_FAILED ? "not " : "",
                                     (unsigned long long)total(writer) + 1));
    GDB_TRY(tap_text(writer, check->name, out, err));
    if (skipped) {
        GDB_TRY(gdb_buffer_append_text(out, " # SKIP", err));
        for (size_t i = 0; i < check->line_count; i++) {
            GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
            GDB_TRY(tap_text(writer, check->lines[i], out, err));
        }
    }
    GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    if (skipped || check->line_count == 0)
        return GDB_OK;
    GDB_TRY(gdb_buffer_append_text(out, "  ---\n  found:\n", err));
    for (size_t i = 0; i < check->line_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "    - ", err));
        GDB_TRY(gdb_json_append_text(check->lines[i], out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return gdb_buffer_append_text(out, "  ...\n", err);
}

static gdb_status tap_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    return gdb_buffer_append_format(out, err, "1..%llu\n", (unsigned long long)total(writer));
}

/* --- JUnit -------------------------------------------------------------- */

/* Text of XML 1.0: the display form has no control characters left; the two code points that
 * XML forbids beyond them, U+FFFE and U+FFFF, become U+FFFD. */
static gdb_status xml_text(gdb_check_writer *writer, gdb_text_view text, gdb_buffer *out,
                           gdb_error *err)
{
    gdb_text_view line;

    GDB_TRY(displayed(writer, text, &line, err));
    for (size_t i = 0; i < line.size; i++) {
        const char *escape = NULL;
        switch (line.data[i]) {
        case '&':
            escape = "&amp;";
            break;
        case '<':
            escape = "&lt;";
            break;
        case '>':
            escape = "&gt;";
            break;
        case '"':
            escape = "&quot;";
            break;
        default:
            break;
        }
        if (line.size - i >= 3 && (memcmp(line.data + i, "\xEF\xBF\xBE", 3) == 0 ||
                                   memcmp(line.data + i, "\xEF\xBF\xBF", 3) == 0)) {
            escape = "\xEF\xBF\xBD";
            i += 2;
        }
        if (escape != NULL)
            GDB_TRY(gdb_buffer_append_text(out, escape, err));
        else
            GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)line.data[i], err));
    }
    return GDB_OK;
}

static gdb_status junit_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    gdb_buffer_clear(&writer->cases);
    return gdb_buffer_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", err);
}

static gdb_status junit_check(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                              gdb_error *err)
{
    static const char *const tags[] = {"system-out", "failure", "skipped"};
    const char *tag = tags[check->outcome];
    gdb_buffer *cases = &writer->cases;

    (void)out;
    GDB_TRY(gdb_buffer_append_text(cases, "<testcase classname=\"", err));
    GDB_TRY(xml_text(writer, gdb_text_of(writer->suite), cases, err));
    GDB_TRY(gdb_buffer_append_text(cases, "\" name=\"", err));
    GDB_TRY(xml_text(writer, check->name, cases, err));
    if (is_measured(check)) {
        GDB_TRY(gdb_buffer_append_text(cases, "\" time=\"", err));
        GDB_TRY(append_seconds(check->seconds, cases, err));
    }
    if (check->outcome == GDB_CHECK_PASSED && check->line_count == 0)
        return gdb_buffer_append_text(cases, "\"/>\n", err);
    GDB_TRY(gdb_buffer_append_format(cases, err, "\">\n<%s", tag));
    if (check->outcome != GDB_CHECK_PASSED) {
        GDB_TRY(gdb_buffer_append_text(cases, " message=\"", err));
        if (check->line_count > 0)
            GDB_TRY(xml_text(writer, check->lines[0], cases, err));
        GDB_TRY(gdb_buffer_append_byte(cases, '"', err));
    }
    GDB_TRY(gdb_buffer_append_byte(cases, '>', err));
    for (size_t i = 0; i < check->line_count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(cases, '\n', err));
        GDB_TRY(xml_text(writer, check->lines[i], cases, err));
    }
    return gdb_buffer_append_format(cases, err, "</%s>\n</testcase>\n", tag);
}

static gdb_status junit_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "<testsuites>\n<testsuite name=\"", err));
    GDB_TRY(xml_text(writer, gdb_text_of(writer->suite), out, err));
    GDB_TRY(gdb_buffer_append_format(
        out, err, "\" tests=\"%llu\" failures=\"%llu\" errors=\"0\" skipped=\"%llu\" time=\"",
        (unsigned long long)total(writer), (unsigned long long)writer->counts[GDB_CHECK_FAILED],
        (unsigned long long)writer->counts[GDB_CHECK_SKIPPED]));
    GDB_TRY(append_seconds(writer->seconds, out, err));
    GDB_TRY(gdb_buffer_append_text(out, "\">\n", err));
    GDB_TRY(gdb_buffer_append(out, writer->cases.data, writer->cases.size, err));
    return gdb_buffer_append_text(out, "</testsuite>\n</testsuites>\n", err);
}

/* --- all forms ----------------------------------------------------------- */

static const struct {
    const char *name;
    gdb_status (*begin)(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err);
    gdb_status (*check)(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                        gdb_error *err);
    gdb_status (*end)(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err);
} forms[GDB_CHECK_FORM_COUNT] = {
    [GDB_CHECK_TEXT] = {"text", text_begin, text_check, text_end},
    [GDB_CHECK_JSON] = {"json", json_begin, json_check, json_end},
    [GDB_CHECK_TAP] = {"tap", tap_begin, tap_check, tap_end},
    [GDB_CHECK_JUNIT] = {"junit", junit_begin, junit_check, junit_end},
};

const char *gdb_check_form_name(gdb_check_form form)
{
    return forms[form].name;
}

bool gdb_check_form_parse(gdb_text_view name, gdb_check_form *out)
{
    for (int i = 0; i < GDB_CHECK_FORM_COUNT; i++) {
        if (gdb_text_equal(name, gdb_text_of(forms[i].name))) {
            *out = (gdb_check_form)i;
            return true;
        }
    }
    return false;
}

void gdb_check_writer_init(gdb_check_writer *writer, gdb_check_form form, const char *suite)
{
    memset(writer, 0, sizeof(*writer));
    writer->form = form;
    writer->suite = suite;
}

void gdb_check_writer_release(gdb_check_writer *writer)
{
    gdb_buffer_release(&writer->cases);
    gdb_buffer_release(&writer->scratch);
}

gdb_status gdb_check_begin(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    return forms[writer->form].begin(writer, out, err);
}

gdb_status gdb_check_write(gdb_check_writer *writer, const gdb_check *check, gdb_buffer *out,
                           gdb_error *err)
{
    GDB_TRY(forms[writer->form].check(writer, check, out, err));
    writer->counts[check->outcome]++;
    if (is_measured(check))
        writer->seconds += check->seconds;
    return GDB_OK;
}

gdb_status gdb_check_end(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    return forms[writer->form].end(writer, out, err);
}
