/* SPDX-License-Identifier: MIT */
#include "tests/fault/disk_tree.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "tests/support/test.h"

void *disk_grow(void *memory, size_t count, size_t size)
{
    void *grown = realloc(memory, (count > 0 ? count : 1) * size);

    assert_non_null(grown);
    return grown;
}

int disk_tree_add(disk_tree *t, bool is_directory)
{
    t->nodes = disk_grow(t->nodes, t->count + 1, sizeof(*t->nodes));
    t->nodes[t->count] = (disk_node){.is_directory = is_directory};
    return (int)t->count++;
}

disk_entry *disk_node_find(const disk_node *directory, const char *name)
{
    for (size_t i = 0; i < directory->entry_count; i++)
        if (strcmp(directory->entries[i].name, name) == 0)
            return &directory->entries[i];
    return NULL;
}

void disk_node_set(disk_node *directory, const char *name, int to)
{
    disk_entry *e = disk_node_find(directory, name);

    if (e == NULL) {
        directory->entries = disk_grow(directory->entries, directory->entry_count + 1, sizeof(*e));
        e = &directory->entries[directory->entry_count++];
        snprintf(e->name, sizeof(e->name), "%s", name);
    }
    e->node = to;
}

void disk_node_remove(disk_node *directory, const char *name)
{
    disk_entry *e = disk_node_find(directory, name);

    if (e != NULL)
        *e = directory->entries[--directory->entry_count];
}

void disk_node_resize(disk_node *file, uint64_t size)
{
    file->bytes = disk_grow(file->bytes, size, 1);
    if (size > file->size)
        memset(file->bytes + file->size, 0, size - file->size);
    file->size = size;
}

void disk_node_write(disk_node *file, uint64_t offset, const uint8_t *bytes, uint64_t size)
{
    if (offset + size > file->size)
        disk_node_resize(file, offset + size);
    if (size > 0)
        memcpy(file->bytes + offset, bytes, size);
}

void disk_tree_copy(disk_tree *to, const disk_tree *from)
{
    *to = (disk_tree){disk_grow(NULL, from->count, sizeof(disk_node)), from->count};
    for (size_t i = 0; i < from->count; i++) {
        const disk_node *n = &from->nodes[i];
        disk_node *copy = &to->nodes[i];

        *copy = (disk_node){.is_directory = n->is_directory};
        disk_node_write(copy, 0, n->bytes, n->size);
        for (size_t e = 0; e < n->entry_count; e++)
            disk_node_set(copy, n->entries[e].name, n->entries[e].node);
    }
}

void disk_tree_release(disk_tree *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->nodes[i].bytes);
        free(t->nodes[i].entries);
        free(t->nodes[i].pending);
    }
    free(t->nodes);
    *t = (disk_tree){NULL, 0};
}

static void load_file(disk_node *file, const char *path)
{
    FILE *in = fopen(path, "rb");
    struct stat st;

    assert_non_null(in);
    assert_int_equal(fstat(fileno(in), &st), 0);
    disk_node_resize(file, (uint64_t)st.st_size);
    assert_int_equal(fread(file->bytes, 1, file->size, in), file->size);
    fclose(in);
}

void disk_tree_load(disk_tree *t, int at, const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *found;

    assert_non_null(directory);
    while ((found = readdir(directory)) != NULL) {
        char inner[PATH_MAX];
        struct stat st;
        int loaded;

        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof(inner), "%s/%s", path, found->d_name);
        assert_int_equal(lstat(inner, &st), 0);
        loaded = disk_tree_add(t, S_ISDIR(st.st_mode));
        disk_node_set(&t->nodes[at], found->d_name, loaded);
        if (S_ISDIR(st.st_mode))
            disk_tree_load(t, loaded, inner);
        else
            load_file(&t->nodes[loaded], inner);
    }
    closedir(directory);
}

void disk_tree_store(const disk_tree *t, int at, const char *path)
{
    const disk_node *directory = &t->nodes[at];

    for (size_t i = 0; i < directory->entry_count; i++) {
        const disk_node *n = &t->nodes[directory->entries[i].node];
        char inner[PATH_MAX];
        FILE *out;

        snprintf(inner, sizeof(inner), "%s/%s", path, directory->entries[i].name);
        if (n->is_directory) {
            assert_int_equal(mkdir(inner, 0777), 0);
            disk_tree_store(t, directory->entries[i].node, inner);
            continue;
        }
        out = fopen(inner, "wb");
        assert_non_null(out);
        if (n->size > 0)
            assert_int_equal(fwrite(n->bytes, 1, n->size, out), n->size);
        assert_int_equal(fclose(out), 0);
    }
}
