/* The sites of a world file: one blob of records, copied into memory once. */
#include "base/status.h"
#include "world/handle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(wh_site) == 32, "sites are stored as they lie in memory");

/* Indices and numbers are checked once, so that nobody who uses a site has to. */
static bool sites_are_sound(const wh_world *world, const wh_site *sites, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const wh_site *site = &sites[i];
        double norm = (double)site->xyz[0] * (double)site->xyz[0] +
                      (double)site->xyz[1] * (double)site->xyz[1] +
                      (double)site->xyz[2] * (double)site->xyz[2];
        bool country_ok =
            site->country == WH_NO_COUNTRY || site->country < world->info.country_count;
        bool admin1_ok = site->admin1 == WH_NO_ADMIN1 || site->admin1 < world->info.admin1_count;
        if (!(fabs(norm - 1) < 1e-4) || !(site->prior > 0) || !(site->extent_km > 0) ||
            !isfinite(site->extent_km) || !country_ok || !admin1_ok) {
            return false;
        }
        sum += (double)site->prior;
    }
    return fabs(sum - 1) < 1e-3;
}

wh_status wh_sites_open(wh_world *world, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    wh_site *sites = NULL;
    wh_status status = wh_world_prepare(world, "SELECT records FROM site WHERE id = 1", &stmt, err);
    if (status != WH_OK) {
        goto done;
    }
    if (sqlite3_step(stmt) != SQLITE_ROW) {
        status = wh_world_damaged(world, "no sites", err);
        goto done;
    }
    const void *blob = sqlite3_column_blob(stmt, 0);
    size_t bytes = (size_t)sqlite3_column_bytes(stmt, 0);
    if (blob == NULL || bytes == 0 || bytes % sizeof *sites != 0) {
        status = wh_world_damaged(world, "table site", err);
        goto done;
    }
    sites = malloc(bytes);
    if (sites == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    memcpy(sites, blob, bytes);
    if (!sites_are_sound(world, sites, bytes / sizeof *sites)) {
        status = wh_world_damaged(world, "a site is out of range", err);
        goto done;
    }
    world->sites = (wh_sites){sites, bytes / sizeof *sites, world->info.country_count};
    sites = NULL;
done:
    free(sites);
    sqlite3_finalize(stmt);
    return status;
}

void wh_sites_close(wh_world *world) {
    free((void *)world->sites.site);
    world->sites = (wh_sites){0};
}
