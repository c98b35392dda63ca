#!/bin/sh
# Builds llama.cpp's libraries (libllama, libmtmd, ggml) once, from deps/llama into deps/llama-lib,
# which every build of our own code then uses. What is built already is not built again.
#   LLAMA_OPTIONS="-DGGML_CUDA=ON"  more options for llama.cpp's CMake, such as a GPU backend
#   llama.sh tools                  llama.cpp's own benches and its llama-mtmd-cli, to compare ours with, too
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
source=$root/deps/llama
prefix=$root/deps/llama-lib
tree=$root/deps/.llama-build
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
key="$(cat "$root/deps/.stamps/llama") $(sha256sum <"$0") ${LLAMA_OPTIONS:-} $(grep -m1 '^flags' /proc/cpuinfo | sha256sum)"

configure() { # with llama.cpp's tools: OFF or ON
    launcher=
    ! command -v ccache >/dev/null ||
        launcher="-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
    # Of its tools we take three, and only to compare ours with.
    printf 'add_subdirectory(%s)\n' mtmd llama-bench batched-bench >"$source/tools/CMakeLists.txt"
    # Compiled for this machine's processor (GGML_NATIVE), as llama.cpp does by itself.
    # shellcheck disable=SC2086,SC2016 # several options; $ORIGIN is the linker's
    env -u CFLAGS -u CXXFLAGS CC=gcc CXX=g++ cmake -G Ninja -Wno-dev -S "$source" -B "$tree" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
        -DCMAKE_INSTALL_RPATH='$ORIGIN' -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=ON \
        -DLLAMA_BUILD_IS_DEV=OFF -DLLAMA_BUILD_NUMBER=0 -DLLAMA_BUILD_COMMIT=release \
        -DLLAMA_BUILD_COMMON="$1" -DLLAMA_BUILD_TOOLS="$1" -DLLAMA_BUILD_EXAMPLES=OFF \
        -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF \
        -DLLAMA_BUILD_MTMD=ON -DMTMD_VIDEO=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_SUBPROCESS=OFF \
        $launcher ${LLAMA_OPTIONS:-}
}

built() { # stamp what command...
    stamp=$prefix/$1
    what=$2
    shift 2
    [ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || return 0
    echo "building $what (once; some minutes)" >&2
    "$@" >"$log" 2>&1 || {
        tail -n 40 "$log" >&2
        echo "setup/llama.sh: $what could not be built; all of it is in $log" >&2
        exit 1
    }
    echo "$key" >"$stamp"
}

libraries() {
    rm -rf "$prefix"
    configure OFF && ninja -C "$tree" && ninja -C "$tree" install
}

tools() {
    configure ON && ninja -C "$tree" llama-bench llama-batched-bench llama-mtmd-cli
}

mkdir -p "$root/build"
log=$root/build/llama.log
built .libraries "llama.cpp's libraries" libraries
[ "${1:-libraries}" = libraries ] || built .tools "llama.cpp's own programs" tools
