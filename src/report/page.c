/* The dossier: one HTML file that opens offline, loads nothing and works without its script. */
#include "report/page.h"

#include "base/status.h"
#include "report/document.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

/* "Whence: photo.jpg" or "Whence: 3 photos" in `title`. */
static void name_document(wh_buffer *title, size_t count, const char *only) {
    if (count == 1) {
        wh_buffer_printf(title, "Whence: %s", only ? only : "");
    } else {
        wh_buffer_printf(title, "Whence: %zu photos", count);
    }
}

static void write_top(wh_buffer *html, size_t count) {
    wh_buffer_add(html, "<body>\n<a class=\"skip\" href=\"#answers\">Skip to the answers</a>\n"
                        "<header class=\"top\"><div><p class=\"brand\">Whence</p><h1>");
    if (count == 1) {
        wh_buffer_add(html, "Where was this photo taken?");
    } else {
        wh_buffer_printf(html, "Where were these %zu photos taken?", count);
    }
    wh_buffer_add(html, "</h1></div>");
    wh_document_write_badge(html);
    wh_buffer_add(html, "</header>\n");
}

/* One line that says it all: for the summary. */
static void write_gist(wh_buffer *html, const wh_answer *answer) {
    if (answer->status == WH_FAILED) {
        wh_buffer_quote(html, answer->error.message, WH_QUOTE_HTML);
    } else if (answer->status == WH_LOCATED && answer->place) {
        wh_words_place(html, answer->place, WH_QUOTE_HTML);
    } else {
        wh_buffer_add(html, "Cannot tell");
    }
}

void wh_page_write_row(wh_buffer *rows, const wh_answer *answer, size_t number) {
    const wh_place *place = answer->status == WH_LOCATED ? answer->place : NULL;
    wh_buffer_printf(rows, "<tr><th scope=\"row\"><a href=\"#p%zu\"><bdi>", number);
    wh_buffer_quote(rows, answer->photo, WH_QUOTE_HTML);
    wh_buffer_printf(rows, "</bdi></a></th><td class=\"%s\"><bdi>",
                     wh_words_answer_status(answer->status));
    write_gist(rows, answer);
    wh_buffer_add(rows, "</bdi></td><td class=\"number\">");
    if (place) {
        wh_words_distance(rows, place->radius90_km);
    }
    wh_buffer_add(rows, "</td><td>");
    if (place) {
        wh_words_frequency(rows, place->confidence, "");
    }
    wh_buffer_add(rows, "</td></tr>\n");
}

static void write_summary(wh_buffer *html, const wh_buffer *rows) {
    wh_buffer_add(html, "<section class=\"summary\" aria-labelledby=\"summary\"><h2 id=\"summary\">"
                        "Summary</h2>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">"
                        "Photo</th><th scope=\"col\">Answer</th><th scope=\"col\" class=\"number\">"
                        "9 in 10 within</th><th scope=\"col\">Country is right</th></tr></thead>"
                        "<tbody>\n");
    wh_buffer_add_bytes(html, rows->data, rows->size);
    wh_buffer_add(html, "</tbody></table></div></section>\n");
}

/* A bar for the confidence: decoration, the words beside it say the same. */
static void write_meter(wh_buffer *html, double confidence) {
    double width = confidence > 0 ? confidence < 1 ? confidence * 100 : 100 : 0;
    wh_buffer_add(html, "<svg class=\"meter\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" "
                        "aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/>"
                        "<rect class=\"fill\" height=\"6\" width=\"");
    wh_buffer_number(html, width, 1);
    wh_buffer_add(html, "\"/></svg>");
}

static void write_place(wh_buffer *html, const wh_place *place) {
    wh_buffer_add(html, "<p class=\"place\"><bdi>");
    wh_words_place(html, place, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></p>\n<dl class=\"facts\"><div><dt>Country</dt><dd>");
    write_meter(html, place->confidence);
    wh_buffer_add(html, "<strong>");
    wh_buffer_add(html, wh_words_confidence(place->confidence));
    wh_buffer_add(html, "</strong><span class=\"hint\">right ");
    wh_words_frequency(html, place->confidence, " times");
    wh_buffer_add(html, " at this level</span></dd></div><div><dt>Distance</dt><dd>"
                        "<strong>within ");
    wh_words_distance(html, place->radius50_km);
    wh_buffer_add(html, "</strong> 5 times in 10<span class=\"hint\">within ");
    wh_words_distance(html, place->radius90_km);
    wh_buffer_add(html, " 9 times in 10</span></dd></div><div><dt>Coordinates</dt><dd><code>");
    wh_words_coordinates(html, place);
    wh_buffer_add(html, "</code><span class=\"hint\">latitude, longitude (WGS 84)</span></dd></div>"
                        "</dl>\n");
}

static void write_verdict(wh_buffer *html, const wh_answer *answer) {
    wh_buffer_printf(html, "<section class=\"verdict %s\" aria-label=\"Answer\">\n",
                     wh_words_answer_status(answer->status));
    if (answer->status == WH_FAILED) {
        wh_buffer_add(html, "<p class=\"place\">No answer: something failed</p><p><strong>");
        wh_buffer_quote(html, answer->error.stage, WH_QUOTE_HTML);
        wh_buffer_add(html, "</strong>: <bdi dir=\"ltr\">");
        wh_buffer_quote(html, answer->error.message, WH_QUOTE_HTML);
        wh_buffer_add(html, "</bdi></p>");
    } else if (answer->status == WH_LOCATED && answer->place) {
        write_place(html, answer->place);
    } else {
        wh_buffer_add(html, "<p class=\"place\">Cannot tell where this was taken</p>");
    }
    if (answer->reasoning && *answer->reasoning) {
        wh_buffer_add(html, "<p class=\"reasoning\"><bdi dir=\"ltr\">");
        wh_buffer_quote(html, answer->reasoning, WH_QUOTE_HTML);
        wh_buffer_add(html, "</bdi></p>");
    }
    wh_buffer_add(html, "</section>\n");
}

static wh_status write_maps(const wh_page_source *source, wh_buffer *html, const wh_answer *answer,
                            const char *prefix, wh_arena *arena, wh_error *err) {
    wh_map_label *labels = NULL;
    size_t label_count = 0;
    double half_km = wh_map_local_km(answer);
    if (half_km > 0 && source->towns) {
        wh_point centre = {answer->place->lat_deg, answer->place->lon_deg};
        wh_status status = source->towns(source->towns_context, centre, half_km * 1.5, arena,
                                         &labels, &label_count, err);
        if (status != WH_OK) {
            return status;
        }
    }
    wh_buffer_add(html, "<figure class=\"maps\">");
    wh_map_write_local(source->map, html, answer, labels, label_count, prefix);
    wh_map_write_world(html, answer, prefix);
    wh_buffer_add(html, "<figcaption>");
    if (half_km > 0) {
        wh_buffer_add(html, "Inner circle: 5 in 10. Outer circle: 9 in 10. ");
    }
    if (answer->alternative_count) {
        wh_buffer_add(html, "Numbers: the alternatives below. ");
    }
    wh_buffer_add(html, "Outlines: Natural Earth.</figcaption></figure>\n");
    return WH_OK;
}

static void write_place_row(wh_buffer *html, const wh_place *place, size_t number) {
    wh_buffer_add(html, number ? "<tr>" : "<tr class=\"chosen\">");
    if (number) {
        wh_buffer_printf(html, "<td class=\"number\">%zu</td>", number);
    } else {
        wh_buffer_add(html, "<td class=\"number\"><span class=\"dot\" aria-hidden=\"true\"></span>"
                            "<span class=\"unseen\">answer</span></td>");
    }
    wh_buffer_add(html, "<th scope=\"row\"><bdi>");
    wh_words_place(html, place, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></th><td class=\"number\"><code>");
    wh_words_coordinates(html, place);
    wh_buffer_add(html, "</code></td><td class=\"number\">");
    wh_words_distance(html, place->radius50_km);
    wh_buffer_add(html, "</td><td class=\"number\">");
    wh_words_distance(html, place->radius90_km);
    wh_buffer_add(html, "</td><td>");
    wh_words_frequency(html, place->confidence, "");
    wh_buffer_add(html, "</td><td><bdi dir=\"ltr\">");
    if (number) {
        wh_buffer_quote(html, place->why_not ? place->why_not : "no clue against it",
                        WH_QUOTE_HTML);
    } else {
        wh_buffer_add(html, "the answer");
    }
    wh_buffer_add(html, "</bdi></td></tr>\n");
}

/* What the maps show, as a table. */
static void write_places(wh_buffer *html, const wh_answer *answer) {
    bool located = answer->status == WH_LOCATED && answer->place;
    if (!located && !answer->alternative_count) {
        return;
    }
    wh_buffer_add(html, "<section class=\"places\"><h3>");
    wh_buffer_add(html, located ? "The answer and the alternatives" : "What it could be");
    wh_buffer_add(html,
                  "</h3><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\""
                  "Places\"><table><thead><tr><th scope=\"col\" class=\"number\">"
                  "<span class=\"unseen\">Number on the map</span></th><th scope=\"col\">Place"
                  "</th><th scope=\"col\" class=\"number\">Latitude, longitude</th>"
                  "<th scope=\"col\" class=\"number\">5 in 10</th><th scope=\"col\" "
                  "class=\"number\">9 in 10</th><th scope=\"col\">Country is right</th>"
                  "<th scope=\"col\">Why not</th></tr></thead><tbody>\n");
    if (located) {
        write_place_row(html, answer->place, 0);
    }
    for (size_t i = 0; i < answer->alternative_count; i++) {
        write_place_row(html, &answer->alternatives[i], i + 1);
    }
    wh_buffer_add(html, "</tbody></table></div></section>\n");
}

static void write_entry(wh_buffer *html, const char *name, const char *value) {
    wh_buffer_add(html, "<dt>");
    wh_buffer_quote(html, name, WH_QUOTE_HTML);
    wh_buffer_add(html, "</dt><dd><code>");
    wh_buffer_quote(html, value && *value ? value : "unknown", WH_QUOTE_HTML);
    wh_buffer_add(html, "</code></dd>\n");
}

/* All that is needed to get the same answer again. */
static void write_record(wh_buffer *html, const wh_answer *answer) {
    wh_buffer_add(html,
                  "<details class=\"record\"><summary>How this answer was made</summary><dl>\n");
    write_entry(html, "SHA-256 of the photo", answer->sha256);
    write_entry(html, "Method", answer->method);
    write_entry(html, "Settings", answer->settings ? answer->settings : "{}");
    for (size_t i = 0; i < answer->version_count; i++) {
        write_entry(html, answer->versions[i].name, answer->versions[i].version);
    }
    if (answer->time_count) {
        wh_buffer_add(html, "<dt>Time</dt><dd>");
        for (size_t i = 0; i < answer->time_count; i++) {
            wh_buffer_add(html, i ? ", " : "");
            wh_buffer_quote(html, answer->times[i].stage, WH_QUOTE_HTML);
            wh_buffer_add(html, " ");
            wh_buffer_number(html, answer->times[i].ms, 0);
            wh_buffer_add(html, " ms");
        }
        wh_buffer_add(html, "</dd>\n");
    }
    wh_buffer_add(html, "</dl></details>\n");
}

static wh_status write_answer(const wh_page_source *source, wh_buffer *html,
                              const wh_answer *answer, size_t number, wh_arena *arena,
                              wh_error *err) {
    static const char *const headings[] = {"Located", "Abstained", "Error"};
    size_t *order = wh_arena_alloc(arena, answer->evidence_count, sizeof *order);
    char *prefix = wh_arena_printf(arena, "p%zu", number);
    if (!order || !prefix) {
        return wh_fail_nomem(err, "report");
    }
    wh_words_order(answer, order);
    wh_buffer_printf(html,
                     "<article id=\"%s\" aria-labelledby=\"%s-name\"><header>"
                     "<h2 id=\"%s-name\"><bdi>",
                     prefix, prefix, prefix);
    wh_buffer_quote(html, answer->photo, WH_QUOTE_HTML);
    wh_buffer_printf(html, "</bdi></h2><span class=\"state %s\">%s</span></header>\n",
                     wh_words_answer_status(answer->status), headings[answer->status]);
    write_verdict(html, answer);
    wh_buffer_add(html, "<div class=\"look\">");
    wh_status status = wh_page_write_photo(html, answer, prefix, order, err);
    if (status == WH_OK && answer->status != WH_FAILED) {
        status = write_maps(source, html, answer, prefix, arena, err);
    }
    wh_buffer_add(html, "</div>\n");
    if (answer->status != WH_FAILED) {
        wh_page_write_clues(html, answer, prefix, order);
        write_places(html, answer);
    }
    write_record(html, answer);
    wh_buffer_add(html, "</article>\n");
    return status;
}

wh_status wh_page_write_answer(const wh_page_source *source, wh_buffer *html,
                               const wh_answer *answer, size_t number, wh_error *err) {
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? write_answer(source, html, answer, number, arena, err)
                             : wh_fail_nomem(err, "report");
    wh_arena_free(arena);
    return status;
}

/* The attribution as a list: sources are separated by "; " or by lines. */
static void write_sources(wh_buffer *html, const char *attribution) {
    while (attribution && *attribution) {
        size_t length = strcspn(attribution, ";\n");
        char *source = strndup(attribution, length);
        if (!source) {
            html->failed = true;
            return;
        }
        if (length) {
            wh_buffer_add(html, "<li><bdi>");
            wh_buffer_quote(html, source, WH_QUOTE_HTML);
            wh_buffer_add(html, "</bdi></li>");
        }
        free(source);
        attribution += length + (attribution[length] != '\0');
        attribution += strspn(attribution, " ");
    }
}

static const char *const styles[] = {wh_embed_page_css};
static const wh_document form = {.styles = styles, .style_count = 1, .script = wh_embed_page_js};

wh_status wh_page_write_head(const wh_page_source *source, wh_buffer *html, size_t count,
                             const char *only, const wh_buffer *rows, wh_error *err) {
    wh_document document = form;
    wh_buffer title = {0};
    name_document(&title, count, only);
    document.title = title.data;
    wh_status status =
        title.failed ? wh_fail_nomem(err, "report") : wh_document_begin(html, &document, err);
    wh_buffer_free(&title);
    if (status != WH_OK) {
        return status;
    }
    write_top(html, count);
    wh_map_write_symbols(source->map, html);
    wh_buffer_add(html, "<main id=\"answers\">\n");
    if (count != 1) {
        write_summary(html, rows);
    }
    return WH_OK;
}

void wh_page_write_foot(const wh_page_source *source, wh_buffer *html) {
    wh_buffer_add(html,
                  "</main>\n<footer><p>A clue is <b>supported</b> when the other clues make it at "
                  "least three times as likely, <b>contradicted</b> when they make it at most "
                  "a third as likely (it then lost its weight), else <b>unchecked</b>. "
                  "Frequencies were measured; see the documentation for how.</p><ul "
                  "aria-label=\"Sources\">");
    write_sources(html, source->attribution);
    wh_buffer_add(html, "</ul><p>Made by Whence " WH_VERSION ".</p></footer>\n");
    wh_document_end(html, &form);
}

wh_status wh_page_write(const wh_page_source *source, const wh_answer *const *answers, size_t count,
                        char **out, wh_error *err) {
    wh_buffer html = {0}, rows = {0};
    for (size_t i = 0; i < count; i++) {
        wh_page_write_row(&rows, answers[i], i + 1);
    }
    wh_status status = rows.failed
                           ? wh_fail_nomem(err, "report")
                           : wh_page_write_head(source, &html, count,
                                                count == 1 ? answers[0]->photo : NULL, &rows, err);
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        status = wh_page_write_answer(source, &html, answers[i], i + 1, err);
    }
    wh_buffer_free(&rows);
    if (status != WH_OK) {
        wh_buffer_free(&html);
        return status;
    }
    wh_page_write_foot(source, &html);
    return wh_buffer_take(&html, out, err);
}
