#!/bin/sh
# Installs the Debian packages of a layer that are missing: apt.sh run|test
# Asks nothing. Needs root, or sudo without a password.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:-} in
run) lists="$here/apt-run.txt" ;;
test) lists="$here/apt-run.txt $here/apt-test.txt" ;;
*)
    echo "usage: setup/apt.sh run|test" >&2
    exit 2
    ;;
esac

command -v dpkg-query >/dev/null || {
    echo "setup/apt.sh knows Debian only. Install the counterparts of these packages yourself:" >&2
    # shellcheck disable=SC2086 # several files
    grep -hv '^#' $lists >&2
    exit 1
}
missing=
# shellcheck disable=SC2086 # several files
for package in $(grep -hv '^#' $lists); do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Whence needs more Debian packages. As root, run:" >&2
    echo "  apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
echo "installing$missing" >&2
# shellcheck disable=SC2086 # word lists
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 \
        -o Dpkg::Use-Pty=0 install --no-install-recommends $missing >&2
}
# The lists of packages may be absent or stale: then fetch them and try once more.
install || {
    $as_root apt-get -q -o Acquire::Retries=3 update >&2
    install
}
