#!/bin/sh
# Makes .venv from the lock file, and the tool that does it. Assumes only Python 3.11 or newer with venv or pip.
#   tools/setup.sh run    what the program needs
#   tools/setup.sh all    what its tests need too
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
UV=.tools/uv/bin/uv
LOG=.tools/setup.log

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        # not the name itself: it may be a version manager's shim, or a virtual environment's own
        "$name" -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys._base_executable)' 2>/dev/null &&
            return
    done
    say '没有找到 Python 3.11 或更新的版本，请先安装，如：apt-get install python3 python3-venv'
    return 1
}

# Debian's python3 has no ensurepip without python3-venv; pip alone will do, and the other way round.
get_uv() {
    [ "$("$UV" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
    mkdir -p .tools
    rm -rf .tools/uv
    { "$1" -m venv .tools/uv && .tools/uv/bin/python -m pip install --quiet "uv==$UV_VERSION"; } >"$LOG" 2>&1 && return
    rm -rf .tools/uv
    "$1" -m pip install --quiet --target .tools/uv "uv==$UV_VERSION" >>"$LOG" 2>&1 && return
    rm -rf .tools/uv
    if "$1" -c 'import ensurepip' 2>/dev/null || "$1" -m pip --version >/dev/null 2>&1; then
        say "没能从 PyPI 取得 uv $UV_VERSION，请检查网络或镜像设置（PIP_INDEX_URL）。详情见 $LOG。"
    else
        say "$1 既没有 venv 也没有 pip，请安装其一，如：apt-get install python3-venv"
    fi
    return 1
}

# uv trusts authorities of its own, then those of the machine: a proxy's certificate is known to the machine only.
sync() { UV_PYTHON_DOWNLOADS=never "$UV" sync --quiet --locked "$@"; }

what=${1:-}
case "$what" in
    run) set -- --no-dev --inexact ;; # leaves what the tests need where it is there already
    all) set -- ;;
    *) say 'tools/setup.sh run|all'; exit 2 ;;
esac
python=$(find_python)
if [ ! -x .venv/bin/python ]; then
    say '首次运行，正在准备环境（约一分钟）……'
    set -- "$@" --python "$python" # an environment that is there keeps the Python it was made with
fi
get_uv "$python"
if ! sync "$@" 2>>"$LOG" && ! UV_SYSTEM_CERTS=true sync "$@"; then
    say '没能按 uv.lock 装好依赖，原因见上；网络不通时请检查网络或镜像设置（UV_DEFAULT_INDEX），再运行一次。'
    exit 1
fi
touch .venv/.ready
[ "$what" = run ] || touch .venv/.ready-all
