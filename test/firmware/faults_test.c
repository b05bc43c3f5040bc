/* Rules 6 to 10, on the small table: limits, motion without an order, over-current, the sensor, the ankle lock. */
#include <math.h>
#include "host.h"

static void limits(void) {
  bench_boot(0);
  CHECK(bench_ok("LIMITS -500 1000 300 400 200 300000") && bench_ok("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_ok("MOVE 1000 300 200 1000") && bench_until('R', 9000), "at the limit");
  CHECK(bench_events("LIMIT trip") == 0, "is not beyond");
  bench_boot(1);
  CHECK(bench_ok("LIMITS -500 0 300 400 200 300000") && bench_ok("ARM"), "arms");
  bench_run(200);
  bench.table.offset = 0.8;
  bench_run(20);
  CHECK(bench_state() == 'R', "nor is this");
  bench.table.offset = 1.4;
  bench_run(20);
  CHECK(bench_state() == 'F' && bench_events("LIMIT trip") == 1 && !bench.outputs.enable, "2 degrees beyond");
  bench.table.offset = 0;
  /* The trip brakes a table that slides under its brake: the 2 degrees of a slip go on from where it should have held. */
  bench_boot(1);
  CHECK(bench_ok("LIMITS -500 0 300 400 200 300000") && bench_ok("ARM"), "arms");
  bench_run(200);
  bench.lease = 1000;
  bench.table.slip_rate = 1;
  CHECK(bench_until('F', 1500) && bench_events("LIMIT trip") == 1, "slides past the trip");
  CHECK(bench_until('A', 1500) && bench_events("RETURN slip") == 1, "and is brought home");
  CHECK(bench_angle() < 3.2, "before %.2f", bench_angle());

  bench_boot(0);
  bench.table.lower_forced = true;
  bench_run(20);
  CHECK(bench_state() == 'F' && bench_events("LIMIT lower") == 1, "an end switch");
  CHECK(bench_refused("RESET", "latched"), "whose cause is there");
  bench.table.lower_forced = false;
  bench_run(50);
  CHECK(bench_ok("RESET") && bench_state() == 'I', "and gone");
  bench_boot(62.6);
  bench_run(20);
  CHECK(bench_state() == 'F' && bench_events("LIMIT upper") == 1, "the other end");
  CHECK(bench_ok("RETURN 400") && bench_until('F', 40000) && fabs(bench_angle()) < 0.3, "comes home from there");
}

static void unordered(void) {
  static const char standing[] = "RIS";
  for (int i = 0; i < 3; i++) {
    bench_boot(8);
    if (standing[i] == 'R') bench_boot(0), bench_to(8);
    if (standing[i] == 'S') bench_ok("STOP");
    CHECK(bench_state() == standing[i], "into");
    bench.table.slip_rate = 3;
    while (bench_events("SLIP") == 0 && bench.now < 60000) bench_run(5);
    CHECK(bench_angle() > 9.8 && bench_angle() < 10.4, "after 2 degrees");
    CHECK(bench_state() == 'A' && bench_events("RETURN slip") == 1, "under power");
    bench_run(300);
    CHECK(bench_angle() < 11.2, "caught");
    bench.table.slip_rate = 0;
    CHECK(bench_until('F', 30000) && fabs(bench_angle()) < 0.3, "home, in F");
  }
  /* With the red stop open nothing moves, and closing it starts nothing: that is how it is let down by hand. */
  bench_boot(20);
  bench.table.estop_open = true;
  bench_run(100);
  bench.table.slip_rate = -2;
  bench_run(4000);
  bench.table.slip_rate = 0;
  CHECK(bench_state() == 'S' && bench_events("SLIP") >= 1 && bench_events("RETURN slip") == 0, "told only");
  bench.table.estop_open = false;
  bench_run(20000);
  CHECK(bench_state() == 'S' && !bench.outputs.enable, "stays");

  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  CHECK(bench_ok("MOVE 2000 150 100 1000"), "moves");
  bench_run(2000);
  bench.table.runaway = 4.5;
  uint32_t began = bench.now;
  CHECK(bench_until('F', 500) && bench_events("RUNAWAY") == 1, "runaway");
  CHECK(bench.now - began <= 300 && bench.now - began >= 100, "%u ms", (unsigned)(bench.now - began));
  CHECK(!bench.outputs.enable && !bench.outputs.release, "cut");
  bench.table.runaway = 0;
  bench.lease = 0;
  bench.table.slip_rate = 2;
  bench_run(2500);
  bench.table.slip_rate = 0;
  bench_run(30000);
  CHECK(bench_state() == 'F' && !bench.outputs.enable, "moving on under the brake: stays");
  CHECK(bench_events("RETURN stop") == 0 && bench_events("RETURN slip") == 0, "no rule trusts this drive again");
  CHECK(bench_ok("RETURN 100") && bench_until('F', 60000) && fabs(bench_angle()) < 0.3, "RETURN, once it obeys");

  /* 1.4 times the profile is none. */
  bench_boot(0);
  CHECK(bench_to(10) && bench_ok("MOVE 2000 300 200 1000"), "moves");
  bench_run(1800);
  bench.table.runaway = 4.2;
  bench_run(600);
  CHECK(bench_events("RUNAWAY") == 0, "1.4 times");

  /* The wrong way when the brake is released; the second time nothing starts by itself. */
  bench_boot(0);
  CHECK(bench_to(15), "15 degrees");
  bench.table.runaway = 0.6;
  CHECK(bench_ok("MOVE 0 100 100 1000"), "up");
  CHECK(bench_until('F', 3000) && bench_events("SLIP") == 1 && bench_events("RUNAWAY") == 0, "went down");
  bench.lease = 0;
  CHECK(bench_until('A', 12000) && bench_events("RETURN stop") == 1, "tries once");
  CHECK(bench_until('F', 3000) && bench_events("SLIP") == 2, "again");
  bench.table.runaway = 0;
  bench_run(40000);
  CHECK(bench_state() == 'F' && bench_events("RETURN stop") == 1, "locked");
  CHECK(bench_ok("RESET"), "reset");
  bench_run(40000);
  CHECK(bench_state() == 'I', "still no rule starts it");
  bench.table.button = true;
  CHECK(bench_until('A', 50) && bench_until('I', 40000) && fabs(bench_angle()) < 0.3, "the button does");
}

/* A brake that gives way, and somebody asks for a return before it has given 2 degrees. */
static void sliding(void) {
  static const double rates[] = {0.6, 1.3, 3, 5};
  for (int i = 0; i < 4; i++) {
    for (int by = 0; by < 6; by++) {
      double rate = rates[i];
      bench_boot(0);
      bench.table.noise = by % 2 * 0.6;
      CHECK(bench_to(15), "15 degrees");
      bench_run(500);
      bench.table.slip_rate = rate;
      bench_run((unsigned)(1000 / rate));
      bench_watch();
      double from = bench_angle();
      if (by < 2) {
        CHECK(bench_ok("RETURN 100"), "by the host");
      } else if (by < 4) {
        bench.table.button = true;
        CHECK(bench_until('A', 30), "by the button");
      } else {
        CHECK(bench_ok("MOVE 0 100 50 1000"), "not a return, and gentle");
      }
      bench_run(1000);
      double most = 0.2 + rate * 0.08 + rate * rate / 30;
      CHECK(bench.highest - from < most, "%.1f deg/s, %d: %.2f further", rate, by, bench.highest - from);
      CHECK(bench.fastest < rate + 0.05 || bench.fastest < 1.3, "%.1f deg/s, %d: no jolt: %.2f", rate, by, bench.fastest);
      CHECK(bench_angle() < bench.highest - 0.1, "%.1f deg/s, %d: and on home from %.2f: %.2f", rate, by, bench.highest, bench_angle());
      bench.table.slip_rate = 0;
      CHECK(bench_until(by < 4 ? 'I' : 'R', 40000) && fabs(bench_angle()) < 0.3, "%.1f deg/s, %d: home", rate, by);
      CHECK(bench_events("RUNAWAY") == 0 && bench_events("SLIP") == 0, "%.1f deg/s, %d: nor a fault", rate, by);
    }
  }
  /* A table that has only just come to stand, however soon before, is no slide: torque first. */
  for (unsigned wait = 0; wait < 500; wait += 25) {
    bench_boot(0);
    CHECK(bench_to(10) && bench_ok("MOVE 2000 300 200 1000"), "down");
    bench_run(2500);
    CHECK(bench_ok("HALT") && bench_until('R', 400), "halted");
    bench_run(wait);
    CHECK(bench_ok("RETURN 100"), "returns");
    bench_run(10);
    CHECK(bench.device.drive.phase == DRIVE_TORQUE, "%u ms after a stop it waits for torque", wait);
  }
}

static void overcurrent(void) {
  bench_boot(0);
  CHECK(bench_to(5), "5 degrees");
  CHECK(bench_ok("MOVE 3000 300 200 1000"), "moves");
  bench.table.wall_down = 12;
  CHECK(bench_until('D', 5000) && bench_events("OVERCURRENT") == 1, "obstructed");
  CHECK(bench_until('R', 400), "stands");
  CHECK(bench_flags() & FLAG_OVERCURRENT, "flag 5");
  bench_run(2000);
  CHECK(bench_events("OVERCURRENT") == 1 && bench_state() == 'R', "once");
}

/* Backed off from by the host or a return: what was pressed pushes back, and that is not one more over-current. */
static void backed_off(void) {
  static const char *ways[] = {"MOVE 900 300 200 1000", "RETURN 400", "MOVE 3000 300 200 1000"};
  for (int rate = 100; rate <= 300; rate += 100) {
    for (int way = 0; way < 3; way++) {
      for (unsigned wait = way == 1 ? 0 : 500; wait <= 500; wait += 100) {
        char command[32];
        snprintf(command, sizeof command, "MOVE 3000 %d 200 1000", rate);
        bench_boot(0);
        bench.table.noise = 0.6;
        bench.table.current_noise = 0.2;
        CHECK(bench_to(5) && bench_ok(command), "down");
        bench.table.wall_down = 12;
        bench.table.wall_stiffness = 244;
        CHECK(bench_until('D', 9000) && bench_events("OVERCURRENT") == 1, "obstructed");
        bench_run(wait);
        CHECK(bench_events("OVERCURRENT") == 1, "%d: one push is one over-current", rate);
        bench_watch();
        double from = bench_angle();
        CHECK(bench_ok(ways[way]), "%s", ways[way]);
        bench_run(2500);
        if (way < 2) {
          CHECK(bench_events("OVERCURRENT") == 1 && bench_angle() < from - 2, "%d, %s after %u: goes", rate, ways[way], wait);
        } else {
          CHECK(bench_events("OVERCURRENT") == 2 && bench_state() == 'R', "%d: further into it is a new one", rate);
        }
        CHECK(bench.highest < 13.4, "%d, %s after %u: no deeper: %.2f", rate, ways[way], wait, bench.highest);
      }
    }
  }
}

static void sensor(void) {
  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  CHECK(bench_ok("MOVE 2000 300 200 1000"), "moves");
  bench_run(700);
  bench.table.wiper_broken = true;
  bench_run(5);
  bench.table.wiper_broken = false;
  bench_run(100);
  CHECK(bench_state() == 'M', "a spark is no fault");
  bench.table.wiper_broken = true;
  CHECK(bench_until('F', 40) && bench_events("SENSOR") == 1, "a broken wire is");
  bench_run(500);
  CHECK(!bench.outputs.release && (bench_flags() & FLAG_SENSOR), "brake, flag 6");
  bench.lease = 0;
  CHECK(bench_refused("RESET", "sensor"), "not while it is bad");
  CHECK(bench_until('A', 12000) && bench_events("RETURN stop") == 1, "off level by the switch");
  CHECK(bench_until('F', 60000) && bench_angle() < 0.1 && bench_angle() > -1, "home by the switch");
  CHECK(bench_events("LEVEL") == 1, "level");
  bench.table.wiper_broken = false;
  bench_run(700);
  CHECK(bench_ok("RESET"), "mended");

  bench_boot(20);
  bench_run(100);
  bench.table.offset = -5;
  CHECK(bench_until('F', 40) && bench_events("SENSOR") == 1, "a jump");
  bench_run(2000);
  CHECK(bench_flags() & FLAG_SENSOR, "quiet again, and wrong: stays bad");

  /* In A it goes on by the switch. */
  bench_boot(0);
  CHECK(bench_to(20) && bench_ok("RETURN 300"), "returns");
  bench_run(1500);
  bench.table.wiper_broken = true;
  bench_run(500);
  CHECK(bench_state() == 'A' && bench_events("SENSOR") == 1, "goes on");
  CHECK(bench_until('F', 30000) && bench_angle() < 0.1 && bench_angle() > -1, "ends in F at level");
}

static void ankle(void) {
  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  bench.table.ankle_open = true;
  bench_run(50);
  CHECK(bench_events("ANKLE open") == 1 && bench_state() == 'R', "told, no more");
  CHECK(bench_refused("MOVE 2000 100 100 1000", "ankle"), "no further down");
  CHECK(bench_ok("MOVE 0 100 100 1000"), "home");
  bench.table.ankle_open = false;
  bench_run(50);
  CHECK(bench_events("ANKLE closed") == 1, "closed");
  bench.table.supply = 0;
  bench_run(50);
  CHECK(bench_events("SUPPLY low") == 1 && (bench_flags() & FLAG_SUPPLY), "supply");
  bench.table.supply = 12;
  bench_run(1000);
  CHECK(bench_events("SUPPLY ok") == 1, "supply");
}

void faults_suite(void) {
  limits();
  unordered();
  sliding();
  overcurrent();
  backed_off();
  sensor();
  ankle();
}
