/* SPDX-License-Identifier: MIT */
#include "lib/database/machine_memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/types/number_text.h"

enum { PROC_FILE_LIMIT = 1 << 16 };

/* The number in a file like memory.max; UINT64_MAX if there is none ("max", no such file). */
static uint64_t read_limit(const char *path)
{
    gdb_buffer bytes = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t limit = UINT64_MAX;

    if (gdb_file_read_all(path, PROC_FILE_LIMIT, &bytes, &err) == GDB_OK) {
        gdb_text_view text = gdb_buffer_view(&bytes);
        while (text.size > 0 && text.data[text.size - 1] == '\n')
            text.size--;
        if (!gdb_parse_uint64(text, &limit))
            limit = UINT64_MAX;
    }
    gdb_buffer_release(&bytes);
    return limit;
}

/* The group of version 2 is the line "0::/path" of /proc/self/cgroup. */
static gdb_text_view find_group(const gdb_buffer *bytes)
{
    const char *p = (const char *)bytes->data, *end = p + bytes->size;

    while (p < end) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        if (line_end == NULL)
            line_end = end;
        if (line_end - p > 3 && memcmp(p, "0::", 3) == 0)
            return gdb_text(p + 3, (size_t)(line_end - p) - 3);
        p = line_end + 1;
    }
    return gdb_text("", 0);
}

static uint64_t group_limit(void)
{
    gdb_buffer bytes = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t least = UINT64_MAX;
    char path[4096];

    if (gdb_file_read_all("/proc/self/cgroup", PROC_FILE_LIMIT, &bytes, &err) == GDB_OK) {
        gdb_text_view group = find_group(&bytes);
        /* Every group on the way up to the root limits those below it. */
        for (;;) {
            int n =
                snprintf(path, sizeof(path), "/sys/fs/cgroup%.*s/memory.max", GDB_TEXT_ARG(group));
            uint64_t limit = n > 0 && (size_t)n < sizeof(path) ? read_limit(path) : UINT64_MAX;
            if (limit < least)
                least = limit;
            if (group.size == 0)
                break;
            do
                group.size--;
            while (group.size > 0 && group.data[group.size] != '/');
        }
    }
    gdb_buffer_release(&bytes);
    return least;
}

uint64_t gdb_machine_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);
    uint64_t machine =
        pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : UINT64_C(1) << 30;
    uint64_t group = group_limit();

    return group < machine ? group : machine;
}
