/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_GDB_H
#define GDB_LIB_GDB_H

/*
 * gdb.h - the front door: what the five programs include, besides lib/cli and the writers of
 * formats/result and formats/report.
 */

#include "lib/append/append.h"
#include "lib/base/arena.h"
#include "lib/base/draft_file.h"
#include "lib/base/error.h"
#include "lib/base/file.h"
#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/base/text_quote.h"
#include "lib/base/utf8.h"
#include "lib/checkpoint/checkpoint.h"
#include "lib/database/database_builder.h"
#include "lib/database/database_lock.h"
#include "lib/import/import.h"
#include "lib/query/json_literal.h"
#include "lib/query/query.h"
#include "lib/stats/stats.h"
#include "lib/verify/verify.h"

#endif
