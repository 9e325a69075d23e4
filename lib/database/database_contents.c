/* SPDX-License-Identifier: MIT */
#include "lib/database/database_contents.h"

#include "lib/base/checksum.h"

gdb_status gdb_blob_append(gdb_page_writer *writer, gdb_page_type type, const gdb_buffer *bytes,
                           gdb_blob_ref *blob, gdb_error *err)
{
    blob->size = bytes->size;
    blob->checksum = gdb_crc32c(0, bytes->data, bytes->size);
    return gdb_page_writer_append_blob(writer, type, bytes->data, bytes->size, &blob->first_page,
                                       err);
}

gdb_status gdb_database_contents_append(gdb_page_writer *writer, const gdb_catalog *catalog,
                                        const gdb_metadata *metadata, gdb_database_header *header,
                                        gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_catalog_encode(gdb_catalog_get(catalog), &bytes, err));
    GDB_TRY_OUT(gdb_blob_append(writer, GDB_PAGE_TYPE_CATALOG, &bytes, &header->catalog, err));
    gdb_buffer_clear(&bytes);
    GDB_TRY_OUT(gdb_metadata_encode(metadata, &bytes, err));
    GDB_TRY_OUT(gdb_blob_append(writer, GDB_PAGE_TYPE_METADATA, &bytes, &header->metadata, err));
    GDB_TRY_OUT(gdb_page_writer_flush(writer, err));
    header->version = GDB_DATABASE_VERSION;
    header->group_size = GDB_GROUP_SIZE;
    header->must_understand =
        gdb_metadata_features(metadata) | gdb_catalog_features(gdb_catalog_get(catalog));
    header->page_count = gdb_page_writer_end(writer);
out:
    gdb_buffer_release(&bytes);
    return status;
}
