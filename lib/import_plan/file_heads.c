/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/file_heads.h"

#include "formats/csv/csv_list.h"
#include "lib/import_plan/column_map.h"
#include "lib/csv/csv_sample.h"
#include "lib/csv/csv_sniff.h"
#include "lib/import_plan/header_match.h"
#include "lib/import_plan/plan_target.h"
#include "lib/types/value.h"

/* --- reading ------------------------------------------------------------ */

typedef struct head_reader {
    gdb_plan_draft *draft;
    const char *path;
    gdb_csv_head_options options;
    uint32_t expected;
    const gdb_csv_head *first; /* of the request's files, or NULL */
    gdb_error *err;
} head_reader;

/* `read_ahead`: what the look before took, if the file is a pipe. */
static gdb_status read_with(const head_reader *r, char delimiter, gdb_text_view read_ahead,
                            gdb_csv_head *head)
{
    gdb_csv_head_options options = r->options;

    options.delimiter = delimiter;
    options.read_ahead = read_ahead;
    GDB_TRY(gdb_csv_head_read(head, r->path, &options, &r->draft->plan->arena, r->err));
    return gdb_column_map_apply(r->draft, head, r->err);
}

static bool names_known_column(const head_reader *r, const gdb_csv_head *head)
{
    for (uint32_t f = 0; f < head->field_count; f++)
        for (uint32_t k = 0; k < r->options.known_count; k++)
            if (gdb_text_equal_nocase(gdb_header_field_name(head, f), r->options.known[k]))
                return true;
    return false;
}

/* One field is no sign: any character that is not in the file cuts it so. */
static bool fits_table(const head_reader *r, const gdb_csv_head *head)
{
    return head->is_empty || r->expected <= 1 || head->field_count == r->expected ||
           head->typed != NULL || (head->has_header && names_known_column(r, head));
}

static gdb_status read_head(const head_reader *r, gdb_csv_head *head)
{
    char delimiter = r->options.delimiter;
    gdb_text_view read_ahead = {0};
    bool is_given = delimiter != '\0';

    if (!is_given && r->first != NULL) {
        delimiter = r->first->dialect.delimiter;
        GDB_TRY(read_with(r, delimiter, read_ahead, head));
        if (head->is_empty || head->field_count == r->first->field_count)
            return GDB_OK;
        delimiter = '\0';
        read_ahead = head->read_ahead;
    }
    GDB_TRY(read_with(r, delimiter, read_ahead, head));
    if (is_given || fits_table(r, head))
        return GDB_OK;
    for (size_t i = 0; i < GDB_CSV_DELIMITER_COUNT; i++) {
        char other_delimiter = gdb_csv_delimiters[i];
        gdb_csv_head other;
        if (other_delimiter == head->dialect.delimiter ||
            (r->options.has_quote && other_delimiter == r->options.quote) ||
            (r->options.has_escape && other_delimiter == r->options.escape))
            continue;
        GDB_TRY(read_with(r, other_delimiter, head->read_ahead, &other));
        if (fits_table(r, &other)) {
            *head = other;
            break;
        }
    }
    return GDB_OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);

    return size >= end_size &&
           gdb_text_equal_nocase(gdb_text_of(text + size - end_size), gdb_text_of(end));
}

/* What --map and --ignore-columns name is known too. */
static gdb_status add_mapped_names(const gdb_plan_draft *draft, const gdb_text_view *known,
                                   uint32_t known_count, gdb_csv_head_options *options,
                                   gdb_error *err)
{
    uint32_t count = known_count + draft->map_count;
    gdb_text_view *names =
        gdb_arena_alloc_array(&draft->plan->arena, count, sizeof(*names), err);

    if (names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        names[i] = i < known_count ? known[i] : draft->maps[i - known_count].field;
    options->known = names;
    options->known_count = count;
    return GDB_OK;
}

gdb_status gdb_file_heads_read(gdb_plan_draft *draft, gdb_load_request *request,
                               const gdb_text_view *known, uint32_t known_count, uint32_t expected,
                               gdb_error *err)
{
    head_reader reader = {draft, NULL, request->csv, expected, NULL, err};

    GDB_TRY(add_mapped_names(draft, known, known_count, &reader.options, err));
    request->heads = gdb_arena_alloc_array(&draft->plan->arena, request->path_count,
                                           sizeof(*request->heads), err);
    if (request->heads == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < request->path_count; i++) {
        gdb_csv_head *head = &request->heads[i];
        reader.path = request->paths[i];
        if (ends_with(reader.path, ".parquet"))
            return gdb_plan_at_request(
                GDB_FAIL(err, GDB_ERR_INPUT,
                         "'%s' is not CSV (expected CSV files, as EXPORT DATABASE '...' "
                         "(FORMAT='csv') writes them)",
                         reader.path),
                request, err);
        GDB_TRY(gdb_plan_at_request(read_head(&reader, head), request, err));
        if (head->field_count > GDB_CSV_HEAD_FIELDS_MOST)
            return gdb_plan_at_request(
                GDB_FAIL(err, GDB_ERR_INPUT,
                         "'%s': the first record has %u fields (a table has at most %d columns)",
                         reader.path, head->field_count, GDB_COLUMN_COUNT_MAX),
                request, err);
        if (head->is_empty)
            GDB_TRY(gdb_plan_draft_warn(draft, err, "%s: there is nothing in it", reader.path));
        else if (reader.first == NULL)
            reader.first = head;
    }
    return GDB_OK;
}

gdb_status gdb_file_heads_reread(gdb_plan_draft *draft, const gdb_load_request *request,
                                 uint32_t file, gdb_csv_head *head, gdb_error *err)
{
    const gdb_csv_dialect *dialect = &request->heads[file].dialect;
    gdb_csv_head_options options = request->csv;

    options.delimiter = dialect->delimiter;
    options.has_quote = options.has_escape = true;
    options.quote = dialect->quote;
    options.escape = dialect->escape;
    options.header = GDB_CSV_HEADER_ASSUMED;
    options.read_ahead = request->heads[file].read_ahead;
    GDB_TRY(gdb_csv_head_read(head, request->paths[file], &options, &draft->plan->arena, err));
    return gdb_column_map_apply(draft, head, err);
}

void gdb_file_heads_drop_header(gdb_csv_head *head, gdb_csv_header_sign sign)
{
    head->sign = sign;
    head->has_header = false;
    head->has_data = true;
    head->names = NULL;
    head->typed = NULL;
    head->header = gdb_text("", 0);
}

/* --- names ---------------------------------------------------------------- */

static bool parses_as(gdb_type_id type, gdb_text_view text)
{
    gdb_value value;

    return gdb_value_parse(&value, type, text, NULL) == GDB_OK;
}

static bool looks_like_name(gdb_text_view text)
{
    return text.size > 0 && !parses_as(GDB_TYPE_DOUBLE, text) && !parses_as(GDB_TYPE_DATE, text) &&
           !parses_as(GDB_TYPE_TIMESTAMP, text);
}

bool gdb_file_head_holds_names(const gdb_csv_head *head)
{
    for (uint32_t f = 0; f < head->field_count; f++)
        if (!looks_like_name(head->names[f]))
            return false;
    return true;
}

/* --- tables that are not declared ----------------------------------------- */

static bool is_all_text(const gdb_csv_head *head)
{
    for (uint32_t f = 0; f < head->field_count; f++)
        if (gdb_type_guess_type(&head->guesses[f]) != GDB_TYPE_STRING)
            return false;
    return true;
}

const gdb_csv_head *gdb_file_heads_first_header(const gdb_load_request *request)
{
    const gdb_csv_head *plain = NULL;

    if (request->fields != NULL)
        return request->fields;
    for (uint32_t i = 0; i < request->path_count; i++) {
        if (request->heads[i].typed != NULL)
            return &request->heads[i];
        if (request->heads[i].has_header && plain == NULL)
            plain = &request->heads[i];
    }
    return plain;
}

const gdb_csv_head *gdb_file_heads_header_of(const gdb_load_request *request, uint32_t file)
{
    if (request->fields != NULL)
        return request->fields;
    for (uint32_t i = file + 1; i-- > 0;)
        if (request->heads[i].has_header)
            return &request->heads[i];
    for (uint32_t i = file; i < request->path_count; i++)
        if (request->heads[i].has_header)
            return &request->heads[i];
    return NULL;
}

static bool share_a_name(const gdb_csv_head *a, const gdb_csv_head *b)
{
    for (uint32_t i = 0; i < a->field_count; i++)
        for (uint32_t k = 0; k < b->field_count; k++)
            if (gdb_text_equal_nocase(gdb_header_field_name(a, i), gdb_header_field_name(b, k)))
                return true;
    return false;
}

/*
 * The first file has no header as it seems, but something must name the columns: it has one if it
 * is a single line before other files, if all is text and so nothing speaks against it, or if it
 * begins with names and no record has as many fields, so that nothing could speak for it.
 */
static gdb_status look_for_header(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    gdb_csv_head *head = &request->heads[0], again;

    if (request->csv.header != GDB_CSV_HEADER_AUTO || head->is_empty)
        return GDB_OK;
    GDB_TRY(gdb_file_heads_reread(draft, request, 0, &again, err));
    if (is_all_text(head) || (request->path_count > 1 && !again.has_data) ||
        (again.field_count != head->field_count && gdb_file_head_holds_names(&again)))
        *head = again;
    return GDB_OK;
}

static gdb_status read_undeclared(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err)
{
    const gdb_csv_head *header;

    GDB_TRY(gdb_file_heads_read(draft, request, NULL, 0, 0, err));
    if (gdb_file_heads_first_header(request) == NULL)
        GDB_TRY(look_for_header(draft, request, err));
    request->heads_are_final = true;
    header = gdb_file_heads_first_header(request);
    if (header == NULL || request->csv.header != GDB_CSV_HEADER_AUTO)
        return GDB_OK;

    /* Another file repeats the header, or what seemed to be one is data. */
    for (uint32_t i = 0; i < request->path_count; i++) {
        gdb_csv_head *head = &request->heads[i], again;
        if (head == header || head->is_empty || head->typed != NULL ||
            head->field_count != header->field_count)
            continue;
        if (head->has_header && !share_a_name(head, header))
            gdb_file_heads_drop_header(head, GDB_CSV_SIGN_UNLIKE_OTHER_FILE);
        if (head->has_header)
            continue;
        GDB_TRY(gdb_file_heads_reread(draft, request, i, &again, err));
        if (gdb_text_equal(again.header, header->header)) {
            *head = again;
            head->sign = GDB_CSV_SIGN_LIKE_OTHER_FILE;
        }
    }
    return GDB_OK;
}

gdb_status gdb_file_heads_read_undeclared(gdb_plan_draft *draft, gdb_load_request *request,
                                          gdb_error *err)
{
    GDB_TRY(read_undeclared(draft, request, err));
    for (uint32_t i = 0; i < request->path_count && !request->by_rows; i++)
        GDB_TRY(gdb_csv_sample(&request->heads[i], request->paths[i], err));
    return GDB_OK;
}

/* --- header or data ----------------------------------------------------- */

static bool is_list(gdb_type_id type, char delimiter, gdb_text_view text)
{
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_buffer unused = {0};
    bool is_good =
        gdb_csv_list_parse(&parser, type, delimiter, text, &unused, &fault, NULL) == GDB_OK &&
        !fault.found;

    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&unused);
    return is_good;
}

/* All fields look like names, and as a row of the table some value would be wrong. */
static bool is_no_row(const gdb_csv_head *head, char list_delimiter, const gdb_row_shape *shape)
{
    bool is_wrong = false;

    for (uint32_t f = 0; f < head->field_count && f < shape->column_count; f++) {
        gdb_type_id type = shape->types[f];
        is_wrong = is_wrong || !(gdb_type_is_list(type)
                                     ? is_list(type, list_delimiter, head->names[f])
                                     : parses_as(type, head->names[f]));
    }
    return is_wrong && gdb_file_head_holds_names(head);
}

static gdb_status settle_file(gdb_plan_draft *draft, gdb_load_request *request, uint32_t file,
                              const gdb_row_shape *shape, gdb_error *err)
{
    gdb_arena *arena = &draft->plan->arena;
    gdb_csv_head *head = &request->heads[file], again;
    gdb_header_match match;

    if (head->is_empty || head->typed != NULL)
        return GDB_OK;
    if (head->has_header) {
        bool names_columns = gdb_header_match_names(&match, head, shape, request->is_rel, arena,
                                                    NULL) != GDB_OK ||
                             match.named > 0;
        if (!names_columns && !is_no_row(head, request->csv.list_delimiter, shape))
            gdb_file_heads_drop_header(head, GDB_CSV_SIGN_LIKE_ROW);
        else
            head->sign = names_columns ? GDB_CSV_SIGN_KNOWN_NAMES : GDB_CSV_SIGN_UNLIKE_ROW;
        return GDB_OK;
    }
    GDB_TRY(gdb_file_heads_reread(draft, request, file, &again, err));
    if (gdb_header_match_names(&match, &again, shape, request->is_rel, arena, NULL) == GDB_OK &&
        match.named > 0 && match.unknown == 0) {
        *head = again;
        head->sign = GDB_CSV_SIGN_KNOWN_NAMES;
    }
    return GDB_OK;
}

gdb_status gdb_file_heads_settle(gdb_plan_draft *draft, gdb_load_request *request,
                                 const gdb_row_shape *shape, gdb_error *err)
{
    if (request->heads_are_final || request->csv.header != GDB_CSV_HEADER_AUTO)
        return GDB_OK;
    for (uint32_t i = 0; i < request->path_count; i++)
        GDB_TRY(settle_file(draft, request, i, shape, err));
    request->heads_are_final = true;
    return GDB_OK;
}
