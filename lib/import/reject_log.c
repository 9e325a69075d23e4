/* SPDX-License-Identifier: MIT */
#include "lib/import/reject_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"

/* One file of rejected records: those of one table that came under one header. */
typedef struct reject_file {
    char *table; /* NULL: rejects.csv */
    char *header;
    size_t header_size;
    char *path;
    int fd;
    gdb_buffer bytes; /* not yet written */
} reject_file;

/* What a path leads to, whatever it is called. */
typedef struct file_identity {
    dev_t device;
    ino_t number;
} file_identity;

struct gdb_reject_log {
    gdb_reject_options options;
    char *directory; /* NULL: do not write */
    reject_file *files; /* the first is rejects.csv, once there is one */
    size_t file_count;
    size_t file_capacity;
    file_identity *inputs;
    size_t input_count;
    size_t input_capacity;
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
    if (options->directory != NULL) {
        log->directory = gdb_alloc_text(options->directory, strlen(options->directory), err);
        if (log->directory == NULL) {
            status = GDB_ERR_NOMEM;
            goto out;
        }
    }
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
    for (size_t i = 0; i < log->file_count; i++) {
        reject_file *file = &log->files[i];
        if (file->fd >= 0)
            close(file->fd);
        gdb_free(file->table);
        gdb_free(file->header);
        gdb_free(file->path);
        gdb_buffer_release(&file->bytes);
    }
    gdb_free(log->files);
    gdb_free(log->inputs);
    gdb_free(log->directory);
    gdb_free(log);
}

/* --- files -------------------------------------------------------------- */

gdb_status gdb_reject_log_protect(gdb_reject_log *log, const char *path, gdb_error *err)
{
    struct stat info;

    if (log->directory == NULL || stat(path, &info) != 0)
        return GDB_OK; /* standard input; what is missing is said by those who read it */
    GDB_TRY(gdb_array_reserve(&log->inputs, &log->input_capacity, log->input_count + 1,
                              sizeof(*log->inputs), err));
    log->inputs[log->input_count++] = (file_identity){info.st_dev, info.st_ino};
    return GDB_OK;
}

/* Empty the file, unless it is an input. */
static gdb_status begin_file(const gdb_reject_log *log, const reject_file *file, gdb_error *err)
{
    struct stat info;

    if (fstat(file->fd, &info) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", file->path);
    for (size_t i = 0; i < log->input_count; i++)
        if (log->inputs[i].device == info.st_dev && log->inputs[i].number == info.st_ino)
            return GDB_FAIL(err, GDB_ERR_INPUT,
                            "'%s' is a file to load: rejected rows are not written over it "
                            "(expected another directory for --rejects)",
                            file->path);
    if (S_ISREG(info.st_mode) && ftruncate(file->fd, 0) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot empty '%s'", file->path);
    return GDB_OK;
}

/* DIRECTORY/NAME.csv, or DIRECTORY/NAME-2.csv for the second file of a table; what cannot stand in
 * a file's name becomes '_'. */
static gdb_status make_path(const gdb_reject_log *log, const char *name, size_t number, char **out,
                            gdb_error *err)
{
    gdb_status status = GDB_OK;
    gdb_buffer path = {0};

    GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "%s/", log->directory));
    for (const char *c = name; *c != '\0'; c++) {
        bool is_plain = *c != '/' && (unsigned char)*c >= ' ' && (*c != '.' || c > name);
        GDB_TRY_OUT(gdb_buffer_append_byte(&path, (uint8_t)(is_plain ? *c : '_'), err));
    }
    if (number > 1)
        GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "-%zu", number));
    GDB_TRY_OUT(gdb_buffer_append_text(&path, ".csv", err));
    *out = gdb_alloc_text((const char *)path.data, path.size, err);
    if (*out == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_buffer_release(&path);
    return status;
}

static gdb_status create_file(gdb_reject_log *log, const char *table, gdb_text_view header,
                              size_t number, reject_file **out, gdb_error *err)
{
    reject_file *file;

    GDB_TRY(gdb_array_reserve(&log->files, &log->file_capacity, log->file_count + 1,
                              sizeof(*log->files), err));
    file = &log->files[log->file_count++];
    memset(file, 0, sizeof(*file));
    file->fd = -1;
    if (table != NULL) {
        file->table = gdb_alloc_text(table, strlen(table), err);
        file->header = gdb_alloc_text(header.data, header.size, err);
        if (file->table == NULL || file->header == NULL)
            return GDB_ERR_NOMEM;
        file->header_size = header.size;
    }
    GDB_TRY(make_path(log, table != NULL ? table : "rejects", number, &file->path, err));
    file->fd = open(file->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file->fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", file->path);
    GDB_TRY(begin_file(log, file, err));
    *out = file;
    return GDB_OK;
}

static gdb_status write_file(reject_file *file, gdb_error *err)
{
    if (file->bytes.size > 0)
        GDB_TRY(gdb_file_write(file->fd, file->path, file->bytes.data, file->bytes.size, err));
    gdb_buffer_clear(&file->bytes);
    return GDB_OK;
}

static gdb_status append_record(gdb_buffer *out, const char *bytes, size_t size, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append(out, bytes, size, err));
    if (size > 0 && bytes[size - 1] != '\n' && bytes[size - 1] != '\r')
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    return GDB_OK;
}

/* The list of rejects, made with its directory when there is a first one. */
static gdb_status find_list(gdb_reject_log *log, reject_file **out, gdb_error *err)
{
    if (log->file_count > 0) {
        *out = &log->files[0];
        return GDB_OK;
    }
    if (mkdir(log->directory, 0777) != 0 && errno != EEXIST)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", log->directory);
    GDB_TRY(create_file(log, NULL, gdb_text("", 0), 1, out, err));
    return gdb_buffer_append_text(&(*out)->bytes, "file,line,column,byte,table,code,message\n",
                                  err);
}

/* The file for records of a table under that header; records of a file without one go anywhere. */
static gdb_status find_records(gdb_reject_log *log, const char *table, gdb_text_view header,
                               reject_file **out, gdb_error *err)
{
    /* A table called rejects must not take the list's place. */
    size_t number = strcmp(table, "rejects") == 0 ? 2 : 1;

    for (size_t i = 1; i < log->file_count; i++) {
        reject_file *file = &log->files[i];
        if (strcmp(file->table, table) != 0)
            continue;
        if (header.size == 0 || gdb_text_equal(header, gdb_text(file->header, file->header_size))) {
            *out = file;
            return GDB_OK;
        }
        number++;
    }
    GDB_TRY(create_file(log, table, header, number, out, err));
    return append_record(&(*out)->bytes, header.data, header.size, err);
}

static gdb_status append_quoted(gdb_buffer *out, const char *text, gdb_error *err)
{
    if (strpbrk(text, ",\"\r\n") == NULL)
        return gdb_buffer_append_text(out, text, err);
    GDB_TRY(gdb_buffer_append_byte(out, '"', err));
    for (; *text != '\0'; text++) {
        if (*text == '"')
            GDB_TRY(gdb_buffer_append_byte(out, '"', err));
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)*text, err));
    }
    return gdb_buffer_append_byte(out, '"', err);
}

static gdb_status append_reject(gdb_buffer *out, const char *table, const char *path,
                                const gdb_reject *reject, gdb_error *err)
{
    GDB_TRY(append_quoted(out, path, err));
    GDB_TRY(gdb_buffer_append_format(out, err, ",%llu,%llu,%llu,", (unsigned long long)reject->line,
                                     (unsigned long long)reject->column,
                                     (unsigned long long)reject->byte));
    GDB_TRY(append_quoted(out, table, err));
    GDB_TRY(gdb_buffer_append_format(out, err, ",%s,", gdb_reject_code_name(reject->code)));
    GDB_TRY(append_quoted(out, reject->message, err));
    return gdb_buffer_append_byte(out, '\n', err);
}

/* --- rejects ------------------------------------------------------------ */

static gdb_status write_rejects(gdb_reject_log *log, const char *table, const char *path,
                                gdb_text_view header, const gdb_row_block *block, size_t count,
                                gdb_error *err)
{
    reject_file *list, *records;

    if (log->directory == NULL || count == 0)
        return GDB_OK;
    GDB_TRY(find_list(log, &list, err));
    GDB_TRY(find_records(log, table, header, &records, err));
    list = &log->files[0]; /* making another file may have moved them */
    for (size_t i = 0; i < count; i++) {
        const gdb_reject *reject = &block->rejects[i];
        GDB_TRY(append_reject(&list->bytes, table, path, reject, err));
        GDB_TRY(append_record(&records->bytes,
                              (const char *)block->raw->bytes + reject->record_begin,
                              reject->record_end - reject->record_begin, err));
    }
    GDB_TRY(write_file(list, err));
    return write_file(records, err);
}

gdb_status gdb_reject_log_add(gdb_reject_log *log, const char *table, const char *path,
                              gdb_text_view header, const gdb_row_block *block, gdb_error *err)
{
    const gdb_reject_options *options = &log->options;
    const gdb_reject *fatal = NULL;
    gdb_status status = GDB_OK;
    size_t count = 0;

    while (count < block->reject_count && fatal == NULL) {
        const gdb_reject *reject = &block->rejects[count++];
        if ((options->tolerated >> reject->code & 1) != 0)
            continue;
        log->faults++;
        if (!options->skip || log->faults > options->max_errors)
            fatal = reject;
    }
    log->count += count;
    GDB_TRY(write_rejects(log, table, path, header, block, count, err));
    if (fatal == NULL)
        return GDB_OK;
    if (!options->skip)
        status = GDB_FAIL(err, GDB_ERR_INPUT, "%s", fatal->message);
    else
        status = GDB_FAIL(err, GDB_ERR_INPUT, "more than %llu bad row%s; this one: %s",
                          (unsigned long long)options->max_errors,
                          options->max_errors == 1 ? "" : "s", fatal->message);
    return gdb_error_where(err, status, "%s:%llu:%llu", path, (unsigned long long)fatal->line,
                           (unsigned long long)fatal->column);
}

gdb_status gdb_reject_log_finish(gdb_reject_log *log, gdb_error *err)
{
    for (size_t i = 0; i < log->file_count; i++) {
        reject_file *file = &log->files[i];
        int fd = file->fd;
        GDB_TRY(write_file(file, err));
        file->fd = -1;
        if (close(fd) != 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", file->path);
    }
    return GDB_OK;
}

uint64_t gdb_reject_log_count(const gdb_reject_log *log)
{
    return log->count;
}
