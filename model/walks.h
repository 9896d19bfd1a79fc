/*
 * Scans that go from page to page. In what order partitions come nobody foretells, but pages of one
 * walk are disjoint, and when nothing was written on the way they come to the whole; so do the
 * segments of a table together. Developer Guide, "Scanning tables": pagination, parallel scan.
 */
#ifndef DYNARIG_WALKS_H
#define DYNARIG_WALKS_H

#include "reading.h"

struct walk;

/* One more page, of which the reply is a success. */
enum verdict walks_see(struct walk **walks, struct reading *reading);
/* Has the table that is there now shown the key after which this page begins, at the end of a page
 * of that segment? */
bool walks_led_here(const struct walk *walks, struct reading *reading);
void walks_release(struct walk **walks);

#endif
