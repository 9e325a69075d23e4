/* SPDX-License-Identifier: MIT */
#include "lib/cypher/token.h"

#include <string.h>

enum { LONGEST_KEYWORD = 16 };

static const char *const NAMES[] = {"",
#define X(word) #word,
                                    GDB_KEYWORDS(X)
#undef X
};

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

gdb_keyword gdb_keyword_lookup(gdb_text_view name)
{
    char word[LONGEST_KEYWORD + 1];
    int low = 1, high = GDB_KW_COUNT_OF_THEM - 1;

    if (name.size > LONGEST_KEYWORD)
        return GDB_KW_NONE_OF_THEM;
    for (size_t i = 0; i < name.size; i++)
        word[i] = upper(name.data[i]);
    word[name.size] = '\0';
    while (low <= high) {
        int middle = low + (high - low) / 2;
        int order = word[0] - NAMES[middle][0]; /* most names are told apart by it */

        if (order == 0)
            order = strcmp(word, NAMES[middle]);
        if (order == 0)
            return (gdb_keyword)middle;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return GDB_KW_NONE_OF_THEM;
}

const char *gdb_keyword_name(gdb_keyword keyword)
{
    return NAMES[keyword];
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Edits between the two: the table of Damerau and Levenshtein with adjacent swaps. */
static size_t distance(gdb_text_view name, const char *word)
{
    size_t cost[LONGEST_KEYWORD + 3][LONGEST_KEYWORD + 1];
    size_t size = strlen(word);

    for (size_t j = 0; j <= size; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= name.size; i++) {
        cost[i][0] = i;
        for (size_t j = 1; j <= size; j++) {
            char a = upper(name.data[i - 1]), b = word[j - 1];

            cost[i][j] =
                min3(cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a != b));
            if (i > 1 && j > 1 && a == word[j - 2] && upper(name.data[i - 2]) == b &&
                cost[i - 2][j - 2] + 1 < cost[i][j])
                cost[i][j] = cost[i - 2][j - 2] + 1;
        }
    }
    return cost[name.size][size];
}

gdb_keyword gdb_keyword_nearest(gdb_text_view name, const gdb_keyword *candidates, size_t count)
{
    gdb_keyword best = GDB_KW_NONE_OF_THEM;
    size_t least = 3;

    if (name.size > LONGEST_KEYWORD + 2)
        return GDB_KW_NONE_OF_THEM;
    for (size_t i = 0; i < count; i++) {
        size_t edits = distance(name, NAMES[candidates[i]]);

        if (edits < least && edits * 2 < strlen(NAMES[candidates[i]])) {
            least = edits;
            best = candidates[i];
        }
    }
    return best;
}
