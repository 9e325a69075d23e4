/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/load_argument.h"

/* The part before the first `separator`, cut off *rest; all of it if there is none. */
static gdb_text_view cut_before(gdb_text_view *rest, char separator)
{
    const char *found = rest->size > 0 ? memchr(rest->data, separator, rest->size) : NULL;
    gdb_text_view part = *rest;

    if (found == NULL) {
        *rest = gdb_text(rest->data + rest->size, 0);
        return part;
    }
    part.size = (size_t)(found - rest->data);
    *rest = gdb_text(found + 1, rest->size - part.size - 1);
    return part;
}

static gdb_status read_target(gdb_load_request *request, const char *argument, gdb_text_view target,
                              gdb_error *err)
{
    const char *option = request->is_rel ? "--rels" : "--nodes";
    const char *form = request->is_rel
                           ? "TABLE=FILE, TABLE:FROM:TO=FILE, :FROM:TO=FILE or FILE"
                           : "TABLE=FILE or FILE";

    request->table = target;
    if (request->is_rel && memchr(target.data, ':', target.size) != NULL) {
        request->table = cut_before(&target, ':');
        request->from = cut_before(&target, ':');
        request->to = target;
        if (request->from.size == 0 || request->to.size == 0 ||
            memchr(target.data, ':', target.size) != NULL)
            return GDB_FAIL(err, GDB_ERR_USAGE, "%s '%s': expected %s", option, argument, form);
        request->by_rows = request->table.size == 0;
    } else if (request->table.size == 0) {
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s '%s': no table is named (expected %s)", option,
                        argument, form);
    }
    return GDB_OK;
}

static gdb_status read_argument(gdb_plan_draft *draft, const char *argument, bool is_rel,
                                gdb_error *err)
{
    const char *option = is_rel ? "--rels" : "--nodes";
    gdb_text_view rest = gdb_text_of(argument);
    gdb_load_request *request;

    GDB_TRY(gdb_plan_draft_add(draft, &request, err));
    request->is_rel = is_rel;
    request->by_rows = strchr(argument, '=') == NULL;
    if (!request->by_rows)
        GDB_TRY(read_target(request, argument, cut_before(&rest, '='), err));
    do {
        gdb_text_view file = cut_before(&rest, ',');
        if (file.size == 0)
            return GDB_FAIL(err, GDB_ERR_USAGE, "%s '%s': a file name is missing", option,
                            argument);
        if (request->by_rows && gdb_text_equal(file, gdb_text_of("-")))
            return GDB_FAIL(err, GDB_ERR_USAGE,
                            "%s '%s': standard input can be read only once, so its rows cannot be "
                            "spread over tables (expected TABLE=-, or the name of a file)",
                            option, argument);
        GDB_TRY(gdb_plan_draft_add_path(draft, request, file, NULL, err));
    } while (rest.size > 0);
    return GDB_OK;
}

gdb_status gdb_load_arguments_read(gdb_plan_draft *draft, gdb_error *err)
{
    const gdb_plan_options *options = draft->options;

    for (uint32_t i = 0; i < options->node_count; i++)
        GDB_TRY(read_argument(draft, options->nodes[i], false, err));
    for (uint32_t i = 0; i < options->rel_count; i++)
        GDB_TRY(read_argument(draft, options->rels[i], true, err));
    return GDB_OK;
}
