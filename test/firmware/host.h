/* A host at the other end of the line: sends lines, records what the device sends, and advances time. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdio.h>
#include "logic/command.h"
#include "logic/commands.h"
#include "logic/device.h"
#include "logic/memory.h"
#include "logic/receive.h"
#include "logic/report.h"
#include "logic/transitions.h"
#include "table.h"

#ifndef LOG_LINES
#define LOG_LINES 4096
#endif

struct bench {
  struct device device;
  struct receiver receiver;
  struct table table;
  struct memory memory;
  struct kept kept, kept_next; /* in EEPROM, and being written: what bench_reboot finds */
  struct scale scale;          /* likewise; nominal after bench_boot */
  struct outputs outputs; /* as set on the pins: a tick after they were computed */
  uint32_t now;
  unsigned seq;
  unsigned lease;         /* ms; renewed every 100 ms while not 0 */
  uint32_t renewed;
  char lines[LOG_LINES][LINE_MAX_BYTES + 1]; /* the newest lines, without LF; a ring */
  unsigned count;
  uint8_t stops_seen;
  double highest, lowest, fastest; /* true angle and rate since bench_reset_extremes */
};

extern struct bench bench;

/* Boots the device on a table at this angle, with a person on it. */
void bench_boot(double angle);
/* Resets the board where the table stands; it finds what it has kept. */
void bench_reboot(void);
void bench_reset_extremes(void);
void bench_run(unsigned ms);
/* Runs until the state, for `ms` at most; returns true if it was reached. */
bool bench_wait_for(char state, unsigned ms);
/* Sends a payload unchanged; returns the reply's payload, or "" for silence. */
const char *bench_send(const char *payload);
/* Sends `C <seq> <command>`; returns the reply without its tag and seq: "", "range", "3000 150". *ok: A, not N. */
const char *bench_command(const char *command, bool *ok);
bool bench_accepts(const char *command); /* sends it; true if the reply is A */
bool bench_refuses(const char *command, const char *reason);
void bench_bytes(const char *bytes, unsigned length);
char bench_get_state(void);
double bench_get_angle(void);
/* The number of E lines with this text since bench_boot or bench_clear_events. */
unsigned bench_count_events(const char *event);
/* The number in the newest event of this name, or -1. */
int bench_read_event(const char *event);
void bench_clear_events(void);
unsigned bench_read_flags(void);

/* Boots at level and enters a state by the protocol's own means. */
bool bench_enter(char state);
bool bench_move_to(double degrees); /* arms, moves, waits for R; the lease is renewed from then on */

/* Draws a number, from `bench_seed` on. */
extern unsigned bench_seed;
double bench_draw(double low, double high);
/* Any sound table, where it stands: person, balance, play, friction, winding, supply, noise. */
void bench_draw_table(void);

/* A check that fails prints its text and is counted; the test continues. */
extern unsigned checks, failures;
#define CHECK(condition, ...)                                               \
  do {                                                                      \
    checks++;                                                               \
    if (!(condition)) {                                                     \
      failures++;                                                           \
      printf("%s:%d: failed: %s: ", __FILE__, __LINE__, #condition);        \
      printf(__VA_ARGS__);                                                  \
      printf(" [state %c angle %.2f t %u]\n", bench_get_state(), bench_get_angle(), (unsigned)bench.now); \
    }                                                                       \
  } while (0)

#endif
