/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_REJECT_FILES_H
#define GDB_LIB_IMPORT_REJECT_FILES_H

/*
 * reject_files.h - rejected records and their reasons in files, so that they can be mended and
 * loaded.
 *
 * DIR/rejects.csv has file,line,column,byte,table,code,message in input order; DIR/TABLE.csv the
 * header and the records of a table as they were read (decompressed, and as UTF-8). Records of
 * files with another header, dialect or order of columns go to TABLE-2.csv and so on: each file can
 * be loaded as it is. The files are made when the first reject arrives, and what was added is
 * written before the call returns.
 */

#include "lib/csv/row_block.h"

typedef struct gdb_reject_files gdb_reject_files;

gdb_status gdb_reject_files_open(gdb_reject_files **out, const char *directory, gdb_error *err);
void gdb_reject_files_close(gdb_reject_files *files); /* accepts NULL */
/* Never write over this input: rejects that would go there fail with GDB_ERR_INPUT instead. */
gdb_status gdb_reject_files_protect(gdb_reject_files *files, const char *path, gdb_error *err);

/* The first `count` rejects of a block. `layout` is the plan of its file, `header` the record that
 * names its columns (may be empty). */
gdb_status gdb_reject_files_write(gdb_reject_files *files, const char *table,
                                  const gdb_csv_file *layout, gdb_text_view header,
                                  const gdb_row_block *block, size_t count, gdb_error *err);
/* Close them: a failure to write is noticed here at the latest. */
gdb_status gdb_reject_files_finish(gdb_reject_files *files, gdb_error *err);

/* Can records of both files stand in one? */
bool gdb_reject_files_same_layout(const gdb_csv_file *a, const gdb_csv_file *b);

#endif
