/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_rows.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/import_plan/file_heads.h"
#include "lib/import_plan/header_match.h"
#include "lib/import_plan/label_scan.h"

typedef struct row_expander {
    gdb_plan_draft *draft;
    gdb_load_request *requests; /* the new ones */
    size_t count, capacity;
    gdb_error *err;
} row_expander;

/* --- headers -------------------------------------------------------------- */

/* The one field :LABEL or :TYPE of a header. */
static gdb_status find_label_field(const gdb_csv_head *header, bool is_rel, uint32_t *field,
                                   gdb_error *err)
{
    gdb_csv_role role = is_rel ? GDB_CSV_ROLE_TYPE : GDB_CSV_ROLE_LABEL;
    uint32_t found = 0;

    for (uint32_t f = 0; f < header->field_count; f++) {
        if (gdb_header_field_role(header, f) == role) {
            *field = f;
            found++;
        }
    }
    if (found == 1)
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_INPUT,
                    "%s field :%s in the header, which would say the table of each row (expected "
                    "one, or the table's name: %s TABLE=FILE)",
                    found == 0 ? "no" : "more than one", gdb_csv_role_name(role),
                    is_rel ? "--rels" : "--nodes");
}

/* A copy of a header, which is typed, whose fields can be taken out. */
static gdb_status copy_header(gdb_plan_draft *draft, const gdb_csv_head *header, gdb_csv_head **out,
                              gdb_error *err)
{
    gdb_arena *arena = &draft->plan->arena;
    gdb_csv_head *copy = gdb_arena_alloc_zero(arena, sizeof(*copy), err);

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    *copy = *header;
    copy->typed = gdb_arena_alloc_array(arena, header->field_count, sizeof(*copy->typed), err);
    if (copy->typed == NULL)
        return GDB_ERR_NOMEM;
    memcpy(copy->typed, header->typed, header->field_count * sizeof(*copy->typed));
    *out = copy;
    return GDB_OK;
}

static bool is_first_of_path(const gdb_plan_draft *draft, const gdb_load_request *request,
                             uint32_t file)
{
    for (const gdb_load_request *other = draft->requests; other != request; other++)
        for (uint32_t i = 0; other->rows_of.data != NULL && i < other->path_count; i++)
            if (strcmp(other->paths[i], request->paths[file]) == 0)
                return false;
    return true;
}

gdb_status gdb_plan_rows_select(gdb_plan_draft *draft, const gdb_load_request *request,
                                uint32_t file, const gdb_csv_head **header,
                                const gdb_row_filter **filter, gdb_error *err)
{
    gdb_row_filter *made = gdb_arena_alloc_zero(&draft->plan->arena, sizeof(*made), err);
    gdb_csv_head *copy;

    if (made == NULL)
        return GDB_ERR_NOMEM;
    *made = (gdb_row_filter){.field = request->label_field,
                             .table = request->rows_of,
                             .is_label = !request->is_rel,
                             .takes_strays = is_first_of_path(draft, request, file)};
    *filter = made;
    if (request->label_field != GDB_CSV_IGNORE)
        return GDB_OK;
    if (*header == NULL)
        return GDB_FAIL(err, GDB_ERR_INPUT, "no header says where the %s of a row stands",
                        request->is_rel ? "type" : "label");
    GDB_TRY(find_label_field(*header, request->is_rel, &made->field, err));
    GDB_TRY(copy_header(draft, *header, &copy, err));
    copy->typed[made->field].role = GDB_CSV_ROLE_IGNORE;
    *header = copy;
    return GDB_OK;
}

/* --- requests --------------------------------------------------------------- */

static gdb_status add_request(row_expander *x, const gdb_load_request *request)
{
    GDB_TRY(gdb_array_reserve(&x->requests, &x->capacity, x->count + 1, sizeof(*request), x->err));
    x->requests[x->count++] = *request;
    return GDB_OK;
}

/* The rows of one label in one file: a request with the fields that they use. */
static gdb_status add_label(row_expander *x, const gdb_load_request *from, uint32_t file,
                            const gdb_csv_head *header, uint32_t label_field, uint32_t key_field,
                            const gdb_label_use *use)
{
    gdb_arena *arena = &x->draft->plan->arena;
    gdb_load_request request = *from;
    gdb_csv_head *fields;

    GDB_TRY(copy_header(x->draft, header, &fields, x->err));
    fields->has_data = true;
    fields->guesses =
        gdb_arena_alloc_array(arena, header->field_count, sizeof(*fields->guesses), x->err);
    if (fields->guesses == NULL)
        return GDB_ERR_NOMEM;
    if (key_field != GDB_CSV_IGNORE)
        fields->guesses[key_field] = use->key;
    for (uint32_t f = 0; f < header->field_count; f++)
        if (f == label_field ||
            (!use->used[f] && gdb_header_field_role(header, f) == GDB_CSV_ROLE_PROPERTY))
            fields->typed[f].role = GDB_CSV_ROLE_IGNORE;
    request.by_rows = false;
    request.table = request.rows_of = use->label;
    request.label_field = label_field;
    request.fields = fields;
    request.paths = &from->paths[file];
    request.path_count = 1;
    request.heads = &from->heads[file];
    request.heads_are_final = true;
    request.where = gdb_plan_draft_format(x->draft, x->err, "%s:%llu", from->paths[file],
                                          (unsigned long long)use->line);
    return request.where == NULL ? GDB_ERR_NOMEM : add_request(x, &request);
}

static gdb_status expand_file(row_expander *x, const gdb_load_request *request, uint32_t file)
{
    const gdb_csv_head *head = &request->heads[file];
    const gdb_csv_head *header = gdb_file_heads_header_of(request, file);
    const gdb_plan_options *options = x->draft->options;
    gdb_row_filter filter = {.is_label = !request->is_rel};
    gdb_csv_file source = {.path = request->paths[file],
                           .dialect = head->dialect,
                           .skip_lines = head->skip_lines,
                           .skip_header = head->has_header,
                           .filter = &filter,
                           .input = head->input};
    uint32_t key_field = GDB_CSV_IGNORE;
    gdb_label_scan scan;

    if (header == NULL || header->typed == NULL)
        return GDB_FAIL(x->err, GDB_ERR_INPUT,
                        "no typed header says which table each row belongs to (expected a field "
                        ":%s, or the table's name: %s TABLE=FILE)",
                        request->is_rel ? "TYPE" : "LABEL", request->is_rel ? "--rels" : "--nodes");
    GDB_TRY(find_label_field(header, request->is_rel, &filter.field, x->err));
    if (!head->has_data)
        return GDB_OK;
    if (!head->has_header && head->field_count != header->field_count)
        return GDB_FAIL(x->err, GDB_ERR_INPUT, "%u field%s, where the header names %u",
                        head->field_count, gdb_plural(head->field_count), header->field_count);
    source.field_count = header->field_count;
    for (uint32_t f = 0; f < header->field_count; f++)
        if (gdb_header_field_role(header, f) == GDB_CSV_ROLE_ID &&
            header->typed[f].type == GDB_TYPE_INVALID)
            key_field = f;
    GDB_TRY(gdb_label_scan_file(&scan, &source, key_field,
                                options->threads > 0 ? options->threads : 1,
                                &x->draft->plan->arena, x->err));
    if (scan.count == 0 && scan.stray_line > 0)
        return gdb_error_where(
            x->err,
            GDB_FAIL(x->err, GDB_ERR_INPUT,
                     "this row belongs to no table, and there is no other row that does"),
            "%s:%llu", source.path, (unsigned long long)scan.stray_line);
    for (uint32_t i = 0; i < scan.count; i++)
        GDB_TRY(add_label(x, request, file, header, filter.field, key_field, &scan.labels[i]));
    return GDB_OK;
}

static gdb_status expand_request(row_expander *x, gdb_load_request *request)
{
    GDB_TRY(gdb_file_heads_read_undeclared(x->draft, request, x->err));
    for (uint32_t i = 0; i < request->path_count; i++) {
        gdb_status status = request->heads[i].is_empty ? GDB_OK : expand_file(x, request, i);
        if (status == GDB_ERR_INPUT)
            (void)gdb_error_where(x->err, status, "%s:%llu", request->paths[i],
                                  (unsigned long long)request->heads[i].first_line);
        GDB_TRY(status);
    }
    return GDB_OK;
}

gdb_status gdb_plan_rows_expand(gdb_plan_draft *draft, gdb_error *err)
{
    row_expander x = {.draft = draft, .err = err};
    gdb_status status = GDB_OK;
    bool any = false;

    for (size_t i = 0; i < draft->request_count; i++)
        any = any || draft->requests[i].by_rows;
    for (size_t i = 0; i < draft->request_count && any; i++)
        GDB_TRY_OUT(draft->requests[i].by_rows ? expand_request(&x, &draft->requests[i])
                                               : add_request(&x, &draft->requests[i]));
    if (any) {
        gdb_load_request *old = draft->requests;
        draft->requests = x.requests;
        draft->request_count = x.count;
        draft->request_capacity = x.capacity;
        x.requests = old;
    }
out:
    gdb_free(x.requests);
    return status;
}
