/* The answer: where the mass is, how far it spreads, and whether it is enough to speak. */
#include "belief/fusion.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOP_SITES 200
#define MODE_KM 25.0
#define APART_KM 50.0 /* hypotheses nearer than this are one */
#define LEVEL_MASS 0.5
#define LEAST_ALTERNATIVE 0.01
#define LEAST_SECOND 0.05 /* a second place in a country must be this probable */
#define LEAST_BITS 1.0
#define WIDEST_KM 750.0
#define MOST_ALTERNATIVES 1000

static const double LEVEL_KM[4] = {1.0, 25.0, 200.0, 750.0};

/* A place that may become a hypothesis. */
typedef struct mode {
    size_t site;
    double own;  /* mass of the site itself */
    double near; /* within MODE_KM */
} mode;

typedef struct search {
    const wh_fusion *f;
    mode *modes;
    size_t count;
    double *admin1_mass;
} search;

/* ---- masses within a radius ---- */

/* A site is a disc: of one at distance d with radius e, the share (R^2 - d^2) / e^2 is within R.
 * This is d' = sqrt(d^2 + r^2) with r spread evenly over the disc. */
static double share_within(double r_km, double d2_km2, double extent_km) {
    const double room = r_km * r_km - d2_km2;
    if (room <= 0.0) {
        return 0.0;
    }
    const double area = extent_km * extent_km;
    return room >= area ? 1.0 : room / area;
}

static double distance2_km2(const wh_space *space, size_t i, const float center[3]) {
    const double km =
        WH_EARTH_RADIUS_KM * (double)wh_arc_from_chord2(wh_space_chord2(space, i, center));
    return km * km;
}

static void site_xyz(const wh_space *space, size_t i, float xyz[3]) {
    xyz[0] = space->x[i];
    xyz[1] = space->y[i];
    xyz[2] = space->z[i];
}

static double cell_mass_within(const wh_fusion *f, size_t cell, const float center[3], double r_km,
                               float reach) {
    const wh_space *space = f->space;
    const float *c = space->cell_center[cell];
    const float dx = c[0] - center[0], dy = c[1] - center[1], dz = c[2] - center[2];
    const float most = reach + space->cell_radius[cell] + 1e-6f;
    double sum = 0.0;
    if (dx * dx + dy * dy + dz * dz > most * most || !(f->cell_mass[cell] > 0.0)) {
        return 0.0;
    }
    for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
        const float chord2 = wh_space_chord2(space, i, center);
        if (chord2 <= reach * reach * 1.001f) {
            sum += f->mass[i] *
                   share_within(r_km, distance2_km2(space, i, center), (double)space->extent_km[i]);
        }
    }
    return sum;
}

static double mass_within(const wh_fusion *f, size_t site, double r_km) {
    const wh_space *space = f->space;
    const float reach = sqrtf((float)wh_chord2_from_km(r_km));
    float center[3];
    size_t near[WH_NEAR_CELLS];
    double sum = 0.0;
    site_xyz(space, site, center);
    if (r_km > WH_NEAR_KM) {
        for (size_t cell = 0; cell < space->cube_count; cell++) {
            sum += cell_mass_within(f, cell, center, r_km, reach);
        }
    } else {
        const size_t count = wh_space_near_cells(space, center, near);
        for (size_t n = 0; n < count; n++) {
            sum += cell_mass_within(f, near[n], center, r_km, reach);
        }
    }
    for (size_t cell = space->cube_count; cell < space->cell_count; cell++) {
        sum += cell_mass_within(f, cell, center, r_km, reach);
    }
    return sum;
}

/* ---- radii ---- */

/* Squared distances are binned by the leading bits of the float that holds them: 64 bins for each
 * doubling, so a bin's edges differ by 0.5 % in distance. */
#define BIN_SHIFT 17
#define BINS (1u << 14)
#define LEAST_CELL 1e-7

static uint32_t bin_of(float d2) {
    uint32_t bits;
    memcpy(&bits, &d2, sizeof bits);
    return bits >> BIN_SHIFT;
}

static double bin_edge(uint32_t bin) {
    const uint32_t bits = bin << BIN_SHIFT;
    float d2;
    memcpy(&d2, &bits, sizeof d2);
    return (double)d2;
}

static void add_disc(double *bins, double mass, double d2, double extent_km) {
    const double area = extent_km * extent_km;
    /* How finely the disc is cut matters only where it is wide as seen from the point. */
    const int parts = area < 0.02 * d2 ? 1 : mass < 1e-3 ? 4 : 32;
    for (int part = 0; part < parts; part++) {
        const double along = area * ((double)part + 0.5) / parts;
        bins[bin_of((float)(d2 + along))] += mass / parts;
    }
}

static void add_cell(const wh_fusion *f, size_t cell, const float center[3], double *bins) {
    const wh_space *space = f->space;
    const float *c = space->cell_center[cell];
    const float dx = c[0] - center[0], dy = c[1] - center[1], dz = c[2] - center[2];
    const float chord2 = dx * dx + dy * dy + dz * dz, radius = space->cell_radius[cell];
    if (!(f->cell_mass[cell] > 0.0)) {
        return;
    }
    /* From far enough, a cell is a point: within 2 % of the distance. So is one that holds next to
     * nothing: thousands of them together hold less than a thousandth. */
    if (radius * radius < 4e-4f * chord2 || f->cell_mass[cell] < LEAST_CELL) {
        const double km = WH_EARTH_RADIUS_KM * (double)wh_arc_from_chord2(chord2);
        bins[bin_of((float)(km * km))] += f->cell_mass[cell];
        return;
    }
    for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
        if (f->mass[i] > 0.0) {
            add_disc(bins, f->mass[i], distance2_km2(space, i, center),
                     (double)space->extent_km[i]);
        }
    }
}

static double quantile_km(const double *bins, double share) {
    double below = 0.0;
    for (uint32_t bin = 0; bin < BINS - 1; bin++) {
        if (below + bins[bin] >= share) {
            const double low = bin_edge(bin), high = bin_edge(bin + 1);
            return sqrt(low + (high - low) * (share - below) / bins[bin]);
        }
        below += bins[bin];
    }
    return 3.14159265358979 * WH_EARTH_RADIUS_KM;
}

static wh_status measure_radii(const wh_fusion *f, wh_hypothesis *h, size_t site, wh_error *err) {
    const wh_space *space = f->space;
    double *bins = calloc(BINS, sizeof *bins);
    if (!bins) {
        return wh_fail_nomem(err, "belief");
    }
    float center[3];
    site_xyz(space, site, center);
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        add_cell(f, cell, center, bins);
    }
    double total = 0.0;
    for (uint32_t bin = 0; bin < BINS; bin++) {
        total += bins[bin];
    }
    h->radius50_km = quantile_km(bins, 0.5 * total);
    h->radius90_km = quantile_km(bins, 0.9 * total);
    free(bins);
    return WH_OK;
}

/* ---- modes ---- */

/* A min-heap by mass of the best sites so far; of equals the earlier site stays. */
static void sift(mode *heap, size_t count) {
    size_t at = 0;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
            least = heap[child].own < heap[least].own ? child : least;
        }
        if (least == at) {
            return;
        }
        const mode kept = heap[at];
        heap[at] = heap[least];
        heap[least] = kept;
        at = least;
    }
}

/* The TOP_SITES sites with the most mass of their own, all or those of one region. */
static void add_top(search *s, uint16_t country, uint16_t admin1) {
    const wh_fusion *f = s->f;
    mode *heap = &s->modes[s->count];
    size_t count = 0;
    for (size_t i = 0; i < f->space->count; i++) {
        const double own = f->mass[i];
        if (!(own > 0.0) || (count == TOP_SITES && own <= heap[0].own) ||
            (country != WH_NO_COUNTRY && f->space->country[i] != country) ||
            (admin1 != WH_NO_ADMIN1 && f->space->admin1[i] != admin1)) {
            continue;
        }
        if (count < TOP_SITES) {
            /* A new leaf climbs. */
            size_t at = count++;
            heap[at] = (mode){.site = i, .own = own};
            while (at > 0 && heap[(at - 1) / 2].own > heap[at].own) {
                const mode kept = heap[at];
                heap[at] = heap[(at - 1) / 2];
                heap[(at - 1) / 2] = kept;
                at = (at - 1) / 2;
            }
        } else {
            heap[0] = (mode){.site = i, .own = own};
            sift(heap, count);
        }
    }
    s->count += count;
}

/* The best site of every country that could be an alternative. */
static wh_status add_countries(search *s, wh_error *err) {
    const wh_space *space = s->f->space;
    size_t *best = malloc((space->country_count + 1) * sizeof *best);
    if (!best) {
        return wh_fail_nomem(err, "belief");
    }
    for (size_t c = 0; c <= space->country_count; c++) {
        best[c] = SIZE_MAX;
    }
    for (size_t i = 0; i < space->count; i++) {
        const uint16_t c = space->country[i];
        if (best[c] == SIZE_MAX || s->f->mass[i] > s->f->mass[best[c]]) {
            best[c] = i;
        }
    }
    for (size_t c = 0; c < space->country_count; c++) {
        if (s->f->country_mass[c] >= LEAST_ALTERNATIVE) {
            s->modes[s->count++] = (mode){.site = best[c], .own = s->f->mass[best[c]]};
        }
    }
    free(best);
    return WH_OK;
}

/* Among the modes from `first` on: the most mass within MODE_KM; of those that share nearly all of
 * it, being neighbours, the one with the most mass of its own. */
static size_t best_mode(const search *s, size_t first) {
    size_t best = first;
    for (size_t m = first; m < s->count; m++) {
        if (s->modes[m].near > s->modes[best].near) {
            best = m;
        }
    }
    const wh_space *space = s->f->space;
    float center[3];
    site_xyz(space, s->modes[best].site, center);
    const float reach2 = (float)wh_chord2_from_km(MODE_KM);
    const double enough = 0.95 * s->modes[best].near;
    for (size_t m = first; m < s->count; m++) {
        if (s->modes[m].near >= enough && s->modes[m].own > s->modes[best].own &&
            wh_space_chord2(space, s->modes[m].site, center) <= reach2) {
            best = m;
        }
    }
    return best;
}

static void weigh_modes(search *s, size_t first) {
    for (size_t m = first; m < s->count; m++) {
        s->modes[m].near = mass_within(s->f, s->modes[m].site, MODE_KM);
    }
}

static size_t largest(const double *mass, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        best = mass[i] > mass[best] ? i : best;
    }
    return best;
}

/* The finest level that holds half of the mass decides which mode is the answer: a dense town must
 * not stand for the answer while another country is likelier. */
static size_t choose_answer(search *s) {
    const wh_fusion *f = s->f;
    const size_t best = best_mode(s, 0);
    if (s->modes[best].near >= LEVEL_MASS) {
        return best;
    }
    uint16_t country = WH_NO_COUNTRY, admin1 = WH_NO_ADMIN1;
    if (f->space->admin1_count > 0) {
        const size_t region = largest(s->admin1_mass, f->space->admin1_count);
        admin1 = s->admin1_mass[region] >= LEVEL_MASS ? (uint16_t)region : WH_NO_ADMIN1;
    }
    if (admin1 == WH_NO_ADMIN1) {
        country = (uint16_t)largest(f->country_mass, f->space->country_count);
        if (!(f->country_mass[country] > 0.0)) {
            return best;
        }
    }
    const size_t first = s->count;
    add_top(s, country, admin1);
    weigh_modes(s, first);
    return best_mode(s, first);
}

/* ---- hypotheses ---- */

static wh_level level_of(const wh_hypothesis *h) {
    if (h->country_mass < LEVEL_MASS) {
        return WH_LEVEL_NONE;
    }
    if (h->mass_km[0] >= LEVEL_MASS) {
        return WH_LEVEL_SPOT;
    }
    if (h->mass_km[1] >= LEVEL_MASS) {
        return WH_LEVEL_CITY;
    }
    return h->admin1_mass >= LEVEL_MASS ? WH_LEVEL_ADMIN1 : WH_LEVEL_COUNTRY;
}

static wh_status describe(const search *s, size_t site, wh_hypothesis *h, wh_error *err) {
    const wh_space *space = s->f->space;
    const uint16_t country = space->country[site];
    h->point = wh_space_point(space, site);
    h->place = wh_space_place(space, site);
    h->country = country == space->country_count ? WH_NO_COUNTRY : country;
    h->admin1 = space->admin1[site];
    h->country_mass = s->f->country_mass[country];
    h->admin1_mass = h->admin1 == WH_NO_ADMIN1 ? 0.0 : s->admin1_mass[h->admin1];
    for (int level = 0; level < 4; level++) {
        h->mass_km[level] = mass_within(s->f, site, LEVEL_KM[level]);
    }
    h->level = level_of(h);
    h->against = SIZE_MAX;
    return measure_radii(s->f, h, site, err);
}

static void find_against(const wh_fusion *f, size_t answer, size_t other, wh_hypothesis *h) {
    const size_t answer_cell = wh_space_cell_of(f->space, answer);
    const size_t other_cell = wh_space_cell_of(f->space, other);
    for (size_t e = 0; e < f->clue_count; e++) {
        if (!wh_fusion_counts(f, e)) {
            continue;
        }
        const double nats =
            log((double)wh_factor_at(&f->factors[e], f->space, answer_cell, answer) /
                (double)wh_factor_at(&f->factors[e], f->space, other_cell, other));
        if (nats > 1e-6 && (h->against == SIZE_MAX || nats > h->against_nats)) {
            h->against = e;
            h->against_nats = nats;
        }
    }
}

/* How much a mode would add to the list: a new country is worth all of its mass, a further place in
 * a known one its own. 0: nothing new. */
static double novelty(const search *s, size_t m, const size_t *taken, size_t taken_count) {
    const wh_space *space = s->f->space;
    const size_t site = s->modes[m].site;
    const float apart2 = (float)wh_chord2_from_km(APART_KM);
    bool known = false;
    for (size_t t = 0; t < taken_count; t++) {
        float other[3];
        site_xyz(space, taken[t], other);
        if (wh_space_chord2(space, site, other) <= apart2) {
            return 0.0;
        }
        known |= space->country[taken[t]] == space->country[site];
    }
    if (known) {
        return s->modes[m].near >= LEAST_SECOND ? s->modes[m].near : 0.0;
    }
    const double worth = fmax(s->f->country_mass[space->country[site]], s->modes[m].near);
    return worth >= LEAST_ALTERNATIVE ? worth : 0.0;
}

static size_t next_alternative(const search *s, const size_t *taken, size_t taken_count) {
    size_t best = SIZE_MAX;
    double most = 0.0;
    for (size_t m = 0; m < s->count; m++) {
        const double worth = novelty(s, m, taken, taken_count);
        /* Modes of one country are worth the same until one is taken: the densest goes first. */
        if (worth > most || (worth > 0.0 && worth == most && best != SIZE_MAX &&
                             s->modes[m].near > s->modes[best].near)) {
            most = worth;
            best = m;
        }
    }
    return best;
}

static wh_status find_alternatives(const search *s, size_t answer, size_t top, wh_belief *out,
                                   wh_error *err) {
    wh_status status = WH_OK;
    top = top < MOST_ALTERNATIVES ? top : MOST_ALTERNATIVES;
    wh_hypothesis *list = wh_arena_alloc(s->f->arena, top, sizeof *list);
    size_t *taken = malloc((top + 1) * sizeof *taken);
    if (!list || !taken) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    taken[0] = answer;
    size_t count = 0;
    while (count < top) {
        const size_t m = next_alternative(s, taken, count + 1);
        if (m == SIZE_MAX) {
            break;
        }
        status = describe(s, s->modes[m].site, &list[count], err);
        if (status != WH_OK) {
            goto done;
        }
        find_against(s->f, answer, s->modes[m].site, &list[count]);
        taken[++count] = s->modes[m].site;
    }
    out->alternatives = list;
    out->alternative_count = count;
done:
    free(taken);
    return status;
}

/* ---- how much is known ---- */

static bool any_counts(const wh_fusion *f) {
    for (size_t e = 0; e < f->clue_count; e++) {
        if (wh_fusion_counts(f, e)) {
            return true;
        }
    }
    return false;
}

/* What a third of a million sites below this add to the information is under 1e-7 bits. */
#define LEAST_SITE 1e-14

static void measure_information(const wh_fusion *f, wh_belief *out) {
    const wh_space *space = f->space;
    double information = 0.0, entropy = 0.0;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            const double mass = f->mass[i];
            if (mass > LEAST_SITE) {
                information += mass * (f->cell_sum[cell] + f->country_sum[space->country[i]] +
                                       f->site_sum[i] - f->log_evidence);
                entropy -= mass * log(mass);
            }
        }
    }
    /* Without clues it is 0 but for rounding; exactly 0 tells callers so. */
    out->information_bits = any_counts(f) ? fmax(information, 0.0) / 0.69314718055994531 : 0.0;
    out->entropy_bits = fmax(entropy, 0.0) / 0.69314718055994531;
}

static void decide(const wh_fusion *f, wh_belief *out) {
    const bool any = any_counts(f);
    bool conflict = false;
    for (size_t e = 0; e < f->clue_count; e++) {
        conflict |= f->checks[e].conflict;
    }
    if (out->information_bits < LEAST_BITS) {
        out->abstained = true;
        out->why_abstained = any ? "What can be read off the photo hardly narrows the place down."
                                 : "Nothing in the photo tells about the place.";
    } else if (out->answer.country_mass < LEVEL_MASS && out->answer.radius50_km > WIDEST_KM) {
        out->abstained = true;
        out->why_abstained =
            conflict ? "The clues exclude each other, and nothing decides between them."
                     : "The clues fit several countries, and no one of them is likelier than not.";
    }
}

wh_status wh_fusion_answer(const wh_fusion *f, size_t top, wh_belief *out, size_t *site,
                           wh_error *err) {
    wh_status status = WH_OK;
    search s = {.f = f};
    s.modes = malloc((2 * TOP_SITES + f->space->country_count + 1) * sizeof *s.modes);
    s.admin1_mass = calloc(f->space->admin1_count + 1, sizeof *s.admin1_mass);
    if (!s.modes || !s.admin1_mass) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    for (size_t i = 0; i < f->space->count; i++) {
        if (f->space->admin1[i] != WH_NO_ADMIN1) {
            s.admin1_mass[f->space->admin1[i]] += f->mass[i];
        }
    }
    add_top(&s, WH_NO_COUNTRY, WH_NO_ADMIN1);
    status = add_countries(&s, err);
    if (status != WH_OK) {
        goto done;
    }
    weigh_modes(&s, 0);
    *site = s.modes[choose_answer(&s)].site;
    status = describe(&s, *site, &out->answer, err);
    if (status != WH_OK) {
        goto done;
    }
    measure_information(f, out);
    decide(f, out);
    /* Where nothing is known, the alternatives would be a list of large countries. */
    status = find_alternatives(&s, *site, any_counts(f) ? top : 0, out, err);
done:
    free(s.modes);
    free(s.admin1_mass);
    return status;
}
