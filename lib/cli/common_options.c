/* SPDX-License-Identifier: MIT */
#include "lib/cli/common_options.h"

#include <string.h>

#include "lib/base/parallel.h"
#include "lib/cli/options.h"

void gdb_common_options_init(gdb_common_options *options)
{
    memset(options, 0, sizeof(*options));
    options->threads = gdb_parallel_default_threads();
}

static gdb_status take_threads(void *arguments, const char *name, const char *value, gdb_error *err)
{
    uint64_t n = 0;

    GDB_TRY(gdb_option_count(name, value, 1, 1024, &n, err));
    ((gdb_common_options *)arguments)->threads = (unsigned)n;
    return GDB_OK;
}

static const char *const progress_modes[] = {"auto", "always", "never", NULL};

#define FLAG(member) GDB_OPTION_FLAG(gdb_common_options, member)

/* clang-format off */
const gdb_option_row gdb_common_option_rows[] = {
    GDB_OPTION_HEADING("Common options:"),
    {'j', "threads", "N", "threads to use (default: the processors of this process)",
     GDB_OPTION_TAKE(take_threads)},
    {0, "buffer-pool", "SIZE", "memory for pages of the database, as in 64MB or 2GB",
     GDB_OPTION_SIZE(gdb_common_options, buffer_pool)},
    {0, "progress", "WHEN", "auto, always or never (default auto: on a terminal)",
     GDB_OPTION_CHOICE(gdb_common_options, progress, progress_modes)},
    {'q', "quiet", NULL, "no warnings, no notes", FLAG(quiet)},
    {'v', "verbose", NULL, "more notes; errors say where in the program they arose", FLAG(verbose)},
    {'h', "help", NULL, "this text", FLAG(help)},
    {'V', "version", NULL, "the version", FLAG(version)},
    {0}};
/* clang-format on */
