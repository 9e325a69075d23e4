/* SPDX-License-Identifier: MIT */
#include "lib/import/reject_files.h"

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

enum { WRITE_SIZE = 1 << 18 };

/* One file of rejected records: those of one table that can be read in the same way. */
typedef struct reject_file {
    char *table;  /* NULL: rejects.csv */
    char *header; /* without its line end; "": none */
    size_t header_size;
    gdb_csv_file layout; /* path and read_ahead are not set */
    char *null_text;
    char *path;
    int fd;
    gdb_buffer bytes; /* not yet written */
} reject_file;

/* What a path leads to, whatever it is called. */
typedef struct file_identity {
    dev_t device;
    ino_t number;
} file_identity;

struct gdb_reject_files {
    char *directory;
    reject_file *files; /* the first is rejects.csv, once there is one */
    size_t file_count;
    size_t file_capacity;
    file_identity *inputs;
    size_t input_count;
    size_t input_capacity;
};

gdb_status gdb_reject_files_open(gdb_reject_files **out, const char *directory, gdb_error *err)
{
    gdb_reject_files *files = gdb_alloc_zero(sizeof(*files), err);

    if (files == NULL)
        return GDB_ERR_NOMEM;
    files->directory = gdb_alloc_text(directory, strlen(directory), err);
    if (files->directory == NULL) {
        gdb_free(files);
        return GDB_ERR_NOMEM;
    }
    *out = files;
    return GDB_OK;
}

void gdb_reject_files_close(gdb_reject_files *files)
{
    if (files == NULL)
        return;
    for (size_t i = 0; i < files->file_count; i++) {
        reject_file *file = &files->files[i];
        if (file->fd >= 0)
            close(file->fd);
        gdb_free(file->table);
        gdb_free(file->header);
        gdb_free(file->layout.columns);
        gdb_free(file->null_text);
        gdb_free(file->path);
        gdb_buffer_release(&file->bytes);
    }
    gdb_free(files->files);
    gdb_free(files->inputs);
    gdb_free(files->directory);
    gdb_free(files);
}

gdb_status gdb_reject_files_protect(gdb_reject_files *files, const char *path, gdb_error *err)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return GDB_OK; /* standard input; what is missing is said by those who read it */
    GDB_TRY(gdb_array_reserve(&files->inputs, &files->input_capacity, files->input_count + 1,
                              sizeof(*files->inputs), err));
    files->inputs[files->input_count++] = (file_identity){info.st_dev, info.st_ino};
    return GDB_OK;
}

/* --- paths -------------------------------------------------------------- */

/* Empty the file, unless it is an input. */
static gdb_status begin_file(const gdb_reject_files *files, const reject_file *file, gdb_error *err)
{
    struct stat info;

    if (fstat(file->fd, &info) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", file->path);
    for (size_t i = 0; i < files->input_count; i++)
        if (files->inputs[i].device == info.st_dev && files->inputs[i].number == info.st_ino)
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
static gdb_status make_path(const gdb_reject_files *files, const char *name, size_t number,
                            char **out, gdb_error *err)
{
    gdb_status status = GDB_OK;
    gdb_buffer path = {0};

    GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "%s/", files->directory));
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

/* --- layouts ------------------------------------------------------------ */

static gdb_text_view without_line_end(gdb_text_view record)
{
    while (record.size > 0 &&
           (record.data[record.size - 1] == '\n' || record.data[record.size - 1] == '\r'))
        record.size--;
    return record;
}

static bool same_dialect(const gdb_csv_dialect *a, const gdb_csv_dialect *b)
{
    return a->delimiter == b->delimiter && a->quote == b->quote && a->escape == b->escape &&
           a->has_null_text == b->has_null_text && gdb_text_equal(a->null_text, b->null_text);
}

bool gdb_reject_files_same_layout(const gdb_csv_file *a, const gdb_csv_file *b)
{
    return same_dialect(&a->dialect, &b->dialect) && a->list_delimiter == b->list_delimiter &&
           a->field_count == b->field_count &&
           memcmp(a->columns, b->columns, a->field_count * sizeof(*a->columns)) == 0;
}

static gdb_status copy_layout(reject_file *file, const gdb_csv_file *layout, gdb_error *err)
{
    gdb_text_view null_text = layout->dialect.null_text;
    size_t size = layout->field_count * sizeof(*layout->columns);

    file->layout = (gdb_csv_file){.dialect = layout->dialect,
                                  .list_delimiter = layout->list_delimiter,
                                  .field_count = layout->field_count};
    file->null_text = gdb_alloc_text(null_text.data, null_text.size, err);
    file->layout.columns = gdb_alloc(size, err);
    if (file->null_text == NULL || file->layout.columns == NULL)
        return GDB_ERR_NOMEM;
    memcpy(file->layout.columns, layout->columns, size);
    file->layout.dialect.null_text = gdb_text(file->null_text, null_text.size);
    return GDB_OK;
}

/* --- writing ------------------------------------------------------------ */

static gdb_status create_file(gdb_reject_files *files, const char *table,
                              const gdb_csv_file *layout, gdb_text_view header, size_t number,
                              reject_file **out, gdb_error *err)
{
    reject_file *file;

    GDB_TRY(gdb_array_reserve(&files->files, &files->file_capacity, files->file_count + 1,
                              sizeof(*files->files), err));
    file = &files->files[files->file_count++];
    memset(file, 0, sizeof(*file));
    file->fd = -1;
    if (table != NULL) {
        file->table = gdb_alloc_text(table, strlen(table), err);
        file->header = gdb_alloc_text(header.data, header.size, err);
        if (file->table == NULL || file->header == NULL)
            return GDB_ERR_NOMEM;
        file->header_size = header.size;
        GDB_TRY(copy_layout(file, layout, err));
    }
    GDB_TRY(make_path(files, table != NULL ? table : "rejects", number, &file->path, err));
    file->fd = open(file->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file->fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", file->path);
    GDB_TRY(begin_file(files, file, err));
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
static gdb_status find_list(gdb_reject_files *files, gdb_error *err)
{
    reject_file *list;

    if (files->file_count > 0)
        return GDB_OK;
    if (mkdir(files->directory, 0777) != 0 && errno != EEXIST)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", files->directory);
    GDB_TRY(create_file(files, NULL, NULL, gdb_text("", 0), 1, &list, err));
    return gdb_buffer_append_text(&list->bytes, "file,line,column,byte,table,code,message\n", err);
}

/* The file for records of a table under that header. */
static gdb_status find_records(gdb_reject_files *files, const char *table,
                               const gdb_csv_file *layout, gdb_text_view header_record,
                               reject_file **out, gdb_error *err)
{
    gdb_text_view header = without_line_end(header_record);
    /* A table called rejects must not take the list's place. */
    size_t number = strcmp(table, "rejects") == 0 ? 2 : 1;

    for (size_t i = 1; i < files->file_count; i++) {
        reject_file *file = &files->files[i];
        if (strcmp(file->table, table) != 0)
            continue;
        if (gdb_text_equal(header, gdb_text(file->header, file->header_size)) &&
            gdb_reject_files_same_layout(layout, &file->layout)) {
            *out = file;
            return GDB_OK;
        }
        number++;
    }
    GDB_TRY(create_file(files, table, layout, header, number, out, err));
    return append_record(&(*out)->bytes, header_record.data, header_record.size, err);
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

gdb_status gdb_reject_files_write(gdb_reject_files *files, const char *table,
                                  const gdb_csv_file *layout, gdb_text_view header,
                                  const gdb_row_block *block, size_t count, gdb_error *err)
{
    reject_file *list, *records;

    if (count == 0)
        return GDB_OK;
    GDB_TRY(find_list(files, err));
    GDB_TRY(find_records(files, table, layout, header, &records, err));
    list = &files->files[0];
    for (size_t i = 0; i < count; i++) {
        const gdb_reject *reject = &block->rejects[i];
        GDB_TRY(append_reject(&list->bytes, table, layout->path, reject, err));
        GDB_TRY(append_record(&records->bytes,
                              (const char *)block->raw->bytes + reject->record_begin,
                              reject->record_end - reject->record_begin, err));
        if (list->bytes.size >= WRITE_SIZE)
            GDB_TRY(write_file(list, err));
        if (records->bytes.size >= WRITE_SIZE)
            GDB_TRY(write_file(records, err));
    }
    GDB_TRY(write_file(list, err));
    return write_file(records, err);
}

gdb_status gdb_reject_files_finish(gdb_reject_files *files, gdb_error *err)
{
    for (size_t i = 0; i < files->file_count; i++) {
        reject_file *file = &files->files[i];
        int fd = file->fd;
        if (fd < 0)
            continue;
        GDB_TRY(write_file(file, err));
        file->fd = -1;
        if (close(fd) != 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", file->path);
    }
    return GDB_OK;
}
