/* SPDX-License-Identifier: MIT */
#include "tests/support/temp_dir.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

void temp_dir_make(temp_dir *dir)
{
    const char *parent = getenv("TMPDIR");

    snprintf(dir->path, sizeof(dir->path), "%s/gdb-test-XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(dir->path) == NULL)
        fail_msg("cannot make the directory '%s'", dir->path);
}

static void remove_tree(const char *path, unsigned depth)
{
    char inner[TEMP_PATH_SIZE + 256];
    DIR *directory = opendir(path);
    struct dirent *entry;
    struct stat st;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof(inner), "%.500s/%.255s", path, entry->d_name);
        if (lstat(inner, &st) == 0 && S_ISDIR(st.st_mode) && depth < 2)
            remove_tree(inner, depth + 1);
        else if (unlink(inner) != 0)
            fail_msg("cannot remove '%s'", inner);
    }
    if (directory != NULL)
        closedir(directory);
    if (rmdir(path) != 0)
        fail_msg("cannot remove '%s'", path);
}

void temp_dir_remove(temp_dir *dir)
{
    remove_tree(dir->path, 0);
}

const char *temp_dir_join(const temp_dir *dir, const char *name, char out[TEMP_PATH_SIZE])
{
    snprintf(out, TEMP_PATH_SIZE, "%s/%.200s", dir->path, name);
    return out;
}

unsigned temp_dir_count(const temp_dir *dir)
{
    DIR *directory = opendir(dir->path);
    unsigned n = 0;

    assert_non_null(directory);
    while (readdir(directory) != NULL)
        n++;
    closedir(directory);
    return n - 2;
}
