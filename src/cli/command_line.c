/* Reading and quoting our own command line. */
#include "cli/command_line.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 20)

static bool is_plain(const char *word) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
    return *word && word[strspn(word, plain)] == '\0';
}

/* Adds a word in single quotes if a shell would take it apart; a quote in it becomes '\''. */
static const char *add_word(wh_arena *arena, const char *line, const char *word) {
    if (is_plain(word))
        return wh_arena_printf(arena, "%s%s%s", line, *line ? " " : "", word);
    line = wh_arena_printf(arena, "%s%s'", line, *line ? " " : "");
    while (line && *word) {
        size_t length = strcspn(word, "'");
        line = wh_arena_printf(arena, "%s%.*s%s", line, (int)length, word,
                               word[length] ? "'\\''" : "");
        word += length + (word[length] != '\0');
    }
    return line ? wh_arena_printf(arena, "%s'", line) : NULL;
}

const char *wh_command_line(wh_arena *arena) {
    unsigned char *bytes;
    size_t size;
    const char *line = "";
    if (wh_file_read("/proc/self/cmdline", MOST_BYTES, &bytes, &size, NULL) != WH_OK)
        return NULL;
    for (size_t at = 0; line && at < size;) {
        const char *word = (const char *)bytes + at, *slash = at ? NULL : strrchr(word, '/');
        line = add_word(arena, line, slash ? slash + 1 : word);
        at += strlen(word) + 1;
    }
    free(bytes);
    return line && *line ? line : NULL;
}
