#!/bin/sh
# Our C code is formatted as .clang-format says: format.sh [--fix]
set -eu
cd "$(dirname "$0")/../.."
files=$(git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'tools/*.[ch]' 'examples/*.c')
[ -n "$files" ]
if [ "${1:-}" = --fix ]; then
    # shellcheck disable=SC2086 # many files
    clang-format -i $files
else
    # shellcheck disable=SC2086 # many files
    clang-format --dry-run -Werror $files
fi
