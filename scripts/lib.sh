# Shared by the two set-up scripts: a virtual environment with pinned packages.
# Sourced with bash; expects to stand at the top of the repository.

say() { printf '== %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

find_python() {
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed"
    return 1
}

# make_venv LOCK: .venv with exactly the packages of the lock file, and this project.
make_venv() {
    local lock=$1 known python
    # The packages of the checks include those of the program.
    for known in "$lock" requirements-dev.lock; do
        if cmp -s "$known" ".venv/installed-$known"; then return; fi
    done
    python=$(find_python)
    if [ ! -x .venv/bin/python ]; then
        say "making .venv with $python"
        "$python" -m venv .venv 2>/dev/null ||
            { rm -rf .venv && apt_install python3-venv && "$python" -m venv .venv; }
    fi
    say "installing the pinned packages of $lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
    cp "$lock" ".venv/installed-$lock"
}
