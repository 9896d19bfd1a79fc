/*
 * TableDescription: what CreateTable, DescribeTable and DeleteTable answer (API Reference,
 * "TableDescription"; which members stand when, as measured on the service).
 */
#ifndef DYNARIG_DESCRIBE_H
#define DYNARIG_DESCRIBE_H

#include "request.h"

/* The table as it is at `now_us`; of one that is being deleted the service tells less. */
void describe_table(struct json_writer *w, const struct table *table, int64_t now_us);
/* The figures of a table, if they are not known yet (after a database was opened). */
void count_table(struct request *request, struct table *table);
/* "Table" or "TableDescription" of a reply, alone in it. */
void reply_table(struct request *request, const char *member, const struct table *table);

/* A time, as replies give it: epoch seconds with milliseconds. */
void describe_time(struct json_writer *w, const char *name, int64_t time_us);

#endif
