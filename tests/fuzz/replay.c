/* SPDX-License-Identifier: MIT */

/*
 * replay.c - runs a fuzz target over the files of a corpus, and over every truncation and a
 * thousand seeded mutations of each, with any compiler. The target's own checks and the sanitizers
 * judge.
 *
 *     replay FILE...
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/random.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MUTATIONS = 1000, LARGEST = 1 << 20, MOST_TRUNCATIONS = 2000 };

/* A copy of its exact size, so that the address sanitizer sees every byte read too many. */
static void run_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void replay(uint8_t *data, size_t size, uint64_t seed)
{
    size_t step = size / MOST_TRUNCATIONS + 1;

    run_copy(data, size);
    for (size_t cut = 0; cut < size; cut += step)
        run_copy(data, cut);
    for (int i = 0; i < MUTATIONS && size > 0; i++) {
        size_t at = (size_t)(random_next(&seed) % size);
        uint8_t old = data[at];
        data[at] ^= (uint8_t)(1u << (random_next(&seed) % 8));
        if (i % 2 == 1)
            data[at] = (uint8_t)random_next(&seed);
        run_copy(data, size);
        data[at] = old;
    }
}

int main(int argc, char **argv)
{
    uint8_t *data = malloc(LARGEST);
    int failed = 0;

    if (data == NULL)
        return 1;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            perror(argv[i]);
            failed = 1;
            continue;
        }
        replay(data, fread(data, 1, LARGEST, file), (uint64_t)i);
        fclose(file);
    }
    free(data);
    return failed;
}
