/* SPDX-License-Identifier: MIT */
#include "lib/base/draft_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"

struct gdb_draft_file {
    char *path;  /* where links lead */
    char *draft; /* NULL: written in place, or finished */
    int fd;
};

/* Links are followed: the file they lead to is replaced, not the link; nor is one that leads
 * nowhere, or to an open file that has lost its name. */
static gdb_status set_paths(gdb_draft_file *file, const char *path, gdb_error *err)
{
    char resolved[PATH_MAX];
    const char *real = realpath(path, resolved) != NULL ? resolved : path;
    struct stat info;
    gdb_buffer draft = {0};
    gdb_status status = GDB_OK;

    file->path = gdb_alloc_text(real, strlen(real), err);
    if (file->path == NULL)
        return GDB_ERR_NOMEM;
    if (lstat(real, &info) == 0 && !S_ISREG(info.st_mode))
        return GDB_OK;
    GDB_TRY_OUT(gdb_buffer_append_format(&draft, err, "%s.new-%ld", real, (long)getpid()));
    file->draft = gdb_alloc_text((const char *)draft.data, draft.size, err);
    if (file->draft == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_buffer_release(&draft);
    return status;
}

/* Behind what has been written to them: they may be plain files. */
static int open_stream(const char *path)
{
    if (strcmp(path, "/dev/stdout") == 0)
        return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    return strcmp(path, "/dev/stderr") == 0 ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0) : -1;
}

static gdb_status open_draft(gdb_draft_file *file, const char *path, gdb_error *err)
{
    if (path[0] == '\0')
        return GDB_FAIL(err, GDB_ERR_INPUT, "the file has no name");
    GDB_TRY(set_paths(file, path, err));
    file->fd = file->draft != NULL
                   ? open(file->draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)
                   : open(file->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file->fd < 0)
        return GDB_FAIL_OS(err, gdb_file_open_status(errno), "cannot create '%s'", path);
    return file->draft != NULL && access(file->path, F_OK) == 0
               ? gdb_file_take_after(file->draft, file->path, err)
               : GDB_OK;
}

gdb_status gdb_draft_file_open(gdb_draft_file **out, const char *path, gdb_error *err)
{
    gdb_draft_file *file = gdb_alloc_zero(sizeof(*file), err);
    gdb_status status = GDB_OK;

    if (file == NULL)
        return GDB_ERR_NOMEM;
    file->fd = open_stream(path);
    if (file->fd < 0) {
        GDB_TRY_OUT(open_draft(file, path, err));
    } else if ((file->path = gdb_alloc_text(path, strlen(path), err)) == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    *out = file;
    file = NULL;
out:
    gdb_draft_file_close(file);
    return status;
}

gdb_status gdb_draft_file_write(gdb_draft_file *draft, const void *bytes, size_t size,
                                gdb_error *err)
{
    return gdb_file_write(draft->fd, draft->path, bytes, size, err);
}

gdb_status gdb_draft_file_finish(gdb_draft_file *draft, gdb_error *err)
{
    if (draft->draft == NULL)
        return GDB_OK;
    GDB_TRY(gdb_file_sync(draft->fd, draft->path, err));
    if (rename(draft->draft, draft->path) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", draft->path);
    gdb_free(draft->draft);
    draft->draft = NULL;
    return gdb_file_sync_parent(draft->path, err);
}

void gdb_draft_file_close(gdb_draft_file *draft)
{
    if (draft == NULL)
        return;
    if (draft->fd >= 0) {
        close(draft->fd);
        if (draft->draft != NULL)
            (void)unlink(draft->draft);
    }
    gdb_free(draft->draft);
    gdb_free(draft->path);
    gdb_free(draft);
}
