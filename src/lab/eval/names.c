/* When two names mean the same place. */
#include "lab/eval/names.h"

#include "base/status.h"
#include "base/text.h"

#include <string.h>

#define STAGE "eval"

enum { MOST_NAMESAKES = 50 };

static bool contains_either_way(const char *a, const char *b) {
    double length_a = (double)wh_text_length(a), length_b = (double)wh_text_length(b);
    double shorter = length_a < length_b ? length_a : length_b;
    double longer = length_a < length_b ? length_b : length_a;
    return longer > 0 && shorter / longer >= 0.7 && (strstr(a, b) || strstr(b, a));
}

static uint16_t country_of(wh_world *world, const char *name) {
    uint16_t index = strlen(name) == 2 ? wh_world_country_index(world, name) : WH_NO_COUNTRY;
    return index != WH_NO_COUNTRY ? index : wh_world_country_called(world, name);
}

/* True if one place of the gazetteer, or one division, has both names. */
static wh_status share_a_place(wh_world *world, wh_level level, const char *a, const char *b,
                               wh_arena *arena, bool *same, wh_error *err) {
    wh_place_hit *hits_a = NULL, *hits_b = NULL;
    size_t count_a = 0, count_b = 0;
    wh_status status = wh_world_places(world, a, 0, MOST_NAMESAKES, arena, &hits_a, &count_a, err);
    if (status == WH_OK && count_a)
        status = wh_world_places(world, b, 0, MOST_NAMESAKES, arena, &hits_b, &count_b, err);
    for (size_t i = 0; status == WH_OK && i < count_a; i++)
        for (size_t j = 0; j < count_b; j++)
            if (hits_a[i].id == hits_b[j].id &&
                (level == WH_LEVEL_CITY || hits_a[i].id >= WH_PLACE_ADMIN1))
                *same = true;
    return status;
}

wh_status wh_names_same(wh_names_rule rule, wh_level level, const char *answer, const char *truth,
                        wh_world *world, bool *same, wh_error *err) {
    *same = false;
    if (rule == WH_NAMES_NAVIG) {
        *same = *truth && strstr(answer, truth);
        return WH_OK;
    }
    wh_arena *arena = wh_arena_create(0);
    const char *a = arena ? wh_text_fold(arena, answer) : NULL;
    const char *b = a ? wh_text_fold(arena, truth) : NULL;
    wh_status status = b ? WH_OK : wh_fail_nomem(err, STAGE);
    if (status != WH_OK || !*a || !*b)
        goto done;
    if (rule == WH_NAMES_GLOBE) {
        *same = contains_either_way(a, b);
        goto done;
    }
    *same = strcmp(a, b) == 0;
    if (*same || !world)
        goto done;
    if (level == WH_LEVEL_COUNTRY) {
        uint16_t country = country_of(world, answer);
        *same = country != WH_NO_COUNTRY && country == country_of(world, truth);
    } else {
        status = share_a_place(world, level, answer, truth, arena, same, err);
    }
done:
    wh_arena_free(arena);
    return status;
}
