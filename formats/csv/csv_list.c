/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_list.h"

#include <string.h>

void gdb_csv_list_parser_release(gdb_csv_list_parser *parser)
{
    gdb_list_builder_release(&parser->builder);
    gdb_buffer_release(&parser->unquoted);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gdb_text_view trim(gdb_text_view text)
{
    while (text.size > 0 && is_blank(text.data[0]))
        text = gdb_text(text.data + 1, text.size - 1);
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* Up to the next separator; *rest begins behind it. False: that was the last element. */
static bool cut(gdb_text_view *rest, char separator, gdb_text_view *element)
{
    const char *end = rest->size > 0 ? memchr(rest->data, separator, rest->size) : NULL;

    *element = *rest;
    if (end == NULL)
        return false;
    element->size = (size_t)(end - rest->data);
    *rest = gdb_text(end + 1, rest->size - element->size - 1);
    return true;
}

/* --- quoted elements ------------------------------------------------------ */

/* Position of the quote that closes the one at the beginning; text.size if none does. */
static size_t find_closing_quote(gdb_text_view text)
{
    char quote = text.data[0];

    for (size_t i = 1; i < text.size; i++) {
        bool has_next = i + 1 < text.size;

        if (text.data[i] == '\\' && has_next &&
            (text.data[i + 1] == quote || text.data[i + 1] == '\\'))
            i++;
        else if (text.data[i] == quote && has_next && text.data[i + 1] == quote)
            i++;
        else if (text.data[i] == quote)
            return i;
    }
    return text.size;
}

static gdb_status append_unquoted(gdb_buffer *out, gdb_text_view inside, char quote, gdb_error *err)
{
    GDB_TRY(gdb_buffer_reserve(out, inside.size, err));
    for (size_t i = 0; i < inside.size; i++) {
        bool is_escape = inside.data[i] == quote ||
                         (inside.data[i] == '\\' && i + 1 < inside.size &&
                          (inside.data[i + 1] == quote || inside.data[i + 1] == '\\'));

        if (is_escape)
            i++;
        out->data[out->size++] = (uint8_t)inside.data[i];
    }
    return GDB_OK;
}

/*
 * An element in quotes, if one stands at the beginning: its closing quote must have nothing behind
 * it up to the separator. *is_quoted says so; then *element, *rest and *more are as from cut.
 */
static gdb_status cut_quoted(gdb_buffer *unquoted, gdb_text_view *rest, gdb_text_view *element,
                             bool *more, bool *is_quoted, gdb_error *err)
{
    gdb_text_view text = *rest, behind, next;
    size_t end;

    *is_quoted = false;
    while (text.size > 0 && is_blank(text.data[0]))
        text = gdb_text(text.data + 1, text.size - 1);
    if (text.size == 0 || (text.data[0] != '"' && text.data[0] != '\''))
        return GDB_OK;
    end = find_closing_quote(text);
    if (end == text.size)
        return GDB_OK;
    next = gdb_text(text.data + end + 1, text.size - end - 1);
    *more = cut(&next, ',', &behind);
    if (trim(behind).size > 0)
        return GDB_OK;
    gdb_buffer_clear(unquoted);
    GDB_TRY(append_unquoted(unquoted, gdb_text(text.data + 1, end - 1), text.data[0], err));
    *element = gdb_buffer_view(unquoted);
    *rest = next;
    *is_quoted = true;
    return GDB_OK;
}

/* --- lists ---------------------------------------------------------------- */

static gdb_status append(gdb_csv_list_parser *parser, gdb_text_view text, bool is_null,
                         gdb_csv_list_fault *fault, gdb_error *err)
{
    gdb_value value = {.type = parser->builder.element, .is_null = is_null};

    if (!is_null && gdb_value_parse(&value, value.type, text, NULL) != GDB_OK) {
        *fault = (gdb_csv_list_fault){true, parser->builder.count + 1, text, 0};
        return GDB_OK;
    }
    return gdb_list_builder_append(&parser->builder, &value, err);
}

/* What a list of one NULL is, since with nothing between the brackets it is empty. */
static const char lone_null[] = "\\N";

/* Nothing is NULL, and so is the word, but among texts. */
static bool stands_for_null(gdb_type_id element, gdb_text_view text)
{
    return text.size == 0 ||
           (element != GDB_TYPE_STRING && gdb_text_equal_nocase(text, gdb_text_of("NULL")));
}

static gdb_status parse_bracketed(gdb_csv_list_parser *parser, gdb_text_view rest,
                                  gdb_csv_list_fault *fault, gdb_error *err)
{
    bool more = trim(rest).size > 0;

    if (gdb_text_equal(trim(rest), gdb_text_of(lone_null)))
        return append(parser, rest, true, fault, err);
    while (more && !fault->found) {
        gdb_text_view element;
        bool is_quoted;

        GDB_TRY(cut_quoted(&parser->unquoted, &rest, &element, &more, &is_quoted, err));
        if (!is_quoted) {
            more = cut(&rest, ',', &element);
            element = trim(element);
        }
        GDB_TRY(append(parser, element,
                       !is_quoted && stands_for_null(parser->builder.element, element), fault,
                       err));
    }
    return GDB_OK;
}

static gdb_status parse_delimited(gdb_csv_list_parser *parser, gdb_text_view rest, char delimiter,
                                  gdb_csv_list_fault *fault, gdb_error *err)
{
    bool more = rest.size > 0;

    while (more && !fault->found) {
        gdb_text_view element;

        more = cut(&rest, delimiter, &element);
        GDB_TRY(append(parser, element, false, fault, err));
    }
    return GDB_OK;
}

gdb_status gdb_csv_list_parse(gdb_csv_list_parser *parser, gdb_type_id type, char delimiter,
                              gdb_text_view text, gdb_buffer *out, gdb_csv_list_fault *fault,
                              gdb_error *err)
{
    bool is_bracketed = delimiter == '\0' && text.size >= 2 && text.data[0] == '[' &&
                        text.data[text.size - 1] == ']';
    uint32_t length = gdb_type_array_length(type);

    gdb_list_builder_clear(&parser->builder);
    parser->builder.element = gdb_type_element(type);
    *fault = (gdb_csv_list_fault){0};
    if (is_bracketed)
        GDB_TRY(parse_bracketed(parser, gdb_text(text.data + 1, text.size - 2), fault, err));
    else
        GDB_TRY(parse_delimited(parser, text, delimiter != '\0' ? delimiter : ';', fault, err));
    if (!fault->found && length != 0 && parser->builder.count != length)
        *fault = (gdb_csv_list_fault){.found = true, .count = parser->builder.count};
    return fault->found ? GDB_OK : gdb_list_builder_finish(&parser->builder, out, err);
}

/* --- printing ------------------------------------------------------------- */

/* Would it be read as something else without quotes? */
static bool needs_quotes(gdb_text_view text)
{
    return text.size == 0 || text.data[0] == '"' || text.data[0] == '\'' ||
           trim(text).size < text.size || memchr(text.data, ',', text.size) != NULL ||
           gdb_text_equal(text, gdb_text_of(lone_null));
}

static gdb_status print_text(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    if (!needs_quotes(text))
        return gdb_buffer_append(out, text.data, text.size, err);
    GDB_TRY(gdb_buffer_append_byte(out, '"', err));
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = (uint8_t)text.data[i];

        if (byte == '"' || byte == '\\') /* one stands for the other */
            GDB_TRY(gdb_buffer_append_byte(out, byte, err));
        GDB_TRY(gdb_buffer_append_byte(out, byte, err));
    }
    return gdb_buffer_append_byte(out, '"', err);
}

static gdb_status print_item(const gdb_value *item, gdb_buffer *out, gdb_error *err)
{
    if (item->is_null)
        return GDB_OK;
    if (item->type == GDB_TYPE_LIST)
        return gdb_csv_list_print(&item->as.list, out, err);
    return item->type == GDB_TYPE_STRING ? print_text(item->as.text, out, err)
                                         : gdb_value_print(item, out, err);
}

gdb_status gdb_csv_list_print(const gdb_list *list, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '[', err));
    if (list->count == 1 && list->items[0].is_null)
        GDB_TRY(gdb_buffer_append_text(out, lone_null, err));
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(print_item(&list->items[i], out, err));
    }
    return gdb_buffer_append_byte(out, ']', err);
}
