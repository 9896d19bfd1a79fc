#include "lessen.h"

#include "../../emulator/base/json.h"
#include "smaller_doc.h"

/* A setting that is left out may stand for more than it said: then there is more to read. */
static bool try(struct lessen *l, const struct doc *candidate)
{
    struct arena arena;
    struct buf text;
    if (l->trials >= l->trials_max) {
        return false;
    }
    l->trials++;
    arena_init(&arena);
    buf_init(&text);
    json_print(&text, candidate);
    struct failure failure = l->run(l->context, buf_view(&text), &arena);
    bool same = failure_same(&failure, &l->failure) && failure.requests <= l->failure.requests;
    buf_release(&text);
    arena_release(&arena);
    l->scenario = same ? candidate : l->scenario;
    l->failure.requests = same ? failure.requests : l->failure.requests;
    return same;
}

static bool try_count(struct lessen *l, const struct lessen_count *count, int64_t value)
{
    const struct doc number = doc_integer(value);
    if (!count->group) {
        return try(l, doc_with(l->arena, l->scenario, str_from(count->name), &number));
    }
    const struct doc *group = doc_get(l->scenario, count->group);
    group = doc_with(l->arena, group, str_from(count->name), &number);
    return try(l, doc_with(l->arena, l->scenario, str_from(count->group), group));
}

/* Large steps down first, then smaller ones. */
static bool lessen_one(struct lessen *l, struct lessen_count *count)
{
    int64_t before = count->now;
    for (int64_t step = count->now - count->least; step > 0;) {
        if (count->now - step >= count->least && try_count(l, count, count->now - step)) {
            count->now -= step;
        } else {
            step /= 2;
        }
    }
    return count->now < before;
}

static bool leave_out(struct lessen *l)
{
    bool less = false;
    for (size_t n = 0; l->trials < l->trials_max;) {
        const struct doc *smaller = smaller_doc(l->arena, l->scenario, n);
        if (!smaller) {
            break;
        }
        bool gone = try(l, smaller);
        less = less || gone;
        n += !gone;
    }
    return less;
}

bool lessen_work(struct lessen *l)
{
    if (!try(l, l->scenario)) {
        return false;
    }
    for (bool less = true; less;) {
        less = false;
        for (size_t i = 0; i < l->count; i++) {
            less = lessen_one(l, &l->counts[i]) || less;
        }
        less = leave_out(l) || less;
    }
    return true;
}
