"""Backbone features of PP-OCR's recogniser for rendered lines, and for crops without text.

    python features.py text  MODEL.onnx SEED LINES_PER_SCRIPT OUT.npz
    python features.py noise MODEL.onnx SEED CROPS OUT.npz PICTURES...

PICTURES show no text (Debian's mate-backgrounds and gnome-backgrounds were used).
"""

import math
import random
import sys

import cv2
import numpy as np
import onnx
import onnxruntime
from PIL import Image

import render

TAP = "p2o.pd_op.pool2d.1.0"  # wh_script_tap
SIGNS = "←↑→↓↔↕↖↗↘↙⇐⇑⇒⇓➔➜➤▲▶▼◀◆●■□○★☆☎☏♿⚠⛔☀☁☂☃✈✉✂✓✔✕✖✚❄❤♠♣♥♦♪♫⚑⚙⚡⛽⌂⌚⏰☕♨⚓✪✱❖✦☞☛♂♀⚥∞≈≠±×÷√∑∏"


def session(path):
    model = onnx.load(path)
    model.graph.output.append(onnx.helper.make_tensor_value_info(TAP, 1, None))
    del model.graph.output[0]
    return onnxruntime.InferenceSession(model.SerializeToString())


def features(net, image):
    """The mean over the steps that hold text: what wh_script_head computes."""
    bgr = np.asarray(image)[:, :, ::-1]
    height, width = bgr.shape[:2]
    used = max(8, min(960, math.ceil(48 * width / height)))
    line = cv2.resize(bgr, (used, 48)).astype(np.float32).transpose(2, 0, 1) / 255
    x = np.zeros((1, 3, 48, max(320, used)), np.float32)
    x[0, :, :, :used] = (line - 0.5) / 0.5
    out = net.run([TAP], {"x": x})[0][0, :, 0]
    steps = max(1, min(math.ceil(used / 8), out.shape[1]))
    return out[:, :steps].mean(1).astype(np.float16)


def pictogram(rng):
    fonts = render.g("NotoSansSymbols*", "NotoMusic*", "NotoSansMath*")
    text = "".join(rng.choice(SIGNS) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    return render.draw(rng, "Zyyy", text, fonts)


def cut(rng, pictures):
    """Of four random cut-outs the one with most edges, half the time with more contrast."""
    picture, best = rng.choice(pictures), None
    for _ in range(4):
        h = int(np.exp(rng.uniform(np.log(14), np.log(140))))
        w = int(h * np.exp(rng.uniform(np.log(0.7), np.log(8))))
        if w >= picture.width or h >= picture.height:
            continue
        x, y = rng.randrange(picture.width - w), rng.randrange(picture.height - h)
        piece = picture.crop((x, y, x + w, y + h))
        grey = np.asarray(piece.convert("L"), float)
        edges = np.abs(np.diff(grey, axis=1)).mean() + np.abs(np.diff(grey, axis=0)).mean()
        if best is None or edges > best[0]:
            best = (edges, piece)
    if best is None:
        return None
    a = np.asarray(best[1], float)
    if rng.random() < 0.5:
        a = (a - a.mean()) * rng.uniform(1.2, 3) + rng.uniform(60, 190)
    return Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))


def noise(rng, count, paths):
    pictures = []
    for path in paths:
        picture = Image.open(path).convert("RGB")
        picture.thumbnail((1600, 1600))
        pictures.append(picture)
    while count > 0:
        kind = rng.random()
        image = (pictogram(rng) if kind < 0.35 else
                 cut(rng, pictures) if kind < 0.9 else render.texture(rng))
        if image is not None:
            count -= 1
            yield image, 0


def text(rng, per_script):
    pool = render.words()
    for _ in range(per_script):
        for k, script in enumerate(render.SCRIPTS):
            yield render.sample(rng, script, pool)[0], k


def main(kind, model, seed, count, out, *pictures):
    net, rng = session(model), random.Random(int(seed))
    source = text(rng, int(count)) if kind == "text" else noise(rng, int(count), pictures)
    rows = [(features(net, image), label) for image, label in source]
    np.savez(out, x=np.array([r[0] for r in rows]), y=np.array([r[1] for r in rows], np.int16))


main(*sys.argv[1:])
