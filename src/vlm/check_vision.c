/* Checks of vision parts (mmproj files). For the Qwen families every tensor that the graph uses is
 * checked, for clip.cpp does not; the others are checked for kind, sizes and output only. */
#include "vlm/check.h"

#include "base/status.h"

#include <stdio.h>
#include <string.h>

#define STAGE "vlm"

enum { MAX_BLOCKS = 256, MAX_WIDTH = 65536, MAX_PIXELS = 1 << 26, MERGE = 2 };

typedef struct vision {
    const wh_gguf *gguf;
    wh_error *err;
    uint64_t width, heads, inner, blocks, patch, image, output; /* output: of the text model */
} vision;

static wh_status wrong(const vision *v, const char *what) {
    return wh_fail(v->err, WH_ERR_MODEL, STAGE, "%s: cannot be used: %s", wh_gguf_path(v->gguf),
                   what);
}

static uint64_t number(const vision *v, const char *key) {
    uint64_t value = 0;
    wh_gguf_get_uint(v->gguf, key, &value);
    return value;
}

static bool within(uint64_t value, uint64_t least, uint64_t most) {
    return value >= least && value <= most;
}

/* ---- What it is ---- */

static bool get_projector(const wh_gguf *g, wh_gguf_text *name) {
    return wh_gguf_get_text(g, "clip.projector_type", name) ||
           wh_gguf_get_text(g, "clip.vision.projector_type", name);
}

static wh_status find_family(const vision *v, wh_vlm_shape *shape) {
    size_t count;
    const wh_vlm_family *families = wh_vlm_families(&count);
    wh_gguf_text name;
    if (!wh_gguf_is(v->gguf, "general.architecture", "clip"))
        return wrong(v, "it is not a vision part (an mmproj file)");
    if (!get_projector(v->gguf, &name))
        return wrong(v, "it does not say what joins it to a text model (clip.projector_type)");
    for (size_t i = 0; i < count; i++) {
        const char *projector = families[i].projector;
        if (projector && strlen(projector) == name.size &&
            !memcmp(projector, name.bytes, name.size) &&
            !strcmp(families[i].architecture, shape->architecture)) {
            shape->family = &families[i];
            return WH_OK;
        }
    }
    return wh_fail(v->err, WH_ERR_MODEL, STAGE,
                   "%s: joins by %.*s, which Whence does not know for a %s text model",
                   wh_gguf_path(v->gguf), (int)(name.size < 40 ? name.size : 40), name.bytes,
                   shape->architecture);
}

static wh_status check_constants(const vision *v) {
    static const char *const lists[] = {"clip.vision.image_mean", "clip.vision.image_std"};
    wh_gguf_type type;
    uint64_t count;
    double epsilon;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!wh_gguf_get_array(v->gguf, lists[i], &type, &count) || type != WH_GGUF_F32 ||
            count != 3)
            return wrong(v, "the mean and deviation of its pixels are missing");
        for (size_t k = 0; k < 3; k++) {
            float value;
            memcpy(&value, wh_gguf_array_data(v->gguf, lists[i]) + k * sizeof value, sizeof value);
            if (!(value >= (i ? 0.001f : 0.0f) && value <= 1.0f))
                return wrong(v, "the mean and deviation of its pixels are out of range");
        }
    }
    if (!wh_gguf_get_float(v->gguf, "clip.vision.attention.layer_norm_epsilon", &epsilon) ||
        !(epsilon > 0 && epsilon < 1))
        return wrong(v, "its norm constant is missing or out of range");
    return WH_OK;
}

/* How small and how large an image is to be shown to it: numbers that its maker may state, of the
 * one type that clip.cpp takes (another ends the process there). `side`: of the smallest image. */
static wh_status check_limits(const vision *v, uint64_t side, wh_vlm_shape *shape) {
    const struct {
        const char *key;
        uint64_t *value;
    } limits[] = {{"clip.vision.image_min_pixels", &shape->least_pixels},
                  {"clip.vision.image_max_pixels", &shape->most_pixels}};
    shape->least_pixels = shape->most_pixels = 0;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        wh_gguf_type type;
        if (!wh_gguf_get_type(v->gguf, limits[i].key, &type))
            continue;
        if (type != WH_GGUF_U32 || !wh_gguf_get_uint(v->gguf, limits[i].key, limits[i].value) ||
            !within(*limits[i].value, 1, MAX_PIXELS))
            return wrong(v, "the limits on an image's pixels are no numbers in range");
    }
    uint64_t most = shape->most_pixels;
    if (most && (most < side * side || most < shape->least_pixels))
        return wrong(v, "it allows an image fewer pixels than the smallest one has");
    return WH_OK;
}

static wh_status check_sizes(vision *v) {
    uint64_t yes = 0;
    if (wh_gguf_get_uint(v->gguf, "clip.has_audio_encoder", &yes) && yes)
        return wrong(v, "it hears, too, which Whence has no use for");
    v->width = number(v, "clip.vision.embedding_length");
    v->heads = number(v, "clip.vision.attention.head_count");
    v->inner = number(v, "clip.vision.feed_forward_length");
    v->blocks = number(v, "clip.vision.block_count");
    v->patch = number(v, "clip.vision.patch_size");
    v->image = number(v, "clip.vision.image_size");
    if (!within(v->width, 1, MAX_WIDTH) || !within(v->heads, 1, v->width) ||
        !within(v->inner, 1, 16 * MAX_WIDTH) || !within(v->blocks, 1, MAX_BLOCKS) ||
        !within(v->patch, 1, 256) || !within(v->image, v->patch, 8192) || v->width % v->heads)
        return wrong(v, "its layers, width, heads or patches are missing or out of range");
    return check_constants(v);
}

/* ---- Qwen's vision parts, tensor by tensor ---- */

static wh_status check_shape(const vision *v, const char *name, const uint64_t dims[4]) {
    const wh_gguf_tensor *t = wh_gguf_tensor_find(v->gguf, name);
    if (t && !memcmp(t->dims, dims, sizeof t->dims))
        return WH_OK;
    return wh_fail(v->err, WH_ERR_MODEL, STAGE,
                   "%s: cannot be used: tensor %s is missing or has another shape than its "
                   "metadata say",
                   wh_gguf_path(v->gguf), name);
}

/* A matrix and its bias. */
static wh_status check_linear(const vision *v, const char *stem, uint64_t in, uint64_t out) {
    char name[80];
    snprintf(name, sizeof name, "%s.weight", stem);
    wh_status status = check_shape(v, name, (uint64_t[4]){in, out, 1, 1});
    snprintf(name, sizeof name, "%s.bias", stem);
    return status == WH_OK ? check_shape(v, name, (uint64_t[4]){out, 1, 1, 1}) : status;
}

/* A norm, with a bias unless it is of the root-mean-square kind. */
static wh_status check_norm(const vision *v, const char *stem, uint64_t width, bool bias) {
    char name[80];
    snprintf(name, sizeof name, "%s.weight", stem);
    wh_status status = check_shape(v, name, (uint64_t[4]){width, 1, 1, 1});
    snprintf(name, sizeof name, "%s.bias", stem);
    return status == WH_OK && bias ? check_shape(v, name, (uint64_t[4]){width, 1, 1, 1}) : status;
}

static wh_status check_block(const vision *v, unsigned block, bool rms, bool joint) {
    const struct {
        const char *name;
        uint64_t in, out;
        bool wanted;
    } linear[] = {
        {"attn_qkv", v->width, 3 * v->width, joint}, {"attn_q", v->width, v->width, !joint},
        {"attn_k", v->width, v->width, !joint},      {"attn_v", v->width, v->width, !joint},
        {"attn_out", v->width, v->width, true},      {"ffn_gate", v->width, v->inner, rms},
        {"ffn_up", v->width, v->inner, true},        {"ffn_down", v->inner, v->width, true},
    };
    char stem[64];
    wh_status status = WH_OK;
    for (size_t i = 0; i < sizeof linear / sizeof *linear && status == WH_OK; i++) {
        snprintf(stem, sizeof stem, "v.blk.%u.%s", block, linear[i].name);
        if (linear[i].wanted)
            status = check_linear(v, stem, linear[i].in, linear[i].out);
    }
    for (int i = 1; i <= 2 && status == WH_OK; i++) {
        snprintf(stem, sizeof stem, "v.blk.%u.ln%d", block, i);
        status = check_norm(v, stem, v->width, !rms);
    }
    return status;
}

static wh_status check_patches(const vision *v) {
    const uint64_t dims[4] = {v->patch, v->patch, 3, v->width};
    wh_status status = check_shape(v, "v.patch_embd.weight", dims);
    return status == WH_OK ? check_shape(v, "v.patch_embd.weight.1", dims) : status;
}

/* Qwen3-VL: learned positions on a square grid, and features for the first text layers. */
static wh_status check_third(const vision *v, uint64_t deepstack) {
    const wh_gguf_tensor *grid = wh_gguf_tensor_find(v->gguf, "v.position_embd.weight");
    uint64_t side = 1, wide = v->width * MERGE * MERGE, found = 0;
    while (grid && side * side < grid->dims[1])
        side++;
    if (!grid || grid->dims[0] != v->width || grid->dims[1] != side * side)
        return wrong(v, "its learned positions are missing or not square");
    wh_status status = check_shape(v, "v.patch_embd.bias", (uint64_t[4]){v->width, 1, 1, 1});
    for (unsigned block = 0; block < v->blocks && status == WH_OK; block++) {
        char stem[64], name[80];
        snprintf(stem, sizeof stem, "v.deepstack.%u", block);
        snprintf(name, sizeof name, "%s.fc1.weight", stem);
        if (!wh_gguf_tensor_find(v->gguf, name))
            continue;
        found++;
        snprintf(name, sizeof name, "%s.norm", stem);
        status = check_norm(v, name, wide, true);
        snprintf(name, sizeof name, "%s.fc1", stem);
        status = status == WH_OK ? check_linear(v, name, wide, wide) : status;
        snprintf(name, sizeof name, "%s.fc2", stem);
        status = status == WH_OK ? check_linear(v, name, wide, v->output) : status;
    }
    if (status == WH_OK && found != deepstack)
        return wrong(v, "it feeds another number of text layers than the text model expects");
    return status;
}

/* Every n-th block looks at the whole image, the others at windows; 0: there are no windows. With 1
 * there are none either, but clip.cpp then misses its own mask and ends the process. */
static wh_status check_windows(const vision *v) {
    uint64_t pattern = UINT64_MAX, window = 112;
    wh_gguf_get_uint(v->gguf, "clip.vision.n_wa_pattern", &pattern);
    wh_gguf_get_uint(v->gguf, "clip.vision.window_size", &window);
    if (pattern == 1)
        return wrong(v, "its attention has no windows, which clip.vision.n_wa_pattern says by 0");
    if ((pattern && !within(pattern, 2, v->blocks)) || !within(window, v->patch * MERGE, 4096))
        return wrong(v, "the windows of its attention are missing or out of range");
    return WH_OK;
}

static wh_status check_qwen(vision *v, const wh_vlm_shape *shape) {
    bool rms = !strcmp(shape->family->projector, "qwen2.5vl_merger");
    bool third = !strcmp(shape->family->projector, "qwen3vl_merger");
    uint64_t wide = v->width * MERGE * MERGE, merge = MERGE;
    wh_gguf_get_uint(v->gguf, "clip.vision.spatial_merge_size", &merge);
    if (merge != MERGE || v->width / v->heads % 4)
        return wrong(v, "its heads or its merging of patches are not as in its family");
    wh_status status = check_patches(v);
    const wh_gguf_tensor *up = wh_gguf_tensor_find(v->gguf, "v.blk.0.ffn_up.weight");
    if (!strcmp(shape->family->projector, "qwen2vl_merger") && up)
        v->inner = up->dims[1]; /* its converter writes another number, which nothing reads */
    for (unsigned block = 0; block < v->blocks && status == WH_OK; block++)
        status = check_block(v, block, rms, third);
    if (status == WH_OK)
        status = check_norm(v, "v.post_ln", v->width, !rms);
    if (status == WH_OK)
        status = check_linear(v, "mm.0", wide, wide);
    if (status == WH_OK)
        status = check_linear(v, "mm.2", wide, v->output);
    if (status == WH_OK && rms)
        status = check_windows(v);
    if (status == WH_OK && third)
        status = check_third(v, shape->deepstack);
    return status;
}

/* ---- The others ---- */

/* Some matrix of the joint ends in the text model's width. */
static wh_status check_output(const vision *v) {
    for (size_t i = 0; i < wh_gguf_tensor_count(v->gguf); i++) {
        const wh_gguf_tensor *t = wh_gguf_tensor_at(v->gguf, i);
        bool joint = (t->name.size > 3 && !memcmp(t->name.bytes, "mm.", 3)) ||
                     (t->name.size > 10 && !memcmp(t->name.bytes, "resampler.", 10));
        if (joint && (t->dims[1] == v->output || t->dims[0] == v->output))
            return WH_OK;
    }
    return wrong(v, "nothing in it has the width of the text model");
}

wh_status wh_check_vision(const wh_gguf *g, wh_vlm_shape *shape, const wh_gguf *text,
                          wh_error *err) {
    vision v = {.gguf = g, .err = err, .output = shape->width};
    uint64_t projected = 0;
    wh_status status = find_family(&v, shape);
    if (status == WH_OK)
        status = check_sizes(&v);
    if (status != WH_OK)
        return status;
    shape->patch = v.patch;
    if (wh_gguf_get_uint(g, "clip.vision.projection_dim", &projected) && projected &&
        projected != shape->width)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: gives vectors of %llu numbers, %s takes %llu: they do not belong "
                       "together",
                       wh_gguf_path(g), (unsigned long long)projected, wh_gguf_path(text),
                       (unsigned long long)shape->width);
    bool qwen = !strncmp(shape->family->projector, "qwen", 4);
    status = check_limits(&v, qwen ? MERGE * v.patch : v.patch, shape);
    if (status != WH_OK)
        return status;
    return qwen ? check_qwen(&v, shape) : check_output(&v);
}
