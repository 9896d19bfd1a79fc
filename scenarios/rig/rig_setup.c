/* What the options say of a rig. */
#include <stdlib.h>
#include <string.h>

#include "../options/credentials.h"
#include "../options/latency_rows.h"
#include "../options/moment.h"
#include "../options/files.h"
#include "rig_internal.h"

static bool read_optional(const char *path, struct arena *arena, struct str *out,
                          const char **message)
{
    *out = STR("");
    return path == NULL || file_read(path, arena, out, message);
}

const char *rig_fault_text(struct arena *arena, const char *path, const struct plan_fault *fault)
{
    const char *at = fault->at != NULL ? fault->at : "";

    return arena_printf(arena, "%s:%d:%d: %s%s%s", path, fault->line, fault->column, at,
                        *at != '\0' ? ": " : "", fault->message);
}

static bool read_credentials(struct rig_setup *setup, const char *path, struct arena *arena,
                             const char **message)
{
    struct plan_fault fault = {0};
    struct str text;

    if (path == NULL) {
        return true;
    }
    if (!file_read(path, arena, &text, message)) {
        return false;
    }
    if (!credentials_read(text, arena, &setup->keys, &fault)) {
        *message = rig_fault_text(arena, path, &fault);
        return false;
    }
    return true;
}

/* The certificate's path is whole, for it goes to commands that may work elsewhere. */
static bool read_tls(struct rig_setup *setup, const struct options *options, struct arena *arena,
                     const char **message)
{
    const char *certificate = options->text[OPTION_TLS_CERT];

    setup->tls_key = options->text[OPTION_TLS_KEY];
    if ((certificate == NULL) != (setup->tls_key == NULL)) {
        const char *given = certificate != NULL ? "--tls-cert" : "--tls-key";
        const char *other = certificate != NULL ? "--tls-key" : "--tls-cert";
        *message = arena_printf(arena, "%s: expected together with %s", given, other);
        return false;
    }
    if (certificate != NULL) {
        char *whole = realpath(certificate, NULL);
        setup->tls_certificate = whole == NULL ? certificate : arena_text(arena, str_from(whole));
        free(whole);
    }
    return true;
}

void rig_isolate(struct rig_setup *setup, const char *word)
{
    bool both = strcmp(word, "both") == 0;

    setup->isolate_account = both || strcmp(word, "account") == 0;
    setup->isolate_region = both || strcmp(word, "region") == 0;
}

/* The clock as the options have it. False: they contradict each other. */
static bool read_clock(struct rig_setup *setup, const struct options *options, struct arena *arena,
                       const char **message)
{
    const char *start = options->text[OPTION_CLOCK_START];
    bool is_virtual = strcmp(options->text[OPTION_CLOCK], "virtual") == 0;

    setup->clock.mode = is_virtual ? CLOCK_VIRTUAL : CLOCK_REAL;
    setup->clock.tick_us = options_duration_us(options, OPTION_TICK);
    if (start != NULL) {
        (void)moment_parse(str_from(start), &setup->clock.start_us);
    }
    if (setup->clock.tick_us > 0 && !is_virtual) {
        *message = arena_printf(arena, "%s: expected together with --clock virtual",
                                options->origin[OPTION_TICK]);
        return false;
    }
    return true;
}

struct options rig_told(const struct rig_setup *setup, const struct options *options,
                        struct arena *arena)
{
    struct options told = *options;

    told.text[OPTION_LATENCY] = latency_told(&setup->latency, arena);
    return told;
}

int64_t rig_start_us(const struct rig_setup *setup)
{
    return setup->clock.start_us != 0 ? setup->clock.start_us : server_now_us();
}

bool rig_setup_read(struct rig_setup *setup, const struct options *options, struct arena *arena,
                    const char **message)
{
    memset(setup, 0, sizeof(*setup));
    setup->db = options->text[OPTION_DB];
    setup->bucket_dir = options->text[OPTION_BUCKET_DIR];
    setup->sync_full = strcmp(options->text[OPTION_SYNC], "full") == 0;
    setup->lifecycle_aws = strcmp(options->text[OPTION_LIFECYCLE], "aws") == 0;
    if (strcmp(options->text[OPTION_CAPACITY], "enforce") == 0) {
        ddb_throttling_aws(&setup->throttling);
    }
    setup->dialect_2026 = strcmp(options->text[OPTION_DIALECT], "2026") == 0;
    options_span_us(options, OPTION_TRANSACTION_WINDOW, &setup->window_min_us,
                    &setup->window_max_us);
    setup->ttl_deletes = options_delay_us(options, OPTION_TTL_DELAY, &setup->ttl_delay_us);
    setup->lag.most_us = options_duration_us(options, OPTION_LAG);
    setup->lag.share_ppm = options_share_ppm(options, OPTION_LAG_SHARE);
    setup->gsi_lag.most_us = options_duration_us(options, OPTION_GSI_LAG);
    setup->gsi_lag.share_ppm = options_share_ppm(options, OPTION_GSI_LAG_SHARE);
    rig_isolate(setup, options->text[OPTION_ISOLATE]);
    setup->faults_path = options->text[OPTION_FAULTS];
    setup->expect_path = options->text[OPTION_EXPECT];
    setup->command = STR("[]");
    return read_clock(setup, options, arena, message) &&
           latency_option(options->text[OPTION_LATENCY], arena, &setup->latency, message) &&
           read_optional(setup->faults_path, arena, &setup->faults, message) &&
           read_optional(setup->expect_path, arena, &setup->expect, message) &&
           read_credentials(setup, options->text[OPTION_CREDENTIALS], arena, message) &&
           read_tls(setup, options, arena, message);
}
