/* Chinese characters: Japanese, simplified or traditional Chinese?
 *
 * National character sets tell: GB 2312 holds the simplified forms, Big5 the traditional ones,
 * JIS X 0208 (Shift_JIS) those of Japan. A character that one of them lacks speaks against that
 * way of writing. Words of streets and shops tell where the characters do not. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <math.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>

#define STAGE "text_clues"
#define LACKING -2.5  /* nats for a character that a set lacks */
#define OLD_FORM -1.2 /* for a character of JIS level 2, where the forms before 1946 are */
#define KANA_NATS 6.0 /* two kana and more */

#define WORD_NATS 2.5 /* for a word that only one way of writing has on its signs */

enum { HANS, JAPANESE, HANT, WAYS };

/* Words of signs that the other two ways write with other characters or do not use; separated by
 * blanks. Words that two of them share (出口, 銀行, 大学) tell nothing and are left out. */
static const char *const WORDS[WAYS] = {
    [HANS] = "邮局 邮政 药店 药房 饭店 宾馆 理发店 理发 厕所 卫生间 停车场 小区 派出所 公安局 "
             "人民医院 村委会 居委会 街道办 幼儿园 书店 网吧 手机 电脑 面馆 烧烤 火锅 水果店 "
             "批发 转让 营业执照 欢迎光临 请勿 严禁 收费站 加油站 汽车站 火车站",
    [JAPANESE] =
        "美容室 理容 理髪 歯科 薬局 郵便局 警察署 消防署 消防団 市役所 町役場 村役場 役場 "
        "区役所 交番 営業中 営業時間 準備中 定休日 年中無休 駐車場 駐輪場 居酒屋 本屋 "
        "書店街 寿司 弁当 喫茶 酒場 焼肉 焼鳥 蕎麦 天丼 和菓子 洋菓子 不動産 工務店 整骨院 "
        "接骨院 耳鼻科 小児科 動物病院 神社 公民館 幼稚園 小学校 中学校 高等学校 "
        "丁目 番地 県道 市道 一方通行 立入禁止 非常口 受付 税込 円 無料 割引 自転車 "
        "株式会社 有限会社 鉄道 精肉 鮮魚 青果 八百屋 花屋 靴屋 呉服 "
        "理美容 クリーニング 商店街 中古車 質屋 質店 町内会 自治会 案内所 観光 乗り場 売店",
    [HANT] =
        "郵局 藥局 藥房 診所 餐廳 髮廊 理髮廳 理髮 美髮 便當 捷運 機車 國小 國中 警察局 "
        "消防局 區公所 市公所 鄉公所 鎮公所 書局 車站 機場 茶餐廳 冰室 酒樓 士多 大廈 "
        "地產 單車 停車場 洗手間 廁所 醫院 牙醫 銀樓 當舖 檳榔 滷肉飯 牛肉麵 豆漿 早餐店 水果行 "
        "中正路 中山路 民族路 復興路 光復路 忠孝 仁愛路 大學 圖書館 超級市場 便利商店 歡迎光臨 "
        "請勿 收費 營業 國際 總站 號 樓",
};

static const char *const CONVERTERS[WAYS] = {"GB2312", "Shift_JIS", "Big5"};
static const char *const LANGUAGES[WAYS] = {"zh", "ja", "zh_Hant"};
static const char *const PEOPLE_SAY[WAYS] = {"simplified Chinese", "Japanese",
                                             "traditional Chinese"};
static const double PRIOR[WAYS] = {-0.8, -1.1, -1.5};

typedef struct han_sum {
    UConverter *converters[WAYS];
    double nats[WAYS];
    size_t han, kana;
    const wh_line *best;
    size_t best_letters;
} han_sum;

/* The character in the converter's set: its first byte, 0 if the set lacks it. */
static unsigned char encode(UConverter *converter, int32_t c) {
    UChar text[2];
    int32_t length = 1;
    text[0] = (UChar)c;
    if (c > 0xFFFF) {
        text[0] = (UChar)(0xD7C0 + (c >> 10));
        text[1] = (UChar)(0xDC00 | (c & 0x3FF));
        length = 2;
    }
    char bytes[16];
    UErrorCode code = U_ZERO_ERROR;
    ucnv_fromUChars(converter, bytes, sizeof bytes, text, length, &code);
    return U_SUCCESS(code) ? (unsigned char)bytes[0] : 0;
}

static bool is_read(const wh_line *line) {
    return !line->aside && (double)line->seen->confidence >= 0.65;
}

static void sum_character(han_sum *sum, int32_t c, double trust) {
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);
    if (U_FAILURE(code))
        return;
    if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) {
        /* Shops in China and Taiwan write の, too. */
        sum->kana += c != 0x306E;
        return;
    }
    if (script != USCRIPT_HAN)
        return;
    sum->han++;
    for (int i = 0; i < WAYS; i++) {
        unsigned char first = encode(sum->converters[i], c);
        if (!first)
            sum->nats[i] += LACKING * trust;
        else if (i == JAPANESE && first >= 0x99) /* level 2 begins within 0x98 */
            sum->nats[i] += OLD_FORM * trust;
    }
}

/* A word of one way speaks against the other two; once for a photo. */
static void sum_words(han_sum *sum, const wh_finder *finder) {
    for (int way = 0; way < WAYS; way++)
        for (const char *at = WORDS[way]; *at;) {
            size_t bytes = strcspn(at, " ");
            double trust = 0;
            for (size_t i = 0; i < finder->line_count; i++)
                if (is_read(&finder->lines[i]) && finder->lines[i].trust > trust &&
                    memmem(finder->lines[i].text, strlen(finder->lines[i].text), at, bytes))
                    trust = finder->lines[i].trust;
            for (int other = 0; other < WAYS; other++)
                if (other != way)
                    sum->nats[other] -= WORD_NATS * trust;
            at += bytes + strspn(at + bytes, " ");
        }
}

static void sum_line(han_sum *sum, const wh_line *line) {
    size_t before = sum->han + sum->kana;
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(line->text, &at)) != 0;)
        if (c >= 0x80)
            sum_character(sum, c, line->trust);
    size_t letters = sum->han + sum->kana - before;
    if (letters > sum->best_letters) {
        sum->best_letters = letters;
        sum->best = line;
    }
}

static wh_status add_clue(wh_finder *finder, const han_sum *sum, bool minor) {
    double share[WAYS], likelihood[WAYS], all = 0, closest = -INFINITY;
    int top = 0;
    for (int i = 0; i < WAYS; i++) {
        likelihood[i] = sum->nats[i] + (i == JAPANESE && sum->kana >= 2 ? KANA_NATS : 0);
        share[i] = likelihood[i] + PRIOR[i];
        closest = likelihood[i] > closest ? likelihood[i] : closest;
        if (share[i] > share[top])
            top = i;
    }
    double most = share[top];
    for (int i = 0; i < WAYS; i++)
        all += share[i] = exp(share[i] - most);
    for (int i = 0; i < WAYS; i++)
        share[i] /= all;
    bool clear = share[top] >= 0.8, kana = top == JAPANESE && sum->kana >= 2;
    const char *code = !clear ? "Hani" : kana ? "Jpan" : LANGUAGES[top];
    const char *kind = clear && !kana ? "language" : "script";
    const char *class =
        wh_arena_printf(finder->arena, "%s/%s%s", kind, minor ? "minor/" : "", code);
    const char *family = wh_arena_printf(finder->arena, "language:%s", code);
    wh_clue *clue;
    wh_status status = wh_clue_add(finder, kind, class, family, sum->best, sum->best->text, &clue);
    if (status != WH_OK || !clue)
        return status;
    double *table = wh_country_table(finder);
    if (!table)
        return wh_fail_nomem(finder->err, STAGE);
    for (int i = 0; i < WAYS; i++) {
        /* What is at home where is for belief to weigh: the table holds the text alone. */
        double weight = exp(likelihood[i] - closest);
        if (weight < 0.01)
            continue;
        status = wh_table_add_language(finder, table, LANGUAGES[i], weight);
        if (status != WH_OK)
            return status;
    }
    const char *names = wh_table_names(finder, table);
    clue->shown.says =
        names ? wh_arena_printf(finder->arena, "The writing is %s, as used in %s",
                                clear ? PEOPLE_SAY[top] : "in Chinese characters", names)
              : NULL;
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}

wh_status wh_find_han(wh_finder *finder, bool minor) {
    han_sum sum = {0};
    wh_status status = WH_OK;
    for (int i = 0; i < WAYS; i++) {
        UErrorCode code = U_ZERO_ERROR;
        sum.converters[i] = ucnv_open(CONVERTERS[i], &code);
        if (U_FAILURE(code)) {
            status = wh_fail(finder->err, WH_ERR_INTERNAL, STAGE, "ICU lacks the converter %s: %s",
                             CONVERTERS[i], u_errorName(code));
            goto done;
        }
        ucnv_setFallback(sum.converters[i], false);
        ucnv_setFromUCallBack(sum.converters[i], UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL,
                              &code);
    }
    for (size_t i = 0; i < finder->line_count; i++)
        if (is_read(&finder->lines[i]))
            sum_line(&sum, &finder->lines[i]);
    sum_words(&sum, finder);
    /* One character alone is a logo or noise. */
    if (sum.best && sum.han + sum.kana >= 2 && sum.best_letters >= 2 && sum.best->trust >= 0.4)
        status = add_clue(finder, &sum, minor);
done:
    for (int i = 0; i < WAYS; i++)
        if (sum.converters[i])
            ucnv_close(sum.converters[i]);
    return status;
}
