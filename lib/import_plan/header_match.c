/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/header_match.h"

#include "lib/base/text_quote.h"

#define NO_FIELD UINT32_MAX

const char *const gdb_end_names[GDB_END_NAME_COUNT] = {
    "from",     "to",      "src",       "dst",       "source",  "target",  "start",
    "end",      "from_id", "to_id",     "source_id", "target_id", "start_id", "end_id",
    "src_id",   "dst_id",  "from_node", "to_node"};

gdb_csv_role gdb_header_field_role(const gdb_csv_head *head, uint32_t field)
{
    if (head->ignored != NULL && head->ignored[field])
        return GDB_CSV_ROLE_IGNORE;
    return head->typed != NULL ? head->typed[field].role : GDB_CSV_ROLE_PROPERTY;
}

gdb_text_view gdb_header_field_name(const gdb_csv_head *head, uint32_t field)
{
    gdb_text_view name = head->typed != NULL ? head->typed[field].name : head->names[field];
    gdb_csv_role role = gdb_header_field_role(head, field);

    if (name.size == 0 && role == GDB_CSV_ROLE_LABEL)
        return gdb_text_of("label");
    if (name.size == 0 && role == GDB_CSV_ROLE_TYPE)
        return gdb_text_of("type");
    return name;
}

/* The column of this name from `first` on, or GDB_CSV_IGNORE. */
static uint32_t find_column(const gdb_row_shape *shape, uint32_t first, gdb_text_view name)
{
    for (uint32_t c = first; shape != NULL && c < shape->column_count; c++)
        if (gdb_text_equal_nocase(shape->column_names[c], name))
            return c;
    return GDB_CSV_IGNORE;
}

static uint32_t find_key(const gdb_row_shape *shape)
{
    for (uint32_t c = 0; c < shape->column_count; c++)
        if (shape->not_null[c])
            return c;
    return GDB_CSV_IGNORE;
}

static uint32_t find_field(const gdb_csv_head *head, const char *name)
{
    for (uint32_t f = 0; f < head->field_count; f++)
        if (gdb_text_equal_nocase(gdb_header_field_name(head, f), gdb_text_of(name)))
            return f;
    return NO_FIELD;
}

static bool find_ends_by_role(const gdb_csv_head *head, gdb_end_fields *ends)
{
    for (uint32_t f = head->field_count; f-- > 0;) {
        gdb_csv_role role = gdb_header_field_role(head, f);
        if (role == GDB_CSV_ROLE_START_ID)
            ends->from = f;
        else if (role == GDB_CSV_ROLE_END_ID)
            ends->to = f;
    }
    ends->are_named = ends->from != NO_FIELD || ends->to != NO_FIELD;
    return ends->are_named;
}

static bool find_ends_by_name(const gdb_csv_head *head, const gdb_row_shape *shape,
                              gdb_end_fields *ends)
{
    for (size_t i = 0; i < GDB_END_NAME_COUNT; i += 2) {
        uint32_t from = find_field(head, gdb_end_names[i]);
        uint32_t to = find_field(head, gdb_end_names[i + 1]);
        bool are_properties =
            find_column(shape, 2, gdb_text_of(gdb_end_names[i])) != GDB_CSV_IGNORE ||
            find_column(shape, 2, gdb_text_of(gdb_end_names[i + 1])) != GDB_CSV_IGNORE;
        if (from != NO_FIELD && to != NO_FIELD && !are_properties) {
            *ends = (gdb_end_fields){from, to, true};
            return true;
        }
    }
    return false;
}

gdb_end_fields gdb_header_find_ends(const gdb_csv_head *head, const gdb_row_shape *shape)
{
    gdb_end_fields ends = {NO_FIELD, NO_FIELD, false};

    if (find_ends_by_role(head, &ends) || find_ends_by_name(head, shape, &ends))
        return ends;
    for (uint32_t f = 0; f < head->field_count && ends.to == NO_FIELD; f++) {
        if (gdb_header_field_role(head, f) == GDB_CSV_ROLE_IGNORE)
            continue;
        if (find_column(shape, 2, gdb_header_field_name(head, f)) != GDB_CSV_IGNORE)
            break;
        if (ends.from == NO_FIELD)
            ends.from = f;
        else
            ends.to = f;
    }
    return ends;
}

gdb_status gdb_header_check(const gdb_csv_head *head, gdb_error *err)
{
    char first_name[GDB_TEXT_QUOTE_SIZE], name[GDB_TEXT_QUOTE_SIZE];
    uint32_t first = NO_FIELD;

    for (uint32_t f = 0; head->typed != NULL && f < head->field_count; f++) {
        if (gdb_header_field_role(head, f) == GDB_CSV_ROLE_IGNORE)
            continue;
        GDB_TRY(gdb_csv_header_check(head->names[f], err));
        if (head->typed[f].role != GDB_CSV_ROLE_ID)
            continue;
        if (first != NO_FIELD)
            return GDB_FAIL(err, GDB_ERR_INPUT,
                            "the fields %s and %s would be one composite key: a node table has one "
                            "key column",
                            gdb_text_quote(head->names[first], first_name),
                            gdb_text_quote(head->names[f], name));
        first = f;
    }
    return GDB_OK;
}

static gdb_status start(gdb_header_match *match, const gdb_csv_head *head, gdb_arena *arena,
                        gdb_error *err)
{
    memset(match, 0, sizeof(*match));
    match->field_count = head->field_count;
    match->columns = gdb_arena_alloc_array(arena, head->field_count, sizeof(*match->columns), err);
    if (match->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t f = 0; f < head->field_count; f++)
        match->columns[f] = GDB_CSV_IGNORE;
    return GDB_OK;
}

static gdb_status assign(gdb_header_match *match, uint32_t field, uint32_t column,
                         const gdb_row_shape *shape, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t f = 0; f < match->field_count; f++)
        if (match->columns[f] == column)
            return GDB_FAIL(err, GDB_ERR_INPUT, "fields %u and %u of the header both name %s of %s",
                            (f < field ? f : field) + 1, (f < field ? field : f) + 1,
                            gdb_text_quote(shape->column_names[column], quoted),
                            shape->table_name);
    match->columns[field] = column;
    return GDB_OK;
}

gdb_status gdb_header_match_names(gdb_header_match *match, const gdb_csv_head *head,
                                  const gdb_row_shape *shape, bool is_rel, gdb_arena *arena,
                                  gdb_error *err)
{
    gdb_end_fields ends = {NO_FIELD, NO_FIELD, false};

    GDB_TRY(start(match, head, arena, err));
    if (is_rel)
        ends = gdb_header_find_ends(head, shape);
    if (ends.from != NO_FIELD)
        match->columns[ends.from] = 0;
    if (ends.to != NO_FIELD)
        match->columns[ends.to] = 1;
    if (ends.are_named)
        match->named = (ends.from != NO_FIELD ? 1U : 0U) + (ends.to != NO_FIELD ? 1U : 0U);

    for (uint32_t f = 0; f < head->field_count; f++) {
        gdb_csv_role role = gdb_header_field_role(head, f);
        uint32_t column;
        if (role == GDB_CSV_ROLE_IGNORE || f == ends.from || f == ends.to)
            continue;
        column = find_column(shape, is_rel ? 2 : 0, gdb_header_field_name(head, f));
        if (column == GDB_CSV_IGNORE && !is_rel && role == GDB_CSV_ROLE_ID)
            column = find_key(shape);
        if (column == GDB_CSV_IGNORE) {
            match->first_unknown = match->unknown == 0 ? f : match->first_unknown;
            match->unknown++;
            continue;
        }
        GDB_TRY(assign(match, f, column, shape, err));
        match->named++;
    }
    return GDB_OK;
}

/* "id, name, born": as many names as there is room for. */
static const char *list_names(const gdb_row_shape *shape, const uint32_t *targets, uint32_t count,
                              char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view name = shape->column_names[targets[i]];
        if (used + name.size + sizeof(", ...") > size) {
            memcpy(out + used, "...", sizeof("..."));
            break;
        }
        memcpy(out + used, name.data, name.size);
        used += name.size;
        memcpy(out + used, i + 1 < count ? ", " : "", i + 1 < count ? 3 : 1);
        used += i + 1 < count ? 2 : 0;
    }
    return out;
}

gdb_status gdb_header_match_positions(gdb_header_match *match, const gdb_csv_head *head,
                                      const gdb_row_shape *shape, const uint32_t *targets,
                                      uint32_t target_count, gdb_arena *arena, gdb_error *err)
{
    uint32_t next = 0;
    char names[160];

    GDB_TRY(start(match, head, arena, err));
    for (uint32_t f = 0; f < head->field_count; f++) {
        if (gdb_header_field_role(head, f) == GDB_CSV_ROLE_IGNORE)
            continue;
        if (next < target_count)
            match->columns[f] = targets[next];
        next++;
    }
    if (next != target_count)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "%u field%s where %s takes %u by position (%s), and no header names them",
                        next, gdb_plural(next), shape->table_name, target_count,
                        list_names(shape, targets, target_count, names, sizeof(names)));
    return GDB_OK;
}

gdb_status gdb_header_match_check(const gdb_header_match *match, const gdb_row_shape *shape,
                                  bool is_rel, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t c = 0; c < shape->column_count; c++) {
        bool is_filled = !shape->not_null[c];
        for (uint32_t f = 0; f < match->field_count && !is_filled; f++)
            is_filled = match->columns[f] == c;
        if (!is_filled && is_rel)
            return GDB_FAIL(err, GDB_ERR_INPUT, "no field holds the %s end of %s",
                            c == 0 ? "FROM" : "TO", shape->table_name);
        if (!is_filled)
            return GDB_FAIL(err, GDB_ERR_INPUT, "no field holds the primary key %s of %s",
                            gdb_text_quote(shape->column_names[c], quoted), shape->table_name);
    }
    return GDB_OK;
}
