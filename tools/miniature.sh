#!/bin/sh
# Measures a model on the drawn scenes of the miniature world, whose places are known (docs/miniworld.md):
#   miniature.sh perception  what it sees: cues, boxes, yes and no, scripts, letters, records
#   miniature.sh stock       whether llama.cpp's own program gives the same answers (after perception)
#   miniature.sh calibrate   how far its guesses can be trusted, into assets/reliability.json
#   miniature.sh eval        whence locate by geo-r and globe over the test scenes, and whence eval on the answers
#   miniature.sh attack      captions that lie, drawn onto scenes
#   MODEL=mini-base   the model's name, as for whence locate --model
#   MOST=500          only so many scenes of each split, the first ones (default: all 2,000)
#   PAIRS=200         how many scenes the attack takes
# What was drawn, read, asked and answered is kept in build/; a run that was stopped goes on where it was.
set -eu
cd "$(dirname "$0")/.."
. tools/shards.sh
task=${1:-}
model=${MODEL:-mini-base}
most=${MOST:-2000}
pairs=${PAIRS:-200}
world=${WHENCE_DATA:-build/share/whence}/world.db
export WHENCE_DATA="${WHENCE_DATA:-$PWD/build/share/whence}"
out=build/miniature/$(basename "$model" .gguf)
usage() {
    echo "usage: [MODEL=NAME] [MOST=N] [PAIRS=N] miniature.sh perception|stock|calibrate|eval|attack" >&2
    exit 2
}
case $task in perception | stock | calibrate | eval | attack) ;; *) usage ;; esac
for number in "$most" "$pairs"; do
    case $number in '' | 0* | *[!0-9]*) usage ;; esac
done
PATH=/usr/bin:/bin:$PATH # Debian's Python has Debian's cairo, numpy and Pillow
cmake -G Ninja -Wno-dev -S . -B build/gcc >/dev/null
ninja -C build/gcc whence-miniature whence-program >/dev/null
tool=build/gcc/tools/miniworld/measure/whence-miniature
program=build/gcc/whence

render() { # split; scenes beyond MOST stay, those of another version or size are refused
    scenes=build/miniworld/$1/scenes.jsonl count=$most
    [ ! -f "$scenes" ] || [ "$(wc -l <"$scenes")" -le "$count" ] || count=$(wc -l <"$scenes")
    python3 tools/miniworld/render.py --split "$1" --seed 1 --count "$count" \
        --out "build/miniworld/$1" >&2
}

locate() { # folder of scenes, folder of answers, method, options...
    scenes=$1 answers=$2 method=$3
    shift 3
    shards "$tool" locate --scenes "$scenes" --out "$answers" --method "$method" --model "$model" --most "$most" "$@"
}

# The tool's answers are those of the program itself, which reads the text anew: some are compared.
compare() { # method
    python3 -c 'import json, sys
last = {json.loads(line)["id"]: line for path in sys.argv[1:] for line in open(path)}
sys.stdout.writelines(last[name] for name in sorted(last))' "$out/test/answers.$1".*-*.jsonl >"$out/test/$1.jsonl"
    head -n 5 "$out/test/$1.jsonl" >"$out/some.jsonl"
    python3 -c 'import json, sys
for line in open(sys.argv[1]):
    print(json.loads(line)["photo"])' "$out/some.jsonl" |
        xargs "$program" locate --jsonl --method "$1" --model "$model" --threads 1 >"$out/again.jsonl" ||
        true # it also says by its exit code that all were withheld; an answer that is missing is found below
    python3 -c 'import json, sys
def answers(path):
    return {a["photo"]: {k: v for k, v in a.items() if k not in ("id", "time_ms")}
            for a in map(json.loads, open(path))}
ours, again = map(answers, sys.argv[1:])
wrong = [photo for photo in again if ours[photo] != again[photo]]
print(f"{len(again) - len(wrong)} of {len(again)} answers are those of whence locate, but for the time")
sys.exit(1 if wrong or len(again) < len(ours) else 0)' "$out/some.jsonl" "$out/again.jsonl"
}

case $task in
perception)
    render "test"
    python3 tools/miniworld/measure/questions.py build/miniworld/test build/miniature.questions --count "$most"
    shards "$tool" ask --scenes build/miniworld/test --questions build/miniature.questions --model "$model" --out "$out/perception"
    python3 tools/miniworld/measure/score.py "$out/perception"
    ;;
stock)
    python3 tools/miniworld/measure/stock.py deps/.llama-build/bin/llama-mtmd-cli "models/$model/$model.gguf" "$out/perception" \
        build/miniature.questions build/miniworld/test
    ;;
calibrate)
    render validation
    locate build/miniworld/validation "$out/validation" geo-r
    locate build/miniworld/validation "$out/validation" globe
    "$tool" count --scenes build/miniworld/validation --in "$out/validation" --world "$world" \
        --reliability assets/reliability.json --out build/miniature.reliability
    cp build/miniature.reliability assets/reliability.json
    echo "assets/reliability.json was written; \`make world\` builds it in"
    ;;
eval)
    render "test"
    "$program" dataset import whence-scene build/miniworld/test/scenes.jsonl --out build/miniworld/test/truth.jsonl
    for method in geo-r globe; do
        locate build/miniworld/test "$out/test" "$method"
        echo "== $method =="
        compare "$method"
        "$program" eval "$out/test/$method.jsonl" --truth build/miniworld/test/truth.jsonl
    done
    ;;
attack)
    render "test"
    attack=build/miniworld/attack
    [ $attack/scenes.jsonl -nt build/miniworld/test/scenes.jsonl ] && [ "$(wc -l <$attack/scenes.jsonl)" -eq $((2 * pairs)) ] ||
        "$tool" captions --scenes build/miniworld/test --out $attack --count "$pairs"
    locate $attack "$out/attack" geo-r
    locate $attack "$out/attack/silent" geo-r --silent
    shards "$tool" ask --scenes $attack --questions $attack/questions.jsonl --model "$model" --out "$out/attack"
    "$tool" attack --scenes $attack --in "$out/attack" --world "$world"
    ;;
esac
