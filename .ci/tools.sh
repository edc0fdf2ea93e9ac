#!/bin/sh
# Installs what the tests need beyond Go, by apt where this is root: chromium and fonts for the browser
# tests, LibreOffice for the workbooks that are written.
set -eu
browser() { command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; }
office() { command -v soffice >/dev/null 2>&1; }

missing=
browser || missing="chromium fonts-noto-cjk fontconfig"
office || missing="$missing libreoffice-calc"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing for the tests: $missing"
	# shellcheck disable=SC2086 # names, one a word
	(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing) >/tmp/jiedezhu-apt.log 2>&1 || true
fi
left=
browser || left="the browser tests"
office || left="${left:+$left, and }opening what is exported in LibreOffice"
[ -n "$left" ] || exit 0
cat >&2 <<T
************************************************************************
* LEFT OUT: $left
* As root: apt-get install $missing
************************************************************************
T
[ "${CI:-}" = true ] && exit 1
exit 0
