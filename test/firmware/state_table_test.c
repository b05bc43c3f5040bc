/* The state x command table, cell by cell: the reply to each command in each state, and the state afterwards. */
#include <string.h>
#include "host.h"

static const char states[] = "IRMDASF";

/* A cell is the reason of a refusal in lower case, or the letter of the state right after the command. */
static const struct {
  const char *command;
  const char *cells[7];
} table[] = {
    {"HELLO 1", {"I", "R", "D", "D", "A", "S", "F"}},
    {"LIMITS -1000 3000 150 200 100 180000", {"I", "R", "state", "state", "state", "latched", "latched"}},
    {"ARM", {"R", "state", "state", "state", "state", "latched", "latched"}},
    {"DISARM", {"state", "I", "state", "state", "state", "latched", "latched"}},
    {"MOVE 300 100 100 400", {"state", "M", "M", "state", "state", "latched", "latched"}},
    {"KEEP 400", {"lease", "R", "M", "D", "lease", "lease", "lease"}},
    {"HALT", {"I", "R", "D", "D", "state", "latched", "latched"}},
    {"STOP", {"S", "S", "S", "S", "S", "S", "F"}},
    {"!!", {"S", "S", "S", "S", "S", "S", "F"}},
    {"RETURN 300", {"A", "A", "A", "A", "A", "A", "A"}},
    {"RESET", {"state", "state", "state", "state", "state", "I", "I"}},
    {"RATE 50", {"I", "R", "M", "D", "A", "S", "F"}},
    {"STATUS", {"I", "R", "M", "D", "A", "S", "F"}},
    {"CHIRP", {"I", "R", "state", "state", "state", "latched", "latched"}},
};

static void check_cell(char state, const char *command, const char *expected) {
  CHECK(bench_enter(state), "enters %c", state);
  if (strcmp(command, "ARM") == 0 && state == 'I') CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000"), "limits");
  if (strcmp(command, "!!") == 0) {
    bench_bytes("!!", 2);
    CHECK(bench_get_state() == expected[0], "%c: %s", state, command);
    return;
  }
  bool ok;
  char before = bench_get_state();
  const char *reply = bench_command(command, &ok);
  if (expected[1]) {
    CHECK(!ok && strcmp(reply, expected) == 0, "%c: %s answered %s", state, command, reply);
    CHECK(bench_get_state() == before, "%c: %s changed the state", state, command);
  } else {
    CHECK(ok, "%c: %s refused: %s", state, command, reply);
    CHECK(bench_get_state() == expected[0], "%c: %s led to %c, not %s", state, command, bench_get_state(), expected);
  }
}

static void refusal_order(void) {
  /* Where several reasons apply, the first one is given. */
  bench_boot(0);
  bench.table.estop_open = true;
  bench_run(50);
  CHECK(bench_refuses("RETURN 99", "range"), "range before estop");
  CHECK(bench_refuses("RETURN 100", "estop"), "estop");
  CHECK(bench_refuses("RESET", "estop"), "estop");
  CHECK(bench_refuses("MOVE 7000 100 100 400", "range"), "range before latched");
  CHECK(bench_refuses("MOVE 100 100 100 400", "latched"), "latched before estop");
  bench_boot(0);
  CHECK(bench_refuses("MOVE 100 100 100 99", "range"), "range before state");
  CHECK(bench_refuses("ARM", "limits"), "limits");
  bench.table.supply = 9;
  bench_run(100);
  CHECK(bench_refuses("ARM", "supply"), "supply before limits");
  bench.table.ankle_open = true;
  bench_run(100);
  CHECK(bench_refuses("ARM", "ankle"), "ankle before supply");
  CHECK(bench_accepts("LIMITS -1000 3000 150 200 100 180000"), "limits");
  CHECK(bench_refuses("ARM", "ankle"), "ankle");
  bench.table.ankle_open = false;
  bench_run(100);
  CHECK(bench_refuses("ARM", "supply"), "supply");
  bench.table.supply = 12;
  bench_run(1000);
  CHECK(bench_accepts("ARM"), "arms");
  CHECK(bench_refuses("MOVE 3001 100 100 400", "range"), "beyond the session's limit");
  CHECK(bench_refuses("MOVE 1000 151 100 400", "range"), "down-rate");
  CHECK(bench_refuses("MOVE -500 201 100 400", "range"), "up-rate");
  CHECK(bench_refuses("MOVE 1000 100 101 400", "range"), "accel");
  CHECK(bench_refuses("MOVE 1000 0 100 400", "range"), "no rate");
  CHECK(bench_refuses("MOVE 1000 100 100 1001", "range"), "lease");
  CHECK(bench_accepts("HELLO 1"), "hello");
  CHECK(bench_refuses("MOVE 1000 100 100 400", "limits"), "hello clears the limits; limits before lease");
  CHECK(bench_accepts("LIMITS -1000 3000 150 200 100 180000"), "limits again, in R");
  CHECK(bench_refuses("MOVE 1000 100 100 400", "lease"), "HELLO ends the lease");
  CHECK(bench_refuses("KEEP 400", "lease"), "KEEP does not revive it");
  static const char *const wide[] = {"LIMITS -2001 3000 150 200 100 180000", "LIMITS -1000 6001 150 200 100 180000",
                                     "LIMITS -1000 3000 301 200 100 180000", "LIMITS -1000 3000 150 401 100 180000",
                                     "LIMITS -1000 3000 150 200 201 180000", "LIMITS -1000 3000 150 200 100 300001",
                                     "LIMITS 1 3000 150 200 100 180000",     "LIMITS -1000 -1 150 200 100 180000",
                                     "LIMITS -1000 3000 0 200 100 180000",   "LIMITS -1000 3000 150 0 100 180000",
                                     "LIMITS -1000 3000 150 200 0 180000",   "LIMITS -1000 3000 150 200 100 0"};
  for (unsigned i = 0; i < sizeof wide / sizeof wide[0]; i++) CHECK(bench_refuses(wide[i], "range"), "%s", wide[i]);
  CHECK(bench_refuses("RATE 9", "range") && bench_refuses("RATE 101", "range"), "rate");
  CHECK(bench_refuses("KEEP 99", "range") && bench_refuses("KEEP 1001", "range"), "keep");

  /* Off level ARM, DISARM and LIMITS are refused. */
  bench_boot(6);
  CHECK(bench_accepts("LIMITS -1000 3000 150 200 100 180000"), "LIMITS in I is accepted anywhere");
  CHECK(bench_refuses("ARM", "state"), "off level");
  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  CHECK(bench_refuses("DISARM", "state"), "off level");
  CHECK(bench_refuses("LIMITS -1000 3000 150 200 100 180000", "state"), "off level");
}

static void duplicates(void) {
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  CHECK(strcmp(bench_send("C 700 MOVE 1000 300 200 1000"), "A 700 1000 300") == 0, "moves");
  bench_run(900);
  CHECK(strcmp(bench_send("C 700 MOVE 1000 300 200 1000"), "A 700 1000 300") == 0, "the same reply");
  bench_run(200);
  CHECK(bench_count_events("LEASE") == 1, "the repeat does not renew the lease");
  CHECK(strcmp(bench_send("C 701 MOVE 1000 300 200 1000"), "N 701 state") == 0, "another seq is another command");
  CHECK(strcmp(bench_send("C 702 HELLO 1"), "A 702 1 " FIRMWARE_VERSION " table-01 3F9A -2000 6000 300 400 200 300000") == 0, "hello");
  CHECK(strncmp(bench_send("C 702 HELLO 1"), "A 702 1", 7) == 0, "hello always acts");
  CHECK(strncmp(bench_send("C 701 MOVE 1000 300 200 1000"), "N 701", 5) == 0, "the last line was cleared");
  bench_boot(0);
  CHECK(strcmp(bench_send("C 9 STOP"), "A 9") == 0 && bench_get_state() == 'S', "stops");
  CHECK(bench_accepts("RESET") && bench_get_state() == 'I', "resets");
  CHECK(strcmp(bench_send("C 9 STOP"), "A 9") == 0 && bench_get_state() == 'S', "not a repeat of the last line: acts");
  CHECK(strcmp(bench_send("C 10 RESET"), "A 10") == 0, "resets");
  bench_bytes("!!", 2);
  CHECK(strcmp(bench_send("C 10 RESET"), "A 10") == 0 && bench_get_state() == 'I', "!! discards the last line: acts again");
}

void state_table_suite(void) {
  for (unsigned row = 0; row < sizeof table / sizeof table[0]; row++) {
    for (unsigned column = 0; column < 7; column++) check_cell(states[column], table[row].command, table[row].cells[column]);
  }
  /* "S after the stop": the state at once, the brake at standstill, and no motion afterwards. */
  static const char moving[] = "MDA";
  for (unsigned i = 0; i < 3; i++) {
    CHECK(bench_enter(moving[i]), "enters %c", moving[i]);
    bench_bytes("!!", 2);
    CHECK((bench_read_flags() & FLAG_BRAKE) == 0 || moving[i] != 'M', "the brake comes after the stop");
    bench_run(400);
    CHECK((bench_read_flags() & FLAG_BRAKE) && bench_get_state() == 'S', "brake");
    bench_run(150);
    CHECK(!bench.outputs.enable, "drive off");
  }
  refusal_order();
  duplicates();
}
