/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_SCHEMA_INFER_H
#define GDB_LIB_IMPORT_PLAN_SCHEMA_INFER_H

/*
 * schema_infer.h - tables that nobody declared, from the headers and the data of their files.
 *
 * Names come from the headers. A typed header says types (none: STRING, but keys and ends without
 * one are looked at); in a plain header each type is the narrowest that all data seen have. The key
 * of a node table is the field :ID, else the first; the ends of relationships are :START_ID and
 * :END_ID, else the first two fields. Several files of a table bring their columns together.
 */

#include "lib/import_plan/plan_draft.h"

/* For the requests of --nodes and --rels: read all heads, create all tables. */
gdb_status gdb_schema_infer(gdb_plan_draft *draft, gdb_error *err);

#endif
