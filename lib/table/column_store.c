/* SPDX-License-Identifier: MIT */
#include "lib/table/column_store.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/always_inline.h"
#include "lib/base/checked_math.h"
#include "lib/vector/vector_borrow.h"

/* Open segments that a reader keeps, by the low bits of their number: gathers that jump between a
 * few segments open (and decode the dictionary of) each of them once. */
enum { OPEN_SEGMENTS = 8 };

/* Gathers of at least so many rising rows may be scans. */
enum { DENSE_LEAST = GDB_VECTOR_SIZE < 64 ? 2 : 64 };

#define SEGMENT_NONE UINT32_MAX

typedef struct open_segment {
    gdb_segment_reader *reader;
    uint32_t number; /* SEGMENT_NONE: nothing is open */
} open_segment;

typedef struct row_place {
    uint32_t row;
    uint32_t place;
} row_place;

/* Of a gather, the rows that the base has and those that the overlay has. */
typedef struct merge_scratch {
    gdb_gather_rows base, overlay;
} merge_scratch;

struct gdb_column_reader {
    gdb_buffer_pool *pool;
    const gdb_column_overlay *overlay; /* may be NULL */
    merge_scratch *merge;              /* if there is an overlay */
    gdb_vector dense;                  /* scratch of gathers of rising rows; made when needed */
    const gdb_segment *segments;
    uint32_t segment_count;
    const gdb_value *unwritten; /* the value of all rows of the base; NULL: pages have them */
    bool is_uniform; /* every segment but the last has GDB_GROUP_SIZE rows */
    gdb_type_id type;
    size_t width;
    gdb_page_owner owner;
    uint64_t row_count;   /* of the base */
    uint64_t *first_rows; /* of each segment, and the row count behind them; unless uniform */
    uint32_t hint;        /* the segment last asked for */
    open_segment open[OPEN_SEGMENTS];
    uint32_t numbers[GDB_VECTOR_SIZE]; /* scratch of gather: segments, rows in them, places */
    uint32_t rows[GDB_VECTOR_SIZE];
    uint32_t places[GDB_VECTOR_SIZE];
    uint32_t *starts; /* one a segment: scratch of gather */
    row_place pairs[GDB_VECTOR_SIZE];
    uint32_t sorted_rows[GDB_VECTOR_SIZE];
    uint32_t sorted_places[GDB_VECTOR_SIZE];
};

gdb_status gdb_column_reader_open(gdb_column_reader **out, gdb_buffer_pool *pool,
                                  const gdb_column_metadata *column, gdb_type_id type,
                                  const gdb_page_owner *owner, const gdb_column_overlay *overlay,
                                  gdb_error *err)
{
    gdb_column_reader *reader = gdb_alloc_zero(sizeof(*reader), err);
    gdb_status status = GDB_OK;

    if (reader == NULL)
        return GDB_ERR_NOMEM;
    reader->pool = pool;
    reader->overlay = overlay;
    reader->segments = column->segments;
    reader->segment_count = column->segment_count;
    reader->unwritten = column->unwritten;
    reader->type = type;
    reader->width = type == GDB_TYPE_INVALID ? sizeof(uint64_t) : gdb_type_width(type);
    reader->owner = *owner;
    reader->is_uniform = true;
    for (uint32_t i = 0; i < OPEN_SEGMENTS; i++)
        reader->open[i].number = SEGMENT_NONE;
    for (uint32_t i = 0; i < column->segment_count; i++) {
        uint32_t rows = column->segments[i].row_count;
        if (rows > GDB_GROUP_SIZE || (i + 1 < column->segment_count && rows != GDB_GROUP_SIZE))
            reader->is_uniform = false;
        reader->row_count += rows;
    }
    reader->starts =
        gdb_alloc_array((size_t)column->segment_count + 1, sizeof(*reader->starts), err);
    if (overlay != NULL)
        reader->merge = gdb_alloc(sizeof(*reader->merge), err);
    if (reader->starts == NULL || (overlay != NULL && reader->merge == NULL)) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    if (!reader->is_uniform) {
        uint64_t first = 0;
        reader->first_rows =
            gdb_alloc_array((size_t)column->segment_count + 1, sizeof(*reader->first_rows), err);
        if (reader->first_rows == NULL) {
            status = GDB_ERR_NOMEM;
            goto out;
        }
        for (uint32_t i = 0; i < column->segment_count; i++) {
            reader->first_rows[i] = first;
            first += column->segments[i].row_count;
        }
        reader->first_rows[column->segment_count] = first;
    }
    *out = reader;
    reader = NULL;
out:
    gdb_column_reader_close(reader);
    return status;
}

void gdb_column_reader_close(gdb_column_reader *reader)
{
    if (reader == NULL)
        return;
    for (uint32_t i = 0; i < OPEN_SEGMENTS; i++)
        gdb_segment_reader_free(reader->open[i].reader);
    gdb_free(reader->first_rows);
    gdb_free(reader->starts);
    gdb_free(reader->merge);
    gdb_vector_release(&reader->dense);
    gdb_free(reader);
}

uint64_t gdb_column_reader_row_count(const gdb_column_reader *reader)
{
    return reader->overlay != NULL ? gdb_column_overlay_row_count(reader->overlay)
                                   : reader->row_count;
}

gdb_type_id gdb_column_reader_type(const gdb_column_reader *reader)
{
    return gdb_type_in_query(reader->type);
}

/* --- segments ---------------------------------------------------------- */

static uint64_t first_row_of(const gdb_column_reader *reader, uint32_t segment)
{
    return reader->is_uniform ? (uint64_t)segment * GDB_GROUP_SIZE : reader->first_rows[segment];
}

/* The segment that holds `row`, which exists; `hint` is tried first. */
static uint32_t find_segment(const gdb_column_reader *reader, uint64_t row, uint32_t hint)
{
    uint32_t low = 0, high = reader->segment_count;

    if (reader->is_uniform)
        return (uint32_t)(row / GDB_GROUP_SIZE);
    if (row >= reader->first_rows[hint] && row < reader->first_rows[hint + 1])
        return hint;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (reader->first_rows[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static gdb_status open_segment_number(gdb_column_reader *reader, uint32_t number,
                                      gdb_segment_reader **out, gdb_error *err)
{
    open_segment *slot = &reader->open[number % OPEN_SEGMENTS];

    if (slot->number != number) {
        gdb_page_owner owner = reader->owner;
        owner.ordinal = reader->segments[number].ordinal;
        if (slot->reader == NULL)
            GDB_TRY(gdb_segment_reader_create(&slot->reader, reader->pool, err));
        slot->number = SEGMENT_NONE;
        GDB_TRY(gdb_segment_reader_open(slot->reader, &reader->segments[number], reader->type,
                                        &owner, err));
        slot->number = number;
    }
    *out = slot->reader;
    return GDB_OK;
}

static gdb_status no_such_row(const gdb_column_reader *reader, uint64_t row, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u: row %llu of %llu is asked for",
                    (unsigned)reader->owner.table, (unsigned long long)row,
                    (unsigned long long)gdb_column_reader_row_count(reader));
}

const gdb_segment *gdb_column_reader_segment(const gdb_column_reader *reader, uint64_t row,
                                             uint64_t *end)
{
    uint32_t number;

    if (row >= reader->row_count)
        return NULL;
    number = find_segment(reader, row, reader->hint);
    *end = first_row_of(reader, number) + reader->segments[number].row_count;
    if (reader->overlay != NULL)
        *end = gdb_column_overlay_next(reader->overlay, row, *end);
    return row < *end ? &reader->segments[number] : NULL;
}

/* --- lists ------------------------------------------------------------- */

static_assert(sizeof(gdb_list) == sizeof(gdb_text_view), "bytes become lists where they are");

/* Row `row` of a vector of lists holds the bytes of one, which lie in the vector's heap. */
static gdb_status decode_list(gdb_type_id type, gdb_vector *vector, uint32_t row,
                              gdb_error *err)
{
    uint8_t *place = (uint8_t *)vector->values + row * sizeof(gdb_list);
    gdb_list list = {NULL, 0};
    gdb_text_view bytes;

    memcpy(&bytes, place, sizeof(bytes));
    if (!gdb_vector_is_null(vector, row))
        GDB_TRY(gdb_list_decode(&list, type, bytes, &vector->heap, err));
    memcpy(place, &list, sizeof(list));
    return GDB_OK;
}

/* The `count` rows places[i] (NULL: i) of `out`, unless the column has no lists. */
static gdb_status decode_lists(const gdb_column_reader *reader, gdb_vector *out,
                               const uint32_t *places, uint32_t count, gdb_error *err)
{
    bool is_list = gdb_type_is_list(reader->type);

    for (uint32_t i = 0; i < count && is_list; i++) {
        gdb_status status = decode_list(reader->type, out, places != NULL ? places[i] : i, err);
        if (status != GDB_OK)
            return gdb_error_where(err, status, "table %u, column %u",
                                   (unsigned)reader->owner.table, (unsigned)reader->owner.part);
    }
    return GDB_OK;
}

/* --- a default without pages ------------------------------------------- */

/* The `count` rows places[i] (NULL: first + i) of `out`; lists are decoded as all are. */
static void put_unwritten(const gdb_column_reader *reader, const uint32_t *places, uint32_t first,
                          uint32_t count, gdb_vector *out)
{
    gdb_text_view *texts = out->values;

    for (uint32_t i = 0; i < count; i++)
        texts[places != NULL ? places[i] : first + i] = reader->unwritten->as.text;
}

/* --- scan -------------------------------------------------------------- */

/* Part of a scan: rows of one segment to the vector's rows from `at` on. */
static gdb_status scan_part(gdb_column_reader *reader, uint32_t number, uint32_t first,
                            uint32_t count, uint32_t at, gdb_vector *out, gdb_error *err)
{
    uint64_t nulls[GDB_VECTOR_SIZE / 64 + 1];
    uint64_t *target = out->nulls + at / 64;
    gdb_segment_reader *segment = NULL;
    uint32_t null_count = 0;

    if (reader->unwritten != NULL) {
        put_unwritten(reader, NULL, at, count, out);
        return GDB_OK;
    }
    GDB_TRY(open_segment_number(reader, number, &segment, err));
    if (at % 64 != 0) {
        memset(nulls, 0, gdb_bitmap_words(count) * sizeof(*nulls));
        target = nulls;
    }
    GDB_TRY(gdb_segment_reader_scan(segment, first, count,
                                    (uint8_t *)out->values + at * reader->width, target,
                                    &null_count, &out->heap, err));
    if (null_count == 0)
        return GDB_OK;
    out->has_nulls = true;
    for (uint32_t i = 0; i < count && target == nulls; i++)
        if (gdb_bitmap_get(nulls, i))
            gdb_bitmap_set(out->nulls, at + i);
    return GDB_OK;
}

static gdb_status scan_base(gdb_column_reader *reader, uint64_t first, uint32_t count,
                            gdb_vector *out, gdb_error *err)
{
    uint32_t done = 0;

    gdb_vector_clear(out);
    if (count == 0)
        return GDB_OK;
    if (count > GDB_VECTOR_SIZE || first >= reader->row_count || count > reader->row_count - first)
        return no_such_row(reader, first + count - 1, err);
    while (done < count) {
        uint32_t number = find_segment(reader, first + done, reader->hint);
        const gdb_segment *segment = &reader->segments[number];
        uint32_t from = (uint32_t)(first + done - first_row_of(reader, number));
        uint32_t part = segment->row_count - from;

        reader->hint = number;
        if (part > count - done)
            part = count - done;
        if (part == count && segment->encoding == GDB_ENCODING_CONSTANT &&
            (segment->null_count == 0 || segment->null_count == segment->row_count)) {
            GDB_TRY(scan_part(reader, number, from, 1, 0, out, err));
            out->is_constant = true;
            return decode_lists(reader, out, NULL, 1, err);
        }
        GDB_TRY(scan_part(reader, number, from, part, done, out, err));
        done += part;
    }
    return decode_lists(reader, out, NULL, count, err);
}

/* The rows of the base, with the changed ones put into them, and the inserted ones behind. */
static gdb_status scan_merged(gdb_column_reader *reader, uint64_t first, uint32_t count,
                              gdb_vector *out, gdb_error *err)
{
    const gdb_column_overlay *overlay = reader->overlay;
    uint64_t end = first + count;
    uint32_t base = 0;
    bool patched;

    if (first < reader->row_count)
        base = end <= reader->row_count ? count : (uint32_t)(reader->row_count - first);
    if (count > GDB_VECTOR_SIZE || end > gdb_column_overlay_row_count(overlay))
        return no_such_row(reader, end - 1, err);
    GDB_TRY(scan_base(reader, first, base, out, err));
    patched = gdb_column_overlay_next(overlay, first, first + base) < first + base;
    if (out->is_constant && (patched || base < count)) {
        out->is_constant = false;
        gdb_vector_repeat(out, 1, out, 0, base - 1);
    }
    if (patched)
        gdb_column_overlay_patch(overlay, first, base, out);
    if (base < count)
        gdb_value_array_read(&overlay->inserted, first + base - overlay->base_count, count - base,
                             out, base);
    return GDB_OK;
}

gdb_status gdb_column_reader_scan(gdb_column_reader *reader, uint64_t first, uint32_t count,
                                  gdb_vector *out, gdb_error *err)
{
    return reader->overlay == NULL ? scan_base(reader, first, count, out, err)
                                   : scan_merged(reader, first, count, out, err);
}

bool gdb_column_reader_inserted(const gdb_column_reader *reader, uint64_t first, uint64_t count,
                                gdb_vector *out)
{
    const gdb_column_overlay *overlay = reader->overlay;

    if (overlay == NULL || overlay->inserted.has_nulls || gdb_type_is_list(reader->type) ||
        first < overlay->base_count || first + count > gdb_column_overlay_row_count(overlay))
        return false;
    *out = (gdb_vector){.type = gdb_column_reader_type(reader),
                        .values = overlay->inserted.values +
                                  (first - overlay->base_count) * reader->width};
    return true;
}

/* --- gather ------------------------------------------------------------ */

static int compare_row_places(const void *a, const void *b)
{
    const row_place *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

/* Rows in rising order, so that every compressed block is decompressed once. */
static void sort_rows(gdb_column_reader *reader, const uint32_t **rows, const uint32_t **places,
                      uint32_t count)
{
    row_place *pairs = reader->pairs;
    uint32_t i = 1;

    while (i < count && (*rows)[i - 1] <= (*rows)[i])
        i++;
    if (i >= count)
        return;
    for (i = 0; i < count; i++) {
        pairs[i].row = (*rows)[i];
        pairs[i].place = *places != NULL ? (*places)[i] : i;
    }
    qsort(pairs, count, sizeof(*pairs), compare_row_places);
    for (i = 0; i < count; i++) {
        reader->sorted_rows[i] = pairs[i].row;
        reader->sorted_places[i] = pairs[i].place;
    }
    *rows = reader->sorted_rows;
    *places = reader->sorted_places;
}

static gdb_status gather_part(gdb_column_reader *reader, uint32_t number, const uint32_t *rows,
                              const uint32_t *places, uint32_t count, gdb_vector *out,
                              gdb_error *err)
{
    gdb_segment_reader *segment = NULL;
    uint32_t null_count = 0;

    if (reader->unwritten != NULL) {
        put_unwritten(reader, places, 0, count, out);
        return GDB_OK;
    }
    if ((reader->segments[number].flags & GDB_SEGMENT_COMPRESSED) != 0)
        sort_rows(reader, &rows, &places, count);
    GDB_TRY(open_segment_number(reader, number, &segment, err));
    GDB_TRY(gdb_segment_reader_gather(segment, rows, places, count, out->values, out->nulls,
                                      &null_count, &out->heap, err));
    if (null_count > 0)
        out->has_nulls = true;
    return GDB_OK;
}

/* Rows of several segments, lowest .. highest: brought together by a counting sort. */
static gdb_status gather_mixed(gdb_column_reader *reader, const uint64_t *rows,
                               const uint32_t *places, uint32_t count, uint32_t lowest,
                               uint32_t highest, gdb_vector *out, gdb_error *err)
{
    uint32_t *starts = reader->starts + lowest, segments = highest - lowest + 1, begin = 0;

    memset(starts, 0, segments * sizeof(*starts));
    for (uint32_t i = 0; i < count; i++)
        starts[reader->numbers[i] - lowest]++;
    for (uint32_t k = 0, total = 0; k < segments; k++) {
        uint32_t n = starts[k];
        starts[k] = total;
        total += n;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = starts[reader->numbers[i] - lowest]++;
        reader->rows[at] = (uint32_t)(rows[i] - first_row_of(reader, reader->numbers[i]));
        reader->places[at] = places != NULL ? places[i] : i;
    }
    /* Now every start is the next one's. */
    for (uint32_t k = 0; k < segments; k++) {
        if (starts[k] > begin)
            GDB_TRY(gather_part(reader, lowest + k, reader->rows + begin, reader->places + begin,
                                starts[k] - begin, out, err));
        begin = starts[k];
    }
    return GDB_OK;
}

static gdb_status too_many_rows(uint32_t count, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_USAGE, "%u rows are gathered into a vector of %d", count,
                    GDB_VECTOR_SIZE);
}

static gdb_status gather_scattered(gdb_column_reader *reader, const uint64_t *rows,
                              const uint32_t *places, uint32_t count, gdb_vector *out,
                              gdb_error *err)
{
    uint32_t number = reader->hint, lowest = SEGMENT_NONE, highest = 0;
    uint64_t first;

    if (count > GDB_VECTOR_SIZE)
        return too_many_rows(count, err);
    if (count == 0)
        return GDB_OK;
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i] >= reader->row_count)
            return no_such_row(reader, rows[i], err);
        number = find_segment(reader, rows[i], number);
        reader->numbers[i] = number;
        if (number < lowest)
            lowest = number;
        if (number > highest)
            highest = number;
    }
    reader->hint = number;
    if (lowest != highest) {
        GDB_TRY(gather_mixed(reader, rows, places, count, lowest, highest, out, err));
        return decode_lists(reader, out, places, count, err);
    }
    first = first_row_of(reader, lowest);
    for (uint32_t i = 0; i < count; i++)
        reader->rows[i] = (uint32_t)(rows[i] - first);
    GDB_TRY(gather_part(reader, lowest, reader->rows, places, count, out, err));
    return decode_lists(reader, out, places, count, err);
}

/* The rows that the base has not. */
static gdb_status gather_merged(gdb_column_reader *reader, const uint64_t *rows,
                                const uint32_t *places, uint32_t count, gdb_vector *out,
                                gdb_error *err)
{
    const gdb_column_overlay *overlay = reader->overlay;
    merge_scratch *merge = reader->merge;
    uint64_t last = 0;

    if (count > GDB_VECTOR_SIZE)
        return too_many_rows(count, err);
    for (uint32_t i = 0; i < count; i++)
        last = rows[i] > last ? rows[i] : last;
    if (count > 0 && last >= gdb_column_overlay_row_count(overlay))
        return no_such_row(reader, last, err);
    if (overlay->changed_rows.rows.count == 0 && last < overlay->base_count)
        return gather_scattered(reader, rows, places, count, out, err);
    gdb_column_overlay_gather(overlay, rows, places, count, out, &merge->base, &merge->overlay);
    return gather_scattered(reader, merge->base.rows, merge->base.places, merge->base.count, out,
                            err);
}

/* --- gather, as a scan ---------------------------------------------------- */

/* Rows of the base that a gather reads by a scan: `count` from `first` on, and no more than `most`.
 * None at all where all rows of the gather are inserted ones. */
typedef struct row_window {
    uint64_t first;
    uint64_t most;
    uint32_t count;
} row_window;

static bool in_window(const row_window *window, uint64_t row)
{
    return row - window->first < window->most;
}

/* The place of an inserted row among those; a number above all where it is none. */
static uint64_t inserted_place(const gdb_column_reader *reader, uint64_t row)
{
    return reader->overlay != NULL ? row - reader->overlay->base_count : UINT64_MAX;
}

/* How many of the rows, from the first on, are inserted ones or lie so close together in the base
 * that a scan of what is between them is less than a look-up of each; 0: too few. */
static uint32_t find_window(const gdb_column_reader *reader, const uint64_t *rows, uint32_t count,
                            row_window *window)
{
    uint64_t inserted = reader->overlay != NULL ? reader->overlay->inserted_count : 0, end = 0;
    uint32_t n;

    *window = (row_window){0};
    for (n = 0; n < count; n++) {
        uint64_t row = rows[n];

        if (!in_window(window, row)) {
            if (row >= reader->row_count && inserted_place(reader, row) < inserted)
                continue;
            if (row >= reader->row_count || window->most > 0)
                break;
            window->first = row;
            window->most = reader->row_count - row < GDB_VECTOR_SIZE ? reader->row_count - row
                                                                     : GDB_VECTOR_SIZE;
        }
        end = row >= end ? row + 1 : end;
    }
    window->count = (uint32_t)(end - window->first);
    return n >= DENSE_LEAST && window->count <= 2 * n ? n : 0;
}

/* With `width` known where it is called, so that a value is a move. */
static GDB_ALWAYS_INLINE void pick_values(const gdb_column_reader *reader, const row_window *window,
                                          const uint64_t *rows, const uint32_t *places,
                                          uint32_t count, gdb_vector *out, size_t width)
{
    const uint8_t *base = reader->dense.values;
    const uint8_t *inserted = reader->overlay != NULL ? reader->overlay->inserted.values : NULL;
    row_window here = *window;

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *from = in_window(&here, rows[i])
                                  ? base + (rows[i] - here.first) * width
                                  : inserted + inserted_place(reader, rows[i]) * width;

        memcpy((uint8_t *)out->values + places[i] * width, from, width);
    }
}

static void pick_nulls(const gdb_column_reader *reader, const row_window *window,
                       const uint64_t *rows, const uint32_t *places, uint32_t count,
                       gdb_vector *out)
{
    for (uint32_t i = 0; i < count; i++)
        if (in_window(window, rows[i])
                ? gdb_vector_is_null(&reader->dense, (uint32_t)(rows[i] - window->first))
                : gdb_value_array_is_null(&reader->overlay->inserted,
                                          inserted_place(reader, rows[i])))
            gdb_vector_set_null(out, places[i]);
}

/* Rows that find_window has found: values of a fixed width. */
static gdb_status gather_window(gdb_column_reader *reader, const row_window *window,
                                const uint64_t *rows, const uint32_t *places, uint32_t count,
                                gdb_vector *out, gdb_error *err)
{
    gdb_vector *dense = &reader->dense;

    if (dense->values == NULL)
        GDB_TRY(gdb_vector_init(dense, gdb_column_reader_type(reader), err));
    GDB_TRY(gdb_column_reader_scan(reader, window->first, window->count, dense, err));
    if (dense->is_constant) {
        dense->is_constant = false;
        gdb_vector_repeat(dense, 1, dense, 0, window->count - 1);
    }
    if (reader->width == 8)
        pick_values(reader, window, rows, places, count, out, 8);
    else if (reader->width == 4)
        pick_values(reader, window, rows, places, count, out, 4);
    else
        pick_values(reader, window, rows, places, count, out, reader->width);
    if (dense->has_nulls || (reader->overlay != NULL && reader->overlay->inserted.has_nulls))
        pick_nulls(reader, window, rows, places, count, out);
    return GDB_OK;
}

/* Runs of rows with few gaps, as a list has them where an overlay has changed some, are scanned. */
gdb_status gdb_column_reader_gather(gdb_column_reader *reader, const uint64_t *rows,
                                    const uint32_t *places, uint32_t count, gdb_vector *out,
                                    gdb_error *err)
{
    bool is_fixed = reader->type != GDB_TYPE_INVALID && reader->type != GDB_TYPE_STRING &&
                    !gdb_type_is_list(reader->type);

    while (is_fixed && places != NULL && count >= DENSE_LEAST && count <= GDB_VECTOR_SIZE) {
        row_window window;
        uint32_t n = find_window(reader, rows, count, &window);

        if (n == 0)
            break;
        GDB_TRY(gather_window(reader, &window, rows, places, n, out, err));
        rows += n;
        places += n;
        count -= n;
    }
    return reader->overlay == NULL ? gather_scattered(reader, rows, places, count, out, err)
                                   : gather_merged(reader, rows, places, count, out, err);
}
