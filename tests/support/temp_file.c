/* SPDX-License-Identifier: MIT */
#include "tests/support/temp_file.h"

#include <unistd.h>

#include "tests/support/test.h"

static char file_path[256];

int temp_file_make(void **state)
{
    const char *parent = getenv("TMPDIR");
    int fd;

    (void)state;
    snprintf(file_path, sizeof(file_path), "%s/gdb-test-XXXXXX", parent != NULL ? parent : "/tmp");
    fd = mkstemp(file_path);
    return fd < 0 ? -1 : close(fd);
}

int temp_file_remove(void **state)
{
    (void)state;
    return unlink(file_path);
}

const char *temp_file_path(void)
{
    return file_path;
}

void temp_file_write(const void *bytes, size_t size)
{
    FILE *file = fopen(file_path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}
