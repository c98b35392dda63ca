/* Checks of text models and adapters; check_vision.c has those of vision parts. */
#include "vlm/check.h"

#include "base/status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "vlm"

/* llama.cpp's own limits (LLAMA_MAX_LAYERS), and sizes no model comes near. */
enum { MAX_LAYERS = 512, MAX_WIDTH = 65536, MAX_VOCABULARY = 1 << 21 };

static wh_status wrong(const wh_gguf *g, wh_error *err, const char *what) {
    return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: cannot be used: %s", wh_gguf_path(g), what);
}

/* ---- Reading "ARCHITECTURE.key" ---- */

static const char *full_key(const wh_vlm_shape *s, const char *key, char *buffer, size_t size) {
    snprintf(buffer, size, "%s.%s", s->architecture, key);
    return buffer;
}

static uint64_t number(const wh_gguf *g, const wh_vlm_shape *s, const char *key,
                       uint64_t otherwise) {
    char name[96];
    uint64_t value = otherwise;
    wh_gguf_get_uint(g, full_key(s, key, name, sizeof name), &value);
    return value;
}

/* ---- Text models ---- */

static wh_status find_family(const wh_gguf *g, wh_vlm_shape *s, wh_error *err) {
    size_t count;
    const wh_vlm_family *families = wh_vlm_families(&count);
    wh_gguf_text name;
    if (!wh_gguf_get_text(g, "general.architecture", &name))
        return wrong(g, err, "it does not say which architecture it is");
    if (wh_gguf_is(g, "general.architecture", "clip"))
        return wrong(g, err, "it is a vision part (mmproj), not a text model");
    if (wh_gguf_is(g, "general.type", "adapter"))
        return wrong(g, err, "it is an adapter, not a model");
    for (size_t i = 0; i < count && !s->family; i++)
        if (!families[i].projector &&
            wh_gguf_is(g, "general.architecture", families[i].architecture))
            s->family = &families[i];
    for (size_t i = 0; i < count && !s->family; i++)
        if (wh_gguf_is(g, "general.architecture", families[i].architecture))
            s->family = &families[i];
    if (!s->family)
        return wh_fail(
            err, WH_ERR_MODEL, STAGE,
            "%s: architecture %.*s is none that Whence knows (`whence doctor` lists them)",
            wh_gguf_path(g), (int)(name.size < 40 ? name.size : 40), name.bytes);
    snprintf(s->architecture, sizeof s->architecture, "%s", s->family->architecture);
    return WH_OK;
}

static bool within(uint64_t value, uint64_t least, uint64_t most) {
    return value >= least && value <= most;
}

static wh_status check_sizes(const wh_gguf *g, wh_vlm_shape *s, wh_error *err) {
    s->layers = number(g, s, "block_count", 0);
    s->width = number(g, s, "embedding_length", 0);
    s->heads = number(g, s, "attention.head_count", 0);
    s->kv_heads = number(g, s, "attention.head_count_kv", s->heads);
    s->inner = number(g, s, "feed_forward_length", 0);
    s->trained_context = number(g, s, "context_length", 0);
    if (!within(s->layers, 1, MAX_LAYERS) || !within(s->width, 1, MAX_WIDTH) ||
        !within(s->heads, 1, s->width) || !within(s->kv_heads, 1, s->heads) ||
        !within(s->inner, 1, 16 * MAX_WIDTH) || !within(s->trained_context, 1, INT32_MAX))
        return wrong(g, err, "layers, width, heads or context are missing or out of range");
    s->head_size = number(g, s, "attention.key_length", s->width / s->heads);
    if (s->heads % s->kv_heads || !within(s->head_size, 2, 1024) || s->head_size % 2 ||
        number(g, s, "attention.value_length", s->head_size) != s->head_size ||
        number(g, s, "rope.dimension_count", s->head_size) != s->head_size)
        return wrong(g, err, "its attention heads do not divide as they must");
    if (number(g, s, "expert_count", 0) || number(g, s, "expert_used_count", 0) ||
        number(g, s, "expert_group_count", 0) || number(g, s, "nextn_predict_layers", 0))
        return wrong(g, err, "models of several experts are not known");
    if (number(g, s, "pooling_type", 0) || number(g, s, "classifier.output_labels", 0))
        return wrong(g, err, "it gives embeddings, not text");
    return WH_OK;
}

/* The scalings that llama.cpp knows; anything else ends the process there. */
static bool scaling_is_known(const wh_gguf *g, const wh_vlm_shape *s) {
    static const char *const known[] = {"none", "linear", "yarn", "longrope"};
    char key[96];
    wh_gguf_text unused;
    full_key(s, "rope.scaling.type", key, sizeof key);
    if (!wh_gguf_get_text(g, key, &unused))
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (wh_gguf_is(g, key, known[i]))
            return true;
    return false;
}

static wh_status check_rotation(const wh_gguf *g, wh_vlm_shape *s, wh_error *err) {
    char key[96];
    wh_gguf_type type;
    uint64_t count, sum = 0, section;
    double epsilon = 0, base = 10000;
    if (!scaling_is_known(g, s))
        return wrong(g, err, "its rope.scaling.type is not known");
    wh_gguf_get_float(g, full_key(s, "rope.freq_base", key, sizeof key), &base);
    if (!wh_gguf_get_float(g, full_key(s, "attention.layer_norm_rms_epsilon", key, sizeof key),
                           &epsilon) ||
        !(epsilon > 0 && epsilon < 1) || !(base >= 1 && base < 1e12))
        return wrong(g, err, "its norm or rotation constants are missing or out of range");
    if (strcmp(s->architecture, "qwen2vl") && strcmp(s->architecture, "qwen3vl"))
        return WH_OK;
    full_key(s, "rope.dimension_sections", key, sizeof key);
    if (!wh_gguf_get_array(g, key, &type, &count) || !within(count, 3, 4))
        return wrong(g, err, "it lacks the sections of its rotation (rope.dimension_sections)");
    for (uint64_t i = 0; i < count; i++)
        sum += wh_gguf_array_uint(g, key, i, &section) && section <= s->head_size ? section
                                                                                  : MAX_WIDTH;
    if (!within(sum, 1, s->head_size / 2))
        return wrong(g, err, "the sections of its rotation do not fit its heads");
    s->deepstack = number(g, s, "n_deepstack_layers", 0);
    return s->deepstack > s->layers ? wrong(g, err, "it has more deepstack inputs than layers")
                                    : WH_OK;
}

/* Tokens are texts, all different; merges are pairs. */
static int by_text(const void *a, const void *b) {
    const wh_gguf_text *x = a, *y = b;
    int order = memcmp(x->bytes, y->bytes, x->size < y->size ? x->size : y->size);
    return order ? order : (x->size > y->size) - (x->size < y->size);
}

/* Lists the texts of an array; NULL without memory. Its frame was checked when it was opened. */
static wh_gguf_text *list_texts(const wh_gguf *g, const char *key, uint64_t count) {
    wh_gguf_text *texts = calloc((size_t)count + 1, sizeof *texts);
    const uint8_t *at = wh_gguf_array_data(g, key);
    for (uint64_t i = 0; texts && i < count; i++) {
        uint64_t size;
        memcpy(&size, at, sizeof size);
        texts[i] = (wh_gguf_text){(const char *)at + sizeof size, (size_t)size};
        at += sizeof size + size;
    }
    return texts;
}

static wh_status check_tokens(const wh_gguf *g, wh_vlm_shape *s, wh_error *err) {
    wh_gguf_type type;
    if (!wh_gguf_get_array(g, "tokenizer.ggml.tokens", &type, &s->vocabulary) ||
        type != WH_GGUF_STRING || !within(s->vocabulary, 1, MAX_VOCABULARY))
        return wrong(g, err, "it has no vocabulary (tokenizer.ggml.tokens)");
    wh_gguf_text *tokens = list_texts(g, "tokenizer.ggml.tokens", s->vocabulary);
    if (!tokens)
        return wh_fail_nomem(err, STAGE);
    qsort(tokens, (size_t)s->vocabulary, sizeof *tokens, by_text);
    bool twice = false, odd = !tokens[0].size;
    for (uint64_t i = 0; i < s->vocabulary; i++) {
        twice |= i && !by_text(&tokens[i - 1], &tokens[i]);
        odd |= tokens[i].size > 4096 || memchr(tokens[i].bytes, 0, tokens[i].size);
    }
    free(tokens);
    if (twice || odd)
        return wrong(g, err,
                     twice ? "a token is in its vocabulary twice"
                           : "a token of its vocabulary is empty or endless");
    return WH_OK;
}

static wh_status check_merges(const wh_gguf *g, wh_error *err) {
    wh_gguf_type type;
    uint64_t count;
    bool bad = false;
    if (!wh_gguf_get_array(g, "tokenizer.ggml.merges", &type, &count) || type != WH_GGUF_STRING)
        return wrong(g, err, "its tokenizer has no merges (tokenizer.ggml.merges)");
    wh_gguf_text *merges = list_texts(g, "tokenizer.ggml.merges", count);
    if (!merges)
        return wh_fail_nomem(err, STAGE);
    for (uint64_t i = 0; i < count && !bad; i++) {
        const char *blank =
            merges[i].size ? memchr(merges[i].bytes + 1, ' ', merges[i].size - 1) : NULL;
        size_t after = blank ? (size_t)(merges[i].bytes + merges[i].size - blank - 1) : 0;
        bad = !after || memchr(blank + 1, ' ', after) || merges[i].bytes[0] == ' ';
    }
    free(merges);
    return bad ? wrong(g, err, "a merge of its tokenizer is not two tokens") : WH_OK;
}

static wh_status check_tokenizer(const wh_gguf *g, wh_vlm_shape *s, wh_error *err) {
    static const char *const special[] = {"bos", "eos", "eot", "padding", "unknown", "eom"};
    wh_gguf_type type;
    uint64_t count, id;
    wh_status status = check_tokens(g, s, err);
    if (status != WH_OK)
        return status;
    bool pieces = wh_gguf_is(g, "tokenizer.ggml.model", "llama");
    if (!pieces && !wh_gguf_is(g, "tokenizer.ggml.model", "gpt2"))
        return wrong(g, err, "its tokenizer is neither byte pairs nor pieces");
    if (!wh_gguf_get_array(g, "tokenizer.ggml.token_type", &type, &count) || type != WH_GGUF_I32 ||
        count != s->vocabulary)
        return wrong(g, err, "its token types do not match its vocabulary");
    if (wh_gguf_get_array(g, "tokenizer.ggml.scores", &type, &count) ? count != s->vocabulary
                                                                     : pieces)
        return wrong(g, err, "its token scores do not match its vocabulary");
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        char key[64];
        snprintf(key, sizeof key, "tokenizer.ggml.%s_token_id", special[i]);
        if (wh_gguf_get_uint(g, key, &id) && id >= s->vocabulary)
            return wrong(g, err, "a special token is not in its vocabulary");
    }
    if (!wh_gguf_get_uint(g, "tokenizer.ggml.eos_token_id", &id))
        return wrong(g, err, "it does not say which token ends an answer");
    return pieces ? WH_OK : check_merges(g, err);
}

static bool has_shape(const wh_gguf *g, const char *name, uint64_t first, uint64_t second) {
    const wh_gguf_tensor *t = wh_gguf_tensor_find(g, name);
    return t && t->dims[0] == first && t->dims[1] == second && t->dims[2] == 1 && t->dims[3] == 1;
}

static wh_status check_tensors(const wh_gguf *g, const wh_vlm_shape *s, wh_error *err) {
    uint64_t q = s->heads * s->head_size, kv = s->kv_heads * s->head_size;
    struct {
        const char *name;
        uint64_t first, second;
    } wanted[] = {
        {"attn_norm", s->width, 1},       {"attn_q", s->width, q},
        {"attn_k", s->width, kv},         {"attn_v", s->width, kv},
        {"attn_output", q, s->width},     {"ffn_norm", s->width, 1},
        {"ffn_gate", s->width, s->inner}, {"ffn_up", s->width, s->inner},
        {"ffn_down", s->inner, s->width},
    };
    if (!has_shape(g, "token_embd.weight", s->width, s->vocabulary) ||
        !has_shape(g, "output_norm.weight", s->width, 1) ||
        (wh_gguf_tensor_find(g, "output.weight") &&
         !has_shape(g, "output.weight", s->width, s->vocabulary)))
        return wrong(g, err, "its embeddings do not match its width and vocabulary");
    for (uint64_t layer = 0; layer < s->layers; layer++)
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            char name[64];
            snprintf(name, sizeof name, "blk.%u.%s.weight", (unsigned)layer, wanted[i].name);
            if (!has_shape(g, name, wanted[i].first, wanted[i].second))
                return wh_fail(err, WH_ERR_MODEL, STAGE,
                               "%s: cannot be used: tensor %s is missing or has another shape than "
                               "its metadata say",
                               wh_gguf_path(g), name);
        }
    return WH_OK;
}

wh_status wh_check_text(const wh_gguf *g, wh_vlm_shape *out, wh_error *err) {
    wh_vlm_shape s = {0};
    uint64_t parts = 0;
    if (wh_gguf_get_uint(g, "split.count", &parts) && parts > 1)
        return wrong(g, err, "it is one part of several; join them with llama-gguf-split --merge");
    wh_status status = find_family(g, &s, err);
    if (status == WH_OK)
        status = check_sizes(g, &s, err);
    if (status == WH_OK)
        status = check_rotation(g, &s, err);
    if (status == WH_OK)
        status = check_tokenizer(g, &s, err);
    if (status == WH_OK)
        status = check_tensors(g, &s, err);
    *out = s;
    return status;
}

/* ---- Adapters ---- */

/* The tensor of the text model that `name` ("X.lora_a" or "X.lora_b") changes, and its pair. */
static wh_status check_pair(const wh_gguf *g, const wh_gguf *text, const wh_gguf_tensor *t,
                            wh_error *err) {
    char name[80], other[96];
    int base = (int)t->name.size - 7;
    bool first = base > 0 && !memcmp(t->name.bytes + base, ".lora_a", 7);
    if (base <= 0 || (!first && memcmp(t->name.bytes + base, ".lora_b", 7)))
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: cannot be used: %.*s is no part of a LoRA",
                       wh_gguf_path(g), (int)t->name.size, t->name.bytes);
    snprintf(name, sizeof name, "%.*s", base, t->name.bytes);
    snprintf(other, sizeof other, "%s.lora_%c", name, first ? 'b' : 'a');
    const wh_gguf_tensor *target = wh_gguf_tensor_find(text, name);
    const wh_gguf_tensor *pair = wh_gguf_tensor_find(g, other);
    if (!target || !pair)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: does not belong to %s: %s is missing in %s",
                       wh_gguf_path(g), wh_gguf_path(text), target ? other : name,
                       target ? "it" : "the model");
    const wh_gguf_tensor *a = first ? t : pair, *b = first ? pair : t;
    if (a->dims[0] != target->dims[0] || b->dims[1] != target->dims[1] ||
        a->dims[1] != b->dims[0] || a->dims[2] != 1 || b->dims[2] != 1 || a->type > 1 ||
        b->type > 1)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: does not belong to %s: %s has another shape or type", wh_gguf_path(g),
                       wh_gguf_path(text), name);
    return WH_OK;
}

wh_status wh_check_adapter(const wh_gguf *g, const wh_gguf *text, wh_error *err) {
    wh_gguf_text mine, theirs;
    double alpha;
    if (!wh_gguf_is(g, "general.type", "adapter") || !wh_gguf_is(g, "adapter.type", "lora"))
        return wrong(g, err,
                     "it is not a LoRA adapter in GGUF "
                     "(docs/models.md says how to convert one)");
    if (!wh_gguf_get_text(g, "general.architecture", &mine))
        return wrong(g, err, "it does not say which architecture it is for");
    if (text &&
        (!wh_gguf_get_text(text, "general.architecture", &theirs) || by_text(&mine, &theirs)))
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: is for another architecture than %s",
                       wh_gguf_path(g), wh_gguf_path(text));
    if (!wh_gguf_get_float(g, "adapter.lora.alpha", &alpha) || !(alpha > 0 && alpha < 1e6))
        return wrong(g, err, "its strength (adapter.lora.alpha) is missing or out of range");
    if (!wh_gguf_tensor_count(g))
        return wrong(g, err, "it has no tensors");
    wh_gguf_type type;
    uint64_t count;
    if (wh_gguf_get_array(g, "adapter.alora.invocation_tokens", &type, &count))
        return wrong(g, err, "adapters that a token switches on are not known");
    wh_status status = WH_OK;
    for (size_t i = 0; text && i < wh_gguf_tensor_count(g) && status == WH_OK; i++)
        status = check_pair(g, text, wh_gguf_tensor_at(g, i), err);
    return status;
}

/* ---- A model's files ---- */

wh_status wh_check_files(const char *text, const char *vision, const char *adapter, wh_error *err) {
    wh_gguf *body = NULL, *eyes = NULL, *lora = NULL;
    wh_vlm_shape shape = {0};
    wh_status status = text ? wh_gguf_open(text, &body, err) : WH_OK;
    if (status == WH_OK && text)
        status = wh_check_text(body, &shape, err);
    if (status == WH_OK && text && vision)
        status = wh_gguf_open(vision, &eyes, err);
    if (status == WH_OK && text && vision)
        status = wh_check_vision(eyes, &shape, body, err);
    if (status == WH_OK && adapter)
        status = wh_gguf_open(adapter, &lora, err);
    if (status == WH_OK && adapter)
        status = wh_check_adapter(lora, body, err);
    wh_gguf_free(body);
    wh_gguf_free(eyes);
    wh_gguf_free(lora);
    return status;
}

/* ---- Memory ---- */

uint64_t wh_check_cache_bytes(const wh_vlm_shape *s, uint64_t cells, uint64_t element_bytes) {
    return cells * s->layers * 2 * s->kv_heads * s->head_size * element_bytes;
}

/* The number after `label` in a file of lines; false if it is not there. */
static bool read_number(const char *path, const char *label, uint64_t *value) {
    char line[128];
    bool found = false;
    FILE *file = fopen(path, "re");
    while (file && !found && fgets(line, sizeof line, file))
        found = !strncmp(line, label, strlen(label)) &&
                sscanf(line + strlen(label), "%" SCNu64, value) == 1;
    if (file)
        fclose(file);
    return found;
}

static uint64_t free_bytes(void) {
    uint64_t kib, most, used, result = UINT64_MAX;
    if (read_number("/proc/meminfo", "MemAvailable:", &kib))
        result = kib * 1024;
    if (read_number("/sys/fs/cgroup/memory.max", "", &most) &&
        read_number("/sys/fs/cgroup/memory.current", "", &used)) {
        uint64_t left = most > used ? most - used : 0;
        result = left < result ? left : result;
    }
    return result;
}

wh_status wh_check_memory(const char *path, uint64_t needed, uint64_t limit, wh_error *err) {
    uint64_t have = limit ? limit : free_bytes();
    if (needed <= have)
        return WH_OK;
    return wh_fail(err, WH_ERR_MODEL, STAGE,
                   "%s: needs about %.2f GiB, and %.2f GiB %s; take a smaller or more strongly "
                   "quantised model, or fewer samples at once",
                   path, (double)needed / 0x1p30, (double)have / 0x1p30,
                   limit ? "are allowed" : "are free");
}
