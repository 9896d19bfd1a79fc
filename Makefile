# The whole build. `make help` lists the targets; `make demo` and `make check` need nothing but git,
# make and apt: what is missing they name or install.
#
# VARIANT chooses flags and folder: release (default), asan, cov, fuzz, mutants; plain, clang and clang-plain
# for `make rerun-all`. Output lies in build/.

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := gcc-ar
endif
VARIANT ?= release
SEEDS ?= 1..10
PREFIX ?= /usr/local
B := build/$(VARIANT)

# ---- flags

PACKAGES := jansson sqlite3 libmicrohttpd libssl libcrypto zlib libcurl
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Werror
# gcc inlines small calls between files when it links: a fifth less time a request. clang would need
# a linker of its own for that.
LTO := $(if $(findstring clang,$(CC)),,-flto=auto)
CFLAGS_release := -O2 -g $(LTO)
CFLAGS_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
               -fno-sanitize-recover=all
CFLAGS_cov := -O0 -g --coverage
CFLAGS_fuzz := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
               -fno-sanitize-recover=all
# What runs tests checks each reply that the emulator makes (emulator/api/reply_check.h).
CHECKED := -DDYNARIG_CHECKED
CFLAGS_asan += $(CHECKED)
CFLAGS_cov += $(CHECKED)
CFLAGS_fuzz += $(CHECKED)
CFLAGS_plain := -O0 -g
# Bugs can be planted in it: emulator/base/mutant.def.
CFLAGS_mutants := -O1 -g -DDYNARIG_MUTANTS
CFLAGS_clang := -O2 -g
CFLAGS_clang-plain := -O0 -g
ifneq ($(filter fuzz clang clang-plain,$(VARIANT)),)
CC := clang
endif
ifeq ($(CFLAGS_$(VARIANT)),)
$(error VARIANT must be release, asan, cov, fuzz, mutants, plain, clang or clang-plain)
endif
DYNARIG_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARNINGS) -ffp-contract=off -fvisibility=hidden \
                 $(CFLAGS_$(VARIANT)) $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(CFLAGS)
DYNARIG_LIBS = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm $(LDFLAGS)
CRITERION_LIBS = $(shell pkg-config --libs criterion 2>/dev/null)

# V=1 shows whole commands.
ifneq ($(V),1)
quietly = @echo '$(1)' $@;
endif

# ---- sources

MAIN := scenarios/dynarig.c
SOURCES := $(filter-out $(MAIN),$(sort $(wildcard emulator/*/*.c emulator/*.c faults/*.c \
             reports/*.c scenarios/*.c scenarios/*/*.c model/*.c)))
UNIT := $(sort $(wildcard tests/unit/*/*.c tests/lib/*.c))
FUZZERS := $(shell sed -n 's/^\(FUZZER\|PLANTED\).\([a-z0-9_]*\).*/\2/p' fuzz/fuzzers.def 2>/dev/null)
FUZZ_PARTS := $(filter-out fuzz/fuzz_% fuzz/example_%,$(sort $(wildcard fuzz/*.c)))
HOUSE_FILES = $(shell find Makefile README.md .ci emulator faults fuzz model reports scenarios tests \
                \( -name node_modules -o -name corpus -o -name crashes \) -prune -o -type f -print)

objects = $(patsubst %.c,$(B)/%.o,$(1))
LIBRARY := $(B)/libdynarig.a
BINARY := $(B)/dynarig
DEPENDENCIES := $(patsubst %.o,%.d,$(call objects,$(SOURCES) $(MAIN) $(UNIT) \
                  $(wildcard tests/*.c tests/bench/*.c fuzz/*.c)))

.PHONY: all demo deps deps-build deps-tests deps-demo deps-lint deps-coverage deps-bench check \
        test unit tidy golden messages scenarios alive mutants mutants-endpoint integration rerun \
        rerun-all golden-dynalite \
        differential apps fuzz-smoke fuzz fuzz-library coverage bench \
        format lint install clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:

all: $(BINARY) ## build build/release/dynarig

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call quietly,cc)$(CC) $(DYNARIG_CFLAGS) -MMD -MP -c $< -o $@

# Changes only when the compiler or its flags do; then everything is compiled again.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(DYNARIG_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(DYNARIG_CFLAGS)' > $@
FORCE:

$(LIBRARY): $(call objects,$(SOURCES))
	@rm -f $@
	$(call quietly,ar)$(AR) rcsD $@ $^

$(BINARY): $(call objects,$(MAIN)) $(LIBRARY)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ $(DYNARIG_LIBS) -o $@

$(B)/unit-tests: $(call objects,$(UNIT)) $(LIBRARY)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ $(CRITERION_LIBS) $(DYNARIG_LIBS) -o $@

$(B)/golden: $(call objects,tests/golden.c tests/catalogue.c) $(LIBRARY)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ $(DYNARIG_LIBS) -o $@

$(B)/tidy: $(call objects,tests/tidy.c)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ -o $@

-include $(DEPENDENCIES)

# ---- what the machine must have: "probe:package", the probe being a command or lib/HEADER.h

NEEDS_BUILD := gcc:gcc pkg-config:pkg-config ar:binutils \
  lib/jansson.h:libjansson-dev lib/sqlite3.h:libsqlite3-dev lib/microhttpd.h:libmicrohttpd-dev \
  lib/openssl/evp.h:libssl-dev lib/zlib.h:zlib1g-dev lib/curl/curl.h:libcurl4-openssl-dev \
  lib/stdlib.h:libc6-dev
NEEDS_TESTS := lib/criterion/criterion.h:libcriterion-dev python3:python3 venv:python3-venv \
  node:nodejs npm:npm ca:ca-certificates clang:clang fuzzer:libclang-rt-dev
NEEDS_DEMO := node:nodejs npm:npm ca:ca-certificates
NEEDS_LINT := clang:clang clang-format:clang-format clang-tidy:clang-tidy cppcheck:cppcheck
NEEDS_COVERAGE := gcovr:gcovr
NEEDS_BENCH := node:nodejs npm:npm python3:python3 ca:ca-certificates

# Prints the packages that are missing among "probe:package" words.
define find_missing
missing=''; \
for need in $(1); do \
    probe=$${need%%:*}; package=$${need#*:}; \
    case $$probe in \
    lib/*) echo "#include <$${probe#lib/}>" | $${CC:-gcc} -E - >/dev/null 2>&1 && continue ;; \
    venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 && continue ;; \
    ca) test -s /etc/ssl/certs/ca-certificates.crt && continue ;; \
    fuzzer) echo 'int LLVMFuzzerTestOneInput(void){return 0;}' | \
        clang -fsanitize=fuzzer,address -x c - -o /dev/null >/dev/null 2>&1 && continue ;; \
    *) command -v $$probe >/dev/null 2>&1 && continue ;; \
    esac; \
    dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed && continue; \
    missing="$$missing $$package"; \
done
endef

# Releases that lack the package named (Ubuntu 22.04: libclang-rt-dev) carry its files in another.
define install_missing
@$(call find_missing,$(1)); \
if [ -z "$$missing" ]; then exit 0; fi; \
if ! command -v apt-get >/dev/null 2>&1; then \
    echo "Missing (Debian's names):$$missing - install them with your package manager." >&2; exit 1; \
fi; \
if [ "$$(id -u)" = 0 ]; then sudo=''; \
elif sudo -n true 2>/dev/null; then sudo='sudo -n'; \
else echo "Missing packages. Run:  sudo apt-get install -y$$missing" >&2; exit 1; fi; \
echo "installing:$$missing" >&2; \
$$sudo apt-get update -q >&2 || exit 1; wanted=''; \
for package in $$missing; do \
    if [ -n "$$(apt-cache madison $$package 2>/dev/null)" ]; then wanted="$$wanted $$package"; \
    elif [ $$package = libclang-rt-dev ]; then \
        wanted="$$wanted $$(apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\)$$/libclang-common-\1-dev/p')"; \
    else echo "$$package: no such package here" >&2; exit 1; fi; \
done; \
DEBIAN_FRONTEND=noninteractive $$sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $$wanted >&2
endef

deps: deps-build deps-tests ## install what build and tests need (apt), and the programs under test
deps-build:
	$(call install_missing,$(NEEDS_BUILD))
deps-tests:
	$(call install_missing,$(NEEDS_TESTS))
	@$(MAKE) -s --no-print-directory build/venv/ready tests/node_modules/.ready
deps-demo:
	$(call install_missing,$(NEEDS_BUILD) $(NEEDS_DEMO))
	@$(MAKE) -s --no-print-directory tests/node_modules/.ready
deps-lint:
	$(call install_missing,$(NEEDS_LINT))
deps-coverage:
	$(call install_missing,$(NEEDS_COVERAGE))
deps-bench:
	$(call install_missing,$(NEEDS_BENCH))

build/venv/ready: tests/requirements.txt
	@mkdir -p build
	python3 -m venv --clear build/venv
	build/venv/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@

# Once more when the network hiccups: a fresh machine's first download should not end the build.
tests/node_modules/.ready: tests/package.json tests/package-lock.json
	cd tests && { npm ci --no-audit --no-fund --loglevel=error || \
	    npm ci --no-audit --no-fund --loglevel=error; }
	@touch $@

# ---- tests

MESSAGES := tests/golden/messages.txt
GOLDEN := $(filter-out $(MESSAGES),$(sort $(wildcard tests/golden/*.txt)))

# Each suite ends with a line "N passed, N failed"; tests/count sums them up.
CASES := $(sort $(wildcard scenarios/cases/*.json))
CANARIES := $(sort $(wildcard scenarios/cases/faulty/*.json))
SUITES := unit tidy golden messages $(if $(CASES),scenarios alive mutants mutants-endpoint) $(if $(FUZZERS),fuzz-smoke) integration rerun apps

check: deps ## everything: one line "N passed, N failed" at the end
	@$(MAKE) -s --no-print-directory all
	@$(MAKE) -s --no-print-directory VARIANT=asan all
	@SEEDS=1..3 tests/count $(SUITES)

test: ## the suites that need no network, no node and no python
	@tests/count unit tidy golden messages $(if $(CASES),scenarios)

# Sub-makes choose the variant themselves, so that `make unit` alone does the same as in check.
unit: ## unit tests with sanitizers; ARGS go to Criterion (ARGS='--filter number/*')
	@$(MAKE) -s --no-print-directory VARIANT=asan build/asan/unit-tests
	build/asan/unit-tests --jobs 2 $(ARGS)

tidy: ## our own rules: layering, lengths, banned calls
	@$(MAKE) -s --no-print-directory build/release/tidy
	@build/release/tidy $(HOUSE_FILES)

# Against another server: make golden ENDPOINT=http://127.0.0.1:8000 [DIALECT=classic]. Against the
# service itself, credentials in the environment sign the requests.
golden: ## request and reply, as the service gives them; ENDPOINT=URL runs the cases there
ifeq ($(ENDPOINT),)
	@$(MAKE) -s --no-print-directory VARIANT=asan build/asan/golden
	@build/asan/golden --all $(GOLDEN)
else
	@python3 tests/golden-endpoint $(ENDPOINT) --dialect $(or $(DIALECT),2026) $(GOLDEN)
endif

messages: ## every message that golden cases show stands in the catalogue, and each of its lines is met
	@$(MAKE) -s --no-print-directory VARIANT=asan build/asan/golden
	@build/asan/golden --catalogue $(MESSAGES) $(GOLDEN)

integration: build/venv/ready tests/node_modules/.ready ## official SDKs and raw sockets, over loopback
	@$(MAKE) -s --no-print-directory VARIANT=asan all
	@DYNARIG=build/asan/dynarig build/venv/bin/python tests/integration/run

# The first records, all replay.
RERUN := release asan
rerun: build/venv/ready ## a recording and the scenarios, by each of RERUN: the same digests
	@for variant in $(RERUN); do \
	    $(MAKE) -s --no-print-directory VARIANT=$$variant all || exit 1; done
	@build/venv/bin/python tests/rerun/run $(RERUN:%=build/%/dynarig)

rerun-all: ## the same, with both compilers and without optimizing, too
	@$(MAKE) -s --no-print-directory rerun RERUN='release asan plain clang clang-plain'

# What dynalite does not have: vectors, transactions, PartiQL.
NOT_DYNALITE := $(wildcard $(addprefix tests/golden/,*vector* *transact* *partiql* *update_table*))
golden-dynalite: ## the golden cases against dynalite; known differences have verdicts
	@tests/golden-endpoint dynalite --dialect classic \
	    --table tests/differential/golden-dynalite.txt $(ARGS) \
	    $(filter-out $(NOT_DYNALITE),$(GOLDEN))

# Not in check: it needs node's registry, and looks at another emulator. ARGS='--other URL' asks a
# server that runs already.
differential: ## the same random requests to Dynarig and to dynalite; COUNT=100000 SEED=1
	@$(MAKE) -s --no-print-directory all
	@tests/differential/run --count $(or $(COUNT),100000) --seed $(or $(SEED),1) $(ARGS)

apps: build/venv/ready tests/node_modules/.ready ## faulty, mended and correct programs; SEEDS=1..50
	@$(MAKE) -s --no-print-directory VARIANT=asan all
	@DYNARIG=build/asan/dynarig build/venv/bin/python tests/apps/run --seeds $(SEEDS) $(ARGS)

scenarios: ## every case of scenarios/cases; those of faulty/ must fail
	@test -n '$(CASES)' || { echo 'scenarios/cases holds no case' >&2; exit 5; }
	@$(MAKE) -s --no-print-directory VARIANT=asan all
	@passed=0; failed=0; \
	try() { if build/asan/dynarig run --seeds $$1 $$2; then passed=$$((passed + 1)); \
	    else failed=$$((failed + 1)); fi; }; \
	for case in $(CASES); do try $(SEEDS) $$case; done; \
	for case in $(CANARIES); do try 1..200 $$case; done; \
	echo "$$passed passed, $$failed failed"; test $$failed = 0

# Made from scenarios/simulator/scenario.def; make integration holds it against what the command says.
scenarios/scenario.schema.json: FORCE
	@$(MAKE) -s --no-print-directory all
	@$(BINARY) help scenario --schema > $@

ALIVE ?= 1..60
alive: ## over many seeds every operation, fault and check must have been met; ALIVE=1..1000
	@$(MAKE) -s --no-print-directory all
	@tests/alive build/release/dynarig $(ALIVE) $(CASES)

mutants: ## every planted bug must be found by the scenarios
	@$(MAKE) -s --no-print-directory VARIANT=mutants all
	@tests/mutants build/mutants/dynarig $(CASES)

mutants-endpoint: ## some of them, by what the clients of a server see
	@$(MAKE) -s --no-print-directory VARIANT=mutants all
	@tests/mutants-endpoint build/mutants/dynarig scenarios/cases

demo: deps-demo ## a program that breaks under a lost reply, and its mended twin
	@$(MAKE) -s --no-print-directory all
	@DYNARIG=build/release/dynarig tests/apps/demo

# ---- fuzzing

# What several fuzzers share, and what users' own take (fuzz/dynarig_fuzz.h).
$(B)/libdynarig_fuzz.a: $(call objects,$(FUZZ_PARTS))
	@rm -f $@
	$(call quietly,ar)$(AR) rcsD $@ $^

link_fuzzer = $(call quietly,link)clang $(DYNARIG_CFLAGS) -fsanitize=fuzzer $^ $(DYNARIG_LIBS) -o $@

$(B)/fuzz_%: $(B)/fuzz/fuzz_%.o $(B)/libdynarig_fuzz.a $(LIBRARY)
	$(link_fuzzer)

$(B)/fuzz_example_%: $(B)/fuzz/example_%.o $(B)/libdynarig_fuzz.a $(LIBRARY)
	$(link_fuzzer)

# Words for the fuzzer, out of the code's own tables. Cheap, so it is made anew each time.
$(B)/%.dict: FORCE
	@mkdir -p $(@D)
	@fuzz/dictionary $* > $@

fuzz-smoke: ## each fuzzer with a fixed seed and few runs
	@$(MAKE) -s --no-print-directory VARIANT=fuzz \
	    $(foreach f,$(FUZZERS),build/fuzz/fuzz_$(f) build/fuzz/$(f).dict)
	@tests/fuzz-smoke $(FUZZERS)

fuzz: ## one fuzzer for long: TARGET=expr TIME=1200
	@test -n '$(TARGET)' || { echo 'TARGET is one of: $(FUZZERS)' >&2; exit 2; }
	@$(MAKE) -s --no-print-directory VARIANT=fuzz build/fuzz/fuzz_$(TARGET) build/fuzz/$(TARGET).dict
	@mkdir -p fuzz/corpus/$(TARGET) fuzz/crashes/$(TARGET)
	dict=build/fuzz/$(TARGET).dict; test -s $$dict && dict=-dict=$$dict || dict=; \
	build/fuzz/fuzz_$(TARGET) $$dict -max_total_time=$(or $(TIME),60) -timeout=10 -print_final_stats=1 \
	    -artifact_prefix=fuzz/crashes/$(TARGET)/ fuzz/corpus/$(TARGET) fuzz/crashes/$(TARGET)

fuzz-library: ## build what fuzzers of your own code link with, and print the flags for it
	@$(MAKE) -s --no-print-directory VARIANT=fuzz build/fuzz/libdynarig_fuzz.a build/fuzz/libdynarig.a >&2
	@echo -I$(CURDIR)/fuzz -fsanitize=fuzzer,address,undefined \
	    $(CURDIR)/build/fuzz/libdynarig_fuzz.a $(CURDIR)/build/fuzz/libdynarig.a $(DYNARIG_LIBS)

# ---- measures

coverage: deps-build deps-tests deps-coverage ## line coverage of unit, golden and integration tests
	@find build/cov -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -s --no-print-directory VARIANT=cov all build/cov/unit-tests build/cov/golden
	build/cov/unit-tests --jobs 2 >/dev/null
	build/cov/golden $(GOLDEN) >/dev/null
	DYNARIG=build/cov/dynarig build/venv/bin/python tests/integration/run >build/cov/integration.txt
	@gcovr -r . --object-directory build/cov --exclude tests --exclude build --gcov-ignore-parse-errors \
	    --html-details build/cov/coverage.html --txt build/cov/coverage.txt --print-summary | \
	    sed -n 's/^lines: /line coverage: /p'
	@echo 'by file: build/cov/coverage.txt, build/cov/coverage.html'

BENCHES := build/release/bench/constant build/release/bench/load build/release/bench/inprocess \
  build/release/bench/fill
build/release/bench/constant build/release/bench/load: build/release/bench/%: build/release/tests/bench/%.o
	@mkdir -p $(@D)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ $(DYNARIG_LIBS) -o $@
build/release/bench/inprocess build/release/bench/fill: build/release/bench/%: \
  build/release/tests/bench/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call quietly,link)$(CC) $(DYNARIG_CFLAGS) $^ $(DYNARIG_LIBS) -o $@

bench: deps-build deps-bench ## figures beside the bounds of the design; ARGS=--growth: up to 10^7 items
	@$(MAKE) -s --no-print-directory VARIANT=release all $(BENCHES)
	@tests/bench/run $(ARGS)

# ---- the rest

C_FILES := $(sort $(wildcard emulator/*.[ch] emulator/*/*.[ch] faults/*.[ch] model/*.[ch] \
             reports/*.[ch] scenarios/*.[ch] scenarios/*/*.[ch] fuzz/*.[ch] tests/*.[ch] tests/*/*.[ch] tests/unit/*/*.[ch]))
FORMAT_MAJOR := $(shell sed -n '1s/.*clang-format \([0-9]*\).*/\1/p' .clang-format)

format: deps-lint ## lay out the C sources
	clang-format -i $(C_FILES)

lint: deps-build deps-lint ## both compilers, clang-tidy, cppcheck, layout
	@tests/lint '$(FORMAT_MAJOR)' $(C_FILES)

install: all ## into $(PREFIX)/bin
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/dynarig

clean: ## remove all that was built or installed for tests
	rm -rf build tests/node_modules

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 17
