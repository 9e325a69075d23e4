/* SPDX-License-Identifier: MIT */
#include "lib/import/table_write.h"

#include <pthread.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/storage/segment_writer.h"

struct gdb_table_writer {
    gdb_page_writer *pages;
    pthread_mutex_t mutex;
    gdb_write_piece *waiting; /* by rising number */
    gdb_write_piece *last;    /* of those */
    gdb_write_piece *idle;
    uint64_t next;
    bool is_writing; /* a thread is in write_due, without the mutex */
    uint64_t page_count;
    gdb_error failure;
};

void gdb_segment_list_release(gdb_segment_list *list)
{
    gdb_free(list->items);
    memset(list, 0, sizeof(*list));
}

gdb_status gdb_segment_list_copy(const gdb_segment_list *list, gdb_arena *arena,
                                 gdb_segment **items, uint32_t *count, gdb_error *err)
{
    *items = NULL;
    *count = (uint32_t)list->count;
    if (list->count == 0)
        return GDB_OK;
    *items = gdb_arena_alloc_array(arena, list->count, sizeof(**items), err);
    if (*items == NULL)
        return GDB_ERR_NOMEM;
    memcpy(*items, list->items, list->count * sizeof(**items));
    return GDB_OK;
}

gdb_status gdb_table_writer_open(gdb_table_writer **out, gdb_page_writer *pages, gdb_error *err)
{
    gdb_table_writer *writer = gdb_alloc_zero(sizeof(*writer), err);

    if (writer == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&writer->mutex, NULL);
    writer->pages = pages;
    *out = writer;
    return GDB_OK;
}

static void free_piece(gdb_write_piece *piece)
{
    for (uint32_t i = 0; i < piece->capacity; i++)
        gdb_encoded_segment_release(&piece->segments[i]);
    gdb_free(piece->segments);
    gdb_free(piece->lists);
    gdb_free(piece);
}

static void free_pieces(gdb_write_piece *piece)
{
    while (piece != NULL) {
        gdb_write_piece *next = piece->next;
        free_piece(piece);
        piece = next;
    }
}

void gdb_table_writer_close(gdb_table_writer *writer)
{
    if (writer == NULL)
        return;
    free_pieces(writer->waiting);
    free_pieces(writer->idle);
    pthread_mutex_destroy(&writer->mutex);
    gdb_free(writer);
}

static gdb_status make_room(gdb_write_piece *piece, uint32_t count, gdb_error *err)
{
    gdb_encoded_segment *segments;
    gdb_segment_list **lists;

    if (count <= piece->capacity)
        return GDB_OK;
    segments = gdb_realloc_array(piece->segments, count, sizeof(*segments), err);
    if (segments == NULL)
        return GDB_ERR_NOMEM;
    memset(segments + piece->capacity, 0, (count - piece->capacity) * sizeof(*segments));
    piece->segments = segments;
    lists = gdb_realloc_array(piece->lists, count, sizeof(gdb_segment_list *), err);
    if (lists == NULL)
        return GDB_ERR_NOMEM;
    piece->lists = lists;
    piece->capacity = count;
    return GDB_OK;
}

gdb_status gdb_table_writer_take_piece(gdb_table_writer *writer, uint32_t count,
                                       gdb_write_piece **out, gdb_error *err)
{
    gdb_write_piece *piece;
    gdb_status status;

    pthread_mutex_lock(&writer->mutex);
    piece = writer->idle;
    if (piece != NULL)
        writer->idle = piece->next;
    pthread_mutex_unlock(&writer->mutex);
    if (piece == NULL)
        piece = gdb_alloc_zero(sizeof(*piece), err);
    if (piece == NULL)
        return GDB_ERR_NOMEM;
    status = make_room(piece, count, err);
    if (status != GDB_OK) {
        free_piece(piece);
        return status;
    }
    piece->count = count;
    *out = piece;
    return GDB_OK;
}

void gdb_table_writer_drop(gdb_table_writer *writer, gdb_write_piece *piece)
{
    pthread_mutex_lock(&writer->mutex);
    piece->next = writer->idle;
    writer->idle = piece;
    pthread_mutex_unlock(&writer->mutex);
}

static gdb_status write_piece(gdb_table_writer *writer, gdb_write_piece *piece, gdb_error *err)
{
    for (uint32_t i = 0; i < piece->count; i++) {
        gdb_encoded_segment *encoded = &piece->segments[i];
        gdb_segment_list *list = piece->lists[i];
        if (writer->pages != NULL)
            GDB_TRY(gdb_page_writer_append_segment(writer->pages, encoded, err));
        GDB_TRY(gdb_array_reserve(&list->items, &list->capacity, list->count + 1,
                                  sizeof(*list->items), err));
        list->items[list->count++] = encoded->segment;
        writer->page_count += encoded->segment.page_count;
    }
    return GDB_OK;
}

/* Write every piece whose turn it is. Called and left with the mutex held. */
static void write_due(gdb_table_writer *writer)
{
    while (writer->failure.status == GDB_OK && writer->waiting != NULL &&
           writer->waiting->number == writer->next) {
        gdb_write_piece *piece = writer->waiting;
        gdb_error failure = GDB_ERROR_INIT;
        gdb_status status;
        writer->waiting = piece->next;
        writer->is_writing = true;
        pthread_mutex_unlock(&writer->mutex);
        status = write_piece(writer, piece, &failure);
        pthread_mutex_lock(&writer->mutex);
        writer->is_writing = false;
        writer->next++;
        piece->next = writer->idle;
        writer->idle = piece;
        if (status != GDB_OK)
            writer->failure = failure;
    }
}

gdb_status gdb_table_writer_put(gdb_table_writer *writer, gdb_write_piece *piece, uint64_t number,
                                gdb_error *err)
{
    gdb_write_piece **place = &writer->waiting;
    gdb_status status;

    piece->number = number;
    pthread_mutex_lock(&writer->mutex);
    if (writer->waiting != NULL && writer->last->number < number)
        place = &writer->last->next;
    while (*place != NULL && (*place)->number < number)
        place = &(*place)->next;
    piece->next = *place;
    *place = piece;
    if (piece->next == NULL)
        writer->last = piece;
    if (!writer->is_writing)
        write_due(writer);
    status = writer->failure.status;
    if (status != GDB_OK && err != NULL && err->status == GDB_OK)
        *err = writer->failure;
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

uint64_t gdb_table_writer_pages(const gdb_table_writer *writer)
{
    return writer->page_count;
}
