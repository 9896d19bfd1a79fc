/*
 * TableDescription: what CreateTable, DescribeTable and DeleteTable answer (API Reference,
 * "TableDescription"; which members stand when, as measured on the service).
 */
#ifndef DYNARIG_DESCRIBE_H
#define DYNARIG_DESCRIBE_H

#include "request.h"

enum description { DESCRIBE_CREATED, DESCRIBE_ACTIVE, DESCRIBE_DELETED };

void describe_table(struct json_writer *w, const struct table *table, enum description moment);

#endif
