/* Rules 6 to 10 on the table model: limits, motion without an order, over-current, the sensor, the ankle lock. */
#include <math.h>
#include "host.h"
#include "logic/config.h"

static void limits(void) {
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -500 1000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 1000 300 200 1000") && bench_wait_for('R', 9000), "at the limit");
  CHECK(bench_count_events("LIMIT trip") == 0, "not beyond it");
  bench_boot(1);
  CHECK(bench_accepts("LIMITS -500 0 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench_run(200);
  bench.table.offset = 0.8;
  bench_run(20);
  CHECK(bench_get_state() == 'R', "0.8 degrees beyond is no trip either");
  for (int step = 9; step <= 14; step++) {
    bench.table.offset = step * 0.1;
    bench_run(100);
  }
  CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT trip") == 1 && !bench.outputs.enable, "2 degrees beyond");
  /* Head-up likewise. */
  bench_boot(-1);
  CHECK(bench_accepts("LIMITS 0 1000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench_run(200);
  bench.table.offset = -0.8;
  bench_run(20);
  CHECK(bench_get_state() == 'R', "0.8 degrees beyond is no trip head-up either");
  for (int step = 9; step <= 14; step++) {
    bench.table.offset = step * -0.1;
    bench_run(100);
  }
  CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT trip") == 1 && !bench.outputs.enable, "2 degrees beyond head-up");
  /* The trip brakes a table that slides under its brake: the 2 degrees of a slip still count from the held angle. */
  bench_boot(1);
  CHECK(bench_accepts("LIMITS -500 0 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench_run(200);
  bench.lease = 1000;
  bench.table.slip_rate = 1;
  CHECK(bench_wait_for('F', 1500) && bench_count_events("LIMIT trip") == 1, "slides past the trip");
  CHECK(bench_wait_for('A', 1500) && bench_count_events("RETURN slip") == 1, "and is returned to level");
  CHECK(bench_get_angle() < 3.2, "before %.2f", bench_get_angle());

  bench_boot(0);
  bench.table.lower_forced = true;
  bench_run(20);
  CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT lower") == 1, "an end switch");
  CHECK(bench_refuses("RESET", "state"), "refused while the cause is present");
  bench.table.lower_forced = false;
  bench_run(50);
  CHECK(bench_accepts("RESET") && bench_get_state() == 'I', "accepted once it is gone");
  /* Welded closed, it bars no way home. */
  for (int angle = 60; angle >= 5; angle -= 11) {
    bench_boot(0);
    CHECK(bench_move_to(angle), "%d", angle);
    bench.table.lower_forced = true;
    bench_run(200);
    CHECK(bench_get_state() == 'R' && bench_count_events("LIMIT lower") == 1 && (bench_read_flags() & FLAG_LOWER), "%d: told", angle);
    CHECK(bench_accepts("RETURN 300") && bench_wait_for('I', 60000) && fabs(bench_get_angle()) < 0.5, "%d: comes home", angle);
  }
  /* Nor with a sensor that has become bad. */
  for (int angle = 20; angle <= 40; angle += 20) {
    bench_boot(0);
    CHECK(bench_move_to(angle), "%d", angle);
    bench.table.lower_forced = bench.table.wiper_broken = true;
    bench.lease = 0;
    CHECK(bench_wait_for('F', 1000) && bench_accepts("RETURN 200") && bench_wait_for('A', 100) && bench_wait_for('F', 85000), "%d: returns", angle);
    CHECK(fabs(bench_get_angle()) < 1, "%d: comes home: %.2f", angle, bench_get_angle());
  }
  for (int angle = -15; angle <= -3; angle += 12) {
    bench_boot(angle);
    bench.table.upper_forced = true;
    bench_run(200);
    CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT upper") == 1, "%d: told", angle);
    CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 0.5, "%d: comes home", angle);
  }
  bench_boot(-8);
  bench.table.upper_forced = bench.table.level_switch_stuck_open = true;
  bench_run(200);
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 85000) && fabs(bench_get_angle()) < 0.5, "a broken cable: %.2f", bench_get_angle());
  bench_boot(62.6);
  bench_run(20);
  CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT upper") == 1, "the other end");
  CHECK(bench_accepts("RETURN 400") && bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.3, "returns from there");
}

static void unordered_motion(void) {
  static const char standing[] = "RIS";
  for (int i = 0; i < 3; i++) {
    bench_boot(8);
    if (standing[i] == 'R') bench_boot(0), bench_move_to(8);
    if (standing[i] == 'S') bench_accepts("STOP");
    CHECK(bench_get_state() == standing[i], "the state is entered");
    bench.table.slip_rate = 3;
    while (bench_count_events("SLIP") == 0 && bench.now < 60000) bench_run(5);
    CHECK(bench_get_angle() > 9.5 && bench_get_angle() < 9.95, "after 2 degrees, less what catching it takes: %.2f", bench_get_angle());
    CHECK(bench_get_state() == 'A' && bench_count_events("RETURN slip") == 1, "under power");
    bench_run(300);
    CHECK(bench_get_angle() < 11.2, "caught");
    bench.table.slip_rate = 0;
    CHECK(bench_wait_for('F', 30000) && fabs(bench_get_angle()) < 0.3, "at level, in F");
  }
  /* With the red stop open nothing moves and closing it starts nothing, so the table can be let down by hand. */
  bench_boot(20);
  bench.table.estop_open = true;
  bench_run(100);
  bench.table.slip_rate = -2;
  bench_run(4000);
  bench.table.slip_rate = 0;
  CHECK(bench_get_state() == 'S' && bench_count_events("SLIP") >= 1 && bench_count_events("RETURN slip") == 0, "reported only");
  bench.table.estop_open = false;
  bench_run(20000);
  CHECK(bench_get_state() == 'S' && !bench.outputs.enable, "stays");

  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  CHECK(bench_accepts("MOVE 2000 150 100 1000"), "moves");
  bench_run(2000);
  bench.table.runaway = 4.5;
  uint32_t began = bench.now;
  CHECK(bench_wait_for('F', 500) && bench_count_events("RUNAWAY") == 1, "runaway");
  CHECK(bench.now - began <= 300 && bench.now - began >= 100, "%u ms", (unsigned)(bench.now - began));
  CHECK(!bench.outputs.enable && !bench.outputs.release, "cut");
  bench.table.runaway = 0;
  bench.lease = 0;
  bench.table.slip_rate = 2;
  bench_run(2500);
  bench.table.slip_rate = 0;
  CHECK(bench_get_state() == 'F' && !bench.outputs.enable && bench_count_events("RETURN slip") == 0, "motion under the brake: stays in F");
  CHECK(bench_wait_for('A', 12000) && bench_count_events("RETURN stop") == 1, "rule 2 tries, the torque proved first");
  CHECK(bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 0.3, "and ends in F");
  bench_run(500);
  bench.table.slip_rate = 2;
  bench_run(2000);
  bench.table.slip_rate = 0;
  CHECK(bench_count_events("RETURN slip") == 0, "a slide is not caught by this drive until RESET");

  /* In a stop too: the brake does not wait for a drive that does not stop. */
  bench_boot(0);
  CHECK(bench_move_to(10) && bench_accepts("MOVE 2000 300 200 1000"), "moves");
  bench_run(2000);
  bench.table.runaway = 8;
  began = bench.now;
  bench_run(50);
  CHECK(bench_accepts("STOP") && bench_wait_for('F', 250) && bench_count_events("RUNAWAY") == 1, "in a stop too");
  CHECK(bench.now - began <= 300 && !bench.outputs.release, "%u ms", (unsigned)(bench.now - began));

  /* 1.4 times the profile's rate is no runaway. */
  bench_boot(0);
  CHECK(bench_move_to(10) && bench_accepts("MOVE 2000 300 200 1000"), "moves");
  bench_run(1800);
  bench.table.runaway = 4.2;
  bench_run(600);
  CHECK(bench_count_events("RUNAWAY") == 0, "1.4 times");

  /* Motion in the wrong direction when the brake is released. */
  bench_boot(0);
  CHECK(bench_move_to(15), "15 degrees");
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("MOVE 0 100 100 1000"), "up");
  CHECK(bench_wait_for('F', 3000) && bench_count_events("SLIP") == 1 && bench_count_events("RUNAWAY") == 0, "moved head-down");
  CHECK(bench_get_angle() < 15.7, "braked after half a degree: %.2f", bench_get_angle());
  /* While the red stop is open the hand lever moves the table: the 2 degrees count from where it is closed. */
  bench_boot(20);
  bench.table.estop_open = true;
  bench_run(100);
  bench.table.slip_rate = -2;
  bench_run(850);
  bench.table.slip_rate = 0;
  bench.table.estop_open = false;
  bench_run(100);
  bench.table.slip_rate = -2;
  bench_run(700);
  bench.table.slip_rate = 0;
  bench_run(1000);
  CHECK(bench_get_state() == 'S' && bench_count_events("SLIP") == 0, "1.7 and 1.4 degrees");
}

/* A drive that runs backwards, no faster than ordered. */
static void backwards(void) {
  static const double rates[] = {3, 2.6, 1, 0.3};
  for (int i = 0; i < 16; i++) {
    double rate = rates[i / 4];
    bool noisy = i & 1, home = i & 2;
    bench_boot(0);
    bench.table.noise = noisy ? 0.6 : 0;
    CHECK(bench_move_to(20), "20 degrees");
    CHECK(bench_accepts(home ? "RETURN 300" : "MOVE 4000 300 200 1000"), "moves");
    bench_run(home ? 3300 : 2300);
    CHECK(fabs(bench.table.rate) > 2.8, "at speed: %.2f", bench.table.rate);
    double from = bench_get_angle();
    uint32_t began = bench.now;
    bench.table.runaway = home ? rate : -rate;
    CHECK(bench_wait_for('F', 6000) && bench_count_events("RUNAWAY") == 1, "%.1f backwards is a runaway", rate);
    double back = fabs(bench_get_angle() - from);
    if (rate > 2.9) CHECK(bench.now - began >= 100 && bench.now - began <= 300, "%u ms", (unsigned)(bench.now - began));
    CHECK(back < 1 + 0.15 * rate + 0.2 && (rate > 2 || back > 0.85), "%.1f: %.2f back", rate, back);
    CHECK(!bench.outputs.enable && !bench.outputs.release, "cut");
    CHECK(bench.device.kept.flags & KEPT_PROOF, "its torque is to be proved");
    bench.table.runaway = 0;
    bench.lease = 0;
    CHECK(bench_accepts("RETURN 100") && bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 0.3, "RETURN, once it is sound");
  }
}

/* A glitch of the sensor that is no jump, and ten seconds of noise, are no motion. */
static void backwards_by_sensor(void) {
  bench_boot(0);
  CHECK(bench_move_to(5) && bench_accepts("MOVE 4000 100 200 1000"), "moves");
  bench_run(1500);
  for (int i = 0; i < 200; i++) {
    bench.table.offset = i & 1 ? 0.6 : -0.6;
    bench_run(5);
    bench.table.offset = 0;
    bench_run(70);
  }
  CHECK(bench_get_state() == 'M' && bench_count_events("RUNAWAY") == 0, "glitches");
  bench_boot(0);
  bench.table.noise = 6;
  CHECK(bench_move_to(5) && bench_accepts("MOVE 4000 100 200 1000"), "moves");
  bench_run(10000);
  CHECK(bench_get_state() == 'M' && bench_count_events("RUNAWAY") == 0, "noise");
}

static uint16_t read_angle(int cdeg) { return (uint16_t)((0.33 + cdeg / 13125.0) * 32768); }

/* Runs `angle` at `rate` cdeg/s against a profile; returns the ticks until it counts, or 0 after `ticks`. */
static unsigned count_ticks(struct direction *direction, struct position *position, int *angle, int rate, int32_t speed, bool judged, unsigned ticks) {
  for (unsigned tick = 1; tick <= ticks; tick++) {
    *angle += rate / TICKS_PER_S;
    position_update(position, read_angle(*angle));
    if (direction_update(direction, position, speed, judged)) return tick;
  }
  return 0;
}

/* Not judged for 300 ms after the profile has stood or turned, nor where the direction proves nothing. */
static void judged_direction(void) {
  for (int sign = -1; sign <= 1; sign += 2) {
    struct position position = {.scale = SCALE_NOMINAL};
    struct direction direction = {0};
    int angle = 0;
    CHECK(count_ticks(&direction, &position, &angle, 0, 0, true, 100) == 0, "stands");
    unsigned ticks = count_ticks(&direction, &position, &angle, -400 * sign, sign, true, 200);
    CHECK(ticks > 60 && ticks <= 60 + 25, "300 ms after standing, then 100 ms: %u ticks", ticks);
    CHECK(count_ticks(&direction, &position, &angle, 0, 0, true, 100) == 0, "stands");
    CHECK(count_ticks(&direction, &position, &angle, 400 * sign, sign, true, 400) == 0, "with the profile");
    ticks = count_ticks(&direction, &position, &angle, 400 * sign, -sign, true, 200);
    CHECK(ticks > 60 && ticks <= 60 + 25, "300 ms after a turn, then 100 ms: %u ticks", ticks);
    CHECK(count_ticks(&direction, &position, &angle, -400 * sign, -sign, false, 400) == 0, "not judged");
    CHECK(count_ticks(&direction, &position, &angle, 400 * sign, -sign, false, 100) == 0, "not judged");
    ticks = count_ticks(&direction, &position, &angle, 400 * sign, -sign, true, 100);
    CHECK(ticks >= 20 && ticks <= 25, "judged from then on: %u ticks", ticks);
  }
}

/* A return ordered while the table slides under the brake, before the 2 degrees of a slip. */
static void sliding(void) {
  static const double rates[] = {0.6, 1.3, 3, 5};
  for (int i = 0; i < 4; i++) {
    for (int by = 0; by < 6; by++) {
      double rate = rates[i];
      bench_boot(0);
      bench.table.noise = by % 2 * 0.6;
      CHECK(bench_move_to(15), "15 degrees");
      bench_run(500);
      bench.table.slip_rate = rate;
      bench_run((unsigned)(1000 / rate));
      bench_reset_extremes();
      double from = bench_get_angle();
      if (by < 2) {
        CHECK(bench_accepts("RETURN 100"), "by the host");
      } else if (by < 4) {
        bench.table.button = true;
        CHECK(bench_wait_for('A', 30), "by the button");
      } else {
        CHECK(bench_accepts("MOVE 0 100 50 1000"), "by a slow MOVE");
      }
      bench_run(1000);
      double most = 0.2 + rate * 0.08 + rate * rate / 30;
      CHECK(bench.highest - from < most, "%.1f deg/s, %d: %.2f further", rate, by, bench.highest - from);
      CHECK(bench.fastest < rate + 0.05 || bench.fastest < 1.3, "%.1f deg/s, %d: no jolt: %.2f", rate, by, bench.fastest);
      CHECK(bench_get_angle() < bench.highest - 0.1, "%.1f deg/s, %d: and moves toward level from %.2f: %.2f", rate, by, bench.highest, bench_get_angle());
      bench.table.slip_rate = 0;
      CHECK(bench_wait_for(by < 4 ? 'I' : 'R', 40000) && fabs(bench_get_angle()) < 0.3, "%.1f deg/s, %d: at level", rate, by);
      CHECK(bench_count_events("RUNAWAY") == 0 && bench_count_events("SLIP") == 0, "%.1f deg/s, %d: without a fault", rate, by);
    }
  }
  /* A table that has just come to a standstill is not sliding: torque first. */
  for (unsigned wait = 0; wait < 500; wait += 25) {
    bench_boot(0);
    CHECK(bench_move_to(10) && bench_accepts("MOVE 2000 300 200 1000"), "down");
    bench_run(2500);
    CHECK(bench_accepts("HALT") && bench_wait_for('R', 400), "halted");
    bench_run(wait);
    CHECK(bench_accepts("RETURN 100"), "returns");
    bench_run(10);
    CHECK(bench.device.drive.phase == DRIVE_TORQUE, "%u ms after a stop it builds up torque", wait);
  }
}

/* A fast slide is caught earlier, so that the catch ends within 3 degrees; a table that has not stood yet is braking, not sliding. */
static void fast_slide(void) {
  for (int rate = 1; rate <= 6; rate++) {
    bench_boot(0);
    CHECK(bench_move_to(40), "40 degrees");
    bench_run(500);
    bench_reset_extremes();
    bench.table.slip_rate = rate;
    CHECK(bench_wait_for('A', 3000), "%d: caught", rate);
    bench.table.slip_rate = 0;
    bench_run(1500);
    CHECK(bench.highest < 42.5, "%d: at %.2f", rate, bench.highest);
  }
}

/* A reset in motion brakes at once, and the table falls through the gear's play under the closed brake: no runaway. */
static void falls_through_play(void) {
  unsigned faults = 0;
  for (unsigned number = 0; number < 300; number++) {
    bench_seed = number * 7919u + 3;
    bench_boot(0);
    table_set_play(&bench.table, bench_draw(0.1, 0.2), bench_draw(55, 150), bench_draw(-8, 8));
    bench.table.noise = bench_draw(0, 1);
    CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
    bench.lease = 1000;
    CHECK(bench_accepts("MOVE 3000 300 200 1000"), "moves");
    bench_run((unsigned)bench_draw(1500, 9000));
    bench_reboot();
    bench_run((unsigned)bench_draw(20, 500));
    CHECK(bench_accepts("RETURN 200"), "returns");
    bench_run(1500);
    faults += bench_get_state() != 'A';
  }
  CHECK(faults == 0, "%u of 300", faults);
}

static void overcurrent(void) {
  bench_boot(0);
  CHECK(bench_move_to(5), "5 degrees");
  CHECK(bench_accepts("MOVE 3000 300 200 1000"), "moves");
  bench.table.wall_down = 12;
  CHECK(bench_wait_for('D', 5000) && bench_count_events("OVERCURRENT") == 1, "obstructed");
  CHECK(bench_wait_for('R', 400), "stands");
  CHECK(bench_read_flags() & FLAG_OVERCURRENT, "flag 5");
  bench_run(2000);
  CHECK(bench_count_events("OVERCURRENT") == 1 && bench_get_state() == 'R', "once");
}

/* Obstructed for less than the time of an over-current, again and again: each time counts from its beginning. */
static void jolted(void) {
  static const char *const ways[] = {"MOVE 4000 200 200 1000", "RETURN 200"};
  for (int way = 0; way < 2; way++) {
    bench_boot(0);
    CHECK(bench_move_to(way == 0 ? 5 : 40) && bench_accepts(ways[way]), "moves");
    bench_run(2500);
    char state = bench_get_state();
    for (int jolt = 0; jolt < 5; jolt++) {
      bench.table.wall_up = bench.table.wall_down = bench_get_angle();
      bench_run(60);
      CHECK(bench.device.current_ma > OVERCURRENT_MA, "%s: obstructed: %u mA", ways[way], bench.device.current_ma);
      bench.table.wall_up = -1000;
      bench.table.wall_down = 1000;
      bench_run(500);
    }
    CHECK(bench_get_state() == state && bench_count_events("OVERCURRENT") == 0, "%s: 60 ms are none, however often", ways[way]);
    bench.table.wall_up = bench.table.wall_down = bench_get_angle();
    bench_run(200);
    CHECK(bench_count_events("OVERCURRENT") == 1, "%s: 100 ms without a pause are one", ways[way]);
  }
}

/* A compressed obstruction pushes back when the table moves away from it: that is not another over-current. */
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
        CHECK(bench_move_to(5) && bench_accepts(command), "down");
        bench.table.wall_down = 12;
        bench.table.wall_stiffness = 244;
        CHECK(bench_wait_for('D', 9000) && bench_count_events("OVERCURRENT") == 1, "obstructed");
        bench_run(wait);
        CHECK(bench_count_events("OVERCURRENT") == 1, "%d: one push is one over-current", rate);
        bench_reset_extremes();
        double from = bench_get_angle();
        CHECK(bench_accepts(ways[way]), "%s", ways[way]);
        bench_run(2500);
        if (way < 2) {
          CHECK(bench_count_events("OVERCURRENT") == 1 && bench_get_angle() < from - 2, "%d, %s after %u: moves away", rate, ways[way], wait);
        } else {
          CHECK(bench_count_events("OVERCURRENT") == 2 && bench_get_state() == 'R', "%d: further into it is a new over-current", rate);
        }
        CHECK(bench.highest < 13.4, "%d, %s after %u: no deeper: %.2f", rate, ways[way], wait, bench.highest);
      }
    }
  }
}

static void sensor(void) {
  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  CHECK(bench_accepts("MOVE 2000 300 200 1000"), "moves");
  bench_run(700);
  bench.table.wiper_broken = true;
  bench_run(5);
  bench.table.wiper_broken = false;
  bench_run(100);
  CHECK(bench_get_state() == 'M', "a single glitch is no fault");
  bench.table.wiper_broken = true;
  CHECK(bench_wait_for('F', 40) && bench_count_events("SENSOR") == 1, "a broken wire is a fault");
  bench_run(500);
  CHECK(!bench.outputs.release && (bench_read_flags() & FLAG_SENSOR), "brake, flag 6");
  bench.lease = 0;
  CHECK(bench_refuses("RESET", "sensor"), "refused while it is bad");
  CHECK(bench_wait_for('A', 12000) && bench_count_events("RETURN stop") == 1, "off level according to the switch");
  CHECK(bench_wait_for('F', 60000) && bench_get_angle() < 0.1 && bench_get_angle() > -1, "at level by the switch");
  CHECK(bench_count_events("LEVEL") == 1, "level");
  bench.table.wiper_broken = false;
  bench_run(700);
  CHECK(bench_accepts("RESET"), "sound again");

  bench_boot(20);
  bench_run(100);
  bench.table.offset = -5;
  CHECK(bench_wait_for('F', 40) && bench_count_events("SENSOR") == 1, "a jump");
  bench_run(2000);
  CHECK(bench_read_flags() & FLAG_SENSOR, "steady again, but wrong: stays bad");

  /* In A the return continues by the switch. */
  bench_boot(0);
  CHECK(bench_move_to(20) && bench_accepts("RETURN 300"), "returns");
  bench_run(1500);
  bench.table.wiper_broken = true;
  bench_run(500);
  CHECK(bench_get_state() == 'A' && bench_count_events("SENSOR") == 1, "continues");
  CHECK(bench_wait_for('F', 30000) && bench_get_angle() < 0.1 && bench_get_angle() > -1, "ends in F at level");
}

static void ankle(void) {
  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  bench.table.ankle_open = true;
  bench_run(50);
  CHECK(bench_count_events("ANKLE open") == 1 && bench_get_state() == 'R', "reported only");
  CHECK(bench_refuses("MOVE 2000 100 100 1000", "ankle"), "no motion head-down");
  CHECK(bench_accepts("MOVE 0 100 100 1000"), "toward level");
  bench.table.ankle_open = false;
  bench_run(50);
  CHECK(bench_count_events("ANKLE closed") == 1, "closed");
  bench.table.supply = 0;
  bench_run(50);
  CHECK(bench_count_events("SUPPLY low") == 1 && (bench_read_flags() & FLAG_SUPPLY), "supply");
  bench.table.supply = 12;
  bench_run(1000);
  CHECK(bench_count_events("SUPPLY ok") == 1, "supply");
}

void faults_suite(void) {
  limits();
  unordered_motion();
  backwards();
  backwards_by_sensor();
  judged_direction();
  sliding();
  fast_slide();
  falls_through_play();
  overcurrent();
  jolted();
  backed_off();
  sensor();
  ankle();
}
