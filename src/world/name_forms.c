/* Keys of names: the generic rules by which spellings of one name are made equal. */
#include "world/name_forms.h"

#include "base/status.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* Words that say what a place is, not which. Folded when the shaper is made. Only words that stand
 * for an administrative unit: "New", "Bad", "Lake" and the like are parts of names. */
static const char *const WORDS_BEFORE[] = {
    "city of",      "town of",
    "village of",   "municipality of",
    "province of",  "district of",
    "state of",     "county of",
    "ville de",     "commune de",
    "province de",  "ciudad de",
    "municipio de", "provincia de",
    "estado de",    "departamento de",
    "distrito de",  "cidade de",
    "município de", "concelho de",
    "comune di",    "città di",
    "provincia di", "stadt",
    "gemeinde",     "landkreis",
    "gemeente",     "miasto",
    "gmina",        "powiat",
    "město",        "obec",
    "mesto",        "orașul",
    "comuna",       "municipiul",
    "județul",      "grad",
    "općina",       "opština",
    "lungsod ng",   "bayan ng",
    "kota",         "kabupaten",
    "kecamatan",    "thành phố",
    "tp",           "tỉnh",
    "thị xã",       "thị trấn",
    "quận",         "huyện",
    "город",        "г",
    "посёлок",      "село",
    "деревня",      "городской округ",
    "місто",        "м",
    "селище",       "горад",
    "град",         "гр",
    "община",       "општина",
    "δήμος",        "πόλη",
    "مدينة",        "محافظة",
    "بلدية",        "ولاية",
    "شهر",          "شهرستان",
    "استان",        "ضلع",
    "עיר",          "עיריית",
    "ქალაქი",       "քաղաք",
    "जिला",
};
static const char *const WORDS_AFTER[] = {
    "municipality", "county", "province", "prefecture",  "district",   "region",  "governorate",
    "oblast",       "krai",   "raion",    "voivodeship", "department", "kommun",  "kommune",
    "vald",         "linn",   "kaupunki", "kunta",       "novads",     "rajonas", "savivaldybė",
    "belediyesi",   "ili",    "ilçesi",   "şehri",       "şəhəri",     "shahri",  "shi",
    "ken",          "ku",     "si",       "gu",          "sheng",      "xian",    "qu",
    "область",      "обл",    "край",     "район",       "р н",        "қаласы",  "облысы",
    "хот",          "аймаг",  "шаары",    "जिला",        "ज़िला",       "जिल्हा",   "জেলা",
    "উপজেলা",       "மாவட்டம்", "జిల్లా",      "ಜಿಲ್ಲೆ",         "ജില്ല",       "જિલ્લો",   "ਜ਼ਿਲ੍ਹਾ",
    "ከተማ",
};
/* In scripts without blanks between words. */
static const char *const ENDS[] = {
    "特別行政区", "特别行政区", "自治区",     "自治州", "自治县", "都", "道", "府", "県", "县",
    "市",         "区",         "郡",         "町",     "村",     "省", "州", "盟", "旗", "镇",
    "乡",         "특별자치시", "특별자치도", "특별시", "광역시", "시", "군", "구", "도", "읍",
    "면",         "동",         "리",         "မြို့",     "มหานคร",
};
static const char *const BEGINNINGS[] = {
    "เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "องค์การบริหารส่วนตำบล",
    "จังหวัด",     "อำเภอ",      "ตำบล",       "เขต",
    "แขวง",      "เมือง",       "นคร",        "ខេត្ត",
    "ក្រុង",       "រាជធានី",     "ແຂວງ",       "ນະຄອນ",
    "ເມືອງ",
};
static const char *const SAINTS[] = {"saint", "sankt", "sint", "санкт"};

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { BEFORE, AFTER, END, BEGINNING, LIST_COUNT };

struct wh_name_shaper {
    UTransliterator *simplify; /* traditional to simplified Chinese */
    wh_arena *arena;
    char **lists[LIST_COUNT]; /* folded affixes */
    size_t counts[LIST_COUNT];
};

/* ---- the shaper ---- */

static char *simplify(const wh_name_shaper *shaper, wh_arena *arena, const char *text) {
    enum { ROOM = WH_KEY_LONGEST * 2 + 64 };
    UChar wide[ROOM];
    int32_t length = 0, bytes = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(wide, ROOM, &length, text, -1, &code);
    int32_t limit = length;
    utrans_transUChars(shaper->simplify, wide, &length, ROOM, 0, &limit, &code);
    if (U_FAILURE(code)) { /* too long to be a key */
        return wh_arena_strdup(arena, text);
    }
    char *out = wh_arena_alloc(arena, (size_t)length * 3 + 1, 1);
    if (out != NULL) {
        u_strToUTF8(out, length * 3 + 1, &bytes, wide, length, &code);
    }
    return out;
}

static bool fold_list(wh_name_shaper *shaper, int list, const char *const *words, size_t count) {
    shaper->counts[list] = count;
    shaper->lists[list] = wh_arena_alloc(shaper->arena, count, sizeof(char *));
    for (size_t i = 0; shaper->lists[list] != NULL && i < count; i++) {
        char *folded = wh_text_fold(shaper->arena, words[i]);
        shaper->lists[list][i] = folded;
        if (folded == NULL) {
            return false;
        }
    }
    return shaper->lists[list] != NULL;
}

wh_status wh_name_shaper_create(wh_name_shaper **out, wh_error *err) {
    *out = NULL;
    wh_name_shaper *shaper = calloc(1, sizeof *shaper);
    if (shaper == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    static const char id_text[] = "Traditional-Simplified";
    UChar id[sizeof id_text];
    u_charsToUChars(id_text, id, (int32_t)sizeof id_text);
    UErrorCode code = U_ZERO_ERROR;
    shaper->simplify = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        status = wh_fail(err, WH_ERR_INTERNAL, "world", "ICU cannot simplify Chinese: %s",
                         u_errorName(code));
        goto done;
    }
    shaper->arena = wh_arena_create(0);
    if (shaper->arena == NULL || !fold_list(shaper, BEFORE, WORDS_BEFORE, COUNT(WORDS_BEFORE)) ||
        !fold_list(shaper, AFTER, WORDS_AFTER, COUNT(WORDS_AFTER)) ||
        !fold_list(shaper, END, ENDS, COUNT(ENDS)) ||
        !fold_list(shaper, BEGINNING, BEGINNINGS, COUNT(BEGINNINGS))) {
        status = wh_fail_nomem(err, "world");
    }
done:
    if (status == WH_OK) {
        *out = shaper;
    } else {
        wh_name_shaper_free(shaper);
    }
    return status;
}

void wh_name_shaper_free(wh_name_shaper *shaper) {
    if (shaper == NULL) {
        return;
    }
    if (shaper->simplify != NULL) {
        utrans_close(shaper->simplify);
    }
    wh_arena_free(shaper->arena);
    free(shaper);
}

/* ---- the core of a name ---- */

static bool has_multibyte(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80) {
            return true;
        }
    }
    return false;
}

/* True if any character is an ideograph (the Unified block covers those that have two forms). */
static bool has_ideograph(const char *text) {
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;) {
        if (c >= 0x3400 && c <= 0x9FFF) {
            return true;
        }
    }
    return false;
}

/* Drops a leading `word` and the blank after it. */
static char *without_first(char *text, const char *word) {
    size_t length = strlen(word);
    if (strncmp(text, word, length) == 0 && text[length] == ' ' &&
        wh_text_length(text + length + 1) >= 3) {
        return text + length + 1;
    }
    return NULL;
}

static char *without_last(char *text, size_t bytes, const char *word) {
    size_t length = strlen(word);
    if (bytes > length + 1 && text[bytes - length - 1] == ' ' &&
        strcmp(text + bytes - length, word) == 0) {
        text[bytes - length - 1] = '\0';
        if (wh_text_length(text) >= 3) {
            return text;
        }
        text[bytes - length - 1] = ' ';
    }
    return NULL;
}

static char *without_end(char *text, size_t bytes, const char *end) {
    size_t length = strlen(end);
    if (bytes > length && strcmp(text + bytes - length, end) == 0) {
        char kept = text[bytes - length];
        text[bytes - length] = '\0';
        if (wh_text_length(text) >= 2) {
            return text;
        }
        text[bytes - length] = kept;
    }
    return NULL;
}

static char *without_beginning(char *text, const char *beginning) {
    size_t length = strlen(beginning);
    if (strncmp(text, beginning, length) == 0 && wh_text_length(text + length) >= 3) {
        return text + length;
    }
    return NULL;
}

/* One affix at most: a name that is made of such words keeps the rest. Changes `text`. */
static char *strip_affix(const wh_name_shaper *shaper, char *text) {
    size_t bytes = strlen(text);
    char *rest = NULL;
    for (int list = 0; list < LIST_COUNT; list++) {
        for (size_t i = 0; i < shaper->counts[list]; i++) {
            const char *affix = shaper->lists[list][i];
            switch (list) {
            case BEFORE:
                rest = without_first(text, affix);
                break;
            case AFTER:
                rest = without_last(text, bytes, affix);
                break;
            case END:
                rest = without_end(text, bytes, affix);
                break;
            default:
                rest = without_beginning(text, affix);
                break;
            }
            if (rest != NULL) {
                return rest;
            }
        }
    }
    return text;
}

static bool is_saint(const char *token, size_t length) {
    for (size_t i = 0; i < COUNT(SAINTS); i++) {
        if (strlen(SAINTS[i]) == length && memcmp(SAINTS[i], token, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Letters of the Arabic script that stand for one another across keyboards and languages. */
static const char *const ARABIC_ALIKE[][2] = {
    {"ة", "ه"}, {"ى", "ي"}, {"ی", "ي"}, {"ک", "ك"}, {"ھ", "ه"}, {"ہ", "ه"},
};

/* In place: all of them take two bytes. */
static char *unify_arabic(char *text) {
    for (char *at = text; *at != '\0'; at++) {
        for (size_t i = 0; i < COUNT(ARABIC_ALIKE) && (unsigned char)*at >= 0xD8; i++) {
            if (strncmp(at, ARABIC_ALIKE[i][0], 2) == 0) {
                memcpy(at, ARABIC_ALIKE[i][1], 2);
                break;
            }
        }
    }
    return text;
}

/* Gazetteers leave the article out as often as not. */
static char *without_article(char *text) {
    char *rest = without_beginning(text, "ال");
    return rest == NULL ? text : rest;
}

char *wh_name_core(const wh_name_shaper *shaper, wh_arena *arena, const char *folded) {
    char *text = has_multibyte(folded) && has_ideograph(folded) ? simplify(shaper, arena, folded)
                                                                : wh_arena_strdup(arena, folded);
    if (text == NULL) {
        return NULL;
    }
    text = without_article(unify_arabic(strip_affix(shaper, text)));
    bool several = strchr(text, ' ') != NULL;
    char *out = text; /* never longer than what was read */
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, " "), step = length + (at[length] == ' ');
        if (several && is_saint(at, length)) {
            *out++ = 's';
            *out++ = 't';
        } else {
            memmove(out, at, length);
            out += length;
        }
        at += step;
    }
    *out = '\0';
    return text;
}

char *wh_name_backward(wh_arena *arena, const char *text) {
    size_t bytes = strlen(text);
    char *out = wh_arena_alloc(arena, bytes + 1, 1);
    for (size_t at = 0, end = bytes; out != NULL && at < bytes;) {
        size_t next = at;
        if (wh_text_next(text, &next) == 0) {
            break;
        }
        end -= next - at;
        memcpy(out + end, text + at, next - at);
        at = next;
    }
    return out;
}

bool wh_name_parts(wh_arena *arena, const char *raw, char **parts, size_t most, size_t *count) {
    *count = 0;
    size_t whole = strlen(raw);
    size_t head = strcspn(raw, "([/");
    if (head == whole) {
        return true;
    }
    for (const char *at = raw; *at != '\0' && *count < most;) {
        size_t length = strcspn(at, "([/");
        if (length >= 3) {
            parts[*count] = wh_arena_strndup(arena, at, length);
            if (parts[*count] == NULL) {
                return false;
            }
            ++*count;
        }
        if (at[length] != '/') { /* what stands in brackets explains; it is no name */
            break;
        }
        at += length + 1;
    }
    return true;
}

/* ---- looks and weights ---- */

unsigned wh_name_flags(const char *raw) {
    size_t length = strlen(raw);
    size_t capitals = strspn(raw, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (capitals == length && length <= 3) {
        return WH_NAME_CODE;
    }
    size_t at = 0;
    int32_t first = wh_text_next(raw, &at);
    return first >= 'a' && first <= 'z' ? WH_NAME_ROMANIZED : 0;
}

/* True if both are the same but for case (NFKC_Casefold, which keeps accents). */
static bool same_but_for_case(const char *a, const char *b) {
    enum { ROOM = 512 };
    UChar wide[ROOM], folded[2][ROOM];
    int32_t length[2] = {0, 0};
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&code);
    for (int i = 0; i < 2; i++) {
        int32_t units = 0;
        u_strFromUTF8(wide, ROOM, &units, i == 0 ? a : b, -1, &code);
        length[i] = unorm2_normalize(form, wide, units, folded[i], ROOM, &code);
    }
    return U_SUCCESS(code) && length[0] == length[1] &&
           u_memcmp(folded[0], folded[1], length[0]) == 0;
}

double wh_name_accent_share(const char *query, const char *raw) {
    if (!has_multibyte(query) || strcmp(wh_text_script(query), "Latn") != 0 ||
        same_but_for_case(query, raw)) {
        return 1;
    }
    return 0.5;
}

double wh_place_weight(double population) {
    return pow(fmax(population, 0) + 500, 0.7);
}

double wh_name_share(unsigned flags, wh_name_form form) {
    double share = flags & (WH_NAME_MAIN | WH_NAME_NATIVE) ? 1.0 : 0.3;
    if (flags & WH_NAME_ROMANIZED) {
        share *= 0.5;
    }
    if (flags & WH_NAME_CODE) {
        share *= 0.02;
    }
    if (flags & WH_NAME_REGION) { /* signs name towns more often than the province around them */
        share *= 0.1;
    }
    if (flags & WH_NAME_COUNTRY) {
        share *= 0.5;
    }
    if (form == WH_FORM_CORE) {
        share *= 0.5;
    } else if (form == WH_FORM_LATIN) {
        share *= 0.4;
    }
    return share;
}

double wh_place_extent_km(double population) {
    const double people_per_km2 = 3000, pi = 3.14159265358979323846;
    return fmax(1, sqrt(fmax(population, 0) / people_per_km2 / pi));
}
