/*
 * Meets: what must be met in some run of those that belong together ("sometimes", "reachable"), and
 * whether it was. It outlives the runs; each marks what it met.
 */
#ifndef DYNARIG_MEETS_H
#define DYNARIG_MEETS_H

#include "expect.h"

struct meet {
    enum assertion_kind kind;
    struct str name;
    bool met;
};

struct meets {
    struct arena names;
    struct meet *list; /* in the order in which they were declared, or told of */
    size_t count, cap;
};

void meets_init(struct meets *meets);
void meets_release(struct meets *meets);
/* Declares what the expectations name; again changes nothing. */
void meets_declare(struct meets *meets, const struct expect *expect);
/* Made when new: not met. Valid until the next call. */
struct meet *meets_at(struct meets *meets, enum assertion_kind kind, struct str name);
/* The first 64 as bits, for another process; and back: what is set there was met. */
uint64_t meets_bits(const struct meets *meets);
void meets_join(struct meets *meets, uint64_t bits);

#endif
