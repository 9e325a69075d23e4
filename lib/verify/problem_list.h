/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VERIFY_PROBLEM_LIST_H
#define GDB_LIB_VERIFY_PROBLEM_LIST_H

/*
 * problem_list.h - everything that gdb-verify can find. One line a problem: name, number as the
 * user sees it, can it be repaired from the rest of the database, and what it means.
 *
 * Numbers are for ever: scripts compare them. The hundreds are the pass. 104 was once given to
 * pages behind the last one, which are those of somebody who writes, or was killed.
 */

/* clang-format off */
#define GDB_PROBLEM_LIST(X)                                                                        \
    X(HEADER_NONE,      101, no,  "no valid header: the database cannot be opened")                \
    X(HEADER_SLOT,      102, yes, "one of the two header slots is damaged; the other one is used") \
    X(FILE_SHORT,       103, no,  "data.gdb ends before its last page")                            \
    X(CATALOG,          105, no,  "the catalog cannot be read: tables and columns are unknown")    \
    X(METADATA,         106, no,  "the metadata cannot be read: where values are is unknown")      \
    X(OPEN,             107, no,  "the database cannot be opened")                                 \
    X(PAGE_CHECKSUM,    201, no,  "the bytes of a page are not those that were written")           \
    X(PAGE_OWNER,       202, no,  "a page belongs to something else than its place says")          \
    X(PAGE_SHARED,      203, no,  "two things claim the same page")                                \
    X(PAGE_LOST,        204, yes, "nothing refers to a page, and it is not free")                  \
    X(PAGE_FREE,        205, yes, "something refers to a page that is free to be written over")   \
    X(FREE_LIST,        206, yes, "the list of free pages cannot be read: nothing can be written") \
    X(SEGMENT_READ,     301, no,  "the values of a segment cannot be decoded")                     \
    X(SEGMENT_NULLS,    302, yes, "a segment has another number of NULLs than its statistics say") \
    X(SEGMENT_RANGE,    303, yes, "a value lies outside of its segment's minimum and maximum")     \
    X(SEGMENT_UTF8,     304, no,  "a string is not UTF-8")                                         \
    X(SEGMENT_VALUE,    305, no,  "a value is not one of its type")                                \
    X(SEGMENT_LENGTH,   306, no,  "an array has another number of elements than its type")         \
    X(KEY_NULL,         401, no,  "a node has no primary key")                                     \
    X(KEY_DUPLICATE,    402, no,  "two nodes have the same primary key")                           \
    X(KEY_INDEX_READ,   403, yes, "a bucket of a key index cannot be decoded")                     \
    X(KEY_INDEX_WRONG,  404, yes, "an entry of a key index does not fit the key of its node")      \
    X(KEY_INDEX_MISSING, 405, yes, "a node is missing in the key index: looking it up fails")      \
    X(KEY_INDEX_TWICE,  406, yes, "a node is in the key index more than once")                     \
    X(REL_READ,         501, no,  "the lists of relationships cannot be decoded")                  \
    X(REL_COUNT,        502, no,  "lists and counts of relationships disagree")                    \
    X(REL_TARGET,       503, no,  "a relationship ends at a node that does not exist")             \
    X(REL_ORDER,        504, yes, "a list of neighbours is not sorted")                            \
    X(REL_MIRROR,       505, yes, "forward and backward lists are not the same relationships")     \
    X(REL_MULTIPLICITY, 506, no,  "a node has more relationships than its multiplicity allows")    \
    X(LOG,              601, no,  "the write-ahead log is damaged: the database cannot be opened") \
    X(LOG_TORN,         602, yes, "the log ends in an unfinished write; opening passes over it")
/* clang-format on */

typedef enum gdb_problem_code {
#define GDB_PROBLEM_ENUM(name, number, repairable, meaning) GDB_PROBLEM_##name = number,
    GDB_PROBLEM_LIST(GDB_PROBLEM_ENUM)
#undef GDB_PROBLEM_ENUM
} gdb_problem_code;

#endif
