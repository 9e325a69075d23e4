/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_draft.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/text_quote.h"

void gdb_plan_draft_release(gdb_plan_draft *draft)
{
    gdb_free(draft->requests);
    memset(draft, 0, sizeof(*draft));
}

gdb_status gdb_plan_draft_add(gdb_plan_draft *draft, gdb_load_request **out, gdb_error *err)
{
    gdb_load_request *request;

    GDB_TRY(gdb_array_reserve(&draft->requests, &draft->request_capacity, draft->request_count + 1,
                              sizeof(*request), err));
    request = &draft->requests[draft->request_count++];
    memset(request, 0, sizeof(*request));
    request->label_field = GDB_CSV_IGNORE;
    request->csv = draft->options->csv;
    request->csv.known = NULL;
    request->csv.known_count = 0;
    *out = request;
    return GDB_OK;
}

/* --- texts -------------------------------------------------------------- */

static char *format_text(gdb_plan_draft *draft, gdb_error *err, const char *fmt, va_list args)
    GDB_PRINTF(3, 0);

static char *format_text(gdb_plan_draft *draft, gdb_error *err, const char *fmt, va_list args)
{
    va_list again;
    char *text;
    int size;

    va_copy(again, args);
    size = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (size < 0) {
        (void)GDB_FAIL(err, GDB_ERR_NOMEM, "cannot format a message");
        return NULL;
    }
    text = gdb_arena_alloc(&draft->plan->arena, (size_t)size + 1, err);
    if (text != NULL)
        vsnprintf(text, (size_t)size + 1, fmt, args);
    return text;
}

char *gdb_plan_draft_format(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
{
    va_list args;
    char *text;

    va_start(args, fmt);
    text = format_text(draft, err, fmt, args);
    va_end(args);
    return text;
}

static gdb_status append_text(gdb_plan_draft *draft, const char ***list, uint32_t *count,
                              uint32_t *capacity, const char *text, gdb_error *err)
{
    if (text == NULL)
        return GDB_ERR_NOMEM;
    if (*count == *capacity) {
        uint32_t larger = *capacity < 8 ? 16 : *capacity * 2;
        const char **grown =
            gdb_arena_alloc_array(&draft->plan->arena, larger, sizeof(*grown), err);
        if (grown == NULL)
            return GDB_ERR_NOMEM;
        for (uint32_t i = 0; i < *count; i++)
            grown[i] = (*list)[i];
        *list = grown;
        *capacity = larger;
    }
    (*list)[(*count)++] = text;
    return GDB_OK;
}

gdb_status gdb_plan_draft_warn(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
{
    gdb_import_plan *plan = draft->plan;
    va_list args;
    char *text;

    va_start(args, fmt);
    text = format_text(draft, err, fmt, args);
    va_end(args);
    return append_text(draft, &plan->warnings, &plan->warning_count, &draft->warning_capacity, text,
                       err);
}

gdb_status gdb_plan_draft_note(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
{
    gdb_import_plan *plan = draft->plan;
    va_list args;
    char *text;

    va_start(args, fmt);
    text = format_text(draft, err, fmt, args);
    va_end(args);
    return append_text(draft, &plan->notes, &plan->note_count, &draft->note_capacity, text, err);
}

const char *gdb_plan_draft_suggest(gdb_plan_draft *draft, gdb_text_view name,
                                   const gdb_text_view *names, uint32_t count)
{
    const gdb_text_view *nearest = gdb_name_nearest(name, names, count);
    char quoted[GDB_TEXT_QUOTE_SIZE];
    const char *text;

    if (nearest == NULL)
        return "";
    text = gdb_plan_draft_format(draft, NULL, "; did you mean %s?",
                                 gdb_text_quote(*nearest, quoted));
    return text != NULL ? text : "";
}

gdb_status gdb_plan_draft_table_names(gdb_plan_draft *draft, bool nodes, bool rels,
                                      gdb_text_view **names, uint32_t *count, gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(draft->plan->catalog);
    gdb_text_view *list = gdb_arena_alloc_array(
        &draft->plan->arena, (size_t)data->node_count + data->rel_count, sizeof(*list), err);
    uint32_t n = 0;

    if (list == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; nodes && i < data->node_count; i++)
        list[n++] = data->nodes[i].name;
    for (uint32_t i = 0; rels && i < data->rel_count; i++)
        list[n++] = data->rels[i].name;
    *names = list;
    *count = n;
    return GDB_OK;
}

/* --- paths -------------------------------------------------------------- */

static gdb_status append_path(gdb_plan_draft *draft, gdb_load_request *request, const char *path,
                              gdb_error *err)
{
    gdb_arena *arena = &draft->plan->arena;
    gdb_text_view copy = gdb_arena_copy_text(arena, gdb_text_of(path), err);
    uint32_t n = request->path_count;

    if (copy.data == NULL)
        return GDB_ERR_NOMEM;
    if ((n & (n - 1)) == 0) { /* full at every power of two */
        const char **grown =
            gdb_arena_alloc_array(arena, n == 0 ? 1 : (size_t)n * 2, sizeof(*grown), err);
        if (grown == NULL)
            return GDB_ERR_NOMEM;
        for (uint32_t i = 0; i < n; i++)
            grown[i] = request->paths[i];
        request->paths = grown;
    }
    request->paths[request->path_count++] = copy.data;
    return GDB_OK;
}

static gdb_status append_matches(gdb_plan_draft *draft, gdb_load_request *request,
                                 const char *pattern, bool *found, gdb_error *err)
{
    gdb_status status = GDB_OK;
    glob_t matches;
    int result;

    /* glob calls itself for every folder of the pattern, on the stack. */
    if (strlen(pattern) >= PATH_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "the pattern '%.40s...' is longer than %d bytes",
                        pattern, PATH_MAX - 1);
    result = glob(pattern, 0, NULL, &matches);
    if (result == GLOB_NOMATCH)
        return GDB_OK;
    if (result != 0)
        return GDB_FAIL(err, result == GLOB_NOSPACE ? GDB_ERR_NOMEM : GDB_ERR_INPUT,
                        "cannot list the files of '%s'", pattern);
    for (size_t i = 0; i < matches.gl_pathc; i++)
        GDB_TRY_OUT(append_path(draft, request, matches.gl_pathv[i], err));
    *found = true;
out:
    globfree(&matches);
    return status;
}

/* A file of this name, or the files that match it. */
static gdb_status find_files(gdb_plan_draft *draft, gdb_load_request *request, const char *path,
                             bool *found, gdb_error *err)
{
    if (access(path, F_OK) == 0) {
        *found = true;
        return append_path(draft, request, path, err);
    }
    if (strpbrk(path, "*?[") != NULL)
        return append_matches(draft, request, path, found, err);
    return GDB_OK;
}

gdb_status gdb_plan_draft_add_path(gdb_plan_draft *draft, gdb_load_request *request,
                                   gdb_text_view name, const char *directory, gdb_error *err)
{
    bool searches = directory != NULL && strcmp(directory, ".") != 0;
    char quoted[GDB_TEXT_QUOTE_SIZE];
    bool found = false;
    const char *path;

    gdb_text_quote(name, quoted);
    if (name.size == 0 || memchr(name.data, '\0', name.size) != NULL)
        return GDB_FAIL(err, GDB_ERR_INPUT, "%s is not the name of a file", quoted);
    path = gdb_arena_copy_text(&draft->plan->arena, name, err).data;
    if (path == NULL)
        return GDB_ERR_NOMEM;
    if (strcmp(path, "-") == 0)
        return append_path(draft, request, path, err);
    GDB_TRY(find_files(draft, request, path, &found, err));
    searches = searches && path[0] != '/';
    if (!found && searches) {
        const char *beside = gdb_plan_draft_format(draft, err, "%s/%s", directory, path);
        if (beside == NULL)
            return GDB_ERR_NOMEM;
        GDB_TRY(find_files(draft, request, beside, &found, err));
    }
    if (found)
        return GDB_OK;
    if (searches)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "there is no file %s, in the working directory or in '%s'", quoted,
                        directory);
    return GDB_FAIL(err, GDB_ERR_INPUT, "there is no file %s", quoted);
}
