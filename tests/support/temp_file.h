/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_TEMP_FILE_H
#define GDB_TESTS_SUPPORT_TEMP_FILE_H

/* temp_file.h - the one file of a test program, under $TMPDIR or /tmp; tests write it anew. */

#include <stddef.h>

/* A group's setup and teardown, for cmocka_run_group_tests. */
int temp_file_make(void **state);
int temp_file_remove(void **state);

const char *temp_file_path(void);
void temp_file_write(const void *bytes, size_t size);

#endif
