#!/bin/sh
# A Hugging Face folder becomes GGUF files that Whence runs, by llama.cpp's own converter, and gets a
# name: convert.sh FOLDER NAME [TYPE]
#   FOLDER  with config.json and *.safetensors, such as whence model pull leaves
#   NAME    for --model; NAME.gguf and, of a model that sees, NAME-mmproj.gguf come to lie in OUT
#   TYPE    of the weights: bf16 (default), f16, f32, q8_0
#   OUT     folder for the files (default: the folder above FOLDER)
# Needs `make vlm` (llama.cpp's source in deps/llama). The converter's Python packages are put into
# build/convert once, unless CONVERT_PYTHON names a Python that has torch and transformers.
set -eu
usage="usage: convert.sh FOLDER NAME [TYPE]"
folder=$(cd "${1:?$usage}" && pwd)
name=${2:?$usage}
type=${3:-bf16}
out=${OUT:-$(dirname "$folder")}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
[ -f deps/llama/convert_hf_to_gguf.py ] || {
    echo "llama.cpp's converter is not in deps/llama: run make vlm first" >&2
    exit 1
}
[ -f "$folder/config.json" ] || {
    echo "$folder: no config.json, so no Hugging Face folder" >&2
    exit 1
}
python=${CONVERT_PYTHON:-}
if [ -z "$python" ]; then
    python=build/convert/bin/python3
    [ -x $python ] || /usr/bin/python3 -m venv build/convert
    $python -c 'import torch, transformers' 2>/dev/null ||
        $python -m pip install -q -r tools/lookalike/requirements.txt
fi
convert() {
    PYTHONPATH=deps/llama/gguf-py "$python" deps/llama/convert_hf_to_gguf.py "$folder" --outtype "$type" "$@"
}
convert --outfile "$out/$name.gguf"
set -- --gguf "$out/$name.gguf"
if grep -q '"vision_config"' "$folder/config.json"; then
    convert --mmproj --outfile "$out/$name-mmproj.gguf"
    set -- "$@" --mmproj "$out/$name-mmproj.gguf"
fi
whence=build/release/whence
[ -x $whence ] || whence=whence
$whence model add "$name" "$@"
