/* SPDX-License-Identifier: MIT */
#include "lib/exec/property_reader.h"

#include "lib/base/alloc.h"
#include "lib/vector/vector_borrow.h"

typedef struct column_slot {
    gdb_column_reader *reader; /* NULL until it is first needed */
    bool missing;
    gdb_vector converted; /* values of the column's own type, where that is not the property's */
} column_slot;

struct gdb_property_reader {
    const gdb_exec_context *context;
    const gdb_bound_variable *variable;
    const gdb_plan_property *properties;
    uint32_t property_count;
    column_slot *slots; /* [property][table of the variable] */
    uint64_t rows[GDB_VECTOR_SIZE];
    uint32_t places[GDB_VECTOR_SIZE];
};

gdb_status gdb_property_reader_open(gdb_property_reader **out, const gdb_exec_context *context,
                                    uint32_t variable, const gdb_plan_property *properties,
                                    uint32_t property_count, gdb_error *err)
{
    gdb_property_reader *reader = gdb_alloc_zero(sizeof(*reader), err);

    if (reader == NULL)
        return GDB_ERR_NOMEM;
    reader->context = context;
    reader->variable = &context->query->variables[variable];
    reader->properties = properties;
    reader->property_count = property_count;
    reader->slots = gdb_alloc_array_zero((size_t)property_count * reader->variable->table_count,
                                         sizeof(*reader->slots), err);
    if (reader->slots == NULL) {
        gdb_free(reader);
        return GDB_ERR_NOMEM;
    }
    *out = reader;
    return GDB_OK;
}

void gdb_property_reader_close(gdb_property_reader *reader)
{
    if (reader == NULL)
        return;
    for (uint32_t i = 0; i < reader->property_count * reader->variable->table_count; i++) {
        gdb_column_reader_close(reader->slots[i].reader);
        gdb_vector_release(&reader->slots[i].converted);
    }
    gdb_free(reader->slots);
    gdb_free(reader);
}

/* The column of a property in a table; (*out)->missing if there is none. */
static gdb_status find_slot(gdb_property_reader *reader, uint32_t property, uint32_t table,
                            column_slot **out, gdb_error *err)
{
    column_slot *slot = &reader->slots[property * reader->variable->table_count + table];
    const gdb_bound_property *bound =
        &reader->context->query->properties[reader->properties[property].property];
    uint32_t id = reader->variable->tables[table], column = bound->columns[table];

    *out = slot;
    if (slot->reader != NULL || slot->missing)
        return GDB_OK;
    slot->missing = column == GDB_COLUMN_MISSING;
    if (slot->missing)
        return GDB_OK;
    if (reader->variable->kind == GDB_VARIABLE_NODE)
        return gdb_node_table_column(gdb_database_node_table(reader->context->database, id), column,
                                     &slot->reader, err);
    return gdb_rel_table_column(gdb_database_rel_table(reader->context->database, id), column,
                                &slot->reader, err);
}

/* Where to read a column whose type is not that of `out`: a vector of its own. */
static gdb_status conversion_vector(column_slot *slot, const gdb_vector *out, gdb_vector **read_to,
                                    gdb_error *err)
{
    gdb_type_id type = gdb_column_reader_type(slot->reader);

    if (type == out->type) {
        *read_to = NULL;
        return GDB_OK;
    }
    if (slot->converted.values == NULL)
        GDB_TRY(gdb_vector_init(&slot->converted, type, err));
    gdb_vector_clear(&slot->converted);
    *read_to = &slot->converted;
    return GDB_OK;
}

gdb_status gdb_property_reader_scan(gdb_property_reader *reader, uint32_t property, uint32_t table,
                                    uint64_t first, uint32_t count, gdb_vector *out,
                                    gdb_error *err)
{
    column_slot *slot;
    gdb_vector *own;

    GDB_TRY(find_slot(reader, property, table, &slot, err));
    gdb_vector_clear(out);
    if (slot->missing) {
        gdb_vector_put_constant(out, NULL);
        return GDB_OK;
    }
    GDB_TRY(conversion_vector(slot, out, &own, err));
    if (own == NULL)
        return gdb_column_reader_scan(slot->reader, first, count, out, err);
    GDB_TRY(gdb_column_reader_scan(slot->reader, first, count, own, err));
    gdb_vector_reference(out, own, count);
    return GDB_OK;
}

/* The first `count` of reader->rows to reader->places of `out`. */
static gdb_status gather_places(gdb_property_reader *reader, column_slot *slot, uint32_t count,
                                gdb_vector *out, gdb_error *err)
{
    gdb_vector *own;

    GDB_TRY(conversion_vector(slot, out, &own, err));
    GDB_TRY(gdb_column_reader_gather(slot->reader, reader->rows, reader->places, count,
                                     own == NULL ? out : own, err));
    for (uint32_t i = 0; i < count && own != NULL; i++) {
        gdb_value value = gdb_vector_get(own, reader->places[i]);

        gdb_vector_put(out, reader->places[i], &value);
    }
    return GDB_OK;
}

gdb_status gdb_property_reader_gather_rows(gdb_property_reader *reader, uint32_t property,
                                           uint32_t table, uint64_t first,
                                           const gdb_selection *selection, gdb_vector *out,
                                           gdb_error *err)
{
    column_slot *slot;

    GDB_TRY(find_slot(reader, property, table, &slot, err));
    gdb_vector_clear(out);
    if (slot->missing) {
        gdb_vector_put_constant(out, NULL);
        return GDB_OK;
    }
    for (uint32_t i = 0; i < selection->count; i++) {
        reader->places[i] = gdb_selection_row(selection, i);
        reader->rows[i] = first + reader->places[i];
    }
    return gather_places(reader, slot, selection->count, out, err);
}

static uint32_t table_of(const gdb_vector *entities, uint32_t row)
{
    uint32_t i = gdb_vector_index(entities, row);

    return entities->type == GDB_TYPE_NODE ? ((const gdb_node_id *)entities->values)[i].table
                                           : ((const gdb_rel_id *)entities->values)[i].table;
}

static uint64_t offset_of(const gdb_vector *entities, uint32_t row)
{
    uint32_t i = gdb_vector_index(entities, row);

    return entities->type == GDB_TYPE_NODE ? ((const gdb_node_id *)entities->values)[i].offset
                                           : ((const gdb_rel_id *)entities->values)[i].position;
}

/* Are these rows one behind the other, as after an expansion from a scan? */
static bool is_run(const uint64_t *rows, uint32_t count)
{
    if (rows[count - 1] - rows[0] != count - 1)
        return false;
    for (uint32_t i = 1; i < count; i++)
        if (rows[i] != rows[0] + i)
            return false;
    return true;
}

gdb_status gdb_property_reader_gather(gdb_property_reader *reader, uint32_t property,
                                      const gdb_vector *entities, const gdb_selection *selection,
                                      gdb_vector *out, gdb_error *err)
{
    static const gdb_selection one = {.count = 1, .all = true};
    uint32_t left;

    if (entities->is_constant && selection->count > 0)
        selection = &one;
    left = selection->count;
    gdb_vector_clear(out);
    for (uint32_t t = 0; t < reader->variable->table_count && left > 0; t++) {
        uint32_t id = reader->variable->tables[t], n = 0;
        column_slot *slot;

        for (uint32_t i = 0; i < selection->count; i++) {
            uint32_t row = gdb_selection_row(selection, i);

            if (gdb_vector_is_null(entities, row) || table_of(entities, row) != id)
                continue;
            reader->rows[n] = offset_of(entities, row);
            reader->places[n++] = row;
        }
        left -= n;
        if (n == 0)
            continue;
        GDB_TRY(find_slot(reader, property, t, &slot, err));
        if (slot->missing) {
            for (uint32_t i = 0; i < n; i++)
                gdb_vector_set_null(out, reader->places[i]);
            continue;
        }
        if (selection->all && n == selection->count && is_run(reader->rows, n)) {
            GDB_TRY(gdb_property_reader_scan(reader, property, t, reader->rows[0], n, out, err));
            if (entities->is_constant)
                out->is_constant = true;
            return GDB_OK;
        }
        GDB_TRY(gather_places(reader, slot, n, out, err));
    }
    for (uint32_t i = 0; i < selection->count && left > 0; i++) {
        uint32_t row = gdb_selection_row(selection, i);

        if (gdb_vector_is_null(entities, row))
            gdb_vector_set_null(out, row);
    }
    out->is_constant = entities->is_constant;
    return GDB_OK;
}

const gdb_segment *gdb_property_reader_segment(gdb_property_reader *reader, uint32_t property,
                                               uint32_t table, uint64_t row, uint64_t *end,
                                               gdb_type_id *type)
{
    column_slot *slot;

    if (find_slot(reader, property, table, &slot, NULL) != GDB_OK || slot->missing)
        return NULL;
    *type = gdb_column_reader_type(slot->reader);
    return gdb_column_reader_segment(slot->reader, row, end);
}
