/* SPDX-License-Identifier: MIT */
#include "lib/query/copy_to.h"

#include <sys/stat.h>

#include "formats/csv/csv_print.h"
#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/draft_file.h"
#include "lib/base/file.h"
#include "lib/base/text_quote.h"
#include "lib/cypher/option_value.h"
#include "lib/cypher/syntax_error.h"

enum { WRITE_BYTES = 1 << 16 };

struct gdb_copy_to {
    const gdb_ast_script *script;
    gdb_csv_dialect dialect;
    bool has_header, has_escape;
    gdb_draft_file *file;
    gdb_buffer lines; /* not yet written */
    gdb_buffer scratch;
};

/* --- options ----------------------------------------------------------- */

typedef gdb_status read_option(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err);

static gdb_status read_header(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    return gdb_option_value_bool(copy->script, option, &copy->has_header, err);
}

static gdb_status read_delimiter(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    return gdb_option_value_character(copy->script, option, false, &copy->dialect.delimiter, err);
}

static gdb_status read_quote(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    return gdb_option_value_character(copy->script, option, false, &copy->dialect.quote, err);
}

static gdb_status read_escape(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    copy->has_escape = true;
    return gdb_option_value_character(copy->script, option, false, &copy->dialect.escape, err);
}

/* A text with something to be quoted would not be read back as NULL. */
static gdb_status read_null_text(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    gdb_text_view text = {"", 0};

    GDB_TRY(gdb_option_value_text(copy->script, option, &text, err));
    copy->dialect.has_null_text = text.size > 0;
    copy->dialect.null_text = text;
    return GDB_OK;
}

static gdb_status read_format(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    return gdb_option_value_format(copy->script, option, err);
}

static const struct {
    const char *name;
    read_option *read;
} known_options[] = {
    {"HEADER", read_header},          {"HEADERS", read_header},    {"DELIM", read_delimiter},
    {"DELIMITER", read_delimiter},    {"SEP", read_delimiter},     {"QUOTE", read_quote},
    {"ESCAPE", read_escape},          {"NULLSTR", read_null_text}, {"NULL_STRINGS", read_null_text},
    {"FILE_FORMAT", read_format},     {"FORMAT", read_format},
};

static gdb_status read_one(gdb_copy_to *copy, const gdb_ast_option *option, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (size_t i = 0; i < sizeof(known_options) / sizeof(*known_options); i++)
        if (gdb_text_equal_nocase(option->name.text, gdb_text_of(known_options[i].name)))
            return known_options[i].read(copy, option, err);
    return gdb_syntax_where(err,
                            GDB_FAIL(err, GDB_ERR_INPUT,
                                     "COPY ... TO has no option %s (it has HEADER, DELIM, QUOTE, "
                                     "ESCAPE, NULL_STRINGS, FORMAT)",
                                     gdb_text_quote(option->name.text, quoted)),
                            copy->script, option->name.range);
}

/* Would the null text, written as it is, be cut or taken for something quoted? */
static bool null_text_is_unfit(const gdb_csv_dialect *dialect)
{
    gdb_text_view text = dialect->has_null_text ? dialect->null_text : gdb_text("", 0);

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == dialect->delimiter || c == dialect->quote || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

static gdb_status read_options(gdb_copy_to *copy, const gdb_ast_statement *statement,
                               gdb_error *err)
{
    const gdb_ast_option *options = statement->copy_to.options;

    copy->dialect = gdb_csv_dialect_default();
    copy->has_header = true;
    for (size_t i = 0; i < statement->copy_to.option_count; i++)
        GDB_TRY(read_one(copy, &options[i], err));
    if (!copy->has_escape)
        copy->dialect.escape = copy->dialect.quote;
    if (gdb_csv_dialect_check(&copy->dialect, err) != GDB_OK) {
        if (err != NULL)
            err->status = GDB_ERR_INPUT;
        return gdb_syntax_where(err, GDB_ERR_INPUT, copy->script, options[0].name.range);
    }
    if (null_text_is_unfit(&copy->dialect))
        return gdb_syntax_where(err,
                                GDB_FAIL(err, GDB_ERR_INPUT,
                                         "the text for NULL holds a delimiter, a quote or a line "
                                         "break"),
                                copy->script, options[0].name.range);
    return GDB_OK;
}

/* --- the file ---------------------------------------------------------- */

/* By whatever name: a slip of the pen is not to end the database. */
static gdb_status check_is_none_of(const char *database, const char *path, gdb_error *err)
{
    static const char *const names[] = {GDB_DATABASE_DATA_FILE, GDB_DATABASE_LOG_FILE};
    struct stat st;

    if (stat(path, &st) != 0)
        return GDB_OK;
    for (size_t i = 0; i < 2; i++) {
        char *own = gdb_file_join_path(database, names[i], err);
        bool is_own;

        if (own == NULL)
            return GDB_ERR_NOMEM;
        is_own = gdb_file_has_name(&st, own);
        gdb_free(own);
        if (is_own)
            return GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is a file of the database", path);
    }
    return GDB_OK;
}

static gdb_status open_file(gdb_copy_to *copy, const char *database, const gdb_ast_file_name *name,
                            gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_status status;
    char *path;

    if (memchr(name->text.data, '\0', name->text.size) != NULL)
        return gdb_syntax_where(err,
                                GDB_FAIL(err, GDB_ERR_INPUT, "%s is not the name of a file",
                                         gdb_text_quote(name->text, quoted)),
                                copy->script, name->range);
    path = gdb_alloc_text(name->text.data, name->text.size, err);
    if (path == NULL)
        return GDB_ERR_NOMEM;
    status = check_is_none_of(database, path, err);
    if (status == GDB_OK)
        status = gdb_draft_file_open(&copy->file, path, err);
    gdb_free(path);
    return status == GDB_ERR_INPUT ? gdb_syntax_where(err, status, copy->script, name->range)
                                   : status;
}

gdb_status gdb_copy_to_open(gdb_copy_to **out, const char *database, const gdb_ast_script *script,
                            const gdb_ast_statement *statement, gdb_error *err)
{
    gdb_copy_to *copy = gdb_alloc_zero(sizeof(*copy), err);
    gdb_status status = GDB_OK;

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    copy->script = script;
    GDB_TRY_OUT(read_options(copy, statement, err));
    GDB_TRY_OUT(open_file(copy, database, &statement->copy_to.file, err));
    *out = copy;
    copy = NULL;
out:
    gdb_copy_to_close(copy);
    return status;
}

void gdb_copy_to_close(gdb_copy_to *copy)
{
    if (copy == NULL)
        return;
    gdb_draft_file_close(copy->file);
    gdb_buffer_release(&copy->lines);
    gdb_buffer_release(&copy->scratch);
    gdb_free(copy);
}

bool gdb_copy_to_has_header(const gdb_copy_to *copy)
{
    return copy->has_header;
}

static gdb_status write_lines(gdb_copy_to *copy, gdb_error *err)
{
    GDB_TRY(gdb_draft_file_write(copy->file, copy->lines.data, copy->lines.size, err));
    gdb_buffer_clear(&copy->lines);
    return GDB_OK;
}

gdb_status gdb_copy_to_row(gdb_copy_to *copy, const gdb_value *values, uint32_t count,
                           gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(&copy->lines, (uint8_t)copy->dialect.delimiter, err));
        GDB_TRY(gdb_csv_value_print(&copy->dialect, &values[i], &copy->scratch, &copy->lines, err));
    }
    GDB_TRY(gdb_buffer_append_byte(&copy->lines, '\n', err));
    return copy->lines.size < WRITE_BYTES ? GDB_OK : write_lines(copy, err);
}

gdb_status gdb_copy_to_finish(gdb_copy_to *copy, gdb_error *err)
{
    GDB_TRY(write_lines(copy, err));
    return gdb_draft_file_finish(copy->file, err);
}
