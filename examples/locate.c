/* Where was this photo taken? The smallest use of libwhence: locate PHOTO */
#include <stdio.h>
#include <whence.h>

int main(int argc, char **argv) {
    wh_error err;
    wh_locator *locator;
    wh_answer *answer;
    if (argc != 2) {
        fprintf(stderr, "usage: locate PHOTO\n");
        return 2;
    }
    if (wh_locator_create(NULL, &locator, &err) != WH_OK) {
        fprintf(stderr, "%s: %s\n", err.stage, err.message);
        return 1;
    }
    wh_status status = wh_locate_file(locator, argv[1], NULL, &answer, &err);
    if (status != WH_OK)
        fprintf(stderr, "%s: %s\n", err.stage, err.message);
    else if (answer->status == WH_ABSTAINED)
        printf("cannot tell\n");
    else
        printf("%s (%.0f %% sure), %.4f, %.4f, within %.0f km at 90 %%\n",
               answer->place->country_name, 100 * answer->place->confidence, answer->place->lat_deg,
               answer->place->lon_deg, answer->place->radius90_km);
    wh_answer_free(answer);
    wh_locator_free(locator);
    return status == WH_OK ? 0 : 1;
}
