/* PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy: the text is what was put; of the
 * revision only a reply knows. */
#include "judge_internal.h"

static bool has_policy(const struct model_table *table)
{
    return table->setting.policy.len > 0;
}

/* The revision that the caller means to replace: "PutResourcePolicy", ExpectedRevisionId. One that
 * the model never saw it cannot hold against the request. */
static enum forecast forecast_change(const struct model_table *table, const struct doc *body,
                                     bool *known)
{
    struct str expected = doc_string(body, "ExpectedRevisionId");
    bool none = str_is(expected, "NO_POLICY");
    *known = !expected.data || none || !has_policy(table) || table->setting.revision.data;
    bool met =
        none ? !has_policy(table) : has_policy(table) && str_eq(expected, table->setting.revision);
    return !expected.data || met ? FORECAST_SUCCESS : FORECAST_NO_POLICY;
}

static struct str kept(struct model_table *table, struct str text)
{
    struct doc doc = doc_string_of(text);
    return table_keep(table, &doc)->string;
}

/* A change of the policy: false with `*verdict` set where nothing comes of it. */
static bool is_changed(struct judge *judge, const struct seen *seen, struct model_table **table,
                       enum verdict *verdict)
{
    bool known = true;
    if (!judge_resource(judge, seen, table, verdict)) {
        return false;
    }
    enum forecast forecast = forecast_change(*table, seen->body, &known);
    if (!known && seen->error.len > 0) {
        *verdict = VERDICT_UNJUDGED;
        return false;
    }
    return !judge_outcome(judge, seen, known ? forecast : FORECAST_SUCCESS, NULL, verdict);
}

enum verdict judge_put_policy(struct judge *judge, const struct seen *seen)
{
    struct str policy = doc_string(seen->body, "Policy");
    struct str told = doc_string(seen->reply, "RevisionId");
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!is_changed(judge, seen, &table, &verdict)) {
        return verdict;
    }
    struct model_setting *setting = &table->setting;
    bool same = str_eq(policy, setting->policy) && setting->revision.data;
    bool news = str_eq(told, setting->revision);
    if (seen->unseen) {
        setting->policy = kept(table, policy);
        setting->revision = same ? setting->revision : (struct str){0};
        return VERDICT_AGREES;
    }
    if (!told.data || same != news) {
        return judge_differs(judge, "RevisionId %.*s of %s policy, before %.*s", STR_ARG(told),
                             same ? "the same" : "a new", STR_ARG(setting->revision));
    }
    setting->policy = kept(table, policy);
    setting->revision = kept(table, told);
    return VERDICT_AGREES;
}

/* Taking away what is not there is no error. */
enum verdict judge_delete_policy(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!is_changed(judge, seen, &table, &verdict)) {
        return verdict;
    }
    struct str before = table->setting.revision;
    bool known = before.data || !has_policy(table);
    table->setting.policy = table->setting.revision = (struct str){0};
    return known ? judge_text(judge, "RevisionId", before, doc_string(seen->reply, "RevisionId"))
                 : VERDICT_AGREES;
}

enum verdict judge_get_policy(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!judge_resource(judge, seen, &table, &verdict) ||
        judge_outcome(judge, seen, has_policy(table) ? FORECAST_SUCCESS : FORECAST_NO_POLICY, NULL,
                      &verdict)) {
        return verdict;
    }
    struct str told = doc_string(seen->reply, "RevisionId");
    if (!table->setting.revision.data) {
        table->setting.revision = kept(table, told);
    }
    verdict = judge_text(judge, "Policy", table->setting.policy, doc_string(seen->reply, "Policy"));
    return verdict == VERDICT_AGREES
               ? judge_text(judge, "RevisionId", table->setting.revision, told)
               : verdict;
}
