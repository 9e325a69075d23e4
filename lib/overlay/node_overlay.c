/* SPDX-License-Identifier: MIT */
#include "lib/overlay/node_overlay.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/parallel.h"

enum { KEYS_AHEAD = 64 }; /* whose places are loaded into the cache together */

static gdb_status create_keys(gdb_overlay_keys **out, gdb_memory_budget *budget, gdb_error *err)
{
    gdb_overlay_keys *keys = gdb_alloc_zero(sizeof(*keys), err);

    if (keys == NULL)
        return GDB_ERR_NOMEM;
    keys->memory.budget = budget;
    if (pthread_mutex_init(&keys->mutex, NULL) != 0) {
        gdb_free(keys);
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot make a lock");
    }
    *out = keys;
    return GDB_OK;
}

static void free_keys(gdb_overlay_keys *keys)
{
    if (keys == NULL)
        return;
    pthread_mutex_destroy(&keys->mutex);
    gdb_id_map_release(&keys->map);
    gdb_overlay_memory_release(&keys->memory);
    gdb_free(keys);
}

gdb_status gdb_node_overlay_create(gdb_node_overlay **out, const gdb_node_schema *schema,
                                   uint64_t base_count, gdb_memory_budget *budget, gdb_error *err)
{
    gdb_node_overlay *nodes = gdb_alloc_zero(sizeof(*nodes), err);
    gdb_status status = GDB_OK;

    if (nodes == NULL)
        return GDB_ERR_NOMEM;
    nodes->schema = schema;
    nodes->base_count = base_count;
    nodes->memory.budget = budget;
    GDB_TRY_OUT(create_keys(&nodes->keys, budget, err));
    GDB_TRY_OUT(gdb_overlay_memory_charge(
        &nodes->memory, sizeof(*nodes) + schema->column_count * sizeof(*nodes->columns), err));
    nodes->columns = gdb_alloc_array_zero(schema->column_count, sizeof(*nodes->columns), err);
    if (nodes->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    nodes->column_count = schema->column_count;
    for (uint32_t c = 0; c < schema->column_count; c++)
        gdb_column_overlay_init(&nodes->columns[c], schema->columns[c].type, base_count);
    *out = nodes;
    nodes = NULL;
out:
    gdb_node_overlay_free(nodes);
    return status;
}

void gdb_node_overlay_free(gdb_node_overlay *nodes)
{
    if (nodes == NULL)
        return;
    for (uint32_t c = 0; c < nodes->column_count; c++)
        gdb_column_overlay_release(&nodes->columns[c]);
    gdb_free(nodes->columns);
    gdb_row_set_release(&nodes->deleted);
    free_keys(nodes->keys);
    gdb_overlay_memory_release(&nodes->memory);
    gdb_free(nodes);
}

/* --- keys -------------------------------------------------------------- */

/* The 64-bit image of a key that is not a string. */
static uint64_t image_of(const gdb_value *key)
{
    return gdb_type_is_integer(key->type) && !gdb_type_is_signed(key->type)
               ? key->as.unsigned_integer
               : (uint64_t)key->as.integer;
}

static uint64_t hash_of(const gdb_value *key)
{
    return key->type == GDB_TYPE_STRING ? gdb_key_hash_string(key->as.text)
                                        : gdb_key_hash_integer(image_of(key));
}

static gdb_value key_of(const gdb_node_overlay *nodes, uint64_t offset)
{
    return gdb_column_overlay_get(&nodes->columns[nodes->schema->key_column], offset);
}

uint64_t gdb_node_overlay_find(const gdb_node_overlay *nodes, uint64_t hash, const gdb_value *key,
                               uint64_t not_this)
{
    uint64_t place = GDB_ID_MAP_FIRST, found;

    while ((found = gdb_id_map_next(&nodes->keys->map, hash, &place)) != 0) {
        gdb_value other = key_of(nodes, found - 1);

        if (found - 1 != not_this &&
            (key->type == GDB_TYPE_STRING ? gdb_text_equal(key->as.text, other.as.text)
                                          : image_of(key) == image_of(&other)))
            return found - 1;
    }
    return GDB_NODE_NONE;
}

/* Does the own index lead to a node, by the key *hash? */
static bool is_indexed(const gdb_node_overlay *nodes, uint64_t offset, uint64_t *hash)
{
    gdb_value key;

    if (!gdb_column_overlay_has(&nodes->columns[nodes->schema->key_column], offset))
        return false;
    key = key_of(nodes, offset);
    *hash = hash_of(&key);
    return true;
}

static void add_key(gdb_node_overlay *nodes, uint64_t offset)
{
    gdb_value key = key_of(nodes, offset);

    gdb_id_map_add(&nodes->keys->map, hash_of(&key), offset + 1);
}

static bool rows_wait(const gdb_node_overlay *nodes)
{
    return nodes->keys->row_count < nodes->inserted_count;
}

/* The keys of some rows that wait; none of them is deleted, as deleting enters all. */
static void enter_keys(const gdb_node_overlay *nodes, uint64_t first, uint64_t end)
{
    gdb_id_map *map = &nodes->keys->map;
    uint64_t hashes[KEYS_AHEAD];

    for (uint64_t offset = first; offset < end; offset++) {
        gdb_value key = key_of(nodes, offset);

        hashes[offset - first] = hash_of(&key);
        __builtin_prefetch(gdb_id_map_place(map, hashes[offset - first]), 1);
    }
    for (uint64_t offset = first; offset < end; offset++)
        gdb_id_map_add(map, hashes[offset - first], offset + 1);
}

gdb_status gdb_node_overlay_index_keys(const gdb_node_overlay *nodes, gdb_error *err)
{
    gdb_overlay_keys *keys = nodes->keys;
    uint64_t end = nodes->base_count + nodes->inserted_count;
    gdb_status status = GDB_OK;

    pthread_mutex_lock(&keys->mutex);
    GDB_TRY_OUT(gdb_id_map_reserve(&keys->map, nodes->inserted_count - keys->row_count,
                                   &keys->memory, err));
    for (uint64_t next, first = nodes->base_count + keys->row_count; first < end; first = next) {
        next = end - first < KEYS_AHEAD ? end : first + KEYS_AHEAD;
        enter_keys(nodes, first, next);
    }
    keys->row_count = nodes->inserted_count;
out:
    pthread_mutex_unlock(&keys->mutex);
    return status;
}

void gdb_node_overlay_foresee(const gdb_node_overlay *nodes, const gdb_value *key)
{
    if (!key->is_null && key->type == nodes->schema->columns[nodes->schema->key_column].type)
        __builtin_prefetch(gdb_id_map_place(&nodes->keys->map, hash_of(key)), 1);
}

/* --- changes ----------------------------------------------------------- */

static gdb_status check_value(const gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                              const gdb_value *value, gdb_error *err)
{
    const gdb_column_schema *schema = &nodes->schema->columns[column];
    gdb_status status = gdb_column_overlay_check(schema->type, value, err);

    if (status == GDB_OK && column == nodes->schema->key_column && value->is_null)
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "a key is NULL");
    return status == GDB_OK
               ? GDB_OK
               : gdb_error_where(err, status, "node %llu of table '%.*s', column '%.*s'",
                                 (unsigned long long)offset, GDB_TEXT_ARG(nodes->schema->name),
                                 GDB_TEXT_ARG(schema->name));
}

/* What nearly all values are. */
static bool is_plain(const gdb_node_overlay *nodes, uint32_t column, const gdb_value *value)
{
    return !value->is_null && value->type == nodes->schema->columns[column].type;
}

static gdb_status no_such_node(const gdb_node_overlay *nodes, uint64_t offset, const char *what,
                               gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no node %llu to %s",
                    GDB_TEXT_ARG(nodes->schema->name), (unsigned long long)offset, what);
}

/* Columns have the inserted rows of the table and no more. */
static void cut_columns(gdb_node_overlay *nodes)
{
    for (uint32_t c = 0; c < nodes->schema->column_count; c++)
        gdb_column_overlay_cut(&nodes->columns[c], nodes->inserted_count);
}

/* Of `count` values; `next` is the one that there may be. */
static gdb_status check_insert(const gdb_node_overlay *nodes, uint64_t offset, uint64_t next,
                               uint32_t count, gdb_error *err)
{
    gdb_text_view name = nodes->schema->name;

    if (offset != next)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "node %llu is inserted into table '%.*s', whose next is %llu",
                        (unsigned long long)offset, GDB_TEXT_ARG(name), (unsigned long long)next);
    if (count != nodes->schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a node of %u values is inserted into table '%.*s'",
                        count, GDB_TEXT_ARG(name));
    return GDB_OK;
}

gdb_status gdb_node_overlay_insert(gdb_node_overlay *nodes, uint64_t offset,
                                   const gdb_value *values, uint32_t count, gdb_error *err)
{
    uint32_t key = nodes->schema->key_column;
    bool waits = rows_wait(nodes);
    gdb_status status;

    GDB_TRY(check_insert(nodes, offset, nodes->base_count + nodes->inserted_count, count, err));
    GDB_TRY_OUT(waits ? GDB_OK
                      : gdb_id_map_reserve(&nodes->keys->map, 1, &nodes->keys->memory, err));
    for (uint32_t c = 0; c < count; c++) {
        if (!is_plain(nodes, c, &values[c]))
            GDB_TRY_OUT(check_value(nodes, offset, c, &values[c], err));
        GDB_TRY_OUT(
            gdb_column_overlay_set(&nodes->columns[c], offset, &values[c], &nodes->memory, err));
    }
    nodes->inserted_count++;
    if (!waits) {
        gdb_id_map_add(&nodes->keys->map, hash_of(&values[key]), offset + 1);
        nodes->keys->row_count = nodes->inserted_count;
    }
out:
    if (status != GDB_OK)
        cut_columns(nodes);
    return status;
}

/* All that is wrong with a column of inserted rows is said of its first row. */
static gdb_status check_column(const gdb_node_overlay *nodes, uint64_t first, uint32_t column,
                               const gdb_log_column *values, gdb_error *err)
{
    gdb_type_id type = values->type;
    gdb_value sample = {.type = type, .is_null = type == GDB_TYPE_INVALID};

    if (column == nodes->schema->key_column && values->nulls != NULL)
        sample.is_null = true;
    return check_value(nodes, first, column, &sample, err);
}

static gdb_status check_rows(const gdb_node_overlay *nodes, const gdb_log_record *record,
                             uint64_t next, gdb_error *err)
{
    const gdb_log_rows *rows = &record->rows;

    GDB_TRY(check_insert(nodes, record->offset, next, rows->column_count, err));
    for (uint32_t c = 0; c < rows->column_count; c++)
        GDB_TRY(check_column(nodes, record->offset, c, &rows->columns[c], err));
    return GDB_OK;
}

/* Rows of several records while they are inserted. */
typedef struct rows_insert {
    gdb_node_overlay *nodes;
    const gdb_log_record *records;
    uint32_t count;
    uint64_t row_count; /* of all of them */
    char **texts;       /* by column: where they go */
} rows_insert;

/* Room for all of them. */
static gdb_status reserve_column(const rows_insert *insert, uint32_t column, char **texts,
                                 gdb_error *err)
{
    gdb_node_overlay *nodes = insert->nodes;
    size_t bytes = 0;

    for (uint32_t i = 0; i < insert->count; i++)
        bytes += gdb_log_column_text_bytes(&insert->records[i].rows.columns[column]);
    return gdb_column_overlay_reserve(&nodes->columns[column], (size_t)insert->row_count, bytes,
                                      &nodes->memory, texts, err);
}

static gdb_status put_column(const rows_insert *insert, uint32_t column, char *texts,
                             gdb_error *err)
{
    gdb_node_overlay *nodes = insert->nodes;

    for (uint32_t i = 0; i < insert->count; i++) {
        const gdb_log_rows *rows = &insert->records[i].rows;
        size_t bytes = gdb_log_column_text_bytes(&rows->columns[column]);

        GDB_TRY(gdb_column_overlay_put(&nodes->columns[column], &rows->columns[column],
                                       rows->row_count, texts, &nodes->memory, err));
        texts = bytes > 0 ? texts + bytes : texts;
    }
    return GDB_OK;
}

static gdb_status insert_here(const rows_insert *insert, gdb_error *err)
{
    for (uint32_t c = 0; c < insert->nodes->column_count; c++) {
        char *texts;

        GDB_TRY(reserve_column(insert, c, &texts, err));
        GDB_TRY(put_column(insert, c, texts, err));
    }
    return GDB_OK;
}

static gdb_status put_one(void *context, uint64_t column, unsigned thread, gdb_error *err)
{
    const rows_insert *insert = context;

    (void)thread;
    return put_column(insert, (uint32_t)column, insert->texts[column], err);
}

/* The room is made by one, and filled by all. */
static gdb_status insert_in_threads(rows_insert *insert, unsigned threads, gdb_error *err)
{
    uint32_t columns = insert->nodes->column_count;
    gdb_status status = GDB_OK;

    insert->texts = gdb_alloc_array(columns, sizeof(*insert->texts), err);
    if (insert->texts == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < columns; c++)
        GDB_TRY_OUT(reserve_column(insert, c, &insert->texts[c], err));
    status = gdb_parallel_for(threads, columns, put_one, insert, err);
out:
    gdb_free(insert->texts);
    return status;
}

/* Lists take memory while they are put down, which is for one at a time. */
static unsigned threads_for(const rows_insert *insert, unsigned threads)
{
    enum { THREAD_VALUES = 1 << 16 };
    const gdb_node_overlay *nodes = insert->nodes;

    threads = gdb_parallel_threads_for(threads, insert->row_count * nodes->column_count,
                                       THREAD_VALUES);
    for (uint32_t c = 0; c < nodes->column_count && threads > 1; c++)
        if (gdb_type_is_list(nodes->schema->columns[c].type))
            return 1;
    return threads;
}

gdb_status gdb_node_overlay_insert_rows(gdb_node_overlay *nodes, const gdb_log_record *records,
                                        uint32_t count, unsigned threads, uint32_t *wrong,
                                        gdb_error *err)
{
    rows_insert insert = {.nodes = nodes, .records = records, .count = count};
    uint64_t first = nodes->base_count + nodes->inserted_count;
    gdb_status status;

    for (*wrong = 0; *wrong < count; ++*wrong) {
        GDB_TRY(check_rows(nodes, &records[*wrong], first + insert.row_count, err));
        insert.row_count += records[*wrong].rows.row_count;
    }
    *wrong = 0;
    threads = threads_for(&insert, threads);
    status = threads > 1 ? insert_in_threads(&insert, threads, err) : insert_here(&insert, err);
    if (status == GDB_OK)
        nodes->inserted_count += insert.row_count;
    else
        cut_columns(nodes);
    return status;
}

gdb_status gdb_node_overlay_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                   const gdb_value *value, gdb_error *err)
{
    uint64_t hash = 0;
    bool was_indexed;

    if (!gdb_node_overlay_lives(nodes, offset))
        return no_such_node(nodes, offset, "change", err);
    if (column >= nodes->schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no column %u to change",
                        GDB_TEXT_ARG(nodes->schema->name), column);
    GDB_TRY(check_value(nodes, offset, column, value, err));
    if (column != nodes->schema->key_column)
        return gdb_column_overlay_set(&nodes->columns[column], offset, value, &nodes->memory, err);
    GDB_TRY(gdb_node_overlay_index_keys(nodes, err));
    GDB_TRY(gdb_id_map_reserve(&nodes->keys->map, 1, &nodes->keys->memory, err));
    was_indexed = is_indexed(nodes, offset, &hash);
    GDB_TRY(gdb_column_overlay_set(&nodes->columns[column], offset, value, &nodes->memory, err));
    if (was_indexed)
        gdb_id_map_remove(&nodes->keys->map, hash, offset + 1);
    add_key(nodes, offset);
    return GDB_OK;
}

gdb_status gdb_node_overlay_delete(gdb_node_overlay *nodes, uint64_t offset, gdb_error *err)
{
    uint64_t hash;

    if (!gdb_node_overlay_lives(nodes, offset))
        return no_such_node(nodes, offset, "delete", err);
    if (offset >= nodes->base_count)
        GDB_TRY(gdb_node_overlay_index_keys(nodes, err));
    GDB_TRY(gdb_row_set_reserve(&nodes->deleted, offset, &nodes->memory, err));
    if (is_indexed(nodes, offset, &hash))
        gdb_id_map_remove(&nodes->keys->map, hash, offset + 1);
    gdb_row_set_add(&nodes->deleted, offset);
    return GDB_OK;
}

/* --- and back ----------------------------------------------------------- */

static void remove_key(gdb_node_overlay *nodes, uint64_t offset)
{
    uint64_t hash = 0;

    if (is_indexed(nodes, offset, &hash))
        gdb_id_map_remove(&nodes->keys->map, hash, offset + 1);
}

void gdb_node_overlay_undo_insert(gdb_node_overlay *nodes)
{
    if (!rows_wait(nodes)) {
        remove_key(nodes, nodes->base_count + nodes->inserted_count - 1);
        nodes->keys->row_count--;
    }
    nodes->inserted_count--;
    cut_columns(nodes);
}

/* Room for the key that comes back is there: it was in the index. */
void gdb_node_overlay_undo_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                  const gdb_value *before)
{
    bool is_key = column == nodes->schema->key_column;

    if (is_key)
        remove_key(nodes, offset);
    gdb_column_overlay_undo(&nodes->columns[column], offset, before);
    if (is_key && before != NULL)
        add_key(nodes, offset);
}

void gdb_node_overlay_undo_delete(gdb_node_overlay *nodes, uint64_t offset)
{
    gdb_row_set_remove(&nodes->deleted, offset);
    if (gdb_column_overlay_has(&nodes->columns[nodes->schema->key_column], offset))
        add_key(nodes, offset);
}
