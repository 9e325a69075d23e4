/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_header.h"

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

/* The type in "id-type:long" or "a:b, id-type: long". */
static gdb_type_id find_id_type(gdb_text_view options)
{
    static const char key[] = "id-type:";
    size_t size = sizeof(key) - 1;

    for (size_t i = 0; i + size <= options.size; i++) {
        gdb_text_view name;
        if (!gdb_text_equal_nocase(gdb_text(options.data + i, size), gdb_text(key, size)))
            continue;
        name = behind(options, i + size);
        while (name.size > 0 && *name.data == ' ')
            name = behind(name, 1);
        for (size_t n = 0; n < name.size; n++)
            if (name.data[n] == ',' || name.data[n] == ' ')
                name.size = n;
        return gdb_type_parse(name);
    }
    return GDB_TYPE_INVALID;
}

static bool parse_word(gdb_text_view word, gdb_csv_header *header)
{
    gdb_text_view options = {"", 0};
    bool has_group;

    /* Options of a type, such as {timezone:...}, change nothing here. */
    (void)cut_brackets(&word, '{', '}', &options);
    has_group = cut_brackets(&word, '(', ')', &header->group);
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        if (gdb_text_equal_nocase(word, gdb_text_of(roles[i].name))) {
            header->role = roles[i].role;
            header->type = find_id_type(options);
            return true;
        }
    }
    if (has_group)
        return false;
    header->type = gdb_type_parse(word);
    return header->type != GDB_TYPE_INVALID;
}

gdb_csv_header gdb_csv_header_parse(gdb_text_view field)
{
    gdb_csv_header plain = {GDB_CSV_ROLE_PROPERTY, field, {"", 0}, GDB_TYPE_INVALID, false};

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
