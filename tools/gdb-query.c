/* SPDX-License-Identifier: MIT */

/* gdb-query - Cypher in, rows out. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "formats/result/result_writer.h"
#include "lib/cli/expected_text.h"
#include "lib/cli/options.h"
#include "lib/cli/signals.h"
#include "lib/cli/tool_main.h"
#include "lib/gdb.h"

static const char usage[] =
    "Usage: gdb-query [OPTION]... DB 'QUERY[; QUERY]...'\n"
    "       gdb-query [OPTION]... DB --file FILE\n"
    "Run Cypher over a graph database: change it, print rows. Without QUERY and --file the "
    "queries\n"
    "are read from standard input.\n"
    "\n";
static const char usage_end[] =
    "\nExample: gdb-query social.gdb 'MATCH (p:Person) RETURN p.name ORDER BY p.name LIMIT 5'\n"
    "Manual: man gdb-query\n";

enum { PARAMETERS_MOST = 1024, OUTPUT_PART = 1 << 16, DEFAULT_THRESHOLD = 16 << 20 };

#define COMMITTED_IS_SAFE "what was committed is safe"

typedef enum stats_format { STATS_NONE, STATS_TEXT, STATS_JSON } stats_format;

typedef struct arguments {
    gdb_common_options common;
    const char *database, *query, *file, *expect;
    gdb_result_options result;
    bool has_format, keep_going, create, read_only, single_transaction, expects_rows;
    uint64_t expected_rows;
    stats_format stats;
    double timeout, wait;
    uint64_t checkpoint_threshold;
    gdb_parameter parameters[PARAMETERS_MOST];
    size_t parameter_count;
    gdb_arena arena; /* values of parameters */
} arguments;

/* --- options ----------------------------------------------------------- */

/* The parameter of that name, or a new one: the last value counts. */
static gdb_parameter *find_parameter(arguments *args, gdb_text_view name)
{
    size_t i = 0;

    while (i < args->parameter_count && !gdb_text_equal(args->parameters[i].name, name))
        i++;
    if (i == args->parameter_count && i < PARAMETERS_MOST)
        args->parameter_count++;
    return i < PARAMETERS_MOST ? &args->parameters[i] : NULL;
}

static gdb_status take_parameter(void *arguments_in, const char *option, const char *text,
                                 gdb_error *err)
{
    arguments *args = arguments_in;
    const char *equals = strchr(text, '=');
    gdb_parameter *parameter;
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view name;
    bool is_json;

    if (equals == NULL || equals == text)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not NAME=VALUE", option, text);
    if (gdb_utf8_find_invalid(gdb_text_of(text)) < strlen(text))
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: %s is not valid UTF-8", option,
                        gdb_text_quote(gdb_text_of(text), quoted));
    name = gdb_text(text, (size_t)(equals - text));
    parameter = find_parameter(args, name);
    if (parameter == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: more than %d parameters", option, PARAMETERS_MOST);
    parameter->name = name;
    GDB_TRY(gdb_json_literal_parse(gdb_text_of(equals + 1), &args->arena, &parameter->value,
                                   &is_json, err));
    if (!is_json)
        parameter->value = gdb_value_string(gdb_text_of(equals + 1));
    return GDB_OK;
}

static gdb_status take_format(void *arguments_in, const char *option, const char *text,
                              gdb_error *err)
{
    arguments *args = arguments_in;

    args->has_format = true;
    if (!gdb_result_format_parse(gdb_text_of(text), &args->result.format))
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "%s: '%s' is none of table, csv, tsv, json, jsonl, markdown, line", option,
                        text);
    return GDB_OK;
}

static gdb_status take_null(void *arguments_in, const char *option, const char *text,
                            gdb_error *err)
{
    arguments *args = arguments_in;

    (void)option, (void)err;
    args->result.has_null_text = true;
    args->result.null_text = gdb_text_of(text);
    return GDB_OK;
}

static gdb_status take_stats(void *arguments_in, const char *option, const char *text,
                             gdb_error *err)
{
    static const char *const choices[] = {"text", "json", NULL};
    unsigned choice = 0;

    GDB_TRY(gdb_option_choice(option, text, choices, &choice, err));
    ((arguments *)arguments_in)->stats = choice == 0 ? STATS_TEXT : STATS_JSON;
    return GDB_OK;
}

static gdb_status take_expect_rows(void *arguments_in, const char *option, const char *text,
                                   gdb_error *err)
{
    arguments *args = arguments_in;

    args->expects_rows = true;
    return gdb_option_count(option, text, 0, UINT64_MAX, &args->expected_rows, err);
}

static gdb_status take_expect_empty(void *arguments_in, const char *option, const char *text,
                                    gdb_error *err)
{
    arguments *args = arguments_in;

    (void)option, (void)text, (void)err;
    args->expects_rows = true;
    args->expected_rows = 0;
    return GDB_OK;
}

#define FLAG(member)    GDB_OPTION_FLAG(arguments, member)
#define TEXT(member)    GDB_OPTION_TEXT(arguments, member)
#define SECONDS(member) GDB_OPTION_SECONDS(arguments, member)
#define TAKE(function)  GDB_OPTION_TAKE(function)

static const gdb_option_row option_rows[] = {
    {0, "file", "FILE", "read the queries from FILE", TEXT(file)},
    {'p', "param", "NAME=VALUE", "a value for $NAME: a JSON literal, or else a string",
     TAKE(take_parameter)},
    {0, "format", "FORMAT",
     "table, csv, tsv, json, jsonl, markdown or line\n"
     "(default table on a terminal, csv elsewhere)",
     TAKE(take_format)},
    {0, "no-header", NULL, "csv, tsv, table, markdown: no line of column names",
     FLAG(result.no_header)},
    {0, "null", "STRING", "print NULL as STRING", TAKE(take_null)},
    {0, "stats", "FORMAT", "text or json: time, rows and pages of each query, on stderr",
     TAKE(take_stats)},
    {0, "timeout", "SECONDS", "stop a query that takes longer", SECONDS(timeout)},
    {0, "keep-going", NULL, "go on with the next query when one fails", FLAG(keep_going)},
    {'1', "single-transaction", NULL, "commit all queries together, or none of them",
     FLAG(single_transaction)},
    {0, "create", NULL, "make the database, without tables, if there is none", FLAG(create)},
    {0, "read-only", NULL, "refuse queries that write", FLAG(read_only)},
    {0, "checkpoint-threshold", "SIZE",
     "fold a log that is longer into the database at the end\n"
     "(default 16MB; 0: never)",
     GDB_OPTION_SIZE(arguments, checkpoint_threshold)},
    {0, "wait", "SECONDS", "for another writer to finish (default 0)", SECONDS(wait)},
    {0, "expect-rows", "N", "exit 1 unless there are N rows, of all queries together",
     TAKE(take_expect_rows)},
    {0, "expect-empty", NULL, "the same for no row", TAKE(take_expect_empty)},
    {0, "expect", "FILE", "exit 1 unless the output is that of FILE", TEXT(expect)},
    {0}};

static gdb_status check_arguments(void *arguments_in, char *const *operands, gdb_error *err)
{
    arguments *args = arguments_in;

    if (operands[0] == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "no database given");
    args->database = operands[0];
    args->query = operands[1];
    if (args->query != NULL && operands[2] != NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "more than one query argument: '%s' (separate queries by ';')",
                        operands[2]);
    if (args->keep_going && args->single_transaction)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "--keep-going and --single-transaction contradict each other");
    if (args->create && args->read_only)
        return GDB_FAIL(err, GDB_ERR_USAGE, "--create and --read-only contradict each other");
    if (args->query != NULL && args->file != NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "both a query and --file are given");
    if (args->query == NULL && args->file == NULL && isatty(STDIN_FILENO) == 1)
        return GDB_FAIL(err, GDB_ERR_USAGE, "no query given");
    return GDB_OK;
}

/* What suits the terminal, unless an option says otherwise. */
static void choose_format(arguments *args)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = NULL;
    struct winsize size;
    bool terminal = isatty(STDOUT_FILENO) == 1;

    if (!args->has_format)
        args->result.format = terminal ? GDB_RESULT_TABLE : GDB_RESULT_CSV;
    for (size_t i = 0; i < 3 && (locale == NULL || locale[0] == '\0'); i++)
        locale = getenv(names[i]);
    args->result.ascii = locale == NULL || (strcasestr(locale, "UTF-8") == NULL &&
                                            strcasestr(locale, "utf8") == NULL);
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        args->result.width = size.ws_col;
}

/* --- running ----------------------------------------------------------- */

typedef struct query_run {
    const arguments *args;
    gdb_messages *messages;
    gdb_interrupt *interrupt;
    gdb_database_lock *lock; /* NULL: nothing writes */
    gdb_database *database;
    gdb_transaction *transaction;
    gdb_query *query;
    gdb_result_writer writer;
    gdb_buffer out;      /* not yet written */
    gdb_buffer produced; /* --expect: everything */
    gdb_buffer caret;
    uint64_t rows;
} query_run;

static gdb_status open_state(query_run *run, bool writes, gdb_error *err)
{
    gdb_progress_sink sink = gdb_messages_sink(run->messages);
    gdb_database_options options = {.buffer_pool = run->args->common.buffer_pool,
                                    .sink = &sink,
                                    .threads = run->args->common.threads};

    GDB_TRY(gdb_database_open(&run->database, run->args->database, &options, err));
    if (writes)
        GDB_TRY(gdb_transaction_open(&run->transaction, run->database, err));
    gdb_query_attach(run->query, run->database, run->transaction);
    return GDB_OK;
}

static void close_state(query_run *run)
{
    gdb_query_attach(run->query, NULL, NULL);
    gdb_transaction_close(run->transaction);
    gdb_database_close(run->database);
    run->transaction = NULL;
    run->database = NULL;
}

/* If anything writes, the lock comes before the database is read. */
static gdb_status open_database(query_run *run, gdb_error *err)
{
    const arguments *args = run->args;
    bool writes = !args->read_only && gdb_query_writes(run->query);

    if (args->create)
        GDB_TRY(gdb_database_create(args->database, args->wait, run->interrupt, err));
    if (writes)
        GDB_TRY(
            gdb_database_lock_take(&run->lock, args->database, args->wait, run->interrupt, err));
    return open_state(run, writes, err);
}

/* --- checkpoints ------------------------------------------------------- */

/* Nothing is open behind it. */
static gdb_status fold_log(query_run *run, gdb_error *err)
{
    gdb_progress_sink sink = gdb_messages_sink(run->messages);
    gdb_checkpoint_options options = {.is_writer = true,
                                      .threads = run->args->common.threads,
                                      .buffer_pool = run->args->common.buffer_pool,
                                      .sink = &sink,
                                      .interrupt = run->interrupt};
    gdb_checkpoint_report report;

    close_state(run);
    return gdb_checkpoint(run->args->database, &options, &report, err);
}

static gdb_status run_checkpoint(query_run *run, gdb_error *err)
{
    gdb_status status = fold_log(run, err);
    gdb_status opened = open_state(run, true, status == GDB_OK ? err : NULL);

    return status != GDB_OK ? status : opened;
}

/* As the last one to write: a log that has become long makes opening slow. The results are out, and
 * all that is committed is safe, so a failure is none of the queries'. */
static void fold_long_log(query_run *run, int *exit_status)
{
    uint64_t threshold = run->args->checkpoint_threshold;
    char text[GDB_ERROR_WHERE_SIZE + 2 * GDB_ERROR_MESSAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    if (run->transaction == NULL || threshold == 0 ||
        gdb_transaction_log_size(run->transaction) <= threshold)
        return;
    fflush(stdout);
    atomic_store(&run->interrupt->timed_out, 0);
    if (fold_log(run, &err) == GDB_OK)
        return;
    if (err.status == GDB_ERR_INTERRUPTED)
        *exit_status = gdb_exit_status(err.status, atomic_load(&run->interrupt->signal));
    snprintf(text, sizeof(text),
             COMMITTED_IS_SAFE ", but the log could not be folded into the database: %s%s%s",
             err.where, err.where[0] != '\0' ? ": " : "", err.message);
    gdb_message_warning(run->messages, text);
}

/* --- statements -------------------------------------------------------- */

/* A failure to come is not one of what has been committed. */
static void note_what_is_done(query_run *run)
{
    if (run->transaction != NULL)
        run->messages->done = COMMITTED_IS_SAFE;
}

static gdb_status flush_output(query_run *run, gdb_error *err)
{
    if (run->args->expect != NULL && run->out.size > 0)
        GDB_TRY(gdb_buffer_append(&run->produced, run->out.data, run->out.size, err));
    if (run->out.size > 0 && fwrite(run->out.data, 1, run->out.size, stdout) != run->out.size) {
        note_what_is_done(run);
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write to standard output");
    }
    gdb_buffer_clear(&run->out);
    return GDB_OK;
}

static gdb_status print_rows(query_run *run, gdb_error *err)
{
    uint32_t count = gdb_query_column_count(run->query);
    gdb_result_column *columns =
        gdb_arena_alloc_array(gdb_query_arena(run->query), count, sizeof(*columns), err);
    const gdb_value *row;

    if (columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++) {
        columns[c].name = gdb_query_column_name(run->query, c);
        columns[c].type = gdb_query_column_type(run->query, c);
    }
    /* a query that fails at once prints nothing */
    GDB_TRY(gdb_query_next(run->query, &row, &run->caret, err));
    if (count == 0) /* and neither does one without a result */
        return GDB_OK;
    GDB_TRY(gdb_result_writer_begin(&run->writer, columns, count, &run->out, err));
    while (row != NULL) {
        run->rows++;
        GDB_TRY(gdb_result_writer_row(&run->writer, row, &run->out, err));
        if (run->out.size >= OUTPUT_PART)
            GDB_TRY(flush_output(run, err));
        GDB_TRY(gdb_query_next(run->query, &row, &run->caret, err));
    }
    GDB_TRY(gdb_result_writer_end(&run->writer, &run->out, err));
    return flush_output(run, err);
}

static void print_stats(const query_run *run, size_t statement)
{
    gdb_query_stats stats;
    double rate;

    gdb_query_stats_get(run->query, &stats);
    rate = stats.hits + stats.misses > 0 ? (double)stats.hits / (double)(stats.hits + stats.misses)
                                         : 1;
    fflush(stdout);
    if (run->args->stats == STATS_JSON)
        fprintf(stderr,
                "{\"statement\":%zu,\"seconds\":%.6f,\"rows\":%llu,\"pages_read\":%llu,"
                "\"hit_rate\":%.4f,\"evictions\":%llu}\n",
                statement + 1, stats.seconds, (unsigned long long)stats.rows,
                (unsigned long long)stats.pages_read, rate, (unsigned long long)stats.evictions);
    else
        fprintf(stderr,
                "statement %zu: %.6f s, %llu row%s, %llu page%s read, hit rate %.2f %%, "
                "%llu eviction%s\n",
                statement + 1, stats.seconds, (unsigned long long)stats.rows,
                gdb_plural(stats.rows), (unsigned long long)stats.pages_read,
                gdb_plural(stats.pages_read), rate * 100, (unsigned long long)stats.evictions,
                gdb_plural(stats.evictions));
}

/* The reader of standard output has gone: nothing is left to say. */
static bool reader_is_gone(const gdb_error *err)
{
    return err->status == GDB_ERR_IO && err->os_errno == EPIPE;
}

static void print_failure(query_run *run, const gdb_error *err)
{
    if (reader_is_gone(err))
        return;
    fflush(stdout);
    gdb_message_error(run->messages, err);
    if (run->caret.size > 0)
        fwrite(run->caret.data, 1, run->caret.size, stderr);
    gdb_buffer_clear(&run->caret);
}

static gdb_status run_statement(query_run *run, size_t statement, gdb_error *err)
{
    atomic_store(&run->interrupt->timed_out, 0);
    if (run->args->timeout > 0)
        gdb_signals_time_limit(run->args->timeout);
    GDB_TRY(gdb_query_begin(run->query, statement, &run->caret, err));
    if (gdb_query_is_checkpoint(run->query, statement))
        GDB_TRY(run_checkpoint(run, err));
    GDB_TRY(print_rows(run, err));
    if (run->args->stats != STATS_NONE)
        print_stats(run, statement);
    return GDB_OK;
}

/* All statements. Failures that --keep-going passes over are printed; the first one's status is
 * returned in the end. */
static gdb_status run_statements(query_run *run, gdb_error *err)
{
    gdb_status first = GDB_OK;

    for (size_t i = 0; i < gdb_query_statement_count(run->query); i++) {
        gdb_error failure = GDB_ERROR_INIT;
        gdb_status status = run_statement(run, i, &failure);

        if (status == GDB_OK)
            continue;
        flush_output(run, NULL);
        print_failure(run, &failure);
        if (first == GDB_OK) {
            first = status;
            *err = failure;
        }
        if ((status != GDB_ERR_QUERY && status != GDB_ERR_INPUT) || !run->args->keep_going ||
            run->database == NULL)
            break;
    }
    gdb_signals_time_limit(0);
    return first;
}

/* --expect and its like: 1 with what differs on stderr. */
static gdb_status check_expectations(query_run *run, int *exit_status, gdb_error *err)
{
    const arguments *args = run->args;
    bool equal = true;

    if (args->expects_rows && run->rows != args->expected_rows) {
        fflush(stdout);
        fprintf(stderr, "gdb-query: %llu row%s, expected %llu\n", (unsigned long long)run->rows,
                gdb_plural(run->rows), (unsigned long long)args->expected_rows);
        *exit_status = GDB_EXIT_FELL_SHORT;
    }
    if (args->expect != NULL)
        GDB_TRY(gdb_expected_text_check(run->messages, args->expect, &run->produced, &equal, err));
    if (!equal)
        *exit_status = GDB_EXIT_FELL_SHORT;
    return GDB_OK;
}

static gdb_status read_text(const arguments *args, gdb_buffer *out, gdb_error *err)
{
    size_t got = 1;

    if (args->query != NULL)
        return gdb_buffer_append_text(out, args->query, err);
    if (args->file != NULL)
        return gdb_file_read_all(args->file, GDB_QUERY_MAX_TEXT, out, err);
    while (got > 0 && out->size <= GDB_QUERY_MAX_TEXT) {
        GDB_TRY(gdb_buffer_reserve(out, OUTPUT_PART, err));
        GDB_TRY(gdb_file_read(STDIN_FILENO, "standard input", out->data + out->size, OUTPUT_PART,
                              &got, err));
        out->size += got;
    }
    return GDB_OK;
}

/* The exit status; what is wrong has been printed. */
static int run_all(query_run *run)
{
    const arguments *args = run->args;
    gdb_progress_sink sink = gdb_messages_sink(run->messages);
    gdb_query_options options = {.source = args->file,
                                 .parameters = {args->parameters, args->parameter_count},
                                 .interrupt = run->interrupt,
                                 .sink = &sink,
                                 .threads = args->common.threads,
                                 .single_transaction = args->single_transaction,
                                 .stats = args->stats != STATS_NONE};
    gdb_buffer text = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = GDB_OK;
    int exit_status = GDB_EXIT_OK;
    bool printed = false;

    gdb_result_writer_init(&run->writer, &args->result);
    GDB_TRY_OUT(read_text(args, &text, &err));
    GDB_TRY_OUT(gdb_query_open(&run->query, gdb_buffer_view(&text), &options, &run->caret, &err));
    GDB_TRY_OUT(open_database(run, &err));
    printed = true;
    GDB_TRY_OUT(run_statements(run, &err));
    printed = false;
    GDB_TRY_OUT(gdb_query_finish(run->query, &run->caret, &err));
    if (gdb_query_in_transaction(run->query))
        gdb_message_warning(run->messages,
                            "the transaction that BEGIN opened has no COMMIT: it is rolled back");
    GDB_TRY_OUT(check_expectations(run, &exit_status, &err));
out:
    if (status != GDB_OK && !printed)
        print_failure(run, &err);
    if (status != GDB_OK)
        exit_status = reader_is_gone(&err)
                          ? GDB_EXIT_SIGNAL + SIGPIPE
                          : gdb_exit_status(status, atomic_load(&run->interrupt->signal));
    note_what_is_done(run);
    if (status == GDB_OK || status == GDB_ERR_QUERY || status == GDB_ERR_INPUT)
        fold_long_log(run, &exit_status);
    gdb_query_close(run->query);
    gdb_transaction_close(run->transaction);
    gdb_database_close(run->database);
    gdb_database_lock_release(run->lock);
    gdb_result_writer_release(&run->writer);
    gdb_buffer_release(&run->out);
    gdb_buffer_release(&run->produced);
    gdb_buffer_release(&run->caret);
    gdb_buffer_release(&text);
    return exit_status;
}

/* Failures are printed where they happen: there may be several. */
static gdb_status run(void *arguments_in, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    arguments *args = arguments_in;
    query_run all = {.args = args, .messages = messages, .interrupt = interrupt};

    (void)err;
    choose_format(args);
    *exit_status = run_all(&all);
    return GDB_OK;
}

static void release(void *arguments_in)
{
    gdb_arena_release(&((arguments *)arguments_in)->arena);
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {.name = "gdb-query",
                                  .usage = usage,
                                  .options = option_rows,
                                  .usage_end = usage_end,
                                  .check = check_arguments,
                                  .run = run,
                                  .release = release};
    static arguments args = {.checkpoint_threshold = DEFAULT_THRESHOLD}; /* large for the stack */

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
