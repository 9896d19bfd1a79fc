/*
 * Builds for tests hold every reply that the emulator makes against the models: what they do not
 * name must not be sent, what they require must not be missing. So each test that makes a request,
 * whatever it is about, proves the replies it meets.
 */
#ifndef DYNARIG_REPLY_CHECK_H
#define DYNARIG_REPLY_CHECK_H

#include "request.h"

/* Built with DYNARIG_CHECKED, a reply that does not fit is printed and ends the process. Otherwise
 * nothing happens. `request` has its reply: status and text. */
void reply_check(const struct request *request);

/* False: the reply does not fit; `why` (256 bytes) says where. */
bool reply_fits(const struct request *request, char why[256]);

#endif
