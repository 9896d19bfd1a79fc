/* Where the pages of statements go on: NextToken is opaque, LastEvaluatedKey stands beside it. */
#ifndef DYNARIG_PAGE_TOKENS_H
#define DYNARIG_PAGE_TOKENS_H

#include "../emulator/base/doc.h"

enum { PAGE_TOKENS_MOST = 64 };

struct page_token;

/* The latest; older ones are forgotten. */
struct page_tokens {
    struct page_token *list[PAGE_TOKENS_MOST];
    size_t next;
};

void page_tokens_add(struct page_tokens *tokens, struct str token, const struct doc *key);
/* NULL: not known (any more). */
const struct doc *page_tokens_find(const struct page_tokens *tokens, struct str token);
void page_tokens_release(struct page_tokens *tokens);

#endif
