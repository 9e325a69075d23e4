/* SPDX-License-Identifier: MIT */

/*
 * Pass 5 checks the relationships of every table: list ends agree with the counts, every target is
 * a node, every list is sorted, and both directions hold the same relationships. It gathers, a word
 * for each node of the FROM and of the TO table, the sum of a hash over all its relationships as
 * the forward lists have them, and takes away what the backward lists have: what is left over names
 * the node. (A sum does not depend on order, so no list has to be kept; that a wrong list goes
 * unnoticed has the chance of a collision of 64-bit hashes.)
 *
 * Groups are pieces of parallel work in two rounds, forward and backward. Sums of start nodes are
 * one thread's own; those of targets are added atomically, which no order of addition changes.
 */

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/storage/segment_reader.h"
#include "lib/verify/verify_pass.h"

enum { BATCH = 2048 };

static const char *const direction_name[2] = {"forward", "backward"};

typedef struct rel_check {
    gdb_verify_state *state;
    const gdb_rel_schema *schema;
    const gdb_rel_pair *pair;
    const gdb_rel_table_metadata *metadata;
    gdb_direction direction;
    const gdb_node_table *starts[2]; /* the start table in each direction */
    uint64_t node_count[2];          /* its rows */
    atomic_uint_fast64_t *sums[2]; /* by node of the FROM, of the TO table */
    gdb_problems *problems;      /* a list a group */
} rel_check;

/* The relationship s -> t, whichever list it was read from. */
static uint64_t rel_hash(uint64_t s, uint64_t t)
{
    return gdb_hash_combine(gdb_hash_u64(s), t);
}

/* Targets of one group, read segment after segment. */
typedef struct target_stream {
    gdb_segment_reader *reader;
    const gdb_csr_group_metadata *group;
    gdb_page_owner owner;
    uint32_t segment; /* next to be opened */
    uint32_t row;     /* next of the open one */
    uint32_t rows;    /* of the open one */
    uint64_t values[BATCH];
    uint32_t at, filled;
} target_stream;

static gdb_status next_target(target_stream *stream, uint64_t *target, gdb_error *err)
{
    if (stream->at == stream->filled) {
        uint32_t nulls = 0;
        uint64_t null_bits[BATCH / 64 + 1] = {0};
        while (stream->row == stream->rows) {
            const gdb_segment *segment;
            if (stream->segment == stream->group->target_segment_count)
                return GDB_FAIL(err, GDB_ERR_CORRUPT, "fewer targets than the lists need");
            segment = &stream->group->targets[stream->segment++];
            stream->owner.ordinal = segment->ordinal;
            GDB_TRY(gdb_segment_reader_open(stream->reader, segment, GDB_TYPE_INVALID,
                                            &stream->owner, err));
            stream->row = 0;
            stream->rows = segment->row_count;
        }
        stream->filled = stream->rows - stream->row < BATCH ? stream->rows - stream->row : BATCH;
        GDB_TRY(gdb_segment_reader_scan(stream->reader, stream->row, stream->filled,
                                        stream->values, null_bits, &nulls, NULL, err));
        stream->row += stream->filled;
        stream->at = 0;
    }
    *target = stream->values[stream->at++];
    return GDB_OK;
}

static gdb_status check_multiplicity(rel_check *check, uint64_t node, uint64_t degree,
                                     gdb_problems *problems, const char *where, gdb_error *err)
{
    gdb_multiplicity m = check->schema->multiplicity;
    bool one = m == GDB_MULTIPLICITY_ONE_ONE ||
               m == (check->direction == GDB_FORWARD ? GDB_MULTIPLICITY_MANY_ONE
                                                     : GDB_MULTIPLICITY_ONE_MANY);

    if (!one || degree <= 1)
        return GDB_OK;
    return gdb_problems_add(problems, GDB_PROBLEM_REL_MULTIPLICITY, err, where,
                            "node %llu has %llu, the table is %s", (unsigned long long)node,
                            (unsigned long long)degree, gdb_multiplicity_name(m));
}

/* The `degree` neighbours of one node. *sorted turns false where they are out of order. */
static gdb_status check_list(rel_check *check, target_stream *targets, uint64_t node,
                             uint64_t degree, bool *sorted, gdb_problems *problems,
                             const char *where, gdb_error *failure, gdb_error *err)
{
    gdb_direction d = check->direction, other = d == GDB_FORWARD ? GDB_BACKWARD : GDB_FORWARD;
    uint64_t sum = 0, previous = 0;

    for (uint64_t k = 0; k < degree; k++) {
        uint64_t target = 0, hash;
        GDB_TRY(next_target(targets, &target, failure));
        if (target >= check->node_count[other]) {
            GDB_TRY(gdb_problems_add(problems, GDB_PROBLEM_REL_TARGET, err, where,
                                     "node %llu leads to node %llu of %llu",
                                     (unsigned long long)node, (unsigned long long)target,
                                     (unsigned long long)check->node_count[other]));
            continue;
        }
        if (k > 0 && target < previous && *sorted) {
            *sorted = false;
            GDB_TRY(gdb_problems_add(problems, GDB_PROBLEM_REL_ORDER, err, where, "node %llu",
                                     (unsigned long long)node));
        }
        previous = target;
        hash = d == GDB_FORWARD ? rel_hash(node, target) : rel_hash(target, node);
        if (d == GDB_BACKWARD)
            hash = 0 - hash;
        sum += hash;
        atomic_fetch_add_explicit(&check->sums[other][target], hash, memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&check->sums[d][node], sum, memory_order_relaxed);
    return GDB_OK;
}

static gdb_status check_lists(rel_check *check, const gdb_csr_group_metadata *group,
                              uint64_t index, gdb_segment_reader *offsets, target_stream *targets,
                              gdb_problems *problems, const char *where, gdb_error *failure,
                              gdb_error *err)
{
    uint64_t first_node = index * GDB_GROUP_SIZE, expected = 0;
    bool sorted = true;

    if (first_node + group->node_count > check->node_count[check->direction])
        return gdb_problems_add(problems, GDB_PROBLEM_REL_COUNT, err, where,
                                "lists of %llu node%s, there are %llu",
                                (unsigned long long)(first_node + group->node_count),
                                gdb_plural(first_node + group->node_count),
                                (unsigned long long)check->node_count[check->direction]);
    for (uint32_t i = 0; i < group->node_count; i++) {
        uint64_t begin = 0, end = 0;
        GDB_TRY(gdb_segment_reader_list(offsets, i, &begin, &end, failure));
        if (begin != expected || end < begin || end > group->rel_count)
            return gdb_problems_add(problems, GDB_PROBLEM_REL_COUNT, err, where,
                                    "the list of node %llu is %llu to %llu, expected from %llu on",
                                    (unsigned long long)(first_node + i), (unsigned long long)begin,
                                    (unsigned long long)end, (unsigned long long)expected);
        expected = end;
        if (end > begin &&
            !gdb_node_table_has(check->starts[check->direction], first_node + i))
            GDB_TRY(gdb_problems_add(problems, GDB_PROBLEM_REL_TARGET, err, where,
                                     "node %llu was deleted, and has %llu",
                                     (unsigned long long)(first_node + i),
                                     (unsigned long long)(end - begin)));
        GDB_TRY(check_multiplicity(check, first_node + i, end - begin, problems, where, err));
        GDB_TRY(check_list(check, targets, first_node + i, end - begin, &sorted, problems, where,
                           failure, err));
    }
    if (expected != group->rel_count)
        return gdb_problems_add(problems, GDB_PROBLEM_REL_COUNT, err, where,
                                "the lists end at %llu, the group has %llu",
                                (unsigned long long)expected,
                                (unsigned long long)group->rel_count);
    return GDB_OK;
}

static gdb_status check_group(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    rel_check *check = context;
    gdb_direction d = check->direction;
    const gdb_csr_group_metadata *group = &check->metadata->csr[d].groups[index];
    gdb_buffer_pool *pool = gdb_database_pool(check->state->database);
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)check->metadata->id,
                            d == GDB_FORWARD ? GDB_PAGE_PART_FORWARD_OFFSETS
                                             : GDB_PAGE_PART_BACKWARD_OFFSETS,
                            group->offsets.ordinal};
    gdb_segment_reader *offsets = NULL;
    target_stream *targets = NULL;
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status = GDB_OK;
    char where[GDB_VERIFY_WHERE_SIZE];

    (void)thread;
    GDB_TRY(gdb_interrupt_check(check->state->options->interrupt, err));
    snprintf(where, sizeof(where), "%.*s %s, group %llu", GDB_TEXT_ARG(check->schema->name),
             direction_name[d], (unsigned long long)index);
    targets = gdb_alloc_zero(sizeof(*targets), err);
    if (targets == NULL)
        return GDB_ERR_NOMEM;
    targets->group = group;
    targets->owner = owner;
    targets->owner.part = (uint16_t)(owner.part + 1); /* targets follow their offsets */
    GDB_TRY_OUT(gdb_segment_reader_create(&targets->reader, pool, err));
    GDB_TRY_OUT(gdb_segment_reader_create(&offsets, pool, err));
    if (gdb_segment_reader_open(offsets, &group->offsets, GDB_TYPE_INVALID, &owner, &failure) ==
        GDB_OK) {
        status = check_lists(check, group, index, offsets, targets, &check->problems[index], where,
                             &failure, err);
        if (status != GDB_OK && failure.status == GDB_OK)
            goto out;
    }
    status = gdb_problems_take(&check->problems[index], GDB_PROBLEM_REL_READ, where, &failure, err);
out:
    gdb_segment_reader_free(offsets);
    gdb_segment_reader_free(targets->reader);
    gdb_free(targets);
    return status;
}

static gdb_status check_direction(rel_check *check, gdb_direction direction, gdb_error *err)
{
    uint32_t groups = check->metadata->csr[direction].group_count;
    gdb_status status = GDB_OK;

    check->direction = direction;
    check->problems = gdb_alloc_array_zero(groups, sizeof(*check->problems), err);
    if (check->problems == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_parallel_for(check->state->options->threads, groups, check_group, check, err));
    for (uint32_t g = 0; g < groups; g++)
        GDB_TRY_OUT(
            gdb_problems_append(&check->state->result->problems, &check->problems[g], err));
out:
    for (uint32_t g = 0; g < groups; g++)
        gdb_problems_release(&check->problems[g]);
    gdb_free(check->problems);
    check->problems = NULL;
    return status;
}

/* What the backward lists left over of the forward ones' sums. */
static gdb_status check_mirror(rel_check *check, gdb_error *err)
{
    static const char *const side[2] = {"FROM", "TO"};
    char where[GDB_VERIFY_WHERE_SIZE];

    snprintf(where, sizeof(where), "%.*s", GDB_TEXT_ARG(check->schema->name));
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        for (uint64_t n = 0; n < check->node_count[d]; n++)
            if (atomic_load_explicit(&check->sums[d][n], memory_order_relaxed) != 0)
                GDB_TRY(gdb_problems_add(&check->state->result->problems, GDB_PROBLEM_REL_MIRROR,
                                         err, where, "relationships of %s node %llu", side[d],
                                         (unsigned long long)n));
    return GDB_OK;
}

static gdb_status check_rel_table(gdb_verify_state *state, const gdb_rel_table *table,
                                  gdb_error *err)
{
    rel_check check = {.state = state,
                       .schema = gdb_rel_table_schema(table),
                       .pair = gdb_rel_table_pair(table),
                       .metadata = gdb_rel_table_metadata_get(table)};
    size_t before = state->result->problems.total;
    gdb_status status = GDB_OK;

    check.starts[GDB_FORWARD] = gdb_database_node_table(state->database, check.pair->from);
    check.starts[GDB_BACKWARD] = gdb_database_node_table(state->database, check.pair->to);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        check.node_count[d] = gdb_node_table_row_count(check.starts[d]);
        check.sums[d] = gdb_alloc_array_zero(check.node_count[d], sizeof(*check.sums[d]), err);
        if (check.sums[d] == NULL) {
            status = GDB_ERR_NOMEM;
            goto out;
        }
    }
    GDB_TRY_OUT(check_direction(&check, GDB_FORWARD, err));
    GDB_TRY_OUT(check_direction(&check, GDB_BACKWARD, err));
    state->result->rels += check.metadata->rel_count;
    /* Lists that could not be read differ from their mirror for a reason that is already named. */
    if (state->result->problems.total == before)
        status = check_mirror(&check, err);
out:
    gdb_free(check.sums[GDB_FORWARD]);
    gdb_free(check.sums[GDB_BACKWARD]);
    return status;
}

gdb_status gdb_verify_pass5_rels(gdb_verify_state *state, gdb_error *err)
{
    const gdb_metadata *metadata = gdb_database_metadata(state->database);

    for (uint32_t t = 0; t < metadata->rel_count; t++)
        GDB_TRY(check_rel_table(
            state, gdb_database_rel_table(state->database, metadata->rels[t].id), err));
    return GDB_OK;
}
