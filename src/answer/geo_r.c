/* Geo-R's format: a Chain of Region. */
#include "answer/format.h"

extern const char wh_embed_prompt_geo_r_txt[];
extern const char wh_embed_prompt_geo_r_closing_txt[];

/* A name begins with a letter of any script and is at most 48 characters long, so that it is never
 * too long for the parser. 90 and 180 themselves are left out: nothing is photographed there. */
#define CHAIN                                                                                      \
    "chain ::= \"country: \" name \"\\nstate/province: \" name \"\\ncity: \" name "                \
    "\"\\n(latitude, longitude): (\" latitude \", \" longitude \")\"\n"                            \
    "name ::= [A-Za-z\\u00C0-\\u02AF\\u0370-\\u1FFF\\u3041-\\uD7FF] "                              \
    "[^\\n\\x00-\\x1F<>{}]{0,47}\n"                                                                \
    "latitude ::= \"-\"? ([0-9] | [1-8] [0-9]) \".\" [0-9]{1,6}\n"                                 \
    "longitude ::= \"-\"? ([0-9] | [1-9] [0-9] | \"1\" [0-7] [0-9]) \".\" [0-9]{1,6}\n"

const wh_answer_format wh_format_geo_r = {
    .name = "geo-r",
    .prompt_file = "prompt.geo_r.txt",
    .closing_file = "prompt.geo_r.closing.txt",
    .prompt = wh_embed_prompt_geo_r_txt,
    .closing_prompt = wh_embed_prompt_geo_r_closing_txt,
    .grammar = "root ::= line+ \"\\n\"? chain\n"
               "line ::= [^\\n\\x00-\\x1F]+ \"\\n\"\n" CHAIN,
    .closing_grammar = "root ::= chain\n" CHAIN,
};
