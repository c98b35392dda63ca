/* The wording that text and HTML share: places, radii, confidence, the standing of clues. */
#ifndef WH_REPORT_WORDS_H
#define WH_REPORT_WORDS_H

#include "report/buffer.h"

/* "very likely", "about as likely as not", ...; static. */
const char *wh_words_confidence(double confidence);

/* "about 8 in 10", "more than 99 in 100", "less than 1 in 20"; `unit` ("" or " times") follows the
 * number. */
void wh_words_frequency(wh_buffer *buffer, double confidence, const char *unit);

/* "Kyiv, Kyiv City, Ukraine", as fine as the place is known. */
void wh_words_place(wh_buffer *buffer, const wh_place *place, wh_quoting quoting);

/* "850 m", "12 km", "1,240 km": two significant digits, no false precision. */
void wh_words_distance(wh_buffer *buffer, double km);

/* "50.45010, 30.52340", with only the digits that the radius supports. */
void wh_words_coordinates(wh_buffer *buffer, const wh_place *place);

/* "supported", "contradicted", "unchecked" (as in the JSON); static. */
const char *wh_words_evidence_status(wh_evidence_status status);

/* A mark for it that does not rely on colour; static. */
const char *wh_words_mark(wh_evidence_status status);

/* "located", "abstained", "error" (as in the JSON); static. */
const char *wh_words_answer_status(wh_answer_status status);

/* "place name" for "place_name": a kind as a person reads it. */
void wh_words_kind(wh_buffer *buffer, const char *kind, wh_quoting quoting);

/* Indices of the evidence in the order to show it in: supported, contradicted, unchecked, each as
 * in the answer. `order` has room for evidence_count entries. */
void wh_words_order(const wh_answer *answer, size_t *order);

#endif
