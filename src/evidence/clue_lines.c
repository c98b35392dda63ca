/* Prepares lines of text for the clue finders: words, segments, trust, and what is no evidence. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"

static const char CAPTION[] = "reads like a caption or an instruction, not like a sign";
static const char WATERMARK[] = "reads like a watermark, a credit or a camera's stamp";

/* Openings of lines that tell a reader what to answer. Folded; matched at the line's start. */
static const char *const INSTRUCTIONS[] = {
    "answer",       "the answer",    "correct answer", "location",      "place name",
    "gps",          "coordinates",   "coords",         "lat",           "latitude",
    "lon",          "longitude",     "geotag",         "country",       "city name",
    "taken in",     "taken at",      "photo taken",    "picture taken", "photographed in",
    "this photo",   "this picture",  "this image",     "this is in",    "this place is",
    "i am in",      "we are in",     "ignore",         "disregard",     "forget",
    "system",       "assistant",     "user",           "prompt",        "instruction",
    "instructions", "note to",       "override",       "you must",      "you are an",
    "respond",      "reply",         "output",         "hint",          "solution",
    "reponse",      "lieu",          "antwort",        "aufnahmeort",   "standort",
    "ort",          "respuesta",     "ubicacion",      "lugar",         "resposta",
    "localizacao",  "risposta",      "luogo",          "posizione",     "ответ",
    "место съемки", "место съемкии", "локация",        "відповідь",     "答案",
    "位置",         "地点",          "答え",           "撮影地",        "정답",
    "الاجابة",      "الموقع",
};

/* Of the above, those that also begin genuine signs: an instruction only before a colon or "=". */
static const char *const NEEDS_COLON[] = {
    "location", "country", "user",     "system", "ort",    "lugar",  "lieu",
    "output",   "hint",    "solution", "lat",    "lon",    "gps",    "luogo",
    "位置",     "地点",    "standort", "reply",  "forget", "ignore", "prompt",
};

/* Sentences about a photo, which no sign says. Folded; found anywhere. */
static const char *const STATEMENTS[] = {
    "ignore the",    "ignore these",  "ignore any",    "the country is", "the city is",
    "the place is",  "the photo is",  "photo is from", "image is from",  "the picture is",
    "located in",    "country shown", "le pays est",   "la ville est",   "das land ist",
    "die stadt ist", "el pais es",    "la ciudad es",  "o pais e",       "il paese e",
    "страна это",    "город это",     "это фото",      "this was taken", "was shot in",
};

/* "#madrid", "@somebody": marks of posts, not of signs; "#12" is a number. */
static bool is_tag(const char *text) {
    size_t at = 1;
    int32_t next = *text == '#' || *text == '@' ? wh_text_next(text, &at) : 0;
    return next > 0 && u_isalpha(next);
}

/* Words of watermarks, credits and cameras. Folded; found anywhere as whole words. */
static const char *const WATERMARKS[] = {
    "copyright",     "all rights reserved",
    "shutterstock",  "getty images",
    "gettyimages",   "alamy",
    "istock",        "istockphoto",
    "adobe stock",   "dreamstime",
    "depositphotos", "123rf",
    "bigstock",      "flickr",
    "instagram",     "wikimedia",
    "wikipedia",     "unsplash",
    "pexels",        "pixabay",
    "mapillary",     "google",
    "street view",   "photo by",
    "foto von",      "photo de",
    "photographer",  "photography by",
    "shot on",       "canon",
    "nikon",         "fujifilm",
    "kodak",         "creative commons",
    "cc by",         "cc by sa",
    "tiktok",        "snapchat",
};

static bool letter(int32_t c) {
    return u_isalpha(c);
}

void wh_count_case(const char *text, size_t *upper, size_t *letters) {
    *upper = *letters = 0;
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;)
        if (c > 0 && letter(c)) {
            ++*letters;
            if (u_isupper(c))
                ++*upper;
        }
}

const char *wh_token_span(const wh_finder *finder, const wh_line *line, size_t first, size_t last) {
    size_t start = line->tokens[first].start;
    return wh_arena_strndup(finder->arena, line->text + start, line->tokens[last].end - start);
}

static bool starts_with_words(const char *folded, const char *words) {
    size_t length = strlen(words);
    return !strncmp(folded, words, length) && (!folded[length] || folded[length] == ' ');
}

/* A pair of decimal degrees, or degrees with minutes: nobody paints those on a shop. */
static bool has_coordinates(const char *text) {
    int decimals = 0;
    const char *degree = strstr(text, "°");
    if (degree && degree > text && degree[-1] >= '0' && degree[-1] <= '9' && degree[2] &&
        (strpbrk(degree, "NSEWnsew'") || strstr(degree, "′")))
        return strpbrk(degree + 2, "0123456789") != NULL;
    for (const char *at = text; (at = strchr(at, '.')); at++) {
        size_t before = 0, after = 0;
        while (at - before > text && at[-1 - (long)before] >= '0' && at[-1 - (long)before] <= '9')
            before++;
        while (at[1 + after] >= '0' && at[1 + after] <= '9')
            after++;
        if (before >= 1 && before <= 3 && after >= 4)
            decimals++;
    }
    return decimals >= 2;
}

static bool before_colon(const char *text) {
    size_t bytes = strcspn(text, ":=：");
    return text[bytes] && bytes < 24;
}

static bool is_instruction(const char *text, const char *folded) {
    if (has_coordinates(text) || is_tag(text))
        return true;
    for (size_t i = 0; i < sizeof INSTRUCTIONS / sizeof *INSTRUCTIONS; i++) {
        if (!starts_with_words(folded, INSTRUCTIONS[i]))
            continue;
        bool strict = false;
        for (size_t k = 0; k < sizeof NEEDS_COLON / sizeof *NEEDS_COLON; k++)
            strict |= !strcmp(INSTRUCTIONS[i], NEEDS_COLON[k]);
        if (!strict || before_colon(text) || strstr(folded, "previous") ||
            strstr(folded, "instruction"))
            return true;
    }
    if (wh_text_has_words(folded, "lat") &&
        (wh_text_has_words(folded, "lon") || wh_text_has_words(folded, "lng") ||
         wh_text_has_words(folded, "long")))
        return true;
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++)
        if (wh_text_has_words(folded, STATEMENTS[i]))
            return true;
    return wh_text_has_words(folded, "ignore previous") ||
           wh_text_has_words(folded, "ignore all") ||
           wh_text_has_words(folded, "previous instructions") ||
           wh_text_has_words(folded, "system prompt") ||
           wh_text_has_words(folded, "language model") ||
           wh_text_has_words(folded, "the answer is");
}

/* "2019:08:01 12:30:05", "12/08/2019", "DSC_0042", "IMG_1234". */
static bool is_stamp(const char *text) {
    size_t digits = 0, marks = 0, others = 0;
    for (const char *at = text; *at; at++) {
        if (*at >= '0' && *at <= '9')
            digits++;
        else if (strchr("/.:-_'", *at))
            marks++;
        else if (*at != ' ')
            others++;
    }
    if (!strncmp(text, "DSC", 3) || !strncmp(text, "IMG", 3) || !strncmp(text, "DSCN", 4))
        return digits >= 3;
    return !others && digits >= 6 && digits <= 17 && marks >= 2 &&
           (strchr(text, ':') || strchr(text, '/'));
}

static bool is_watermark(const char *text, const char *folded) {
    if (strstr(text, "©") || strstr(text, "(c)") || strstr(text, "(C)") || is_stamp(text))
        return true;
    for (size_t i = 0; i < sizeof WATERMARKS / sizeof *WATERMARKS; i++)
        if (wh_text_has_words(folded, WATERMARKS[i]))
            return true;
    return false;
}

/* Whether the text between two words ends a segment. */
static bool separates(const char *between, size_t bytes) {
    bool blank_before = false;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)between[i];
        if (strchr(",;|/()[]:<>*\"", c))
            return true;
        if (c == '-' && blank_before && i + 1 < bytes && between[i + 1] == ' ')
            return true;
        blank_before = c == ' ';
    }
    static const char *const marks[] = {"·",  "•",  "–",  "—",  "→",  "←", "↑", "、", "，", "・",
                                        "（", "）", "／", "：", "｜", "،", "⇒", "»",  "«"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i]);
        for (size_t k = 0; k + length <= bytes; k++)
            if (!memcmp(between + k, marks[i], length))
                return true;
    }
    return false;
}

/* "A6", "E45", "SS16", "BR116": one to three capitals and one to four digits. */
static bool is_route(const char *text) {
    size_t letters = 0, digits = 0;
    while (text[letters] >= 'A' && text[letters] <= 'Z')
        letters++;
    while (text[letters + digits] >= '0' && text[letters + digits] <= '9')
        digits++;
    return letters >= 1 && letters <= 3 && digits >= 1 && digits <= 4 && !text[letters + digits];
}

static wh_status fill_token(wh_finder *finder, wh_token *token, const char *text, size_t start) {
    token->text = text;
    token->start = start;
    token->end = start + strlen(text);
    token->folded = wh_text_fold(finder->arena, text);
    if (!token->folded)
        return wh_fail_nomem(finder->err, STAGE);
    token->length = wh_text_length(token->folded);
    size_t digits = strspn(text, "0123456789");
    token->number = digits && !text[digits];
    token->route = is_route(text);
    size_t at = 0;
    int32_t first = wh_text_next(text, &at);
    token->capital = first > 0 && !u_islower(first);
    return WH_OK;
}

static wh_status split(wh_finder *finder, wh_line *line) {
    char **words;
    size_t *starts, count;
    wh_status status =
        wh_text_words(finder->arena, line->text, &words, &starts, &count, finder->err);
    if (status != WH_OK)
        return status;
    if (count > WH_MAX_TOKENS)
        count = WH_MAX_TOKENS;
    line->tokens = wh_arena_alloc(finder->arena, count, sizeof *line->tokens);
    if (!line->tokens)
        return wh_fail_nomem(finder->err, STAGE);
    int segment = 0;
    for (size_t i = 0; i < count; i++) {
        wh_token *token = &line->tokens[i];
        status = fill_token(finder, token, words[i], starts[i]);
        if (status != WH_OK)
            return status;
        if (i) {
            const wh_token *before = token - 1;
            if (separates(line->text + before->end, token->start - before->end))
                segment++;
            /* "N-340" falls into two words. */
            if (token->number && before->length == 1 && before->capital && !before->number) {
                line->tokens[i - 1].route = true;
                token->route = true;
            }
        }
        token->segment = segment;
    }
    line->token_count = count;
    line->segment_count = count ? segment + 1 : 0;
    return WH_OK;
}

static double trust_of(float confidence) {
    double trust = ((double)confidence - 0.5) / 0.45;
    return trust < 0.02 ? 0.02 : trust > 1 ? 1 : trust;
}

static wh_status prepare(wh_finder *finder, wh_line *line, const wh_text_line *seen) {
    line->seen = seen;
    line->trust = trust_of(seen->confidence);
    line->text = wh_text_clean(finder->arena, seen->text ? seen->text : "", 512);
    if (!line->text)
        return wh_fail_nomem(finder->err, STAGE);
    line->folded = wh_text_fold(finder->arena, line->text);
    if (!line->folded)
        return wh_fail_nomem(finder->err, STAGE);
    size_t upper, letters;
    wh_count_case(line->text, &upper, &letters);
    line->upper = letters && upper == letters;
    if (is_instruction(line->text, line->folded))
        line->aside = CAPTION;
    else if (is_watermark(line->text, line->folded))
        line->aside = WATERMARK;
    return split(finder, line);
}

/* Whether `below` continues `line`: beside it, or the next one under it, in letters of like size.
 */
static bool continues(const wh_line *line, const wh_line *below) {
    const double *a = line->seen->box, *b = below->seen->box;
    double ha = a[3] - a[1], hb = b[3] - b[1];
    if (ha <= 0 || hb <= 0 || ha / hb > 2 || hb / ha > 2)
        return false;
    double overlap_x = (a[2] < b[2] ? a[2] : b[2]) - (a[0] > b[0] ? a[0] : b[0]);
    double overlap_y = (a[3] < b[3] ? a[3] : b[3]) - (a[1] > b[1] ? a[1] : b[1]);
    bool under = b[1] > a[1] && b[1] - a[3] < 0.8 * ha && overlap_x > 0;
    bool beside = overlap_y > 0.5 * ha && b[0] > a[0] && b[0] - a[2] < 2 * ha;
    return under || beside;
}

/* "answer:" on one line, and what it wants to be answered on the next. */
static void spread_captions(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (line->aside != CAPTION || line->token_count > 3)
            continue;
        for (size_t k = 0; k < finder->line_count; k++)
            if (k != i && !finder->lines[k].aside && continues(line, &finder->lines[k]))
                finder->lines[k].aside = CAPTION;
    }
}

wh_status wh_prepare_lines(wh_finder *finder, const wh_text_line *seen, size_t count) {
    size_t most = count < WH_MAX_LINES ? count : WH_MAX_LINES;
    finder->lines = wh_arena_alloc(finder->arena, most, sizeof *finder->lines);
    if (!finder->lines)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t i = 0; i < most; i++) {
        const wh_text_line *read;
        wh_status status = wh_choose_reading(finder, &seen[i], &read);
        if (status != WH_OK)
            return status;
        /* Written as "not at least" so that a confidence that is no number is dropped, too. */
        if (!((double)read->confidence >= WH_MIN_CONFIDENCE))
            continue;
        status = prepare(finder, &finder->lines[finder->line_count], read);
        if (status != WH_OK)
            return status;
        if (finder->lines[finder->line_count].token_count)
            finder->line_count++;
    }
    spread_captions(finder);
    return WH_OK;
}
