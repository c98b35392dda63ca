/* room: vlm */
/* Answers of servers of any bytes: as a body, as events of a stream, as a complaint. */
#include "vlm/remote.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool on_event(void *user, const char *data, size_t size) {
    return wh_remote_answer_event(user, data, size);
}

static void check(wh_remote_answer *answer) {
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const char *stops[] = {"\n\n", "x"};
    sampling.stops = stops;
    sampling.stop_count = 2;
    sampling.logprobs = true;
    wh_arena *arena = wh_arena_create(0);
    for (size_t i = 0; arena && i < answer->seen; i++) {
        wh_vlm_text text;
        if (answer->choices[i].size > answer->max_bytes ||
            wh_remote_choice_text(&answer->choices[i], &sampling, 0, 0, arena, &text, NULL) !=
                WH_OK ||
            !wh_text_is_utf8(text.text) || strchr(text.text, 'x'))
            abort();
    }
    if (answer->status != WH_OK && !answer->fault[0])
        abort();
    wh_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_remote remote = {.key = (char *)(uintptr_t) "sesame"};
    wh_remote_answer answer;
    char *text = malloc(size + 1), told[100];
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (wh_remote_answer_start(&answer, 3, 2000)) {
        wh_remote_answer_body(&answer, text, size);
        check(&answer);
    }
    wh_remote_answer_free(&answer);
    if (wh_remote_answer_start(&answer, 3, 2000)) {
        wh_sse *sse = wh_sse_create(4000, on_event, &answer);
        if (sse)
            wh_sse_feed(sse, text, size);
        wh_sse_free(sse);
        check(&answer);
    }
    wh_remote_answer_free(&answer);
    wh_remote_told(&remote, text, size, told, sizeof told);
    if (!wh_text_is_utf8(told) || strstr(told, "sesame"))
        abort();
    wh_remote_complains_of(told, ~0u);
    free(text);
    return 0;
}
