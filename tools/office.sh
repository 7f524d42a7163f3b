#!/bin/sh
# Sees to a LibreOffice that can be driven, for the tests that fill a workbook with it. Never fails: without it those
# tests are reported, loudly, as not run.
set -u

has_office() {
    command -v soffice >/dev/null && for python in /usr/bin/python3 /usr/lib/libreoffice/program/python; do
        "$python" -c 'import uno' 2>/dev/null && return
    done
}

has_office && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo '没有 LibreOffice，又不是 root（或没有 apt-get），不能代为安装：apt-get install libreoffice-calc-nogui python3-uno' >&2
    exit 0
fi
echo '正在安装表格测试所需的 LibreOffice……' >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >/dev/null
apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui python3-uno fonts-noto-cjk </dev/null >/dev/null
has_office || echo '没能装上 LibreOffice，用它填表的测试不会运行。' >&2
exit 0
