/* SPDX-License-Identifier: MIT */
#include "tests/support/break_db.h"

#include "lib/base/alloc.h"
#include "lib/base/arena.h"
#include "lib/base/checksum.h"
#include "tests/support/test.h"

void break_db_open(break_db *db, const char *directory)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_database_header header;
    bool found = false;
    FILE *file;
    long size;

    memset(db, 0, sizeof(*db));
    snprintf(db->path, sizeof(db->path), "%s/%s", directory, GDB_DATABASE_DATA_FILE);
    file = fopen(db->path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size > 0 && size % GDB_PAGE_SIZE == 0);
    rewind(file);
    db->pages = (uint64_t)size / GDB_PAGE_SIZE;
    db->bytes = gdb_alloc((size_t)size, &err);
    assert_non_null(db->bytes);
    assert_int_equal(fread(db->bytes, 1, (size_t)size, file), size);
    fclose(file);
    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        gdb_error ignored = GDB_ERROR_INIT;
        if (gdb_database_header_decode(&header, break_db_page(db, slot), slot, &ignored) ==
                GDB_OK &&
            (!found || header.epoch > db->header.epoch)) {
            db->header = header;
            db->slot = slot;
            found = true;
        }
    }
    assert_true(found);
}

void break_db_write(const break_db *db)
{
    FILE *file = fopen(db->path, "wb");
    size_t size = db->pages * GDB_PAGE_SIZE;

    assert_non_null(file);
    assert_int_equal(fwrite(db->bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void break_db_close(break_db *db)
{
    break_db_write(db);
    gdb_free(db->bytes);
    db->bytes = NULL;
}

uint8_t *break_db_page(break_db *db, uint64_t page)
{
    assert_true(page < db->pages);
    return db->bytes + page * GDB_PAGE_SIZE;
}

uint64_t break_db_find(const break_db *db, uint8_t type, uint16_t table, uint16_t part,
                       uint64_t from)
{
    for (uint64_t p = from < GDB_DATABASE_SLOTS ? GDB_DATABASE_SLOTS : from; p < db->pages; p++) {
        gdb_page_owner owner;
        uint32_t index = 0;
        gdb_page_header_decode(db->bytes + p * GDB_PAGE_SIZE, &owner, &index);
        if (owner.type == type && owner.table == table && owner.part == part)
            return p;
    }
    return GDB_PAGE_NONE;
}

void break_db_seal(break_db *db, uint64_t page)
{
    gdb_page_seal(break_db_page(db, page), page);
}

void break_db_write_header(break_db *db)
{
    gdb_database_header_encode(&db->header, db->slot, break_db_page(db, db->slot));
}

/* The catalog's and the metadata's bytes out of their pages. */
static void read_blob(break_db *db, const gdb_blob_ref *blob, gdb_buffer *out)
{
    gdb_error err = GDB_ERROR_INIT;

    for (uint64_t at = 0; at < blob->size; at += GDB_PAGE_PAYLOAD) {
        uint64_t left = blob->size - at;
        const uint8_t *page = break_db_page(db, blob->first_page + at / GDB_PAGE_PAYLOAD);
        assert_ok(gdb_buffer_append(out, page + GDB_PAGE_HEADER_SIZE,
                                    left < GDB_PAGE_PAYLOAD ? left : GDB_PAGE_PAYLOAD, &err),
                  err);
    }
}

static void write_blob(break_db *db, gdb_blob_ref *blob, const gdb_buffer *bytes)
{
    for (uint64_t at = 0; at < bytes->size; at += GDB_PAGE_PAYLOAD) {
        uint64_t left = bytes->size - at, number = blob->first_page + at / GDB_PAGE_PAYLOAD;

        memcpy(break_db_page(db, number) + GDB_PAGE_HEADER_SIZE, bytes->data + at,
               left < GDB_PAGE_PAYLOAD ? left : GDB_PAGE_PAYLOAD);
        break_db_seal(db, number);
    }
    blob->checksum = gdb_crc32c(0, bytes->data, bytes->size);
    break_db_write_header(db);
}

void break_db_metadata(break_db *db, void (*change)(gdb_metadata *metadata))
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_buffer catalog_bytes = {0}, bytes = {0}, changed = {0};
    gdb_catalog_data catalog;
    gdb_metadata metadata;

    read_blob(db, &db->header.catalog, &catalog_bytes);
    read_blob(db, &db->header.metadata, &bytes);
    assert_ok(gdb_catalog_decode(&catalog, catalog_bytes.data, catalog_bytes.size, &arena, &err),
              err);
    assert_ok(gdb_metadata_decode(&metadata, bytes.data, bytes.size, &catalog,
                                  db->header.page_count, &arena, &err),
              err);
    change(&metadata);
    assert_ok(gdb_metadata_encode(&metadata, &changed, &err), err);
    assert_int_equal(changed.size, bytes.size);
    write_blob(db, &db->header.metadata, &changed);
    gdb_buffer_release(&catalog_bytes);
    gdb_buffer_release(&bytes);
    gdb_buffer_release(&changed);
    gdb_arena_release(&arena);
}

void break_db_free_pages(break_db *db, void (*change)(gdb_free_runs *runs))
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer bytes = {0}, changed = {0};
    gdb_free_runs runs = {NULL, 0, 0};

    read_blob(db, &db->header.free_pages, &bytes);
    assert_ok(gdb_free_runs_decode(&runs, bytes.data, bytes.size, db->header.page_count,
                                   db->header.epoch, &err),
              err);
    change(&runs);
    assert_ok(gdb_free_runs_encode(&runs, bytes.size, &changed, &err), err);
    write_blob(db, &db->header.free_pages, &changed);
    gdb_buffer_release(&bytes);
    gdb_buffer_release(&changed);
    gdb_free_runs_release(&runs);
}
