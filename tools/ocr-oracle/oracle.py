"""What RapidOCR computes for the picture that tests/unit/net/ppocr_test.c draws.

    pip install rapidocr==3.10.0 onnxruntime opencv-python-headless onnx
    python tools/ocr-oracle/oracle.py deps/models > tests/unit/net/ppocr_golden.json
"""

import json
import math
import sys

import cv2
import numpy as np
import onnx
import onnxruntime
from rapidocr.ch_ppocr_det.utils import DBPostProcess, DetPreProcess
from rapidocr.ch_ppocr_rec.utils import CTCLabelDecode
from rapidocr.utils.process_img import get_rotate_crop_image

# 5 x 7 letters, a row per byte, the leftmost pixel in bit 4.
GLYPHS = {
    "A": "0e11111f111111", "B": "1e11111e11111e", "C": "0e11101010110e", "D": "1e11111111111e",
    "E": "1f10101e10101f", "G": "0e11101713110f", "H": "1111111f111111", "I": "0e04040404040e",
    "N": "11191513111111", "O": "0e11111111110e", "R": "1e11111e141211", "S": "0f10100e01011e",
    "T": "1f040404040404", "W": "11111115151b11", "2": "0e11010204081f", "6": "0e10101e11110e",
    "0": "0e11131519110e", " ": "00000000000000",
}
WIDTH, HEIGHT = 640, 384
# text, left, top, pixels per dot, slope in 1/64, ink
LINES = [("WHENCE 2026", 60, 40, 5, 0, 20), ("BRIDGE STREET", 90, 130, 4, 0, 70),
         ("NORTH COAST", 80, 200, 4, 12, 10), ("TOWER", 300, 330, 3, 0, 40)]


def picture():
    """Packed RGB: a faint ramp with block letters."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    image = np.stack([190 + x // 20, 200 + y // 16, 210 + (x + y) // 40], axis=2).astype(np.uint8)
    for text, left, top, dot, slope, ink in LINES:
        for k, letter in enumerate(text):
            rows = bytes.fromhex(GLYPHS[letter])
            for r in range(7 * dot):
                for c in range(5 * dot):
                    if rows[r // dot] >> (4 - c // dot) & 1:
                        px = left + k * 6 * dot + c
                        image[top + r + (px - left) * slope // 64, px] = (ink, ink + 10, ink + 5)
    return image


def tensor(shape):
    i = np.arange(math.prod(shape), dtype=np.int64)
    return ((i * 7919 % 1009) / np.float32(504.5) - np.float32(1)).astype(np.float32).reshape(shape)


def samples(array, count):
    flat = array.reshape(-1)
    picked = [k * (flat.size - 1) // (count - 1) for k in range(count)]
    picked += [int(k) for k in np.argsort(-flat, kind="stable")[:count]]
    return [[k, round(float(flat[k]), 6)] for k in picked]


def main(models):
    det_file, rec_file = models + "/PP-OCRv6_det_small.onnx", models + "/PP-OCRv6_rec_small.onnx"
    det, rec = onnxruntime.InferenceSession(det_file), onnxruntime.InferenceSession(rec_file)
    meta = {p.key: p.value for p in onnx.load(rec_file).metadata_props}
    decode = CTCLabelDecode(character=meta["character"].split("\n"))
    rgb = picture()
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    out = {"picture_sum": int(rgb.sum())}

    for name, session, shape in (("det", det, (1, 3, 64, 96)), ("rec", rec, (1, 3, 48, 320))):
        result = session.run(None, {"x": tensor(shape)})[0]
        out[name + "_tensor"] = {"in": shape, "out": result.shape, "samples": samples(result, 40)}

    for side in (960, 480):
        ready = DetPreProcess(side, "max")(bgr)
        map_ = det.run(None, {"x": ready})[0]
        boxes, scores = DBPostProcess(0.3, 0.5, 1000, 1.6, "fast", True)(map_, bgr.shape[:2])
        order = sorted(range(len(boxes)), key=lambda k: boxes[k][:, 1].min())
        out["map_%d" % side] = {
            "shape": map_.shape[2:], "input_sum": round(float(ready.sum()), 2),
            "samples": samples(map_, 60),
            "boxes": [[float(v) for v in boxes[k].reshape(-1)] for k in order],
            "scores": [round(float(scores[k]), 4) for k in order]}
        if side != 960:
            continue
        out["lines"] = []
        for k in order:
            cut = get_rotate_crop_image(bgr, boxes[k].astype(np.float32))
            height, width = cut.shape[:2]
            used = math.ceil(48 * width / height)
            x = np.zeros((1, 3, 48, max(320, used)), np.float32)
            pixels = cv2.resize(cut, (used, 48)).astype(np.float32).transpose(2, 0, 1)
            x[0, :, :, :used] = (pixels / 255 - 0.5) / 0.5
            text, confidence = decode(rec.run(None, {"x": x})[0])[0][0]
            out["lines"].append({"size": [width, height], "text": text,
                                 "confidence": round(confidence, 4)})
    json.dump(out, sys.stdout, indent=1)
    print()


main(sys.argv[1])
