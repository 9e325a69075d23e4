/* SPDX-License-Identifier: MIT */
#include "lib/cli/expected_text.h"

#include <stdio.h>

#include "lib/base/file.h"

static const size_t expected_most = (size_t)1 << 30;

static void print_line(char sign, const gdb_buffer *text, size_t begin)
{
    size_t end = begin;

    if (begin >= text->size)
        return;
    while (end < text->size && text->data[end] != '\n')
        end++;
    fputc(sign, stderr);
    fwrite(text->data + begin, 1, end - begin, stderr);
    fputc('\n', stderr);
}

gdb_status gdb_expected_text_check(gdb_messages *messages, const char *path,
                                   const gdb_buffer *produced, bool *equal, gdb_error *err)
{
    gdb_buffer expected = {NULL, 0, 0};
    size_t at = 0, line = 1, begin = 0;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_file_read_all(path, expected_most, &expected, err));
    *equal = gdb_text_equal(gdb_buffer_view(&expected), gdb_buffer_view(produced));
    if (*equal)
        goto out;
    while (at < expected.size && at < produced->size && expected.data[at] == produced->data[at])
        if (expected.data[at++] == '\n') {
            line++;
            begin = at;
        }
    fflush(stdout);
    fprintf(stderr, "%s: the output differs from %s in line %zu\n", messages->tool, path, line);
    print_line('-', &expected, begin);
    print_line('+', produced, begin);
out:
    gdb_buffer_release(&expected);
    return status;
}
