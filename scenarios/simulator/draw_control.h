/* What draw_control.c draws: operations on tables, vectors and bulk operations; each a body without
 * its last brace. */
#ifndef DYNARIG_DRAW_CONTROL_H
#define DYNARIG_DRAW_CONTROL_H

#include "draw.h"

void draw_create_table(struct draw *draw);
void draw_delete_table(struct draw *draw);
void draw_describe_table(struct draw *draw);
void draw_list_tables(struct draw *draw);
void draw_update_table(struct draw *draw);
void draw_update_ttl(struct draw *draw);
void draw_tag(struct draw *draw);
void draw_untag(struct draw *draw);
void draw_list_tags(struct draw *draw);
void draw_put_policy(struct draw *draw);
void draw_get_policy(struct draw *draw);
void draw_delete_policy(struct draw *draw);
/* An operation without parameters. */
void draw_nothing(struct draw *draw);
void draw_start_bulk(struct draw *draw);
/* One bulk operation by its ARN. */
void draw_one_bulk(struct draw *draw);
void draw_list_bulk(struct draw *draw);
void draw_search(struct draw *draw);

#endif
