/* SPDX-License-Identifier: MIT */
#include "formats/segment/zstd_block.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "lib/base/text_view.h"

gdb_status gdb_zstd_block_compress(struct ZSTD_CCtx_s *context, int level, const uint8_t *bytes,
                                   size_t size, uint8_t *out, size_t *stored, gdb_error *err)
{
    size_t n = ZSTD_compressCCtx(context, out, size, bytes, size, level);

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
