/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_BANNED_H
#define GDB_LIB_BASE_BANNED_H

/*
 * banned.h - functions that hide errors, overflow buffers or follow the locale.
 * The Makefile includes it in front of every file; using one of these is a compile error.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GDB_BANNED(name) sorry_##name##_is_banned

#undef strcpy
#define strcpy(a, b) GDB_BANNED(strcpy)
#undef strcat
#define strcat(a, b) GDB_BANNED(strcat)
#undef strncpy
#define strncpy(a, b, n) GDB_BANNED(strncpy)
#undef strncat
#define strncat(a, b, n) GDB_BANNED(strncat)
#undef strtok
#define strtok(a, b) GDB_BANNED(strtok)
#undef sprintf
#define sprintf(...) GDB_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) GDB_BANNED(vsprintf)
#undef gmtime
#define gmtime(t) GDB_BANNED(gmtime)
#undef localtime
#define localtime(t) GDB_BANNED(localtime)
#undef atoi
#define atoi(s) GDB_BANNED(atoi)
#undef atol
#define atol(s) GDB_BANNED(atol)
#undef strtod
#define strtod(s, e) GDB_BANNED(strtod)

#endif
