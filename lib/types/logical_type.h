/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_LOGICAL_TYPE_H
#define GDB_LIB_TYPES_LOGICAL_TYPE_H

/*
 * logical_type.h - the types of columns and expressions.
 *
 * The numbers are in catalogs on disk: never renumber. Types up to GDB_TYPE_TIMESTAMP, and lists of
 * them, can be stored in a column; the others exist only inside a query.
 *
 * A column's list type is its elements' type plus GDB_TYPE_LIST_BIT: INT64[] is 37. It has no name
 * in the enum, so that a switch over kinds of values need not know it: queries see such a column as
 * GDB_TYPE_LIST. Lists of lists cannot be stored.
 *
 * An array is a list type that says how many elements each of its lists has, in the bits from
 * GDB_TYPE_LENGTH_SHIFT on: FLOAT[3] is 42 + 3 * 256. Whatever is true of list types is of arrays.
 *
 * In memory (vectors, builders): BOOL is a uint8_t 0 or 1; the integers, FLOAT and DOUBLE are
 * C's types of that width; DATE is int32_t days and TIMESTAMP int64_t microseconds since
 * 1970-01-01 (proleptic Gregorian calendar, UTC); STRING is a gdb_text_view of valid UTF-8; a
 * column's list is a gdb_text_view of the bytes that formats/list specifies; NODE, REL, LIST, MAP
 * and PATH are described in value.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/text_view.h"

typedef enum gdb_type_id {
    GDB_TYPE_INVALID = 0,
    GDB_TYPE_BOOL = 1,
    GDB_TYPE_INT8 = 2,
    GDB_TYPE_INT16 = 3,
    GDB_TYPE_INT32 = 4,
    GDB_TYPE_INT64 = 5,
    GDB_TYPE_UINT8 = 6,
    GDB_TYPE_UINT16 = 7,
    GDB_TYPE_UINT32 = 8,
    GDB_TYPE_UINT64 = 9,
    GDB_TYPE_FLOAT = 10,
    GDB_TYPE_DOUBLE = 11,
    GDB_TYPE_STRING = 12,
    GDB_TYPE_DATE = 13,
    GDB_TYPE_TIMESTAMP = 14,
    /* below: not storable */
    GDB_TYPE_NULL = 64, /* the literal NULL before it gets a type */
    GDB_TYPE_NODE = 65,
    GDB_TYPE_REL = 66,
    GDB_TYPE_LIST = 67, /* elements are values of any type */
    GDB_TYPE_MAP = 68,
    GDB_TYPE_PATH = 69,
    GDB_TYPE_ANY = 70 /* each value carries its type: list elements, mixed CASE branches */
} gdb_type_id;

enum { GDB_TYPE_LIST_BIT = 32, GDB_TYPE_LENGTH_SHIFT = 8 };

enum {
    GDB_ARRAY_LENGTH_MAX = 65535, /* elements of an array */
    GDB_TYPE_NAME_SIZE = 24
};

/* "INT64", "INT64[]", "INT64[3]"; "INVALID" for anything else. Lives until the block ends where it
 * is called. */
#define gdb_type_name(type) gdb_type_name_into((type), (char[GDB_TYPE_NAME_SIZE]){0})
const char *gdb_type_name_into(gdb_type_id type, char name[GDB_TYPE_NAME_SIZE]); /* name */

/* What a text of the type looks like, for messages: "(expected yyyy-mm-dd)". Integers: range. */
const char *gdb_type_form(gdb_type_id type);

/*
 * The type that a name stands for in DDL, in a typed header or in a CAST, whatever its case:
 * the names above and the synonyms of KuzuDB, neo4j-admin and SQL (INT, INTEGER, LONG, SHORT,
 * BYTE, BOOLEAN, FLOAT64, FLOAT32, REAL, TEXT, VARCHAR, CHAR, DATETIME, LOCALDATETIME, I64, ...).
 * INT and INTEGER have 32 bits and LONG 64, as in KuzuDB, SQL and neo4j-admin. With [] behind it,
 * a list of them, with [3] an array. GDB_TYPE_INVALID when there is none.
 */
gdb_type_id gdb_type_parse(gdb_text_view name);

/* Bytes of one value in memory: sizeof(gdb_text_view) for STRING and INT64[], 0 for INVALID. */
size_t gdb_type_width(gdb_type_id type);

bool gdb_type_is_storable(gdb_type_id type);
bool gdb_type_is_list(gdb_type_id type); /* of a column: INT64[] or [3], not GDB_TYPE_LIST */
/* Builders and segments hold its values as byte strings: STRING, and lists. */
bool gdb_type_is_byte_string(gdb_type_id type);
gdb_type_id gdb_type_list_of(gdb_type_id element); /* INVALID for what a list cannot hold */
gdb_type_id gdb_type_element(gdb_type_id list);    /* of INT64[]: INT64; INVALID for no list */
/* INVALID for what a list cannot hold, and a length that is not in 1 .. GDB_ARRAY_LENGTH_MAX. */
gdb_type_id gdb_type_array_of(gdb_type_id element, uint64_t length);
uint32_t gdb_type_array_length(gdb_type_id type); /* of INT64[3]: 3; 0 for no array */
/* What a query sees values of a column's type as: LIST for INT64[], else the type. */
gdb_type_id gdb_type_in_query(gdb_type_id type);
bool gdb_type_is_integer(gdb_type_id type); /* signed or unsigned */
bool gdb_type_is_signed(gdb_type_id type);  /* INT8 ... INT64 */
bool gdb_type_is_float(gdb_type_id type);   /* FLOAT, DOUBLE */
bool gdb_type_is_numeric(gdb_type_id type);
/* May a column of this type be a primary key: STRING, integers, DATE, TIMESTAMP. */
bool gdb_type_is_key(gdb_type_id type);

#endif
