/* Writes the dossier of the sample answers for the browser test: web-dossier FILE. */
#include "base/file.h"
#include "sample_page.h"

#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    static wh_evidence clues[SAMPLE_MANY];
    static char texts[SAMPLE_MANY][2][24];
    wh_answer many = sample_many(clues, texts);
    const wh_answer *answers[] = {&sample_located, &sample_evil, &sample_abstained, &sample_failed,
                                  &many};
    char *html = NULL;
    wh_error err = {0};
    if (argc != 2 || sample_page(answers, 5, &html, &err) != WH_OK ||
        wh_file_write(argv[1], html, strlen(html), &err) != WH_OK) {
        fprintf(stderr, "web-dossier: %s\n", err.message);
        free(html);
        return 1;
    }
    free(html);
    return 0;
}
