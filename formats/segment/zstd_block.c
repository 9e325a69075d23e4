/* SPDX-License-Identifier: MIT */
#include "formats/segment/zstd_block.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "lib/base/text_view.h"

/*
 * Of level 1: a hash table of 8 KiB, where zstd takes 32 KiB. It is cleared for each block, and
 * most places of a block are looked up in it, so it is to fit in the first level of the cache
 * beside the block, which has no more than some thousand matches.
 */
enum { LEAST_HASH_LOG = 11, LEAST_MIN_MATCH = 6 };

static gdb_status set(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value, gdb_error *err)
{
    size_t result = ZSTD_CCtx_setParameter(context, parameter, value);

    return ZSTD_isError(result)
               ? GDB_FAIL(err, GDB_ERR_USAGE, "zstd: %s", ZSTD_getErrorName(result))
               : GDB_OK;
}

gdb_status gdb_zstd_block_prepare(struct ZSTD_CCtx_s *context, int level, gdb_error *err)
{
    ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
    GDB_TRY(set(context, ZSTD_c_compressionLevel, level, err));
    if (level == 1) {
        GDB_TRY(set(context, ZSTD_c_hashLog, LEAST_HASH_LOG, err));
        GDB_TRY(set(context, ZSTD_c_minMatch, LEAST_MIN_MATCH, err));
    }
    return GDB_OK;
}

gdb_status gdb_zstd_block_compress(struct ZSTD_CCtx_s *context, const uint8_t *bytes, size_t size,
                                   uint8_t *out, size_t *stored, gdb_error *err)
{
    size_t n = ZSTD_compress2(context, out, size, bytes, size);

    if (ZSTD_isError(n) || n >= size) {
        if (ZSTD_isError(n) && ZSTD_getErrorCode(n) != ZSTD_error_dstSize_tooSmall)
            return GDB_FAIL(err, GDB_ERR_NOMEM, "zstd cannot compress: %s", ZSTD_getErrorName(n));
        memcpy(out, bytes, size);
        n = size;
    }
    *stored = n;
    return GDB_OK;
}

gdb_status gdb_zstd_block_decompress(struct ZSTD_DCtx_s *context, const uint8_t *bytes,
                                     size_t stored, uint8_t *out, size_t size, gdb_error *err)
{
    size_t n;

    if (stored == size) {
        memcpy(out, bytes, size);
        return GDB_OK;
    }
    n = ZSTD_decompressDCtx(context, out, size, bytes, stored);
    if (ZSTD_isError(n))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "compressed block of %zu byte%s: %s", stored,
                        gdb_plural(stored), ZSTD_getErrorName(n));
    if (n != size)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "compressed block holds %zu byte%s, expected %zu", n,
                        gdb_plural(n), size);
    return GDB_OK;
}
