/* Finds names of places in lines: longest first, over one line and over two that are stacked. */
#include "evidence/place_names.h"
#include "base/status.h"
#include "base/text.h"

#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"
#define MAX_NAMES 200
#define MAX_WORDS 5
#define FUZZY_LETTERS 7

typedef struct search {
    wh_finder *finder;
    wh_found_name names[MAX_NAMES];
    size_t count;
} search;

static const char *const UNSPACED[] = {"Hani", "Hira", "Kana", "Jpan", "Thai",
                                       "Laoo", "Khmr", "Mymr", "Tibt"};

static bool is_spaced(const char *script) {
    for (size_t i = 0; i < sizeof UNSPACED / sizeof *UNSPACED; i++)
        if (!strcmp(script, UNSPACED[i]))
            return false;
    return true;
}

static bool overlaps(double a0, double a1, double b0, double b1) {
    return a0 < b1 && b0 < a1;
}

bool wh_lines_near(const wh_line *a, const wh_line *b, double heights) {
    const double *x = a->seen->box, *y = b->seen->box;
    double ha = x[3] - x[1], hb = y[3] - y[1];
    if (!(ha > 0) || !(hb > 0) || ha / hb > 2.2 || hb / ha > 2.2)
        return false;
    double reach = heights * (ha > hb ? ha : hb);
    bool stacked =
        overlaps(x[0], x[2], y[0], y[2]) && overlaps(x[1] - reach, x[3] + reach, y[1], y[3]);
    bool beside = overlaps(x[1], x[3], y[1], y[3]) &&
                  overlaps(x[0] - 2 * reach, x[2] + 2 * reach, y[0], y[2]);
    return stacked || beside;
}

/* ---- what stands around a name ---- */

static wh_status roles_of_span(wh_finder *finder, const wh_line *line, size_t first, size_t last,
                               unsigned *roles) {
    const char *span = wh_token_span(finder, line, first, last);
    char *key = span ? wh_text_fold(finder->arena, span) : NULL;
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    *roles = wh_lexicon_roles(finder->lexicon, key);
    return WH_OK;
}

/* Roles of all phrases of up to three words in tokens `first`..`last`; with `end` those that touch
 * it. */
static wh_status roles_within(wh_finder *finder, const wh_line *line, size_t first, size_t last,
                              size_t touching, unsigned *all, unsigned *touch) {
    for (size_t i = first; i <= last; i++)
        for (size_t k = i; k <= last && k < i + 3; k++) {
            unsigned roles = 0;
            wh_status status = roles_of_span(finder, line, i, k, &roles);
            if (status != WH_OK)
                return status;
            *all |= roles;
            if (i == touching || k == touching)
                *touch |= roles;
        }
    return WH_OK;
}

/* The role of a whole line: of its words, if all of them have one. */
static wh_status line_roles(wh_finder *finder, const wh_line *line, unsigned *out) {
    *out = 0;
    if (line->token_count > 4 || line->aside)
        return WH_OK;
    unsigned all = 0;
    for (size_t i = 0; i < line->token_count; i++) {
        unsigned roles = wh_lexicon_roles(finder->lexicon, line->tokens[i].folded);
        if (!roles)
            return WH_OK;
        all |= roles;
    }
    unsigned phrase = wh_lexicon_roles(finder->lexicon, line->folded);
    *out = (all | phrase) &
           (WH_ROLE_STREET | WH_ROLE_VENUE | WH_ROLE_ADMIN | WH_ROLE_TRANSIT | WH_ROLE_ORIGIN);
    return WH_OK;
}

static bool is_postcode_number(const wh_token *token) {
    if (!token->number || token->length < 4 || token->length > 6)
        return false;
    /* Years look like postcodes of four digits. */
    return !(token->length == 4 &&
             (!strncmp(token->text, "19", 2) || !strncmp(token->text, "20", 2) ||
              !strncmp(token->text, "18", 2) || token->text[0] == '0'));
}

static bool joins_names(const wh_finder *finder, const wh_token *token) {
    static const char *const conjunctions[] = {"and", "y", "e", "et", "und", "i", "a"};
    for (size_t i = 0; i < sizeof conjunctions / sizeof *conjunctions; i++)
        if (!strcmp(token->folded, conjunctions[i]))
            return false;
    return wh_lexicon_roles(finder->lexicon, token->folded) & WH_ROLE_LINK;
}

/* "Villeneuve sur Lot" is not Villeneuve: the longest name was searched for first, so whatever goes
 * on like this is a place that the gazetteer lacks. */
static bool goes_on(const wh_finder *finder, const wh_found_name *name) {
    const wh_line *line = name->line;
    size_t link = name->last + 1, next = link + 1;
    int segment = line->tokens[name->last].segment;
    return next < line->token_count && line->tokens[next].segment == segment &&
           line->tokens[next].capital && !line->tokens[next].number &&
           joins_names(finder, &line->tokens[link]);
}

static wh_status look_around(wh_finder *finder, wh_found_name *name) {
    const wh_line *line = name->line;
    size_t first = name->first, last = name->last;
    name->longer = !name->second && goes_on(finder, name);
    while (first && line->tokens[first - 1].segment == line->tokens[name->first].segment)
        first--;
    while (last + 1 < line->token_count &&
           line->tokens[last + 1].segment == line->tokens[name->last].segment)
        last++;
    wh_status status = WH_OK;
    if (first < name->first) {
        size_t touching = name->first - 1;
        /* "Mairie de X": the word before a small one counts as beside it. */
        if (touching > first &&
            wh_lexicon_roles(finder->lexicon, line->tokens[touching].folded) & WH_ROLE_LINK)
            touching--;
        status = roles_within(finder, line, first, name->first - 1, touching, &name->near,
                              &name->beside);
        if (status == WH_OK && touching != name->first - 1)
            status = roles_within(finder, line, first, name->first - 1, name->first - 1,
                                  &name->near, &name->beside);
    }
    if (status == WH_OK && last > name->last)
        status = roles_within(finder, line, name->last + 1, last, name->last + 1, &name->near,
                              &name->beside);
    if (status != WH_OK)
        return status;
    /* A shop's other segments make the line a shop's ("Napoli - Pizzeria"), streets do not. */
    unsigned elsewhere = 0, touch = 0;
    if (name->first)
        status = roles_within(finder, line, 0, name->first - 1, SIZE_MAX, &elsewhere, &touch);
    if (status == WH_OK && name->last + 1 < line->token_count)
        status = roles_within(finder, line, name->last + 1, line->token_count - 1, SIZE_MAX,
                              &elsewhere, &touch);
    if (status != WH_OK)
        return status;
    if (name->rarity != WH_WORD || line->segment_count > 1)
        name->near |= elsewhere & (WH_ROLE_VENUE | WH_ROLE_ORIGIN);
    if (!name->whole)
        return WH_OK;
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *other = &finder->lines[i];
        unsigned roles = 0;
        if (other == line || other == name->second || !wh_lines_near(line, other, 0.8))
            continue;
        status = line_roles(finder, other, &roles);
        if (status != WH_OK)
            return status;
        name->near |= roles;
        name->beside |= roles;
    }
    return WH_OK;
}

/* ---- finding ---- */

static bool is_content(const wh_token *token) {
    return !token->number && !token->route;
}

static void place_in_line(wh_found_name *name) {
    const wh_line *line = name->line;
    name->whole = name->segment = true;
    for (size_t i = 0; i < line->token_count; i++) {
        const wh_token *token = &line->tokens[i];
        name->route |= token->route;
        if ((i >= name->first && i <= name->last) || !is_content(token))
            continue;
        name->whole = false;
        if (token->segment == line->tokens[name->first].segment)
            name->segment = false;
    }
    name->address =
        (name->first && is_postcode_number(&line->tokens[name->first - 1])) ||
        (name->last + 1 < line->token_count && line->tokens[name->last + 1].length > 4 &&
         is_postcode_number(&line->tokens[name->last + 1]));
}

/* The gazetteer's other names include every language's: short ones are only believed of cities that
 * many languages name. */
static bool is_credible(const wh_place_hit *hit, const wh_found_name *name) {
    if (hit->is_main || name->length >= 6 || strcmp(wh_text_script(name->text), "Latn"))
        return true;
    return hit->population >= (name->length < 5 ? 1e6 : 3e5);
}

/* "Villa María", "Market Warsop": towns whose names a house or a shop might bear, too. */
static void note_own_words(const wh_finder *finder, wh_found_name *name) {
    unsigned own = 0;
    for (size_t i = name->first; i <= name->last; i++)
        own |= wh_lexicon_roles(finder->lexicon, name->line->tokens[i].folded);
    if (own & WH_ROLE_VENUE) {
        name->other_uses++;
        if (name->rarity == WH_RARE)
            name->rarity = WH_NAME;
    }
}

/* Adds what a search has found. */
static wh_status add_name(search *job, wh_found_name *name) {
    wh_finder *finder = job->finder;
    if (job->count == MAX_NAMES)
        return WH_OK;
    wh_status status = wh_place_rarity(finder, name->key, name->hits, name->count, &name->rarity,
                                       &name->other_uses);
    if (status != WH_OK)
        return status;
    name->length = wh_text_length(name->key);
    name->words = 1;
    for (const char *at = name->key; (at = strchr(at, ' ')); at++)
        name->words++;
    name->famous = wh_lexicon_roles(finder->lexicon, name->key) & WH_ROLE_FAMOUS;
    for (size_t i = 0; i < name->count; i++)
        if (is_credible(&name->hits[i], name)) {
            name->main |= name->hits[i].is_main;
            if (name->hits[i].population > name->population)
                name->population = name->hits[i].population;
        }
    name->large = name->population >= WH_LARGE_PLACE;
    note_own_words(finder, name);
    status = wh_note_phrase(finder, name);
    if (status != WH_OK)
        return status;
    place_in_line(name);
    if (name->second)
        name->whole = name->segment = true;
    status = look_around(finder, name);
    if (status != WH_OK)
        return status;
    for (size_t i = name->first; i <= name->last; i++)
        name->line->tokens[i].taken = true;
    if (name->second)
        for (size_t i = 0; i < name->second->token_count; i++)
            name->second->tokens[i].taken = true;
    job->names[job->count++] = *name;
    return WH_OK;
}

/* "10,29" is one word to ICU, and a place's alternate name by accident. */
static bool begins_with_letter(const char *text) {
    size_t at = 0;
    int32_t first = wh_text_next(text, &at);
    return first > 0 && u_isalpha(first);
}

/* Whether a span is worth a search. */
static bool worth_searching(const wh_finder *finder, const wh_line *line, size_t first,
                            size_t last) {
    int segment = line->tokens[first].segment;
    for (size_t i = first; i <= last; i++) {
        const wh_token *token = &line->tokens[i];
        if (token->taken || token->segment != segment || token->route)
            return false;
    }
    const wh_token *from = &line->tokens[first], *to = &line->tokens[last];
    /* Modern boards write "istanbul"; but then nothing else may be on the line. */
    bool alone = !first && last + 1 == line->token_count;
    if (!alone && (!from->capital || !to->capital))
        return false;
    if (!begins_with_letter(from->text) || !begins_with_letter(to->text))
        return false;
    if (first < last)
        return true;
    unsigned roles = wh_lexicon_roles(finder->lexicon, from->folded);
    if (roles & ~(unsigned)WH_ROLE_FAMOUS)
        return false;
    return from->length >= (is_spaced(wh_text_script(from->text)) ? 3 : 2);
}

static wh_status search_span(search *job, wh_line *line, size_t first, size_t last, bool *found) {
    wh_finder *finder = job->finder;
    *found = false;
    if (!worth_searching(finder, line, first, last))
        return WH_OK;
    wh_found_name name = {.line = line, .first = first, .last = last};
    name.text = wh_token_span(finder, line, first, last);
    char *key = name.text ? wh_text_fold(finder->arena, name.text) : NULL;
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    name.key = key;
    name.spaced = is_spaced(wh_text_script(name.text));
    name.lower = !line->tokens[first].capital;
    if (!*key)
        return WH_OK;
    wh_status status = wh_search_places(finder, name.text, 0, &name.hits, &name.count);
    if (status != WH_OK || !name.count)
        return status;
    *found = true;
    return add_name(job, &name);
}

static wh_status search_line(search *job, wh_line *line) {
    for (size_t words = MAX_WORDS; words >= 1; words--)
        for (size_t first = 0; first + words <= line->token_count; first++) {
            bool found;
            wh_status status = search_span(job, line, first, first + words - 1, &found);
            if (status != WH_OK)
                return status;
        }
    return WH_OK;
}

/* "SAN" above "FRANCISCO". */
static wh_status search_stacked(search *job, wh_line *above, wh_line *below) {
    wh_finder *finder = job->finder;
    wh_found_name name = {.line = above, .second = below, .last = above->token_count - 1};
    name.text = wh_arena_printf(finder->arena, "%s %s", above->text, below->text);
    char *key = name.text ? wh_text_fold(finder->arena, name.text) : NULL;
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    name.key = key;
    name.spaced = true;
    wh_status status = wh_search_places(finder, name.text, 0, &name.hits, &name.count);
    if (status != WH_OK || !name.count)
        return status;
    return add_name(job, &name);
}

static bool may_stack(const wh_line *line) {
    if (line->aside || line->in_road_sign || !line->token_count || line->token_count > 3)
        return false;
    for (size_t i = 0; i < line->token_count; i++)
        if (line->tokens[i].taken || !is_content(&line->tokens[i]) || !line->tokens[i].capital)
            return false;
    return is_spaced(wh_text_script(line->text));
}

static wh_status search_pairs(search *job) {
    wh_finder *finder = job->finder;
    for (size_t i = 0; i < finder->line_count; i++) {
        wh_line *above = &finder->lines[i];
        if (!may_stack(above))
            continue;
        for (size_t k = 0; k < finder->line_count; k++) {
            wh_line *below = &finder->lines[k];
            if (k == i || !may_stack(below) || !may_stack(above) ||
                below->seen->box[1] <= above->seen->box[1] ||
                !overlaps(above->seen->box[0], above->seen->box[2], below->seen->box[0],
                          below->seen->box[2]) ||
                !wh_lines_near(above, below, 0.7) ||
                strcmp(wh_text_script(above->text), wh_text_script(below->text)))
                continue;
            wh_status status = search_stacked(job, above, below);
            if (status != WH_OK)
                return status;
        }
    }
    return WH_OK;
}

/* A word that nothing knows, beside a word that puts names into a case: "Lahden asema". */
static wh_status search_case(search *job, wh_line *line, size_t at) {
    wh_finder *finder = job->finder;
    const wh_token *token = &line->tokens[at];
    if (token->taken || token->number || token->route || !token->capital || token->length < 5 ||
        wh_lexicon_find(finder->lexicon, token->folded) ||
        wh_lexicon_roles(finder->lexicon, token->folded) || !is_spaced(wh_text_script(token->text)))
        return WH_OK;
    wh_found_name name = {.line = line,
                          .first = at,
                          .last = at,
                          .text = token->text,
                          .key = token->folded,
                          .spaced = true,
                          .inflected = true};
    wh_status status = look_around(finder, &name);
    if (status != WH_OK || !(name.beside & (WH_ROLE_ADMIN | WH_ROLE_TRANSIT)))
        return status;
    status = wh_search_stems(finder, token->folded, &name.hits, &name.count);
    return status == WH_OK && name.count ? add_name(job, &name) : status;
}

static wh_status search_cases(search *job, wh_line *line) {
    wh_status status = WH_OK;
    for (size_t i = 0; i < line->token_count && status == WH_OK; i++)
        status = search_case(job, line, i);
    return status;
}

/* A whole line of unknown words that one misreading turns into a larger place's name. */
static wh_status search_fuzzy(search *job, wh_line *line) {
    wh_finder *finder = job->finder;
    if (line->aside || line->in_road_sign || !line->token_count || line->token_count > 3)
        return WH_OK;
    size_t letters = 0;
    for (size_t i = 0; i < line->token_count; i++) {
        const wh_token *token = &line->tokens[i];
        if (token->taken || token->number || token->route || !token->capital ||
            wh_lexicon_find(finder->lexicon, token->folded) ||
            wh_lexicon_find_ending(finder->lexicon, token->folded) ||
            wh_lexicon_roles(finder->lexicon, token->folded))
            return WH_OK;
        wh_name_use use;
        wh_status status = wh_world_name_use(finder->world, token->folded, &use, finder->err);
        if (status != WH_OK || use.word_zipf >= 3 || use.surname || use.given_name)
            return status;
        letters += token->length;
    }
    if (letters < FUZZY_LETTERS || !is_spaced(wh_text_script(line->text)))
        return WH_OK;
    wh_found_name name = {.line = line,
                          .last = line->token_count - 1,
                          .fuzzy = true,
                          .spaced = true,
                          .text = line->text,
                          .key = line->folded};
    wh_status status = wh_search_places(finder, line->text, 1, &name.hits, &name.count);
    if (status != WH_OK)
        return status;
    size_t kept = 0;
    for (size_t i = 0; i < name.count; i++)
        if (name.hits[i].edits == 1 && name.hits[i].population >= 15000)
            name.hits[kept++] = name.hits[i];
    name.count = kept;
    return kept ? add_name(job, &name) : WH_OK;
}

wh_status wh_find_places(wh_finder *finder) {
    search *job = wh_arena_alloc(finder->arena, 1, sizeof *job);
    if (!job)
        return wh_fail_nomem(finder->err, STAGE);
    job->finder = finder;
    wh_status status = WH_OK;
    /* Pairs only join what no line says alone; but "New" above "York" must come before "York". */
    for (int pass = 0; pass < 4 && status == WH_OK; pass++) {
        if (pass == 0) {
            status = search_pairs(job);
            continue;
        }
        for (size_t i = 0; i < finder->line_count && status == WH_OK; i++) {
            wh_line *line = &finder->lines[i];
            if (line->aside || line->in_road_sign)
                continue;
            status = pass == 1   ? search_line(job, line)
                     : pass == 2 ? search_cases(job, line)
                                 : search_fuzzy(job, line);
        }
    }
    if (status == WH_OK)
        status = wh_match_signs(finder, job->names, job->count);
    /* Those of one sign first: whoever names one of their places again joins the sign's family. The
     * doubtful ones last: they may find a surer name of their place. */
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < job->count && status == WH_OK; i++) {
            const wh_found_name *name = &job->names[i];
            bool sure = name->rarity == WH_RARE && !name->famous;
            if (turn == (name->agrees ? 0 : sure ? 1 : 2))
                status = wh_claim_name(finder, name);
        }
    return status;
}
