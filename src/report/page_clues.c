/* The dossier's photo with boxes, and the clues beside it. */
#include "report/page.h"

#include "base/status.h"
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENSE 24       /* from here on, a box shows its name only while it is lit */
#define CLUES_OPEN 40  /* later ones are folded away */
#define LABEL_TEXT 120 /* bytes of a clue's text in the name of its box */

/* Width and height from a JPEG's frame header; false if there is none. */
static bool jpeg_size(const uint8_t *bytes, size_t size, unsigned *width, unsigned *height) {
    size_t at = 2;
    if (size < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8) {
        return false;
    }
    while (at + 9 < size && bytes[at] == 0xFF) {
        unsigned marker = bytes[at + 1];
        size_t length = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
            marker != 0xCC) {
            *height = (unsigned)bytes[at + 5] << 8 | bytes[at + 6];
            *width = (unsigned)bytes[at + 7] << 8 | bytes[at + 8];
            return *width && *height;
        }
        at += 2 + length;
    }
    return false;
}

static bool same_box(const wh_evidence *a, const wh_evidence *b) {
    return a->has_box && b->has_box && memcmp(a->box, b->box, sizeof a->box) == 0;
}

size_t wh_page_box_of(const wh_answer *answer, const size_t *order, size_t at) {
    const wh_evidence *clue = &answer->evidence[order[at]];
    if (!clue->has_box || !answer->preview_jpeg) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < at; i++) {
        if (same_box(clue, &answer->evidence[order[i]])) {
            return i;
        }
    }
    return at;
}

static double clamp_unit(double value) {
    return value > 0 ? value < 1 ? value : 1 : 0;
}

static double box_area(const wh_evidence *clue) {
    return (clue->box[2] - clue->box[0]) * (clue->box[3] - clue->box[1]);
}

/* A clue's text for a label: the start of it, cut between characters. */
static void write_start(wh_buffer *html, const char *text) {
    char start[LABEL_TEXT + 4];
    size_t length = strlen(text);
    if (length > LABEL_TEXT) {
        length = LABEL_TEXT;
        while (length && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
        memcpy(start, text, length);
        memcpy(start + length, "\u2026", 4);
        text = start;
    }
    wh_buffer_quote(html, text, WH_QUOTE_HTML);
}

/* The name of a box: the id of its first clue, and how many more there are. */
static void write_tag(wh_buffer *html, const char *id, size_t more, double x, double y,
                      double font) {
    char tag[48];
    int length = more ? snprintf(tag, sizeof tag, "%.20s +%zu", id, more)
                      : snprintf(tag, sizeof tag, "%.20s", id);
    double width = (length + 1.2) * font * 0.6, height = font * 1.4;
    double top = y >= height ? y - height : y;
    wh_buffer_printf(html,
                     "<g class=\"tag\"><rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\"/>",
                     lround(x), lround(top), lround(width), lround(height));
    wh_buffer_printf(html, "<text x=\"%ld\" y=\"%ld\" font-size=\"%ld\">", lround(x + font * 0.35),
                     lround(top + font * 1.05), lround(font));
    wh_buffer_quote(html, tag, WH_QUOTE_HTML);
    wh_buffer_add(html, "</text></g>");
}

static void write_rect(wh_buffer *html, const char *class_name, double x0, double y0, double x1,
                       double y1) {
    wh_buffer_printf(html, "<rect class=\"%s\" x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\"/>",
                     class_name, lround(x0), lround(y0), lround(fmax(x1 - x0, 1)),
                     lround(fmax(y1 - y0, 1)));
}

static void write_box(wh_buffer *html, const wh_answer *answer, const char *prefix,
                      const size_t *order, size_t at, unsigned width, unsigned height) {
    const wh_evidence *clue = &answer->evidence[order[at]];
    double x0 = clamp_unit(clue->box[0]) * width, y0 = clamp_unit(clue->box[1]) * height;
    double x1 = clamp_unit(clue->box[2]) * width, y1 = clamp_unit(clue->box[3]) * height;
    size_t more = 0;
    wh_buffer_printf(
        html, "<a class=\"box %s\" id=\"%s-b%zu\" href=\"#%s-c%zu\" data-clues=\"%s-c%zu",
        wh_words_evidence_status(clue->status), prefix, at + 1, prefix, at + 1, prefix, at + 1);
    for (size_t i = at + 1; i < answer->evidence_count; i++) {
        if (same_box(clue, &answer->evidence[order[i]])) {
            wh_buffer_printf(html, " %s-c%zu", prefix, i + 1);
            more++;
        }
    }
    wh_buffer_add(html, "\" aria-label=\"Clue ");
    wh_buffer_quote(html, clue->id, WH_QUOTE_HTML);
    wh_buffer_printf(html, ", %s", wh_words_evidence_status(clue->status));
    if (clue->text) {
        wh_buffer_add(html, ": ");
        write_start(html, clue->text);
    }
    wh_buffer_add(html, "\">");
    write_rect(html, "under", x0, y0, x1, y1);
    write_rect(html, "edge", x0, y0, x1, y1);
    double font = fmax((width > height ? width : height) / 46.0, 1);
    write_tag(html, clue->id ? clue->id : "", more, x0, y0, font);
    wh_buffer_add(html, "</a>");
}

/* A box to draw: the first clue that has it, by its position in the order. */
typedef struct drawn_box {
    size_t at;
    double area;
} drawn_box;

/* Large boxes first, so that small ones lie on top and can be reached. */
static int compare_boxes(const void *a, const void *b) {
    const drawn_box *one = a, *other = b;
    if (one->area != other->area) {
        return one->area < other->area ? 1 : -1;
    }
    return (one->at > other->at) - (one->at < other->at);
}

/* All different boxes in the order to draw them in. `boxes` has room for evidence_count entries. */
static size_t list_boxes(const wh_answer *answer, const size_t *order, drawn_box *boxes) {
    size_t count = 0;
    for (size_t i = 0; i < answer->evidence_count; i++) {
        if (wh_page_box_of(answer, order, i) == i) {
            double area = box_area(&answer->evidence[order[i]]);
            boxes[count++] = (drawn_box){i, isfinite(area) ? area : 0};
        }
    }
    qsort(boxes, count, sizeof *boxes, compare_boxes);
    return count;
}

wh_status wh_page_write_photo(wh_buffer *html, const wh_answer *answer, const char *prefix,
                              const size_t *order, wh_error *err) {
    unsigned width, height;
    if (!answer->preview_jpeg) {
        return WH_OK;
    }
    if (!jpeg_size(answer->preview_jpeg, answer->preview_size, &width, &height)) {
        return wh_fail(err, WH_ERR_FORMAT, "report", "%s: the preview is not a JPEG",
                       answer->photo ? answer->photo : "photo");
    }
    drawn_box *boxes = calloc(answer->evidence_count + 1, sizeof *boxes);
    if (!boxes) {
        return wh_fail_nomem(err, "report");
    }
    size_t count = list_boxes(answer, order, boxes);
    wh_buffer_printf(html,
                     "<figure class=\"photo%s%s\"><div class=\"frame\"><img width=\"%u\" "
                     "height=\"%u\" alt=\"The photo ",
                     count > DENSE ? " dense" : "", height > width ? " tall" : "", width, height);
    wh_buffer_quote(html, answer->photo, WH_QUOTE_HTML);
    wh_buffer_add(html, "\" src=\"data:image/jpeg;base64,");
    wh_buffer_base64(html, answer->preview_jpeg, answer->preview_size);
    wh_buffer_add(html, "\">");
    if (count) {
        wh_buffer_printf(html,
                         "<svg viewBox=\"0 0 %u %u\" role=\"group\" aria-label=\"Boxes of clues\">",
                         width, height);
        for (size_t i = 0; i < count; i++) {
            write_box(html, answer, prefix, order, boxes[i].at, width, height);
        }
        wh_buffer_add(html, "</svg>");
    }
    wh_buffer_add(html, "</div>");
    if (count) {
        wh_buffer_add(html, "<figcaption>Boxes show where each clue was read; choose one to see "
                            "its clue.</figcaption>");
    }
    wh_buffer_add(html, "</figure>\n");
    free(boxes);
    return WH_OK;
}

/* The standing and why: once, where the reason begins with the same word or repeats what is said.
 */
static void write_reason(wh_buffer *html, const wh_evidence *clue) {
    const char *standing = wh_words_evidence_status(clue->status);
    const char *reason = clue->reason ? clue->reason : "";
    size_t length = strlen(standing);
    bool same_word = strncasecmp(reason, standing, length) == 0 &&
                     (reason[length] == ' ' || reason[length] == ':');
    bool repeats = clue->says && strcmp(reason, clue->says) == 0;
    wh_buffer_printf(html, "<p class=\"reason\"><strong>%s</strong>", standing);
    if (*reason && !repeats) {
        wh_buffer_add(html, same_word ? "<bdi dir=\"ltr\">" : ": <bdi dir=\"ltr\">");
        wh_buffer_quote(html, same_word ? reason + length : reason, WH_QUOTE_HTML);
        wh_buffer_add(html, "</bdi>");
    }
    wh_buffer_add(html, "</p>");
}

static void write_clue(wh_buffer *html, const wh_answer *answer, const char *prefix,
                       const size_t *order, size_t at) {
    const wh_evidence *clue = &answer->evidence[order[at]];
    const char *standing = wh_words_evidence_status(clue->status);
    size_t box = wh_page_box_of(answer, order, at);
    wh_buffer_printf(html, "<li class=\"clue %s\" id=\"%s-c%zu\"", standing, prefix, at + 1);
    if (box != SIZE_MAX) {
        wh_buffer_printf(html, " data-box=\"%s-b%zu\"", prefix, box + 1);
    }
    wh_buffer_printf(html,
                     "><span class=\"mark\" aria-hidden=\"true\">%s</span><div><p class=\"what\">"
                     "<span class=\"kind\">",
                     wh_words_mark(clue->status));
    wh_words_kind(html, clue->kind, WH_QUOTE_HTML);
    wh_buffer_add(html, "</span>");
    if (clue->text) {
        wh_buffer_add(html, " <q><bdi>");
        wh_buffer_quote(html, clue->text, WH_QUOTE_HTML);
        wh_buffer_add(html, "</bdi></q>");
    }
    if (box != SIZE_MAX) {
        wh_buffer_printf(html, " <a class=\"show\" href=\"#%s-b%zu\">on the photo</a>", prefix,
                         box + 1);
    }
    wh_buffer_add(html, "</p><p class=\"says\"><bdi dir=\"ltr\">");
    wh_buffer_quote(html, clue->says, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></p>");
    write_reason(html, clue);
    wh_buffer_add(html, "<p class=\"origin\"><span class=\"id\">");
    wh_buffer_quote(html, clue->id, WH_QUOTE_HTML);
    wh_buffer_add(html, "</span> source: <bdi>");
    wh_buffer_quote(html, clue->source, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi> \u00b7 family: <bdi>");
    wh_buffer_quote(html, clue->family, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></p></div></li>\n");
}

void wh_page_write_clues(wh_buffer *html, const wh_answer *answer, const char *prefix,
                         const size_t *order) {
    size_t count[3] = {0};
    for (size_t i = 0; i < answer->evidence_count; i++) {
        count[answer->evidence[i].status]++;
    }
    wh_buffer_printf(html,
                     "<section class=\"clues\"><h3>Clues</h3><p class=\"tally\">"
                     "<span class=\"supported\">%zu supported</span> "
                     "<span class=\"contradicted\">%zu contradicted</span> "
                     "<span class=\"unchecked\">%zu unchecked</span></p>\n",
                     count[WH_EVIDENCE_SUPPORTED], count[WH_EVIDENCE_CONTRADICTED],
                     count[WH_EVIDENCE_UNCHECKED]);
    if (!answer->evidence_count) {
        wh_buffer_add(html, "<p class=\"none\">Nothing in this photo says where it was taken.</p>");
    }
    for (size_t i = 0; i < answer->evidence_count; i++) {
        if (i == CLUES_OPEN) {
            wh_buffer_printf(html, "</ol><details class=\"more\"><summary>%zu more clues</summary>",
                             answer->evidence_count - i);
        }
        if (i == 0 || i == CLUES_OPEN) {
            wh_buffer_printf(html, "<ol start=\"%zu\">\n", i + 1);
        }
        write_clue(html, answer, prefix, order, i);
    }
    wh_buffer_add(html, answer->evidence_count ? "</ol>" : "");
    wh_buffer_add(html, answer->evidence_count > CLUES_OPEN ? "</details>" : "");
    wh_buffer_add(html, "</section>\n");
}
