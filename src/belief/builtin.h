/* assets/reliability.json as text, embedded by the build. Not for use outside src/belief. */
#ifndef WH_BELIEF_BUILTIN_H
#define WH_BELIEF_BUILTIN_H

extern const char wh_embed_reliability_json[];

#endif
