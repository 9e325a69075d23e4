/* SPDX-License-Identifier: MIT */
#include "tools/import_options.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/cli/options.h"

/* --- what to load -------------------------------------------------------- */

static gdb_status take_nodes(void *arguments, const char *name, const char *value, gdb_error *err)
{
    import_arguments *args = arguments;

    (void)name, (void)err;
    args->nodes[args->import.plan.node_count++] = value;
    return GDB_OK;
}

static gdb_status take_rels(void *arguments, const char *name, const char *value, gdb_error *err)
{
    import_arguments *args = arguments;

    (void)name, (void)err;
    args->rels[args->import.plan.rel_count++] = value;
    return GDB_OK;
}

static gdb_status take_map(void *arguments, const char *name, const char *value, gdb_error *err)
{
    import_arguments *args = arguments;

    (void)name, (void)err;
    args->maps[args->import.plan.map_count++] = value;
    return GDB_OK;
}

static gdb_status take_ignored(void *arguments, const char *name, const char *value, gdb_error *err)
{
    import_arguments *args = arguments;

    (void)name, (void)err;
    args->ignored[args->import.plan.ignored_count++] = value;
    return GDB_OK;
}

/* --- how the files are written -------------------------------------------- */

static gdb_csv_head_options *csv_of(void *arguments)
{
    return &((import_arguments *)arguments)->import.plan.csv;
}

static gdb_status take_quote(void *arguments, const char *name, const char *value, gdb_error *err)
{
    gdb_csv_head_options *csv = csv_of(arguments);

    csv->has_quote = true;
    csv->quote = '\0';
    return strcmp(value, "none") == 0 ? GDB_OK
                                      : gdb_option_character(name, value, &csv->quote, err);
}

static gdb_status take_escape(void *arguments, const char *name, const char *value, gdb_error *err)
{
    csv_of(arguments)->has_escape = true;
    return gdb_option_character(name, value, &csv_of(arguments)->escape, err);
}

static gdb_status take_null(void *arguments, const char *name, const char *value, gdb_error *err)
{
    (void)name, (void)err;
    csv_of(arguments)->has_null_text = true;
    csv_of(arguments)->null_text = gdb_text_of(value);
    return GDB_OK;
}

static gdb_status take_skip(void *arguments, const char *name, const char *value, gdb_error *err)
{
    csv_of(arguments)->has_skip = true;
    return gdb_option_count(name, value, 0, UINT64_MAX - 1, &csv_of(arguments)->skip_lines, err);
}

static gdb_status take_invalid_utf8(void *arguments, const char *name, const char *value,
                                    gdb_error *err)
{
    static const char *const choices[] = {"reject", "error", "replace", NULL};
    import_arguments *args = arguments;
    unsigned choice = 0;

    GDB_TRY(gdb_option_choice(name, value, choices, &choice, err));
    csv_of(arguments)->invalid_utf8 = (gdb_csv_invalid_utf8)choice;
    args->import.rejects.fatal &= ~(1U << GDB_REJECT_UTF8);
    args->import.rejects.fatal |= choice == GDB_CSV_UTF8_ERROR ? 1U << GDB_REJECT_UTF8 : 0;
    return GDB_OK;
}

/* --- what to do with bad rows ---------------------------------------------- */

static gdb_status take_on_error(void *arguments, const char *name, const char *value,
                                gdb_error *err)
{
    static const char *const choices[] = {"abort", "skip", NULL};
    import_arguments *args = arguments;
    unsigned choice = 0;

    GDB_TRY(gdb_option_choice(name, value, choices, &choice, err));
    args->import.rejects.skip = choice == 1;
    args->has_abort = choice == 0;
    return GDB_OK;
}

static gdb_status take_max_error_rate(void *arguments, const char *name, const char *value,
                                      gdb_error *err)
{
    gdb_reject_options *rejects = &((import_arguments *)arguments)->import.rejects;

    rejects->has_max_rate = true;
    return gdb_option_percent(name, value, &rejects->max_rate, err);
}

static gdb_status take_rejects(void *arguments, const char *name, const char *value, gdb_error *err)
{
    if (*value == '\0')
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: the directory has no name", name);
    ((import_arguments *)arguments)->import.rejects.directory = value;
    return GDB_OK;
}

static void tolerate(gdb_reject_options *rejects, gdb_reject_code code, bool is_tolerated)
{
    rejects->tolerated &= ~(1U << code);
    rejects->tolerated |= is_tolerated ? 1U << code : 0;
}

static gdb_status take_missing_endpoints(void *arguments, const char *name, const char *value,
                                         gdb_error *err)
{
    static const char *const choices[] = {"error", "skip", "create", NULL};
    import_arguments *args = arguments;
    unsigned choice = 0;

    GDB_TRY(gdb_option_choice(name, value, choices, &choice, err));
    tolerate(&args->import.rejects, GDB_REJECT_MISSING_NODE, choice == 1);
    args->import.create_missing = choice == 2;
    return GDB_OK;
}

static gdb_status take_duplicates(void *arguments, const char *name, const char *value,
                                  gdb_error *err)
{
    static const char *const choices[] = {"error", "first", "last", NULL};
    import_arguments *args = arguments;
    unsigned choice = 0;

    GDB_TRY(gdb_option_choice(name, value, choices, &choice, err));
    args->import.duplicates = (gdb_duplicates)choice;
    tolerate(&args->import.rejects, GDB_REJECT_DUPLICATE_KEY, choice != GDB_DUPLICATES_ERROR);
    tolerate(&args->import.rejects, GDB_REJECT_EXISTING_KEY, choice == GDB_DUPLICATES_FIRST);
    return GDB_OK;
}

static gdb_status take_expect(void *arguments, const char *name, const char *value, gdb_error *err)
{
    import_arguments *args = arguments;
    const char *equals = strrchr(value, '=');
    gdb_expectation *expectation = &args->expectations[args->import.expectation_count++];

    if (equals == NULL || equals == value)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not TABLE=ROWS", name, value);
    expectation->table = gdb_text(value, (size_t)(equals - value));
    return gdb_option_count(name, equals + 1, 0, UINT64_MAX, &expectation->rows, err);
}

/* --- what to make ----------------------------------------------------------- */

static gdb_status take_compression(void *arguments, const char *name, const char *value,
                                   gdb_error *err)
{
    gdb_compression *compression = &((import_arguments *)arguments)->import.compression;
    uint64_t level = 1;

    *compression = (gdb_compression){false, 0};
    if (strcmp(value, "none") == 0)
        return GDB_OK;
    if (strncmp(value, "zstd:", 5) == 0)
        GDB_TRY(gdb_option_count("--compression zstd", value + 5, 1, 22, &level, err));
    else if (strcmp(value, "zstd") != 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not none or zstd[:LEVEL]", name, value);
    *compression = (gdb_compression){true, (int)level};
    return GDB_OK;
}

/* --- what to use ------------------------------------------------------------ */

static gdb_status take_memory(void *arguments, const char *name, const char *value, gdb_error *err)
{
    uint64_t *memory = &((import_arguments *)arguments)->import.memory;

    GDB_TRY(gdb_option_size(name, value, memory, err));
    if (*memory < GDB_IMPORT_LEAST_MEMORY)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is too little (expected at least %u MB)",
                        name, value, (unsigned)(GDB_IMPORT_LEAST_MEMORY >> 20));
    return GDB_OK;
}

/* --- the table --------------------------------------------------------------- */

static const char *const header_modes[] = {"auto", "yes", "no", NULL};

#define FLAG(member)               GDB_OPTION_FLAG(import_arguments, member)
#define TEXT(member)               GDB_OPTION_TEXT(import_arguments, member)
#define CHARACTER(member)          GDB_OPTION_CHARACTER(import_arguments, member)
#define SECONDS(member)            GDB_OPTION_SECONDS(import_arguments, member)
#define COUNT(member, least, most) GDB_OPTION_COUNT(import_arguments, member, least, most)
#define CHOICE(member, choices)    GDB_OPTION_CHOICE(import_arguments, member, choices)
#define TAKE(function)             GDB_OPTION_TAKE(function)
#define HEADING(text)              GDB_OPTION_HEADING(text)

/* clang-format off */
const gdb_option_row import_option_rows[] = {
    HEADING("What to load:"),
    {0, "schema", "FILE", "CREATE NODE TABLE and CREATE REL TABLE statements for the tables",
     TEXT(import.plan.schema)},
    {0, "nodes", "[TABLE=]FILE[,FILE...]",
     "load a node table, or without TABLE those that the field :LABEL\n"
     "of each row names (may be given several times)",
     TAKE(take_nodes)},
    {0, "rels", "[TABLE][:FROM:TO]=FILE[,FILE...]",
     "load a relationship table, or those that the field :TYPE names\n"
     "(may be given several times)",
     TAKE(take_rels)},
    {0, "map", "FILE_COLUMN=TABLE_COLUMN",
     "a column of the files that has another name in its table", TAKE(take_map)},
    {0, "ignore-columns", "NAME[,NAME...]", "columns of the files to leave out",
     TAKE(take_ignored)},

    HEADING("How the files are written:"),
    {0, "delimiter", "C", "between fields: one character or 'tab' (default: found by itself)",
     CHARACTER(import.plan.csv.delimiter)},
    {0, "quote", "C", "around fields: one character or 'none' (default: '\"')", TAKE(take_quote)},
    {0, "escape", "C", "before a quote in a quoted field (default: the quote itself)",
     TAKE(take_escape)},
    {0, "header", "WHEN", "auto, yes or no: do files begin with a header (default auto)",
     CHOICE(import.plan.csv.header, header_modes)},
    {0, "null", "STRING", "a field that is NULL, besides the empty one", TAKE(take_null)},
    {0, "skip", "N", "lines in front of the header, or of the first row (default: found by itself)",
     TAKE(take_skip)},
    {0, "comment", "C", "lines that begin with this character are left out",
     CHARACTER(import.plan.csv.comment)},
    {0, "trim", NULL, "blanks around fields do not count", FLAG(import.plan.csv.trim)},
    {0, "encoding", "NAME", "utf-8, utf-16, latin-1 or windows-1252 (default utf-8)",
     CHOICE(import.plan.csv.input.encoding, gdb_text_encoding_names)},
    {0, "invalid-utf8", "WHAT",
     "reject: a bad row; error: ends the import; or replace by U+FFFD (default reject)",
     TAKE(take_invalid_utf8)},
    {0, "list-delimiter", "C",
     "between the elements of lists (default ';', and [a,b] is known too)",
     CHARACTER(import.plan.csv.list_delimiter)},

    HEADING("What to do with bad rows:"),
    {0, "on-error", "WHAT", "abort or skip (default abort)", TAKE(take_on_error)},
    {0, "max-errors", "N", "skip up to N bad rows, then abort",
     COUNT(import.rejects.max_errors, 0, UINT64_MAX - 1)},
    {0, "max-error-rate", "PERCENT", "skip bad rows while they are at most PERCENT of all rows",
     TAKE(take_max_error_rate)},
    {0, "rejects", "DIR", "write the bad rows and what is wrong with them to files in DIR",
     TAKE(take_rejects)},
    {0, "missing-endpoints", "WHAT",
     "error, skip or create: relationships without their nodes (default error)",
     TAKE(take_missing_endpoints)},
    {0, "duplicates", "WHAT", "error, first or last: nodes with the same key (default error)",
     TAKE(take_duplicates)},
    {0, "expect", "TABLE=ROWS", "fail if another number of rows would be loaded (several times)",
     TAKE(take_expect)},

    HEADING("What to make:"),
    {0, "infer", NULL, "print the statements that would be run, and stop", FLAG(infer)},
    {0, "dry-run", NULL, "read and check everything, write nothing", FLAG(import.dry_run)},
    {0, "append", NULL, "add to DB if it exists", FLAG(append)},
    {0, "skip-loaded", NULL, "with --append: leave out files whose contents DB has already",
     FLAG(import.skip_loaded)},
    {0, "overwrite", NULL, "replace DB if it exists", FLAG(import.overwrite)},
    {0, "wait", "SECONDS", "for another import of the same DB, or writer to it, to end (default 0)",
     SECONDS(import.wait)},
    {0, "reproducible", NULL, "the same input gives the same bytes", FLAG(import.reproducible)},
    {0, "compression", "HOW", "none or zstd[:LEVEL], of texts (default zstd:1)",
     TAKE(take_compression)},

    HEADING("What to use:"),
    {0, "memory", "SIZE", "memory for building (default: 80 % of the machine's)",
     TAKE(take_memory)},
    {0, "batch-size", "ROWS", "rows that are parsed at once, at most (default 2048)",
     COUNT(import.batch_rows, 1, 1 << 20)},
    {0, "temp", "DIR", "where goes what does not fit (default: beside DB)", TEXT(import.temp)},

    HEADING("What to say:"),
    {0, "json", NULL, "report as JSON", FLAG(as_json)},
    {0, "report", "FILE", "write the report as JSON to FILE", TEXT(report)},
    {0}};
/* clang-format on */

/* --- when -------------------------------------------------------------------- */

/* For the ledger: now, or what a reproducible build says it is (reproducible-builds.org). */
static gdb_status choose_time(gdb_import_options *options, gdb_error *err)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    time_t now = time(NULL);

    if (options->reproducible && given != NULL)
        return gdb_option_count("SOURCE_DATE_EPOCH", given, 0, GDB_LOAD_TIME_MAX, &options->time,
                                err);
    if (!options->reproducible && now > 0)
        options->time = (uint64_t)now;
    return GDB_OK;
}

/* --- all of them ------------------------------------------------------------- */

static gdb_status take_operands(import_arguments *args, char *const *operands, gdb_error *err)
{
    gdb_plan_options *plan = &args->import.plan;
    const char **scripts;
    uint32_t count = 0;

    if (operands[0] == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "no database given");
    args->import.database = operands[0];
    if (args->import.database[0] == '\0')
        return GDB_FAIL(err, GDB_ERR_USAGE, "the database has no name");
    while (operands[1 + count] != NULL)
        count++;
    if (count == 0 && plan->node_count + plan->rel_count == 0 && plan->schema == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "nothing to load into '%s' (expected a script, or --nodes and --rels)",
                        args->import.database);
    scripts = gdb_arena_alloc_array(&args->arena, (size_t)count + 1, sizeof(*scripts), err);
    if (scripts == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        scripts[i] = operands[1 + i];
    plan->scripts = scripts;
    plan->script_count = count;
    return GDB_OK;
}

gdb_status import_options_check(void *arguments, char *const *operands, gdb_error *err)
{
    import_arguments *args = arguments;
    gdb_plan_options *plan = &args->import.plan;
    gdb_reject_options *rejects = &args->import.rejects;

    GDB_TRY(take_operands(args, operands, err));
    if (args->append && args->import.overwrite)
        return GDB_FAIL(err, GDB_ERR_USAGE, "--append contradicts --overwrite");
    if (args->import.skip_loaded && !args->append)
        return GDB_FAIL(err, GDB_ERR_USAGE, "--skip-loaded needs --append");
    if (rejects->max_errors != UINT64_MAX || rejects->has_max_rate) {
        if (args->has_abort)
            return GDB_FAIL(err, GDB_ERR_USAGE, "%s contradicts --on-error abort",
                            rejects->has_max_rate ? "--max-error-rate" : "--max-errors");
        rejects->skip = true;
    }
    plan->nodes = args->nodes;
    plan->rels = args->rels;
    plan->maps = args->maps;
    plan->ignored = args->ignored;
    args->import.expectations = args->expectations;
    args->import.threads = args->common.threads;
    return choose_time(&args->import, err);
}

static gdb_status reserve(import_arguments *args, const char ***texts, int count, gdb_error *err)
{
    *texts = gdb_arena_alloc_array(&args->arena, (size_t)count, sizeof(**texts), err);
    return *texts != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status import_options_prepare(void *arguments, int argc, gdb_error *err)
{
    import_arguments *args = arguments;

    args->import.rejects.max_errors = UINT64_MAX;
    args->import.compression = (gdb_compression){true, 1};
    GDB_TRY(reserve(args, &args->nodes, argc, err));
    GDB_TRY(reserve(args, &args->rels, argc, err));
    GDB_TRY(reserve(args, &args->maps, argc, err));
    GDB_TRY(reserve(args, &args->ignored, argc, err));
    args->expectations =
        gdb_arena_alloc_array(&args->arena, (size_t)argc, sizeof(*args->expectations), err);
    return args->expectations != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

void import_options_release(void *arguments)
{
    gdb_arena_release(&((import_arguments *)arguments)->arena);
}
