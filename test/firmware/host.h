/* A host at the other end: sends lines, keeps what came back, and lets time pass. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdio.h>
#include "logic/receive.h"
#include "table.h"

#ifndef LOG_LINES
#define LOG_LINES 4096
#endif

struct bench {
  struct device device;
  struct receiver receiver;
  struct table table;
  struct outputs outputs; /* as put out: a tick after they were worked out */
  uint32_t now;
  unsigned seq;
  unsigned lease;         /* renewed every 100 ms while not 0 */
  uint32_t renewed;
  char lines[LOG_LINES][LINE_MAX_BYTES + 1]; /* without LF; the newest, a ring */
  unsigned count;
  uint8_t stops_seen;
  double highest, lowest, fastest; /* of the true angle and rate since bench_watch */
};

extern struct bench bench;

/* A table at this angle with a person on it, booted and H said. */
void bench_boot(double angle);
void bench_watch(void);
void bench_run(unsigned ms);
/* Runs until the state, or `ms` at most; true if it came. */
bool bench_until(char state, unsigned ms);
/* Sends a payload as it stands, gives the reply's payload, or "" for silence. */
const char *bench_say(const char *payload);
/* `C <seq> <command>`; gives the reply without its tag and seq: "", "range", "3000 150". *ok tells A from N. */
const char *bench_command(const char *command, bool *ok);
bool bench_ok(const char *command);          /* answered with A */
bool bench_refused(const char *command, const char *reason);
void bench_bytes(const char *bytes, unsigned length);
char bench_state(void);
double bench_angle(void);
/* How many E lines of this text there have been since bench_boot, or since bench_forget. */
unsigned bench_events(const char *event);
void bench_forget(void);
unsigned bench_flags(void);

/* From idle at level into a state of the table, by the protocol's own ways. */
bool bench_into(char state);
bool bench_to(double degrees); /* armed, moved there, standing in R; lease kept */

/* Checks: print and count, go on. */
extern unsigned checks, failures;
#define CHECK(condition, ...)                                               \
  do {                                                                      \
    checks++;                                                               \
    if (!(condition)) {                                                     \
      failures++;                                                           \
      printf("%s:%d: failed: %s: ", __FILE__, __LINE__, #condition);        \
      printf(__VA_ARGS__);                                                  \
      printf(" [state %c angle %.2f t %u]\n", bench_state(), bench_angle(), (unsigned)bench.now); \
    }                                                                       \
  } while (0)

#endif
