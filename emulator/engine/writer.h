/*
 * The writer: the one path by which items change. Each applied change gets its number in the
 * change log; index entries follow in the same commit.
 */
#ifndef DYNARIG_WRITER_H
#define DYNARIG_WRITER_H

#include "../emulator.h"
#include "change.h"
#include "replica.h"

struct writer {
    struct store *store;
    uint64_t last_change; /* number of the last applied change; durable */
    void (*changed)(void *context, const struct ddb_change *change);
    void (*expired)(void *context,
                    const struct ddb_change *change); /* those that no request caused */
    void *context;
    struct expiry *expiry; /* follows what it is told of; NULL: nothing is ever deleted by TTL */
    struct replicas *replicas; /* that follow late; NULL: none does */
    /* On a disk that may fail nobody is told of a change before its commit is known to be there. */
    struct arena untold_arena;
    struct untold *untold, *untold_last;
};

enum cause {
#define CAUSE(code, name, principal, type) CAUSE_##code,
#include "cause.def"
#undef CAUSE
};

/* Why items change. */
struct write_cause {
    uint64_t submit;
    int64_t time_us;
    uint64_t transaction; /* its id: its decision goes in the same commit; 0: of no transaction */
    enum cause kind;      /* of no transaction */
};

/* A writer is zeroed before its first use. Once more after a crash: then of the changes that nobody
 * was told of those are told that the store has, and the others forgotten. */
void writer_init(struct writer *writer, struct store *store);
void writer_release(struct writer *writer);
/* Tells the changes that nobody was told of: their commits succeeded. */
void writer_tell(struct writer *writer);
/* Applies all of them in one commit, in order; returns how many made a difference. Two changes of
 * one item in a call are a mistake of ours. */
uint32_t writer_apply(struct writer *writer, const struct change *changes, size_t count,
                      const struct write_cause *cause);
/* The same within a commit of the caller's. */
uint32_t writer_write(struct writer *writer, const struct change *changes, size_t count,
                      const struct write_cause *cause);

#endif
