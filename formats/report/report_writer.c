/* SPDX-License-Identifier: MIT */
#include "formats/report/report_writer.h"

#include <math.h>
#include <string.h>

#include "formats/report/report_unit.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/text_display.h"
#include "lib/types/json_text.h"

void gdb_report_writer_init(gdb_report_writer *writer, gdb_report_form form)
{
    memset(writer, 0, sizeof(*writer));
    writer->form = form;
}

void gdb_report_writer_release(gdb_report_writer *writer)
{
    gdb_buffer_release(&writer->scratch);
    gdb_buffer_release(&writer->cells);
    gdb_free(writer->cell_list);
    memset(writer, 0, sizeof(*writer));
}

/* --- JSON --------------------------------------------------------------- */

static gdb_status json_key(const char *name, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_json_append_text(gdb_text_of(name), out, err));
    return gdb_buffer_append_byte(out, ':', err);
}

static gdb_status json_section_begin(gdb_report_writer *writer, const gdb_report_section *section,
                                     gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, writer->sections == 0 ? "\n" : ",\n", err));
    writer->sections++;
    GDB_TRY(json_key(section->name, out, err));
    return section->shape == GDB_REPORT_TABLE ? gdb_buffer_append_byte(out, '[', err) : GDB_OK;
}

static gdb_status json_row(gdb_report_writer *writer, const gdb_value *values, gdb_buffer *out,
                           gdb_error *err)
{
    const gdb_report_section *section = writer->section;
    const char *before = "{";

    if (section->shape == GDB_REPORT_TABLE)
        GDB_TRY(gdb_buffer_append_text(out, writer->rows == 0 ? "\n" : ",\n", err));
    for (size_t i = 0; i < section->column_count; i++) {
        const gdb_value *v = &values[i];
        if (section->columns[i].kind == GDB_REPORT_BAR)
            continue;
        GDB_TRY(gdb_buffer_append_text(out, before, err));
        before = ",";
        GDB_TRY(json_key(section->columns[i].name, out, err));
        /* A measure that is not finite is not known. */
        if (!v->is_null && gdb_type_is_float(v->type) && !isfinite(v->as.real) &&
            section->columns[i].kind != GDB_REPORT_VALUE)
            GDB_TRY(gdb_buffer_append_text(out, "null", err));
        else
            GDB_TRY(gdb_json_append_value(v, out, err));
    }
    return gdb_buffer_append_text(out, *before == '{' ? "{}" : "}", err);
}

static gdb_status json_section_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    if (writer->section->shape == GDB_REPORT_TABLE)
        return gdb_buffer_append_text(out, writer->rows > 0 ? "\n]" : "]", err);
    return writer->rows == 0 ? gdb_buffer_append_text(out, "{}", err) : GDB_OK;
}

/* --- text --------------------------------------------------------------- */

static gdb_status keep_cell(gdb_report_writer *writer, gdb_text_view text, gdb_error *err)
{
    gdb_report_cell *title;
    size_t width = 0;

    GDB_TRY(gdb_array_reserve(&writer->cell_list, &writer->cell_capacity, writer->cell_count + 1,
                              sizeof(*writer->cell_list), err));
    GDB_TRY(gdb_text_display(text, &writer->cells, &width, err));
    writer->cell_list[writer->cell_count] = (gdb_report_cell){writer->cells.size, width, width};
    title = &writer->cell_list[writer->cell_count++ % writer->section->column_count];
    if (width > title->widest)
        title->widest = width;
    return GDB_OK;
}

static gdb_status text_row(gdb_report_writer *writer, const gdb_value *values, gdb_error *err)
{
    for (size_t i = 0; i < writer->section->column_count; i++) {
        gdb_buffer_clear(&writer->scratch);
        GDB_TRY(gdb_report_print_value(writer->section->columns[i].kind, &values[i], writer->ascii,
                                       &writer->scratch, err));
        GDB_TRY(keep_cell(writer, gdb_buffer_view(&writer->scratch), err));
    }
    return GDB_OK;
}

static gdb_text_view cell_text(const gdb_report_writer *writer, size_t i)
{
    size_t start = i > 0 ? writer->cell_list[i - 1].end : 0;

    return gdb_text((const char *)writer->cells.data + start, writer->cell_list[i].end - start);
}

static gdb_status text_facts(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    const gdb_report_section *section = writer->section;
    size_t widest = 0;

    for (size_t i = 0; i < section->column_count; i++)
        if (strlen(section->columns[i].title) > widest)
            widest = strlen(section->columns[i].title);
    for (size_t i = 0; i < section->column_count; i++) {
        const char *title = section->columns[i].title;
        gdb_text_view text = cell_text(writer, section->column_count + i);

        GDB_TRY(gdb_buffer_append_format(out, err, "%s%s:%*s", section->title != NULL ? "  " : "",
                                         title, (int)(widest - strlen(title) + 1), ""));
        GDB_TRY(gdb_buffer_append(out, text.data, text.size, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

static gdb_status text_table(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    const gdb_report_section *section = writer->section;
    size_t count = section->column_count;

    for (size_t i = 0; i < writer->cell_count; i++) {
        size_t column = i % count;
        bool last = column + 1 == count;
        bool right = gdb_report_kind_is_number(section->columns[column].kind);
        size_t columns = last && !right ? 0 : writer->cell_list[column].widest;

        if (column > 0 || section->title != NULL)
            GDB_TRY(gdb_buffer_append_text(out, "  ", err));
        GDB_TRY(gdb_text_pad(cell_text(writer, i), writer->cell_list[i].width, columns, right, out,
                             err));
        if (last)
            GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

static gdb_status text_section_begin(gdb_report_writer *writer, gdb_error *err)
{
    gdb_buffer_clear(&writer->cells);
    writer->cell_count = 0;
    for (size_t i = 0; i < writer->section->column_count; i++)
        GDB_TRY(keep_cell(writer, gdb_text_of(writer->section->columns[i].title), err));
    return GDB_OK;
}

static gdb_status text_section_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    if (writer->rows == 0)
        return GDB_OK;
    if (writer->sections++ > 0)
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    if (writer->section->title != NULL)
        GDB_TRY(gdb_buffer_append_format(out, err, "%s\n", writer->section->title));
    return writer->section->shape == GDB_REPORT_FACTS ? text_facts(writer, out, err)
                                                      : text_table(writer, out, err);
}

/* --- both ---------------------------------------------------------------- */

gdb_status gdb_report_begin(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    writer->sections = 0;
    return writer->form == GDB_REPORT_AS_JSON ? gdb_buffer_append_byte(out, '{', err) : GDB_OK;
}

gdb_status gdb_report_section_begin(gdb_report_writer *writer, const gdb_report_section *section,
                                    gdb_buffer *out, gdb_error *err)
{
    writer->section = section;
    writer->rows = 0;
    return writer->form == GDB_REPORT_AS_JSON ? json_section_begin(writer, section, out, err)
                                              : text_section_begin(writer, err);
}

gdb_status gdb_report_row(gdb_report_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err)
{
    if (writer->section->shape == GDB_REPORT_FACTS && writer->rows > 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "section '%s' of a report has one row",
                        writer->section->name);
    if (writer->form == GDB_REPORT_AS_JSON)
        GDB_TRY(json_row(writer, values, out, err));
    else
        GDB_TRY(text_row(writer, values, err));
    writer->rows++;
    return GDB_OK;
}

gdb_status gdb_report_section_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    return writer->form == GDB_REPORT_AS_JSON ? json_section_end(writer, out, err)
                                              : text_section_end(writer, out, err);
}

gdb_status gdb_report_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err)
{
    return writer->form == GDB_REPORT_AS_JSON ? gdb_buffer_append_text(out, "\n}\n", err) : GDB_OK;
}

gdb_status gdb_report_section_write(gdb_report_writer *writer, const gdb_report_section *section,
                                    const gdb_value *values, size_t row_count, gdb_buffer *out,
                                    gdb_error *err)
{
    GDB_TRY(gdb_report_section_begin(writer, section, out, err));
    for (size_t i = 0; i < row_count; i++)
        GDB_TRY(gdb_report_row(writer, values + i * section->column_count, out, err));
    return gdb_report_section_end(writer, out, err);
}
