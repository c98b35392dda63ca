#!/bin/sh
# Runs every test: {gcc, clang} x {release, AddressSanitizer + UBSan}, the checks, the fuzzers for a
# while, and the whole of `make run` without Node and numpy. The last line counts them.
#   FUZZ_SECONDS=20   how long each fuzzer runs
#   SHARED=../shared  if it has a folder hostile/ of damaged files, they are read, too; if it has
#                     bench/geobench_gpt5.jsonl, its published numbers are computed
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
logs=$root/build/logs
rm -rf "$logs"
mkdir -p "$logs"
passed=0
failed=0
# Debian's own Python and compilers, whatever else the path offers.
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export PATH PYTHONDONTWRITEBYTECODE=1 WHENCE_DATA="$root/build/share/whence"
export ASAN_OPTIONS=quarantine_size_mb=64:detect_leaks=1:allocator_may_return_null=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS="suppressions=$root/tests/support/leaks.supp:print_suppressions=0"
# OpenVINO's TBB would load a part of itself in a way that AddressSanitizer forbids.
export TBB_ENABLE_SANITIZERS=1

say() {
    printf '%s %s\n' "$(date +%H:%M:%S)" "$*"
}

count() { # passed failed
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# One test that is one command: its output is shown if it fails.
step() { # name command...
    name=$1
    shift
    if "$@" >"$logs/$name.log" 2>&1; then
        count 1 0
        say "passed $name"
        return 0
    fi
    count 0 1
    say "FAILED $name"
    tail -n 40 "$logs/$name.log"
    return 1
}

# The same run as a user's first one, where neither Node nor numpy can be found.
bare_run() {
    bare=$root/build/bare
    rm -rf "$bare" && mkdir -p "$bare/bin" "$bare/python"
    for folder in /usr/bin /bin; do
        for tool in "$folder"/*; do
            case ${tool##*/} in node | nodejs | npm | npx | corepack) continue ;; esac
            [ -e "$bare/bin/${tool##*/}" ] || ln -s "$tool" "$bare/bin/${tool##*/}"
        done
    done
    echo 'raise ImportError("numpy is not to be used here")' >"$bare/python/numpy.py"
    if PATH=$bare/bin command -v node; then
        echo "node is still on the path"
        return 1
    fi
    env PATH="$bare/bin:/usr/sbin:/sbin" PYTHONPATH="$bare/python" make run PHOTO=tests/fault/sign.png
}

build() { # name compiler options...
    build_name=$1
    build_compiler=$2
    shift 2
    CC=$build_compiler CXX=$(echo "$build_compiler" | sed 's/gcc/g++/; s/clang/clang++/') \
        cmake -G Ninja -Wno-dev -S . -B "build/$build_name" "$@" && ninja -C "build/$build_name"
}

# All tests of one build, or those that `ctest` options choose; each counts.
suite() { # name ctest-options...
    suite_name=$1
    shift
    step "build-$suite_name" true_build "$suite_name" || return
    say "testing $suite_name"
    rm -f "$logs/$suite_name.xml"
    ctest --test-dir "build/$suite_name" -j2 --timeout 1200 --output-on-failure \
        --output-junit "$logs/$suite_name.xml" "$@" >"$logs/$suite_name.log" 2>&1
    result=$(python3 - "$logs/$suite_name.xml" <<'PYTHON'
import sys
import xml.etree.ElementTree as tree
cases = tree.parse(sys.argv[1]).getroot().findall("testcase")
good = sum(case.get("status") == "run" for case in cases)
# What says by itself that an optional part is not there is neither.
left = [case.get("name") for case in cases for skipped in case.findall("skipped")
        if skipped.get("message", "").startswith("SKIP_")]
for name in left:
    print("not run: " + name, file=sys.stderr)
print(good, len(cases) - good - len(left))
PYTHON
    )
    # No result, or no test at all, is a failure too.
    case $result in '' | '0 0') result="0 1" ;; esac
    # shellcheck disable=SC2086 # two numbers
    count $result
    say "$suite_name: ${result% *} passed, ${result#* } failed"
    [ "${result#* }" = 0 ] || grep -E '\*\*\*|ERROR|Error|FAIL|runtime error' "$logs/$suite_name.log" | head -n 60
}

true_build() {
    case $1 in
    gcc) build gcc gcc ;;
    gcc-asan) build gcc-asan gcc -DWH_SANITIZE=ON ;;
    clang) build clang clang ;;
    clang-asan) build clang-asan clang -DWH_SANITIZE=ON -DWH_FUZZ=ON ;;
    esac
}

step bare-run bare_run
# What is slow runs in one release and one sanitized build; what measures, in the release one.
suite gcc
suite clang -LE 'slow|measure|web'
suite gcc-asan -LE 'slow|measure|web'
suite clang-asan -LE 'measure|web'

step fuzz tests/fuzz/run.sh "${FUZZ_SECONDS:-20}" build/clang-asan
hostile=${SHARED:-$root/../shared}/hostile
[ ! -d "$hostile" ] || step hostile tests/hostile/run.sh "$hostile" build/clang-asan build/gcc
bench=${SHARED:-$root/../shared}/bench
[ ! -f "$bench/geobench_gpt5.jsonl" ] || step published tests/eval/published.sh "$bench" build/gcc
# PyTorch comes into build/train first: 5 GB, some minutes.
step miniature tools/miniworld/train/recipe.sh short
step rooms python3 tools/check/rooms.py
step words python3 tools/check/words.py
step format tools/check/format.sh
step header tools/check/header.sh
step symbols tools/check/symbols.sh build/gcc/libwhence.so
step install tests/install.sh

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
