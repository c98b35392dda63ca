/* Questions of a JSONL ({"id", "image", "crop": [x0, y0, x1, y1] from 0 to 1 or null, "task",
 * "question", "answer", "options": [...] or null}) through our engine. The answer is what the model
 * writes, greedily; where options are given, the likeliest of them is "chosen" beside it. An image
 * without a name is no image. Several questions may have one id: line numbers tell them apart. What
 * each answer is an answer to is kept beside it ("of"), so that a run never goes on with others'.
 */
#include "measure.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"
#include "methods/paths.h"
#include "signs.h"
#include "vlm/catalog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "miniature"
#define ANSWER_TOKENS 400
#define CONTEXT_TOKENS 2048

typedef struct asker {
    wh_vlm *vlm;
    wh_vlm_session *session;
    const char *folder;
    wh_photo *photo;
    char photo_name[512];
    wh_vlm_image *image;          /* of `seen` */
    char seen[640];               /* name and crop of what was looked at last */
    const char *adapter;          /* "" for none */
    char hashed[512], sha256[65]; /* name and hash of the picture that was hashed last */
} asker;

static wh_status open_model(const measure_options *options, wh_arena *arena, asker *a,
                            wh_error *err) {
    wh_vlm_params params = wh_vlm_default_params();
    wh_vlm_session_params sizes = wh_vlm_default_session_params();
    wh_model_paths files;
    char *data_dir = NULL;
    wh_status status = wh_path_data_dir(arena, NULL, &data_dir, err);
    if (status == WH_OK)
        status = wh_model_resolve(arena, data_dir, options->model, &files, err);
    if (status != WH_OK)
        return status;
    params.model = files.gguf;
    params.mmproj = options->mmproj ? options->mmproj : files.mmproj;
    params.adapters = &options->adapter;
    params.adapter_count = options->adapter != NULL;
    params.threads = options->threads;
    sizes.context_tokens = CONTEXT_TOKENS;
    sizes.answer_tokens = ANSWER_TOKENS;
    sizes.sequences = sizes.prefixes = 1;
    status = wh_vlm_open(&params, &a->vlm, err);
    if (status == WH_OK)
        status = wh_vlm_session_create(a->vlm, &sizes, &a->session, err);
    if (status == WH_OK && options->adapter)
        status = wh_vlm_session_adapter(a->session, 0, 1, err);
    return status;
}

/* ---- Looking ---- */

/* The part of the photo in `crop` as a new image; NULL with `err` filled. */
static unsigned char *cut(const wh_image *from, const json_t *crop, int *width, int *height,
                          wh_error *err) {
    int box[4];
    for (size_t i = 0; i < 4; i++) {
        double part = json_number_value(json_array_get(crop, i));
        part = part > 0 ? part < 1 ? part : 1 : 0;
        box[i] = (int)lround(part * (i % 2 ? from->height : from->width));
    }
    *width = box[2] - box[0];
    *height = box[3] - box[1];
    if (*width < 1 || *height < 1) {
        wh_fail(err, WH_ERR_FORMAT, STAGE, "a crop of %d x %d pixels", *width, *height);
        return NULL;
    }
    unsigned char *rgb = malloc((size_t)*width * (size_t)*height * 3);
    if (!rgb)
        wh_fail_nomem(err, STAGE);
    for (int y = 0; rgb && y < *height; y++)
        memcpy(rgb + (size_t)y * (size_t)*width * 3,
               from->rgb + ((size_t)(box[1] + y) * (size_t)from->width + (size_t)box[0]) * 3,
               (size_t)*width * 3);
    return rgb;
}

static wh_status look(asker *a, const char *name, const json_t *crop, wh_error *err) {
    char wanted[640];
    char *where = json_array_size(crop) == 4 ? json_dumps(crop, JSON_REAL_PRECISION(9)) : NULL;
    snprintf(wanted, sizeof wanted, "%s %s", name, where ? where : "");
    free(where);
    if (a->image && strcmp(a->seen, wanted) == 0)
        return WH_OK;
    wh_vlm_image_free(a->image);
    a->image = NULL;
    if (!a->photo || strcmp(a->photo_name, name) != 0) {
        wh_photo_free(a->photo);
        a->photo = NULL;
        wh_status status = measure_photo(a->folder, name, &a->photo, err);
        if (status != WH_OK)
            return status;
        snprintf(a->photo_name, sizeof a->photo_name, "%s", name);
    }
    const wh_image *whole = &a->photo->image;
    int width = whole->width, height = whole->height;
    unsigned char *part = NULL;
    if (json_array_size(crop) == 4 && !(part = cut(whole, crop, &width, &height, err)))
        return err ? err->status : WH_ERR_FORMAT;
    wh_status status = wh_vlm_image_create(a->session, part ? part : whole->rgb, width, height,
                                           NULL, &a->image, err);
    free(part);
    snprintf(a->seen, sizeof a->seen, "%s", wanted);
    return status;
}

/* ---- Asking ---- */

static wh_status write_answer(asker *a, const wh_vlm_prefix *prefix, wh_arena *arena,
                              const char **answer, wh_error *err) {
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const wh_vlm_text *texts;
    sampling.max_tokens = ANSWER_TOKENS;
    wh_status status = wh_vlm_generate(a->session, prefix, &sampling, NULL, arena, &texts, err);
    if (status == WH_OK)
        *answer = texts[0].text;
    return status;
}

static wh_status choose_answer(asker *a, const wh_vlm_prefix *prefix, const json_t *options,
                               wh_arena *arena, const char **answer, wh_error *err) {
    size_t count = json_array_size(options), best = 0;
    const char **texts = wh_arena_alloc(arena, count, sizeof *texts);
    double *logprobs = wh_arena_alloc(arena, count, sizeof *logprobs);
    if (!texts || !logprobs)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < count; i++)
        texts[i] = json_string_value(json_array_get(options, i));
    wh_status status = wh_vlm_score(a->session, prefix, texts, count, NULL, logprobs, NULL, err);
    for (size_t i = 1; status == WH_OK && i < count; i++)
        best = logprobs[i] > logprobs[best] ? i : best;
    if (status == WH_OK)
        *answer = texts[best];
    return status;
}

/* Before the model is loaded: whether every question can be asked. */
static wh_status check_questions(const char *path, const json_t *questions, wh_error *err) {
    static const char *const keys[] = {"image", "task", "question"};
    const json_t *question, *option;
    size_t i, j;
    json_array_foreach(questions, i, question) {
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (!json_is_string(json_object_get(question, keys[k])))
                return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s, line %zu: has no text \"%s\"", path,
                               i + 1, keys[k]);
        if (!json_object_get(question, "answer"))
            return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s, line %zu: has no \"answer\"", path,
                           i + 1);
        json_array_foreach(json_object_get(question, "options"), j, option) {
            if (!json_string_length(option))
                return wh_fail(err, WH_ERR_FORMAT, STAGE,
                               "%s, line %zu: an option is no text, or empty", path, i + 1);
        }
    }
    return WH_OK;
}

/* One hash of the question, the picture's bytes and the model. */
static wh_status hash_of(asker *a, const json_t *question, char of[65], wh_error *err) {
    const char *image = record_text(question, "image");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", a->folder, image);
    if (*image && strcmp(a->hashed, image) != 0) {
        wh_status status = wh_sha256_file(path, a->sha256, err);
        if (status != WH_OK)
            return status;
        snprintf(a->hashed, sizeof a->hashed, "%s", image);
    }
    json_t *all =
        json_pack("{s:s, s:s, s:s, s:O}", "model", wh_vlm_describe(a->vlm).sha256, "adapter",
                  a->adapter, "picture", *image ? a->sha256 : "", "question", question);
    char *text = all ? json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    bool ok = text && wh_sha256(text, strlen(text), of);
    free(text);
    json_decref(all);
    return ok ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status ask_one(asker *a, const json_t *question, const char *id, const char *of,
                         records_out *out, wh_error *err) {
    const char *image = record_text(question, "image"), *answer = NULL, *chosen = NULL;
    const json_t *options = json_object_get(question, "options");
    double start = wh_clock_ms();
    wh_vlm_prefix *prefix = NULL;
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? WH_OK : wh_fail_nomem(err, STAGE);
    if (status == WH_OK && *image)
        status = look(a, image, json_object_get(question, "crop"), err);
    const wh_vlm_part parts[] = {{NULL, a->image}, {record_text(question, "question"), NULL}};
    const wh_vlm_message message = {"user", *image ? parts : parts + 1, *image ? 2 : 1};
    if (status == WH_OK)
        status = wh_vlm_prefix_create(a->session, &message, 1, NULL, NULL, &prefix, err);
    if (status == WH_OK)
        status = write_answer(a, prefix, arena, &answer, err);
    if (status == WH_OK && json_array_size(options))
        status = choose_answer(a, prefix, options, arena, &chosen, err);
    wh_vlm_prefix_free(prefix);
    if (status == WH_OK)
        status = records_write(out,
                               json_pack("{s:s, s:s, s:s, s:s, s:O, s:o, s:o, s:o}", "id", id, "of",
                                         of, "image", image, "task", record_text(question, "task"),
                                         "wanted", json_object_get(question, "answer"), "answer",
                                         wh_json_text(answer), "chosen", wh_json_text(chosen), "ms",
                                         wh_json_number(wh_clock_ms() - start, 1)),
                               err);
    wh_arena_free(arena);
    return status;
}

wh_status measure_ask(const measure_options *options, wh_error *err) {
    asker a = {.folder = options->scenes, .adapter = options->adapter ? options->adapter : ""};
    json_t *questions = NULL;
    records_out out = {0};
    wh_error late = {0};
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? records_read(options->questions, &questions, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = check_questions(options->questions, questions, err);
    if (status == WH_OK)
        status = records_open(options->out, "asked", options->shard, &out, err);
    if (status == WH_OK)
        status = open_model(options, arena, &a, err);
    size_t total = json_array_size(questions), share = options->shard.count;
    total = options->most && options->most < total ? options->most : total;
    /* Neighbours share an image: each process takes a run of them. */
    size_t first = total * options->shard.number / share;
    size_t end = total * (options->shard.number + 1) / share;
    for (size_t i = first; status == WH_OK && i < end; i++) {
        const json_t *question = json_array_get(questions, i);
        char id[256], of[65];
        snprintf(id, sizeof id, "%.200s#%zu", record_text(question, "id"), i + 1);
        const json_t *known = json_object_get(out.done, id);
        status = hash_of(&a, question, of, err);
        if (status == WH_OK && !known)
            status = ask_one(&a, question, id, of, &out, err);
        else if (status == WH_OK && strcmp(record_text(known, "of"), of) != 0)
            status = wh_fail(err, WH_ERR_DATA, STAGE,
                             "%s: the answer %s is to another question, picture or model: remove "
                             "the folder, or take another",
                             options->out, id);
        sign_progress("questions asked", i + 1 - first, end - first);
    }
    wh_status closed = records_close(&out, status == WH_OK ? err : &late);
    wh_vlm_image_free(a.image);
    wh_photo_free(a.photo);
    wh_vlm_session_free(a.session);
    wh_vlm_free(a.vlm);
    json_decref(questions);
    wh_arena_free(arena);
    return status == WH_OK ? closed : status;
}
