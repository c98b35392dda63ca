/* room: answer */
/* Any text: checking it twice changes nothing more, and drops nothing the second time. */
#include "answer/cite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    wh_arena *arena = wh_arena_create(0);
    wh_citations once, twice;
    if (text && arena) {
        memcpy(text, data, size);
        text[size] = '\0';
        if (wh_cite_check(text, 7, arena, &once, NULL) != WH_OK ||
            wh_cite_check(once.text, 7, arena, &twice, NULL) != WH_OK || twice.dropped ||
            twice.kept != once.kept || strcmp(once.text, twice.text) != 0)
            abort();
    }
    wh_arena_free(arena);
    free(text);
    return 0;
}
