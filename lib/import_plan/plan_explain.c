/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_explain.h"

#include <stdio.h>

#include "formats/report/report_unit.h"

typedef struct explainer {
    gdb_plan_draft *draft;
    const gdb_load_request *request;
    const char *path;
    const gdb_csv_head *head;
    const gdb_plan_table *table;
    gdb_buffer text; /* of the note at hand */
    gdb_error *err;
} explainer;

/* A character as it would be written in an option. */
static const char *name_character(char c, char out[8])
{
    if (c == '\t')
        return "tab";
    snprintf(out, 8, "'%c'", c);
    return c == '\0' ? "none" : out;
}

static gdb_status note_buffer(explainer *e)
{
    GDB_TRY(gdb_plan_draft_note(e->draft, e->err, "%s: %.*s", e->path, (int)e->text.size,
                                (const char *)e->text.data));
    gdb_buffer_clear(&e->text);
    return GDB_OK;
}

/* --- the dialect ---------------------------------------------------------- */

static gdb_status explain_delimiter(explainer *e)
{
    const gdb_csv_head *head = e->head;
    char character[8];

    GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "delimiter %s: ",
                                     name_character(head->dialect.delimiter, character)));
    if (e->request->csv.delimiter != '\0')
        GDB_TRY(gdb_buffer_append_text(&e->text, "given; ", e->err));
    GDB_TRY(gdb_report_print_count(head->alike, false, &e->text, e->err));
    GDB_TRY(gdb_buffer_append_text(&e->text, " of ", e->err));
    GDB_TRY(gdb_report_print_count(head->records, false, &e->text, e->err));
    GDB_TRY(gdb_buffer_append_format(&e->text, e->err, " records looked at have %u field%s",
                                     head->usual_count, gdb_plural(head->usual_count)));
    return note_buffer(e);
}

static gdb_status explain_quote(explainer *e)
{
    const gdb_csv_head_options *given = &e->request->csv;
    const gdb_csv_dialect *dialect = &e->head->dialect;
    gdb_csv_dialect usual = gdb_csv_dialect_default();
    char quote[8], escape[8];
    const char *why = "the default";

    if (given->has_quote || given->has_escape)
        why = "given";
    else if (dialect->quote != usual.quote || dialect->escape != usual.escape)
        why = "with others some record would be broken or of another length";
    return gdb_plan_draft_note(e->draft, e->err, "%s: quote %s, escape %s: %s", e->path,
                               name_character(dialect->quote, quote),
                               name_character(dialect->escape, escape), why);
}

/* --- the header ----------------------------------------------------------- */

static gdb_status explain_sign(explainer *e)
{
    const gdb_csv_head *head = e->head;
    char name[GDB_TEXT_QUOTE_SIZE];
    const char *why = "";

    switch (head->sign) {
    case GDB_CSV_SIGN_NONE:
        why = "nothing says that it is a header";
        break;
    case GDB_CSV_SIGN_GIVEN:
        why = "given";
        break;
    case GDB_CSV_SIGN_TYPED:
        why = "its fields have types or roles behind colons";
        break;
    case GDB_CSV_SIGN_KNOWN_NAMES:
        why = "it names columns of the table";
        break;
    case GDB_CSV_SIGN_UNLIKE_DATA:
        return gdb_buffer_append_format(
            &e->text, e->err, "%s is no %s, as the values below it are",
            gdb_text_quote(head->names[head->sign_field], name),
            gdb_type_name(gdb_type_guess_type(&head->guesses[head->sign_field])));
    case GDB_CSV_SIGN_NAMES_NEEDED:
        why = "something must name the columns";
        break;
    case GDB_CSV_SIGN_LIKE_OTHER_FILE:
        why = "another file of the table begins with the same";
        break;
    case GDB_CSV_SIGN_UNLIKE_OTHER_FILE:
        why = "it has no name in common with the header of another file of the table";
        break;
    case GDB_CSV_SIGN_UNLIKE_ROW:
        why = "it could not be a row of the table";
        break;
    case GDB_CSV_SIGN_LIKE_ROW:
        why = "it names no column of the table and could be a row of it";
        break;
    }
    return gdb_buffer_append_text(&e->text, why, e->err);
}

static gdb_status explain_header(explainer *e)
{
    const gdb_csv_head *head = e->head;

    GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "line %llu is %s: ",
                                     (unsigned long long)head->first_line,
                                     head->has_header ? "a header" : "data"));
    GDB_TRY(explain_sign(e));
    return note_buffer(e);
}

static gdb_status explain_match(explainer *e, gdb_match_way way)
{
    static const char *const ways[] = {
        [GDB_MATCH_BY_NAMES] = "by the names in its header",
        [GDB_MATCH_BY_OTHER_NAMES] = "by the names in FIELDS or in the header of another file",
        [GDB_MATCH_BY_POSITION] = "by position"};

    return gdb_plan_draft_note(e->draft, e->err, "%s: its fields fill the columns of %s %s",
                               e->path, e->table->name, ways[way]);
}

/* --- types ------------------------------------------------------------------ */

static gdb_status explain_type(explainer *e, const gdb_csv_head *header, uint32_t f, uint32_t c)
{
    const gdb_csv_head *seen_by = e->request->fields != NULL ? header : e->head;
    const gdb_type_guess *guess = &seen_by->guesses[f];
    gdb_type_id type = e->table->shape.types[c], seen = gdb_type_guess_type(guess);

    GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "is %s: ", gdb_type_name(type)));
    if (!e->table->shape.guessed[c])
        return gdb_buffer_append_text(&e->text,
                                      header->typed[f].type != GDB_TYPE_INVALID
                                          ? "the header says so"
                                          : "the typed header says nothing else",
                                      e->err);
    if (seen != type) {
        GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "%s, in this file %s: ",
                                         gdb_type_is_key(seen) ? "another file decided"
                                                               : "what else it could be is no key",
                                         gdb_type_name(seen)));
    }
    return gdb_type_guess_explain(guess, &e->text, e->err);
}

static gdb_status explain_column(explainer *e, const gdb_csv_head *header, uint32_t f, uint32_t c)
{
    char name[GDB_TEXT_QUOTE_SIZE];

    GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "column %u %s ", f + 1,
                                     gdb_text_quote(header->names[f], name)));
    if (c == GDB_CSV_IGNORE)
        GDB_TRY(gdb_buffer_append_text(&e->text, "is left out", e->err));
    else if (e->table->is_rel && c < 2)
        GDB_TRY(gdb_buffer_append_format(&e->text, e->err, "is the %s end: a key, %s",
                                         c == 0 ? "FROM" : "TO",
                                         gdb_type_name(e->table->shape.types[c])));
    else
        GDB_TRY(explain_type(e, header, f, c));
    return note_buffer(e);
}

/* Was the table there before? */
static bool is_existing(const gdb_plan_options *options, const gdb_plan_table *table)
{
    const gdb_catalog *existing = options->existing;

    return existing != NULL && (gdb_catalog_node_by_id(existing, table->id) != NULL ||
                                gdb_catalog_rel_by_pair(existing, table->id, NULL) != NULL);
}

static gdb_status explain_filter(explainer *e, const gdb_csv_head *header,
                                 const gdb_row_filter *filter)
{
    char name[GDB_TEXT_QUOTE_SIZE], text[GDB_TEXT_QUOTE_SIZE];

    return gdb_plan_draft_note(e->draft, e->err, "%s: rows with %s in column %u %s are of %s",
                               e->path, gdb_text_quote(filter->table, text), filter->field + 1,
                               gdb_text_quote(header->names[filter->field], name), e->table->name);
}

static gdb_status explain(explainer *e, const gdb_csv_head *header, const gdb_header_match *match,
                          gdb_match_way way, const gdb_row_filter *filter)
{
    bool is_inferred = e->draft->infers && !is_existing(e->draft->options, e->table);

    if (filter == NULL || filter->takes_strays) {
        GDB_TRY(explain_delimiter(e));
        GDB_TRY(explain_quote(e));
        GDB_TRY(explain_header(e));
    }
    GDB_TRY(filter != NULL ? explain_filter(e, header, filter) : explain_match(e, way));
    for (uint32_t f = 0; f < match->field_count && is_inferred && header != NULL; f++)
        if (filter == NULL || match->columns[f] != GDB_CSV_IGNORE)
            GDB_TRY(explain_column(e, header, f, match->columns[f]));
    return GDB_OK;
}

gdb_status gdb_plan_explain_file(gdb_plan_draft *draft, const gdb_load_request *request,
                                 uint32_t file, const gdb_plan_table *table,
                                 const gdb_csv_head *header, const gdb_header_match *match,
                                 gdb_match_way way, const gdb_row_filter *filter,
                                 gdb_error *err)
{
    explainer e = {draft, request, request->paths[file], &request->heads[file], table, {0}, err};
    gdb_status status = explain(&e, header, match, way, filter);

    gdb_buffer_release(&e.text);
    return status;
}
