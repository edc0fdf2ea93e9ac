#!/bin/sh
# Installs what the browser tests need: chromium and fonts, by apt where this is root.
set -eu
have() { command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; }
have && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing chromium and fonts-noto-cjk for the browser tests"
	(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig) >/tmp/jiedezhu-apt.log 2>&1 || true
fi
have && exit 0
cat >&2 <<'T'
************************************************************************
* LEFT OUT: the browser tests. They need chromium and a Chinese font.   *
* As root: apt-get install chromium fonts-noto-cjk fontconfig           *
************************************************************************
T
[ "${CI:-}" = true ] && exit 1
exit 0
