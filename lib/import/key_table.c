/* SPDX-License-Identifier: MIT */
#include "lib/import/key_table.h"

#include <sys/mman.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/base/text_quote.h"
#include "lib/import/column_image.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

/*
 * Linear probing. A slot is 0 (empty) or tag << ROW_BITS | row + 1. The home
 * of a key is its hash's high bits, the tag its low ones, so a false match of tags is a matter of
 * 2^-24 and the key itself is hardly ever read in vain.
 */
enum { ROW_BITS = 40, TAG_BITS = 24, LOOK_AHEAD = 32, LEAST_SLOTS_LOG = 6, RANGE_PIECE = 1 << 20,
       HUGE_PAGE = 1 << 21 };

#define ROW_MASK ((UINT64_C(1) << ROW_BITS) - 1)

typedef enum key_table_form {
    FORM_TAGGED,  /* growing; strings for ever */
    FORM_DIRECT,  /* direct[key - least] is row + 1 */
    FORM_COMPACT, /* slots of (key - least) << row_bits | row + 1 */
    FORM_WIDE     /* tagged, keys kept */
} key_table_form;

struct gdb_key_table {
    gdb_type_id type;
    key_table_form form;
    bool replaced; /* some key was taken over: `keys` holds more rows than there are keys */
    uint64_t count;
    uint64_t *slots;
    unsigned slots_log;
    uint64_t *keys; /* images in row order; strings: where each key ends in `text` */
    size_t keys_capacity;
    gdb_buffer text;
    uint64_t least;
    unsigned row_bits;
    uint32_t *direct;
    uint64_t direct_count;
};

void gdb_key_batch_release(gdb_key_batch *batch)
{
    gdb_free(batch->hashes);
    gdb_free(batch->widened);
    memset(batch, 0, sizeof(*batch));
}

gdb_status gdb_key_batch_set(gdb_key_batch *batch, const gdb_row_column *column, uint32_t count,
                             gdb_error *err)
{
    batch->column = column;
    batch->count = count;
    batch->images = NULL;
    if (column->type == GDB_TYPE_STRING)
        return GDB_OK;
    if (gdb_type_width(column->type) == 8) {
        batch->images = column->values;
        return GDB_OK;
    }
    GDB_TRY(gdb_array_reserve(&batch->widened, &batch->widened_capacity, (size_t)count + 1,
                              sizeof(*batch->widened), err));
    gdb_image_widen(batch->widened, column->values, count, column->type);
    batch->images = batch->widened;
    return GDB_OK;
}

gdb_status gdb_key_batch_hash(gdb_key_batch *batch, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&batch->hashes, &batch->hash_capacity, (size_t)batch->count + 1,
                              sizeof(*batch->hashes), err));
    if (batch->images != NULL) {
        for (uint32_t i = 0; i < batch->count; i++)
            batch->hashes[i] = gdb_key_hash_integer(batch->images[i]);
    } else {
        for (uint32_t i = 0; i < batch->count; i++)
            batch->hashes[i] = gdb_key_hash_string(gdb_row_column_text(batch->column, i));
    }
    return GDB_OK;
}

/* At most five eighths full. */
static unsigned slots_log_for(uint64_t count)
{
    unsigned log = gdb_bit_width(count + count / 5 * 3);

    return log < LEAST_SLOTS_LOG ? LEAST_SLOTS_LOG : log;
}

/* Look-ups go all over a large table: in huge pages they find more of their addresses translated. */
static gdb_status allocate_slots(uint64_t **slots, unsigned log, gdb_error *err)
{
    size_t size = sizeof(**slots) << log;

    if (size < 2 * HUGE_PAGE) {
        *slots = gdb_alloc_zero(size, err);
        return *slots != NULL ? GDB_OK : GDB_ERR_NOMEM;
    }
    *slots = gdb_alloc_aligned(HUGE_PAGE, size, err);
    if (*slots == NULL)
        return GDB_ERR_NOMEM;
    (void)madvise(*slots, size, MADV_HUGEPAGE);
    memset(*slots, 0, size);
    return GDB_OK;
}

gdb_status gdb_key_table_create(gdb_key_table **out, gdb_type_id type, uint64_t expected,
                                gdb_error *err)
{
    gdb_key_table *table = gdb_alloc_zero(sizeof(*table), err);

    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->type = type;
    table->slots_log = slots_log_for(expected < UINT32_MAX ? expected : UINT32_MAX);
    if (allocate_slots(&table->slots, table->slots_log, err) != GDB_OK) {
        gdb_free(table);
        return GDB_ERR_NOMEM;
    }
    *out = table;
    return GDB_OK;
}

void gdb_key_table_free(gdb_key_table *table)
{
    if (table == NULL)
        return;
    gdb_free(table->slots);
    gdb_free(table->keys);
    gdb_free(table->direct);
    gdb_buffer_release(&table->text);
    gdb_free(table);
}

uint64_t gdb_key_table_count(const gdb_key_table *table)
{
    return table->count;
}

static gdb_text_view stored_text(const gdb_key_table *table, uint64_t row)
{
    uint64_t begin = row == 0 ? 0 : table->keys[row - 1];

    return gdb_text((const char *)table->text.data + begin, (size_t)(table->keys[row] - begin));
}

uint64_t gdb_key_table_hash(const gdb_key_table *table, uint64_t offset)
{
    if (table->type == GDB_TYPE_STRING)
        return gdb_key_hash_string(stored_text(table, offset));
    return gdb_key_hash_integer(table->keys[offset]);
}

static inline uint64_t home_of(uint64_t hash, unsigned slots_log)
{
    return hash >> (64 - slots_log);
}

static gdb_status grow_slots(gdb_key_table *table, uint64_t need, gdb_error *err)
{
    uint64_t *slots;
    unsigned log = slots_log_for(need);
    uint64_t mask = (UINT64_C(1) << log) - 1;
    uint64_t old_count = UINT64_C(1) << table->slots_log;

    GDB_TRY(allocate_slots(&slots, log, err));
    for (uint64_t i = 0; i < old_count; i++) {
        uint64_t slot = table->slots[i];
        if (slot == 0)
            continue;
        uint64_t place = home_of(gdb_key_table_hash(table, (slot & ROW_MASK) - 1), log);
        while (slots[place] != 0)
            place = (place + 1) & mask;
        slots[place] = slot;
    }
    gdb_free(table->slots);
    table->slots = slots;
    table->slots_log = log;
    return GDB_OK;
}

static bool matches(const gdb_key_table *table, uint64_t row, const gdb_key_batch *batch,
                    uint32_t i)
{
    if (batch->images != NULL)
        return table->keys[row] == batch->images[i];
    return gdb_text_equal(stored_text(table, row), gdb_row_column_text(batch->column, i));
}

static gdb_status append_key(gdb_key_table *table, const gdb_key_batch *batch, uint32_t i,
                             gdb_error *err)
{
    if (batch->images != NULL) {
        table->keys[table->count++] = batch->images[i];
        return GDB_OK;
    }
    gdb_text_view text = gdb_row_column_text(batch->column, i);
    GDB_TRY(gdb_buffer_append(&table->text, text.data, text.size, err));
    table->keys[table->count++] = table->text.size;
    return GDB_OK;
}

gdb_status gdb_key_table_insert(gdb_key_table *table, const gdb_key_batch *batch,
                                const uint64_t *dead, bool replace, uint64_t *earlier,
                                gdb_error *err)
{
    uint64_t mask;

    if (table->count + batch->count >= ROW_MASK)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than %llu nodes in a table",
                        (unsigned long long)ROW_MASK);
    if (slots_log_for(table->count + batch->count) > table->slots_log)
        GDB_TRY(grow_slots(table, table->count + batch->count, err));
    GDB_TRY(gdb_array_reserve(&table->keys, &table->keys_capacity,
                              (size_t)table->count + batch->count + 1, sizeof(*table->keys), err));
    mask = (UINT64_C(1) << table->slots_log) - 1;
    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t hash = batch->hashes[i];
        uint64_t tag = hash << ROW_BITS;
        uint64_t place = home_of(hash, table->slots_log);
        uint64_t slot;
        if (i + LOOK_AHEAD < batch->count)
            __builtin_prefetch(
                &table->slots[home_of(batch->hashes[i + LOOK_AHEAD], table->slots_log)], 1);
        earlier[i] = GDB_KEY_NONE;
        if (gdb_bitmap_get(dead, i))
            continue;
        while ((slot = table->slots[place]) != 0) {
            if (((slot ^ tag) & ~ROW_MASK) == 0 &&
                matches(table, (slot & ROW_MASK) - 1, batch, i)) {
                earlier[i] = (slot & ROW_MASK) - 1;
                break;
            }
            place = (place + 1) & mask;
        }
        if (slot != 0 && !replace)
            continue;
        table->replaced = table->replaced || slot != 0;
        GDB_TRY(append_key(table, batch, i, err));
        table->slots[place] = tag | table->count;
    }
    return GDB_OK;
}

static gdb_status seal_direct(gdb_key_table *table, uint64_t range, gdb_error *err)
{
    table->direct_count = range + 1;
    table->direct = gdb_alloc_array_zero((size_t)table->direct_count, sizeof(*table->direct), err);
    if (table->direct == NULL)
        return GDB_ERR_NOMEM;
    for (uint64_t i = 0; i < table->count; i++)
        table->direct[table->keys[i] - table->least] = (uint32_t)(i + 1);
    table->form = FORM_DIRECT;
    gdb_free(table->slots);
    table->slots = NULL;
    return GDB_OK;
}

/* The same places as before, other contents: no probing is needed. */
static void seal_compact(gdb_key_table *table)
{
    uint64_t slot_count = UINT64_C(1) << table->slots_log;

    for (uint64_t i = 0; i < slot_count; i++) {
        uint64_t slot = table->slots[i];
        if (slot == 0)
            continue;
        if (i + LOOK_AHEAD < slot_count && table->slots[i + LOOK_AHEAD] != 0)
            __builtin_prefetch(&table->keys[(table->slots[i + LOOK_AHEAD] & ROW_MASK) - 1]);
        uint64_t row = (slot & ROW_MASK) - 1;
        table->slots[i] = (table->keys[row] - table->least) << table->row_bits | (row + 1);
    }
    table->form = FORM_COMPACT;
}

gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err)
{
    gdb_image_range ends = gdb_image_range_empty();
    uint64_t range;

    if (table->form != FORM_TAGGED || table->type == GDB_TYPE_STRING || table->count == 0)
        return GDB_OK;
    for (uint64_t i = 0; i < table->count; i += RANGE_PIECE) {
        uint64_t n = table->count - i < RANGE_PIECE ? table->count - i : RANGE_PIECE;
        gdb_image_range_merge(
            &ends, gdb_image_range_of(table->keys + i, (uint32_t)n, table->type, NULL));
    }
    table->least = ends.low ^ (gdb_image_is_signed(table->type) ? GDB_IMAGE_FLIP : 0);
    range = ends.high - ends.low;
    if (range < table->count * 3 + 1024 && table->count < UINT32_MAX)
        return seal_direct(table, range, err);
    table->row_bits = gdb_bit_width(table->count);
    if (gdb_bit_width(range) + table->row_bits <= 64)
        seal_compact(table);
    else
        table->form = FORM_WIDE;
    return GDB_OK;
}

void gdb_key_table_drop_keys(gdb_key_table *table)
{
    if (table->form == FORM_DIRECT || table->form == FORM_COMPACT) {
        gdb_free(table->keys);
        table->keys = NULL;
        table->keys_capacity = 0;
    }
}

static void lookup_direct(const gdb_key_table *table, const gdb_key_batch *batch,
                          uint64_t *offsets)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t place = batch->images[i] - table->least;
        offsets[i] = place < table->direct_count ? (uint64_t)table->direct[place] - 1
                                                 : GDB_KEY_NONE;
    }
}

/* Homes of LOOK_AHEAD keys are computed and fetched while the group before is looked up. */
static void lookup_compact(const gdb_key_table *table, const gdb_key_batch *batch,
                           uint64_t *offsets)
{
    const uint64_t *slots = table->slots;
    unsigned log = table->slots_log, row_bits = table->row_bits;
    uint64_t mask = (UINT64_C(1) << log) - 1, row_mask = (UINT64_C(1) << row_bits) - 1;
    uint64_t most = row_bits == 0 ? UINT64_MAX : UINT64_MAX >> row_bits;
    uint64_t homes[2][LOOK_AHEAD];

    for (uint32_t begin = 0; begin < batch->count + LOOK_AHEAD; begin += LOOK_AHEAD) {
        uint64_t *ahead = homes[begin / LOOK_AHEAD % 2];
        const uint64_t *due = homes[(begin / LOOK_AHEAD + 1) % 2];
        for (uint32_t i = begin; i < begin + LOOK_AHEAD && i < batch->count; i++) {
            ahead[i - begin] = home_of(gdb_key_hash_integer(batch->images[i]), log);
            __builtin_prefetch(&slots[ahead[i - begin]]);
        }
        if (begin == 0)
            continue;
        for (uint32_t i = begin - LOOK_AHEAD; i < begin && i < batch->count; i++) {
            uint64_t key = batch->images[i] - table->least;
            uint64_t place = due[i - (begin - LOOK_AHEAD)];
            uint64_t slot = slots[place];
            while (slot != 0 && slot >> row_bits != key) {
                place = (place + 1) & mask;
                slot = slots[place];
            }
            /* key > most has no slot, and none compares equal to it. */
            offsets[i] = slot != 0 && key <= most ? (slot & row_mask) - 1 : GDB_KEY_NONE;
        }
    }
}

static void lookup_tagged(const gdb_key_table *table, const gdb_key_batch *batch,
                          uint64_t *offsets)
{
    uint64_t mask = (UINT64_C(1) << table->slots_log) - 1;

    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t hash = batch->hashes[i];
        uint64_t tag = hash << ROW_BITS;
        uint64_t place = home_of(hash, table->slots_log);
        uint64_t slot;
        if (i + LOOK_AHEAD < batch->count)
            __builtin_prefetch(
                &table->slots[home_of(batch->hashes[i + LOOK_AHEAD], table->slots_log)]);
        if (i + LOOK_AHEAD / 2 < batch->count) {
            uint64_t ahead =
                table->slots[home_of(batch->hashes[i + LOOK_AHEAD / 2], table->slots_log)];
            if (ahead != 0)
                __builtin_prefetch(&table->keys[(ahead & ROW_MASK) - 1]);
        }
        offsets[i] = GDB_KEY_NONE;
        while ((slot = table->slots[place]) != 0) {
            if (((slot ^ tag) & ~ROW_MASK) == 0 &&
                matches(table, (slot & ROW_MASK) - 1, batch, i)) {
                offsets[i] = (slot & ROW_MASK) - 1;
                break;
            }
            place = (place + 1) & mask;
        }
    }
}

gdb_status gdb_key_table_lookup(const gdb_key_table *table, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err)
{
    if (table->count == 0) {
        for (uint32_t i = 0; i < batch->count; i++)
            offsets[i] = GDB_KEY_NONE;
        return GDB_OK;
    }
    switch (table->form) {
    case FORM_DIRECT:
        lookup_direct(table, batch, offsets);
        return GDB_OK;
    case FORM_COMPACT:
        lookup_compact(table, batch, offsets);
        return GDB_OK;
    case FORM_TAGGED:
    case FORM_WIDE:
        GDB_TRY(gdb_key_batch_hash(batch, err));
        lookup_tagged(table, batch, offsets);
        return GDB_OK;
    }
    return GDB_OK;
}

void gdb_key_print(const gdb_row_column *column, uint32_t row, char out[GDB_KEY_TEXT_SIZE])
{
    char text[GDB_TEXT_QUOTE_SIZE];
    uint64_t image = 0;

    if (column->type == GDB_TYPE_STRING) {
        snprintf(out, GDB_KEY_TEXT_SIZE, "%s", gdb_text_quote(gdb_row_column_text(column, row), text));
        return;
    }
    gdb_image_widen(&image, (const uint8_t *)column->values + row * gdb_type_width(column->type), 1,
                    column->type);
    if (column->type == GDB_TYPE_DATE)
        gdb_print_date((int32_t)image, out);
    else if (column->type == GDB_TYPE_TIMESTAMP)
        gdb_print_timestamp((int64_t)image, out);
    else if (gdb_type_is_signed(column->type))
        gdb_print_int64((int64_t)image, out);
    else
        gdb_print_uint64(image, out);
}
