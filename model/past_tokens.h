/* Client request tokens of transactions that succeeded: ten minutes long the same request is the
 * same transaction. API Reference, TransactWriteItems, "ClientRequestToken". */
#ifndef DYNARIG_PAST_TOKENS_H
#define DYNARIG_PAST_TOKENS_H

#include "../emulator/base/doc.h"

struct token;

enum token_state { TOKEN_NEW, TOKEN_SAME, TOKEN_OTHER };

/* Was it used in the ten minutes before, and for the same request? Then `*sizes` are those that it
 * was added with. */
enum token_state tokens_find(struct token *const *tokens, const struct doc *body, int64_t time_us,
                             const size_t **sizes);
/* `sizes`: of the larger image of each of its `count` actions, in bytes; NULL: not known. */
void tokens_add(struct token **tokens, const struct doc *body, int64_t time_us, const size_t *sizes,
                size_t count);
void tokens_release(struct token **tokens);

#endif
