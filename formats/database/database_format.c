/* SPDX-License-Identifier: MIT */
#include "formats/database/database_format.h"

#include <string.h>

#include "lib/base/bytes_le.h"
#include "lib/base/checked_math.h"
#include "lib/base/text_view.h"

/* Byte offset of each field in the page. These values are on disk: never renumber. */
enum {
    OFF_MAGIC = 16,
    OFF_VERSION = 24,
    OFF_GROUP_SIZE = 28,
    OFF_MUST_UNDERSTAND = 32,
    OFF_MAY_IGNORE = 40,
    OFF_UUID = 48,
    OFF_EPOCH = 64,
    OFF_PAGE_COUNT = 72,
    OFF_CATALOG = 80,
    OFF_METADATA = 104,
    OFF_FREE_PAGES = 128,
    OFF_LOG_POSITION = 152,
    OFF_END = 160
};

/* Inside a blob reference. */
enum { BLOB_FIRST_PAGE = 0, BLOB_SIZE = 8, BLOB_CHECKSUM = 16, BLOB_RESERVED = 20, BLOB_END = 24 };

static_assert(OFF_MAGIC == (int)GDB_PAGE_HEADER_SIZE, "the header begins behind the page header");
static_assert(OFF_UUID + (int)GDB_UUID_SIZE == OFF_EPOCH, "no holes in the header");
static_assert(OFF_CATALOG + (int)BLOB_END == OFF_METADATA &&
                  OFF_METADATA + (int)BLOB_END == OFF_FREE_PAGES &&
                  OFF_FREE_PAGES + (int)BLOB_END == OFF_LOG_POSITION,
              "no holes in the header");

/* As PNG's: a byte that is no text, and line ends that a text transfer would change. */
static const uint8_t magic[8] = {0x89, 'G', 'D', 'B', '\r', '\n', 0x1a, '\n'};

static const gdb_page_owner header_owner = {GDB_PAGE_TYPE_HEADER, 0, GDB_PAGE_PART_NONE, 0};

static void encode_blob(uint8_t *out, const gdb_blob_ref *blob)
{
    gdb_store_u64le(out + BLOB_FIRST_PAGE, blob->first_page);
    gdb_store_u64le(out + BLOB_SIZE, blob->size);
    gdb_store_u32le(out + BLOB_CHECKSUM, blob->checksum);
    gdb_store_u32le(out + BLOB_RESERVED, 0);
}

void gdb_database_header_encode(const gdb_database_header *header, uint64_t slot,
                                uint8_t page[GDB_PAGE_SIZE])
{
    memset(page, 0, GDB_PAGE_SIZE);
    gdb_page_header_encode(&header_owner, (uint32_t)slot, page);
    memcpy(page + OFF_MAGIC, magic, sizeof(magic));
    gdb_store_u32le(page + OFF_VERSION, header->version);
    gdb_store_u32le(page + OFF_GROUP_SIZE, header->group_size);
    gdb_store_u64le(page + OFF_MUST_UNDERSTAND, header->must_understand);
    gdb_store_u64le(page + OFF_MAY_IGNORE, header->may_ignore);
    memcpy(page + OFF_UUID, header->uuid, GDB_UUID_SIZE);
    gdb_store_u64le(page + OFF_EPOCH, header->epoch);
    gdb_store_u64le(page + OFF_PAGE_COUNT, header->page_count);
    encode_blob(page + OFF_CATALOG, &header->catalog);
    encode_blob(page + OFF_METADATA, &header->metadata);
    encode_blob(page + OFF_FREE_PAGES, &header->free_pages);
    gdb_store_u64le(page + OFF_LOG_POSITION, header->log_position);
    gdb_page_seal(page, slot);
}

uint64_t gdb_blob_pages(const gdb_blob_ref *blob)
{
    return gdb_div_up(blob->size, GDB_PAGE_PAYLOAD);
}

static gdb_status decode_blob(gdb_blob_ref *blob, const char *name, const uint8_t *bytes,
                              uint64_t page_count, gdb_error *err)
{
    blob->first_page = gdb_load_u64le(bytes + BLOB_FIRST_PAGE);
    blob->size = gdb_load_u64le(bytes + BLOB_SIZE);
    blob->checksum = gdb_load_u32le(bytes + BLOB_CHECKSUM);
    if (gdb_load_u32le(bytes + BLOB_RESERVED) != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: reserved bytes of %s are not 0",
                        name);
    if (blob->size == 0) {
        if (blob->first_page != 0 || blob->checksum != 0)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: %s is empty but has a place",
                            name);
        return GDB_OK;
    }
    if (blob->first_page < GDB_DATABASE_SLOTS || blob->first_page >= page_count ||
        gdb_blob_pages(blob) > page_count - blob->first_page ||
        gdb_blob_pages(blob) > (uint64_t)GDB_PAGE_INDEX_MAX + 1)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "database header: %s of %llu byte%s from page %llu on is not inside the "
                        "%llu page%s",
                        name, (unsigned long long)blob->size, gdb_plural(blob->size),
                        (unsigned long long)blob->first_page, (unsigned long long)page_count,
                        gdb_plural(page_count));
    return GDB_OK;
}

static bool blobs_overlap(const gdb_blob_ref *a, const gdb_blob_ref *b)
{
    return a->size > 0 && b->size > 0 && a->first_page < b->first_page + gdb_blob_pages(b) &&
           b->first_page < a->first_page + gdb_blob_pages(a);
}

static gdb_status check_version(const gdb_database_header *h, gdb_error *err)
{
    if (h->version == 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: format version 0");
    if (h->version > GDB_DATABASE_VERSION)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED,
                        "the database has format version %u, this program reads up to %d",
                        h->version, GDB_DATABASE_VERSION);
    if ((h->must_understand & ~GDB_DATABASE_FEATURES_KNOWN) != 0)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED,
                        "the database uses features that this program does not know (bits %llx)",
                        (unsigned long long)(h->must_understand & ~GDB_DATABASE_FEATURES_KNOWN));
    if (h->group_size < 2 || (h->group_size & (h->group_size - 1)) != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: groups of %u row%s", h->group_size,
                        gdb_plural(h->group_size));
    if (h->group_size != GDB_GROUP_SIZE)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED,
                        "the database has groups of %u row%s, this program reads groups of %d",
                        h->group_size, gdb_plural(h->group_size), GDB_GROUP_SIZE);
    return GDB_OK;
}

static gdb_status decode_fields(gdb_database_header *h, const uint8_t *page, gdb_error *err)
{
    h->version = gdb_load_u32le(page + OFF_VERSION);
    h->group_size = gdb_load_u32le(page + OFF_GROUP_SIZE);
    h->must_understand = gdb_load_u64le(page + OFF_MUST_UNDERSTAND);
    h->may_ignore = gdb_load_u64le(page + OFF_MAY_IGNORE);
    memcpy(h->uuid, page + OFF_UUID, GDB_UUID_SIZE);
    h->epoch = gdb_load_u64le(page + OFF_EPOCH);
    h->page_count = gdb_load_u64le(page + OFF_PAGE_COUNT);
    h->log_position = gdb_load_u64le(page + OFF_LOG_POSITION);
    GDB_TRY(check_version(h, err));
    if (h->epoch == 0 || h->epoch > GDB_DATABASE_EPOCH_MAX)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: epoch %llu",
                        (unsigned long long)h->epoch);
    if (h->page_count < GDB_DATABASE_SLOTS || h->page_count > GDB_DATABASE_PAGES_MAX)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: %llu page%s",
                        (unsigned long long)h->page_count, gdb_plural(h->page_count));
    GDB_TRY(decode_blob(&h->catalog, "the catalog", page + OFF_CATALOG, h->page_count, err));
    GDB_TRY(decode_blob(&h->metadata, "the metadata", page + OFF_METADATA, h->page_count, err));
    GDB_TRY(decode_blob(&h->free_pages, "the free list", page + OFF_FREE_PAGES, h->page_count,
                        err));
    if (h->catalog.size == 0 || h->metadata.size == 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: no catalog or no metadata");
    if (blobs_overlap(&h->catalog, &h->metadata) || blobs_overlap(&h->catalog, &h->free_pages) ||
        blobs_overlap(&h->metadata, &h->free_pages))
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "database header: catalog, metadata and free list overlap");
    if (h->free_pages.size > 0 && (h->must_understand & GDB_DATABASE_FEATURE_FREE_PAGES) == 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "database header: it has a free list, which it does not announce");
    for (size_t i = OFF_END; i < GDB_PAGE_SIZE; i++)
        if (page[i] != 0)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "database header: reserved byte %zu is not 0",
                            i);
    return GDB_OK;
}

gdb_status gdb_database_header_decode(gdb_database_header *header,
                                      const uint8_t page[GDB_PAGE_SIZE], uint64_t slot,
                                      gdb_error *err)
{
    gdb_database_header h;
    gdb_status status;

    if (memcmp(page + OFF_MAGIC, magic, sizeof(magic)) != 0) {
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "no database header");
        return gdb_error_where(err, status, "page %llu", (unsigned long long)slot);
    }
    GDB_TRY(gdb_page_check(page, slot, err));
    GDB_TRY(gdb_page_check_owner(page, slot, &header_owner, (uint32_t)slot, err));
    status = decode_fields(&h, page, err);
    if (status != GDB_OK)
        return gdb_error_where(err, status, "page %llu", (unsigned long long)slot);
    *header = h;
    return GDB_OK;
}
