/* SPDX-License-Identifier: MIT */
#include "formats/log/log_format.h"

#include <assert.h>
#include <string.h>

#include "lib/base/bytes_le.h"
#include "lib/base/checksum.h"
#include "lib/base/text_view.h"

/* Byte offset of each field. These values are on disk: never renumber. */
enum {
    OFF_MAGIC = 0,
    OFF_VERSION = 8,
    OFF_RESERVED = 12,
    OFF_MUST_UNDERSTAND = 16,
    OFF_UUID = 24,
    OFF_BASE_EPOCH = 40,
    OFF_BASE_POSITION = 48,
    OFF_RESERVED_2 = 56,
    OFF_CHECKSUM = 60
};

/* Inside the head of a record. */
enum {
    HEAD_CHECKSUM = 0,
    HEAD_PREVIOUS = 4,
    HEAD_BODY_CHECKSUM = 8,
    HEAD_BODY_SIZE = 12,
    HEAD_POSITION = 16,
    HEAD_TRANSACTION = 24,
    HEAD_TYPE = 28,
    HEAD_RESERVED = 29
};

static_assert(OFF_CHECKSUM + 4 == (int)GDB_LOG_HEADER_SIZE, "no holes in the header");
static_assert(OFF_UUID + (int)GDB_UUID_SIZE == OFF_BASE_EPOCH, "no holes in the header");
static_assert(HEAD_RESERVED + 3 == (int)GDB_LOG_RECORD_HEAD_SIZE, "no holes in a head");

static const uint8_t magic[8] = {0x89, 'G', 'W', 'L', '\r', '\n', 0x1a, '\n'};

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, __VA_ARGS__)

/* --- the file header ----------------------------------------------------- */

void gdb_log_header_encode(gdb_log_header *header, uint8_t out[GDB_LOG_HEADER_SIZE])
{
    memset(out, 0, GDB_LOG_HEADER_SIZE);
    memcpy(out + OFF_MAGIC, magic, sizeof(magic));
    gdb_store_u32le(out + OFF_VERSION, header->version);
    gdb_store_u64le(out + OFF_MUST_UNDERSTAND, header->must_understand);
    memcpy(out + OFF_UUID, header->uuid, GDB_UUID_SIZE);
    gdb_store_u64le(out + OFF_BASE_EPOCH, header->base_epoch);
    gdb_store_u64le(out + OFF_BASE_POSITION, header->base_position);
    header->checksum = gdb_crc32c(0, out, OFF_CHECKSUM);
    gdb_store_u32le(out + OFF_CHECKSUM, header->checksum);
}

gdb_status gdb_log_header_decode(gdb_log_header *header, const uint8_t *bytes, size_t size,
                                 gdb_error *err)
{
    gdb_log_header h = {0};

    if (size < GDB_LOG_HEADER_SIZE)
        return BAD("log header: %zu byte%s, need %d", size, gdb_plural(size), GDB_LOG_HEADER_SIZE);
    if (memcmp(bytes + OFF_MAGIC, magic, sizeof(magic)) != 0)
        return BAD("no log header");
    h.checksum = gdb_load_u32le(bytes + OFF_CHECKSUM);
    if (h.checksum != gdb_crc32c(0, bytes, OFF_CHECKSUM))
        return BAD("log header: the checksum is wrong");
    h.version = gdb_load_u32le(bytes + OFF_VERSION);
    h.must_understand = gdb_load_u64le(bytes + OFF_MUST_UNDERSTAND);
    memcpy(h.uuid, bytes + OFF_UUID, GDB_UUID_SIZE);
    h.base_epoch = gdb_load_u64le(bytes + OFF_BASE_EPOCH);
    h.base_position = gdb_load_u64le(bytes + OFF_BASE_POSITION);
    if (h.version == 0)
        return BAD("log header: format version 0");
    if (h.version > GDB_LOG_VERSION)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED,
                        "the log has format version %u, this program reads up to %d", h.version,
                        GDB_LOG_VERSION);
    if ((h.must_understand & ~(uint64_t)GDB_LOG_FEATURES_KNOWN) != 0)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED,
                        "the log uses features that this program does not know (bits %llx)",
                        (unsigned long long)h.must_understand & ~(uint64_t)GDB_LOG_FEATURES_KNOWN);
    if (gdb_load_u32le(bytes + OFF_RESERVED) != 0 || gdb_load_u32le(bytes + OFF_RESERVED_2) != 0)
        return BAD("log header: reserved bytes are not 0");
    if (h.base_epoch == 0)
        return BAD("log header: base epoch 0");
    *header = h;
    return GDB_OK;
}

/* --- heads of records -------------------------------------------------------- */

gdb_log_chain gdb_log_chain_begin(const gdb_log_header *header)
{
    return (gdb_log_chain){.seed = header->checksum,
                           .previous = header->checksum,
                           .position = header->base_position,
                           .has_rows = (header->must_understand & GDB_LOG_FEATURE_ROWS) != 0,
                           .may_narrow = (header->must_understand & GDB_LOG_FEATURE_NARROW) != 0};
}

static void move_on(gdb_log_chain *chain, gdb_log_record_type type, uint32_t checksum)
{
    chain->previous = checksum;
    chain->position++;
    if (type == GDB_LOG_BEGIN)
        chain->transaction++;
    chain->is_open = type != GDB_LOG_COMMIT;
}

void gdb_log_record_head_encode(gdb_log_chain *chain, gdb_log_record_type type, const uint8_t *body,
                                uint32_t body_size, uint8_t out[GDB_LOG_RECORD_HEAD_SIZE])
{
    uint32_t checksum;

    assert((type == GDB_LOG_BEGIN) != chain->is_open && body_size <= GDB_LOG_BODY_MAX);
    memset(out, 0, GDB_LOG_RECORD_HEAD_SIZE);
    gdb_store_u32le(out + HEAD_PREVIOUS, chain->previous);
    gdb_store_u32le(out + HEAD_BODY_CHECKSUM, gdb_crc32c(0, body, body_size));
    gdb_store_u32le(out + HEAD_BODY_SIZE, body_size);
    gdb_store_u64le(out + HEAD_POSITION, chain->position + 1);
    gdb_store_u32le(out + HEAD_TRANSACTION, chain->transaction + (type == GDB_LOG_BEGIN));
    out[HEAD_TYPE] = (uint8_t)type;
    checksum =
        gdb_crc32c(chain->seed, out + HEAD_PREVIOUS, GDB_LOG_RECORD_HEAD_SIZE - HEAD_PREVIOUS);
    gdb_store_u32le(out + HEAD_CHECKSUM, checksum);
    move_on(chain, type, checksum);
}

void gdb_log_record_head_load(gdb_log_record_head *head,
                              const uint8_t bytes[GDB_LOG_RECORD_HEAD_SIZE])
{
    head->checksum = gdb_load_u32le(bytes + HEAD_CHECKSUM);
    head->previous = gdb_load_u32le(bytes + HEAD_PREVIOUS);
    head->body_checksum = gdb_load_u32le(bytes + HEAD_BODY_CHECKSUM);
    head->body_size = gdb_load_u32le(bytes + HEAD_BODY_SIZE);
    head->position = gdb_load_u64le(bytes + HEAD_POSITION);
    head->transaction = gdb_load_u32le(bytes + HEAD_TRANSACTION);
    head->type = (gdb_log_record_type)bytes[HEAD_TYPE];
}

gdb_status gdb_log_record_head_decode(gdb_log_record_head *head, const uint8_t *bytes, size_t size,
                                      uint32_t seed, gdb_error *err)
{
    gdb_log_record_head h;

    if (size < GDB_LOG_RECORD_HEAD_SIZE)
        return BAD("log record: %zu byte%s, need %d", size, gdb_plural(size),
                   GDB_LOG_RECORD_HEAD_SIZE);
    gdb_log_record_head_load(&h, bytes);
    if (h.checksum !=
        gdb_crc32c(seed, bytes + HEAD_PREVIOUS, GDB_LOG_RECORD_HEAD_SIZE - HEAD_PREVIOUS))
        return BAD("log record: the checksum is wrong");
    if (h.type < GDB_LOG_BEGIN || h.type > GDB_LOG_INSERT_RELS)
        return BAD("log record: type %d, expected 1 to %d", h.type, GDB_LOG_INSERT_RELS);
    if (gdb_load_u24le(bytes + HEAD_RESERVED) != 0)
        return BAD("log record: reserved bytes are not 0");
    if (h.body_size > GDB_LOG_BODY_MAX)
        return BAD("log record: a body of %u byte%s", h.body_size, gdb_plural(h.body_size));
    *head = h;
    return GDB_OK;
}

uint64_t gdb_log_record_size(const uint8_t bytes[GDB_LOG_RECORD_HEAD_SIZE])
{
    uint32_t body_size = gdb_load_u32le(bytes + HEAD_BODY_SIZE);

    return (uint64_t)GDB_LOG_RECORD_HEAD_SIZE +
           (body_size < GDB_LOG_BODY_MAX ? body_size : GDB_LOG_BODY_MAX);
}

static gdb_status check_follows(const gdb_log_record_head *head, const gdb_log_chain *chain,
                                gdb_error *err)
{
    uint32_t transaction = chain->transaction + (head->type == GDB_LOG_BEGIN);

    if (head->previous != chain->previous)
        return BAD("log record: it does not follow from the one before");
    if (head->position != chain->position + 1)
        return BAD("log record: position %llu, expected %llu", (unsigned long long)head->position,
                   (unsigned long long)chain->position + 1);
    if ((head->type == GDB_LOG_BEGIN) == chain->is_open)
        return BAD("log record: %s %s a transaction", gdb_log_record_type_name(head->type),
                   chain->is_open ? "inside of" : "outside of");
    if (head->transaction != transaction)
        return BAD("log record: transaction %u, expected %u", head->transaction, transaction);
    return GDB_OK;
}

gdb_status gdb_log_record_check(gdb_log_record_head *head, gdb_log_chain *chain,
                                const uint8_t *bytes, size_t size, gdb_error *err)
{
    gdb_log_record_head h;

    GDB_TRY(gdb_log_record_head_decode(&h, bytes, size, chain->seed, err));
    GDB_TRY(check_follows(&h, chain, err));
    if (h.body_size > size - GDB_LOG_RECORD_HEAD_SIZE)
        return BAD("log record: a body of %u byte%s, %zu are left", h.body_size,
                   gdb_plural(h.body_size), size - GDB_LOG_RECORD_HEAD_SIZE);
    if (gdb_crc32c(0, bytes + GDB_LOG_RECORD_HEAD_SIZE, h.body_size) != h.body_checksum)
        return BAD("log record: the checksum of its body is wrong");
    move_on(chain, h.type, h.checksum);
    *head = h;
    return GDB_OK;
}

/* Positions and transactions sort out nearly every place before a checksum is computed. */
size_t gdb_log_find_later(const gdb_log_chain *chain, const uint8_t *bytes, size_t size)
{
    uint32_t transaction = chain->transaction + !chain->is_open; /* of what is bad */
    gdb_log_record_head head;

    for (size_t i = 0; i + GDB_LOG_RECORD_HEAD_SIZE <= size; i++) {
        uint64_t position = gdb_load_u64le(bytes + i + HEAD_POSITION);

        if (position > chain->position && position - chain->position <= size &&
            gdb_log_record_head_decode(&head, bytes + i, size - i, chain->seed, NULL) == GDB_OK &&
            head.transaction > transaction)
            return i;
    }
    return size;
}

const char *gdb_log_record_type_name(gdb_log_record_type type)
{
    static const char *const names[] = {
        [GDB_LOG_BEGIN] = "BEGIN",
        [GDB_LOG_COMMIT] = "COMMIT",
        [GDB_LOG_INSERT_NODE] = "INSERT_NODE",
        [GDB_LOG_UPDATE_NODE] = "UPDATE_NODE",
        [GDB_LOG_DELETE_NODE] = "DELETE_NODE",
        [GDB_LOG_INSERT_REL] = "INSERT_REL",
        [GDB_LOG_UPDATE_REL] = "UPDATE_REL",
        [GDB_LOG_DELETE_REL] = "DELETE_REL",
        [GDB_LOG_DDL] = "DDL",
        [GDB_LOG_INSERT_NODES] = "INSERT_NODES",
        [GDB_LOG_INSERT_RELS] = "INSERT_RELS",
    };

    return type >= GDB_LOG_BEGIN && type <= GDB_LOG_INSERT_RELS ? names[type] : "INVALID";
}
