#!/bin/sh
# Sees to a Chromium and Chinese letters for the browser tests. Never fails: without them those tests are reported,
# loudly, as not run.
set -u

has_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

has_letters() { [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }

has_browser && has_letters && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo '没有 Chromium 或中文字体，又不是 root（或没有 apt-get），不能代为安装：apt-get install chromium fonts-noto-cjk' >&2
    exit 0
fi
echo '正在安装浏览器测试所需的 Chromium 和中文字体……' >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >/dev/null
apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk </dev/null >/dev/null
has_browser && has_letters || echo '没能装上 Chromium 或中文字体，浏览器测试不会运行。' >&2
exit 0
