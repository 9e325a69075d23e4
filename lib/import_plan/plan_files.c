/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_files.h"

#include "lib/base/text_quote.h"
#include "lib/import_plan/file_heads.h"
#include "lib/import_plan/header_match.h"
#include "lib/import_plan/plan_explain.h"
#include "lib/import_plan/plan_rows.h"

typedef struct file_planner {
    gdb_plan_draft *draft;
    const gdb_load_request *request;
    const gdb_plan_table *table;
    uint32_t *targets; /* of the fields by position */
    uint32_t target_count;
    gdb_error *err;
} file_planner;

static gdb_status fail_columns_at(const file_planner *p, gdb_status status)
{
    return status == GDB_ERR_INPUT
               ? gdb_error_where(p->err, status, "%s", p->request->columns_where)
               : status;
}

static gdb_status find_listed_column(const file_planner *p, gdb_text_view name, uint32_t *column)
{
    const gdb_row_shape *shape = &p->table->shape;
    uint32_t first = p->table->is_rel ? 2 : 0;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t c = first; c < shape->column_count; c++) {
        if (gdb_text_equal_nocase(shape->column_names[c], name)) {
            *column = c;
            return GDB_OK;
        }
    }
    return fail_columns_at(
        p, GDB_FAIL(p->err, GDB_ERR_INPUT, "%s has no column %s%s", shape->table_name,
                    gdb_text_quote(name, quoted),
                    gdb_plan_draft_suggest(p->draft, name, shape->column_names + first,
                                           shape->column_count - first)));
}

/* All columns, or the ends and those of COPY t(a, b). */
static gdb_status find_targets(file_planner *p)
{
    const gdb_row_shape *shape = &p->table->shape;
    const gdb_load_request *request = p->request;
    uint32_t ends = p->table->is_rel ? 2 : 0;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    p->target_count = request->has_columns ? ends + request->column_count : shape->column_count;
    p->targets = gdb_arena_alloc_array(&p->draft->plan->arena, p->target_count,
                                       sizeof(*p->targets), p->err);
    if (p->targets == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < p->target_count; i++) {
        p->targets[i] = i;
        if (!request->has_columns || i < ends)
            continue;
        GDB_TRY(find_listed_column(p, request->columns[i - ends], &p->targets[i]));
        for (uint32_t k = ends; k < i; k++)
            if (p->targets[k] == p->targets[i])
                return fail_columns_at(
                    p, GDB_FAIL(p->err, GDB_ERR_INPUT, "column %s of %s is named twice",
                                gdb_text_quote(request->columns[i - ends], quoted),
                                shape->table_name));
    }
    return GDB_OK;
}

/* --- headers ------------------------------------------------------------ */

/* The header that names the fields of a file; NULL if none does. */
static const gdb_csv_head *find_header(const file_planner *p, uint32_t file)
{
    const gdb_csv_head *found = gdb_file_heads_header_of(p->request, file);

    for (size_t i = 0; !p->request->is_copy && found == NULL && i < p->draft->request_count; i++) {
        const gdb_load_request *other = &p->draft->requests[i];
        if (other->is_rel == p->request->is_rel && other->id == p->request->id)
            found = gdb_file_heads_header_of(other, 0);
    }
    return found;
}

static gdb_status fail_unknown(const file_planner *p, const gdb_csv_head *header,
                               const gdb_header_match *match)
{
    const gdb_row_shape *shape = &p->table->shape;
    gdb_text_view name = gdb_header_field_name(header, match->first_unknown);
    uint32_t first = p->table->is_rel ? 2 : 0;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    return GDB_FAIL(p->err, GDB_ERR_INPUT, "%s has no column %s%s", shape->table_name,
                    gdb_text_quote(name.size > 0 ? name : header->names[match->first_unknown],
                                   quoted),
                    gdb_plan_draft_suggest(p->draft, name, shape->column_names + first,
                                           shape->column_count - first));
}

static uint32_t count_kept(const gdb_csv_head *head)
{
    uint32_t kept = 0;

    for (uint32_t f = 0; f < head->field_count; f++)
        kept += gdb_header_field_role(head, f) != GDB_CSV_ROLE_IGNORE ? 1 : 0;
    return kept;
}

/* By name if the header allows it; else *by_position, or an error. */
static gdb_status match_header(const file_planner *p, const char *path, const gdb_csv_head *header,
                               gdb_header_match *match, bool *by_position)
{
    const gdb_row_shape *shape = &p->table->shape;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    GDB_TRY(gdb_header_match_names(match, header, shape, p->table->is_rel,
                                   &p->draft->plan->arena, p->err));
    *by_position = match->unknown > 0 || (match->named == 0 && !p->table->is_rel);
    if (match->unknown == 0 || (match->named == 0 && p->request->fields == NULL))
        return GDB_OK;
    if (!p->request->is_copy || p->request->fields != NULL || count_kept(header) != p->target_count)
        return fail_unknown(p, header, match);
    return gdb_plan_draft_warn(
        p->draft, p->err,
        "%s:%llu: %s has no column %s: its fields are taken by position, not by the header's names",
        path, (unsigned long long)header->first_line, shape->table_name,
        gdb_text_quote(gdb_header_field_name(header, match->first_unknown), quoted));
}

/* --- files -------------------------------------------------------------- */

static gdb_status match_file(const file_planner *p, uint32_t file, gdb_header_match *match,
                             gdb_text_view *header_text, bool *by_names,
                             const gdb_row_filter **filter)
{
    const gdb_csv_head *head = &p->request->heads[file];
    const gdb_csv_head *header = find_header(p, file);
    const gdb_row_shape *shape = &p->table->shape;
    bool is_own_header = header == head;
    gdb_match_way way = is_own_header ? GDB_MATCH_BY_NAMES : GDB_MATCH_BY_OTHER_NAMES;
    bool by_position = true;

    if (header != NULL)
        GDB_TRY(gdb_header_check(header, p->err));
    *header_text = head->header;
    if (header != NULL && !head->has_header && header->dialect.delimiter == head->dialect.delimiter)
        *header_text = header->header;
    if (p->request->rows_of.data != NULL)
        GDB_TRY(gdb_plan_rows_select(p->draft, p->request, file, &header, filter, p->err));
    if (header != NULL && !p->request->has_columns)
        GDB_TRY(match_header(p, p->request->paths[file], header, match, &by_position));
    if (by_position)
        GDB_TRY(gdb_header_match_positions(match, header != NULL ? header : head, shape,
                                           p->targets, p->target_count, &p->draft->plan->arena,
                                           p->err));
    if (!is_own_header && head->field_count != match->field_count)
        return GDB_FAIL(p->err, GDB_ERR_INPUT, "%u field%s, where %s %s's files names %u",
                        head->field_count, gdb_plural(head->field_count),
                        p->request->fields != NULL ? "FIELDS for" : "the header of",
                        shape->table_name, match->field_count);
    GDB_TRY(gdb_header_match_check(match, shape, p->table->is_rel, p->err));
    *by_names = !by_position && way == GDB_MATCH_BY_NAMES && !head->is_mapped;
    if (head->has_preamble && (*filter == NULL || (*filter)->takes_strays))
        GDB_TRY(gdb_plan_draft_warn(
            p->draft, p->err,
            "%s: %llu line%s before the header %s left out (to say where the records begin, use "
            "--skip)",
            p->request->paths[file], (unsigned long long)head->skip_lines,
            gdb_plural(head->skip_lines), head->skip_lines == 1 ? "is" : "are"));
    return gdb_plan_explain_file(p->draft, p->request, file, p->table, header, match,
                                 by_position ? GDB_MATCH_BY_POSITION : way, *filter, p->err);
}

gdb_status gdb_plan_files_append(gdb_plan_draft *draft, const gdb_load_request *request,
                                 gdb_plan_table *table, gdb_error *err)
{
    file_planner planner = {draft, request, table, NULL, 0, err};

    GDB_TRY(find_targets(&planner));
    for (uint32_t i = 0; i < request->path_count; i++) {
        const gdb_csv_head *head = &request->heads[i];
        gdb_csv_file *file = &table->files[table->file_count];
        const gdb_row_filter *filter = NULL;
        gdb_header_match match;
        gdb_status status;
        if (head->is_empty)
            continue;
        status = match_file(&planner, i, &match, &table->headers[table->file_count],
                            &table->by_names[table->file_count], &filter);
        if (status == GDB_ERR_INPUT)
            return gdb_error_where(err, status, "%s:%llu", request->paths[i],
                                   (unsigned long long)head->first_line);
        GDB_TRY(status);
        *file = (gdb_csv_file){.path = request->paths[i],
                               .dialect = head->dialect,
                               .skip_lines = head->skip_lines,
                               .list_delimiter = request->csv.list_delimiter,
                               .skip_header = head->has_header,
                               .field_count = match.field_count,
                               .columns = match.columns,
                               .filter = filter,
                               .skips_bad_rows = request->skips_bad_rows,
                               .read_ahead = head->read_ahead,
                               .input = head->input};
        table->file_count++;
    }
    return GDB_OK;
}
