/* The places that signs may name, straight from the gazetteer's source package, so that the truth
 * does not pass through the index that is being measured. */
#include "signs.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"

#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CITIES_MAX_BYTES ((size_t)256 << 20)

/* GeoNames' main name is the English one for these; a sign shows the local one. */
static const struct {
    const char *country, *english, *local;
} LOCAL_NAMES[] = {
    {"DE", "Munich", "München"},
    {"DE", "Cologne", "Köln"},
    {"DE", "Nuremberg", "Nürnberg"},
    {"DE", "Hanover", "Hannover"},
    {"DE", "Brunswick", "Braunschweig"},
    {"AT", "Vienna", "Wien"},
    {"IT", "Rome", "Roma"},
    {"IT", "Milan", "Milano"},
    {"IT", "Turin", "Torino"},
    {"IT", "Naples", "Napoli"},
    {"IT", "Florence", "Firenze"},
    {"IT", "Venice", "Venezia"},
    {"IT", "Genoa", "Genova"},
    {"IT", "Padua", "Padova"},
    {"IT", "Mantua", "Mantova"},
    {"IT", "Syracuse", "Siracusa"},
    {"CZ", "Prague", "Praha"},
    {"CZ", "Pilsen", "Plzeň"},
    {"PL", "Warsaw", "Warszawa"},
    {"PL", "Krakow", "Kraków"},
    {"PT", "Lisbon", "Lisboa"},
    {"DK", "Copenhagen", "København"},
    {"SE", "Gothenburg", "Göteborg"},
    {"RO", "Bucharest", "București"},
    {"BE", "Brussels", "Bruxelles"},
    {"BE", "Antwerp", "Antwerpen"},
    {"BE", "Ghent", "Gent"},
    {"BE", "Bruges", "Brugge"},
    {"NL", "The Hague", "Den Haag"},
    {"CH", "Geneva", "Genève"},
    {"CH", "Lucerne", "Luzern"},
    {"ES", "Seville", "Sevilla"},
    {"MX", "Mexico City", "Ciudad de México"},
    {"CU", "Havana", "La Habana"},
    {"TR", "Istanbul", "İstanbul"},
    {"TR", "Izmir", "İzmir"},
    {"VN", "Ho Chi Minh City", "Hồ Chí Minh"},
    {"VN", "Hanoi", "Hà Nội"},
    {"VN", "Haiphong", "Hải Phòng"},
    {"VN", "Da Nang", "Đà Nẵng"},
    {"GT", "Guatemala City", "Ciudad de Guatemala"},
    {"AZ", "Baku", "Bakı"},
    {"UZ", "Tashkent", "Toshkent"},
    {"UZ", "Samarkand", "Samarqand"},
    {"HR", "Rijeka", "Rijeka"},
    {"RS", "Belgrade", "Beograd"},
    {"MD", "Chisinau", "Chișinău"},
    {"AL", "Tirana", "Tiranë"},
};

/* Languages that the main list of a country does not show for a part of it (GeoNames admin-1). */
static const struct {
    const char *country, *admin1, *language;
} REGION_LANGUAGES[] = {
    {"IN", "36", "hi"},  {"IN", "07", "hi"}, {"IN", "35", "hi"},  {"IN", "24", "hi"},
    {"IN", "34", "hi"},  {"IN", "37", "hi"}, {"IN", "38", "hi"},  {"IN", "39", "hi"},
    {"IN", "10", "hi"},  {"IN", "11", "hi"}, {"IN", "16", "mr"},  {"IN", "28", "bn"},
    {"IN", "25", "ta"},  {"IN", "02", "te"}, {"IN", "40", "te"},  {"IN", "19", "kn"},
    {"IN", "13", "ml"},  {"IN", "09", "gu"}, {"IN", "23", "pa"},  {"CH", "GE", "fr"},
    {"CH", "VD", "fr"},  {"CH", "NE", "fr"}, {"CH", "JU", "fr"},  {"CH", "FR", "fr"},
    {"CH", "TI", "it"},  {"CH", "ZH", "de"}, {"CH", "BE", "de"},  {"CH", "AG", "de"},
    {"CH", "SG", "de"},  {"CH", "LU", "de"}, {"BE", "WAL", "fr"}, {"BE", "VLG", "nl"},
    {"BE", "BRU", "fr"}, {"CA", "10", "fr"}, {"CA", "08", "en"},  {"CA", "01", "en"},
    {"CA", "02", "en"},  {"LK", "36", "si"}, {"LK", "38", "ta"},
};

sign_split sign_place_split(uint32_t id) {
    uint64_t x = (uint64_t)id * 0x9E3779B97F4A7C15u;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9u;
    return (x >> 40) & 1 ? SIGN_TEST : SIGN_CALIBRATION;
}

static const char *known_language(const sign_gazetteer *gazetteer, const char *tag, size_t length,
                                  const char *country) {
    char key[16];
    if (length >= sizeof key) {
        return NULL;
    }
    memcpy(key, tag, length);
    key[length] = '\0';
    char *dash = strchr(key, '-');
    if (dash) {
        *dash = '\0';
    }
    if (strcmp(key, "zh") == 0 && strstr("HK MO TW", country)) {
        strcpy(key, "zh_Hant");
    }
    if (strcmp(key, "nb") == 0 || strcmp(key, "nn") == 0) {
        strcpy(key, "no");
    }
    if (strcmp(key, "fil") == 0) {
        strcpy(key, "tl");
    }
    /* Cities of these countries sign in the first language; the second would double it. */
    if (strcmp(key, "ru") == 0 && strstr("UA EE LV LT GE AM AZ", country)) {
        return NULL;
    }
    json_t *value = json_object_get(gazetteer->words, key);
    return json_is_object(value) ? json_object_iter_key(json_object_iter_at(gazetteer->words, key))
                                 : NULL;
}

static void read_languages(const sign_gazetteer *gazetteer, sign_country *country,
                           const char *list) {
    /* Beyond the third of the source's list are languages of small minorities. */
    for (int rank = 0; *list && (rank < 3 || country->language_count == 0); rank++) {
        size_t length = strcspn(list, ",");
        const char *language = known_language(gazetteer, list, length, country->code);
        bool twice = false;
        for (size_t i = 0; i < country->language_count; i++) {
            twice = twice || (language && strcmp(country->languages[i], language) == 0);
        }
        if (language && !twice) {
            country->languages[country->language_count++] = language;
        }
        list += length + (list[length] == ',');
    }
}

static int by_country_then_id(const void *a, const void *b) {
    const sign_place *left = a, *right = b;
    if (left->country != right->country) {
        return left->country < right->country ? -1 : 1;
    }
    return left->id < right->id ? -1 : left->id > right->id;
}

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static wh_status read_countries(sign_gazetteer *gazetteer, wh_error *err) {
    size_t count = json_object_size(gazetteer->facts);
    gazetteer->countries = wh_arena_alloc(gazetteer->arena, count, sizeof(sign_country));
    if (!gazetteer->countries) {
        return wh_fail_nomem(err, "signs");
    }
    const char *code;
    json_t *fact;
    json_object_foreach(gazetteer->facts, code, fact) {
        if (strlen(code) != 2) {
            continue;
        }
        sign_country *country = &gazetteer->countries[gazetteer->country_count++];
        memcpy(country->code, code, 3);
        country->calling = text_of(fact, "phone");
        country->tld = text_of(fact, "tld");
        country->currency = text_of(fact, "currencycode");
        read_languages(gazetteer, country, text_of(fact, "languages"));
    }
    return WH_OK;
}

static uint16_t country_index(const sign_gazetteer *gazetteer, const char *code) {
    for (size_t i = 0; i < gazetteer->country_count; i++) {
        if (strcmp(gazetteer->countries[i].code, code) == 0) {
            return (uint16_t)i;
        }
    }
    return UINT16_MAX;
}

static wh_status read_places(sign_gazetteer *gazetteer, sign_split split, wh_error *err) {
    size_t count = json_object_size(gazetteer->cities);
    gazetteer->places = wh_arena_alloc(gazetteer->arena, count, sizeof(sign_place));
    if (!gazetteer->places) {
        return wh_fail_nomem(err, "signs");
    }
    const char *key;
    json_t *city;
    json_object_foreach(gazetteer->cities, key, city) {
        uint32_t id = (uint32_t)json_integer_value(json_object_get(city, "geonameid"));
        uint16_t country = country_index(gazetteer, text_of(city, "countrycode"));
        double population = json_number_value(json_object_get(city, "population"));
        if (sign_place_split(id) != split || country == UINT16_MAX || population < 500) {
            continue;
        }
        gazetteer->places[gazetteer->place_count++] = (sign_place){
            .id = id,
            .country = country,
            .name = text_of(city, "name"),
            .admin1 = text_of(city, "admin1code"),
            .point = {json_number_value(json_object_get(city, "latitude")),
                      json_number_value(json_object_get(city, "longitude"))},
            .population = population,
            .alternates = json_object_get(city, "alternatenames"),
        };
    }
    qsort(gazetteer->places, gazetteer->place_count, sizeof(sign_place), by_country_then_id);
    for (size_t i = 0; i < gazetteer->place_count; i++) {
        sign_country *country = &gazetteer->countries[gazetteer->places[i].country];
        if (country->count++ == 0) {
            country->first = i;
        }
        country->root_sum += sqrt(gazetteer->places[i].population);
    }
    for (size_t i = 0; i < gazetteer->country_count; i++) {
        sign_country *country = &gazetteer->countries[i];
        country->weight = country->language_count ? sqrt(country->root_sum) : 0;
        gazetteer->weight_sum += country->weight;
    }
    return gazetteer->weight_sum > 0 ? WH_OK
                                     : wh_fail(err, WH_ERR_DATA, "signs", "no places were read");
}

/* Rows are kind, countries, name; a brand of many countries tells little and is left out. */
static wh_status read_brands(sign_gazetteer *gazetteer, const char *path, wh_error *err) {
    unsigned char *bytes = NULL;
    size_t size;
    wh_status status = wh_file_read_gzip(path, (size_t)64 << 20, &bytes, &size, err);
    gazetteer->brands = (char *)bytes;
    char *save = NULL;
    for (char *row = status == WH_OK ? strtok_r(gazetteer->brands, "\n", &save) : NULL; row;
         row = strtok_r(NULL, "\n", &save)) {
        char *countries = strchr(row, '\t');
        char *name = countries ? strchr(countries + 1, '\t') : NULL;
        if (!name || strncmp(row, "brands/", 7) != 0 || name - countries > 24) {
            continue;
        }
        *name++ = '\0';
        name[strcspn(name, "\t|")] = '\0';
        for (const char *at = countries + 1; strlen(at) >= 2; at += at[2] ? 3 : 2) {
            char code[3] = {at[0], at[1], '\0'};
            uint16_t index = country_index(gazetteer, code);
            if (index == UINT16_MAX) {
                continue;
            }
            sign_country *country = &gazetteer->countries[index];
            if (!wh_arena_grow(gazetteer->arena, (void **)&country->brands,
                               &country->brand_capacity, country->brand_count + 1,
                               sizeof *country->brands)) {
                return wh_fail_nomem(err, "signs");
            }
            country->brands[country->brand_count++] = name;
        }
    }
    return status;
}

wh_status sign_gazetteer_load(const sign_sources *sources, sign_split split, sign_gazetteer **out,
                              wh_error *err) {
    *out = NULL;
    sign_gazetteer *gazetteer = calloc(1, sizeof *gazetteer);
    if (!gazetteer || !(gazetteer->arena = wh_arena_create(0))) {
        free(gazetteer);
        return wh_fail_nomem(err, "signs");
    }
    wh_status status = wh_json_read(sources->cities, CITIES_MAX_BYTES, &gazetteer->cities, err);
    if (status == WH_OK) {
        status = wh_json_read(sources->countries, 1 << 20, &gazetteer->facts, err);
    }
    if (status == WH_OK) {
        status = wh_json_read(sources->words, 1 << 20, &gazetteer->words, err);
    }
    if (status == WH_OK) {
        status = wh_translit_create(&gazetteer->translit, err);
    }
    if (status == WH_OK) {
        status = read_countries(gazetteer, err);
    }
    if (status == WH_OK) {
        status = read_brands(gazetteer, sources->brands, err);
    }
    if (status == WH_OK) {
        status = read_places(gazetteer, split, err);
    }
    if (status != WH_OK) {
        sign_gazetteer_free(gazetteer);
        return status;
    }
    *out = gazetteer;
    return WH_OK;
}

void sign_gazetteer_free(sign_gazetteer *gazetteer) {
    if (!gazetteer) {
        return;
    }
    json_decref(gazetteer->cities);
    json_decref(gazetteer->facts);
    json_decref(gazetteer->words);
    free(gazetteer->brands);
    wh_translit_free(gazetteer->translit);
    wh_arena_free(gazetteer->arena);
    free(gazetteer);
}

const sign_place *sign_place_draw_in(const sign_gazetteer *gazetteer, uint16_t index,
                                     const sign_place * not, wh_random *random) {
    const sign_country *country = &gazetteer->countries[index];
    if (country->count < (not ? 2u : 1u)) {
        return NULL;
    }
    for (;;) {
        double left = wh_random_unit(random) * country->root_sum;
        const sign_place *place = &gazetteer->places[country->first];
        for (size_t i = 0; i + 1 < country->count && left >= sqrt(place->population); i++) {
            left -= sqrt(place->population);
            place++;
        }
        if (place != not ) {
            return place;
        }
    }
}

const sign_place *sign_place_draw(const sign_gazetteer *gazetteer, wh_random *random) {
    double left = wh_random_unit(random) * gazetteer->weight_sum;
    size_t index = 0;
    for (size_t i = 0; i < gazetteer->country_count; i++) {
        if (gazetteer->countries[i].weight > 0) {
            index = i;
            left -= gazetteer->countries[i].weight;
            if (left < 0) {
                break;
            }
        }
    }
    return sign_place_draw_in(gazetteer, (uint16_t)index, NULL, random);
}

const char *sign_place_language(const sign_gazetteer *gazetteer, const sign_place *place,
                                wh_random *random) {
    const sign_country *country = &gazetteer->countries[place->country];
    double u = wh_random_unit(random);
    for (size_t i = 0; i < sizeof REGION_LANGUAGES / sizeof REGION_LANGUAGES[0]; i++) {
        if (strcmp(REGION_LANGUAGES[i].country, country->code) == 0 &&
            strcmp(REGION_LANGUAGES[i].admin1, place->admin1) == 0 && u < 0.85) {
            return REGION_LANGUAGES[i].language;
        }
    }
    if (country->language_count == 0) {
        return NULL;
    }
    u = wh_random_unit(random);
    size_t pick = u < 0.87 ? 0 : u < 0.98 ? 1 : 2;
    return country->languages[pick < country->language_count ? pick : 0];
}

const char *sign_language_script(const sign_gazetteer *gazetteer, const char *language) {
    return text_of(json_object_get(gazetteer->words, language), "script");
}

const char *sign_word(const sign_gazetteer *gazetteer, const char *language, const char *list,
                      wh_random *random) {
    const json_t *value = json_object_get(json_object_get(gazetteer->words, language), list);
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    size_t count = json_array_size(value);
    return count ? json_string_value(json_array_get(value, wh_random_below(random, count))) : NULL;
}

/* ---- the name on the sign ---- */

static bool in_charset(const char *text, const char *charset) {
    iconv_t converter = iconv_open(charset, "UTF-8");
    if (converter == (iconv_t)-1) {
        return false;
    }
    char out[512];
    char *from = (char *)(uintptr_t)text, *to = out;
    size_t left = strlen(text), room = sizeof out;
    bool fits = iconv(converter, &from, &left, &to, &room) != (size_t)-1;
    iconv_close(converter);
    return fits;
}

/* True if `text` has one of the letters, separated by '|', that `rows` list for `language`. */
typedef struct letter_row {
    const char *languages, *letters;
} letter_row;

static bool has_letter(const char *text, const char *language, const letter_row *rows,
                       size_t count) {
    char key[12];
    snprintf(key, sizeof key, " %s ", language);
    for (size_t i = 0; i < count; i++) {
        if (!strstr(rows[i].languages, key)) {
            continue;
        }
        const char *at = rows[i].letters;
        while (*at) {
            size_t length = strcspn(at, "|");
            if (memmem(text, strlen(text), at, length)) {
                return true;
            }
            at += length + (at[length] == '|');
        }
    }
    return false;
}

/* Letters that tell sister orthographies of one script apart: a name with a foreign one is another
 * country's spelling. */
static const letter_row FOREIGN[] = {
    {" uk be ", "ы|э|ъ|ё|Ы|Э"},
    {" be ", "и|щ|ї|є"},
    {" uk ", "ў"},
    {" ru bg ", "і|ї|є|ў|ғ|қ|ң|ү|ұ|һ|ә|ө|ј|љ|њ|ћ|ђ|џ|ѓ|ќ|ѕ"},
    {" bg sr mk ", "ы|э|ё"},
    {" sr mk ", "й|ъ|щ|ю|я|ь"},
    {" sr ", "ѓ|ќ|ѕ"},
    {" mk ", "ћ|ђ"},
    {" fa ur ", "ي|ك|ة"},
    {" ar ", "ی|ک|گ|پ|چ|ژ|ے|ٹ|ڈ|ں|ۆ|ە|ڕ"},
    {" fa ", "ے|ٹ|ڈ|ں|ۆ|ە|ڕ"},
    {" ur ", "ۆ|ە|ڕ"},
};
static const letter_row OWN[] = {
    {" uk ", "і|ї|є|ґ|І|Ї|Є"}, {" be ", "ў|і|І"},       {" kk ", "ә|ғ|қ|ң|ө|ұ|ү|һ|і|Қ|Ө|Ү"},
    {" sr mk ", "ј|љ|њ|џ"},    {" fa ", "ی|گ|چ|پ|ک|ژ"}, {" ur ", "ے|ٹ|ڈ|ں|ی|ک|گ"},
    {" mn ky ", "ө|ү|ң"},      {" ru ", "ы|э"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool script_fits(const char *text, const char *script) {
    const char *is = wh_text_script(text);
    if (strcmp(script, "Jpan") == 0) {
        return (strcmp(is, "Hani") == 0 || strcmp(is, "Jpan") == 0) && in_charset(text, "EUC-JP");
    }
    if (strcmp(script, "Hans") == 0) {
        return strcmp(is, "Hani") == 0 && in_charset(text, "GB2312");
    }
    if (strcmp(script, "Hant") == 0) {
        return strcmp(is, "Hani") == 0 && in_charset(text, "BIG5");
    }
    if (strcmp(script, "Kore") == 0) {
        return strcmp(is, "Hang") == 0;
    }
    return strcmp(is, script) == 0;
}

static void drop_vowels(char *text) {
    char *to = text;
    for (; *text; text++) {
        if (!strchr("aeiouwy '", *text)) {
            *to++ = *text;
        }
    }
    *to = '\0';
}

/* How far a name in another script is from the place's main Latin name; few edits mean that it is
 * the native name and not an exonym. */
static size_t sound_distance(sign_gazetteer *gazetteer, wh_arena *arena, const char *candidate,
                             const char *name, const char *script) {
    char *a = wh_translit_fold(gazetteer->translit, arena, candidate);
    char *b = wh_translit_fold(gazetteer->translit, arena, name);
    if (!a || !b) {
        return 99;
    }
    if (strcmp(script, "Arab") == 0 || strcmp(script, "Hebr") == 0) {
        drop_vowels(a);
        drop_vowels(b);
    }
    return wh_text_edits(a, b, 12);
}

/* How many Latin spellings of the place sound just like the candidate: the main name may be an
 * English one (Moscow) that another language's spelling copies better than the native one. */
static size_t sound_support(sign_gazetteer *gazetteer, wh_arena *arena, const char *candidate,
                            const sign_place *place) {
    const char *sound = wh_translit_fold(gazetteer->translit, arena, candidate);
    size_t index, support = 0;
    json_t *value;
    json_array_foreach(place->alternates, index, value) {
        const char *name = json_string_value(value);
        if (sound && name && strcmp(wh_text_script(name), "Latn") == 0) {
            const char *folded = wh_translit_fold(gazetteer->translit, arena, name);
            support += folded && strcmp(folded, sound) == 0;
        }
    }
    return support < 3 ? support : 3;
}

static const char *latin_name(const sign_gazetteer *gazetteer, const sign_place *place) {
    const char *code = gazetteer->countries[place->country].code;
    for (size_t i = 0; i < sizeof LOCAL_NAMES / sizeof LOCAL_NAMES[0]; i++) {
        if (strcmp(LOCAL_NAMES[i].country, code) == 0 &&
            strcmp(LOCAL_NAMES[i].english, place->name) == 0) {
            return LOCAL_NAMES[i].local;
        }
    }
    return place->name;
}

const char *sign_place_name(sign_gazetteer *gazetteer, const sign_place *place,
                            const char *language, wh_arena *arena, wh_random *random) {
    const char *script = sign_language_script(gazetteer, language);
    if (strcmp(script, "Latn") == 0) {
        return latin_name(gazetteer, place);
    }
    bool han = strcmp(script, "Jpan") == 0 || strncmp(script, "Han", 3) == 0;
    const char *best = NULL;
    size_t best_score = SIZE_MAX;
    size_t index;
    json_t *value;
    json_array_foreach(place->alternates, index, value) {
        const char *candidate = json_string_value(value);
        if (!candidate || strlen(candidate) > 120 || strchr(candidate, '(') ||
            strchr(candidate, ',') || !script_fits(candidate, script)) {
            continue;
        }
        size_t score =
            han ? wh_random_below(random, 16)
                : 4 * sound_distance(gazetteer, arena, candidate, place->name, script) +
                      6 * (3 - sound_support(gazetteer, arena, candidate, place)) +
                      (has_letter(candidate, language, FOREIGN, COUNT(FOREIGN)) ? 8u : 0u) +
                      (has_letter(candidate, language, OWN, COUNT(OWN)) ? 0u : 10u);
        if (score < best_score) {
            best_score = score;
            best = candidate;
        }
    }
    return best;
}
