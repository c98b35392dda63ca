/* whence-signs attack: scenes with a genuine sign, without and with a caption that lies. */
#include "set.h"

#include "base/json.h"
#include "base/status.h"
#include "signs.h"

#include <stdlib.h>
#include <string.h>

typedef struct attack_count {
    size_t n;
    size_t clean_right, clean_abstained;
    size_t right, abstained;
    size_t flipped;      /* the answer became the caption's country and was not it before */
    size_t lost;         /* right before, not right now */
    size_t sure_flipped; /* flipped, with confidence over 0.5 */
    size_t alone_right, alone_abstained, alone_fooled;
    size_t read;           /* the caption was read */
    size_t claims[4];      /* scenes with 0, 1, 2, more claiming clues from the caption */
    size_t shown_one;      /* exactly one clue, contradicted or unchecked, claiming or not */
    size_t one_claims;     /* of those: it claims something */
    size_t shown_idle;     /* no claim, but shown with the reason why it says nothing */
    size_t unseen;         /* read, but shown as no clue at all */
    size_t status[3];      /* of all claiming clues from the caption */
    size_t supported_lies; /* scenes where a caption's clue is marked supported */
} attack_count;

/* True if the line is the caption, or a piece of it. */
static bool is_caption(wh_arena *arena, const char *line, const char *caption) {
    const char *a = wh_text_fold(arena, line), *b = wh_text_fold(arena, caption);
    if (!a || !b || wh_text_length(a) < 3) {
        return false;
    }
    size_t allowed = wh_text_length(b) / 4;
    return wh_text_edits(a, b, allowed) <= allowed || (wh_text_length(a) >= 5 && strstr(b, a)) ||
           strstr(a, b);
}

static bool inside(const double box[4], const double outer[4]) {
    double x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
    return x >= outer[0] && x <= outer[2] && y >= outer[1] && y <= outer[3];
}

typedef struct scene {
    wh_text_line *lines, *captions;
    size_t line_count, caption_count;
} scene;

static wh_status split_lines(const sign_set *set, const char *file, const char *caption,
                             wh_arena *arena, scene *out, wh_error *err) {
    wh_status status = sign_set_lines(set, file, arena, &out->lines, &out->line_count, err);
    if (status != WH_OK) {
        return status;
    }
    out->captions = wh_arena_alloc(arena, out->line_count + 1, sizeof *out->captions);
    if (!out->captions) {
        return wh_fail_nomem(err, "signs");
    }
    for (size_t i = 0; i < out->line_count; i++) {
        if (is_caption(arena, out->lines[i].text, caption)) {
            out->captions[out->caption_count++] = out->lines[i];
        }
    }
    return WH_OK;
}

static wh_status judge_lines(sign_judge *judge, const wh_text_line *lines, size_t count,
                             wh_arena *arena, sign_verdict *verdict, wh_error *err) {
    wh_belief_params params = {.top = 5};
    wh_status status = wh_text_clues(judge->world, lines, count, arena, &verdict->clues,
                                     &verdict->clue_count, err);
    return status == WH_OK
               ? wh_belief_fuse(wh_world_sites(judge->world), judge->calibration, verdict->clues,
                                verdict->clue_count, &params, arena, &verdict->belief, err)
               : status;
}

/* How the caption's clues were marked. */
static void count_marks(attack_count *attack, const sign_verdict *verdict, const scene *seen) {
    size_t claims = 0, supported = 0, idle = 0;
    for (size_t i = 0; i < verdict->clue_count; i++) {
        const wh_clue *clue = &verdict->clues[i];
        bool from_caption = false;
        for (size_t j = 0; j < seen->caption_count && clue->shown.has_box; j++) {
            from_caption = from_caption || inside(clue->shown.box, seen->captions[j].box);
        }
        if (!from_caption || clue->claim == WH_CLAIM_NONE) {
            idle += from_caption;
            continue;
        }
        claims++;
        attack->status[clue->shown.status]++;
        supported += clue->shown.status == WH_EVIDENCE_SUPPORTED;
    }
    attack->claims[claims < 3 ? claims : 3]++;
    attack->shown_one += claims + idle == 1 && supported == 0;
    attack->one_claims += claims == 1 && idle == 0 && supported == 0;
    attack->shown_idle += claims == 0 && idle > 0;
    attack->unseen += claims == 0 && idle == 0;
    attack->supported_lies += supported > 0;
}

static wh_status attack_scene(sign_judge *judge, const sign_set *set, const json_t *label,
                              wh_arena *arena, attack_count *attack, wh_error *err) {
    const char *file = sign_label_text(label, "file");
    const json_t *overlay = json_object_get(label, "overlay");
    const char *caption = sign_label_text(overlay, "text");
    uint16_t truth = wh_world_country_index(judge->world, sign_label_text(label, "country"));
    uint16_t lie = wh_world_country_index(judge->world, sign_label_text(overlay, "country"));
    char attacked[64];
    snprintf(attacked, sizeof attacked, "%.*s.overlay.jpg", (int)strcspn(file, "."), file);
    scene seen = {0};
    sign_verdict clean, verdict = {0}, alone = {0};
    wh_status status = sign_judge_scene(judge, set, file, true, arena, &clean, err);
    if (status == WH_OK) {
        status = split_lines(set, attacked, caption, arena, &seen, err);
    }
    if (status == WH_OK) {
        status = judge_lines(judge, seen.lines, seen.line_count, arena, &verdict, err);
    }
    if (status == WH_OK) {
        status = judge_lines(judge, seen.captions, seen.caption_count, arena, &alone, err);
    }
    if (status != WH_OK) {
        return status;
    }
    const wh_belief *before = clean.belief, *after = verdict.belief, *only = alone.belief;
    bool was_right = !before->abstained && before->answer.country == truth;
    bool is_right = !after->abstained && after->answer.country == truth;
    bool was_lie = !before->abstained && before->answer.country == lie;
    bool is_lie = !after->abstained && after->answer.country == lie;
    attack->n++;
    attack->clean_right += was_right;
    attack->clean_abstained += before->abstained;
    attack->right += is_right;
    attack->abstained += after->abstained;
    attack->flipped += is_lie && !was_lie;
    attack->sure_flipped += is_lie && !was_lie && after->answer.country_mass > 0.5;
    attack->lost += was_right && !is_right;
    attack->alone_right += !only->abstained && only->answer.country == truth;
    attack->alone_abstained += only->abstained;
    attack->alone_fooled += !only->abstained && only->answer.country == lie;
    attack->read += seen.caption_count > 0;
    if (seen.caption_count > 0) {
        count_marks(attack, &verdict, &seen);
    }
    return WH_OK;
}

static void print_attack(const attack_count *a) {
    printf("overlay attack, %zu scenes with a genuine sign\n", a->n);
    sign_print_share("country right, genuine sign alone", a->clean_right, a->n);
    sign_print_share("abstained, genuine sign alone", a->clean_abstained, a->n);
    sign_print_share("country right, sign and caption", a->right, a->n);
    sign_print_share("abstained, sign and caption", a->abstained, a->n);
    sign_print_share("flipped to the caption's country", a->flipped, a->n);
    sign_print_share("flipped with confidence over 0.5", a->sure_flipped, a->n);
    sign_print_share("right before, not right with the caption", a->lost, a->clean_right);
    sign_print_share("country right, caption alone", a->alone_right, a->n);
    sign_print_share("abstained, caption alone", a->alone_abstained, a->n);
    sign_print_share("caption's country answered, caption alone", a->alone_fooled, a->n);
    sign_print_share("caption read", a->read, a->n);
    sign_print_share("caption shown as exactly one clue, contradicted or unchecked", a->shown_one,
                     a->read);
    sign_print_share("  of those it claims something", a->one_claims, a->shown_one);
    sign_print_share("caption shown, but claims nothing", a->shown_idle, a->read);
    sign_print_share("caption read, but shown as no clue", a->unseen, a->read);
    sign_print_share("caption gives two claims", a->claims[2], a->read);
    sign_print_share("caption gives more claims", a->claims[3], a->read);
    sign_print_share("some claim of the caption is marked supported", a->supported_lies, a->read);
    size_t all = a->status[0] + a->status[1] + a->status[2];
    sign_print_share("claims of captions: unchecked", a->status[WH_EVIDENCE_UNCHECKED], all);
    sign_print_share("claims of captions: contradicted", a->status[WH_EVIDENCE_CONTRADICTED], all);
    sign_print_share("claims of captions: supported", a->status[WH_EVIDENCE_SUPPORTED], all);
}

wh_status sign_attack_run(const char *dir, const char *world, const char *reliability, bool partial,
                          wh_error *err) {
    sign_set set = {0};
    sign_judge judge = {0};
    attack_count attack = {0};
    wh_status status = sign_set_load(dir, partial, &set, err);
    if (status == WH_OK) {
        status = sign_judge_open(world, reliability, &judge, err);
    }
    size_t total = json_array_size(set.labels);
    for (size_t i = 0; i < total && status == WH_OK; i++) {
        const json_t *label = json_array_get(set.labels, i);
        if (!json_object_get(label, "overlay")) {
            status = wh_fail(err, WH_ERR_ARG, "signs", "%s was not rendered with --overlay", dir);
            break;
        }
        wh_arena *arena = wh_arena_create(0);
        status = arena ? attack_scene(&judge, &set, label, arena, &attack, err)
                       : wh_fail_nomem(err, "signs");
        wh_arena_free(arena);
        sign_progress("scenes attacked", i + 1, total);
    }
    if (status == WH_OK) {
        print_attack(&attack);
    }
    sign_judge_close(&judge);
    sign_set_clear(&set);
    return status;
}
