/*
 * The witness: follows what the emulator applies, in that order, and holds each reply against the
 * model. What does not follow becomes a finding.
 *
 * Tables of parted accounts or regions each have a judge of their own. A program of which nothing
 * is known may hold more than a naive model should: beyond a bound the witness lets go of all that
 * it holds and says nothing more, until the tables are gone.
 */
#ifndef DYNARIG_WITNESS_H
#define DYNARIG_WITNESS_H

#include "../../model/judge.h"
#include "../hazards/hazard.h"

struct witness;

struct witness_options {
    /* Requests are valid, so a refusal must follow from the items (model/judge.h). */
    bool strict;
    /* Changes of tables take time. */
    bool slow_tables;
    /* How throughput is limited; zero: it is not. */
    struct ddb_throttling throttling;
    /* Between prepare and commit of a transaction time passes. */
    bool windows;
    /* A loss of power may take what was applied last. */
    bool may_go_back;
    /* Items past their TTL are deleted, at most so much later. */
    bool expires;
    int64_t expiry_most_us;
    /* How late replicas and global indexes may be, and how far faults take reads back. */
    int64_t lag_us, gsi_lag_us, stale_most_us;
    struct partition_terms partitions;
    /* Of its findings: they tell of Dynarig, not of a program under test. */
    enum severity severity;
};

struct witness *witness_new(const struct witness_options *options);
void witness_free(struct witness *witness);
/* What is there already. */
void witness_prime(struct witness *witness, struct ddb *ddb);
/* For ddb_options.applied. */
enum verdict witness_see(struct witness *witness, const struct ddb_applied *applied);
/* For ddb_options.expired; account and region as in ddb_applied. */
void witness_expired(struct witness *witness, struct str account, struct str region,
                     const struct ddb_change *change);
/* For ddb_options.reopened. Where tables are parted nothing is judged: what is lost shows when it
 * is read. */
void witness_reopened(struct witness *witness, struct ddb *ddb,
                      const struct ddb_reopened *reopened);
/* All tables are gone, or (a name or ARN) one is empty. */
void witness_reset(struct witness *witness);
void witness_reset_table(struct witness *witness, struct str table);
/* When a request went out, and when a whole reply said that it succeeded. */
void witness_sent(struct witness *witness, uint64_t submit, int64_t time_us);
void witness_answered(struct witness *witness, uint64_t submit, int64_t time_us);
/* When all is quiet: the next request of those that show every table and index. False: no more. */
bool witness_inspect(struct witness *witness, struct str *operation, struct str *body);
/* Replies that were judged, and those that the model knows nothing of. */
uint64_t witness_judged(const struct witness *witness);
uint64_t witness_unjudged(const struct witness *witness);
/* How often something was held against the property. */
uint64_t witness_held(const struct witness *witness, enum check check);
/* Findings live as long as the witness. After the first ones nothing more is looked for: the model
 * and the emulator have parted. */
size_t witness_findings(const struct witness *witness, const struct finding **out);

#endif
