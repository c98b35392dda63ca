/* room: eval */
/* Two texts of any bytes: ROUGE within 0 and 1 and the same with itself, entities likewise. */
#include "lab/eval/entities.h"
#include "lab/eval/rouge.h"

#include <stdlib.h>
#include <string.h>

static void check(const wh_rouge_score *score) {
    if (!(score->precision >= 0 && score->precision <= 1 && score->recall >= 0 &&
          score->recall <= 1 && score->f1 >= 0 && score->f1 <= 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 4096)
        return 0;
    char *text = malloc(size + 2);
    wh_arena *arena = wh_arena_create(0);
    wh_rouge rouge;
    wh_entity_match match;
    if (text && arena) {
        memcpy(text, data, size);
        text[size] = text[size + 1] = '\0';
        const char *other = text + strlen(text) + 1; /* behind the first NUL, or "" */
        if (wh_rouge_measure(text, other, size % 2 == 1, &rouge, NULL) == WH_OK) {
            check(&rouge.one);
            check(&rouge.two);
            check(&rouge.longest);
        }
        if (wh_entities_measure(text, other, other, arena, &match, NULL) == WH_OK &&
            (match.named_seen > match.named || match.seen_named > match.seen))
            abort();
    }
    wh_arena_free(arena);
    free(text);
    return 0;
}
