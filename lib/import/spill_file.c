/* SPDX-License-Identifier: MIT */
#include "lib/import/spill_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/buffer.h"
#include "lib/base/checked_math.h"
#include "lib/base/file.h"

typedef struct file_mapping {
    void *memory;
    size_t size;
    uint64_t offset;
} file_mapping;

struct gdb_spill_file {
    char *directory;
    pthread_mutex_t mutex; /* for opening, and for the mappings */
    _Atomic int fd;        /* -1: not open yet */
    _Atomic uint64_t size;
    file_mapping *mappings;
    _Atomic size_t mapping_count;
    size_t mapping_capacity;
    int statm; /* /proc/self/statm; -1: not open */
};

gdb_status gdb_spill_file_create(gdb_spill_file **out, const char *directory, gdb_error *err)
{
    gdb_spill_file *file = gdb_alloc_zero(sizeof(*file), err);

    if (file == NULL)
        return GDB_ERR_NOMEM;
    file->directory = gdb_alloc_text(directory, strlen(directory), err);
    if (file->directory == NULL) {
        gdb_free(file);
        return GDB_ERR_NOMEM;
    }
    pthread_mutex_init(&file->mutex, NULL);
    atomic_init(&file->fd, -1);
    file->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    *out = file;
    return GDB_OK;
}

void gdb_spill_file_free(gdb_spill_file *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (file->statm >= 0)
        close(file->statm);
    gdb_free(file->mappings);
    pthread_mutex_destroy(&file->mutex);
    gdb_free(file->directory);
    gdb_free(file);
}

/* Where a file cannot be made without a name, its name is removed at once. */
static gdb_status open_named(const gdb_spill_file *file, int *fd, gdb_error *err)
{
    gdb_buffer path = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "%s/gdb-import-XXXXXX", file->directory));
    GDB_TRY_OUT(gdb_buffer_append_byte(&path, 0, err));
    *fd = mkostemp((char *)path.data, O_CLOEXEC);
    if (*fd < 0 || unlink((char *)path.data) != 0)
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot make a temporary file in '%s'",
                             file->directory);
out:
    gdb_buffer_release(&path);
    return status;
}

static gdb_status open_file(gdb_spill_file *file, gdb_error *err)
{
    gdb_status status = GDB_OK;
    int fd = -1;

    if (file->fd >= 0)
        return GDB_OK;
    pthread_mutex_lock(&file->mutex);
    if (file->fd < 0) {
        fd = open(file->directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0)
            status = open_named(file, &fd, err);
        file->fd = fd;
    }
    pthread_mutex_unlock(&file->mutex);
    return status;
}

gdb_status gdb_spill_file_append(gdb_spill_file *file, const void *bytes, size_t size,
                                 uint64_t *offset, gdb_error *err)
{
    GDB_TRY(open_file(file, err));
    *offset = atomic_fetch_add(&file->size, size);
    return gdb_file_write_at(file->fd, file->directory, *offset, bytes, size, err);
}

gdb_status gdb_spill_file_write(gdb_spill_file *file, uint64_t offset, const void *bytes,
                                size_t size, gdb_error *err)
{
    return gdb_file_write_at(file->fd, file->directory, offset, bytes, size, err);
}

gdb_status gdb_spill_file_read(gdb_spill_file *file, uint64_t offset, void *out, size_t size,
                               gdb_error *err)
{
    size_t got = 0;

    GDB_TRY(gdb_file_read_at(file->fd, file->directory, offset, out, size, &got, err));
    if (got < size)
        return GDB_FAIL(err, GDB_ERR_IO, "a temporary file in '%s' has lost its end",
                        file->directory);
    return GDB_OK;
}

void gdb_spill_file_discard(gdb_spill_file *file, uint64_t offset, size_t size)
{
    /* Only advice: not every file system can. */
    (void)fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
                    (off_t)size);
}

/* --- mapped ---------------------------------------------------------------- */

static uint64_t page_size(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Space for whole pages at the end of the file. */
static gdb_status reserve(gdb_spill_file *file, uint64_t size, uint64_t *offset, gdb_error *err)
{
    uint64_t end = atomic_load(&file->size);
    int error;

    do {
        *offset = gdb_round_up(end, page_size());
    } while (!atomic_compare_exchange_weak(&file->size, &end, *offset + size));
    do {
        error = posix_fallocate(file->fd, (off_t)*offset, (off_t)size);
    } while (error == EINTR);
    if (error == 0)
        return GDB_OK;
    gdb_spill_file_discard(file, *offset, (size_t)size);
    errno = error;
    return GDB_FAIL_OS(err, GDB_ERR_IO, "no room for %.1f MB in a temporary file in '%s'",
                       (double)size / 1048576, file->directory);
}

static gdb_status map_reserved(gdb_spill_file *file, file_mapping *mapping, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&file->mappings, &file->mapping_capacity, file->mapping_count + 1,
                              sizeof(*file->mappings), err));
    mapping->memory = mmap(NULL, mapping->size, PROT_READ | PROT_WRITE, MAP_SHARED, file->fd,
                           (off_t)mapping->offset);
    if (mapping->memory == MAP_FAILED)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot map %.1f MB of a temporary file in '%s'",
                           (double)mapping->size / 1048576, file->directory);
    /* A page that is read back must not bring its neighbours along. */
    (void)madvise(mapping->memory, mapping->size, MADV_RANDOM);
    file->mappings[file->mapping_count++] = *mapping;
    return GDB_OK;
}

gdb_status gdb_spill_file_map(gdb_spill_file *file, uint64_t size, void **memory, gdb_error *err)
{
    file_mapping mapping = {.size = (size_t)gdb_round_up(size, page_size())};
    gdb_status status;

    GDB_TRY(open_file(file, err));
    GDB_TRY(reserve(file, mapping.size, &mapping.offset, err));
    pthread_mutex_lock(&file->mutex);
    status = map_reserved(file, &mapping, err);
    pthread_mutex_unlock(&file->mutex);
    if (status == GDB_OK)
        *memory = mapping.memory;
    else
        gdb_spill_file_discard(file, mapping.offset, mapping.size);
    return status;
}

void gdb_spill_file_unmap(gdb_spill_file *file, void *memory)
{
    file_mapping mapping = {0};

    if (memory == NULL)
        return;
    pthread_mutex_lock(&file->mutex);
    for (size_t i = 0; i < file->mapping_count; i++) {
        if (file->mappings[i].memory == memory) {
            mapping = file->mappings[i];
            file->mappings[i] = file->mappings[--file->mapping_count];
            break;
        }
    }
    pthread_mutex_unlock(&file->mutex);
    munmap(mapping.memory, mapping.size);
    gdb_spill_file_discard(file, mapping.offset, mapping.size);
}

/* As if all memory were taken where the system does not say. */
static void read_resident(const gdb_spill_file *file, uint64_t *resident, uint64_t *shared)
{
    char text[128];
    ssize_t size = file->statm >= 0 ? pread(file->statm, text, sizeof(text) - 1, 0) : -1;

    text[size > 0 ? size : 0] = 0;
    if (sscanf(text, "%*u %" SCNu64 " %" SCNu64, resident, shared) == 2) {
        *resident *= page_size();
        *shared *= page_size();
    } else {
        *resident = *shared = UINT64_MAX;
    }
}

void gdb_spill_file_rest(gdb_spill_file *file, uint64_t limit)
{
    uint64_t resident, shared;

    if (file->mapping_count == 0)
        return;
    /* Where the rest alone is more than the limit, letting go of little again and again would not
     * help. */
    read_resident(file, &resident, &shared);
    if (resident <= limit || shared <= limit / 8)
        return;
    if (pthread_mutex_trylock(&file->mutex) != 0)
        return; /* another thread is at it */
    for (size_t i = 0; i < file->mapping_count; i++)
        (void)madvise(file->mappings[i].memory, file->mappings[i].size, MADV_DONTNEED);
    pthread_mutex_unlock(&file->mutex);
}

uint64_t gdb_spill_file_size(const gdb_spill_file *file)
{
    return file->size;
}
