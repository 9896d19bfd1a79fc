/* Plan functions of the operations that are built; one file per family. */
#ifndef DYNARIG_OP_H
#define DYNARIG_OP_H

#include "operation.h"

operation_plan op_create_table;
operation_plan op_describe_table;
operation_plan op_list_tables;
operation_plan op_delete_table;
operation_plan op_update_table;
operation_plan op_tag_resource;
operation_plan op_untag_resource;
operation_plan op_list_tags_of_resource;
operation_plan op_update_time_to_live;
operation_plan op_describe_time_to_live;
operation_plan op_put_resource_policy;
operation_plan op_get_resource_policy;
operation_plan op_delete_resource_policy;
operation_plan op_put_item;
operation_plan op_get_item;
operation_plan op_update_item;
operation_plan op_delete_item;
operation_plan op_query;
operation_plan op_scan;
operation_plan op_search_vectors;
operation_plan op_start_bulk_put_items;
operation_plan op_describe_bulk_operation;
operation_plan op_list_bulk_operations;
operation_plan op_cancel_bulk_operation;
operation_plan op_batch_get_item;
operation_plan op_batch_write_item;
operation_plan op_transact_write_items;
operation_plan op_transact_get_items;
operation_plan op_execute_statement;
operation_plan op_batch_execute_statement;
operation_plan op_execute_transaction;
operation_plan op_describe_limits;
operation_plan op_describe_endpoints;

#endif
