/* SPDX-License-Identifier: MIT */

/*
 * rmat.c - a seeded generator of social graphs as CSV.
 *
 *     rmat NODES RELS SEED DIRECTORY
 *
 * Writes person.csv (id, name, age, city, joined, score) and follows.csv (from, to, since, weight).
 * The ends of relationships follow the R-MAT model (Chakrabarti, Zhan, Faloutsos: "R-MAT: A
 * Recursive Model for Graph Mining", 2004): each bit of both numbers is drawn from the four
 * quadrants with probabilities .57, .19, .19 and .05. Vertex numbers become keys through a
 * multiplication modulo a prime, so that neither key nor row tells the degree.
 */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t PRIME = UINT64_C(4294967291); /* the largest below 2^32 */
static const uint64_t FACTOR = UINT64_C(2654435761);

static uint64_t state;

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t random_next(void)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned random_below(unsigned n)
{
    return (unsigned)((random_next() >> 32) * n >> 32);
}

static uint64_t key_of(uint64_t vertex)
{
    return (vertex + 1) * FACTOR % PRIME;
}

static FILE *create(const char *directory, const char *name)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    return file;
}

static void finish(FILE *file, const char *name)
{
    if (ferror(file) || fclose(file) != 0) {
        perror(name);
        exit(1);
    }
}

static void print_word(FILE *file, unsigned syllables)
{
    static const char *const syllable[] = {"an", "be", "cor", "da", "el", "fi", "gor", "hu",
                                           "is", "jo", "ka",  "li", "mar", "no", "or", "pe"};

    for (unsigned i = 0; i < syllables; i++) {
        const char *text = syllable[random_below(16)];
        fputc(i == 0 ? text[0] - 'a' + 'A' : text[0], file);
        fputs(text + 1, file);
    }
}

static void print_date(FILE *file)
{
    fprintf(file, "%04u-%02u-%02u", 2000 + random_below(25), 1 + random_below(12),
            1 + random_below(28));
}

static void write_persons(const char *directory, uint64_t nodes)
{
    FILE *file = create(directory, "person.csv");

    fputs("id,name,age,city,joined,score\n", file);
    for (uint64_t i = 0; i < nodes; i++) {
        fprintf(file, "%" PRIu64 ",", key_of(i));
        print_word(file, 2 + random_below(2));
        fputc(' ', file);
        print_word(file, 2 + random_below(3));
        fprintf(file, ",%u,City%u,", 18 + random_below(70), random_below(40) * random_below(50));
        print_date(file);
        fprintf(file, ",%u.%02u\n", random_below(1000), random_below(100));
    }
    finish(file, "person.csv");
}

static void write_follows(const char *directory, uint64_t nodes, uint64_t rels)
{
    FILE *file = create(directory, "follows.csv");
    unsigned bits = 0;

    while (UINT64_C(1) << bits < nodes)
        bits++;
    fputs("from,to,since,weight\n", file);
    for (uint64_t i = 0; i < rels;) {
        uint64_t from = 0, to = 0;
        for (unsigned b = 0; b < bits; b++) {
            unsigned draw = random_below(100);
            unsigned quadrant = draw < 57 ? 0 : draw < 76 ? 1 : draw < 95 ? 2 : 3;
            from = from << 1 | quadrant >> 1;
            to = to << 1 | (quadrant & 1);
        }
        if (from >= nodes || to >= nodes)
            continue;
        fprintf(file, "%" PRIu64 ",%" PRIu64 ",", key_of(from), key_of(to));
        print_date(file);
        fprintf(file, ",%u\n", 1 + random_below(1000));
        i++;
    }
    finish(file, "follows.csv");
}

int main(int argc, char **argv)
{
    uint64_t nodes, rels;

    if (argc != 5) {
        fputs("usage: rmat NODES RELS SEED DIRECTORY\n", stderr);
        return 2;
    }
    nodes = strtoull(argv[1], NULL, 10);
    rels = strtoull(argv[2], NULL, 10);
    state = strtoull(argv[3], NULL, 10);
    if (nodes < 2 || nodes > PRIME - 2) {
        fputs("rmat: NODES must be from 2 to 4294967289\n", stderr);
        return 2;
    }
    write_persons(argv[4], nodes);
    write_follows(argv[4], nodes, rels);
    return 0;
}
