/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_TEXT_VIEW_H
#define GDB_LIB_BASE_TEXT_VIEW_H

/*
 * text_view.h - a pointer and a length; owns nothing, and is not terminated by NUL.
 * It is also the in-memory form of a STRING value in a vector.
 */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct gdb_text_view {
    const char *data;
    size_t size;
} gdb_text_view;

/* For printf("%.*s", GDB_TEXT_ARG(view)). */
#define GDB_TEXT_ARG(view) (int)(view).size, (view).data

static inline gdb_text_view gdb_text(const char *data, size_t size)
{
    gdb_text_view view = {data, size};
    return view;
}

/* A view of a string that ends with NUL. */
static inline gdb_text_view gdb_text_of(const char *text)
{
    return gdb_text(text, strlen(text));
}

/* What makes the noun behind a number agree with it: printf("%u row%s", n, gdb_plural(n)). */
static inline const char *gdb_plural(unsigned long long n)
{
    return n == 1 ? "" : "s";
}

static inline bool gdb_text_equal(gdb_text_view a, gdb_text_view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Order of bytes, which for UTF-8 is the order of code points: negative, 0 or positive. */
static inline int gdb_text_compare(gdb_text_view a, gdb_text_view b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    int order = n > 0 ? memcmp(a.data, b.data, n) : 0;

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* Equal but for the case of ASCII letters. */
static inline bool gdb_text_equal_nocase(gdb_text_view a, gdb_text_view b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++) {
        unsigned char x = (unsigned char)a.data[i], y = (unsigned char)b.data[i];
        if (x >= 'A' && x <= 'Z')
            x = (unsigned char)(x + 32);
        if (y >= 'A' && y <= 'Z')
            y = (unsigned char)(y + 32);
        if (x != y)
            return false;
    }
    return true;
}

#endif
