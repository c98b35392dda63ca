# Whence: `make help` lists what can be made.
SHELL := /bin/sh
PROGRAM := build/release/whence
DATA := build/share/whence
WORLD := $(DATA)/world.db
CMAKE := cmake -G Ninja -Wno-dev
PHOTO ?= examples
PREFIX ?= /usr/local

.PHONY: help run setup build world vlm test accept bench calibrate signs miniworld miniworld-check miniature miniature-perception miniature-stock miniature-calibrate miniature-eval \
        miniature-attack fuzz check format clean distclean install
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ' ## ' '/^[a-z-]+:.* ## / { split($$1, target, ":"); arguments = ""; \
	    if (split($$2, part, " [|] ") == 2) { arguments = " " part[1]; $$2 = part[2] } \
	    printf "  make %-33s %s\n", target[1] arguments, $$2 }' $(MAKEFILE_LIST)

run: world ## [PHOTO=FILE or DIR] | locate the photos in examples/, or yours; does all set-up
	@# 4: it cannot tell where, which is an answer and no failure
	$(PROGRAM) locate $(PHOTO) || test $$? -eq 4

setup: ## install missing Debian packages, fetch locked downloads into deps/
	@setup/apt.sh run
	@setup/fetch.sh

build: setup ## compile the library and the program
	@mkdir -p build
	@$(CMAKE) -S . -B build/release -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >build/release.log 2>&1 || \
	  { cat build/release.log >&2; exit 1; }
	@ninja -C build/release

world: build ## build the world file from the downloaded gazetteer
	@mkdir -p $(DATA)
	@ln -sfn ../../../deps/models $(DATA)/models
	@ln -sfn ../../../assets $(DATA)/assets
	@ln -sfn ../../../models $(DATA)/shipped
	@setup/world.sh $(PROGRAM) $(WORLD)

vlm: setup ## build llama.cpp, too, and Whence with it: models that look at photos
	@setup/fetch.sh vlm
	@setup/llama.sh
	@$(MAKE) --no-print-directory build

test: ## do the rest of the set-up and run every test
	@setup/apt.sh test
	@setup/fetch.sh
	@setup/fetch.sh vlm
	@setup/llama.sh
	@tests/run.sh

accept: world ## PHOTOS=DIR | measure on real photographs (a folder with photos.csv)
	@test -n "$(PHOTOS)" || { echo "usage: make accept PHOTOS=DIR (a folder with photos.csv)" >&2; exit 2; }
	@test -f "$(PHOTOS)/photos.csv" || { echo "$(PHOTOS)/photos.csv: no such file" >&2; exit 1; }
	python3 tools/accept/accept.py "$(PHOTOS)" --program $(PROGRAM) --readings tests/accept/readings.csv

bench: world ## measure speed, as ratios within one run
	@setup/apt.sh test
	@setup/fetch.sh vlm
	@setup/llama.sh tools
	@bench/run.sh

calibrate: world ## count reliabilities on rendered signs and write assets/reliability.json
	@setup/apt.sh test
	@tools/signs.sh calibrate

signs: world ## score the test split of rendered signs, and the overlay attack
	@setup/apt.sh test
	@tools/signs.sh test

miniworld: ## render the miniature world's train, validation and test splits into build/miniworld
	@setup/apt.sh test
	@tools/miniworld.sh

miniworld-check: ## check the rendered splits against the cue table, GeoNames, their pictures and each other
	@PATH=/usr/bin:/bin:$$PATH python3 tools/miniworld/check/check.py $(addprefix build/miniworld/,train validation test)

miniature: ## train the miniature's base model anew and export it into models/mini-base (an hour on 2 cores)
	@setup/apt.sh test
	@setup/fetch.sh vlm
	@tools/miniworld/train/recipe.sh

miniature-perception: world ## [MODEL=NAME] | ask a model what it sees on the test scenes
	@setup/apt.sh test
	@tools/miniature.sh perception

miniature-stock: world ## whether llama.cpp's own program gives mini-base's answers, too (after miniature-perception)
	@setup/fetch.sh vlm
	@setup/llama.sh tools
	@tools/miniature.sh stock

miniature-calibrate: world ## [MODEL=NAME] | count how far its guesses can be trusted, on the validation scenes
	@setup/apt.sh test
	@tools/miniature.sh calibrate

miniature-eval: world ## [MODEL=NAME] | locate the test scenes by geo-r and globe, and score the answers
	@setup/apt.sh test
	@tools/miniature.sh eval

miniature-attack: world ## [MODEL=NAME] | what captions that lie do to its answers
	@setup/apt.sh test
	@tools/miniature.sh attack

fuzz: ## [SECONDS=60] | run every fuzzer, each for so long
	@setup/apt.sh test
	@setup/fetch.sh
	@setup/fetch.sh vlm
	@setup/llama.sh
	@tests/fuzz/run.sh $(or $(SECONDS),60)

check: ## the rules that need no build: rooms, words, format, header
	@setup/apt.sh test
	@python3 tools/check/rooms.py
	@python3 tools/check/words.py
	@tools/check/format.sh
	@tools/check/header.sh

format: ## format our C code
	@tools/check/format.sh --fix

install: world ## [PREFIX=DIR] | copy the program, the library and their data below PREFIX
	@cmake --install build/release --prefix "$(PREFIX)" >build/install.log || { cat build/install.log >&2; exit 1; }
	@echo "installed $(PREFIX)/bin/whence"

clean: ## remove what was built, keep what was fetched
	rm -rf build

distclean: clean ## remove what was fetched, too
	rm -rf deps
