/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_TEMP_DIR_H
#define GDB_TESTS_SUPPORT_TEMP_DIR_H

/* temp_dir.h - a directory for one test, under $TMPDIR or /tmp. Failures end the test. */

#include <stdint.h>

enum { TEMP_PATH_SIZE = 512 };

typedef struct temp_dir {
    char path[TEMP_PATH_SIZE / 2];
} temp_dir;

void temp_dir_make(temp_dir *dir);
/* Removes it with all that is in it, two levels deep. */
void temp_dir_remove(temp_dir *dir);
/* dir/name, in `out`, which is returned. */
const char *temp_dir_join(const temp_dir *dir, const char *name, char out[TEMP_PATH_SIZE]);
/* How many names are in it. */
unsigned temp_dir_count(const temp_dir *dir);

#endif
