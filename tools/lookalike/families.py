"""Configurations of the look-alikes: the true architectures, very small."""
import torch
from transformers import (AutoModelForImageTextToText, Qwen2_5_VLConfig, Qwen2VLConfig,
                          Qwen3VLConfig)

SIZES = {
    # width of text and vision, and so on; "large" is for measuring speed, and is not committed.
    "small": {"width": 32, "inner": 64, "layers": 3, "heads": 2, "kv": 1, "head": 16,
              "sections": [2, 3, 3], "eye": 16, "eye_inner": 32, "eye_heads": 2, "depth": 3,
              "full": [2]},
    "large": {"width": 512, "inner": 1536, "layers": 8, "heads": 8, "kv": 2, "head": 64,
              "sections": [8, 12, 12], "eye": 256, "eye_inner": 768, "eye_heads": 4, "depth": 8,
              "full": [3, 7]},
}


def text_config(size, tokenizer):
    return {
        "vocab_size": len(tokenizer), "eos_token_id": tokenizer.eos_token_id,
        "bos_token_id": tokenizer.pad_token_id, "pad_token_id": tokenizer.pad_token_id, "hidden_size": size["width"], "intermediate_size": size["inner"],
        "num_hidden_layers": size["layers"], "num_attention_heads": size["heads"],
        "num_key_value_heads": size["kv"], "head_dim": size["head"], "rms_norm_eps": 1e-6,
        "max_position_embeddings": 32768, "tie_word_embeddings": True,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6,
                            "mrope_section": size["sections"]},
    }


def token_ids(tokenizer):
    ids = {name: tokenizer.convert_tokens_to_ids(f"<|{name}|>")
           for name in ("vision_start", "vision_end", "image_pad", "video_pad")}
    return {"vision_start_token_id": ids["vision_start"], "vision_end_token_id": ids["vision_end"],
            "image_token_id": ids["image_pad"], "video_token_id": ids["video_pad"],
            "tie_word_embeddings": True}


def qwen2_5(size, tokenizer):
    vision = {"depth": size["depth"], "hidden_size": size["eye"],
              "intermediate_size": size["eye_inner"], "num_heads": size["eye_heads"],
              "patch_size": 14, "spatial_merge_size": 2, "temporal_patch_size": 2,
              "window_size": 112, "fullatt_block_indexes": size["full"],
              "out_hidden_size": size["width"], "in_channels": 3}
    return Qwen2_5_VLConfig(text_config=text_config(size, tokenizer), vision_config=vision,
                            **token_ids(tokenizer))


def qwen2(size, tokenizer):
    vision = {"depth": size["depth"], "embed_dim": size["eye"], "hidden_size": size["width"],
              "num_heads": size["eye_heads"], "mlp_ratio": 4, "patch_size": 14,
              "spatial_merge_size": 2, "temporal_patch_size": 2, "in_channels": 3}
    return Qwen2VLConfig(text_config=text_config(size, tokenizer), vision_config=vision,
                         **token_ids(tokenizer))


def qwen3(size, tokenizer):
    text = text_config(size, tokenizer)
    text["rope_parameters"]["mrope_interleaved"] = True
    vision = {"depth": size["depth"], "hidden_size": size["eye"],
              "intermediate_size": size["eye_inner"], "num_heads": size["eye_heads"],
              "patch_size": 16, "spatial_merge_size": 2, "temporal_patch_size": 2,
              "out_hidden_size": size["width"], "num_position_embeddings": 64,
              "deepstack_visual_indexes": [0, 1], "in_channels": 3}
    return Qwen3VLConfig(text_config=text, vision_config=vision, **token_ids(tokenizer))


FAMILIES = {"qwen2.5-vl": qwen2_5, "qwen2-vl": qwen2, "qwen3-vl": qwen3}


def make_model(family, size, tokenizer, seed):
    """Random weights, large enough that logits differ by more than rounding."""
    torch.manual_seed(seed)
    model = AutoModelForImageTextToText.from_config(FAMILIES[family](size, tokenizer),
                                                    attn_implementation="eager")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim > 1:
                weight.normal_(0, 1.5 / weight[0].numel() ** 0.5)
            elif "norm" in name and name.endswith("weight"):
                weight.normal_(1, 0.1)
            else:
                weight.normal_(0, 0.1)
    return model.float().eval()
