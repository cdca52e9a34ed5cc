# Dua perintah: make run, make test. Sisanya untuk yang mengembangkan.
SHELL := /bin/sh
.SHELLFLAGS := -ec
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := $(shell for p in python3 python python3.13 python3.12 python3.11 python3.10 python3.9 \
	"$$HOME"/.pyenv/versions/3.*/bin/python /usr/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null && { echo "$$p"; break; }; done)
APP := var/venv/app/bin
PYTEST := $(APP)/python -m pytest --numprocesses 3 --dist loadfile
CHROMIUM := chromium chromium-browser google-chrome

# $(call debian,PACKAGES,WHAT FOR): install Debian packages, or say how.
define debian
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo 'Memasang $(2) …'; \
	log=var/log/apt-$(firstword $(1)).log; \
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		$(1); } >$$log 2>&1 || { \
		tail -n 15 $$log >&2; \
		echo "Gagal dipasang; catatan lengkap di $$log. Ulangi setelah sebabnya diatasi." >&2; \
		exit 1; }; \
else \
	echo '$(2) belum ada. Pasang dulu, lalu ulangi: sudo apt-get install $(1)' >&2; exit 1; \
fi
endef

.PHONY: help run test test-services setup setup-tests browser ocr postgres redis axe lint types kb-check made format \
	bench bench-channels bench-desk \
	bench-scale screenshot locks clean

help:
	@echo 'make run      siapkan yang belum ada, lalu jalankan chat dan API (Ctrl-C untuk berhenti)'
	@echo 'make test     semua pemeriksaan: gaya, tipe, katalog, dan uji'
	@echo 'make test-services  uji yang sama di PostgreSQL dan Redis (sekitar 3 menit)'
	@echo 'make setup    hanya siapkan kedua lingkungan Python di var/venv'
	@echo 'make bench    ukur kecepatan dan memori'
	@echo 'make bench-channels  ukur saluran WhatsApp di bawah beban (sekitar 14 menit)'
	@echo 'make bench-desk  ukur meja layanan dengan banyak percakapan dan petugas (sekitar 2 menit)'
	@echo 'make bench-scale  ukur indeks sejuta potongan peraturan (sekitar 10 menit)'
	@echo 'make screenshot  buat ulang gambar README'
	@echo 'make format   rapikan kode'
	@echo 'make locks    perbarui berkas kunci (UPGRADE=1: ambil versi terbaru)'
	@echo 'make clean    hapus lingkungan dan tembolok; basis data dan kunci rahasia tetap'

run: setup
	@exec "$(PYTHON)" deploy/run.py $(APP)/tanya serve

# What is checked without running anything is checked while the index and Rasa are made.
test: setup-tests browser ocr axe
	@$(MAKE) -j2 -O lint types kb-check made
	$(PYTEST)

test-services: setup-tests browser postgres redis made
	$(PYTEST) --services

setup: python
	@"$(PYTHON)" deploy/environments.py

setup-tests: python
	@"$(PYTHON)" deploy/environments.py --with-tests

.PHONY: python
python:
	@[ -n "$(PYTHON)" ] || { \
	echo 'Python 3 tidak ditemukan. Pasang dulu, misalnya: apt-get install python3 python3-venv' >&2; exit 1; }

browser:
	@for b in $(CHROMIUM); do command -v $$b >/dev/null && exit 0; done; \
	$(call debian,chromium,Chromium untuk uji peramban)

ocr:
	@command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx ind && exit 0; \
	$(call debian,tesseract-ocr tesseract-ocr-ind,Tesseract untuk membaca pindaian)

postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
	$(call debian,postgresql,PostgreSQL untuk uji); }

redis:
	@command -v redis-server >/dev/null || { $(call debian,redis-server,Redis untuk uji); }

axe: tests/node_modules/.package-lock.json

tests/node_modules/.package-lock.json: tests/package-lock.json
	@command -v npm >/dev/null || { \
	echo 'npm belum ada. Pasang dulu, lalu ulangi: sudo apt-get install nodejs npm' >&2; exit 1; }
	@echo 'Memasang axe-core untuk uji aksesibilitas …'
	@cd tests && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

lint:
	$(APP)/ruff check .
	$(APP)/ruff format --check .

types:
	$(APP)/mypy

kb-check:
	$(APP)/tanya kb check

# All processes of the tests read what is made here, and none may make it meanwhile.
made:
	@$(APP)/tanya kb build
	@$(APP)/tanya nlu train

format: setup-tests
	$(APP)/ruff check --fix .
	$(APP)/ruff format .

bench: setup
	$(APP)/python -m bench.speed

bench-channels: setup-tests postgres
	$(APP)/python -m bench.channels --seconds 300

bench-desk: setup
	$(APP)/python -m bench.desk

bench-scale: setup
	$(APP)/python -m bench.scale --passages 1000000

screenshot: setup-tests browser
	$(APP)/python -m bench.screenshot

locks: python
	@"$(PYTHON)" deploy/locks/compile.py

clean:
	rm -rf var/venv var/cache var/tmp var/log tests/node_modules .ruff_cache .mypy_cache .pytest_cache .hypothesis
