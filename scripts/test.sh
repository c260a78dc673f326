#!/usr/bin/env bash
# Set up everything that the checks need and run them: bash scripts/test.sh [PYTEST OPTIONS]
# While you work: bash scripts/test.sh --fast [PYTEST OPTIONS] runs what tests/fast.txt lists, which
# needs no other program.
#
# On Debian, missing programs (LibreOffice, Gnumeric, poppler, Node.js, 7-Zip, bsdtar, Dovecot, Chromium,
# fonts) are installed; elsewhere the tests that need them skip and say so. With CI=true a missing
# program is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
make_venv requirements-dev.lock

check_style() {
    say "ruff"
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    say "mypy"
    .venv/bin/mypy
    say "pytest"
}

if [ "${1:-}" = --fast ]; then
    shift
    check_style
    mapfile -t fast < <(grep -v '^#' tests/fast.txt)
    exec .venv/bin/python -m pytest -n auto -m "not engine" "$@" "${fast[@]}"
fi

need=()
command -v soffice >/dev/null || need+=(libreoffice-calc libreoffice-writer)
command -v ssconvert >/dev/null || need+=(gnumeric)
command -v pdftotext >/dev/null || need+=(poppler-utils)
command -v npm >/dev/null || need+=(nodejs npm)
command -v 7z >/dev/null || need+=(p7zip-full)
command -v bsdtar >/dev/null || need+=(libarchive-tools)
command -v chromium >/dev/null || need+=(chromium)
[ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null || need+=(dovecot-imapd)
# Fonts of like metrics for 宋体, 楷体, 仿宋, 黑体 and for Arial.
for font in fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-cwtex-fs fonts-wqy-microhei \
    fonts-liberation fonts-noto-cjk; do
    dpkg -s "$font" >/dev/null 2>&1 || need+=("$font")
done
if [ ${#need[@]} -gt 0 ]; then
    say "installing ${need[*]}"
    apt_install "${need[@]}" || say "could not install ${need[*]}; tests that need them will skip"
fi
if command -v npm >/dev/null &&
    ! cmp -s tests/tools/package-lock.json tests/tools/node_modules/installed-package-lock.json; then
    say "installing the workbook validator and two more spreadsheet libraries"
    # In a folder of its own: `npm ci` refuses a registry that lacks other platforms' builds,
    # and `npm install` would rewrite the lock file.
    tools=$(mktemp -d)
    cp tests/tools/package.json tests/tools/package-lock.json "$tools"
    if (cd "$tools" && npm install --no-audit --no-fund --silent); then
        rm -rf tests/tools/node_modules
        mv "$tools/node_modules" tests/tools/node_modules
        cp tests/tools/package-lock.json tests/tools/node_modules/installed-package-lock.json
    else
        say "could not install them; tests that need them will skip"
    fi
    rm -rf "$tools"
fi

check_style
exec .venv/bin/python -m pytest -n auto --dist worksteal "$@"
