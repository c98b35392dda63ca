"""The program's own prompts (assets/prompt.*.txt), filled as src/answer/prompt.c fills them."""
import json
import pathlib

ASSETS = pathlib.Path(__file__).resolve().parents[3] / "assets"
NAMES = ("geo_r", "geo_r.closing", "globe", "globe.closing")
MOST_QUOTED = 200


def read(name):
    """A prompt without its first lines, which state the version."""
    text = (ASSETS / f"prompt.{name}.txt").read_text(encoding="utf-8")
    while text.startswith("#"):
        text = text.split("\n", 1)[1]
    return text


def quoted(text):
    """As a JSON string without angle brackets."""
    text = text.replace("<", "(").replace(">", ")")
    return json.dumps(text, ensure_ascii=False)


def records(quotes):
    """Quotes are (kind, text, what our reader says or None)."""
    lines = [f"[e{i}] {kind}: {quoted(text[:MOST_QUOTED])}" +
             (f" -- our reader: {quoted(says)}" if says else "")
             for i, (kind, text, says) in enumerate(quotes, 1)]
    return "\n".join(["<<<", *lines, ">>>"])


def fill(name, quotes=(), reasoning=""):
    text = read(name)
    if "{{evidence}}" in text and not quotes:
        return "\n\n".join(p for p in text.split("\n\n") if "{{evidence}}" not in p)
    text = text.replace("{{evidence}}", records(quotes))
    return text.replace("{{reasoning}}", quoted(reasoning))
