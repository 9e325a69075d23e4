/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_DISK_TREE_H
#define GDB_TESTS_FAULT_DISK_TREE_H

/*
 * disk_tree.h - files and directories in memory.
 *
 * They are nodes with numbers that never change; directories map names to numbers. Node ROOT is the
 * directory that all others are in. What goes wrong ends the test.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DISK_ROOT = 0, DISK_NAME_SIZE = 128 };

typedef struct disk_entry {
    char name[DISK_NAME_SIZE];
    int node;
} disk_entry;

typedef struct disk_node {
    bool is_directory;
    uint8_t *bytes;
    uint64_t size;
    disk_entry *entries;
    size_t entry_count;
    size_t *pending; /* for the user: numbers of operations that are not durable */
    size_t pending_count;
} disk_node;

typedef struct disk_tree {
    disk_node *nodes;
    size_t count;
} disk_tree;

/* realloc that cannot fail. */
void *disk_grow(void *memory, size_t count, size_t size);

int disk_tree_add(disk_tree *tree, bool is_directory);
void disk_tree_copy(disk_tree *to, const disk_tree *from); /* without what is pending */
void disk_tree_release(disk_tree *tree);

disk_entry *disk_node_find(const disk_node *directory, const char *name); /* NULL: none */
void disk_node_set(disk_node *directory, const char *name, int node);
void disk_node_remove(disk_node *directory, const char *name);
void disk_node_resize(disk_node *file, uint64_t size); /* with zeros */
void disk_node_write(disk_node *file, uint64_t offset, const uint8_t *bytes, uint64_t size);

/* All that is in a directory of the system, and the other way. */
void disk_tree_load(disk_tree *tree, int node, const char *path);
void disk_tree_store(const disk_tree *tree, int node, const char *path);

#endif
