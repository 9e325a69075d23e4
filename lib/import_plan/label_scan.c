/* SPDX-License-Identifier: MIT */

/*
 * label_scan.c - the labels of a file, block by block.
 *
 * Blocks are looked at in parallel, each with a list of labels of its own; the lists are merged in
 * the order of the blocks, so the order of labels is that of the file.
 */
#include "lib/import_plan/label_scan.h"

#include "lib/base/alloc.h"
#include "lib/base/interrupt.h"
#include "lib/base/parallel.h"
#include "lib/csv/csv_split.h"

typedef struct scan_slot {
    gdb_raw_block raw;
    gdb_arena arena; /* of the list */
    gdb_label_scan list;
    gdb_csv_field *fields;
    gdb_buffer label, key; /* unquoted */
} scan_slot;

typedef struct scanner {
    const gdb_csv_file *file;
    uint32_t key_field;
    gdb_csv_source *source;
    scan_slot *slots;
    gdb_arena *arena; /* of the result */
    gdb_label_scan *result;
} scanner;

/* The label's place in the list, which gets it if it is new; *is_new says so. */
static gdb_status find_label(gdb_label_scan *list, gdb_text_view label, uint32_t field_count,
                             gdb_arena *arena, gdb_label_use **out, bool *is_new, gdb_error *err)
{
    gdb_label_use *use;

    *is_new = false;
    for (uint32_t i = 0; i < list->count; i++) {
        if (gdb_text_equal_nocase(list->labels[i].label, label)) {
            *out = &list->labels[i];
            return GDB_OK;
        }
    }
    if (list->count == GDB_LABELS_MOST)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "more than %d tables, one for each text in the field :LABEL or :TYPE",
                        GDB_LABELS_MOST);
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        gdb_label_use *grown = gdb_arena_alloc_array(arena, capacity, sizeof(*grown), err);
        if (grown == NULL)
            return GDB_ERR_NOMEM;
        if (list->count > 0)
            memcpy(grown, list->labels, list->count * sizeof(*grown));
        list->labels = grown;
        list->capacity = capacity;
    }
    use = &list->labels[list->count];
    memset(use, 0, sizeof(*use));
    use->label = gdb_arena_copy_text(arena, label, err);
    use->used = gdb_arena_alloc_array(arena, field_count, sizeof(*use->used), err);
    if (use->label.data == NULL || use->used == NULL)
        return GDB_ERR_NOMEM;
    list->count++;
    *is_new = true;
    *out = use;
    return GDB_OK;
}

/* The text of a field without quotes; size 0 for NULL. */
static gdb_status read_text(const scanner *s, scan_slot *slot, uint32_t f, gdb_buffer *buffer,
                            gdb_text_view *out, gdb_error *err)
{
    const gdb_csv_field *field = &slot->fields[f];
    const uint8_t *begin = slot->raw.bytes + field->begin;
    size_t size = field->end - field->begin;

    *out = gdb_text((const char *)begin, size);
    if (!field->quoted) {
        if (gdb_csv_is_null(&s->file->dialect, begin, size))
            out->size = 0;
        return GDB_OK;
    }
    gdb_buffer_clear(buffer);
    GDB_TRY(gdb_buffer_reserve(buffer, size, err));
    buffer->size = gdb_csv_field_text(&s->file->dialect, slot->raw.bytes, field, buffer->data);
    *out = gdb_buffer_view(buffer);
    return GDB_OK;
}

/* What the row's fields say of its label. */
static gdb_status add_row(const scanner *s, scan_slot *slot, gdb_label_use *use, uint64_t line,
                          gdb_error *err)
{
    gdb_text_view key = {"", 0};

    for (uint32_t f = 0; f < s->file->field_count; f++) {
        const gdb_csv_field *field = &slot->fields[f];
        if (!use->used[f])
            use->used[f] = field->quoted ||
                           !gdb_csv_is_null(&s->file->dialect, slot->raw.bytes + field->begin,
                                            field->end - field->begin);
    }
    if (s->key_field == GDB_CSV_IGNORE)
        return GDB_OK;
    GDB_TRY(read_text(s, slot, s->key_field, &slot->key, &key, err));
    if (key.size > 0)
        gdb_type_guess_add(&use->key, key, line);
    return GDB_OK;
}

/* --- the steps of the pipeline ---------------------------------------------- */

static gdb_status take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    scanner *s = context;
    bool at_end = false;

    (void)item;
    GDB_TRY(gdb_interrupt_check(s->file->input.interrupt, err));
    GDB_TRY(gdb_csv_source_take(s->source, &s->slots[slot].raw, &at_end, err));
    *end = at_end;
    return GDB_OK;
}

static gdb_status scan_block(void *context, unsigned number, uint64_t item, gdb_error *err)
{
    scanner *s = context;
    scan_slot *slot = &s->slots[number];
    const gdb_row_filter *filter = s->file->filter;
    uint32_t field_count = s->file->field_count;
    uint64_t line = slot->raw.first_line;
    gdb_csv_record record;
    size_t counted = 0;

    (void)item;
    gdb_arena_clear(&slot->arena);
    memset(&slot->list, 0, sizeof(slot->list));
    for (size_t at = 0; gdb_csv_record_next(&record, &s->file->dialect, slot->raw.bytes,
                                            slot->raw.size, at, slot->fields, field_count);
         at = record.next) {
        gdb_text_view label = {"", 0};
        gdb_label_use *use;
        bool is_new, is_sound = record.fault == GDB_CSV_SOUND && record.field_count == field_count;
        if (is_sound)
            GDB_TRY(read_text(s, slot, filter->field, &slot->label, &label, err));
        is_sound =
            is_sound && gdb_row_label_check(filter->is_label, label) == GDB_ROW_OF_OTHER;
        if (!is_sound && slot->list.stray_line != 0)
            continue;
        line += gdb_csv_count_lines(slot->raw.bytes + counted, record.begin - counted);
        counted = record.begin;
        if (!is_sound) {
            slot->list.stray_line = line;
            continue;
        }
        GDB_TRY(find_label(&slot->list, label, field_count, &slot->arena, &use, &is_new, err));
        if (is_new)
            use->line = line;
        GDB_TRY(add_row(s, slot, use, line, err));
    }
    return GDB_OK;
}

static gdb_status merge(void *context, unsigned number, uint64_t item, gdb_error *err)
{
    scanner *s = context;
    const gdb_label_scan *list = &s->slots[number].list;

    (void)item;
    if (s->result->stray_line == 0)
        s->result->stray_line = list->stray_line;
    for (uint32_t i = 0; i < list->count; i++) {
        const gdb_label_use *from = &list->labels[i];
        gdb_label_use *to;
        bool is_new;
        GDB_TRY(find_label(s->result, from->label, s->file->field_count, s->arena, &to, &is_new,
                           err));
        if (is_new)
            to->line = from->line;
        for (uint32_t f = 0; f < s->file->field_count; f++)
            to->used[f] = to->used[f] || from->used[f];
        gdb_type_guess_merge(&to->key, &from->key);
    }
    return GDB_OK;
}

gdb_status gdb_label_scan_file(gdb_label_scan *scan, const gdb_csv_file *file, uint32_t key_field,
                               unsigned threads, gdb_arena *arena, gdb_error *err)
{
    static const gdb_pipeline pipeline = {take, scan_block, merge, NULL};
    scanner s = {.file = file, .key_field = key_field, .arena = arena, .result = scan};
    unsigned slots = gdb_pipeline_slots(threads);
    gdb_status status = GDB_OK;

    memset(scan, 0, sizeof(*scan));
    s.slots = gdb_alloc_array_zero(slots, sizeof(*s.slots), err);
    if (s.slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < slots; i++) {
        s.slots[i].fields = gdb_alloc_array_zero(file->field_count, sizeof(gdb_csv_field), err);
        if (s.slots[i].fields == NULL) {
            status = GDB_ERR_NOMEM;
            goto out;
        }
    }
    GDB_TRY_OUT(gdb_csv_source_open(&s.source, file, 1, 0, err));
    GDB_TRY_OUT(gdb_pipeline_run(&pipeline, threads, slots, &s, err));
out:
    if (status == GDB_ERR_INPUT)
        (void)gdb_error_where(err, status, "%s", file->path);
    gdb_csv_source_close(s.source);
    for (unsigned i = 0; i < slots; i++) {
        gdb_raw_block_release(&s.slots[i].raw);
        gdb_arena_release(&s.slots[i].arena);
        gdb_free(s.slots[i].fields);
        gdb_buffer_release(&s.slots[i].label);
        gdb_buffer_release(&s.slots[i].key);
    }
    gdb_free(s.slots);
    return status;
}
