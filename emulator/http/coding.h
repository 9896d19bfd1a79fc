/*
 * Content codings: gzip for replies, where the client asks for it (RFC 9110, "Accept-Encoding").
 */
#ifndef DYNARIG_CODING_H
#define DYNARIG_CODING_H

#include "../base/str.h"

enum { CODING_BYTES_MIN = 1024 }; /* shorter bodies go out as they are */

/* Does the value of an Accept-Encoding header name gzip, with a weight above 0? */
bool coding_wants_gzip(struct str accept_encoding);
/* Appends the bytes as one gzip member without time or name: same bytes in, same bytes out. */
void coding_gzip(struct buf *out, struct str bytes);

#endif
