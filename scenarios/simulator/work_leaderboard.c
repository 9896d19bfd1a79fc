/*
 * A game's leaderboard: the table has each player's best score, an index has them by score. A
 * score is written if it is better than the one that is there. Who reads, compares, and writes
 * without a condition lets a worse score take the place of a better one that came in between.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define SCORE_MOST 1000000
#define TOP 5

enum move { MOVE_SUBMIT, MOVE_LOOK, MOVE_TOP };

struct gamer {
    enum move move;
    uint32_t player;
    uint64_t chosen; /* players */
    int64_t score;   /* to be submitted */
    bool looked;     /* a faulty client has seen that it is better */
};

struct leaderboard {
    struct gamer gamers[CLIENTS_MAX];
    struct keys players; /* how they are chosen */
    int64_t *best;       /* by player: acknowledged */
    int64_t *best_try;   /* by player: whether acknowledged or not */
    bool unsorted;       /* a page was */
};

static const char *leaderboard_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0
               ? "{\"TableName\":\"scores\",\"BillingMode\":\"PAY_PER_REQUEST\","
                 "\"AttributeDefinitions\":[{\"AttributeName\":\"player\",\"AttributeType\":\"N\"},"
                 "{\"AttributeName\":\"game\",\"AttributeType\":\"S\"},"
                 "{\"AttributeName\":\"score\",\"AttributeType\":\"N\"}],"
                 "\"KeySchema\":[{\"AttributeName\":\"player\",\"KeyType\":\"HASH\"}],"
                 "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-score\",\"KeySchema\":["
                 "{\"AttributeName\":\"game\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"score\",\"KeyType\":\"RANGE\"}],"
                 "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"
               : NULL;
}

static void leaderboard_open(struct work *work)
{
    struct leaderboard *board = mem_zalloc(sizeof *board);
    board->best = mem_zalloc((size_t)work->settings.items * sizeof *board->best);
    board->best_try = mem_zalloc((size_t)work->settings.items * sizeof *board->best_try);
    keys_init(&board->players, &work->settings.keys, (uint64_t)work->settings.items);
    work->state = board;
}

static void leaderboard_close(struct work *work)
{
    struct leaderboard *board = work->state;
    free(board->best);
    free(board->best_try);
    keys_release(&board->players);
    free(board);
}

static bool leaderboard_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static void choose_move(struct work *work, unsigned client, struct gamer *gamer)
{
    struct leaderboard *board = work->state;
    if (gamer->looked) {
        gamer->move = MOVE_SUBMIT;
        return;
    }
    gamer->player = (uint32_t)keys_choose(&board->players, work_draw(work, client),
                                          client + gamer->chosen++, (uint64_t)work->settings.items);
    gamer->score = 1 + work_below(work, client, SCORE_MOST);
    bool top = work_below(work, client, 3) == 0;
    gamer->move = top ? MOVE_TOP : work->settings.faulty ? MOVE_LOOK : MOVE_SUBMIT;
}

static void put_score(struct buf *out, const struct gamer *gamer, bool faulty)
{
    buf_printf(
        out,
        "{\"TableName\":\"scores\",\"Key\":{\"player\":{\"N\":\"%u\"}},"
        "\"UpdateExpression\":\"SET score = :score, game = :game\",%s"
        "\"ExpressionAttributeValues\":{\":score\":{\"N\":\"%" PRId64 "\"},"
        "\":game\":{\"S\":\"chess\"}}}",
        gamer->player,
        faulty ? "" : "\"ConditionExpression\":\"attribute_not_exists(score) OR score < :score\",",
        gamer->score);
}

static void leaderboard_next(struct work *work, unsigned client, struct call *out)
{
    static const char *const operations[] = {"UpdateItem", "GetItem", "Query"};
    struct leaderboard *board = work->state;
    struct gamer *gamer = &board->gamers[client];
    choose_move(work, client, gamer);
    out->operation = operations[gamer->move];
    if (gamer->move == MOVE_SUBMIT) {
        int64_t *best = &board->best_try[gamer->player];
        *best = gamer->score > *best ? gamer->score : *best;
        put_score(&out->body, gamer, work->settings.faulty);
    } else if (gamer->move == MOVE_LOOK) {
        buf_printf(&out->body,
                   "{\"TableName\":\"scores\",\"Key\":{\"player\":{\"N\":\"%u\"}},"
                   "\"ConsistentRead\":true}",
                   gamer->player);
    } else {
        buf_printf(&out->body,
                   "{\"TableName\":\"scores\",\"IndexName\":\"by-score\",\"Limit\":%d,"
                   "\"ScanIndexForward\":false,\"KeyConditionExpression\":\"game = :game\","
                   "\"ExpressionAttributeValues\":{\":game\":{\"S\":\"chess\"}}}",
                   TOP);
    }
}

static bool is_sorted(const struct doc *items)
{
    for (size_t i = 1; items && i < items->list.count; i++) {
        if (item_number(&items->list.items[i - 1], "score", 0) <
            item_number(&items->list.items[i], "score", 0)) {
            return false;
        }
    }
    return true;
}

static void leaderboard_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct leaderboard *board = work->state;
    struct gamer *gamer = &board->gamers[client];
    bool good = outcome_good(outcome);
    if (gamer->move == MOVE_LOOK) {
        int64_t score = item_number(doc_get(outcome->reply, "Item"), "score", 0);
        gamer->looked = good && score < gamer->score;
        return;
    }
    if (gamer->move == MOVE_TOP) {
        board->unsorted = board->unsorted || !is_sorted(doc_get(outcome->reply, "Items"));
        return;
    }
    gamer->looked = false;
    if (good && gamer->score > board->best[gamer->player]) {
        board->best[gamer->player] = gamer->score;
    }
}

static const char *leaderboard_check(struct work *work, const struct driver *driver,
                                     struct arena *arena)
{
    const struct leaderboard *board = work->state;
    if (board->unsorted) {
        return "the leaderboard was read out of order";
    }
    for (int64_t i = 0; i < work->settings.items; i++) {
        const char *key = arena_printf(arena, "{\"player\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t score = 0;
        (void)work_number(driver, arena, "scores", key, "score", &score);
        if (score < board->best[i] || score > board->best_try[i]) {
            return arena_printf(
                arena, "player %" PRId64 " has %" PRId64 " points, %" PRId64 " were acknowledged",
                i, score, board->best[i]);
        }
    }
    return NULL;
}

const struct workload_kind work_leaderboard = {
    .name = "leaderboard",
    .about = "best scores, and an index that has them in order; the best one stays",
    .tables = "scores (player, game, score), with the index by-score",
    .items = "players",
    .mistake = "they read, compare, and write without a condition",
    .takes = "items|keys",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 8,
    .table = leaderboard_table,
    .open = leaderboard_open,
    .prepare = leaderboard_prepare,
    .next = leaderboard_next,
    .done = leaderboard_done,
    .check = leaderboard_check,
    .close = leaderboard_close,
};
