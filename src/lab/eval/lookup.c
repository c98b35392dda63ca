/* From names to positions, record by record. */
#include "lab/eval/lookup.h"

#include "base/status.h"
#include "world/geocode.h"

#define STAGE "eval"

wh_status wh_lookup_open(wh_lookup *lookup, const char *world_path, wh_eval_sink sink, void *user,
                         wh_error *err) {
    *lookup = (wh_lookup){.sink = sink, .sink_user = user};
    if (!world_path)
        return wh_fail(err, WH_ERR_DATA, STAGE, "--geocode needs the world file");
    return wh_world_open(world_path, &lookup->world, err);
}

void wh_lookup_close(wh_lookup *lookup) {
    wh_world_free(lookup->world);
}

wh_status wh_lookup_sink(void *user, const wh_eval_record *record, wh_error *err) {
    wh_lookup *lookup = user;
    if (record->state != WH_EVAL_NO_POINT)
        return lookup->sink(lookup->sink_user, record, err);
    wh_chain chain = {.country = record->names.country,
                      .state = record->names.state,
                      .city = record->names.city,
                      .context = record->text};
    wh_eval_record changed = *record;
    wh_geocoded place;
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? wh_geocode(lookup->world, &chain, arena, &place, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK && place.city) {
        changed.state = WH_EVAL_ANSWERED;
        changed.point = place.city->point;
        changed.fault = NULL;
        lookup->found++;
    } else if (status == WH_OK) {
        lookup->missing++;
    }
    wh_arena_free(arena);
    return status == WH_OK ? lookup->sink(lookup->sink_user, &changed, err) : status;
}
