# Makefile - build, check and install the gdb-* tools.  Needs GNU make >= 4.
#
#   make deps            install the Debian packages that the build needs (or list them)
#   make                 library and tools, into build/<variant>/
#   make demo            load real data, verify it, look inside, ask it questions
#   make check           every test that needs no network and no root
#   make check-unit | check-cli | check-cypher | check-fuzz | check-lint
#   make check-all       check, and again with vectors of 4 and groups of 8 rows, both with LONG=1
#   make bench           timed imports, buffer pool and queries; prints one JSON object a line
#   make install         DESTDIR= PREFIX=/usr/local;   make uninstall
#   make clean | help | compile_commands.json
#
# Variables (command line or environment):
#   DEBUG=1              -O1 -g3, assertions on
#   SANITIZE=address,undefined | thread (with CC=clang, whose OpenMP tells the sanitizer who waits for whom)
#   COVERAGE=1           gcov instrumentation
#   WERROR=1             warnings are errors (CI)
#   SERIAL=1             without OpenMP
#   VECTOR_SIZE=4        rows in a vector (a power of two; default 2048)
#   GROUP_SIZE=8         rows in a group (a power of two; default 131072)
#   LONG=1               more crashes and faults than check has time for
#   TEST=pattern         only the tests whose path contains the pattern
#   V=1                  print whole command lines
#   CC CFLAGS CPPFLAGS LDFLAGS LDLIBS   yours; the project only adds to them

VERSION := 0.1.0

prefix      ?= $(or $(PREFIX),/usr/local)
bindir      ?= $(prefix)/bin
mandir      ?= $(prefix)/share/man
bashcompdir ?= $(prefix)/share/bash-completion/completions
INSTALL     ?= install
PKG_CONFIG  ?= pkg-config

-include config.mk

# Debian 12 and 13. LIBCSV_LIBS: libcsv ships no pkg-config file.
DEPS_BUILD := gcc libc6-dev make pkg-config libcsv-dev libzstd-dev libisal-dev libxxhash-dev
DEPS_CHECK := libcmocka-dev mandoc zlib1g-dev zstd
LIBCSV_LIBS ?= -lcsv
ZSTD_LIBS   ?= $(shell $(PKG_CONFIG) --libs libzstd 2>/dev/null || echo -lzstd)
ISAL_LIBS   ?= $(shell $(PKG_CONFIG) --libs libisal 2>/dev/null || echo -lisal)
XXHASH_LIBS ?= $(shell $(PKG_CONFIG) --libs libxxhash 2>/dev/null || echo -lxxhash)
ZLIB_LIBS   ?= $(shell $(PKG_CONFIG) --libs zlib 2>/dev/null || echo -lz)
CMOCKA_LIBS ?= $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null || echo -lcmocka)

comma   := ,
TINY    := $(if $(VECTOR_SIZE)$(GROUP_SIZE),-v$(or $(VECTOR_SIZE),2048)-g$(or $(GROUP_SIZE),131072))
VARIANT := $(or $(if $(SANITIZE),$(subst $(comma),-,$(SANITIZE))),$(if $(COVERAGE),coverage),$(if $(DEBUG),debug),release)$(if $(SERIAL),-serial)$(TINY)
BUILD   ?= build/$(VARIANT)

# keep a flag only if this compiler knows it
cc-option = $(shell $(CC) -Werror $(1) -E -xc /dev/null >/dev/null 2>&1 && echo $(1))

# --- flags ------------------------------------------------------------
CFLAGS   ?= $(if $(DEBUG)$(SANITIZE)$(COVERAGE),-O1 -g3,-O2 -g -DNDEBUG)
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wpointer-arith -Wcast-qual \
            -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
            -Wformat=2 -Wconversion -Wswitch-enum -Wimplicit-fallthrough \
            $(call cc-option,-Wno-format-truncation)
OPENMP   := $(if $(SERIAL),-Wno-unknown-pragmas,-fopenmp)
ALL_CPPFLAGS := -I. -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DGDB_VERSION='"$(VERSION)"' \
                $(if $(VECTOR_SIZE),-DGDB_VECTOR_SIZE=$(VECTOR_SIZE)) \
                $(if $(GROUP_SIZE),-DGDB_GROUP_SIZE=$(GROUP_SIZE)) \
                -include lib/base/banned.h $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 -fno-common $(OPENMP) $(WARNINGS) $(if $(WERROR),-Werror) $(CFLAGS)
ALL_LDFLAGS  := $(if $(SERIAL),,-fopenmp) $(LDFLAGS)
ALL_LDLIBS   := $(LIBCSV_LIBS) $(ZSTD_LIBS) $(ISAL_LIBS) $(XXHASH_LIBS) -lm $(LDLIBS)
ifneq ($(SANITIZE),)
SAN_FLAGS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
ALL_CFLAGS  += $(SAN_FLAGS)
ALL_LDFLAGS += $(SAN_FLAGS)
export TSAN_OPTIONS ?= ignore_noninstrumented_modules=1
endif
ifneq ($(COVERAGE),)
ALL_CFLAGS  += --coverage
ALL_LDFLAGS += --coverage
endif

# --- the tree is the list ---------------------------------------------
LIB_SRCS     := $(sort $(wildcard lib/*/*.c formats/*/*.c))
TOOL_SRCS    := $(sort $(wildcard tools/gdb-*.c))
PART_SRCS    := $(filter-out $(TOOL_SRCS),$(sort $(wildcard tools/*.c)))
SUPPORT_SRCS := $(sort $(wildcard tests/support/*.c))
# programs of tests/fault also have its other files in them, which replace functions of the C library
FAULT_SRCS   := $(filter-out tests/fault/test_%,$(sort $(wildcard tests/fault/*.c)))
UNIT_SRCS    := $(sort $(wildcard tests/unit/*/test_*.c tests/unit/*/*/test_*.c tests/fault/test_*.c))
HEADERS      := $(sort $(wildcard lib/*.h lib/*/*.h formats/*/*.h tools/*.h tests/support/*.h tests/fault/*.h))
obj           = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB          := $(BUILD)/libgdb.a
TOOLS        := $(patsubst tools/%.c,$(BUILD)/%,$(TOOL_SRCS))
UNITS        := $(patsubst %.c,$(BUILD)/%,$(UNIT_SRCS))
FUZZ_SRCS    := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZERS      := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(FUZZ_SRCS))
UNITS_RUN    := $(if $(TEST),$(foreach u,$(UNITS),$(if $(findstring $(TEST),$(u)),$(u))),$(UNITS))
OBJS         := $(call obj,$(LIB_SRCS) $(TOOL_SRCS) $(PART_SRCS) $(SUPPORT_SRCS) $(FAULT_SRCS) $(UNIT_SRCS) $(FUZZ_SRCS) tests/fuzz/replay.c tests/cypher/run_cypher.c)

Q := $(if $(V),,@)
say = @printf '  %-7s %s\n' $(1) $(patsubst $(BUILD)/%,%,$@)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: print-units all deps check check-all check-unit check-cli check-cypher check-fuzz check-lint check-headers fuzz demo bench install uninstall clean help FORCE

all: $(TOOLS)

deps:
	@if ! command -v apt-get >/dev/null; then echo 'install these packages: $(DEPS_BUILD) $(DEPS_CHECK)'; exit 1; fi
	@missing=; for p in $(DEPS_BUILD) $(DEPS_CHECK); do \
	   dpkg -s $$p 2>/dev/null | grep -q '^Status: install ok installed' || missing="$$missing $$p"; done; \
	 if [ -n "$$missing" ]; then \
	   sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	   $$sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qy --no-install-recommends $$missing; fi

$(BUILD)/flags: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' '$(CC) $(subst ','\'',$(ALL_CPPFLAGS) $(ALL_CFLAGS))' | cmp -s - $@ || \
	  printf '%s\n' '$(CC) $(subst ','\'',$(ALL_CPPFLAGS) $(ALL_CFLAGS))' > $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call obj,$(LIB_SRCS))
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# gdb-NAME is tools/gdb-NAME.c and its parts, tools/NAME_*.c
part = $(call obj,$(filter tools/$(1:gdb-%=%)_%,$(PART_SRCS)))
.SECONDEXPANSION:
$(TOOLS): $(BUILD)/%: $(BUILD)/obj/tools/%.o $$(call part,%) $(LIB)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

$(filter $(BUILD)/tests/fault/%,$(UNITS)): $(call obj,$(FAULT_SRCS))
$(UNITS): $(BUILD)/%: $(BUILD)/obj/%.o $(call obj,$(SUPPORT_SRCS)) $(LIB)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(CMOCKA_LIBS) $(ZLIB_LIBS) $(ALL_LDLIBS)

# Every family writes its line "family: N passed, N failed" into $(BUILD)/results.
check: check-lint check-unit check-cli check-cypher check-fuzz
	@cat $(BUILD)/results/* | awk '{ p += $$2; f += $$4 } END { printf "%d passed, %d failed\n", p, f; exit f > 0 }'
check-all:
	$(Q)$(MAKE) LONG=1 check
	$(Q)$(MAKE) LONG=1 VECTOR_SIZE=4 GROUP_SIZE=8 BUILD=$(BUILD)-v4-g8 check

# run a family's command, keep its last line as the result
family = $(Q)mkdir -p $(BUILD)/results; { $(2); echo $$? >$(BUILD)/results.$(1).status; } 2>&1 | tee $(BUILD)/results.$(1).log; \
  tail -n 1 $(BUILD)/results.$(1).log >$(BUILD)/results/$(1); exit $$(cat $(BUILD)/results.$(1).status)

PASSED := $(if $(LONG),long-ok,ok)
ifneq ($(LONG),)
export GDB_TEST_LONG := 1
endif
check-unit: $(UNITS_RUN:=.$(PASSED))
	$(call family,unit,cat $(UNITS_RUN:=.log) /dev/null | awk '/\[  PASSED  \]/ { p += $$4 } END { printf "unit: %d passed$(comma) 0 failed\n"$(comma) p }')
%.$(PASSED): %
	$(call say,TEST)
	$(Q)$< > $<.log 2>&1 || { cat $<.log; exit 1; }
	$(Q)touch $@
check-cli: $(TOOLS)
	$(call family,cli,sh tests/cli/run.sh $(BUILD) $(TEST))
check-fuzz: $(FUZZERS)
	$(call family,fuzz,sh tests/fuzz/run.sh $(BUILD))
check-lint: check-headers $(TOOLS)
	$(call family,lint,sh tests/lint/run.sh $(BUILD))
check-cypher: $(BUILD)/tests/cypher/run_cypher
	$(call family,cypher,sh tests/cypher/run.sh $(BUILD) $(TEST))
$(BUILD)/tests/cypher/run_cypher: $(call obj,tests/cypher/run_cypher.c $(SUPPORT_SRCS)) $(LIB)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA_LIBS) $(ALL_LDLIBS)

$(FUZZERS): $(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay.o $(LIB)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ZLIB_LIBS) $(ALL_LDLIBS)

# coverage-guided fuzzing, with clang: make fuzz CC=clang TEST=csv SECONDS=60
fuzz:
	$(Q)mkdir -p build/fuzz
	$(Q)for f in $(if $(TEST),$(filter $(TEST:%=tests/fuzz/fuzz_%.c),$(FUZZ_SRCS)),$(FUZZ_SRCS)); do \
	  n=$$(basename $$f .c); mkdir -p build/fuzz/$$n.corpus; \
	  $(CC) $(ALL_CPPFLAGS) -std=c11 -O1 -g -fopenmp -fsanitize=fuzzer,address,undefined -o build/fuzz/$$n $$f $(LIB_SRCS) $(ZLIB_LIBS) $(ALL_LDLIBS) && \
	  build/fuzz/$$n -max_total_time=$(or $(SECONDS),60) build/fuzz/$$n.corpus tests/fuzz/corpus/$${n#fuzz_} || exit 1; done

# every header must compile alone
check-headers: $(HEADERS:%=$(BUILD)/hdr/%.ok)
$(BUILD)/hdr/%.h.ok: %.h $(BUILD)/flags
	$(call say,HDR)
	$(Q)mkdir -p $(@D)
	$(Q)printf '#include "%s"\n' $< | $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsyntax-only -xc -
	$(Q)touch $@

# --- demo and benchmarks ------------------------------------------------
demo: $(TOOLS)
	$(Q)sh datasets/demo.sh $(BUILD)

$(BUILD)/rmat: datasets/rmat.c $(BUILD)/flags
	$(call say,CC)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -o $@ $<
$(BUILD)/tests/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIB)
	$(call say,LINK)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)
bench: $(TOOLS) $(BUILD)/rmat $(BUILD)/tests/bench/bench_read
	$(Q)sh tests/bench/run.sh $(BUILD)

install: all
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5 $(DESTDIR)$(bashcompdir)
	$(INSTALL) -m 755 $(TOOLS) $(DESTDIR)$(bindir)
	$(INSTALL) -m 644 $(wildcard tools/*.1) $(DESTDIR)$(mandir)/man1
	$(if $(wildcard formats/*/*.5),$(INSTALL) -m 644 $(wildcard formats/*/*.5) $(DESTDIR)$(mandir)/man5)
	$(INSTALL) -m 644 $(wildcard tools/completion/gdb-*) $(DESTDIR)$(bashcompdir)

uninstall:
	rm -f $(patsubst $(BUILD)/%,$(DESTDIR)$(bindir)/%,$(TOOLS))
	rm -f $(patsubst tools/%,$(DESTDIR)$(mandir)/man1/%,$(wildcard tools/*.1))
	rm -f $(foreach p,$(wildcard formats/*/*.5),$(DESTDIR)$(mandir)/man5/$(notdir $(p)))
	rm -f $(patsubst tools/completion/%,$(DESTDIR)$(bashcompdir)/%,$(wildcard tools/completion/gdb-*))

print-units:
	@echo $(UNITS)

# a quote of the shell command, written as JSON has it
json_flags = $(subst ",\\\",$(subst ',,$(ALL_CPPFLAGS))) $(ALL_CFLAGS)
compile_commands.json: FORCE
	$(Q){ echo '['; for s in $(LIB_SRCS) $(TOOL_SRCS) $(PART_SRCS) $(SUPPORT_SRCS) $(UNIT_SRCS); do \
	  printf '%s{"directory":"%s","file":"%s","command":"%s -c %s"}\n' "$$sep" '$(CURDIR)' "$$s" \
	    '$(CC) $(json_flags)' "$$s"; sep=,; done; echo ']'; } >$@

help:
	@sed -n '/^$$/q;s/^# \{0,1\}//p' Makefile

clean:
	rm -rf build

FORCE:
-include $(OBJS:.o=.d)
