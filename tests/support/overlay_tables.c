/* SPDX-License-Identifier: MIT */
#include "tests/support/overlay_tables.h"

#include "formats/list/list_format.h"
#include "tests/support/test.h"

void overlay_tables_open(overlay_tables *tables, uint32_t columns, uint64_t nodes, uint64_t rels)
{
    gdb_column_schema of_p[OVERLAY_TABLES_COLUMNS] = {
        {gdb_text_of("id"), GDB_TYPE_INT64, NULL},
        {gdb_text_of("name"), GDB_TYPE_STRING, NULL},
        {gdb_text_of("tags"), gdb_type_list_of(GDB_TYPE_INT64), NULL},
        {gdb_text_of("grade"), GDB_TYPE_INT16, NULL}};
    gdb_column_schema weight = {gdb_text_of("w"), GDB_TYPE_DOUBLE, NULL};
    gdb_node_schema node = {.name = gdb_text_of("P"), .columns = of_p, .column_count = columns};
    gdb_rel_pair pair = {0};
    gdb_rel_schema rel = {.name = gdb_text_of("K"),
                          .pairs = &pair,
                          .pair_count = 1,
                          .columns = &weight,
                          .column_count = 1};
    const gdb_node_schema *added_node;
    const gdb_rel_schema *added_rel;
    gdb_list_builder builder = {.element = GDB_TYPE_INT64};
    gdb_value tag = gdb_value_int64(10010);
    gdb_error err = GDB_ERROR_INIT;

    *tables = (overlay_tables){.nodes = {.row_count = nodes}, .rels = {.rel_count = rels}};
    assert_ok(gdb_catalog_create(&tables->catalog, &err), err);
    assert_ok(gdb_catalog_add_node(tables->catalog, &node, &added_node, &err), err);
    tables->p = pair.from = pair.to = added_node->id;
    assert_ok(gdb_catalog_add_rel(tables->catalog, &rel, &added_rel, &err), err);
    tables->k = added_rel->pairs[0].id;
    tables->metadata = (gdb_metadata){
        .nodes = &tables->nodes, .node_count = 1, .rels = &tables->rels, .rel_count = 1};
    assert_ok(gdb_list_builder_append(&builder, &tag, &err), err);
    assert_ok(gdb_list_builder_finish(&builder, &tables->tags, &err), err);
    gdb_list_builder_release(&builder);
}

void overlay_tables_close(overlay_tables *tables)
{
    gdb_catalog_free(tables->catalog);
    gdb_buffer_release(&tables->tags);
}
