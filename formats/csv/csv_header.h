/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_HEADER_H
#define GDB_FORMATS_CSV_CSV_HEADER_H

/*
 * csv_header.h - one field of a typed header, as neo4j-admin writes them: [NAME][:WORD[(GROUP)]].
 *
 *     id:ID(Person)   name:string   born:date   tags:string[]   :LABEL
 *     :START_ID(Person)   :END_ID(Person)   since:date   :TYPE   comment:IGNORE
 *
 * WORD is ID, LABEL, START_ID, END_ID, TYPE, IGNORE or the name of a type, in any case. A colon
 * that is not followed by one of these belongs to the name. Options in braces may stand behind: of
 * ID id-type says the type, id:ID(Person){id-type:long}.
 */

#include <stdbool.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"
#include "lib/types/logical_type.h"

typedef enum gdb_csv_role {
    GDB_CSV_ROLE_PROPERTY,
    GDB_CSV_ROLE_ID,
    GDB_CSV_ROLE_LABEL,
    GDB_CSV_ROLE_START_ID,
    GDB_CSV_ROLE_END_ID,
    GDB_CSV_ROLE_TYPE,
    GDB_CSV_ROLE_IGNORE
} gdb_csv_role;

typedef struct gdb_csv_header {
    gdb_csv_role role;
    gdb_text_view name;  /* may be empty; part of the field's text */
    gdb_text_view group; /* id space: what stands in parentheses, or empty */
    gdb_text_view options; /* what stands in braces, or empty */
    gdb_type_id type;    /* GDB_TYPE_INVALID where none is given */
    bool is_typed;       /* there was a WORD: the header is a typed one */
} gdb_csv_header;

/* Understand the (unquoted) text of one header field; every text is one. */
gdb_csv_header gdb_csv_header_parse(gdb_text_view field);

/*
 * GDB_ERR_INPUT for a field of a typed header that would be misunderstood: something behind a colon
 * that is no word, or options that say what is not done: of datetime a timezone but UTC, of ID
 * anything but id-type with a type and label, of others anything.
 */
gdb_status gdb_csv_header_check(gdb_text_view field, gdb_error *err);

const char *gdb_csv_role_name(gdb_csv_role role); /* "START_ID"; "" for a property */

#endif
