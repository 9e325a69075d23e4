/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_ROW_FILTER_H
#define GDB_LIB_CSV_ROW_FILTER_H

/*
 * row_filter.h - the rows of one table in a file that holds the rows of several: a field, :LABEL or
 * :TYPE of a typed header, says which table each row belongs to.
 */

#include "formats/csv/csv_record.h"

/* Stands between the labels of a node that has several. */
enum { GDB_LABEL_SEPARATOR = ';' };

typedef struct gdb_row_filter {
    uint32_t field;      /* says the table */
    gdb_text_view table; /* whose rows are meant, whatever the case */
    bool is_label;       /* of nodes; :TYPE of relationships is one word always */
    bool takes_strays;   /* rows that belong to no table are bad rows of this one */
} gdb_row_filter;

typedef enum gdb_row_belonging {
    GDB_ROW_OWN,
    GDB_ROW_OF_OTHER,     /* to be passed over */
    GDB_ROW_UNLABELLED,   /* a stray: nothing stands there */
    GDB_ROW_MANY_LABELS,  /* a stray: a node is in one table */
    GDB_ROW_BAD_LABEL     /* a stray: not UTF-8 */
} gdb_row_belonging;

/* The same without a table: OF_OTHER for every text that can be one. `text` has no quotes. */
gdb_row_belonging gdb_row_label_check(bool is_label, gdb_text_view text);

/* `text` is the unquoted text of the field; NULL there is as good as empty. */
static inline gdb_row_belonging gdb_row_filter_judge(const gdb_row_filter *filter,
                                                     gdb_text_view text)
{
    if (gdb_text_equal(text, filter->table) || gdb_text_equal_nocase(text, filter->table))
        return GDB_ROW_OWN;
    return gdb_row_label_check(filter->is_label, text);
}

#endif
