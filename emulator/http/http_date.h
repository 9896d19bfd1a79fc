/* The Date header (RFC 7231, IMF-fixdate) of core time; printed anew only when the second is. */
#ifndef DYNARIG_HTTP_DATE_H
#define DYNARIG_HTTP_DATE_H

#include <stdint.h>

struct http_date {
    int64_t second; /* of the text; zeroed struct: none yet */
    char text[40];  /* "Tue, 15 Nov 1994 08:12:31 GMT" */
};

/* The text, valid until the next call. */
const char *http_date(struct http_date *date, int64_t time_us);

#endif
