#include "driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_US 1795392000000000 /* 2026-11-23T00:00:00Z */

void driver_open_with(struct driver *driver, const struct ddb_options *options)
{
    char message[256];
    *driver = (struct driver){.now_us = START_US};
    driver->ddb = ddb_open(options, message);
    if (!driver->ddb) {
        fprintf(stderr, "cannot open the core: %s\n", message);
        abort();
    }
}

void driver_open(struct driver *driver, const struct env *env)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.seed = 7;
    if (env) {
        options.env = *env;
    }
    driver_open_with(driver, &options);
}

void driver_close(struct driver *driver)
{
    ddb_close(driver->ddb);
    free(driver->body);
    free(driver->claims);
}

uint64_t driver_send(struct driver *driver, const char *operation, const char *body)
{
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(operation),
                                  .body = str_from(body),
                                  .client = STR("test"),
                                  .host = STR("127.0.0.1:8000")};
    return ddb_submit(driver->ddb, driver->now_us, &request);
}

static char *copy(struct str text)
{
    char *out = mem_alloc(text.len + 1);
    if (text.len > 0) {
        memcpy(out, text.data, text.len);
    }
    out[text.len] = '\0';
    return out;
}

static void keep(struct driver *driver, const struct ddb_reply *reply)
{
    driver->status = reply->status;
    driver->wire = reply->wire;
    driver->late = reply->late;
    driver->struck = reply->struck;
    driver->changes = reply->changes;
    free(driver->body);
    free(driver->claims);
    driver->body = copy(reply->body);
    driver->claims = copy(reply->claims);
}

int driver_call(struct driver *driver, const char *operation, const char *body)
{
    uint64_t submit = driver_send(driver, operation, body);
    struct ddb_reply reply;
    for (;;) {
        while (ddb_poll(driver->ddb, &reply)) {
            if (reply.submit == submit) {
                keep(driver, &reply);
                return reply.status;
            }
        }
        int64_t next = ddb_next(driver->ddb);
        if (next == DDB_NEVER) {
            abort();
        }
        driver->now_us = next > driver->now_us ? next : driver->now_us;
        ddb_advance(driver->ddb, driver->now_us);
    }
}

void driver_drain(struct driver *driver, char order[256])
{
    struct ddb_reply reply;
    while (ddb_poll(driver->ddb, &reply)) {
        size_t used = strlen(order);
        snprintf(order + used, 256 - used, "%" PRIu64 "@%" PRId64 " ", reply.submit,
                 reply.due_us - START_US);
    }
}

void driver_table(struct driver *driver, const char *name)
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\","
             "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
             "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}]}",
             name);
    if (driver_call(driver, "CreateTable", body) != 200) {
        fprintf(stderr, "cannot create a table: %s\n", driver->body);
        abort();
    }
}

void driver_put(struct driver *driver, const char *table, const char *key, int number)
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"TableName\":\"%s\",\"Item\":{\"pk\":{\"S\":\"%s\"},\"n\":{\"N\":\"%d\"}}}", table,
             key, number);
    driver_call(driver, "PutItem", body);
}
