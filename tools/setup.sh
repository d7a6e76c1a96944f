#!/bin/sh
# Makes .venv and installs a requirements file into it. `make` calls it before everything else, so it
# says nothing and does nothing when all is there: then it needs no network either.
# usage: sh tools/setup.sh REQUIREMENTS-FILE
set -eu
wanted=$1
export PIP_DISABLE_PIP_VERSION_CHECK=1

# A Python that is new enough and can make a virtual environment (Debian splits venv off into a package of its own).
usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python /usr/bin/python3; do
        if usable "$candidate"; then echo "$candidate"; return; fi
    done
    return 1
}

install_through_apt() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 1; fi
    echo "Installing $* through apt."
    $as_root apt-get update -qq </dev/null || true
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" </dev/null >/dev/null
}

# A .venv whose Python is gone (an upgrade of the system, a moved folder) or that was interrupted is made anew.
if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    if ! python=$(find_python); then
        install_through_apt python3 python3-venv || true
        if ! python=$(find_python); then
            echo "Descent Lab needs Python 3.11 or newer with its venv module:" \
                 "install it (Debian, Ubuntu: sudo apt install python3 python3-venv) and call make again." >&2
            exit 1
        fi
    fi
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
fi

# What was installed is kept beside it, so that pip runs only when a requirements file has changed.
installed=.venv/installed-$wanted
if ! cat requirements.txt "$wanted" | cmp -s - "$installed"; then
    echo "Installing $wanted."
    .venv/bin/python -m pip install --quiet --requirement "$wanted" </dev/null
    cat requirements.txt "$wanted" >"$installed"
fi
