/* SPDX-License-Identifier: MIT */

/*
 * degree_stats.c - the distribution of list lengths in one direction.
 *
 * Degrees below COUNTED are counted one by one; larger ones, of which there are few, are kept and
 * sorted. Both give exact percentiles in memory that does not grow with the number of nodes,
 * but for the nodes of high degree.
 */

#include <stdlib.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/stats/stats.h"

enum { COUNTED = 4096, BATCH = 2048 };

typedef struct degree_count {
    uint64_t counted[COUNTED]; /* nodes of each small degree */
    uint64_t *large;           /* the other degrees */
    size_t large_count, large_capacity;
    uint64_t rels;
} degree_count;

typedef struct degree_job {
    const gdb_rel_table *table;
    gdb_direction direction;
    const gdb_node_table *start; /* whose lists are counted */
    uint64_t rows;               /* of it */
    degree_count *counts; /* one a thread: sums do not depend on who added */
    const gdb_interrupt *interrupt;
} degree_job;

static gdb_status count_degree(degree_count *count, uint64_t degree, gdb_error *err)
{
    count->rels += degree;
    if (degree < COUNTED) {
        count->counted[degree]++;
        return GDB_OK;
    }
    GDB_TRY(gdb_array_reserve(&count->large, &count->large_capacity, count->large_count + 1,
                              sizeof(*count->large), err));
    count->large[count->large_count++] = degree;
    return GDB_OK;
}

/* One group of nodes. */
static gdb_status count_group(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    degree_job *job = context;
    uint64_t first = index * GDB_GROUP_SIZE, end = first + GDB_GROUP_SIZE;
    uint64_t nodes[BATCH];
    gdb_csr_list lists[BATCH];
    gdb_csr_cursor *cursor = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_csr_cursor_open(&cursor, job->table, job->direction, err));
    if (end > job->rows)
        end = job->rows;
    while (first < end) {
        uint32_t count = 0;

        GDB_TRY_OUT(gdb_interrupt_check(job->interrupt, err));
        for (; first < end && count < BATCH; first++) {
            nodes[count] = first;
            count += gdb_node_table_has(job->start, first);
        }
        GDB_TRY_OUT(gdb_csr_cursor_lists(cursor, nodes, count, lists, err));
        for (uint32_t i = 0; i < count; i++)
            GDB_TRY_OUT(count_degree(&job->counts[thread], lists[i].count, err));
    }
out:
    gdb_csr_cursor_close(cursor);
    return status;
}

static int compare_degrees(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The degree of the node at `rank` when nodes stand in order of degree. */
static uint64_t degree_at(const degree_count *all, uint64_t rank)
{
    for (uint64_t d = 0; d < COUNTED; d++) {
        if (rank < all->counted[d])
            return d;
        rank -= all->counted[d];
    }
    return rank < all->large_count ? all->large[rank] : 0;
}

/* Nearest rank: the smallest degree that at least `percent` of the nodes do not exceed. */
static uint64_t percentile(const degree_count *all, uint64_t nodes, unsigned percent)
{
    uint64_t rank = nodes / 100 * percent + gdb_div_up(nodes % 100 * percent, 100);

    return degree_at(all, rank > 0 ? rank - 1 : 0);
}

static gdb_status merge(degree_count *all, degree_count *part, gdb_error *err)
{
    for (size_t d = 0; d < COUNTED; d++)
        all->counted[d] += part->counted[d];
    for (size_t i = 0; i < part->large_count; i++) {
        GDB_TRY(gdb_array_reserve(&all->large, &all->large_capacity, all->large_count + 1,
                                  sizeof(*all->large), err));
        all->large[all->large_count++] = part->large[i];
    }
    all->rels += part->rels;
    return GDB_OK;
}

static void summarise(gdb_degree_stats *out, const degree_count *all)
{
    out->rels = all->rels;
    out->isolated = all->counted[0];
    out->min = degree_at(all, 0);
    out->max = degree_at(all, out->nodes - 1);
    out->mean = (double)all->rels / (double)out->nodes;
    out->percentile_50 = percentile(all, out->nodes, 50);
    out->percentile_90 = percentile(all, out->nodes, 90);
    out->percentile_99 = percentile(all, out->nodes, 99);
    for (uint64_t d = 0; d < COUNTED; d++)
        out->histogram[gdb_bit_width(d)] += all->counted[d];
    for (size_t i = 0; i < all->large_count; i++)
        out->histogram[gdb_bit_width(all->large[i])]++;
}

gdb_status gdb_degree_stats_make(gdb_degree_stats *out, const gdb_database *database,
                                 const gdb_rel_table *table, gdb_direction direction,
                                 unsigned threads, const gdb_interrupt *interrupt,
                                 gdb_error *err)
{
    const gdb_rel_pair *pair = gdb_rel_table_pair(table);
    const gdb_node_table *start =
        gdb_database_node_table(database, direction == GDB_FORWARD ? pair->from : pair->to);
    degree_job job = {table, direction, start, gdb_node_table_row_count(start), NULL, interrupt};
    gdb_status status = GDB_OK;

    memset(out, 0, sizeof(*out));
    out->direction = direction;
    out->nodes = gdb_node_table_node_count(start);
    if (out->nodes == 0)
        return GDB_OK;
    if (threads < 1)
        threads = 1;
    job.counts = gdb_alloc_array_zero(threads, sizeof(*job.counts), err);
    if (job.counts == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_parallel_for(threads, gdb_div_up(job.rows, GDB_GROUP_SIZE), count_group, &job,
                                 err));
    for (unsigned i = 1; i < threads; i++)
        GDB_TRY_OUT(merge(&job.counts[0], &job.counts[i], err));
    if (job.counts[0].large_count > 0)
        qsort(job.counts[0].large, job.counts[0].large_count, sizeof(uint64_t), compare_degrees);
    summarise(out, &job.counts[0]);
out:
    for (unsigned i = 0; i < threads; i++)
        gdb_free(job.counts[i].large);
    gdb_free(job.counts);
    return status;
}
