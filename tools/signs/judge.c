/* One scene through the clue finder and belief, as the method `evidence` does it. */
#include "set.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_MAX_BYTES ((size_t)1 << 20)

wh_status sign_judge_open(const char *world, const char *reliability, sign_judge *judge,
                          wh_error *err) {
    unsigned char *text = NULL;
    size_t size;
    *judge = (sign_judge){0};
    wh_status status = wh_world_open(world, &judge->world, err);
    if (status == WH_OK) {
        status = wh_file_read(reliability, TABLE_MAX_BYTES, &text, &size, err);
    }
    if (status == WH_OK) {
        status = wh_calibration_create((const char *)text, &judge->calibration, err);
    }
    if (status == WH_OK) {
        status = wh_json_read(reliability, TABLE_MAX_BYTES, &judge->table, err);
    }
    free(text);
    if (status != WH_OK) {
        sign_judge_close(judge);
    }
    return status;
}

void sign_judge_close(sign_judge *judge) {
    json_decref(judge->table);
    wh_calibration_free(judge->calibration);
    wh_world_free(judge->world);
    *judge = (sign_judge){0};
}

wh_status sign_judge_scene(sign_judge *judge, const sign_set *set, const char *file, bool fuse,
                           wh_arena *arena, sign_verdict *verdict, wh_error *err) {
    *verdict = (sign_verdict){0};
    wh_text_line *lines;
    size_t count;
    wh_status status = sign_set_lines(set, file, arena, &lines, &count, err);
    if (status == WH_OK) {
        status = wh_text_clues(judge->world, lines, count, arena, &verdict->clues,
                               &verdict->clue_count, err);
    }
    if (status == WH_OK && fuse) {
        wh_belief_params params = {.top = 5};
        status = wh_belief_fuse(wh_world_sites(judge->world), judge->calibration, verdict->clues,
                                verdict->clue_count, &params, arena, &verdict->belief, err);
    }
    return status;
}

const wh_site *sign_truth_site(const sign_judge *judge, const json_t *label) {
    const wh_sites *sites = wh_world_sites(judge->world);
    const uint32_t place = (uint32_t)sign_label_number(label, "place");
    float xyz[3];
    wh_point_to_xyz(sign_label_truth(label), xyz);
    const wh_site *nearest = NULL;
    float least = INFINITY;
    for (size_t i = 0; i < sites->count; i++) {
        const wh_site *site = &sites->site[i];
        const float dx = site->xyz[0] - xyz[0], dy = site->xyz[1] - xyz[1],
                    dz = site->xyz[2] - xyz[2];
        const float chord2 = dx * dx + dy * dy + dz * dz;
        if (site->place == place &&
            (double)chord2 <= wh_chord2_from_km(fmax(1, (double)site->extent_km))) {
            return site;
        }
        if (chord2 < least) {
            least = chord2;
            nearest = site;
        }
    }
    return nearest;
}
