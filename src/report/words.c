/* The wording that text and HTML share. */
#include "report/words.h"

#include <math.h>

const char *wh_words_confidence(double confidence) {
    static const struct {
        double from;
        const char *words;
    } scale[] = {
        {0.99, "practically certain"},
        {0.95, "almost certain"},
        {0.80, "very likely"},
        {0.60, "likely"},
        {0.45, "about as likely as not"},
        {0.20, "unlikely"},
        {0.05, "very unlikely"},
    };
    for (size_t i = 0; i < sizeof scale / sizeof *scale; i++) {
        if (confidence >= scale[i].from) {
            return scale[i].words;
        }
    }
    return "next to impossible";
}

void wh_words_frequency(wh_buffer *buffer, double confidence, const char *unit) {
    if (confidence >= 0.995) {
        wh_buffer_printf(buffer, "more than 99%s in 100", unit);
    } else if (confidence >= 0.945) {
        wh_buffer_printf(buffer, "about %d%s in 100", (int)lround(confidence * 100), unit);
    } else if (confidence >= 0.05) {
        int tenths = (int)lround(confidence * 10);
        wh_buffer_printf(buffer, "about %d%s in 10", tenths > 0 ? tenths : 1, unit);
    } else {
        wh_buffer_printf(buffer, "less than 1%s in 20", unit);
    }
}

void wh_words_place(wh_buffer *buffer, const wh_place *place, wh_quoting quoting) {
    const char *country = place->country_name ? place->country_name : place->country;
    if (place->city) {
        wh_buffer_quote(buffer, place->city, quoting);
        wh_buffer_add(buffer, ", ");
    }
    if (place->state) {
        wh_buffer_quote(buffer, place->state, quoting);
        wh_buffer_add(buffer, ", ");
    }
    wh_buffer_quote(buffer, country, quoting);
}

/* `value` rounded to two significant digits. */
static double round_two(double value) {
    double step = pow(10, floor(log10(value)) - 1);
    return round(value / step) * step;
}

void wh_words_distance(wh_buffer *buffer, double km) {
    if (!isfinite(km) || km < 0) {
        wh_buffer_add(buffer, "?");
    } else if (km < 0.01) {
        wh_buffer_add(buffer, "10 m");
    } else if (km < 0.995) {
        wh_buffer_number(buffer, round_two(km * 1000), 0);
        wh_buffer_add(buffer, " m");
    } else if (km < 995) {
        wh_buffer_number(buffer, round_two(km), 1);
        wh_buffer_add(buffer, " km");
    } else {
        long whole = lround(round_two(km));
        wh_buffer_printf(buffer, "%ld,%03ld km", whole / 1000, whole % 1000);
    }
}

void wh_words_coordinates(wh_buffer *buffer, const wh_place *place) {
    double km = place->radius50_km;
    int decimals = km < 0.1 ? 5 : km < 1 ? 4 : km < 10 ? 3 : km < 100 ? 2 : 1;
    wh_buffer_number(buffer, place->lat_deg, decimals);
    wh_buffer_add(buffer, ", ");
    wh_buffer_number(buffer, place->lon_deg, decimals);
}

const char *wh_words_evidence_status(wh_evidence_status status) {
    switch (status) {
    case WH_EVIDENCE_SUPPORTED:
        return "supported";
    case WH_EVIDENCE_CONTRADICTED:
        return "contradicted";
    case WH_EVIDENCE_UNCHECKED:
        break;
    }
    return "unchecked";
}

const char *wh_words_mark(wh_evidence_status status) {
    switch (status) {
    case WH_EVIDENCE_SUPPORTED:
        return "\u2713";
    case WH_EVIDENCE_CONTRADICTED:
        return "\u2717";
    case WH_EVIDENCE_UNCHECKED:
        break;
    }
    return "\u00b7";
}

const char *wh_words_answer_status(wh_answer_status status) {
    switch (status) {
    case WH_LOCATED:
        return "located";
    case WH_ABSTAINED:
        return "abstained";
    case WH_FAILED:
        break;
    }
    return "error";
}

void wh_words_kind(wh_buffer *buffer, const char *kind, wh_quoting quoting) {
    for (const char *c = kind ? kind : ""; *c; c++) {
        char one[2] = {*c == '_' ? ' ' : *c, '\0'};
        wh_buffer_quote(buffer, one, quoting);
    }
}

void wh_words_order(const wh_answer *answer, size_t *order) {
    static const wh_evidence_status turns[] = {WH_EVIDENCE_SUPPORTED, WH_EVIDENCE_CONTRADICTED,
                                               WH_EVIDENCE_UNCHECKED};
    size_t filled = 0;
    for (size_t turn = 0; turn < sizeof turns / sizeof *turns; turn++) {
        for (size_t i = 0; i < answer->evidence_count; i++) {
            if (answer->evidence[i].status == turns[turn]) {
                order[filled++] = i;
            }
        }
    }
}
