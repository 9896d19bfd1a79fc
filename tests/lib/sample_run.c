#include "sample_run.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START_US INT64_C(1795435200000000) /* 2026-11-23T12:00:00Z */
#define STEP_US 2000

static const char *const operations[] = {"BatchWriteItem", "PutItem", "Query", "UpdateItem"};
static const char *const kinds[] = {"unprocessed", "throttle", "short-page", "lost-reply"};

static int64_t time_of(const struct sample_run *sample, size_t i)
{
    return START_US + (int64_t)i * STEP_US + (i > sample->requests / 2 ? sample->idle_us : 0);
}

static bool is_struck(const struct sample_run *sample, size_t i)
{
    return sample->fault_every > 0 && i % sample->fault_every == 0;
}

static void add_request(struct results *results, const struct sample_run *sample, size_t i)
{
    char client[32];
    const char *body =
        "{\"RequestItems\":{\"imports-1f\":[{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":"
        "\"row#17\"},\"payload\":{\"S\":\"<b>a & b</b> and some more text\"}}}}]}}";
    snprintf(client, sizeof client, "worker-%zu", i % (sample->clients ? sample->clients : 1) + 1);
    results_add_input(results, &(struct results_input){
                                   .number = i,
                                   .kind = STR("submit"),
                                   .submit = i,
                                   .time_us = time_of(sample, i),
                                   .connection = 1,
                                   .client = str_from(client),
                                   .service = STR("dynamodb"),
                                   .operation = str_from(operations[i % 4]),
                                   .sdk_request = str_from(sample->attempt),
                                   .table = STR("imports-1f"),
                                   .body = str_from(sample->body ? sample->body : body),
                               });
}

static void add_reply(struct results *results, const struct sample_run *sample, size_t i)
{
    bool struck = is_struck(sample, i);
    bool lost = struck && i % 4 == 3;
    bool throttled = struck && i % 4 == 1;
    const char *error = throttled ? "ProvisionedThroughputExceededException" : "";
    results_add_output(results, &(struct results_output){
                                    .submit = i,
                                    .due_us = time_of(sample, i) + 300,
                                    .status = throttled ? 400 : 200,
                                    .error = str_from(error),
                                    .wire = lost ? STR("close") : STR("reply"),
                                    .body = STR("{\"UnprocessedItems\":{}}"),
                                    .claims = STR("{\"applied\":[1]}"),
                                    .delivered = !lost,
                                });
    if (struck) {
        results_add_fault(results, &(struct results_fault){
                                       .submit = i,
                                       .time_us = time_of(sample, i),
                                       .rule = STR("weather"),
                                       .kind = str_from(kinds[i % 4]),
                                       .operation = str_from(operations[i % 4]),
                                       .table = STR("imports-1f"),
                                       .client = STR("worker-1"),
                                       .effect = STR("{}"),
                                       .fired = true,
                                   });
    }
}

static void add_finding(struct results *results, const struct sample_run *sample, size_t i)
{
    bool error = i < sample->errors;
    char id[48];
    char table[32];
    char requests[48];
    snprintf(id, sizeof id, "%s/%zu", error ? "unprocessed-items-dropped" : "unsafe-repeat", i + 1);
    snprintf(table, sizeof table, "imports-%zuf", i + 1);
    size_t first = (i + 1) * (sample->fault_every ? sample->fault_every : 4);
    snprintf(requests, sizeof requests, "[%zu,%zu]", first, first + 3);
    const char *title = "3 items of imports-1f were handed back and never written again";
    results_add_finding(
        results, &(struct results_finding){
                     .id = str_from(id),
                     .hazard = error ? STR("unprocessed-items-dropped") : STR("unsafe-repeat"),
                     .severity = error ? STR("error") : STR("warning"),
                     .title = str_from(sample->title ? sample->title : title),
                     .detail = STR("Request 4 (BatchWriteItem) asked for 25 items; 3 came back in "
                                   "UnprocessedItems.\nNo later request of any client wrote them.\n"
                                   "At the end of the run they are not in the table."),
                     .table = str_from(table),
                     .requests = str_from(requests),
                     .fix = STR("Loop until UnprocessedItems is empty, with back-off."),
                     .replay = STR("dynarig exec --seed 7 --faults plan.json -- npm test"),
                 });
}

static void add_sample(struct results *results, const char *subject, const char *metric,
                       int64_t halves)
{
    results_add_sample(
        results, &(struct results_sample){str_from(subject), str_from(metric), START_US, halves});
}

/* The last partition is as busy as all others together, and one of its writes was throttled. */
static void add_heat(struct results *results, const struct sample_run *sample)
{
    int64_t sum = 0;
    for (size_t i = 0; i < sample->partitions; i++) {
        char subject[48];
        bool last = i + 1 == sample->partitions;
        int64_t halves = last ? sum : 4;
        sum += halves;
        snprintf(subject, sizeof subject, "<imports>#%04zx-%04zx", i, i + 1);
        add_sample(results, subject, "ConsumedWriteCapacityUnits", halves);
        if (last) {
            add_sample(results, subject, "WriteThrottleEvents", 2);
        }
    }
    add_sample(results, "<imports>", "ConsumedWriteCapacityUnits", sum);
    add_sample(results, "<imports>", "WriteThrottleEvents", 2);
    add_sample(results, "<imports>", "ProvisionedWriteCapacityUnits", 10);
}

struct results *sample_run(const char *path, const struct sample_run *sample)
{
    char message[256];
    struct results *results = results_create(path, message);
    assert(results);
    struct results_run run = {
        .version = STR("0.1.0"),
        .command = STR("[\"npm\",\"test\"]"),
        .options =
            str_from(sample->options ? sample->options : "{\"clock\":\"real\",\"strict\":false}"),
        .faults = STR("{\"rules\":[{\"name\":\"weather\",\"trigger\":{\"every\":16},\"fault\":"
                      "{\"kind\":\"throttle\"}}]}"),
        .seed = sample->seed,
        .start_us = START_US,
        .command_status = -1,
    };
    results_begin(results, &run);
    for (size_t i = 1; i <= sample->requests; i++) {
        add_request(results, sample, i);
        add_reply(results, sample, i);
    }
    for (size_t i = 0; i < sample->errors + sample->warnings; i++) {
        add_finding(results, sample, i);
    }
    if (sample->partitions > 0) {
        add_heat(results, sample);
    }
    run.end_us = time_of(sample, sample->requests);
    run.duration_us = 2413000;
    run.command_status = sample->command_status;
    run.verdict = str_from(sample->verdict);
    run.digest = STR("9f2c6a0b5e8d4471c3f0a29b7d1e6585b0c4d3e2f1a09687756453423120fedc");
    run.replay = STR("dynarig exec --seed 7 --faults plan.json -- npm test");
    results_end(results, &run);
    return results;
}

char *sample_folder(void)
{
    char *folder = NULL;
    const char *temporary = getenv("TMPDIR");
    int length = asprintf(&folder, "%s/dynarig-reports-XXXXXX", temporary ? temporary : "/tmp");
    bool made = length > 0 && mkdtemp(folder);
    assert(made);
    return folder;
}

char *sample_read(const char *folder, const char *file)
{
    char *path = NULL;
    int length = asprintf(&path, "%s/%s", folder, file);
    assert(length > 0);
    FILE *stream = fopen(path, "rb");
    free(path);
    char *text = NULL;
    size_t size = 0;
    if (stream) {
        ssize_t got = getdelim(&text, &size, '\0', stream);
        fclose(stream);
        if (got < 0) {
            free(text);
            text = mem_strdup("");
        }
    }
    return text;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

void sample_remove(char *folder)
{
    (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(folder);
}
