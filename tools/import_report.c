/* SPDX-License-Identifier: MIT */
#include "tools/import_report.h"

/* NULL where no time passed that could be measured. */
static gdb_value rate_value(uint64_t n, double seconds)
{
    return seconds > 0 ? gdb_value_double((double)n / seconds) : gdb_value_null();
}

static gdb_status print_facts(gdb_report_writer *writer, const gdb_import_options *options,
                              const gdb_import_report *report, gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {{"database", "database", GDB_REPORT_VALUE},
                                                {"dry_run", "dry run", GDB_REPORT_VALUE},
                                                {"nodes", "nodes", GDB_REPORT_COUNT},
                                                {"rels", "relationships", GDB_REPORT_COUNT},
                                                {"rejected", "rejected rows", GDB_REPORT_COUNT},
                                                {"bytes_read", "read", GDB_REPORT_BYTES},
                                                {"bytes_stored", "stored", GDB_REPORT_BYTES},
                                                {"seconds", "time", GDB_REPORT_SECONDS},
                                                {"rows_per_second", "rows", GDB_REPORT_RATE},
                                                {"bytes_per_second", "input", GDB_REPORT_BYTE_RATE},
                                                {"peak_memory", "peak memory", GDB_REPORT_BYTES}};
    static const gdb_report_section section = {"import", NULL, GDB_REPORT_FACTS, columns, 11};
    uint64_t rows = report->nodes + report->rels + report->rejected;
    gdb_value row[11] = {gdb_report_text(gdb_text_of(options->database)),
                         gdb_value_bool(options->dry_run),
                         gdb_report_count(report->nodes),
                         gdb_report_count(report->rels),
                         gdb_report_count(report->rejected),
                         gdb_report_count(report->bytes_read),
                         gdb_report_count(report->bytes_stored),
                         gdb_value_double(report->seconds),
                         rate_value(rows, report->seconds),
                         rate_value(report->bytes_read, report->seconds),
                         report->peak_memory > 0 ? gdb_report_count(report->peak_memory)
                                                 : gdb_value_null()};

    return gdb_report_section_write(writer, &section, row, 1, out, err);
}

static gdb_status print_tables(gdb_report_writer *writer, const gdb_import_report *report,
                               gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"table", "table", GDB_REPORT_VALUE},
        {"kind", "kind", GDB_REPORT_VALUE},
        {"from", "from", GDB_REPORT_VALUE},
        {"to", "to", GDB_REPORT_VALUE},
        {"rows_read", "rows read", GDB_REPORT_COUNT},
        {"rows_loaded", "loaded", GDB_REPORT_COUNT},
        {"rows_created", "created", GDB_REPORT_COUNT},
        {"rows_rejected", "rejected", GDB_REPORT_COUNT},
        {"bytes_read", "bytes read", GDB_REPORT_BYTES},
        {"bytes_stored", "stored", GDB_REPORT_BYTES},
        {"seconds", "time", GDB_REPORT_SECONDS},
        {"rows_per_second", "speed", GDB_REPORT_RATE},
        {"bytes_per_second", "input", GDB_REPORT_BYTE_RATE}};
    static const gdb_report_section section = {"tables", "Tables", GDB_REPORT_TABLE, columns, 13};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < report->table_count; t++) {
        const gdb_import_table *table = &report->tables[t];
        const gdb_table_counts *counts = &table->counts;
        uint64_t rows = counts->rows_loaded - counts->rows_created + counts->rows_rejected;
        gdb_value row[13] = {gdb_report_text(table->name),
                             gdb_report_text(gdb_text_of(table->is_rel ? "rel" : "node")),
                             gdb_report_text(table->from),
                             gdb_report_text(table->to),
                             gdb_report_count(rows),
                             gdb_report_count(counts->rows_loaded),
                             gdb_report_count(counts->rows_created),
                             gdb_report_count(counts->rows_rejected),
                             gdb_report_count(counts->bytes_read),
                             gdb_report_count(counts->bytes_stored),
                             gdb_value_double(table->seconds),
                             rate_value(rows, table->seconds),
                             rate_value(counts->bytes_read, table->seconds)};
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return gdb_report_section_end(writer, out, err);
}

/* Files that --skip-loaded has left out. */
static gdb_status print_skipped(gdb_report_writer *writer, const gdb_import_report *report,
                                gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {{"table", "table", GDB_REPORT_VALUE},
                                                {"file", "file", GDB_REPORT_VALUE},
                                                {"loaded", "loaded (UTC)", GDB_REPORT_VALUE}};
    static const gdb_report_section section = {"skipped", "Skipped", GDB_REPORT_TABLE, columns, 3};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t i = 0; i < report->skipped_count; i++) {
        gdb_value row[3] = {gdb_report_text(report->skipped[i].table),
                            gdb_report_text(report->skipped[i].path),
                            {.type = GDB_TYPE_TIMESTAMP}};
        row[2].as.integer = (int64_t)report->skipped[i].time * 1000000;
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return gdb_report_section_end(writer, out, err);
}

gdb_status import_report_print(const gdb_import_options *options, const gdb_import_report *report,
                               gdb_report_form form, gdb_buffer *out, gdb_error *err)
{
    gdb_report_writer writer;
    gdb_status status = GDB_OK;

    gdb_report_writer_init(&writer, form);
    GDB_TRY_OUT(gdb_report_begin(&writer, out, err));
    GDB_TRY_OUT(print_facts(&writer, options, report, out, err));
    GDB_TRY_OUT(print_tables(&writer, report, out, err));
    if (options->skip_loaded)
        GDB_TRY_OUT(print_skipped(&writer, report, out, err));
    status = gdb_report_end(&writer, out, err);
out:
    gdb_report_writer_release(&writer);
    return status;
}
