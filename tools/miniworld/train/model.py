"""Qwen2.5-VL, small, for many small images at once.

transformers' own class walks through images one by one, which is slow for pictures of 24 tokens.
This computes the same (parity.py holds both against each other), with the window attention of the
vision part full in every block, and with matrices that are multiplied by the same input joined.
`to_hub` gives the weights the names and shapes that transformers, and so the converter, know.
"""
import torch
from torch import nn
from torch.nn import functional as F

from sizes import MERGE, PATCH

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)

SHAPES = {
    "base": {"vocabulary": 3072, "width": 256, "inner": 640, "layers": 4, "heads": 4, "kv": 2,
             "sections": [8, 12, 12], "eye": 192, "eye_inner": 512, "eye_heads": 6, "depth": 6},
    "tiny": {"vocabulary": 1536, "width": 128, "inner": 320, "layers": 3, "heads": 2, "kv": 1,
             "sections": [8, 12, 12], "eye": 128, "eye_inner": 320, "eye_heads": 4, "depth": 3},
}


class Norm(nn.Module):
    """Root mean square."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x.float(), (x.shape[-1],), self.weight, 1e-6)


def turn(x, cos, sin):
    """Rotates the halves of each head against each other."""
    a, b = x.chunk(2, -1)
    return (x * cos + torch.cat([-b, a], -1) * sin).to(x.dtype)


class Gated(nn.Module):
    def __init__(self, width, inner, bias):
        super().__init__()
        self.gate_up = nn.Linear(width, 2 * inner, bias=bias)
        self.down = nn.Linear(inner, width, bias=bias)

    def forward(self, x):
        gate, up = self.gate_up(x).chunk(2, -1)
        return self.down(F.silu(gate) * up)


class Block(nn.Module):
    """Attention and a gated layer; of the eye (as many keys as queries) or of the text."""

    def __init__(self, width, inner, heads, kv, size, bias):
        super().__init__()
        self.heads, self.kv, self.size = heads, kv, size
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.qkv = nn.Linear(width, (heads + 2 * kv) * size)
        self.out = nn.Linear(heads * size, width, bias=bias)
        self.mlp = Gated(width, inner, bias)

    def forward(self, x, cos, sin, mask):
        count, length, _ = x.shape
        joint = self.qkv(self.norm1(x)).view(count, length, -1, self.size).transpose(1, 2)
        q, k, v = joint.split([self.heads, self.kv, self.kv], 1)
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        if self.kv != self.heads:
            k, v = (t.repeat_interleave(self.heads // self.kv, 1) for t in (k, v))
        # Written out, which a compiler fuses to less than the fused attention of this library takes.
        weight = (q * self.size ** -0.5) @ k.transpose(-1, -2)
        if mask is not None:
            weight = weight.masked_fill(~mask, -1e9)
        seen = torch.softmax(weight.float(), -1).to(v.dtype) @ v
        x = x + self.out(seen.transpose(1, 2).reshape(count, length, -1))
        return x + self.mlp(self.norm2(x))


class Eye(nn.Module):
    """Patches to image tokens. Patches come in the order of merging: four of a token in a row."""

    def __init__(self, s):
        super().__init__()
        size = s["eye"] // s["eye_heads"]
        self.patch = nn.Linear(3 * PATCH * PATCH, s["eye"], bias=False)
        self.blocks = nn.ModuleList(Block(s["eye"], s["eye_inner"], s["eye_heads"], s["eye_heads"],
                                          size, True) for _ in range(s["depth"]))
        self.norm = Norm(s["eye"])
        self.join1 = nn.Linear(4 * s["eye"], 4 * s["eye"])
        self.join2 = nn.Linear(4 * s["eye"], s["width"])
        steps = torch.arange(0, size // 2, 2) / (size // 2)
        self.register_buffer("frequency", 10000.0 ** -steps, persistent=False)

    def forward(self, patches, places, there):
        """patches [n, p, 588], places [n, p, 2] (row, column), there [n, p]: not padding."""
        angle = (places[..., None].float() * self.frequency).flatten(-2).repeat(1, 1, 2)[:, None]
        cos, sin = angle.cos(), angle.sin()
        mask = None if there.all() else there[:, None, None, :]
        x = self.patch(patches).float()
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        joined = self.norm(x).reshape(x.shape[0], -1, 4 * x.shape[2])
        return x, self.join2(F.gelu(self.join1(joined)))


class Miniature(nn.Module):
    def __init__(self, shape):
        super().__init__()
        s = self.shape = dict(shape)
        self.size = s["width"] // s["heads"]
        self.eye = Eye(s)
        self.words = nn.Embedding(s["vocabulary"], s["width"])
        self.blocks = nn.ModuleList(Block(s["width"], s["inner"], s["heads"], s["kv"], self.size,
                                          False) for _ in range(s["layers"]))
        self.norm = Norm(s["width"])
        steps = torch.arange(0, self.size, 2) / self.size
        self.register_buffer("frequency", 1e6 ** -steps, persistent=False)
        axis = sum(([i] * n for i, n in enumerate(s["sections"])), [])
        self.register_buffer("axis", torch.tensor(axis), persistent=False)
        self.begin()

    def begin(self):
        """Weights to start from."""
        for name, weight in self.named_parameters():
            if name == "words.weight":
                nn.init.normal_(weight, 0, 0.02)
            elif weight.ndim == 2:
                deep = 2 * (self.shape["depth"] if name.startswith("eye") else self.shape["layers"])
                last = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(weight, 0, (weight.shape[1] * (deep if last else 1)) ** -0.5)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)

    def forward(self, row):
        """Hidden states of a batch of rows (batches.py), and the eye's patches and image tokens."""
        x = self.words(row["ids"])
        patches = tokens = None
        if "patches" in row:
            patches, tokens = self.eye(row["patches"], row["places"], row["there"])
            slot = row["slot"].clamp(min=0)[..., None].expand(-1, -1, tokens.shape[2])
            x = torch.where(row["slot"][..., None] >= 0, tokens.float().gather(1, slot), x)
        angle = row["positions"][:, :, self.axis].float() * self.frequency
        angle = angle.repeat(1, 1, 2)[:, None]
        cos, sin = angle.cos(), angle.sin()
        branch = row["branch"]
        length = branch.shape[1]
        earlier = torch.ones(length, length, dtype=torch.bool).tril()
        mask = ((branch[:, None, :] == branch[:, :, None]) | (branch[:, None, :] == 0)) & earlier
        for block in self.blocks:
            x = block(x, cos, sin, mask[:, None])
        return self.norm(x), patches, tokens

    def logits(self, hidden):
        return F.linear(hidden, self.words.weight)


# ---- The names that others know ----

def block_to_hub(state, block, names, heads):
    """One joint block as single matrices."""
    q = heads[0] * heads[2]
    kv = heads[1] * heads[2]
    out = {f"{names['norm1']}.weight": state[f"{block}.norm1.weight"],
           f"{names['norm2']}.weight": state[f"{block}.norm2.weight"]}
    for kind in ("weight", "bias"):
        joint = state[f"{block}.qkv.{kind}"]
        if "qkv" in names:
            out[f"{names['qkv']}.{kind}"] = joint
        else:
            for part, piece in zip("qkv", joint.split([q, kv, kv])):
                out[f"{names['self']}.{part}_proj.{kind}"] = piece
        if f"{block}.out.{kind}" in state:
            out[f"{names['out']}.{kind}"] = state[f"{block}.out.{kind}"]
            gate, up = state[f"{block}.mlp.gate_up.{kind}"].chunk(2)
            out[f"{names['mlp']}.gate_proj.{kind}"] = gate
            out[f"{names['mlp']}.up_proj.{kind}"] = up
            out[f"{names['mlp']}.down_proj.{kind}"] = state[f"{block}.mlp.down.{kind}"]
    return out


def to_hub(state, s):
    """The state dictionary of transformers' Qwen2_5_VLForConditionalGeneration."""
    eye, text = "model.visual", "model.language_model"
    frames = state["eye.patch.weight"].view(s["eye"], 3, 1, PATCH, PATCH) / 2
    out = {f"{eye}.patch_embed.proj.weight": frames.repeat(1, 1, 2, 1, 1),
           f"{eye}.merger.ln_q.weight": state["eye.norm.weight"],
           f"{text}.embed_tokens.weight": state["words.weight"],
           f"{text}.norm.weight": state["norm.weight"],
           "lm_head.weight": state["words.weight"]}
    for kind in ("weight", "bias"):
        out[f"{eye}.merger.mlp.0.{kind}"] = state[f"eye.join1.{kind}"]
        out[f"{eye}.merger.mlp.2.{kind}"] = state[f"eye.join2.{kind}"]
    for i in range(s["depth"]):
        at = f"{eye}.blocks.{i}"
        out |= block_to_hub(state, f"eye.blocks.{i}", {
            "norm1": f"{at}.norm1", "norm2": f"{at}.norm2", "qkv": f"{at}.attn.qkv",
            "out": f"{at}.attn.proj", "mlp": f"{at}.mlp"},
            (s["eye_heads"], s["eye_heads"], s["eye"] // s["eye_heads"]))
    for i in range(s["layers"]):
        at = f"{text}.layers.{i}"
        out |= block_to_hub(state, f"blocks.{i}", {
            "norm1": f"{at}.input_layernorm", "norm2": f"{at}.post_attention_layernorm",
            "self": f"{at}.self_attn", "out": f"{at}.self_attn.o_proj", "mlp": f"{at}.mlp"},
            (s["heads"], s["kv"], s["width"] // s["heads"]))
    return {name: weight.detach().contiguous().clone() for name, weight in out.items()}
