/* SPDX-License-Identifier: MIT */

/* gdb-import - build a database from CSV files. */

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "formats/report/report_writer.h"
#include "lib/cli/tool_main.h"
#include "lib/gdb.h"

static const char usage[] =
    "Usage: gdb-import [OPTION]... DB SCRIPT...\n"
    "       gdb-import [OPTION]... DB --nodes TABLE=FILE[,FILE...] --rels TABLE=FILE[,FILE...]\n"
    "Build a graph database from CSV files: whole, or not at all.\n"
    "\n"
    "What to load:\n"
    "      --schema FILE      CREATE NODE TABLE and CREATE REL TABLE statements for the tables\n"
    "      --nodes TABLE=FILE[,FILE...]\n"
    "                         load a node table (may be given several times)\n"
    "      --rels TABLE[:FROM:TO]=FILE[,FILE...]\n"
    "                         load a relationship table (may be given several times)\n"
    "How the files are written:\n"
    "      --delimiter C      between fields: one character or 'tab' (default: found by itself)\n"
    "      --quote C          around fields: one character or 'none' (default: '\"')\n"
    "      --escape C         before a quote in a quoted field (default: the quote itself)\n"
    "      --header WHEN      auto, yes or no: do files begin with a header (default auto)\n"
    "      --null STRING      a field that is NULL, besides the empty one\n"
    "What to do with bad rows:\n"
    "      --on-error WHAT    abort or skip (default abort)\n"
    "      --max-errors N     skip up to N bad rows, then abort\n"
    "      --rejects DIR      write the bad rows and what is wrong with them to files in DIR\n"
    "      --missing-endpoints WHAT\n"
    "                         error or skip: relationships without their nodes (default error)\n"
    "      --duplicates WHAT  error, first or last: nodes with the same key (default error)\n"
    "What to make:\n"
    "      --dry-run          read and check everything, write nothing\n"
    "      --overwrite        replace DB if it exists\n"
    "      --reproducible     the same input gives the same bytes\n"
    "      --compression HOW  none or zstd[:LEVEL], of texts (default zstd:1)\n"
    "      --json             report as JSON\n"
    "\n";
static const char usage_end[] =
    "\nExample: gdb-import social.gdb --nodes Person=persons.csv --rels "
    "Knows:Person:Person=knows.csv\n"
    "Manual: man gdb-import\n";

typedef struct arguments {
    gdb_common_options common;
    gdb_import_options import;
    const char **nodes, **rels; /* import.plan's, while they are collected */
    bool has_abort;
    gdb_report_form form;
    gdb_arena arena;
} arguments;

enum {
    OPTION_SCHEMA = GDB_OPTION_OWN,
    OPTION_NODES,
    OPTION_RELS,
    OPTION_DELIMITER,
    OPTION_QUOTE,
    OPTION_ESCAPE,
    OPTION_HEADER,
    OPTION_NULL,
    OPTION_ON_ERROR,
    OPTION_MAX_ERRORS,
    OPTION_REJECTS,
    OPTION_MISSING_ENDPOINTS,
    OPTION_DUPLICATES,
    OPTION_DRY_RUN,
    OPTION_OVERWRITE,
    OPTION_REPRODUCIBLE,
    OPTION_COMPRESSION,
    OPTION_JSON
};

static gdb_status parse_compression(arguments *args, gdb_error *err)
{
    gdb_compression *compression = &args->import.compression;
    uint64_t level = 1;

    *compression = (gdb_compression){false, 0};
    if (strcmp(optarg, "none") == 0)
        return GDB_OK;
    if (strncmp(optarg, "zstd:", 5) == 0)
        GDB_TRY(gdb_option_count("--compression zstd", optarg + 5, 1, 22, &level, err));
    else if (strcmp(optarg, "zstd") != 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "--compression: '%s' is not none or zstd[:LEVEL]",
                        optarg);
    *compression = (gdb_compression){true, (int)level};
    return GDB_OK;
}

static gdb_status parse_dialect(gdb_csv_head_options *csv, int option, gdb_error *err)
{
    static const char *const headers[] = {"auto", "yes", "no", NULL};
    unsigned choice = 0;

    switch (option) {
    case OPTION_DELIMITER:
        return gdb_option_character("--delimiter", optarg, &csv->delimiter, err);
    case OPTION_QUOTE:
        csv->has_quote = true;
        csv->quote = '\0';
        return strcmp(optarg, "none") == 0
                   ? GDB_OK
                   : gdb_option_character("--quote", optarg, &csv->quote, err);
    case OPTION_ESCAPE:
        csv->has_escape = true;
        return gdb_option_character("--escape", optarg, &csv->escape, err);
    case OPTION_HEADER:
        GDB_TRY(gdb_option_choice("--header", optarg, headers, &choice, err));
        csv->header = (gdb_csv_header_mode)choice;
        return GDB_OK;
    default:
        csv->has_null_text = true;
        csv->null_text = gdb_text_of(optarg);
        return GDB_OK;
    }
}

static gdb_status parse_bad_rows(arguments *args, int option, gdb_error *err)
{
    static const char *const on_error[] = {"abort", "skip", NULL};
    static const char *const missing[] = {"error", "skip", NULL};
    static const char *const duplicates[] = {"error", "first", "last", NULL};
    gdb_reject_options *rejects = &args->import.rejects;
    unsigned choice = 0;

    switch (option) {
    case OPTION_ON_ERROR:
        GDB_TRY(gdb_option_choice("--on-error", optarg, on_error, &choice, err));
        rejects->skip = choice == 1;
        args->has_abort = choice == 0;
        return GDB_OK;
    case OPTION_MAX_ERRORS:
        return gdb_option_count("--max-errors", optarg, 0, UINT64_MAX - 1, &rejects->max_errors,
                                err);
    case OPTION_REJECTS:
        if (*optarg == '\0')
            return GDB_FAIL(err, GDB_ERR_USAGE, "--rejects: the directory has no name");
        rejects->directory = optarg;
        return GDB_OK;
    case OPTION_MISSING_ENDPOINTS:
        GDB_TRY(gdb_option_choice("--missing-endpoints", optarg, missing, &choice, err));
        rejects->tolerated &= ~(1U << GDB_REJECT_MISSING_NODE);
        rejects->tolerated |= choice == 1 ? 1U << GDB_REJECT_MISSING_NODE : 0;
        return GDB_OK;
    default:
        GDB_TRY(gdb_option_choice("--duplicates", optarg, duplicates, &choice, err));
        args->import.duplicates = (gdb_duplicates)choice;
        rejects->tolerated &= ~(1U << GDB_REJECT_DUPLICATE_KEY);
        rejects->tolerated |= choice != 0 ? 1U << GDB_REJECT_DUPLICATE_KEY : 0;
        return GDB_OK;
    }
}

static gdb_status parse_option(arguments *args, int option, gdb_error *err)
{
    gdb_plan_options *plan = &args->import.plan;

    switch (option) {
    case OPTION_SCHEMA:
        plan->schema = optarg;
        return GDB_OK;
    case OPTION_NODES:
        args->nodes[plan->node_count++] = optarg;
        return GDB_OK;
    case OPTION_RELS:
        args->rels[plan->rel_count++] = optarg;
        return GDB_OK;
    case OPTION_DELIMITER:
    case OPTION_QUOTE:
    case OPTION_ESCAPE:
    case OPTION_HEADER:
    case OPTION_NULL:
        return parse_dialect(&plan->csv, option, err);
    case OPTION_DRY_RUN:
        args->import.dry_run = true;
        return GDB_OK;
    case OPTION_OVERWRITE:
        args->import.overwrite = true;
        return GDB_OK;
    case OPTION_REPRODUCIBLE:
        args->import.reproducible = true;
        return GDB_OK;
    case OPTION_COMPRESSION:
        return parse_compression(args, err);
    case OPTION_JSON:
        args->form = GDB_REPORT_AS_JSON;
        return GDB_OK;
    default:
        return parse_bad_rows(args, option, err);
    }
}

static gdb_status check_arguments(int argc, char **argv, arguments *args, gdb_error *err)
{
    gdb_plan_options *plan = &args->import.plan;
    const char **scripts;

    if (optind == argc)
        return GDB_FAIL(err, GDB_ERR_USAGE, "no database given");
    args->import.database = argv[optind++];
    if (optind == argc && plan->node_count + plan->rel_count == 0 && plan->schema == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "nothing to load into '%s' (expected a script, or --nodes and --rels)",
                        args->import.database);
    if (args->import.rejects.max_errors != UINT64_MAX) {
        if (args->has_abort)
            return GDB_FAIL(err, GDB_ERR_USAGE, "--max-errors contradicts --on-error abort");
        args->import.rejects.skip = true;
    }
    scripts = gdb_arena_alloc_array(&args->arena, (size_t)argc, sizeof(*scripts), err);
    if (scripts == NULL)
        return GDB_ERR_NOMEM;
    while (optind < argc)
        scripts[plan->script_count++] = argv[optind++];
    plan->scripts = scripts;
    plan->nodes = args->nodes;
    plan->rels = args->rels;
    args->import.threads = args->common.threads;
    return GDB_OK;
}

static gdb_status parse_options(int argc, char **argv, void *arguments_out, gdb_error *err)
{
    arguments *args = arguments_out;
    static const struct option options[] = {
        GDB_COMMON_LONG_OPTIONS,
        {"schema", required_argument, NULL, OPTION_SCHEMA},
        {"nodes", required_argument, NULL, OPTION_NODES},
        {"rels", required_argument, NULL, OPTION_RELS},
        {"delimiter", required_argument, NULL, OPTION_DELIMITER},
        {"quote", required_argument, NULL, OPTION_QUOTE},
        {"escape", required_argument, NULL, OPTION_ESCAPE},
        {"header", required_argument, NULL, OPTION_HEADER},
        {"null", required_argument, NULL, OPTION_NULL},
        {"on-error", required_argument, NULL, OPTION_ON_ERROR},
        {"max-errors", required_argument, NULL, OPTION_MAX_ERRORS},
        {"rejects", required_argument, NULL, OPTION_REJECTS},
        {"missing-endpoints", required_argument, NULL, OPTION_MISSING_ENDPOINTS},
        {"duplicates", required_argument, NULL, OPTION_DUPLICATES},
        {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
        {"overwrite", no_argument, NULL, OPTION_OVERWRITE},
        {"reproducible", no_argument, NULL, OPTION_REPRODUCIBLE},
        {"compression", required_argument, NULL, OPTION_COMPRESSION},
        {"json", no_argument, NULL, OPTION_JSON},
        {NULL, 0, NULL, 0}};
    int option;

    gdb_common_options_init(&args->common);
    args->import.rejects.max_errors = UINT64_MAX;
    args->import.compression = (gdb_compression){true, 1};
    args->nodes = gdb_arena_alloc_array(&args->arena, (size_t)argc, sizeof(*args->nodes), err);
    args->rels = gdb_arena_alloc_array(&args->arena, (size_t)argc, sizeof(*args->rels), err);
    if (args->nodes == NULL || args->rels == NULL)
        return GDB_ERR_NOMEM;
    while ((option = getopt_long(argc, argv, GDB_COMMON_SHORT_OPTIONS, options, NULL)) != -1) {
        bool taken = false;
        GDB_TRY(gdb_common_option(&args->common, option, argv, &taken, err));
        if (!taken)
            GDB_TRY(parse_option(args, option, err));
    }
    return args->common.help || args->common.version ? GDB_OK
                                                     : check_arguments(argc, argv, args, err);
}

/* --- the report --------------------------------------------------------- */

static gdb_value count_value(uint64_t n)
{
    return gdb_value_int64((int64_t)n);
}

static gdb_value text_value(gdb_text_view text)
{
    return text.size > 0 ? gdb_value_string(text) : gdb_value_null();
}

/* NULL where no time passed that could be measured. */
static gdb_value rate_value(uint64_t n, double seconds)
{
    return seconds > 0 ? gdb_value_double((double)n / seconds) : gdb_value_null();
}

static gdb_value peak_memory(void)
{
    struct rusage use;

    if (getrusage(RUSAGE_SELF, &use) != 0)
        return gdb_value_null();
    return gdb_value_int64((int64_t)use.ru_maxrss * 1024);
}

static gdb_status print_facts(gdb_report_writer *writer, const arguments *args,
                              const gdb_import_report *report, gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"database", "database", GDB_REPORT_VALUE},
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
    gdb_value row[11] = {text_value(gdb_text_of(args->import.database)),
                         gdb_value_bool(args->import.dry_run),
                         count_value(report->nodes),
                         count_value(report->rels),
                         count_value(report->rejected),
                         count_value(report->bytes_read),
                         count_value(report->bytes_stored),
                         gdb_value_double(report->seconds),
                         rate_value(rows, report->seconds),
                         rate_value(report->bytes_read, report->seconds),
                         peak_memory()};

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
        {"rows_rejected", "rejected", GDB_REPORT_COUNT},
        {"bytes_read", "bytes read", GDB_REPORT_BYTES},
        {"bytes_stored", "stored", GDB_REPORT_BYTES},
        {"seconds", "time", GDB_REPORT_SECONDS},
        {"rows_per_second", "speed", GDB_REPORT_RATE},
        {"bytes_per_second", "input", GDB_REPORT_BYTE_RATE}};
    static const gdb_report_section section = {"tables", "Tables", GDB_REPORT_TABLE, columns, 12};

    GDB_TRY(gdb_report_section_begin(writer, &section, out, err));
    for (uint32_t t = 0; t < report->table_count; t++) {
        const gdb_import_table *table = &report->tables[t];
        uint64_t rows = table->counts.rows_loaded + table->counts.rows_rejected;
        gdb_value row[12] = {text_value(table->name),
                             text_value(gdb_text_of(table->is_rel ? "rel" : "node")),
                             text_value(table->from),
                             text_value(table->to),
                             count_value(rows),
                             count_value(table->counts.rows_loaded),
                             count_value(table->counts.rows_rejected),
                             count_value(table->counts.bytes_read),
                             count_value(table->counts.bytes_stored),
                             gdb_value_double(table->seconds),
                             rate_value(rows, table->seconds),
                             rate_value(table->counts.bytes_read, table->seconds)};
        GDB_TRY(gdb_report_row(writer, row, out, err));
    }
    return gdb_report_section_end(writer, out, err);
}

static gdb_status print_report(const arguments *args, const gdb_import_report *report,
                               gdb_buffer *out, gdb_error *err)
{
    gdb_report_writer writer;
    gdb_status status = GDB_OK;

    gdb_report_writer_init(&writer, args->form);
    GDB_TRY_OUT(gdb_report_begin(&writer, out, err));
    GDB_TRY_OUT(print_facts(&writer, args, report, out, err));
    GDB_TRY_OUT(print_tables(&writer, report, out, err));
    status = gdb_report_end(&writer, out, err);
out:
    gdb_report_writer_release(&writer);
    return status;
}

static gdb_status run(void *arguments_in, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    arguments *args = arguments_in;
    gdb_progress_sink sink = gdb_messages_sink(messages);
    gdb_import_report report = {0};
    gdb_buffer out = {0};
    gdb_status status = GDB_OK;

    args->import.sink = &sink;
    args->import.interrupt = interrupt;
    GDB_TRY_OUT(gdb_import(&args->import, &report, err));
    if (report.rejected > 0)
        *exit_status = GDB_EXIT_FELL_SHORT;
    if (args->common.quiet && args->form == GDB_REPORT_AS_TEXT)
        goto out;
    GDB_TRY_OUT(print_report(args, &report, &out, err));
    gdb_messages_progress_end(messages);
    if (out.size > 0)
        fwrite(out.data, 1, out.size, stdout);
out:
    gdb_buffer_release(&out);
    gdb_import_report_release(&report);
    return status;
}

static void release(void *arguments_in)
{
    gdb_arena_release(&((arguments *)arguments_in)->arena);
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {"gdb-import", usage, usage_end, parse_options, run, release};
    arguments args = {0};

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
