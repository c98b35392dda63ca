#!/bin/sh
# include/whence.h compiles by itself as C11 and as C++, with both compilers, without warnings.
set -eu
cd "$(dirname "$0")/../.."
for compiler in gcc clang; do
    echo '#include "whence.h"' | $compiler -x c -std=c11 -Wall -Wextra -Wpedantic -Wstrict-prototypes \
        -Werror -Iinclude -fsyntax-only -
    for standard in c++11 c++20; do
        echo '#include "whence.h"' | $compiler -x c++ -std=$standard -Wall -Wextra -Wpedantic -Werror \
            -Iinclude -fsyntax-only -
    done
done
