/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_DISK_H
#define GDB_TESTS_FAULT_DISK_H

/*
 * disk.h - a simulated disk that loses power.
 *
 *     disk *d = disk_create(directory);      all that is in the directory now is durable
 *     disk_record(d);
 *     ... the run; disk_acknowledge(d, n) when it has been told that its n-th step is durable ...
 *     disk_stop(d);
 *     disk_sweep(d, &options, check, context);
 *     disk_free(d);
 *
 * Power may fail after any of the recorded operations. What the disk holds then: of a file, its
 * contents at its last sync; of what was written or truncated since, every operation or none, some
 * of them, or some of their sectors of 512 bytes, in any order; of a directory, its entries as they
 * were at its last sync or at some moment since. Syncing a file does not sync its name, and
 * directories are independent of each other.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/support/temp_dir.h"

typedef struct disk disk;

/* A directory for one test, in memory where the system has such a file system, since states come by
 * the thousand; and in it an empty one for a disk, whose path has no links. */
void disk_directory_make(temp_dir *dir, char path[TEMP_PATH_SIZE]);
/* Remove all that is in it, of any depth. */
void disk_empty_directory(const char *path);

/* `directory` is an absolute path without links, with plain files and directories in it. */
disk *disk_create(const char *directory);
void disk_free(disk *d);

void disk_record(disk *d); /* from now on; may go on where it was stopped */
void disk_stop(disk *d);
void disk_acknowledge(disk *d, uint64_t step);

/* Operations recorded so far. Power may fail in front of the first and behind every one. */
size_t disk_operation_count(const disk *d);
/* The last step acknowledged before that; 0 for none. */
uint64_t disk_acknowledged(const disk *d, size_t operations);
/* For messages. */
const char *disk_operation_name(const disk *d, size_t number);

enum {
    DISK_KEEPS_NOTHING = 0,   /* seeds: what was synced */
    DISK_KEEPS_EVERYTHING = 1 /* and all else: the process was killed, the system was not */
};

/* Put what the disk may hold when power fails behind `operations` operations into the empty
 * directory `to`. The same seed gives the same state. */
void disk_materialize(const disk *d, size_t operations, uint64_t seed, const char *to);

/*
 * The run was killed behind `operations` operations, and another goes on in the directory, which is
 * made to hold what it held then. Nothing has become durable by that. What was recorded behind
 * is forgotten.
 */
void disk_kill(disk *d, size_t operations);

/* Look at a state; `acknowledged` is the last step that must be in it. False, with why, if it is
 * bad. */
typedef bool (*disk_check)(void *context, const char *directory, uint64_t acknowledged, char *why,
                           size_t why_size);

/*
 * Materialize states behind every operation, if there are at most `points` of them, or behind all
 * syncs and that many others, `states` for each, and check them. The first bad one ends the test,
 * with the seed in the message. Returns the number of states.
 */
typedef struct disk_sweep_options {
    size_t points;
    uint64_t states;
    uint64_t seed;
} disk_sweep_options;

size_t disk_sweep(const disk *d, const disk_sweep_options *options, disk_check check,
                  void *context);

/* What `make check` has time for, or more where GDB_TEST_LONG is set. */
disk_sweep_options disk_sweep_usual(void);

#endif
