/* SPDX-License-Identifier: MIT */
#include "lib/import/import_report.h"

static gdb_value count_value(uint64_t n)
{
    return gdb_value_int64((int64_t)n);
}

static gdb_value text_or_null(gdb_text_view text)
{
    return text.size > 0 ? gdb_value_string(text) : gdb_value_null();
}

static gdb_value rate(uint64_t n, double seconds)
{
    return gdb_value_double(seconds > 0 ? (double)n / seconds : 0);
}

static gdb_status print_tables(gdb_report_writer *writer, const gdb_import_report *report,
                               gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"table", "table", GDB_REPORT_VALUE},
        {"from", "from", GDB_REPORT_VALUE},
        {"to", "to", GDB_REPORT_VALUE},
        {"rows_read", "read", GDB_REPORT_COUNT},
        {"rows_loaded", "loaded", GDB_REPORT_COUNT},
        {"rows_rejected", "rejected", GDB_REPORT_COUNT},
        {"seconds", "time", GDB_REPORT_SECONDS},
        {"rows_per_second", "rows/s", GDB_REPORT_RATE},
        {"bytes_per_second", "bytes/s", GDB_REPORT_BYTE_RATE},
        {"bytes_read", "CSV", GDB_REPORT_BYTES},
        {"bytes_stored", "stored", GDB_REPORT_BYTES}};
    static const gdb_report_section section = {"tables", NULL, GDB_REPORT_TABLE, columns, 11};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < report->table_count; t++) {
        const gdb_import_table *table = &report->tables[t];
        const gdb_table_counts *counts = &table->counts;
        uint64_t rows = counts->rows_loaded + counts->rows_rejected;
        gdb_value row[11] = {gdb_value_string(table->name),
                             text_or_null(table->from),
                             text_or_null(table->to),
                             count_value(rows),
                             count_value(counts->rows_loaded),
                             count_value(counts->rows_rejected),
                             gdb_value_double(table->seconds),
                             rate(rows, table->seconds),
                             rate(counts->bytes_read, table->seconds),
                             count_value(counts->bytes_read),
                             count_value(counts->bytes_stored)};
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return gdb_report_section_end(writer, out, err);
}

static gdb_status print_totals(gdb_report_writer *writer, const gdb_import_report *report,
                               gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"nodes", "nodes", GDB_REPORT_COUNT},
        {"relationships", "relationships", GDB_REPORT_COUNT},
        {"rejected", "rejected rows", GDB_REPORT_COUNT},
        {"seconds", "time", GDB_REPORT_SECONDS},
        {"bytes_per_second", "CSV a second", GDB_REPORT_BYTE_RATE},
        {"bytes_read", "CSV", GDB_REPORT_BYTES},
        {"bytes_stored", "database", GDB_REPORT_BYTES}};
    static const gdb_report_section section = {"total", NULL, GDB_REPORT_FACTS, columns, 7};
    gdb_value row[7] = {count_value(report->nodes),
                        count_value(report->rels),
                        count_value(report->rejected),
                        gdb_value_double(report->seconds),
                        rate(report->bytes_read, report->seconds),
                        count_value(report->bytes_read),
                        count_value(report->bytes_stored)};

    return gdb_report_section_write(writer, &section, row, 1, out, err);
}

gdb_status gdb_import_report_print(const gdb_import_report *report, gdb_report_form form,
                                   gdb_buffer *out, gdb_error *err)
{
    gdb_report_writer writer;
    gdb_status status = GDB_OK;

    gdb_report_writer_init(&writer, form);
    GDB_TRY_OUT(gdb_report_begin(&writer, out, err));
    GDB_TRY_OUT(print_tables(&writer, report, out, err));
    GDB_TRY_OUT(print_totals(&writer, report, out, err));
    GDB_TRY_OUT(gdb_report_end(&writer, out, err));
out:
    gdb_report_writer_release(&writer);
    return status;
}
