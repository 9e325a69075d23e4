/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PAGE_WRITER_H
#define GDB_LIB_STORAGE_PAGE_WRITER_H

/*
 * page_writer.h - writes runs of pages: to the end of a file, or where it has free pages.
 *
 * It gives pages their numbers and checksums, gathers small runs into writes of some megabytes, and
 * begins their write-back early, so that the final sync finds little to do. Runs stand one behind
 * the other as long as there is room for the next one; then they go on in the smallest free stretch
 * that has room, and where none has, at the end. For one thread at a time. After a failure nothing
 * more may be appended.
 */

#include <stdint.h>

#include "formats/segment/segment_format.h"
#include "lib/base/buffer.h"
#include "lib/storage/page_io.h"

/* An encoded segment: pages complete but for page number and checksum. All-zero is empty. */
typedef struct gdb_encoded_segment {
    gdb_segment segment; /* first_page not set */
    gdb_buffer pages;    /* page_count * GDB_PAGE_SIZE bytes */
    gdb_buffer partial_checksums; /* uint32_t a page */
    struct gdb_segment_scratch *scratch; /* the encoder's own */
} gdb_encoded_segment;

typedef struct gdb_page_writer gdb_page_writer;

gdb_status gdb_page_writer_open(gdb_page_writer **out, gdb_page_io *io, uint64_t first_page,
                                gdb_error *err);
void gdb_page_writer_close(gdb_page_writer *writer); /* accepts NULL; does not flush */
/* These pages are free, too. */
gdb_status gdb_page_writer_add_free(gdb_page_writer *writer, uint64_t first, uint64_t count,
                                    gdb_error *err);
/* The next `count` pages, however many calls append them, are one run from page *first on. */
gdb_status gdb_page_writer_reserve(gdb_page_writer *writer, uint64_t count, uint64_t *first,
                                   gdb_error *err);
/* Give the segment its place: sets encoded->segment.first_page and seals its pages. */
gdb_status gdb_page_writer_append_segment(gdb_page_writer *writer, gdb_encoded_segment *encoded,
                                          gdb_error *err);
/* `count` pages, complete but for their checksums; *first is where they stand. */
gdb_status gdb_page_writer_append_pages(gdb_page_writer *writer, uint8_t *pages, uint32_t count,
                                        uint64_t *first, gdb_error *err);
/* The same with their partial checksums (gdb_page_partial_checksum), which other threads made. */
gdb_status gdb_page_writer_append_summed(gdb_page_writer *writer, uint8_t *pages,
                                         const uint32_t *partial_checksums, uint32_t count,
                                         uint64_t *first, gdb_error *err);
/* Bytes over as many pages as they need. */
gdb_status gdb_page_writer_append_blob(gdb_page_writer *writer, gdb_page_type type,
                                       const uint8_t *bytes, uint64_t size, uint64_t *first,
                                       gdb_error *err);
gdb_status gdb_page_writer_flush(gdb_page_writer *writer, gdb_error *err);
/* More pages come only after some other work: write what there is, unless it is little, and begin
 * its write-back, so that the disk works meanwhile. */
gdb_status gdb_page_writer_write_back(gdb_page_writer *writer, gdb_error *err);
/* The page behind the last one of the file. */
uint64_t gdb_page_writer_end(const gdb_page_writer *writer);
/* How many were appended. */
uint64_t gdb_page_writer_page_count(const gdb_page_writer *writer);

#endif
