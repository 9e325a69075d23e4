/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/column_map.h"

#include "lib/base/text_quote.h"
#include "lib/import_plan/header_match.h"

static gdb_status add(gdb_plan_draft *draft, gdb_text_view field, gdb_text_view column,
                      gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t i = 0; i < draft->map_count; i++)
        if (gdb_text_equal_nocase(draft->maps[i].field, field))
            return GDB_FAIL(err, GDB_ERR_USAGE, "%s is named twice in --map and --ignore-columns",
                            gdb_text_quote(field, quoted));
    draft->maps[draft->map_count++] = (gdb_column_map){field, column, false};
    return GDB_OK;
}

static gdb_status read_map(gdb_plan_draft *draft, const char *text, gdb_error *err)
{
    const char *equal = strchr(text, '=');

    if (equal == NULL || equal == text || equal[1] == '\0')
        return GDB_FAIL(err, GDB_ERR_USAGE, "--map '%s': expected FILE_COLUMN=TABLE_COLUMN", text);
    return add(draft, gdb_text(text, (size_t)(equal - text)), gdb_text_of(equal + 1), err);
}

static size_t count_names(const char *list)
{
    size_t count = 1;

    for (const char *at = list; *at != '\0'; at++)
        count += *at == ',' ? 1 : 0;
    return count;
}

static gdb_status read_ignored(gdb_plan_draft *draft, const char *list, gdb_error *err)
{
    for (const char *at = list;; at++) {
        size_t size = strcspn(at, ",");
        if (size == 0)
            return GDB_FAIL(err, GDB_ERR_USAGE, "--ignore-columns '%s': a name is missing", list);
        GDB_TRY(add(draft, gdb_text(at, size), gdb_text("", 0), err));
        at += size;
        if (*at == '\0')
            return GDB_OK;
    }
}

gdb_status gdb_column_map_read(gdb_plan_draft *draft, gdb_error *err)
{
    const gdb_plan_options *options = draft->options;
    size_t count = options->map_count;

    for (uint32_t i = 0; i < options->ignored_count; i++)
        count += count_names(options->ignored[i]);
    draft->maps = gdb_arena_alloc_array(&draft->plan->arena, count, sizeof(*draft->maps), err);
    if (draft->maps == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < options->map_count; i++)
        GDB_TRY(read_map(draft, options->maps[i], err));
    for (uint32_t i = 0; i < options->ignored_count; i++)
        GDB_TRY(read_ignored(draft, options->ignored[i], err));
    return GDB_OK;
}

/* Is `text` the field's name, its whole text, or (":ID" for ":ID(Person)") its role? */
static bool means_field(const gdb_csv_head *head, uint32_t f, gdb_text_view text)
{
    const char *role = gdb_csv_role_name(gdb_header_field_role(head, f));

    return gdb_text_equal_nocase(text, gdb_header_field_name(head, f)) ||
           gdb_text_equal_nocase(text, head->names[f]) ||
           (*role != '\0' && text.size > 1 && *text.data == ':' &&
            gdb_text_equal_nocase(gdb_text(text.data + 1, text.size - 1), gdb_text_of(role)));
}

static gdb_column_map *find_map(const gdb_plan_draft *draft, const gdb_csv_head *head, uint32_t f)
{
    for (uint32_t i = 0; i < draft->map_count; i++)
        if (means_field(head, f, draft->maps[i].field))
            return &draft->maps[i];
    return NULL;
}

gdb_status gdb_column_map_apply(gdb_plan_draft *draft, gdb_csv_head *head, gdb_error *err)
{
    if (!head->has_header || draft->map_count == 0)
        return GDB_OK;
    head->ignored = gdb_arena_alloc_array(&draft->plan->arena, head->field_count,
                                          sizeof(*head->ignored), err);
    if (head->ignored == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t f = 0; f < head->field_count; f++) {
        gdb_column_map *map = find_map(draft, head, f);
        if (map == NULL)
            continue;
        map->is_used = true;
        head->is_mapped = true;
        if (map->column.size == 0)
            head->ignored[f] = true;
        else if (head->typed != NULL)
            head->typed[f].name = map->column;
        else
            head->names[f] = map->column;
    }
    return GDB_OK;
}

gdb_status gdb_column_map_check(gdb_plan_draft *draft, gdb_error *err)
{
    const gdb_column_map *unused = NULL;
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view *names;
    size_t count = 0;

    for (uint32_t i = draft->map_count; i-- > 0;)
        unused = draft->maps[i].is_used ? unused : &draft->maps[i];
    if (unused == NULL)
        return GDB_OK;
    for (size_t r = 0; r < draft->request_count; r++)
        for (uint32_t p = 0; p < draft->requests[r].path_count; p++)
            count += draft->requests[r].heads[p].field_count;
    names = gdb_arena_alloc_array(&draft->plan->arena, count, sizeof(*names), err);
    if (names == NULL)
        return GDB_ERR_NOMEM;
    count = 0;
    for (size_t r = 0; r < draft->request_count; r++) {
        for (uint32_t p = 0; p < draft->requests[r].path_count; p++) {
            const gdb_csv_head *head = &draft->requests[r].heads[p];
            for (uint32_t f = 0; head->has_header && f < head->field_count; f++)
                names[count++] = gdb_header_field_name(head, f);
        }
    }
    return GDB_FAIL(err, GDB_ERR_INPUT, "%s %s: no header has a column of this name%s",
                    unused->column.size > 0 ? "--map" : "--ignore-columns",
                    gdb_text_quote(unused->field, quoted),
                    gdb_plan_draft_suggest(draft, unused->field, names, (uint32_t)count));
}
