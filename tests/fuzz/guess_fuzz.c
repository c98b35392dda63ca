/* room: answer */
/* Answer texts of any bytes: a guess in range, or none. */
#include "answer/guess.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    wh_arena *arena = wh_arena_create(0);
    wh_guess guess;
    if (text && arena) {
        memcpy(text, data, size);
        text[size] = '\0';
        if (wh_guess_parse(text, NULL, arena, &guess, NULL) == WH_OK && guess.has_point &&
            !wh_point_valid(guess.point.lat_deg, guess.point.lon_deg))
            abort();
    }
    wh_arena_free(arena);
    free(text);
    return 0;
}
