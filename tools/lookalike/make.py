#!/usr/bin/env python3
"""Makes look-alikes of vision-language models: make.py OUT [--size small|large] [--family NAME]

True architectures with random weights, saved by transformers, converted by llama.cpp's own
converters, with what transformers computes from them: logits after a prompt with an image, greedy
continuations with the margin of each choice, and the same under a PEFT adapter. tests/numeric/vlm
holds the engine against these. Developers only: needs requirements.txt.
"""
import argparse
import json
import pathlib
import shutil

import numpy as np
import torch

import convert
import families
import qwen
import reference

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20261126


def make_tokenizer(vocabulary):
    """Learned from our own documents."""
    texts = sorted((HERE.parents[1] / "docs").glob("*.md"))
    return qwen.learn((t.read_text(encoding="utf-8") for t in texts), vocabulary)


def make_adapter(model, folder):
    """A LoRA with all its matrices filled, on the text model's seven linear layers."""
    from peft import LoraConfig, get_peft_model
    torch.manual_seed(SEED + 1)
    layers = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
    peft = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules=layers,
                                            task_type="CAUSAL_LM"))
    with torch.no_grad():
        for name, weight in peft.named_parameters():
            if "lora_" in name:
                weight.normal_(0, 0.12)
    peft = peft.eval()
    peft.save_pretrained(folder)
    return peft


def make_family(family, size, vocabulary, out):
    tokenizer = make_tokenizer(vocabulary)
    model = families.make_model(family, families.SIZES[size], tokenizer, SEED)
    folder = out / "hf" / family
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    reference.processor_of(family, model).save_pretrained(folder)
    convert.apart("convert_model", folder, out / family)
    print(f"{family}: {sum(p.numel() for p in model.parameters()):,} parameters")
    if size != "small":
        return
    record = reference.record(family, model, tokenizer)
    adapted = make_adapter(model, folder / "adapter")
    record["adapter_logits"] = reference.logits_of(adapted, tokenizer, record, "plain")
    convert.apart("convert_adapter", folder / "adapter", folder, out / f"{family}-adapter.gguf")
    (out / f"{family}.json").write_text(json.dumps(reference.plain(record)) + "\n",
                                        encoding="utf-8")
    for name in ("plain", "photo", "reduced"):
        record[name]["pixels"].tofile(out / f"{family}-{name}.rgb")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--size", default="small", choices=families.SIZES)
    parser.add_argument("--family", action="append", choices=families.FAMILIES)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    np.random.seed(SEED)
    for family in options.family or families.FAMILIES:
        make_family(family, options.size, 384 if options.size == "small" else 8192, options.out)


if __name__ == "__main__":
    main()
