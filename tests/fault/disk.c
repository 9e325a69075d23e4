/* SPDX-License-Identifier: MIT */
#include "tests/fault/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/fault/disk_tree.h"
#include "tests/fault/system_calls.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

/*
 * The recorded operations name nodes of a tree, so that they can be played back in any selection.
 * `live` is what a process sees, and serves to find the node of a path while recording.
 */

enum { SECTOR = 512, NONE = -1 };

typedef enum operation_kind {
    OPERATION_WRITE,
    OPERATION_TRUNCATE,
    OPERATION_SYNC,
    OPERATION_ENTER,   /* node gets `name` in the directory */
    OPERATION_REMOVE,  /* `name` goes */
    OPERATION_RENAME,  /* `name` becomes `to`, whose node is gone */
    OPERATION_EXCHANGE /* `name` and `to` */
} operation_kind;

typedef struct operation {
    operation_kind kind;
    int node; /* what is changed: a file, or the directory of the names */
    char name[DISK_NAME_SIZE], to[DISK_NAME_SIZE];
    int entered; /* ENTER: the node */
    uint64_t offset, size;
    uint8_t *bytes;
    uint64_t acknowledged; /* before it */
} operation;

struct disk {
    char root[PATH_MAX];
    disk_tree begin, live;
    operation *operations;
    size_t count;
    uint64_t acknowledged;
    system_watcher watcher;
};

static void apply(disk_tree *t, const operation *o)
{
    disk_node *n = &t->nodes[o->node];
    disk_entry *name, *to;
    int moved;

    switch (o->kind) {
    case OPERATION_WRITE:
        disk_node_write(n, o->offset, o->bytes, o->size);
        break;
    case OPERATION_TRUNCATE:
        disk_node_resize(n, o->size);
        break;
    case OPERATION_SYNC:
        break;
    case OPERATION_ENTER:
        disk_node_set(n, o->name, o->entered);
        break;
    case OPERATION_REMOVE:
        disk_node_remove(n, o->name);
        break;
    case OPERATION_RENAME:
        name = disk_node_find(n, o->name);
        assert_non_null(name);
        moved = name->node;
        disk_node_remove(n, o->name);
        disk_node_set(n, o->to, moved);
        break;
    case OPERATION_EXCHANGE:
        name = disk_node_find(n, o->name);
        to = disk_node_find(n, o->to);
        assert_true(name != NULL && to != NULL);
        moved = name->node;
        name->node = to->node;
        to->node = moved;
        break;
    }
}

/* --- recording ----------------------------------------------------------------- */

/* The node of a path below the root; NONE if the tree has none. `last`: the name it ends with, and
 * then the node is its directory's. */
static int find_node(const disk *d, const char *path, char last[DISK_NAME_SIZE])
{
    const char *rest = path + strlen(d->root);
    int at = DISK_ROOT;

    if (last != NULL)
        last[0] = '\0';
    while (*rest == '/')
        rest++;
    while (*rest != '\0') {
        size_t size = strcspn(rest, "/");
        char name[DISK_NAME_SIZE];
        const disk_entry *e;

        assert_true(size < DISK_NAME_SIZE);
        memcpy(name, rest, size);
        name[size] = '\0';
        rest += size + strspn(rest + size, "/");
        if (last != NULL && *rest == '\0') {
            memcpy(last, name, size + 1);
            return at;
        }
        e = disk_node_find(&d->live.nodes[at], name);
        if (e == NULL)
            return NONE;
        at = e->node;
    }
    return at;
}

static operation *add_operation(disk *d, operation_kind kind, int changed)
{
    operation *o;

    d->operations = disk_grow(d->operations, d->count + 1, sizeof(*d->operations));
    o = &d->operations[d->count++];
    *o = (operation){.kind = kind, .node = changed, .acknowledged = d->acknowledged};
    return o;
}

static void record_entry(disk *d, operation_kind kind, int directory, const char *name,
                         const char *to, int entered)
{
    operation *o = add_operation(d, kind, directory);

    snprintf(o->name, sizeof(o->name), "%s", name);
    snprintf(o->to, sizeof(o->to), "%s", to);
    o->entered = entered;
    apply(&d->live, o);
}

/* From one directory to another: of the two, each may be as it was. */
static void record_rename(disk *d, const system_change *change, int directory, const char *name)
{
    char to[DISK_NAME_SIZE];
    int to_directory = find_node(d, change->to, to);

    assert_true(to_directory >= 0 && (to_directory == directory || !change->is_exchange));
    if (to_directory == directory) {
        record_entry(d, change->is_exchange ? OPERATION_EXCHANGE : OPERATION_RENAME, directory,
                     name, to, NONE);
        return;
    }
    record_entry(d, OPERATION_ENTER, to_directory, to, "",
                 disk_node_find(&d->live.nodes[directory], name)->node);
    record_entry(d, OPERATION_REMOVE, directory, name, "", NONE);
}

static void record_name(disk *d, const system_change *change)
{
    bool is_directory = change->call == CALL_MAKE_DIRECTORY;
    char name[DISK_NAME_SIZE];
    int directory = find_node(d, change->path, name);

    assert_true(directory >= 0 && name[0] != '\0');
    if (change->call == CALL_RENAME) {
        record_rename(d, change, directory, name);
    } else if (change->call == CALL_REMOVE) {
        record_entry(d, OPERATION_REMOVE, directory, name, "", NONE);
    } else {
        (void)disk_tree_add(&d->begin, is_directory);
        record_entry(d, OPERATION_ENTER, directory, name, "",
                     disk_tree_add(&d->live, is_directory));
    }
}

static void record_file(disk *d, operation_kind kind, const system_change *change)
{
    int changed = find_node(d, change->path, NULL);
    operation *o;

    assert_true(changed >= 0);
    o = add_operation(d, kind, changed);
    o->offset = change->offset;
    o->size = change->size;
    if (kind == OPERATION_WRITE) {
        o->bytes = disk_grow(NULL, change->size, 1);
        memcpy(o->bytes, change->bytes, change->size);
    }
    apply(&d->live, o);
}

static void record(void *context, const system_change *change)
{
    switch (change->call) {
    case CALL_OPEN:
    case CALL_MAKE_DIRECTORY:
    case CALL_REMOVE:
    case CALL_RENAME:
        record_name(context, change);
        break;
    case CALL_READ:
    case CALL_EXAMINE:
        break;
    case CALL_WRITE:
        record_file(context, OPERATION_WRITE, change);
        break;
    case CALL_TRUNCATE:
        record_file(context, OPERATION_TRUNCATE, change);
        break;
    case CALL_SYNC:
        record_file(context, OPERATION_SYNC, change);
        break;
    }
}

disk *disk_create(const char *directory)
{
    disk *d = calloc(1, sizeof(*d));

    assert_non_null(d);
    snprintf(d->root, sizeof(d->root), "%s", directory);
    assert_int_equal(disk_tree_add(&d->begin, true), DISK_ROOT);
    disk_tree_load(&d->begin, DISK_ROOT, directory);
    disk_tree_copy(&d->live, &d->begin);
    d->watcher = (system_watcher){.root = d->root, .context = d, .after = record};
    return d;
}

void disk_free(disk *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->operations[i].bytes);
    free(d->operations);
    disk_tree_release(&d->begin);
    disk_tree_release(&d->live);
    free(d);
}

void disk_record(disk *d)
{
    system_calls_watch(&d->watcher);
}

void disk_stop(disk *d)
{
    (void)d;
    system_calls_watch(NULL);
}

void disk_acknowledge(disk *d, uint64_t step)
{
    d->acknowledged = step;
}

size_t disk_operation_count(const disk *d)
{
    return d->count;
}

uint64_t disk_acknowledged(const disk *d, size_t operations)
{
    return operations < d->count ? d->operations[operations].acknowledged : d->acknowledged;
}

const char *disk_operation_name(const disk *d, size_t number)
{
    static const char *const names[] = {"write",  "truncate", "sync",    "create",
                                        "remove", "rename",   "exchange"};

    return names[d->operations[number].kind];
}

/* --- losing power -------------------------------------------------------------- */

/* Everything up to there, each operation durable or pending. */
static void play(const disk *d, size_t operations, disk_tree *durable)
{
    disk_tree_copy(durable, &d->begin);
    for (size_t i = 0; i < operations; i++) {
        const operation *o = &d->operations[i];
        disk_node *n = &durable->nodes[o->node];

        if (o->kind != OPERATION_SYNC) {
            n->pending = disk_grow(n->pending, n->pending_count + 1, sizeof(*n->pending));
            n->pending[n->pending_count++] = i;
            continue;
        }
        for (size_t p = 0; p < n->pending_count; p++)
            apply(durable, &d->operations[n->pending[p]]);
        n->pending_count = 0;
    }
}

/* Some sectors of a write; sectors are those of the file. */
static void apply_sectors(disk_tree *t, const operation *o, uint64_t *random)
{
    disk_node *file = &t->nodes[o->node];
    uint64_t end = o->offset + o->size;

    /* The size may have grown before the bytes came. */
    if (random_next(random) % 2 == 0 && end > file->size)
        disk_node_resize(file, end);
    for (uint64_t at = o->offset, next; at < end; at = next) {
        next = (at / SECTOR + 1) * SECTOR < end ? (at / SECTOR + 1) * SECTOR : end;
        if (random_next(random) % 2 == 0)
            disk_node_write(file, at, o->bytes + (at - o->offset), next - at);
    }
}

/* A directory is as it was at some moment: its blocks are written whole, a rename in one piece. */
static void lose(const disk *d, disk_tree *t, const disk_node *n, uint64_t seed, uint64_t *random)
{
    bool is_random = seed > DISK_KEEPS_EVERYTHING, in_sectors = seed % 2 == 0;
    size_t kept = seed == DISK_KEEPS_NOTHING ? 0 : n->pending_count;

    if (is_random && n->is_directory)
        kept = (size_t)(random_next(random) % (n->pending_count + 1));
    for (size_t p = 0; p < kept; p++) {
        const operation *o = &d->operations[n->pending[p]];

        if (is_random && o->kind == OPERATION_WRITE && in_sectors)
            apply_sectors(t, o, random);
        else if (!is_random || n->is_directory || random_next(random) % 2 == 0)
            apply(t, o);
    }
}

void disk_materialize(const disk *d, size_t operations, uint64_t seed, const char *to)
{
    uint64_t random = seed ^ (uint64_t)operations << 40;
    disk_tree t;

    play(d, operations, &t);
    for (size_t i = 0; i < t.count; i++)
        lose(d, &t, &t.nodes[i], seed, &random);
    disk_tree_store(&t, DISK_ROOT, to);
    disk_tree_release(&t);
}

void disk_kill(disk *d, size_t operations)
{
    d->acknowledged = disk_acknowledged(d, operations);
    while (d->count > operations)
        free(d->operations[--d->count].bytes);
    disk_tree_release(&d->live);
    disk_tree_copy(&d->live, &d->begin);
    for (size_t i = 0; i < d->count; i++)
        apply(&d->live, &d->operations[i]);
    disk_empty_directory(d->root);
    disk_tree_store(&d->live, DISK_ROOT, d->root);
}

/* --- directories of the system ------------------------------------------------ */

void disk_directory_make(temp_dir *dir, char path[TEMP_PATH_SIZE])
{
    char real[PATH_MAX];

    if (access("/dev/shm", W_OK) == 0)
        assert_int_equal(setenv("TMPDIR", "/dev/shm", 0), 0);
    temp_dir_make(dir);
    assert_non_null(realpath(dir->path, real));
    snprintf(path, TEMP_PATH_SIZE, "%.490s/disk", real);
    assert_int_equal(mkdir(path, 0777), 0);
}

void disk_empty_directory(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *found;

    assert_non_null(directory);
    while ((found = readdir(directory)) != NULL) {
        char inner[PATH_MAX];
        struct stat st;

        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof(inner), "%s/%s", path, found->d_name);
        assert_int_equal(lstat(inner, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            disk_empty_directory(inner);
            assert_int_equal(rmdir(inner), 0);
        } else {
            assert_int_equal(unlink(inner), 0);
        }
    }
    closedir(directory);
}

/* --- sweeping ------------------------------------------------------------------ */

disk_sweep_options disk_sweep_usual(void)
{
    static const disk_sweep_options usual = {.points = 60, .states = 6, .seed = 1};
    static const disk_sweep_options longer = {.points = 2000, .states = 60, .seed = 1000};

    return getenv("GDB_TEST_LONG") != NULL ? longer : usual;
}

static void check_state(const disk *d, size_t operations, uint64_t seed, const char *directory,
                        disk_check check, void *context)
{
    char why[1024] = "";

    disk_materialize(d, operations, seed, directory);
    if (!check(context, directory, disk_acknowledged(d, operations), why, sizeof(why)))
        fail_msg("power lost behind operation %zu of %zu (%s), seed %llu: %s", operations, d->count,
                 operations > 0 ? disk_operation_name(d, operations - 1) : "none",
                 (unsigned long long)seed, why);
    disk_empty_directory(directory);
}

static bool is_point(const disk *d, size_t operations, size_t points, uint64_t *random)
{
    if (d->count <= points || operations == 0 || operations == d->count ||
        d->operations[operations - 1].kind == OPERATION_SYNC ||
        d->operations[operations].kind == OPERATION_SYNC)
        return true;
    return random_next(random) % d->count < points;
}

size_t disk_sweep(const disk *d, const disk_sweep_options *options, disk_check check, void *context)
{
    char directory[PATH_MAX + 8];
    uint64_t random = options->seed;
    size_t states = 0;

    snprintf(directory, sizeof(directory), "%s.state", d->root);
    assert_int_equal(mkdir(directory, 0777), 0);
    for (size_t operations = 0; operations <= d->count; operations++) {
        if (!is_point(d, operations, options->points, &random))
            continue;
        for (uint64_t s = 0; s < options->states; s++, states++)
            check_state(d, operations, s < 2 ? s : options->seed + s, directory, check, context);
    }
    assert_int_equal(rmdir(directory), 0);
    return states;
}
