/* llama.cpp's, ggml's and mtmd's messages: kept from stderr; the last error is kept for ours. */
#include "vlm/local/local.h"

#include <stdio.h>
#include <string.h>

/* llama.cpp has one log for the whole process, so this cannot belong to a handle; one a thread
 * keeps sessions apart. */
static _Thread_local char last[240];

static void take(enum ggml_log_level level, const char *text, void *data) {
    (void)data;
    if (level != GGML_LOG_LEVEL_ERROR || !text[0] || last[0])
        return; /* the first error names the cause */
    snprintf(last, sizeof last, "%.*s", (int)strcspn(text, "\n"), text);
}

static void install(void) {
    llama_log_set(take, NULL);
    mtmd_helper_log_set(take, NULL);
    llama_backend_init();
}

void local_log_install(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}

void local_log_clear(void) {
    last[0] = 0;
}

const char *local_log_last(void) {
    return last;
}
