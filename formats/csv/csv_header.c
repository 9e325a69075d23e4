/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_header.h"

#include "lib/base/text_quote.h"

static const struct {
    const char *name;
    gdb_csv_role role;
} roles[] = {
    {"ID", GDB_CSV_ROLE_ID},         {"LABEL", GDB_CSV_ROLE_LABEL},
    {"START_ID", GDB_CSV_ROLE_START_ID}, {"END_ID", GDB_CSV_ROLE_END_ID},
    {"TYPE", GDB_CSV_ROLE_TYPE},     {"IGNORE", GDB_CSV_ROLE_IGNORE},
};

const char *gdb_csv_role_name(gdb_csv_role role)
{
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (roles[i].role == role)
            return roles[i].name;
    return "";
}

static gdb_text_view behind(gdb_text_view text, size_t count)
{
    return gdb_text(text.data + count, text.size - count);
}

/* Cut "open...close" from the end of *text, if it is there. */
static bool cut_brackets(gdb_text_view *text, char open, char close, gdb_text_view *inside)
{
    const char *begin;

    if (text->size < 2 || text->data[text->size - 1] != close)
        return false;
    begin = memchr(text->data, open, text->size);
    if (begin == NULL)
        return false;
    *inside = gdb_text(begin + 1, text->size - 2 - (size_t)(begin - text->data));
    text->size = (size_t)(begin - text->data);
    return true;
}

static gdb_text_view trim(gdb_text_view text)
{
    while (text.size > 0 && *text.data == ' ')
        text = behind(text, 1);
    while (text.size > 0 && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* Cut the first of "name:value, name:value" off *rest. */
static bool next_option(gdb_text_view *rest, gdb_text_view *name, gdb_text_view *value)
{
    gdb_text_view option = *rest;
    const char *end, *colon;

    if (rest->size == 0)
        return false;
    end = memchr(rest->data, ',', rest->size);
    if (end != NULL)
        option.size = (size_t)(end - rest->data);
    *rest = behind(*rest, option.size + (end != NULL ? 1 : 0));
    colon = option.size > 0 ? memchr(option.data, ':', option.size) : NULL;
    *name = *value = trim(option);
    if (colon != NULL) {
        size_t size = (size_t)(colon - option.data);
        *name = trim(gdb_text(option.data, size));
        *value = trim(behind(option, size + 1));
    }
    return true;
}

static bool is_word(gdb_text_view text, const char *word)
{
    return gdb_text_equal_nocase(text, gdb_text_of(word));
}

static gdb_type_id find_id_type(gdb_text_view options)
{
    gdb_text_view name, value;

    while (next_option(&options, &name, &value))
        if (is_word(name, "id-type"))
            return gdb_type_parse(value);
    return GDB_TYPE_INVALID;
}

static bool parse_word(gdb_text_view word, gdb_csv_header *header)
{
    bool has_group;

    (void)cut_brackets(&word, '{', '}', &header->options);
    has_group = cut_brackets(&word, '(', ')', &header->group);
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        if (gdb_text_equal_nocase(word, gdb_text_of(roles[i].name))) {
            header->role = roles[i].role;
            header->type = find_id_type(header->options);
            return true;
        }
    }
    if (has_group)
        return false;
    header->type = gdb_type_parse(word);
    if (gdb_type_array_length(header->type) != 0) /* neo4j-admin has lists of any size only */
        header->type = GDB_TYPE_INVALID;
    return header->type != GDB_TYPE_INVALID;
}

gdb_csv_header gdb_csv_header_parse(gdb_text_view field)
{
    gdb_csv_header plain = {GDB_CSV_ROLE_PROPERTY, field, {"", 0}, {"", 0},
                            GDB_TYPE_INVALID, false};

    /* The last colon outside of parentheses and braces begins the word. */
    for (size_t depth = 0, i = field.size; i > 0; i--) {
        char c = field.data[i - 1];
        if (c == ')' || c == '}')
            depth++;
        else if ((c == '(' || c == '{') && depth > 0)
            depth--;
        else if (c == ':' && depth == 0) {
            gdb_csv_header header = plain;
            header.name = gdb_text(field.data, i - 1);
            if (!parse_word(behind(field, i), &header))
                break;
            header.is_typed = true;
            return header;
        }
    }
    return plain;
}

/* --- what would be misunderstood ---------------------------------------------- */

static bool is_utc(gdb_text_view zone)
{
    static const char *const names[] = {"UTC", "Z", "GMT", "+00:00", "+0000", "+00"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (is_word(zone, names[i]))
            return true;
    return false;
}

static gdb_status check_option(const gdb_csv_header *header, const char *field, gdb_text_view name,
                               gdb_text_view value, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];
    bool is_key = header->role == GDB_CSV_ROLE_ID || header->role == GDB_CSV_ROLE_START_ID ||
                  header->role == GDB_CSV_ROLE_END_ID;

    if (is_key && is_word(name, "id-type")) {
        if (gdb_type_is_key(gdb_type_parse(value)))
            return GDB_OK;
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "field %s: id-type %s is no type of a key (expected long, int or string)",
                        field, gdb_text_quote(value, quoted));
    }
    if (is_key && is_word(name, "label"))
        return GDB_OK;
    if (header->type == GDB_TYPE_TIMESTAMP && is_word(name, "timezone")) {
        if (is_utc(value))
            return GDB_OK;
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "field %s: times are taken as UTC where they do not say their offset "
                        "themselves, not as those of the time zone %s",
                        field, gdb_text_quote(value, quoted));
    }
    return GDB_FAIL(err, GDB_ERR_INPUT, "field %s: the option %s is not known (to leave the field "
                    "out, write :IGNORE behind its name)",
                    field, gdb_text_quote(name, quoted));
}

gdb_status gdb_csv_header_check(gdb_text_view field, gdb_error *err)
{
    gdb_csv_header header = gdb_csv_header_parse(field);
    gdb_text_view rest = header.options, name, value;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(field, quoted);
    if (!header.is_typed && field.size > 0 && memchr(field.data, ':', field.size) != NULL)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "field %s: what is behind the colon is no type that can be stored "
                        "(expected, for example, name:STRING, or name:IGNORE to leave it out)",
                        quoted);
    while (header.role != GDB_CSV_ROLE_IGNORE && next_option(&rest, &name, &value))
        GDB_TRY(check_option(&header, quoted, name, value, err));
    return GDB_OK;
}
