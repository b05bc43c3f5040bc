/* Rules 1 to 5, on the small table: nobody there, too long, the button, the red stop. Numbers are the protocol's. */
#include <math.h>
#include <string.h>
#include "host.h"

static void lease(void) {
  bench_boot(0);
  CHECK(bench_to(20), "20 degrees");
  bench.lease = 0;
  CHECK(bench_ok("MOVE 3000 100 100 400"), "moves on");
  bench_run(395);
  CHECK(bench_state() == 'M', "leased");
  bench_run(10);
  CHECK(bench_state() == 'D' && bench_events("LEASE") == 1, "run out");
  CHECK(bench_flags() & FLAG_LEASE, "flag 4");
  CHECK(bench_refused("KEEP 1000", "lease"), "never revived");
  CHECK(bench_until('R', 400), "stands");
  bench_run(1500);
  CHECK(bench_state() == 'R', "until 2 s after the expiry");
  CHECK(bench_until('A', 600) && bench_events("RETURN lease") == 1, "goes home");
  CHECK(bench_until('I', 30000) && bench_events("LEVEL") == 1 && fabs(bench_angle()) < 0.3, "is level");
  CHECK(bench_flags() & FLAG_LEASE, "flag 4 until the next ARM");
  CHECK(bench_refused("ARM", "limits"), "the next person does not inherit limits");
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 300000") && bench_ok("ARM"), "arms");
  CHECK(!(bench_flags() & FLAG_LEASE), "flag 4 cleared");
  bench_run(1005);
  CHECK(bench_events("LEASE") == 2, "the arm's own lease");
  bench_run(2005);
  CHECK(bench_state() == 'I' && bench_events("RETURN lease") == 1, "at level: idle");

  /* The last moment: a KEEP at the very expiry is too late, a moment before is not. */
  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 300000") && bench_ok("ARM"), "arms");
  bench_run(995);
  CHECK(bench_ok("KEEP 200"), "995 ms");
  bench_run(200);
  CHECK(bench_refused("KEEP 200", "lease"), "200 ms");
  /* Between two ticks too. */
  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 300000") && bench_ok("ARM") && bench_ok("KEEP 202"), "arms");
  bench_run(200);
  bench.now += 3;
  CHECK(bench_refused("KEEP 200", "lease") && bench_events("LEASE") == 1, "run out 1 ms ago, and not yet ticked");
  bench.now -= 3;
  /* HELLO ends a running lease, and does not move one that has ended. */
  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  bench.lease = 0;
  CHECK(bench_ok("HELLO 1") && bench_events("LEASE") == 1, "ended");
  bench_run(1500);
  CHECK(bench_state() == 'R' && bench_ok("HELLO 1"), "again");
  CHECK(bench_until('A', 600), "counts from the first");
}

static void left(void) {
  bench_boot(-15);
  bench_run(9900);
  CHECK(bench_state() == 'I', "not yet");
  CHECK(bench_until('A', 300) && bench_events("RETURN boot") == 1, "left off level, head-up too");
  CHECK(bench_until('I', 30000) && fabs(bench_angle()) < 0.5, "is level");
  bench_boot(4);
  bench_run(15000);
  CHECK(bench_state() == 'I', "within 5 degrees is level");

  bench_boot(0);
  CHECK(bench_to(20), "20 degrees");
  CHECK(bench_ok("STOP"), "stopped");
  bench.lease = 0;
  bench_run(5000);
  CHECK(bench_ok("STOP") && bench_ok("HELLO 1"), "repeats");
  bench_bytes("!!", 2);
  bench_run(4800);
  CHECK(bench_state() == 'S', "10 s from the later of entry and lease end");
  bench_run(1400);
  CHECK(bench_state() == 'A' && bench_events("RETURN stop") == 1, "repeats restarted nothing");
  CHECK(bench_events("STOP host") == 1 && bench_events("STOP line") == 0, "told once");
  CHECK(bench_until('S', 30000) && fabs(bench_angle()) < 0.3, "ends in S");

  bench_boot(0);
  CHECK(bench_to(20), "20 degrees");
  CHECK(bench_ok("STOP"), "stopped");
  bench_run(20000);
  CHECK(bench_state() == 'S', "a kept lease is a host that lives");
  bench.lease = 0;
  bench_run(1000 + 9800);
  CHECK(bench_state() == 'S', "10 s from the lease's end");
  CHECK(bench_until('A', 400), "then home");
}

static void inverted(void) {
  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 5000") && bench_ok("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_ok("MOVE 2000 300 200 1000"), "moves");
  while (bench_angle() < 5.1) bench_run(5);
  bench_run(4800);
  CHECK(bench_state() == 'M', "on its way");
  CHECK(bench_until('A', 400) && bench_events("RETURN inverted") == 1, "5 s above 5 degrees, ramp included");
  CHECK(bench_until('I', 30000), "home");
  /* The lease of a host that lives does not hold off the clock in S either. */
  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 8000") && bench_ok("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_ok("MOVE 2000 300 200 1000") && bench_until('R', 12000), "20 degrees");
  CHECK(bench_ok("STOP"), "stopped");
  CHECK(bench_until('A', 8000) && bench_events("RETURN inverted") == 1, "in S");
  bench_run(500);
  CHECK(bench_ok("STOP"), "stopped again");
  bench_run(9500);
  CHECK(bench_state() == 'S', "whoever stops a return has it stopped");
  CHECK(bench_until('A', 800) && bench_events("RETURN stop") == 1, "for 10 s");
  /* Also where the time passed during a return that somebody ordered. */
  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 5000") && bench_ok("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_ok("MOVE 2000 300 200 1000"), "moves");
  while (bench_angle() < 14) bench_run(5);
  CHECK(bench_ok("RETURN 100"), "returns");
  bench_run(4000);
  CHECK(bench_angle() > 6 && bench_ok("STOP"), "stopped on the way");
  bench_run(9500);
  CHECK(bench_state() == 'S' && bench_events("RETURN inverted") == 0, "stays for 10 s");
}

static void button(void) {
  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  bench.table.button = true;
  bench_run(15);
  bench.table.button = false;
  bench_run(50);
  CHECK(bench_state() == 'R' && bench_events("BUTTON") == 0, "15 ms is a bounce");
  bench.table.button = true;
  bench_run(25);
  CHECK(bench_state() == 'A' && bench_events("RETURN button") == 1, "20 ms is a press");
  bench_run(200);
  CHECK(bench_flags() & FLAG_BUTTON, "flag 10");
  bench.table.button = false;
  bench_run(100);
  CHECK(bench_events("BUTTON") == 2, "each edge");
  CHECK(bench_until('I', 30000), "home");

  bench_boot(0);
  CHECK(bench_ok("LIMITS -2000 6000 300 400 200 300000") && bench_ok("ARM") && bench_ok("MOVE 1000 100 100 1000"), "moves");
  bench_run(600);
  bench.table.button = true;
  bench_run(30);
  CHECK(bench_angle() < 2 && bench_state() == 'D' && bench_events("LEASE") == 1, "near level: stops, lease ended");
  CHECK(bench_until('I', 2500), "and idle");

  static const char latched[] = "SF";
  for (int i = 0; i < 2; i++) {
    bench_boot(0);
    CHECK(bench_to(12), "12 degrees");
    if (latched[i] == 'S') bench_ok("STOP");
    else bench.table.wiper_broken = true;
    bench_run(500);
    CHECK(bench_state() == latched[i], "latched");
    bench.table.button = true;
    bench_run(1900);
    CHECK(bench_state() == latched[i], "not at once");
    bench_run(200);
    CHECK(bench_state() == 'A', "held 2 s");
    CHECK(bench_until(latched[i], 40000) && fabs(bench_angle()) < 1, "ends in %c at level", latched[i]);
  }
  /* Held while the red stop is open counts for nothing. */
  bench_boot(12);
  bench.table.estop_open = bench.table.button = true;
  bench_run(30);
  bench.table.button = false;
  bench_run(100);
  bench.table.button = true;
  bench_run(5000);
  CHECK(bench_state() == 'S', "nothing starts");
  bench.table.estop_open = false;
  bench_run(1900);
  CHECK(bench_state() == 'S', "2 s from the closing");
  CHECK(bench_until('A', 300), "then home");
  bench_ok("STOP");
  bench_run(5000);
  CHECK(bench_state() == 'S', "one return a press");
  /* Found pressed at boot: no edge. */
  bench_boot(12);
  bench.table.button = true;
  bench_boot(12);
  CHECK(bench_events("BUTTON") == 0 && bench_state() == 'I', "no edge at boot");
}

static void estop(void) {
  bench_boot(0);
  CHECK(bench_to(30), "30 degrees");
  CHECK(bench_ok("MOVE 4000 300 200 1000"), "moves");
  bench_run(800);
  bench.table.estop_open = true;
  bench_run(5);
  CHECK(bench_state() == 'S' && bench_events("STOP input") == 1, "at once");
  bench_run(350);
  CHECK(!bench.outputs.release, "brake within 350 ms");
  bench_run(110);
  CHECK(!bench.outputs.enable, "drive off 100 ms later");
  CHECK(bench_flags() & FLAG_ESTOP, "flag 0");
  bench.lease = 0;
  double stood = bench_angle();
  bench.table.button = true;
  bench_run(30000);
  CHECK(bench_refused("RETURN 200", "estop") && bench_refused("RESET", "estop"), "open");
  bench.table.button = false;
  bench.table.estop_open = false;
  bench_run(320000);
  CHECK(bench_state() == 'S' && fabs(bench_angle() - stood) < 0.1, "letting go of it starts nothing, ever");
  CHECK(bench_ok("RETURN 400"), "RETURN does");
  CHECK(bench_until('S', 30000) && fabs(bench_angle()) < 0.3, "home");

  bench_boot(0);
  CHECK(bench_to(20), "20 degrees");
  bench_ok("STOP");
  bench.table.estop_open = true;
  bench_run(100);
  bench.table.estop_open = false;
  bench.lease = 0;
  bench_run(30000);
  CHECK(bench_state() == 'S' && bench_events("STOP input") == 1, "whatever came before: input");
  CHECK(bench_ok("RESET"), "until RESET");
  CHECK(bench_until('A', 10500) && bench_events("RETURN boot") == 1, "then left in I");

  bench_boot(0);
  CHECK(bench_to(20), "20 degrees");
  CHECK(bench_ok("RETURN 100"), "returns");
  bench_run(1000);
  bench.table.estop_open = true;
  bench_run(500);
  CHECK(bench_state() == 'S' && !bench.outputs.release, "a return too");

  memset(&bench.table, 0, sizeof bench.table);
  bench_boot(20);
  bench.table.estop_open = true;
  device_init(&bench.device, 1, RESET_POWER);
  bench_run(20000);
  CHECK(bench_state() == 'S' && bench_events("STOP input") == 1, "open at boot");
}

void rules_suite(void) {
  lease();
  left();
  inverted();
  button();
  estop();
}
