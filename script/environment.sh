# What the other scripts read first: an isolated environment with pinned dependencies.
#
#   . script/environment.sh; environment run    what a deployment needs
#   . script/environment.sh; environment dev    that, and what the tests and checks need
#
# A stamp keyed on the lock file makes a second call free. uv is taken from PATH where it has the
# pinned version, else from var/uv; where uv cannot work, pip installs the same pinned files.

UV_VERSION=0.13.9
ROOT=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ROOT" || exit 1
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
STAMPS=$ROOT/var/stamps
export DJANGO_SETTINGS_MODULE=wangge.config.settings PYTHONUNBUFFERED=1
export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT="$VENV" UV_LINK_MODE="${UV_LINK_MODE:-copy}"
unset VIRTUAL_ENV
mkdir -p "$STAMPS"

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Runs a command as root where that is allowed; false where it is not.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root true || return 1
    say "Installing $* ..."
    as_root apt-get update -qq >&2 </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
        >"$STAMPS/apt.log" 2>&1 </dev/null || { tail -n 5 "$STAMPS/apt.log" >&2; return 1; }
}

find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        # The interpreter itself, not a shim or a link inside another environment.
        "$name" -c 'import sys
if sys.version_info < (3, 11): sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null && return
    done
    die "Wangge needs Python 3.11 or newer, and none was found on PATH."
}

make_venv() { # where
    "$BASE_PYTHON" -m venv "$1" >/dev/null 2>&1 && return
    apt_install python3-venv && "$BASE_PYTHON" -m venv --clear "$1" >&2 && return
    die "Python cannot make virtual environments: install the package python3-venv."
}

find_uv() {
    for candidate in uv "$ROOT/var/uv/bin/uv"; do
        if [ "$("$candidate" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    make_venv "$ROOT/var/uv"
    "$ROOT/var/uv/bin/python" -m pip install -qq --disable-pip-version-check "uv==$UV_VERSION" >&2 ||
        return 1
    printf '%s\n' "$ROOT/var/uv/bin/uv"
}

install_with_uv() { # run | dev
    uv=$(find_uv) || return 1
    case $1 in
        run) "$uv" sync -q --frozen --inexact --no-dev --all-extras --python "$BASE_PYTHON" ;;
        dev) "$uv" sync -q --frozen --inexact --all-extras --python "$BASE_PYTHON" ;;
    esac
}

install_with_pip() { # run | dev
    say "uv could not do it; trying pip."
    [ -x "$PYTHON" ] && "$PYTHON" -m pip --version >/dev/null 2>&1 || make_venv "$VENV"
    "$PYTHON" -m pip install -qq --disable-pip-version-check --require-hashes \
        -r "$ROOT/requirements/$1.txt" >&2
}

environment() { # run | dev
    BASE_PYTHON=$(find_python) || exit 1
    key=$(cat uv.lock pyproject.toml script/environment.sh | cksum | cut -d' ' -f1)-$("$BASE_PYTHON" -V | tr -d ' ')
    for kind in dev "$1"; do
        if [ -x "$PYTHON" ] && [ "$(cat "$STAMPS/$kind" 2>/dev/null)" = "$key" ]; then
            # Laid over by hand or moved: the stamp alone is not proof.
            "$PYTHON" -c 'import django' 2>/dev/null && return
        fi
    done
    say "Installing what Wangge needs ..."
    install_with_uv "$1" || install_with_pip "$1" ||
        die "The dependencies could not be installed: see the lines above."
    printf '%s\n' "$key" >"$STAMPS/$1"
}

# Compiles the translations, where they changed.
translations() {
    [ -n "$(find locale -name '*.po' 2>/dev/null)" ] || return 0
    key=$(find locale -name '*.po' -exec cksum {} + | sort | cksum)
    if [ "$(cat "$STAMPS/locale" 2>/dev/null)" != "$key" ] ||
        [ -z "$(find locale -name '*.mo' 2>/dev/null)" ]; then
        "$VENV/bin/pybabel" -q compile -d locale -D django -f >&2 || die "A translation does not compile."
        printf '%s\n' "$key" >"$STAMPS/locale"
    fi
}

# Gathers what browsers load, where it changed since the last time for this WANGGE_VAR.
gather_static() {
    mkdir -p "$WANGGE_VAR"
    key=$(find static wangge -path '*static*' -type f -exec cksum {} + | sort | cksum)
    if [ "$(cat "$WANGGE_VAR/static.stamp" 2>/dev/null)" != "$key" ]; then
        "$PYTHON" manage.py collectstatic --noinput --clear -v 0 >&2 || die "Static files are incomplete."
        printf '%s\n' "$key" >"$WANGGE_VAR/static.stamp"
    fi
}

# The shape of the web server: processes and threads on PostgreSQL; on SQLite one process,
# because several writing processes wait for each other about a second at worst. Of a request's first
# line as much is read as gunicorn can, so that we answer a long address ourselves.
web_shape() {
    case ${DATABASE_URL:-} in
        postgres*) echo "--workers ${WEB_PROCESSES:-2} --threads 4 --limit-request-line 8190" ;;
        *) echo "--workers 1 --threads 8 --limit-request-line 8190" ;;
    esac
}
