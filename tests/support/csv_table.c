/* SPDX-License-Identifier: MIT */
#include "tests/support/csv_table.h"

#include "tests/support/temp_file.h"
#include "tests/support/test.h"

void csv_table_open(csv_table *t, uint32_t field_count, const gdb_type_id *types)
{
    static const char *const names[CSV_TABLE_FIELDS_MOST] = {"c0", "c1", "c2", "c3",
                                                             "c4", "c5", "c6", "c7"};
    gdb_error err = GDB_ERROR_INIT;

    memset(t, 0, sizeof(*t));
    for (uint32_t i = 0; i < field_count; i++) {
        t->names[i] = gdb_text_of(names[i]);
        t->types[i] = types != NULL ? types[i] : GDB_TYPE_STRING;
        t->columns[i] = i;
    }
    t->file.path = temp_file_path();
    t->file.dialect = gdb_csv_dialect_default();
    t->file.field_count = field_count;
    t->file.columns = t->columns;
    t->shape.table_name = "T";
    t->shape.column_names = t->names;
    t->shape.types = t->types;
    t->shape.not_null = t->not_null;
    t->shape.column_count = field_count;
    assert_ok(gdb_row_block_init(&t->block, &t->shape, &err), err);
}

void csv_table_close(csv_table *t)
{
    gdb_row_block_release(&t->block);
    gdb_raw_block_release(&t->raw);
}

void csv_table_give(csv_table *t, const char *text, size_t size)
{
    t->file.path = "/dev/null";
    t->file.read_ahead = gdb_text(text, size);
}

gdb_text_view csv_table_text(const gdb_row_block *block, uint32_t column, uint32_t row)
{
    const gdb_row_column *c = &block->columns[column];
    uint64_t begin = row > 0 ? c->ends[row - 1] : 0;

    return gdb_text((const char *)c->text.data + begin, c->ends[row] - begin);
}
