/* Flags of table word(key, zipf, language, flags). Not for use outside src/world. */
#ifndef WH_WORLD_WORDS_H
#define WH_WORLD_WORDS_H

enum {
    WH_WORD_SURNAME = 1,
    WH_WORD_GIVEN_NAME = 2,
    WH_WORD_SIGN = 4 /* stands on signs, shops, vehicles or cameras */
};

/* A word of signs is at least as ordinary on photos as a word of this frequency in text: "exit"
 * and "taxi" are rarer in books than on streets. */
#define WH_WORD_SIGN_ZIPF 5.0

#endif
