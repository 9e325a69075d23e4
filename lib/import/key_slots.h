/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_SLOTS_H
#define GDB_LIB_IMPORT_KEY_SLOTS_H

/* key_slots.h - the insides of a key table, for key_table.c, where it grows, and key_lookup.c,
 * where it is sealed and looked up. */

#include "formats/key_index/key_index_format.h"
#include "lib/csv/column_image.h"
#include "lib/import/key_lines.h"
#include "lib/import/key_table.h"
#include "lib/import/text_lines.h"

/*
 * Linear probing from a home that rises with the hash's high half.
 *
 * wide       key                                    row
 * integer    the image                              row + 1
 * text       place (40 bits), hash bits 0-15, 32-39 row + 1 (40 bits), hash bits 40-63
 *
 * compact    (image - least) << row_bits | row + 1, where no image is as low as least
 *
 * A row of 0 is an empty slot. The places of texts lead to their length, 7 bits a byte, low ones
 * first, and their bytes behind it. Texts follow one another; once some of a table are mapped, each
 * slice has a chunk of its own for those that come, so that what is looked up together is together.
 */
enum {
    ROW_BITS = 40,
    PLACE_BITS = 40,
    LOOK_AHEAD = 32,
    REST = 512, /* this many places of mapped memory are used between two rests */
    LEAST_SLOTS = 64,
    TEXT_STEP = 1 << 20,
    TEXT_CHUNK = 1 << 16
};

#define LOW_MASK(bits) ((UINT64_C(1) << (bits)) - 1)
#define ROW_MASK LOW_MASK(ROW_BITS)

typedef struct key_slot {
    uint64_t key;
    uint64_t row;
} key_slot;

typedef enum key_table_form {
    FORM_WIDE,    /* texts, and integers that 64 bits do not hold beside their row */
    FORM_COMPACT,
    FORM_LINES,   /* sealed only: compact slots, see key_lines.h */
    FORM_TEXTS,   /* sealed only: see text_lines.h */
    FORM_DIRECT   /* sealed only: direct[image - least] is row + 1 */
} key_table_form;

/* Where the next text goes, and the end of the room for it. */
typedef struct text_run {
    uint64_t at, end;
} text_run;

struct gdb_key_table {
    gdb_type_id type;
    key_table_form form;
    bool is_sealed;
    uint64_t key_count;
    uint64_t row_count;   /* numbers given */
    uint64_t settled;     /* of them by gdb_key_table_settle */
    gdb_number_range ends; /* of integer keys, as column_image.h orders them */
    uint64_t slot_count;  /* a line more has room */
    key_slot *slots;      /* FORM_WIDE */
    uint64_t *compact;    /* FORM_COMPACT */
    gdb_key_lines lines;  /* FORM_LINES */
    gdb_text_lines texts; /* FORM_TEXTS */
    uint32_t *direct;     /* FORM_DIRECT */
    uint64_t direct_count;
    uint64_t least;       /* what images are counted from */
    unsigned row_bits;
    uint8_t *text;
    uint64_t text_size;
    text_run runs[GDB_KEY_SLICES];
    gdb_spill_memory place_memory; /* of slots, compact, lines, texts or direct */
    gdb_spill_memory text_memory;
    gdb_spill_source source;
    char what[GDB_ERROR_MESSAGE_SIZE / 2]; /* for `source` */
};

static inline uint64_t flip_of(const gdb_key_table *table)
{
    return gdb_image_is_signed(table->type) ? GDB_IMAGE_FLIP : 0;
}

/* --- slots ----------------------------------------------------------------- */

static inline uint64_t home_of(uint64_t hash, uint64_t slot_count)
{
    return (hash >> 32) * slot_count >> 32;
}

static inline uint64_t after(uint64_t place, uint64_t slot_count)
{
    return place + 1 == slot_count ? 0 : place + 1;
}

static inline key_slot text_slot(uint64_t place, uint64_t hash, uint64_t row)
{
    key_slot slot = {place | (hash >> 32 & 0xff) << 56 | (hash & 0xffff) << PLACE_BITS,
                     (row + 1) | hash >> ROW_BITS << ROW_BITS};
    return slot;
}

static inline uint64_t row_of(key_slot slot)
{
    return (slot.row & ROW_MASK) - 1;
}

/* As a wide one. */
static inline key_slot slot_at(const gdb_key_table *table, uint64_t place)
{
    key_slot slot;

    if (table->form == FORM_WIDE)
        return table->slots[place];
    slot.key = (table->compact[place] >> table->row_bits) + table->least;
    slot.row = table->compact[place] & LOW_MASK(table->row_bits);
    return slot;
}

static inline uint64_t hash_of(const gdb_key_table *table, key_slot slot)
{
    if (table->type != GDB_TYPE_STRING)
        return gdb_key_hash_integer(slot.key);
    return (slot.row & ~ROW_MASK) | (slot.key >> 56) << 32 | (slot.key >> PLACE_BITS & 0xffff);
}

static inline gdb_text_view text_of(const gdb_key_table *table, key_slot slot)
{
    return gdb_stored_text(table->text, slot.key & LOW_MASK(PLACE_BITS));
}

/* The first slot from `place` on that is empty or may hold key i of the batch: it has this integer,
 * or those bits of the text's hash. */
static inline uint64_t find_candidate(const gdb_key_table *table, const gdb_key_batch *batch,
                                      uint32_t i, uint64_t place)
{
    const key_slot *slots = table->slots;

    if (table->form == FORM_COMPACT) {
        uint64_t key = batch->images[i] - table->least;
        while (table->compact[place] != 0 && table->compact[place] >> table->row_bits != key)
            place = after(place, table->slot_count);
        return place;
    }
    if (batch->images != NULL) {
        uint64_t image = batch->images[i];
        while (slots[place].row != 0 && slots[place].key != image)
            place = after(place, table->slot_count);
        return place;
    }
    key_slot tag = text_slot(0, batch->hashes[i], 0);
    while (slots[place].row != 0 && (((slots[place].row ^ tag.row) >> ROW_BITS) |
                                     ((slots[place].key ^ tag.key) >> PLACE_BITS)) != 0)
        place = after(place, table->slot_count);
    return place;
}

/* The slot of key i of the batch, or the empty one where it would go, from a candidate on. */
static inline uint64_t confirm(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i,
                               uint64_t place)
{
    if (batch->images != NULL)
        return place;
    while (table->slots[place].row != 0 &&
           !gdb_text_equal(text_of(table, table->slots[place]),
                           gdb_row_column_text(batch->column, i)))
        place = find_candidate(table, batch, i, after(place, table->slot_count));
    return place;
}

static inline uint64_t find(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    uint64_t home = home_of(batch->hashes[i], table->slot_count);

    return confirm(table, batch, i, find_candidate(table, batch, i, home));
}

/* Ask for the slots that `find` will read for a key further on. */
static inline void look_ahead(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    uint64_t home;

    if (i >= batch->count)
        return;
    home = home_of(batch->hashes[i], table->slot_count);
    if (table->form == FORM_COMPACT)
        __builtin_prefetch(&table->compact[home], 1);
    else
        __builtin_prefetch(&table->slots[home], 1);
}

/* At place i, of a batch or of the table. */
static inline void rest_at(const gdb_key_table *table, uint64_t i)
{
    if (i % REST == 0)
        gdb_spill_source_rest(&table->source);
}

#endif
