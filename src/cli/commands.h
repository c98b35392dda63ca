/* The subcommands: one file each. */
#ifndef WH_CLI_COMMANDS_H
#define WH_CLI_COMMANDS_H

#include "cli/options.h"

extern const wh_command wh_command_locate;      /* locate.c */
extern const wh_command wh_command_world_build; /* world.c */
extern const wh_command wh_command_world_status;
extern const wh_command wh_command_world_lookup;
extern const wh_command wh_command_world_reverse;
extern const wh_command wh_command_eval;       /* eval.c */
extern const wh_command wh_command_model_list; /* model.c */
extern const wh_command wh_command_model_add;
extern const wh_command wh_command_model_pull;
extern const wh_command wh_command_model_verify;
extern const wh_command wh_command_model_remove;
extern const wh_command wh_command_doctor;          /* doctor.c */
extern const wh_command wh_command_ablate;          /* ablate.c */
extern const wh_command wh_command_dataset_layouts; /* dataset.c */
extern const wh_command wh_command_dataset_import;
extern const wh_command wh_command_dataset_overlap;

#endif
