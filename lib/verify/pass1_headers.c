/* SPDX-License-Identifier: MIT */

/*
 * Pass 1 checks that the directory holds a database that can be opened: a valid header in one of
 * the two slots, the other one valid or never written, a file as long as the header says, a
 * catalog and metadata that decode.
 *
 * It gathers the open database, the page file and the log for the passes behind it; the log is
 * opened before a header is read, as whoever opens the database does.
 */

#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/buffer.h"
#include "lib/base/bytes_le.h"
#include "lib/base/file.h"
#include "lib/database/header_slots.h"
#include "lib/verify/verify_pass.h"

/* A slot that somebody is writing may be read in part old, in part new; damage is read twice the
 * same. */
static gdb_status read_slot(gdb_verify_state *state, uint64_t slot, uint8_t page[GDB_PAGE_SIZE],
                            gdb_error *err)
{
    uint8_t before[GDB_PAGE_SIZE];

    GDB_TRY(state->io->ops->read(state->io, slot, 1, page, err));
    do {
        memcpy(before, page, sizeof(before));
        GDB_TRY(state->io->ops->read(state->io, slot, 1, page, err));
    } while (memcmp(before, page, sizeof(before)) != 0);
    return GDB_OK;
}

/* The valid header with the highest epoch into *best; *valid says how many there are. */
static gdb_status check_slots(gdb_verify_state *state, gdb_database_header *best,
                              unsigned *valid, gdb_error *err)
{
    uint8_t page[GDB_PAGE_SIZE];

    *valid = 0;
    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        gdb_error failure = GDB_ERROR_INIT;
        gdb_database_header header;
        char where[32];
        GDB_TRY(read_slot(state, slot, page, err));
        if (gdb_bytes_are_zero(page, sizeof(page)))
            continue;
        snprintf(where, sizeof(where), "page %u", (unsigned)slot);
        if (gdb_database_header_decode(&header, page, slot, &failure) != GDB_OK) {
            GDB_TRY(gdb_problems_take(&state->result->problems, GDB_PROBLEM_HEADER_SLOT, where,
                                      &failure, err));
            continue;
        }
        if (*valid == 0 || header.epoch > best->epoch)
            *best = header;
        (*valid)++;
    }
    return GDB_OK;
}

/* The catalog or the metadata: which of the two stops the database from opening? */
static gdb_status check_blob(gdb_verify_state *state, const gdb_blob_ref *blob,
                             gdb_problem_code code, const char *name, uint64_t page_count,
                             gdb_error *err)
{
    uint8_t page[GDB_PAGE_SIZE];
    uint64_t pages = gdb_blob_pages(blob);

    for (uint64_t i = 0; i < pages && blob->first_page + i < page_count; i++) {
        gdb_error failure = GDB_ERROR_INIT;
        uint64_t number = blob->first_page + i;
        GDB_TRY(state->io->ops->read(state->io, number, 1, page, err));
        if (gdb_page_check(page, number, &failure) != GDB_OK)
            return gdb_problems_take(&state->result->problems, code, name, &failure, err);
    }
    return GDB_OK;
}

/* Page file and log of one state: an import or a checkpoint may give their names to others
 * meanwhile. */
static gdb_status open_files(gdb_verify_state *state, const char *data_path, gdb_error *log_failure,
                             gdb_error *err)
{
    struct stat st = {0};

    do {
        gdb_page_io_close(state->io);
        gdb_log_reader_close(state->log);
        state->io = NULL;
        state->log = NULL;
        gdb_error_clear(log_failure);
        (void)stat(data_path, &st); /* else it cannot be opened either */
        GDB_TRY(gdb_page_io_file_open(&state->io, data_path, GDB_PAGE_IO_READ, err));
        (void)gdb_log_reader_open(&state->log, state->path, log_failure);
    } while (!gdb_file_has_name(&st, data_path));
    return GDB_OK;
}

gdb_status gdb_verify_pass1_headers(gdb_verify_state *state, gdb_error *err)
{
    gdb_problems *problems = &state->result->problems;
    gdb_database_options options = {.buffer_pool = state->options->buffer_pool,
                                    .sink = state->options->sink,
                                    .base_only = true}; /* pass 6 looks at the log */
    gdb_database_header header;
    gdb_header_slots slots;
    bool is_held = false;
    gdb_error failure = GDB_ERROR_INIT, log_failure = GDB_ERROR_INIT;
    gdb_buffer path = {0};
    uint64_t pages = 0;
    unsigned valid = 0;
    gdb_status status = GDB_OK;
    size_t before;

    memset(&header, 0, sizeof(header));
    GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "%s/%s", state->path,
                                         GDB_DATABASE_DATA_FILE));
    GDB_TRY_OUT(gdb_buffer_append_byte(&path, 0, err));
    /* Says what is wrong with the path itself in the words of every other program. */
    status = open_files(state, (const char *)path.data, &log_failure, &failure);
    if (status != GDB_OK) {
        gdb_database *none = NULL;
        status = gdb_database_open(&none, state->path, &options, err);
        gdb_database_close(none);
        if (status == GDB_OK)
            status = GDB_FAIL(err, GDB_ERR_IO, "%s", failure.message);
        goto out;
    }
    if (log_failure.status != GDB_OK)
        GDB_TRY_OUT(gdb_problems_take(problems, GDB_PROBLEM_LOG, GDB_DATABASE_LOG_FILE,
                                      &log_failure, err));
    /* What stands in the way of that is found below. */
    is_held = gdb_header_slots_hold(&slots, state->io, NULL) == GDB_OK;
    GDB_TRY_OUT(state->io->ops->page_count(state->io, &pages, err));
    if (pages < GDB_DATABASE_SLOTS) {
        status = gdb_problems_add(problems, GDB_PROBLEM_FILE_SHORT, err, GDB_DATABASE_DATA_FILE,
                                  "%llu whole page%s, the headers alone are %d",
                                  (unsigned long long)pages, gdb_plural(pages), GDB_DATABASE_SLOTS);
        goto out;
    }
    GDB_TRY_OUT(check_slots(state, &header, &valid, err));
    if (valid == 0) {
        status = gdb_problems_add(problems, GDB_PROBLEM_HEADER_NONE, err, GDB_DATABASE_DATA_FILE,
                                  "neither page 0 nor page 1 is a valid header");
        goto out;
    }
    if (is_held)
        header = slots.header; /* others may have written the next one */
    if (pages < header.page_count) {
        status =
            gdb_problems_add(problems, GDB_PROBLEM_FILE_SHORT, err, GDB_DATABASE_DATA_FILE,
                             "%llu whole page%s, the header says %llu", (unsigned long long)pages,
                             gdb_plural(pages), (unsigned long long)header.page_count);
        goto out;
    }
    state->result->pages = GDB_DATABASE_SLOTS;
    before = problems->total;
    GDB_TRY_OUT(check_blob(state, &header.catalog, GDB_PROBLEM_CATALOG, "catalog",
                           header.page_count, err));
    GDB_TRY_OUT(check_blob(state, &header.metadata, GDB_PROBLEM_METADATA, "metadata",
                           header.page_count, err));
    options.io = state->io; /* the same file, even if another takes its name meanwhile */
    if (gdb_database_open(&state->database, state->path, &options, &failure) != GDB_OK) {
        if (failure.status == GDB_ERR_CORRUPT && problems->total > before)
            goto out; /* the damaged page has been named */
        status = gdb_problems_take(problems, GDB_PROBLEM_OPEN, state->path, &failure, err);
    }
out:
    gdb_buffer_release(&path);
    return status;
}
