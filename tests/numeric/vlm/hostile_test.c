/*
 * Files that are not what they should be: each gives WH_ERR_MODEL and one line, none ends the
 * process. Mutated copies are opened and used in a child process of their own, because ggml ends
 * the process where it finds a contradiction that we overlooked.
 */
#include "base/random.h"
#include "lookalike.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each a child process; WH_MUTATIONS in the environment asks for more. */
static int mutations = 40;

/* ---- Wrong files ---- */

static void refuse(const char *model, const char *mmproj, const char *adapter, size_t memory,
                   const char *said) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    wh_vlm_params params = wh_vlm_default_params();
    params.model = model;
    params.mmproj = mmproj;
    params.adapters = &adapter;
    params.adapter_count = adapter != NULL;
    params.memory_bytes = memory;
    assert_int_equal(wh_vlm_open(&params, &vlm, &err), WH_ERR_MODEL);
    assert_null(vlm);
    assert_null(strchr(err.message, '\n'));
    if (!strstr(err.message, said))
        fail_msg("said: %s", err.message);
}

static void test_wrong_files(void **state) {
    (void)state;
    const char *text = DATA "/qwen2.5-vl-text-f32.gguf";
    const char *vision = DATA "/qwen2.5-vl-vision-f32.gguf";
    const char *third = DATA "/qwen3-vl-vision-f32.gguf", *json = DATA "/qwen2.5-vl.json";
    const char *adapter = DATA "/qwen2.5-vl-adapter.gguf";
    refuse("/none/model.gguf", NULL, NULL, 0, "/none/model.gguf: No such file");
    refuse(text, "/none/mmproj.gguf", NULL, 0, "/none/mmproj.gguf: No such file");
    refuse(json, NULL, NULL, 0, "is not a GGUF file");
    refuse(DATA, NULL, NULL, 0, "is a folder");
    refuse(vision, NULL, NULL, 0, "is a vision part (mmproj), not a text model");
    refuse(adapter, NULL, NULL, 0, "is an adapter, not a model");
    refuse(text, text, NULL, 0, "is not a vision part");
    refuse(text, third, NULL, 0, "does not know for a qwen2vl text model");
    refuse(text, vision, vision, 0, "is not a LoRA adapter");
    refuse(text, vision, DATA "/qwen3-vl-adapter.gguf", 0, "another architecture");
    refuse(text, vision, NULL, 1000, "are allowed");
}

static void test_no_room(void **state) {
    (void)state;
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    wh_vlm_params params = wh_vlm_default_params();
    params.model = DATA "/qwen2.5-vl-text-f32.gguf";
    params.memory_bytes = 1 << 20;
    assert_ok(wh_vlm_open(&params, &vlm, &err));
    assert_int_equal(wh_vlm_session_create(vlm, NULL, &session, &err), WH_ERR_MODEL);
    assert_non_null(strstr(err.message, "are allowed"));
    assert_null(session);
    wh_vlm_free(vlm);
}

/* ---- Mutations ---- */

/* Opens the three files and asks for a few tokens about an image: 0 it went well, 1 it was refused.
 */
static int use(const char *text, const char *vision, const char *adapter) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    wh_vlm_image *image = NULL;
    wh_vlm_prefix *prefix = NULL;
    uint8_t *rgb = calloc(140 * 112, 3);
    const wh_vlm_text *texts;
    wh_arena *arena = wh_arena_create(0);
    wh_vlm_params params = wh_vlm_default_params();
    wh_vlm_session_params sizes = {.context_tokens = 128, .answer_tokens = 8, .sequences = 2};
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    sampling.max_tokens = 3;
    sampling.samples = 2;
    sampling.temperature = 1;
    sampling.grammar = "root ::= [a-z]{1,8}";
    params.model = text;
    params.mmproj = vision;
    params.adapters = &adapter;
    params.adapter_count = 1;
    params.threads = 1;
    params.memory_bytes = 64 << 20;
    int code = wh_vlm_open(&params, &vlm, &err) != WH_OK ||
               wh_vlm_session_create(vlm, &sizes, &session, &err) != WH_OK ||
               wh_vlm_session_adapter(session, 0, 1, &err) != WH_OK ||
               wh_vlm_image_create(session, rgb, 140, 112, NULL, &image, &err) != WH_OK;
    if (!code) {
        wh_vlm_part parts[] = {{.image = image}, {.text = "Where?"}};
        wh_vlm_message message = {"user", parts, 2};
        code = wh_vlm_prefix_create(session, &message, 1, NULL, NULL, &prefix, &err) != WH_OK ||
               wh_vlm_generate(session, prefix, &sampling, NULL, arena, &texts, &err) != WH_OK;
    }
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    wh_arena_free(arena);
    free(rgb);
    return code;
}

/* The exit code of `use` in a child, or 1000 and its signal; what the child says is counted. */
static int use_apart(const char *text, const char *vision, const char *adapter, size_t *said) {
    int status, ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (!child) {
        dup2(ends[1], STDERR_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        alarm(60);
        _exit(use(text, vision, adapter));
    }
    close(ends[1]);
    while (read(ends[0], &byte, 1) == 1)
        (*said)++;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* The vision part with another pattern of windows in its attention, in a file of its own. */
static void with_windows(const char *path, uint32_t pattern) {
    static const char key[] = "clip.vision.n_wa_pattern";
    wh_error err = {0};
    unsigned char *bytes;
    size_t size;
    assert_ok(wh_file_read(DATA "/qwen2.5-vl-vision-f32.gguf", 8 << 20, &bytes, &size, &err));
    unsigned char *at = memmem(bytes, size, key, strlen(key));
    assert_non_null(at);
    memcpy(at + strlen(key) + 4, &pattern, sizeof pattern); /* behind the value's type */
    assert_ok(wh_file_write(path, bytes, size, &err));
    free(bytes);
}

/* One in which every block sees all has no mask of windows, and clip.cpp would look for it. */
static void test_windows(void **state) {
    (void)state;
    char path[] = "/tmp/whence-windows-XXXXXX";
    int file = mkstemp(path);
    size_t said = 0;
    assert_true(file >= 0 && close(file) == 0);
    with_windows(path, 1);
    refuse(DATA "/qwen2.5-vl-text-f32.gguf", path, NULL, 0, "says by 0");
    with_windows(path, 99);
    refuse(DATA "/qwen2.5-vl-text-f32.gguf", path, NULL, 0, "windows of its attention");
    for (uint32_t pattern = 0; pattern <= 2; pattern += 2) {
        with_windows(path, pattern);
        assert_int_equal(use_apart(DATA "/qwen2.5-vl-text-f32.gguf", path,
                                   DATA "/qwen2.5-vl-adapter.gguf", &said),
                         0);
    }
    unlink(path);
}

/* Where the tensors' data begin: mutations there change numbers only. */
static void mutate(wh_random *random, unsigned char *bytes, size_t *size) {
    size_t region = wh_random_below(random, 4) ? *size / 3 : *size;
    for (size_t i = 1 + wh_random_below(random, 3); i-- > 0;) {
        size_t at = wh_random_below(random, region);
        static const unsigned char odd[] = {0, 1, 2, 127, 128, 255};
        switch (wh_random_below(random, 3)) {
        case 0:
            bytes[at] ^= (unsigned char)(1u << wh_random_below(random, 8));
            break;
        case 1:
            bytes[at] = odd[wh_random_below(random, sizeof odd)];
            break;
        default:
            bytes[at] = (unsigned char)wh_random_below(random, 256);
        }
    }
    if (!wh_random_below(random, 10))
        *size -= wh_random_below(random, *size);
}

/* Mutates one of the three files of a family `mutations` times. */
static void attack(const char *family, int which) {
    const char *paths[3];
    char mutant[LOOKALIKE_PATH], text[LOOKALIKE_PATH], vision[LOOKALIKE_PATH];
    wh_error err = {0};
    unsigned char *bytes;
    size_t size, refused = 0, used = 0, said = 0;
    wh_random random = wh_random_seed((uint64_t)which + 17);
    snprintf(text, sizeof text, "%s/%s-text-f32.gguf", DATA, family);
    snprintf(vision, sizeof vision, "%s/%s-vision-f32.gguf", DATA, family);
    paths[0] = text;
    paths[1] = vision;
    paths[2] = lookalike_path(family, "-adapter.gguf");
    snprintf(mutant, sizeof mutant, "%s/mutant-%s-%d.gguf", WH_BINARY_DIR, family, which);
    assert_ok(wh_file_read(paths[which], 8 << 20, &bytes, &size, &err));
    paths[which] = mutant;
    unsigned char *copy = malloc(size);
    for (int i = 0; i < mutations; i++) {
        size_t left = size;
        memcpy(copy, bytes, size);
        if (i)
            mutate(&random, copy, &left);
        assert_ok(wh_file_write(mutant, copy, left, &err));
        int code = use_apart(paths[0], paths[1], paths[2], &said);
        if (code > 1 || (!i && code))
            fail_msg("mutation %d of file %d of %s: %d (kept as %s)", i, which, family, code,
                     mutant);
        *(code ? &refused : &used) += 1;
    }
    printf("%s, file %d: %d mutations: %zu refused, %zu used, %zu bytes on stderr\n", family, which,
           mutations, refused, used, said);
    assert_int_equal(said, 0);
    unlink(mutant);
    free(copy);
    free(bytes);
}

static void test_mutations(void **state) {
    (void)state;
    for (int i = 0; i < LOOKALIKE_FAMILIES; i++)
        for (int which = 0; which < 3; which++)
            attack(lookalike_families[i], which);
}

int main(void) {
    const char *more = getenv("WH_MUTATIONS");
    if (more)
        mutations = atoi(more);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mutations), /* first: children must not inherit threads */
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
