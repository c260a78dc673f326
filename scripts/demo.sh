#!/usr/bin/env bash
# Set up and play a whole round on the sample data: bash scripts/demo.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
make_venv requirements.lock
exec .venv/bin/workbook-tool demo "$@"
