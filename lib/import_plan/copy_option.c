/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/copy_option.h"

#include "lib/base/text_quote.h"
#include "lib/cypher/option_value.h"
#include "lib/cypher/syntax_error.h"

typedef enum option_id {
    OPTION_AUTO_DETECT,
    OPTION_COMMENT,
    OPTION_DELIMITER,
    OPTION_ENCODING,
    OPTION_ESCAPE,
    OPTION_FIELDS,
    OPTION_FORMAT,
    OPTION_FROM,
    OPTION_HEADER,
    OPTION_IGNORE_ERRORS,
    OPTION_INVALID_UTF8,
    OPTION_LABEL,
    OPTION_LIST_BEGIN,
    OPTION_LIST_DELIMITER,
    OPTION_LIST_END,
    OPTION_NULL_STRINGS,
    OPTION_QUOTE,
    OPTION_SKIP,
    OPTION_TO,
    OPTION_TRIM,
    OPTION_WITHOUT_EFFECT
} option_id;

static const struct {
    const char *name;
    option_id id;
} known_options[] = {
    {"AUTO_DETECT", OPTION_AUTO_DETECT},
    {"COMMENT", OPTION_COMMENT},
    {"DELIM", OPTION_DELIMITER},
    {"DELIMITER", OPTION_DELIMITER},
    {"SEP", OPTION_DELIMITER},
    {"ENCODING", OPTION_ENCODING},
    {"ESCAPE", OPTION_ESCAPE},
    {"FIELDS", OPTION_FIELDS},
    {"FILE_FORMAT", OPTION_FORMAT},
    {"FORMAT", OPTION_FORMAT},
    {"FROM", OPTION_FROM},
    {"HEADER", OPTION_HEADER},
    {"HEADERS", OPTION_HEADER},
    {"IGNORE_ERRORS", OPTION_IGNORE_ERRORS},
    {"INVALID_UTF8", OPTION_INVALID_UTF8},
    {"LABEL", OPTION_LABEL},
    {"LIST_BEGIN", OPTION_LIST_BEGIN},
    {"LIST_DELIM", OPTION_LIST_DELIMITER},
    {"LIST_END", OPTION_LIST_END},
    {"NULL_STRINGS", OPTION_NULL_STRINGS},
    {"NULLSTR", OPTION_NULL_STRINGS},
    {"QUOTE", OPTION_QUOTE},
    {"SKIP", OPTION_SKIP},
    {"TO", OPTION_TO},
    {"TRIM", OPTION_TRIM},
    {"TYPE", OPTION_LABEL},
    {"LIST_UNBRACED", OPTION_WITHOUT_EFFECT},
    {"PARALLEL", OPTION_WITHOUT_EFFECT},
    {"SAMPLE_SIZE", OPTION_WITHOUT_EFFECT},
};

typedef struct option_reader {
    gdb_plan_draft *draft;
    gdb_load_request *request;
    const gdb_ast_script *script;
    const gdb_ast_option *option;
    gdb_error *err;
} option_reader;

static gdb_status fail_value(const option_reader *r, const char *expected)
{
    return gdb_option_value_fail(r->script, r->option, expected, r->err);
}

static gdb_status read_bool(const option_reader *r, bool *out)
{
    return gdb_option_value_bool(r->script, r->option, out, r->err);
}

static gdb_status read_text(const option_reader *r, gdb_text_view *out)
{
    return gdb_option_value_text(r->script, r->option, out, r->err);
}

static gdb_status read_character(const option_reader *r, bool may_be_none, char *out)
{
    return gdb_option_value_character(r->script, r->option, may_be_none, out, r->err);
}

/* An empty field is NULL always; besides that one text can stand for it. */
static gdb_status read_null_strings(const option_reader *r)
{
    const gdb_ast_expr *value = r->option->value;
    const gdb_ast_expr *const *items = &value;
    gdb_csv_head_options *csv = &r->request->csv;
    size_t count = 1;

    if (value->kind == GDB_AST_EXPR_LIST) {
        items = value->list.items;
        count = value->list.count;
    }
    csv->has_null_text = false;
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind != GDB_AST_EXPR_STRING)
            return fail_value(r, "a text in quotes or a list of them");
        if (items[i]->text.size == 0)
            continue;
        if (csv->has_null_text && !gdb_text_equal(csv->null_text, items[i]->text))
            return fail_value(r, "at most one text for NULL besides the empty one");
        csv->has_null_text = true;
        csv->null_text = items[i]->text;
    }
    return GDB_OK;
}

static gdb_status read_skip(const option_reader *r)
{
    const gdb_ast_expr *value = r->option->value;

    if (value->kind != GDB_AST_EXPR_INTEGER || value->integer < 0)
        return fail_value(r, "a number of lines");
    r->request->csv.has_skip = true;
    r->request->csv.skip_lines = (uint64_t)value->integer;
    return GDB_OK;
}

static gdb_status read_encoding(const option_reader *r)
{
    gdb_text_view name = {"", 0};

    GDB_TRY(read_text(r, &name));
    for (unsigned i = 0; gdb_text_encoding_names[i] != NULL; i++) {
        if (gdb_text_equal_nocase(name, gdb_text_of(gdb_text_encoding_names[i]))) {
            r->request->csv.input.encoding = (gdb_text_encoding)i;
            return GDB_OK;
        }
    }
    return fail_value(r, "'utf-8', 'utf-16', 'latin-1' or 'windows-1252'");
}

/* A list of texts, as the fields of a typed header would be. */
static gdb_status read_fields(const option_reader *r)
{
    const gdb_ast_expr *value = r->option->value;
    gdb_arena *arena = &r->draft->plan->arena;
    size_t count = value->kind == GDB_AST_EXPR_LIST ? value->list.count : 0;
    gdb_csv_head *head;

    if (count == 0 || count > GDB_CSV_HEAD_FIELDS_MOST)
        return fail_value(r, "a list of names, one for each field of the files");
    head = gdb_arena_alloc_zero(arena, sizeof(*head), r->err);
    if (head == NULL)
        return GDB_ERR_NOMEM;
    head->has_header = true;
    head->field_count = (uint32_t)count;
    head->names = gdb_arena_alloc_array(arena, count, sizeof(*head->names), r->err);
    head->typed = gdb_arena_alloc_array(arena, count, sizeof(*head->typed), r->err);
    if (head->names == NULL || head->typed == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (value->list.items[i]->kind != GDB_AST_EXPR_STRING)
            return fail_value(r, "a list of texts in quotes");
        head->names[i] = value->list.items[i]->text;
        head->typed[i] = gdb_csv_header_parse(head->names[i]);
    }
    r->request->fields = head;
    return GDB_OK;
}

static gdb_status read_ignore_errors(const option_reader *r)
{
    bool ignore = false;

    GDB_TRY(read_bool(r, &ignore));
    r->request->skips_bad_rows = ignore;
    return GDB_OK;
}

/* That such a row ends the import is said for all files: --invalid-utf8 error. */
static gdb_status read_invalid_utf8(const option_reader *r)
{
    gdb_text_view word = {"", 0};
    bool replaces;

    GDB_TRY(read_text(r, &word));
    replaces = gdb_text_equal_nocase(word, gdb_text_of("replace"));
    if (!replaces && !gdb_text_equal_nocase(word, gdb_text_of("reject")))
        return fail_value(r, "'reject' or 'replace'");
    r->request->csv.invalid_utf8 = replaces ? GDB_CSV_UTF8_REPLACE : GDB_CSV_UTF8_REJECT;
    return GDB_OK;
}

/* Brackets around lists are these. */
static gdb_status read_bracket(const option_reader *r, char bracket)
{
    char written = '\0';

    GDB_TRY(read_character(r, false, &written));
    return written == bracket ? GDB_OK : fail_value(r, bracket == '[' ? "'['" : "']'");
}

static gdb_status note_without_effect(const option_reader *r)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    return gdb_plan_draft_note(r->draft, r->err, "%s: option %s has no effect here",
                               r->request->where, gdb_text_quote(r->option->name.text, quoted));
}

static gdb_status fail_unknown(const option_reader *r)
{
    enum { COUNT = sizeof(known_options) / sizeof(*known_options) };
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view names[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        names[i] = gdb_text_of(known_options[i].name);
    return gdb_syntax_where(
        r->err,
        GDB_FAIL(r->err, GDB_ERR_INPUT,
                 "COPY has no option %s%s (it has HEADER, DELIM, QUOTE, ESCAPE, NULL_STRINGS, "
                 "AUTO_DETECT, SKIP, COMMENT, TRIM, FIELDS, LABEL, TYPE, ENCODING, INVALID_UTF8, "
                 "FROM, TO, FILE_FORMAT, IGNORE_ERRORS, LIST_DELIM, LIST_BEGIN, LIST_END, "
                 "PARALLEL, SAMPLE_SIZE, LIST_UNBRACED)",
                 gdb_text_quote(r->option->name.text, quoted),
                 gdb_plan_draft_suggest(r->draft, r->option->name.text, names, COUNT)),
        r->script, r->option->name.range);
}

static gdb_status find_option(const option_reader *r, option_id *id)
{
    for (size_t i = 0; i < sizeof(known_options) / sizeof(*known_options); i++) {
        if (gdb_text_equal_nocase(r->option->name.text, gdb_text_of(known_options[i].name))) {
            *id = known_options[i].id;
            return GDB_OK;
        }
    }
    return fail_unknown(r);
}

static gdb_status apply_option(const option_reader *r, option_id id, bool *detects)
{
    gdb_csv_head_options *csv = &r->request->csv;
    bool flag = false;

    switch (id) {
    case OPTION_AUTO_DETECT:
        return read_bool(r, detects);
    case OPTION_COMMENT:
        return read_character(r, true, &csv->comment);
    case OPTION_DELIMITER:
        return read_character(r, false, &csv->delimiter);
    case OPTION_ENCODING:
        return read_encoding(r);
    case OPTION_ESCAPE:
        csv->has_escape = true;
        return read_character(r, false, &csv->escape);
    case OPTION_FIELDS:
        return read_fields(r);
    case OPTION_FORMAT:
        return gdb_option_value_format(r->script, r->option, r->err);
    case OPTION_FROM:
        return read_text(r, &r->request->from);
    case OPTION_HEADER:
        GDB_TRY(read_bool(r, &flag));
        csv->header = flag ? GDB_CSV_HEADER_YES : GDB_CSV_HEADER_NO;
        return GDB_OK;
    case OPTION_IGNORE_ERRORS:
        return read_ignore_errors(r);
    case OPTION_INVALID_UTF8:
        return read_invalid_utf8(r);
    case OPTION_LABEL:
        return read_text(r, &r->request->rows_of);
    case OPTION_LIST_DELIMITER:
        return read_character(r, false, &csv->list_delimiter);
    case OPTION_NULL_STRINGS:
        return read_null_strings(r);
    case OPTION_QUOTE:
        csv->has_quote = true;
        return read_character(r, true, &csv->quote);
    case OPTION_SKIP:
        return read_skip(r);
    case OPTION_TO:
        return read_text(r, &r->request->to);
    case OPTION_TRIM:
        return read_bool(r, &csv->trim);
    case OPTION_LIST_BEGIN:
        return read_bracket(r, '[');
    case OPTION_LIST_END:
        return read_bracket(r, ']');
    case OPTION_WITHOUT_EFFECT:
        return note_without_effect(r);
    }
    return GDB_OK;
}

gdb_status gdb_copy_options_apply(gdb_plan_draft *draft, gdb_load_request *request,
                                  const gdb_ast_script *script, const gdb_ast_option *options,
                                  size_t count, gdb_error *err)
{
    option_reader reader = {draft, request, script, NULL, err};
    gdb_csv_head_options *csv = &request->csv;
    bool detects = true, has_delimiter = false, has_header = false;
    option_id id = OPTION_WITHOUT_EFFECT;
    gdb_csv_dialect dialect;

    for (size_t i = 0; i < count; i++) {
        reader.option = &options[i];
        GDB_TRY(find_option(&reader, &id));
        GDB_TRY(apply_option(&reader, id, &detects));
        has_delimiter = has_delimiter || id == OPTION_DELIMITER;
        has_header = has_header || id == OPTION_HEADER;
    }
    if (!detects && !has_delimiter)
        csv->delimiter = ',';
    if (!detects && !has_header)
        csv->header = GDB_CSV_HEADER_NO;
    if (count == 0)
        return GDB_OK;

    dialect = gdb_csv_dialect_default();
    if (csv->delimiter != '\0')
        dialect.delimiter = csv->delimiter;
    if (csv->has_quote)
        dialect.quote = csv->quote;
    dialect.escape = csv->has_escape ? csv->escape : dialect.quote;
    dialect.comment = csv->comment;
    dialect.trim = csv->trim;
    if (gdb_csv_dialect_check(&dialect, err) != GDB_OK) {
        if (err != NULL)
            err->status = GDB_ERR_INPUT;
        return gdb_syntax_where(err, GDB_ERR_INPUT, script, options[0].name.range);
    }
    return GDB_OK;
}
