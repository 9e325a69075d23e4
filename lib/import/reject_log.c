/* SPDX-License-Identifier: MIT */
#include "lib/import/reject_log.h"

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"

struct gdb_reject_log {
    gdb_reject_options options;
    gdb_reject_files *files; /* NULL: do not write */
    uint64_t rows;           /* good and bad */
    uint64_t count;
    uint64_t faults; /* without those that are tolerated */
};

gdb_status gdb_reject_log_open(gdb_reject_log **out, const gdb_reject_options *options,
                               gdb_error *err)
{
    gdb_reject_log *log = NULL;
    gdb_status status = GDB_OK;

    log = gdb_alloc_zero(sizeof(*log), err);
    if (log == NULL)
        return GDB_ERR_NOMEM;
    log->options = *options;
    if (options->directory != NULL)
        GDB_TRY_OUT(gdb_reject_files_open(&log->files, options->directory, err));
    *out = log;
    log = NULL;
out:
    gdb_reject_log_close(log);
    return status;
}

void gdb_reject_log_close(gdb_reject_log *log)
{
    if (log == NULL)
        return;
    gdb_reject_files_close(log->files);
    gdb_free(log);
}

gdb_status gdb_reject_log_protect(gdb_reject_log *log, const char *path, gdb_error *err)
{
    return log->files != NULL ? gdb_reject_files_protect(log->files, path, err) : GDB_OK;
}

/* --- limits -------------------------------------------------------------- */

typedef enum reject_verdict { GO_ON, FIRST_FAULT, TOO_MANY, TOO_OFTEN } reject_verdict;

static bool exceeds_rate(const gdb_reject_options *options, uint64_t faults, uint64_t rows)
{
    return options->has_max_rate && (double)faults * 100 > options->max_rate * (double)rows;
}

/* One more fault, in row number `rows` (from 1). */
static reject_verdict judge(gdb_reject_log *log, const gdb_csv_file *file, gdb_reject_code code,
                            uint64_t rows)
{
    const gdb_reject_options *options = &log->options;

    log->faults++;
    if ((!options->skip && !file->skips_bad_rows) || (options->fatal >> code & 1) != 0)
        return FIRST_FAULT;
    if (log->faults > options->max_errors)
        return TOO_MANY;
    return rows >= GDB_REJECT_RATE_FROM && exceeds_rate(options, log->faults, rows) ? TOO_OFTEN
                                                                                    : GO_ON;
}

/* Living rows from *row on that stand before the record; *row is then the first that does not. */
static uint64_t pass_rows(const gdb_row_block *block, uint32_t record_begin, uint32_t *row)
{
    uint64_t passed = 0;

    for (; *row < block->row_count && block->record_begin[*row] < record_begin; ++*row)
        passed += !gdb_bitmap_get(block->dead, *row);
    return passed;
}

static gdb_status fail_rate(const gdb_reject_log *log, uint64_t rows, const char *message,
                            gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT, "more than %g %% of the rows are bad (%llu of %llu)%s%s",
                    log->options.max_rate, (unsigned long long)log->faults,
                    (unsigned long long)rows, message[0] != '\0' ? "; this one: " : "", message);
}

static gdb_status fail(const gdb_reject_log *log, reject_verdict verdict, uint64_t rows,
                       const gdb_csv_file *file, const gdb_reject *reject, gdb_error *err)
{
    gdb_status status;

    if (verdict == FIRST_FAULT)
        status = GDB_FAIL(err, GDB_ERR_INPUT, "%s", reject->message);
    else if (verdict == TOO_MANY)
        status = GDB_FAIL(err, GDB_ERR_INPUT, "more than %llu bad row%s; this one: %s",
                          (unsigned long long)log->options.max_errors,
                          gdb_plural(log->options.max_errors), reject->message);
    else
        status = fail_rate(log, rows, reject->message, err);
    return gdb_error_where(err, status, "%s:%llu:%llu", file->path,
                           (unsigned long long)reject->line, (unsigned long long)reject->column);
}

gdb_status gdb_reject_log_add(gdb_reject_log *log, const char *table, const gdb_csv_file *file,
                              gdb_text_view header, const gdb_row_block *block, gdb_error *err)
{
    reject_verdict verdict = GO_ON;
    uint64_t rows = log->rows;
    uint32_t row = 0;
    size_t count = 0;

    while (count < block->reject_count && verdict == GO_ON) {
        const gdb_reject *reject = &block->rejects[count++];
        if (log->options.has_max_rate)
            rows += pass_rows(block, reject->record_begin, &row) + 1;
        if ((log->options.tolerated >> reject->code & 1) == 0)
            verdict = judge(log, file, reject->code, rows);
    }
    log->count += count;
    if (log->files != NULL)
        GDB_TRY(gdb_reject_files_write(log->files, table, file, header, block, count, err));
    if (verdict != GO_ON)
        return fail(log, verdict, rows, file, &block->rejects[count - 1], err);
    log->rows += block->row_count - block->dead_count + block->reject_count;
    return GDB_OK;
}

gdb_status gdb_reject_log_judge(const gdb_reject_log *log, gdb_error *err)
{
    return exceeds_rate(&log->options, log->faults, log->rows) ? fail_rate(log, log->rows, "", err)
                                                               : GDB_OK;
}

gdb_status gdb_reject_log_finish(gdb_reject_log *log, gdb_error *err)
{
    return log->files != NULL ? gdb_reject_files_finish(log->files, err) : GDB_OK;
}

uint64_t gdb_reject_log_count(const gdb_reject_log *log)
{
    return log->count;
}
