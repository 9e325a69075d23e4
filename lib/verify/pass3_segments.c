/* SPDX-License-Identifier: MIT */

/*
 * Pass 3 decodes every value of every column, node and relationship properties alike, and holds
 * them against the statistics of their segment: how many are NULL, that none is below the
 * minimum or above the maximum, that strings are UTF-8, lists as specified and booleans true or
 * false. It gathers nothing for later passes. One segment is one piece of parallel work.
 */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/bytes_le.h"
#include "lib/base/parallel.h"
#include "lib/base/utf8.h"
#include "lib/storage/segment_reader.h"
#include "lib/verify/verify_pass.h"

enum { BATCH = GDB_VECTOR_SIZE };

typedef struct segment_job {
    const gdb_segment *segment;
    gdb_text_view table;
    gdb_text_view column;
    gdb_type_id type;
    gdb_page_owner owner;
    uint32_t number; /* of the segment in its column */
} segment_job;

typedef struct segment_jobs {
    segment_job *items;
    size_t count;
    size_t capacity;
} segment_jobs;

typedef struct segment_scratch {
    gdb_segment_reader *reader;
    gdb_arena strings;
    _Alignas(16) uint8_t values[BATCH * sizeof(gdb_text_view)];
    uint64_t nulls[BATCH / 64 + 1];
} segment_scratch;

typedef struct segment_check {
    gdb_verify_state *state;
    const segment_jobs *jobs;
    segment_scratch *scratch; /* one a thread */
    gdb_problems *problems;   /* a list a job */
} segment_check;

static gdb_status add_columns(segment_jobs *jobs, gdb_text_view table, uint32_t id,
                              const gdb_column_schema *schema, const gdb_column_metadata *columns,
                              uint32_t count, gdb_error *err)
{
    for (uint32_t c = 0; c < count; c++) {
        for (uint32_t s = 0; s < columns[c].segment_count; s++) {
            segment_job *job;
            GDB_TRY(gdb_array_reserve(&jobs->items, &jobs->capacity, jobs->count + 1,
                                      sizeof(*jobs->items), err));
            job = &jobs->items[jobs->count++];
            job->segment = &columns[c].segments[s];
            job->table = table;
            job->column = schema[c].name;
            job->type = schema[c].type;
            job->owner.type = GDB_PAGE_TYPE_SEGMENT;
            job->owner.table = (uint16_t)id;
            job->owner.part = (uint16_t)c;
            job->owner.ordinal = job->segment->ordinal;
            job->number = s;
        }
    }
    return GDB_OK;
}

static gdb_status gather_jobs(const gdb_verify_state *state, segment_jobs *jobs, gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(state->database);
    const gdb_metadata *metadata = gdb_database_metadata(state->database);

    for (uint32_t t = 0; t < metadata->node_count; t++) {
        const gdb_node_table_metadata *node = &metadata->nodes[t];
        const gdb_node_schema *schema = gdb_catalog_node_by_id(catalog, node->id);
        GDB_TRY(add_columns(jobs, schema->name, node->id, schema->columns, node->columns,
                            node->column_count, err));
    }
    for (uint32_t t = 0; t < metadata->rel_count; t++) {
        const gdb_rel_table_metadata *rel = &metadata->rels[t];
        const gdb_rel_schema *schema = gdb_catalog_rel_by_pair(catalog, rel->id, NULL);
        GDB_TRY(add_columns(jobs, schema->name, rel->id, schema->columns, rel->columns,
                            rel->column_count, err));
    }
    return GDB_OK;
}

static bool signed_in_range(const gdb_segment *segment, int64_t v)
{
    return v >= (int64_t)segment->min && v <= (int64_t)segment->max;
}

static bool unsigned_in_range(const gdb_segment *segment, uint64_t v)
{
    return v >= segment->min && v <= segment->max;
}

static double double_of_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

static float float_of_bits(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float v;

    memcpy(&v, &low, sizeof(v));
    return v;
}

static bool real_in_range(const gdb_segment *segment, double v, double least, double most)
{
    if (isnan(v))
        return (segment->flags & GDB_SEGMENT_HAS_NAN) != 0;
    return v >= least && v <= most;
}

/* The first 8 bytes as a big-endian number, padded with 0: the order of bytes. */
static uint64_t prefix_of(gdb_text_view text)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < text.size ? (uint8_t)text.data[i] : 0);
    return prefix;
}

#define LOAD(type, i) (((const type *)(const void *)values)[i])

/* A list of another length than its array's is looked at as one of any length. */
static int check_list(gdb_type_id type, gdb_text_view bytes)
{
    if (gdb_list_check(type, bytes, NULL) == GDB_OK)
        return 0;
    type = gdb_type_list_of(gdb_type_element(type));
    return gdb_list_check(type, bytes, NULL) == GDB_OK ? GDB_PROBLEM_SEGMENT_LENGTH
                                                       : GDB_PROBLEM_SEGMENT_VALUE;
}

/* Is value `i` within the segment's statistics? 0 says yes, else the problem. */
static int check_value(const segment_job *job, const uint8_t *values, uint32_t i)
{
    const gdb_segment *s = job->segment;
    bool fits = true;

    if (gdb_type_is_list(job->type))
        return check_list(job->type, LOAD(gdb_text_view, i));
    if ((s->flags & GDB_SEGMENT_HAS_MIN_MAX) == 0 && job->type != GDB_TYPE_STRING)
        return 0;
    switch (job->type) {
    case GDB_TYPE_BOOL:
        if (values[i] > 1)
            return GDB_PROBLEM_SEGMENT_VALUE;
        fits = unsigned_in_range(s, values[i]);
        break;
    case GDB_TYPE_INT8:
        fits = signed_in_range(s, LOAD(int8_t, i));
        break;
    case GDB_TYPE_INT16:
        fits = signed_in_range(s, LOAD(int16_t, i));
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_DATE:
        fits = signed_in_range(s, LOAD(int32_t, i));
        break;
    case GDB_TYPE_INT64:
    case GDB_TYPE_TIMESTAMP:
        fits = signed_in_range(s, LOAD(int64_t, i));
        break;
    case GDB_TYPE_UINT8:
        fits = unsigned_in_range(s, values[i]);
        break;
    case GDB_TYPE_UINT16:
        fits = unsigned_in_range(s, LOAD(uint16_t, i));
        break;
    case GDB_TYPE_UINT32:
        fits = unsigned_in_range(s, LOAD(uint32_t, i));
        break;
    case GDB_TYPE_UINT64:
        fits = unsigned_in_range(s, LOAD(uint64_t, i));
        break;
    case GDB_TYPE_FLOAT:
        fits = real_in_range(s, (double)LOAD(float, i), (double)float_of_bits(s->min),
                             (double)float_of_bits(s->max));
        break;
    case GDB_TYPE_DOUBLE:
        fits = real_in_range(s, LOAD(double, i), double_of_bits(s->min), double_of_bits(s->max));
        break;
    case GDB_TYPE_STRING:
        if (gdb_utf8_find_invalid(LOAD(gdb_text_view, i)) != LOAD(gdb_text_view, i).size)
            return GDB_PROBLEM_SEGMENT_UTF8;
        if ((s->flags & GDB_SEGMENT_HAS_MIN_MAX) != 0)
            fits = unsigned_in_range(s, prefix_of(LOAD(gdb_text_view, i)));
        break;
    case GDB_TYPE_INVALID:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        return GDB_PROBLEM_SEGMENT_VALUE;
    }
    return fits ? 0 : GDB_PROBLEM_SEGMENT_RANGE;
}

#undef LOAD

/* Values of one segment; stops at the first bad value, which is enough to condemn the segment. */
static gdb_status check_values(const segment_job *job, segment_scratch *scratch, uint32_t *nulls,
                               gdb_problems *problems, const char *where, gdb_error *failure,
                               gdb_error *err)
{
    for (uint32_t first = 0; first < job->segment->row_count; first += BATCH) {
        uint32_t left = job->segment->row_count - first;
        uint32_t count = left < BATCH ? left : BATCH;
        gdb_bitmap_clear_all(scratch->nulls, BATCH);
        gdb_arena_clear(&scratch->strings);
        GDB_TRY(gdb_segment_reader_scan(scratch->reader, first, count, scratch->values,
                                        scratch->nulls, nulls, &scratch->strings, failure));
        for (uint32_t i = 0; i < count; i++) {
            int code;
            if (gdb_bitmap_get(scratch->nulls, i))
                continue;
            code = check_value(job, scratch->values, i);
            if (code != 0) {
                GDB_TRY(gdb_problems_add(problems, (gdb_problem_code)code, err, where,
                                         "row %u of the segment", first + i));
                return GDB_OK;
            }
        }
    }
    GDB_TRY(gdb_segment_reader_check(scratch->reader, failure));
    if (*nulls != job->segment->null_count)
        return gdb_problems_add(problems, GDB_PROBLEM_SEGMENT_NULLS, err, where,
                                "%u NULL%s, the statistics say %u", *nulls, gdb_plural(*nulls),
                                job->segment->null_count);
    return GDB_OK;
}

static gdb_status check_segment(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    segment_check *check = context;
    const segment_job *job = &check->jobs->items[index];
    segment_scratch *scratch = &check->scratch[thread];
    gdb_error failure = GDB_ERROR_INIT;
    char where[GDB_VERIFY_WHERE_SIZE];
    uint32_t nulls = 0;

    GDB_TRY(gdb_interrupt_check(check->state->options->interrupt, err));
    snprintf(where, sizeof(where), "%.*s.%.*s, segment %u", GDB_TEXT_ARG(job->table),
             GDB_TEXT_ARG(job->column), job->number);
    if (scratch->reader == NULL)
        GDB_TRY(gdb_segment_reader_create(&scratch->reader,
                                          gdb_database_pool(check->state->database), err));
    if (gdb_segment_reader_open(scratch->reader, job->segment, job->type, &job->owner,
                                &failure) == GDB_OK) {
        gdb_status status =
            check_values(job, scratch, &nulls, &check->problems[index], where, &failure, err);
        if (status != GDB_OK && failure.status == GDB_OK)
            return status;
    }
    return gdb_problems_take(&check->problems[index], GDB_PROBLEM_SEGMENT_READ, where, &failure,
                             err);
}

gdb_status gdb_verify_pass3_segments(gdb_verify_state *state, gdb_error *err)
{
    segment_jobs jobs = {NULL, 0, 0};
    segment_check check = {state, &jobs, NULL, NULL};
    unsigned threads = state->options->threads > 0 ? state->options->threads : 1;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gather_jobs(state, &jobs, err));
    check.scratch = gdb_alloc_array_zero(threads, sizeof(*check.scratch), err);
    check.problems = gdb_alloc_array_zero(jobs.count, sizeof(*check.problems), err);
    if (check.scratch == NULL || check.problems == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_parallel_for(threads, jobs.count, check_segment, &check, err));
    for (size_t i = 0; i < jobs.count; i++) {
        state->result->values += jobs.items[i].segment->row_count;
        GDB_TRY_OUT(gdb_problems_append(&state->result->problems, &check.problems[i], err));
    }
out:
    if (check.problems != NULL)
        for (size_t i = 0; i < jobs.count; i++)
            gdb_problems_release(&check.problems[i]);
    gdb_free(check.problems);
    if (check.scratch != NULL) {
        for (unsigned i = 0; i < threads; i++) {
            gdb_segment_reader_free(check.scratch[i].reader);
            gdb_arena_release(&check.scratch[i].strings);
        }
    }
    gdb_free(check.scratch);
    gdb_free(jobs.items);
    return status;
}
