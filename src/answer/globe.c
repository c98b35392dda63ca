/* GLOBE's format: tagged thinking, and country and city by name. */
#include "answer/format.h"

extern const char wh_embed_prompt_globe_txt[];
extern const char wh_embed_prompt_globe_closing_txt[];

#define ANSWER                                                                                     \
    "answer ::= \"<answer>country: \" name \"\\ncity: \" name \"</answer>\"\n"                     \
    "name ::= [A-Za-z\\u00C0-\\u02AF\\u0370-\\u1FFF\\u3041-\\uD7FF] "                              \
    "[^\\n\\x00-\\x1F<>{}]{0,47}\n"

const wh_answer_format wh_format_globe = {
    .name = "globe",
    .prompt_file = "prompt.globe.txt",
    .closing_file = "prompt.globe.closing.txt",
    .prompt = wh_embed_prompt_globe_txt,
    .closing_prompt = wh_embed_prompt_globe_closing_txt,
    .grammar = "root ::= \"<think>\" [^<]+ \"</think>\" \"\\n\"? answer\n" ANSWER,
    .closing_grammar = "root ::= answer\n" ANSWER,
};
