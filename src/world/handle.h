/* The inside of wh_world, shared by the files of this room. Not for use outside src/world. */
#ifndef WH_WORLD_HANDLE_H
#define WH_WORLD_HANDLE_H

#include "base/text.h"
#include "world/world.h"

#include <sqlite3.h>

#define WH_WORLD_APPLICATION_ID 0x57484e43 /* "WHNC" in the SQLite header */

/* Which tables this program reads: the beginning of the SHA-256 of their definitions. A changed
 * table changes it; opening a file just built then says what stands here now. */
#define WH_WORLD_SCHEMA "43aa75aacd8cc8a2"

/* The two fields of table meta that hold hashes of the file itself: this marker and 64 hex digits,
 * which count as zeros when the file is hashed. */
#define WH_WORLD_CONTENT_MARK "whence-content-sha256:"
#define WH_WORLD_QUICK_MARK "whence-quick-sha256:"
#define WH_WORLD_PAGE_BYTES 4096
#define WH_WORLD_QUICK_PAGES 64 /* pages, spread evenly, that opening hashes */

/* Each file of the room keeps its own part here; the structs are defined in that file. */
typedef struct wh_facts wh_facts;
typedef struct wh_region_index wh_region_index;
typedef struct wh_word_index wh_word_index;
typedef struct wh_brand_index wh_brand_index;
typedef struct wh_name_index wh_name_index;

struct wh_world {
    sqlite3 *db;     /* read-only, immutable */
    wh_arena *arena; /* strings that live as long as the handle */
    wh_world_info info;
    wh_translit *translit; /* wh_world_translit creates it at first use */
    wh_sites sites;        /* sites.c; site array is malloc'd */
    wh_facts *facts;
    wh_region_index *regions;
    wh_word_index *words;
    wh_brand_index *brands;
    wh_name_index *names;
};

/* A part's opening comes in this order; it may use the parts before it and must leave its pointer
 * in a state that its close can end, also after failure. Heavy work is left to the first use. */
wh_status wh_facts_open(wh_world *world, wh_error *err);
void wh_facts_close(wh_world *world);
wh_status wh_regions_open(wh_world *world, wh_error *err);
void wh_regions_close(wh_world *world);
wh_status wh_words_open(wh_world *world, wh_error *err);
void wh_words_close(wh_world *world);
wh_status wh_brands_open(wh_world *world, wh_error *err);
void wh_brands_close(wh_world *world);
wh_status wh_names_open(wh_world *world, wh_error *err);
void wh_names_close(wh_world *world);
wh_status wh_sites_open(wh_world *world, wh_error *err);
void wh_sites_close(wh_world *world);

/* Prepares a statement that is kept (SQLITE_PREPARE_PERSISTENT); the part finalizes it. */
wh_status wh_world_prepare(wh_world *world, const char *sql, sqlite3_stmt **out, wh_error *err);

/* The error of the last SQLite call that failed: WH_ERR_DATA, or WH_ERR_NOMEM. */
wh_status wh_world_sql_error(wh_world *world, const char *what, wh_error *err);

/* WH_ERR_DATA: the file's content is not what the build writes; `what` says where. */
wh_status wh_world_damaged(const wh_world *world, const char *what, wh_error *err);

/* A value of table meta (belongs to the world), or NULL. */
const char *wh_world_meta(wh_world *world, const char *key);

/* The handle's transliterator, created at the first call. */
wh_status wh_world_translit(wh_world *world, wh_translit **out, wh_error *err);

/* The hash that opening checks: SHA-256 of WH_WORLD_QUICK_PAGES pages spread over the `size` bytes
 * at `bytes`. Both hash functions count the two hash fields as zeros; `bytes` is changed so. */
bool wh_world_quick_hash(unsigned char *bytes, size_t size, char hex[65]);
bool wh_world_content_hash(unsigned char *bytes, size_t size, char hex[65]);

#endif
