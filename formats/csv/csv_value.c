/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_value.h"

/* The last bytes of a word are its highest. */
#define LAST(n) (~UINT64_C(0) << (64 - 8 * (n)))
#define ALL     (~UINT64_C(0))

const uint64_t gdb_csv_digit_masks[17][2] = {
    {0, 0},         {0, LAST(1)},   {0, LAST(2)},   {0, LAST(3)},   {0, LAST(4)},   {0, LAST(5)},
    {0, LAST(6)},   {0, LAST(7)},   {0, ALL},       {LAST(1), ALL}, {LAST(2), ALL}, {LAST(3), ALL},
    {LAST(4), ALL}, {LAST(5), ALL}, {LAST(6), ALL}, {LAST(7), ALL}, {ALL, ALL},
};

const int32_t gdb_csv_month_days[16] = {0,   306, 337, 0,   31,  61,  92, 122,
                                        153, 184, 214, 245, 275, 0,   0,  0};

const uint8_t gdb_csv_month_size[16] = {0,  31, 28, 31, 30, 31, 30, 31,
                                        31, 30, 31, 30, 31, 0,  0,  0};

const double gdb_csv_powers_of_ten[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
