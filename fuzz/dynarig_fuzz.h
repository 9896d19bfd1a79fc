/*
 * DynamoDB inputs for fuzzers of your own code.
 *
 * A fuzzer hands over bytes. This turns them into items, keys and requests that DynamoDB accepts
 * for a table that you describe, as JSON text, and runs a DynamoDB in the same process to send
 * them to. The same bytes give the same texts and the same replies, so whatever is found is found
 * again.
 *
 *     static const struct dynarig_fuzz_attribute attributes[] = {
 *         {.name = "state", .types = "S", .values = "open,closed"},
 *         {.name = "price", .types = "N,NULL", .optional = true},
 *     };
 *     static const struct dynarig_fuzz_table orders = {
 *         .create_table = "{\"TableName\":\"orders\", ...}", // the body of your CreateTable
 *         .attributes = attributes,
 *         .attribute_count = 2,
 *     };
 *
 *     int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *     {
 *         struct dynarig_fuzz *fuzz = dynarig_fuzz_begin(&orders, data, size);
 *         parse_order(dynarig_fuzz_item(fuzz)); // your code
 *         dynarig_fuzz_end(fuzz);
 *         return 0;
 *     }
 *
 * fuzz/example_orders.c is a whole one. Texts live until dynarig_fuzz_end. One run at a time in a
 * process. A table that cannot be made ends the program with the reason on standard error.
 */
#ifndef DYNARIG_FUZZ_H
#define DYNARIG_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What your items hold beside the key attributes, whose types CreateTable tells. To say more of a
 * key attribute, list it, too. */
struct dynarig_fuzz_attribute {
    const char *name;
    const char *types;  /* "S", or several to choose from: "N,NULL"; of S N B BOOL NULL L M SS NS
                           BS; NULL: any, or what CreateTable says */
    const char *values; /* the only texts that an S or N takes: "open,closed"; NULL: any */
    bool optional;      /* some items lack it */
};

struct dynarig_fuzz_table {
    const char *create_table; /* the body of a CreateTable request */
    const struct dynarig_fuzz_attribute *attributes;
    size_t attribute_count;
    bool strangers; /* some items hold attributes that are not listed */
    /* Do to your code what DynamoDB may do: pages that end early, even empty ones, and batches of
     * which a part comes back. */
    bool hurts;
};

struct dynarig_fuzz;

/* The table is there, and empty. */
struct dynarig_fuzz *dynarig_fuzz_begin(const struct dynarig_fuzz_table *table, const uint8_t *data,
                                        size_t size);
void dynarig_fuzz_end(struct dynarig_fuzz *fuzz);

/* Choices of your own: 0 .. n-1, and whether bytes are left (when none are, all choices are 0). */
size_t dynarig_fuzz_below(struct dynarig_fuzz *fuzz, size_t n);
bool dynarig_fuzz_more(const struct dynarig_fuzz *fuzz);

/* {"pk":{"S":"a"},...}: an item of the table; a key of it; one attribute's value. */
const char *dynarig_fuzz_item(struct dynarig_fuzz *fuzz);
const char *dynarig_fuzz_key(struct dynarig_fuzz *fuzz);
const char *dynarig_fuzz_value(struct dynarig_fuzz *fuzz, const char *attribute);
/* Bodies of requests. A Query asks the table or one of its indexes, sometimes with a condition on
 * the sort key, a filter, a limit, backwards. */
const char *dynarig_fuzz_put(struct dynarig_fuzz *fuzz);
const char *dynarig_fuzz_query(struct dynarig_fuzz *fuzz);
/* The body of some request about items of the table; `operation` receives its name. */
const char *dynarig_fuzz_request(struct dynarig_fuzz *fuzz, const char **operation);

struct dynarig_fuzz_reply {
    int status;        /* of HTTP: 200 is success */
    const char *body;  /* JSON text */
    const char *error; /* "ValidationException"; "" on success */
};

/* Sends a request - one of the above, or what your code made - to the DynamoDB within. */
struct dynarig_fuzz_reply dynarig_fuzz_send(struct dynarig_fuzz *fuzz, const char *operation,
                                            const char *body);

#ifdef __cplusplus
}
#endif

#endif
