/* SPDX-License-Identifier: MIT */
/*
 * result_table.c - a box with aligned columns.
 *
 * The widths are those of the widest cells, so rows wait in `cells` until the end of the result,
 * or until WAITING_BYTES are there: then the widths are fixed, and a later cell that is wider
 * sticks out. Memory stays bounded whatever the result.
 */
#include "formats/result/result_family.h"
#include "lib/base/array.h"
#include "lib/base/text_display.h"

enum { WAITING_BYTES = 8 << 20, NARROWEST = 3 };

/* The pieces of a frame: left end, line, crossing, right end. */
typedef struct rule {
    const char *left, *line, *cross, *right;
} rule;

static const rule box_top = {"┌", "─", "┬", "┐"}, box_middle = {"├", "─", "┼", "┤"},
                  box_bottom = {"└", "─", "┴", "┘"}, plain_rule = {"+", "-", "+", "+"};

static gdb_status table_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                              gdb_buffer *out, gdb_error *err)
{
    (void)out;
    for (size_t i = 0; i < writer->column_count; i++) {
        gdb_result_writer_column *column = &writer->columns[i];
        GDB_TRY(gdb_text_display(columns[i].name, &writer->names, &column->name_width, err));
        column->name_end = writer->names.size;
        column->width = writer->options.no_header ? 0 : column->name_width;
    }
    gdb_buffer_clear(&writer->cells);
    writer->cell_count = 0;
    writer->widths_fixed = false;
    return GDB_OK;
}

static size_t total_width(const gdb_result_writer *writer, size_t limit)
{
    size_t total = 1;

    for (size_t i = 0; i < writer->column_count; i++)
        total += 3 + (writer->columns[i].width < limit ? writer->columns[i].width : limit);
    return total;
}

/* Lower the widest columns to one common limit, the largest with which the table fits. */
static void fit_to_screen(gdb_result_writer *writer)
{
    size_t low = NARROWEST, high = writer->options.width;

    if (writer->options.width == 0 || total_width(writer, SIZE_MAX) <= writer->options.width)
        return;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (total_width(writer, middle) <= writer->options.width)
            low = middle;
        else
            high = middle - 1;
    }
    for (size_t i = 0; i < writer->column_count; i++)
        if (writer->columns[i].width > low)
            writer->columns[i].width = low;
}

static gdb_status draw_rule(gdb_result_writer *writer, const rule *box, gdb_buffer *out,
                            gdb_error *err)
{
    const rule *r = writer->options.ascii ? &plain_rule : box;

    for (size_t i = 0; i < writer->column_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? r->left : r->cross, err));
        GDB_TRY(gdb_text_repeat(r->line, writer->columns[i].width + 2, out, err));
    }
    GDB_TRY(gdb_buffer_append_text(out, r->right, err));
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status draw_cell(gdb_result_writer *writer, size_t i, gdb_text_view text, size_t width,
                            gdb_buffer *out, gdb_error *err)
{
    const gdb_result_writer_column *column = &writer->columns[i];
    const char *line = writer->options.ascii ? "|" : "│";
    /* Without a screen to keep to, a cell that comes too late is not cut. */
    size_t columns = width > column->width && writer->options.width == 0 ? width : column->width;

    GDB_TRY(gdb_buffer_append_text(out, line, err));
    GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
    if (columns > 0)
        GDB_TRY(gdb_text_pad(text, width, columns, column->is_number, out, err));
    GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
    if (i + 1 < writer->column_count)
        return GDB_OK;
    GDB_TRY(gdb_buffer_append_text(out, line, err));
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status draw_head(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err)
{
    fit_to_screen(writer);
    writer->widths_fixed = true;
    GDB_TRY(draw_rule(writer, &box_top, out, err));
    if (writer->options.no_header)
        return GDB_OK;
    for (size_t i = 0; i < writer->column_count; i++)
        GDB_TRY(draw_cell(writer, i, gdb_result_writer_name(writer, i),
                          writer->columns[i].name_width, out, err));
    return draw_rule(writer, &box_middle, out, err);
}

/* Draw the rows that wait. */
static gdb_status draw_rows(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err)
{
    size_t start = 0;

    if (!writer->widths_fixed)
        GDB_TRY(draw_head(writer, out, err));
    for (size_t i = 0; i < writer->cell_count; i++) {
        const gdb_result_cell *cell = &writer->cell_list[i];
        gdb_text_view text = gdb_text((const char *)writer->cells.data + start, cell->end - start);

        GDB_TRY(draw_cell(writer, i % writer->column_count, text, cell->width, out, err));
        start = cell->end;
    }
    gdb_buffer_clear(&writer->cells);
    writer->cell_count = 0;
    return GDB_OK;
}

static gdb_status table_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                            gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&writer->cell_list, &writer->cell_capacity,
                              writer->cell_count + writer->column_count,
                              sizeof(*writer->cell_list), err));
    for (size_t i = 0; i < writer->column_count; i++) {
        size_t width = 0;
        GDB_TRY(gdb_result_display(writer, &values[i], &writer->cells, &width, err));
        writer->cell_list[writer->cell_count++] =
            (gdb_result_cell){writer->cells.size, width};
        if (width > writer->columns[i].width && !writer->widths_fixed)
            writer->columns[i].width = width;
    }
    return writer->widths_fixed || writer->cells.size > WAITING_BYTES ? draw_rows(writer, out, err)
                                                                      : GDB_OK;
}

static gdb_status table_end(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(draw_rows(writer, out, err));
    return draw_rule(writer, &box_bottom, out, err);
}

const gdb_result_family gdb_result_table_family = {table_begin, table_row, table_end};
