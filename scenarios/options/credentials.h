/*
 * The credentials file: who may sign requests, for `--credentials`.
 *
 *     { "credentials": [ { "access-key-id": "AKIDEXAMPLE", "secret-access-key": "...",
 *                          "session-token": "...", "account": "123456789012" } ] }
 *
 * Session token and account may be left out. Wrong files are refused whole, as fault plans are.
 */
#ifndef DYNARIG_CREDENTIALS_H
#define DYNARIG_CREDENTIALS_H

#include "../../emulator/http/sigv4.h"
#include "../../faults/plan.h"

/* Texts live in the arena. False: the fault says where and what was expected. */
bool credentials_read(struct str text, struct arena *arena, struct sigv4_keys *out,
                      struct plan_fault *fault);

#endif
