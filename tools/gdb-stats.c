/* SPDX-License-Identifier: MIT */

/* gdb-stats - what is inside a database. */

#include <stdio.h>
#include <string.h>

#include "formats/report/report_writer.h"
#include "lib/cli/options.h"
#include "lib/cli/tool_main.h"
#include "lib/gdb.h"

static const char usage[] = "Usage: gdb-stats [OPTION]... DB\n"
                            "Say what is inside a graph database.\n"
                            "\n";
static const char usage_end[] =
    "\nWith none of --columns, --degrees, --storage and --loads: tables only.\n"
    "Example: gdb-stats --degrees --table Follows social.gdb\n"
    "Manual: man gdb-stats\n";

enum { TABLES_MOST = 1024 };

typedef struct arguments {
    gdb_common_options common;
    gdb_text_view tables[TABLES_MOST];
    uint32_t table_count;
    bool columns, degrees, storage, loads;
    gdb_report_form format;
    const char *database;
} arguments;

static gdb_status take_table(void *arguments_in, const char *name, const char *value,
                             gdb_error *err)
{
    arguments *args = arguments_in;

    if (args->table_count == TABLES_MOST)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: more than %d tables", name, TABLES_MOST);
    args->tables[args->table_count++] = gdb_text_of(value);
    return GDB_OK;
}

static const char *const formats[] = {"text", "json", NULL};

#define FLAG(member) GDB_OPTION_FLAG(arguments, member)

static const gdb_option_row option_rows[] = {
    {0, "table", "NAME", "only this table (may be given several times)",
     GDB_OPTION_TAKE(take_table)},
    {0, "columns", NULL, "columns: type, encoding, NULLs, distinct values, range, bytes",
     FLAG(columns)},
    {0, "degrees", NULL, "relationships per node, in both directions", FLAG(degrees)},
    {0, "storage", NULL, "what the bytes of data.gdb are used for", FLAG(storage)},
    {0, "loads", NULL, "which files were loaded, when, and what became of their rows", FLAG(loads)},
    {0, "format", "FORMAT", "text or json (default text)",
     GDB_OPTION_CHOICE(arguments, format, formats)},
    {0}};

static gdb_status check_arguments(void *arguments_in, char *const *operands, gdb_error *err)
{
    return gdb_option_database(operands, &((arguments *)arguments_in)->database, err);
}

static gdb_status print_tables(gdb_report_writer *writer, const gdb_stats *stats, gdb_buffer *out,
                               gdb_error *err)
{
    static const gdb_report_column columns[] = {{"table", "table", GDB_REPORT_VALUE},
                                                {"kind", "kind", GDB_REPORT_VALUE},
                                                {"from", "from", GDB_REPORT_VALUE},
                                                {"to", "to", GDB_REPORT_VALUE},
                                                {"multiplicity", "multiplicity", GDB_REPORT_VALUE},
                                                {"rows", "rows", GDB_REPORT_COUNT},
                                                {"columns", "columns", GDB_REPORT_COUNT},
                                                {"column_bytes", "in columns", GDB_REPORT_BYTES},
                                                {"list_bytes", "in lists", GDB_REPORT_BYTES},
                                                {"index_bytes", "in key index", GDB_REPORT_BYTES}};
    static const gdb_report_section section = {"tables", "Tables", GDB_REPORT_TABLE, columns, 10};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < stats->table_count; t++) {
        const gdb_table_stats *table = &stats->tables[t];
        gdb_value row[10] = {
            gdb_report_text(table->name),
            gdb_report_text(gdb_text_of(table->is_rel ? "rel" : "node")),
            gdb_report_text(table->from),
            gdb_report_text(table->to),
            table->is_rel ? gdb_report_text(gdb_text_of(gdb_multiplicity_name(table->multiplicity)))
                          : gdb_value_null(),
            gdb_report_count(table->rows),
            gdb_report_count(table->column_count),
            gdb_report_count(table->column_bytes),
            table->is_rel ? gdb_report_count(table->list_bytes) : gdb_value_null(),
            table->is_rel ? gdb_value_null() : gdb_report_count(table->index_bytes)};
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return gdb_report_section_end(writer, out, err);
}

/* "bit-packed", or "dictionary 3, string heap 1" with the segments of each. */
static gdb_status encodings_text(const gdb_column_stats *column, gdb_buffer *out, gdb_error *err)
{
    unsigned kinds = 0, written = 0;

    gdb_buffer_clear(out);
    for (uint8_t e = 0; e < GDB_STATS_ENCODINGS; e++)
        kinds += column->encodings[e] > 0;
    for (uint8_t e = 0; e < GDB_STATS_ENCODINGS; e++) {
        if (column->encodings[e] == 0)
            continue;
        GDB_TRY(gdb_buffer_append_format(out, err, "%s%s", written++ > 0 ? ", " : "",
                                         gdb_encoding_name(e)));
        if (kinds > 1)
            GDB_TRY(gdb_buffer_append_format(out, err, " %u", column->encodings[e]));
    }
    return GDB_OK;
}

static gdb_status print_column(gdb_report_writer *writer, const gdb_column_stats *column,
                               gdb_buffer *encodings, gdb_buffer *out, gdb_error *err)
{
    gdb_value row[13];

    GDB_TRY(encodings_text(column, encodings, err));
    row[0] = gdb_report_text(column->table);
    row[1] = gdb_report_text(column->name);
    row[2] = gdb_report_text(gdb_text_of(gdb_type_name(column->type)));
    row[3] = gdb_value_bool(column->is_key);
    row[4] = gdb_report_text(gdb_buffer_view(encodings));
    row[5] = gdb_report_count(column->segments);
    row[6] = gdb_report_count(column->nulls);
    row[7] = column->distinct > 0 ? gdb_report_count(column->distinct) : gdb_value_null();
    row[8] = column->has_min_max ? column->min : gdb_value_null();
    row[9] = column->has_min_max ? column->max : gdb_value_null();
    row[10] = gdb_report_count(column->raw_bytes);
    row[11] = gdb_report_count(column->stored_bytes);
    row[12] = gdb_report_text(gdb_buffer_view(&column->default_text));
    return gdb_report_row(writer, row, out, err);
}

static bool has_defaults(const gdb_stats *stats)
{
    for (uint32_t t = 0; t < stats->table_count; t++)
        for (uint32_t c = 0; c < stats->tables[t].column_count; c++)
            if (stats->tables[t].columns[c].default_text.size > 0)
                return true;
    return false;
}

static gdb_status print_columns(gdb_report_writer *writer, const gdb_stats *stats, gdb_buffer *out,
                                gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"table", "table", GDB_REPORT_VALUE},
        {"column", "column", GDB_REPORT_VALUE},
        {"type", "type", GDB_REPORT_VALUE},
        {"key", "key", GDB_REPORT_VALUE},
        {"encoding", "encoding", GDB_REPORT_VALUE},
        {"segments", "segments", GDB_REPORT_COUNT},
        {"nulls", "NULLs", GDB_REPORT_COUNT},
        {"distinct_estimate", "distinct, about", GDB_REPORT_COUNT},
        {"min", "min", GDB_REPORT_VALUE},
        {"max", "max", GDB_REPORT_VALUE},
        {"raw_bytes", "before", GDB_REPORT_BYTES},
        {"stored_bytes", "stored", GDB_REPORT_BYTES},
        {"default", "default", GDB_REPORT_VALUE}};
    /* without the last one where no column has a default */
    const gdb_report_section section = {"columns", "Columns", GDB_REPORT_TABLE, columns,
                                        has_defaults(stats) ? 13 : 12};
    gdb_buffer encodings = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < stats->table_count; t++)
        for (uint32_t c = 0; c < stats->tables[t].column_count; c++)
            GDB_TRY_OUT(print_column(writer, &stats->tables[t].columns[c], &encodings, out, err));
    status = gdb_report_section_end(writer, out, err);
out:
    gdb_buffer_release(&encodings);
    return status;
}

static gdb_status print_degree_facts(gdb_report_writer *writer, const gdb_stats *stats,
                                     gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"table", "table", GDB_REPORT_VALUE}, {"from", "from", GDB_REPORT_VALUE},
        {"to", "to", GDB_REPORT_VALUE},       {"direction", "direction", GDB_REPORT_VALUE},
        {"nodes", "nodes", GDB_REPORT_COUNT}, {"isolated", "isolated", GDB_REPORT_COUNT},
        {"min", "min", GDB_REPORT_COUNT},     {"mean", "mean", GDB_REPORT_DECIMAL},
        {"p50", "50 %", GDB_REPORT_COUNT},    {"p90", "90 %", GDB_REPORT_COUNT},
        {"p99", "99 %", GDB_REPORT_COUNT},    {"max", "max", GDB_REPORT_COUNT}};
    static const gdb_report_section section = {"degrees", "Degrees", GDB_REPORT_TABLE, columns, 12};
    static const char *const direction[2] = {"forward", "backward"};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < stats->table_count; t++) {
        const gdb_table_stats *table = &stats->tables[t];
        for (int d = 0; table->degrees != NULL && d < 2; d++) {
            const gdb_degree_stats *degree = &table->degrees[d];
            gdb_value row[12] = {gdb_report_text(table->name),
                                 gdb_report_text(table->from),
                                 gdb_report_text(table->to),
                                 gdb_report_text(gdb_text_of(direction[d])),
                                 gdb_report_count(degree->nodes),
                                 gdb_report_count(degree->isolated),
                                 gdb_report_count(degree->min),
                                 gdb_value_double(degree->mean),
                                 gdb_report_count(degree->percentile_50),
                                 gdb_report_count(degree->percentile_90),
                                 gdb_report_count(degree->percentile_99),
                                 gdb_report_count(degree->max)};
            GDB_TRY(gdb_report_row(writer, row, out, err));
        }
    }
    return gdb_report_section_end(writer, out, err);
}

/* One row for each power of two up to the largest degree of a direction. */
static gdb_status print_histogram(gdb_report_writer *writer, const gdb_table_stats *table,
                                  const gdb_degree_stats *degree, gdb_buffer *out, gdb_error *err)
{
    static const char *const direction[2] = {"forward", "backward"};
    uint64_t most = 1;
    int last = -1;

    for (int b = 0; b < GDB_STATS_BUCKETS; b++) {
        if (degree->histogram[b] > 0)
            last = b;
        if (degree->histogram[b] > most)
            most = degree->histogram[b];
    }
    for (int b = 0; b <= last; b++) {
        uint64_t from = b == 0 ? 0 : UINT64_C(1) << (b - 1);
        uint64_t to = b == 0 ? 0 : from + (from - 1);
        gdb_value row[6] = {gdb_report_text(table->name),
                            gdb_report_text(gdb_text_of(direction[degree->direction])),
                            gdb_report_count(from),
                            gdb_report_count(to),
                            gdb_report_count(degree->histogram[b]),
                            gdb_value_double((double)degree->histogram[b] / (double)most)};
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return GDB_OK;
}

static gdb_status print_degrees(gdb_report_writer *writer, const gdb_stats *stats, gdb_buffer *out,
                                gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"table", "table", GDB_REPORT_VALUE},      {"direction", "direction", GDB_REPORT_VALUE},
        {"from", "degree from", GDB_REPORT_COUNT}, {"to", "to", GDB_REPORT_COUNT},
        {"nodes", "nodes", GDB_REPORT_COUNT},      {"bar", "", GDB_REPORT_BAR}};
    static const gdb_report_section section = {"histogram", "How many nodes have which degree",
                                               GDB_REPORT_TABLE, columns, 6};

    GDB_TRY(print_degree_facts(writer, stats, out, err));
    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < stats->table_count; t++)
        for (int d = 0; stats->tables[t].degrees != NULL && d < 2; d++)
            GDB_TRY(
                print_histogram(writer, &stats->tables[t], &stats->tables[t].degrees[d], out, err));
    return gdb_report_section_end(writer, out, err);
}

static gdb_status print_storage(gdb_report_writer *writer, const gdb_stats *stats, gdb_buffer *out,
                                gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"file_bytes", "data.gdb", GDB_REPORT_BYTES},
        {"pages", "pages", GDB_REPORT_COUNT},
        {"free_pages", "free pages", GDB_REPORT_COUNT},
        {"column_bytes", "columns", GDB_REPORT_BYTES},
        {"list_bytes", "lists", GDB_REPORT_BYTES},
        {"index_bytes", "key indexes", GDB_REPORT_BYTES},
        {"catalog_bytes", "catalog", GDB_REPORT_BYTES},
        {"metadata_bytes", "metadata", GDB_REPORT_BYTES},
        {"header_bytes", "headers", GDB_REPORT_BYTES},
        {"epoch", "epoch", GDB_REPORT_COUNT},
        {"log_bytes", "wal.gdb", GDB_REPORT_BYTES},
        {"log_transactions", "transactions in it", GDB_REPORT_COUNT}};
    enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };
    static const gdb_report_section section = {"storage", "Storage", GDB_REPORT_FACTS, columns,
                                               COLUMNS};
    gdb_value row[COLUMNS] = {
        gdb_report_count(stats->file_bytes),    gdb_report_count(stats->pages),
        gdb_report_count(stats->free_pages),    gdb_report_count(stats->column_bytes),
        gdb_report_count(stats->list_bytes),    gdb_report_count(stats->index_bytes),
        gdb_report_count(stats->catalog_bytes), gdb_report_count(stats->metadata_bytes),
        gdb_report_count(stats->header_bytes),  gdb_report_count(stats->epoch),
        gdb_report_count(stats->log_bytes),     gdb_report_count(stats->log_transactions)};

    return gdb_report_section_write(writer, &section, row, 1, out, err);
}

static gdb_status print_load(gdb_report_writer *writer, const gdb_load *load, gdb_buffer *out,
                             gdb_error *err)
{
    char hash[2 * GDB_CONTENT_HASH_SIZE + 1];
    gdb_value row[8], when = {.type = GDB_TYPE_TIMESTAMP};

    for (int i = 0; i < GDB_CONTENT_HASH_SIZE; i++)
        snprintf(hash + 2 * i, 3, "%02x", load->digest.hash[i]);
    when.as.integer = (int64_t)load->time * 1000000;
    row[0] = gdb_report_text(load->name);
    row[1] = gdb_report_text(load->path);
    row[2] = gdb_report_count(load->rows_loaded);
    row[3] = gdb_report_count(load->rows_rejected);
    row[4] = when;
    row[5] = gdb_report_count(load->digest.size);
    row[6] = gdb_report_text(gdb_text_of(hash));
    row[7] = gdb_report_text(load->options);
    return gdb_report_row(writer, row, out, err);
}

static gdb_status print_loads(gdb_report_writer *writer, const gdb_stats *stats, gdb_buffer *out,
                              gdb_error *err)
{
    static const gdb_report_column columns[] = {{"table", "table", GDB_REPORT_VALUE},
                                                {"file", "file", GDB_REPORT_VALUE},
                                                {"rows_loaded", "loaded", GDB_REPORT_COUNT},
                                                {"rows_rejected", "rejected", GDB_REPORT_COUNT},
                                                {"time", "when (UTC)", GDB_REPORT_VALUE},
                                                {"bytes", "read", GDB_REPORT_BYTES},
                                                {"xxh128", "xxh128", GDB_REPORT_VALUE},
                                                {"options", "options", GDB_REPORT_VALUE}};
    static const gdb_report_section section = {"loads", "Loads", GDB_REPORT_TABLE, columns, 8};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t i = 0; i < stats->load_count; i++)
        GDB_TRY(print_load(writer, &stats->loads[i], out, err));
    return gdb_report_section_end(writer, out, err);
}

static gdb_status print_report(const arguments *args, const gdb_stats *stats, gdb_buffer *out,
                               gdb_error *err)
{
    static const gdb_report_column columns[] = {{"nodes", "nodes", GDB_REPORT_COUNT},
                                                {"rels", "relationships", GDB_REPORT_COUNT}};
    static const gdb_report_section section = {"database", NULL, GDB_REPORT_FACTS, columns, 2};
    gdb_value row[2] = {gdb_report_count(stats->nodes), gdb_report_count(stats->rels)};
    gdb_report_writer writer;
    gdb_status status = GDB_OK;

    gdb_report_writer_init(&writer, args->format);
    GDB_TRY_OUT(gdb_report_begin(&writer, out, err));
    GDB_TRY_OUT(gdb_report_section_write(&writer, &section, row, 1, out, err));
    GDB_TRY_OUT(print_tables(&writer, stats, out, err));
    if (args->columns)
        GDB_TRY_OUT(print_columns(&writer, stats, out, err));
    if (args->degrees)
        GDB_TRY_OUT(print_degrees(&writer, stats, out, err));
    if (args->storage)
        GDB_TRY_OUT(print_storage(&writer, stats, out, err));
    if (args->loads)
        GDB_TRY_OUT(print_loads(&writer, stats, out, err));
    status = gdb_report_end(&writer, out, err);
out:
    gdb_report_writer_release(&writer);
    return status;
}

static gdb_status run(void *arguments_in, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    const arguments *args = arguments_in;
    gdb_progress_sink sink = gdb_messages_sink(messages);
    gdb_database_options open_options = {.buffer_pool = args->common.buffer_pool,
                                         .sink = &sink,
                                         .threads = args->common.threads};
    gdb_stats_options options = {args->tables, args->table_count, args->degrees,
                                 args->common.threads, interrupt};
    gdb_database *database = NULL;
    gdb_stats *stats = NULL;
    gdb_buffer out = {0};
    gdb_status status = GDB_OK;

    (void)exit_status;
    GDB_TRY_OUT(gdb_database_open(&database, args->database, &open_options, err));
    GDB_TRY_OUT(gdb_stats_make(&stats, database, &options, err));
    GDB_TRY_OUT(print_report(args, stats, &out, err));
    if (out.size > 0)
        fwrite(out.data, 1, out.size, stdout);
out:
    gdb_buffer_release(&out);
    gdb_stats_free(stats);
    gdb_database_close(database);
    return status;
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {.name = "gdb-stats",
                                  .usage = usage,
                                  .options = option_rows,
                                  .usage_end = usage_end,
                                  .check = check_arguments,
                                  .run = run};
    static arguments args; /* too large for the stack */

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
