/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_value.h"

/* The last bytes of a word are its highest. */
#define LAST(n) (~UINT64_C(0) << (64 - 8 * (n)))
#define ALL     (~UINT64_C(0))

const uint64_t gdb_csv_low_digits[17] = {
    0,       LAST(1), LAST(2), LAST(3), LAST(4), LAST(5), LAST(6), LAST(7), ALL,
    ALL,     ALL,     ALL,     ALL,     ALL,     ALL,     ALL,     ALL,
};

const uint64_t gdb_csv_high_digits[17] = {
    0,       0,       0,       0,       0,       0,       0,       0,       0,
    LAST(1), LAST(2), LAST(3), LAST(4), LAST(5), LAST(6), LAST(7), ALL,
};

const int32_t gdb_csv_month_days[16] = {0,   306, 337, 0,   31,  61,  92, 122,
                                        153, 184, 214, 245, 275, 0,   0,  0};

const uint8_t gdb_csv_month_size[16] = {0,  31, 28, 31, 30, 31, 30, 31,
                                        31, 30, 31, 30, 31, 0,  0,  0};
