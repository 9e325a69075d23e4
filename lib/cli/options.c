/* SPDX-License-Identifier: MIT */
#include "lib/cli/options.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/buffer.h"
#include "lib/base/checked_math.h"

/* Digits from *text on; false when there are none or too many. */
static bool take_digits(const char **text, uint64_t *out)
{
    const char *p = *text;
    uint64_t n = 0;

    for (; *p >= '0' && *p <= '9'; p++)
        if (gdb_mul_overflow_u64(n, 10, &n) || gdb_add_overflow_u64(n, (uint64_t)(*p - '0'), &n))
            return false;
    if (p == *text)
        return false;
    *text = p;
    *out = n;
    return true;
}

gdb_status gdb_option_count(const char *name, const char *text, uint64_t least, uint64_t most,
                            uint64_t *out, gdb_error *err)
{
    const char *p = text;
    uint64_t n = 0;

    if (!take_digits(&p, &n) || *p != '\0' || n < least || n > most) {
        if (most == UINT64_MAX)
            return GDB_FAIL(err, GDB_ERR_USAGE,
                            "%s: '%s' is not a whole number of at least %llu", name, text,
                            (unsigned long long)least);
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not a whole number from %llu to %llu",
                        name, text, (unsigned long long)least, (unsigned long long)most);
    }
    *out = n;
    return GDB_OK;
}

/* Digits with or without decimals from *text on. */
static bool take_decimal(const char **text, double *out)
{
    const char *p = *text;
    uint64_t whole = 0;
    double unit = 0.1;

    if (*p != '.' && !take_digits(&p, &whole))
        return false;
    *out = (double)whole;
    if (*p == '.') {
        p++;
        if (*p < '0' || *p > '9')
            return false;
        for (; *p >= '0' && *p <= '9'; p++, unit /= 10)
            *out += unit * (*p - '0');
    }
    *text = p;
    return true;
}

gdb_status gdb_option_seconds(const char *name, const char *text, double *out, gdb_error *err)
{
    const char *p = text;
    double value;

    if (!take_decimal(&p, &value) || strcmp(p + (*p == 's'), "") != 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not a number of seconds", name, text);
    *out = value;
    return GDB_OK;
}

gdb_status gdb_option_percent(const char *name, const char *text, double *out, gdb_error *err)
{
    const char *p = text;
    double value;

    if (!take_decimal(&p, &value) || strcmp(p + (*p == '%'), "") != 0 || value > 100)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not a number from 0 to 100", name, text);
    *out = value;
    return GDB_OK;
}

gdb_status gdb_option_size(const char *name, const char *text, uint64_t *out, gdb_error *err)
{
    static const char *const units[] = {"",   "B",   "K", "KB", "KiB", "M", "MB",
                                        "MiB", "G", "GB", "GiB", "T", "TB", "TiB"};
    static const unsigned char shifts[] = {0, 0, 10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40};
    const char *p = text;
    uint64_t n = 0;

    if (take_digits(&p, &n)) {
        for (size_t i = 0; i < sizeof(shifts); i++) {
            if (strcasecmp(p, units[i]) == 0 && n <= UINT64_MAX >> shifts[i]) {
                *out = n << shifts[i];
                return GDB_OK;
            }
        }
    }
    return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not a size (expected as in 64MB or 2GB)", name,
                    text);
}

gdb_status gdb_option_character(const char *name, const char *text, char *out, gdb_error *err)
{
    if (strcasecmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
        *out = '\t';
    else if (strcasecmp(text, "space") == 0)
        *out = ' ';
    else if (text[0] != '\0' && text[1] == '\0' && (unsigned char)text[0] < 0x80)
        *out = text[0];
    else
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not one ASCII character (or 'tab')", name,
                        text);
    return GDB_OK;
}

gdb_status gdb_option_choice(const char *name, const char *text, const char *const *choices,
                             unsigned *out, gdb_error *err)
{
    gdb_buffer list = {0};
    gdb_status status;

    for (unsigned i = 0; choices[i] != NULL; i++) {
        if (strcmp(text, choices[i]) == 0) {
            *out = i;
            return GDB_OK;
        }
    }
    for (unsigned i = 0; choices[i] != NULL; i++)
        if (gdb_buffer_append_format(&list, NULL, "%s%s", i == 0 ? "" : ", ", choices[i]) !=
            GDB_OK)
            break;
    status = GDB_FAIL(err, GDB_ERR_USAGE, "%s: '%s' is not one of %.*s", name, text,
                      GDB_TEXT_ARG(gdb_buffer_view(&list)));
    gdb_buffer_release(&list);
    return status;
}

gdb_status gdb_option_database(char *const *operands, const char **out, gdb_error *err)
{
    if (operands[0] == NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "no database given");
    if (operands[1] != NULL)
        return GDB_FAIL(err, GDB_ERR_USAGE, "more than one database: '%s'", operands[1]);
    *out = operands[0];
    return GDB_OK;
}
