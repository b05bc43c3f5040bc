/* A return: by the level switch, past obstructions, with broken sensors, within its time. */
#include <math.h>
#include "host.h"

static void from_everywhere(void) {
  for (int angle = -20; angle <= 60; angle += 5) {
    for (int rate = 100; rate <= 400; rate += 300) {
      char command[24];
      snprintf(command, sizeof command, "RETURN %d", rate);
      bench_boot(angle);
      CHECK(bench_accepts(command) && bench_get_state() == 'A', "%d", angle);
      bench_reset_extremes();
      CHECK(bench_wait_for('I', 85000), "%d at %d", angle, rate);
      CHECK(fabs(bench_get_angle()) < 0.4 && bench_count_events("LEVEL") == 1, "%d at %d ends at %.2f", angle, rate, bench_get_angle());
      CHECK(bench.fastest < rate / 100.0 * 1.3 + 0.1, "%d at %d was as fast as %.2f", angle, rate, bench.fastest);
      CHECK(bench.highest < angle + 0.6 || angle <= 0, "%d", angle);
    }
  }
}

static void by_level_switch(void) {
  /* The sensor is 6 degrees off in either direction from the start: the level switch guides the return (H12). */
  for (int wrong = -6; wrong <= 6; wrong += 12) {
    bench_boot(0);
    bench.table.offset = wrong;
    bench_boot(25);
    bench.table.offset = wrong;
    device_init(&bench.device, 2, RESET_POWER, &bench.kept, &bench.scale);
    bench_run(10);
    CHECK(bench_accepts("RETURN 300") && bench_wait_for('I', 60000), "%d", wrong);
    CHECK(fabs(bench_get_angle()) < 1, "%d wrong ends at %.2f", wrong, bench_get_angle());
  }
  /* No sensor at all. */
  bench_boot(40);
  bench.table.wiper_broken = true;
  bench_run(50);
  CHECK(bench_get_state() == 'F' && bench_accepts("RETURN 400"), "bad sensor");
  bench_reset_extremes();
  CHECK(bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 1, "at level without a sensor, at %.2f", bench_get_angle());
  CHECK(bench.fastest < 2.9, "at most 2 degrees a second, was %.2f", bench.fastest);
  /* Head-up with a bad sensor: stands. */
  bench_boot(-10);
  bench.table.wiper_broken = true;
  bench_run(50);
  CHECK(bench_accepts("RETURN 400") && bench_wait_for('F', 2000) && fabs(bench_get_angle() + 10) < 0.1, "stands");
  /* The level switch never closes: to the lower end, SENSOR, back to zero by the sensor, F. */
  bench_boot(10);
  bench.table.level_switch_stuck_open = true;
  CHECK(bench_accepts("RETURN 300"), "returns");
  bench_reset_extremes();
  CHECK(bench_wait_for('F', 85000) && bench_count_events("SENSOR") == 1 && fabs(bench_get_angle()) < 0.5, "ends at %.2f", bench_get_angle());
  CHECK(bench.lowest > -21.5, "as far as the end, %.2f", bench.lowest);
  CHECK(bench_refuses("RESET", "sensor") || fabs(bench_get_angle()) < 1, "level switch");
  /* Nor does the lower limit switch: turned at -21.5 degrees by the sensor, short of the stop. */
  bench_boot(10);
  bench.table.level_switch_stuck_open = bench.table.lower_stuck_open = true;
  CHECK(bench_accepts("RETURN 300"), "returns");
  bench_reset_extremes();
  CHECK(bench_wait_for('F', 85000) && bench_count_events("SENSOR") == 1 && fabs(bench_get_angle()) < 0.5, "ends at %.2f", bench_get_angle());
  CHECK(bench.lowest < -21.3 && bench.lowest > -21.8 && bench_count_events("OVERCURRENT") == 0, "turned at %.2f", bench.lowest);
}

static void obstructed(void) {
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.table.wall_up = 10;
  CHECK(bench_accepts("RETURN 300"), "returns");
  while (bench_count_events("OVERCURRENT") == 0 && bench.now < 60000) bench_run(5);
  bench_reset_extremes();
  bench_run(3500);
  CHECK(bench.highest > 11.5 && bench.highest < 12.5, "relieves 2 degrees: %.2f", bench.highest);
  bench.table.wall_up = -1000;
  bench_reset_extremes();
  CHECK(bench_wait_for('I', 60000) && fabs(bench_get_angle()) < 0.4, "then continues");
  CHECK(bench.fastest < 1.4, "at 1 degree a second: %.2f", bench.fastest);

  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.table.wall_up = 10;
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 60000) && bench_count_events("STUCK") == 1, "the second over-current: STUCK");
  bench_reset_extremes();
  bench_run(300000);
  CHECK(bench_get_state() == 'F' && bench.device.kept.tries == 3, "rules try three times (rule 12): %u", bench.device.kept.tries);
  CHECK(bench.highest < 12.6, "and are relieved to no more than 2 degrees from where it is: %.2f", bench.highest);
  CHECK(bench_read_flags() & FLAG_TRIES, "flag 13");
  bench.table.wall_up = -1000;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 0.4, "RETURN starts it");

  /* No relief with an open ankle lock. */
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.table.wall_up = 10;
  bench.table.ankle_open = true;
  CHECK(bench_accepts("RETURN 300"), "returns");
  while (bench_count_events("OVERCURRENT") == 0 && bench.now < 60000) bench_run(5);
  bench_reset_extremes();
  bench.table.wall_up = -1000;
  CHECK(bench_wait_for('I', 60000) && bench.highest < 10.3, "no relief: %.2f", bench.highest);
}

/* A compressible obstruction, at every rate and at positions between the steps of drive and ADC. */
static void compressed(void) {
  for (int rate = 100; rate <= 400; rate += 100) {
    char command[24];
    snprintf(command, sizeof command, "RETURN %d", rate);
    for (int i = 0; i < 16; i++) {
      double place = 10 + i * 0.037;
      for (int stays = 0; stays < 2; stays++) {
        bench_boot(20);
        bench.table.noise = i % 2 * 0.6;
        bench.table.current_noise = 0.2;
        bench.table.wall_up = place;
        bench.table.wall_stiffness = 244;
        CHECK(bench_accepts(command), "returns");
        while (bench_count_events("OVERCURRENT") == 0 && bench.now < 60000) bench_run(5);
        CHECK(bench_get_angle() < place && bench_get_angle() > place - 1.4, "%d at %.2f: pressed, not pushed through", rate, place);
        bench_reset_extremes();
        bench_run(1500);
        CHECK(bench_get_state() == 'A' && bench.table.rate > 0.4, "%d at %.2f: one push is one over-current", rate, place);
        CHECK(bench.lowest > place - 1.4, "%d at %.2f: no deeper: %.2f", rate, place, bench.lowest);
        bench_run(2200);
        CHECK(bench.highest > bench.lowest + 1.7 && bench.highest < bench.lowest + 2.8, "%d at %.2f: relieved by %.2f", rate, place,
              bench.highest - bench.lowest);
        if (!stays) bench.table.wall_up = -1000;
        CHECK(bench_wait_for(stays ? 'F' : 'I', 60000), "%d at %.2f: tried once more", rate, place);
        CHECK(bench_count_events("STUCK") == (unsigned)stays && bench_count_events("OVERCURRENT") == 1u + stays, "%d at %.2f", rate, place);
        CHECK(!stays || bench.lowest > place - 1.4, "%d at %.2f: never harder: %.2f", rate, place, bench.lowest);
      }
    }
  }
  /* A second obstruction on the other side, met in the relief: STUCK. */
  for (int rate = 200; rate <= 400; rate += 100) {
    for (int gap = 0; gap < 4; gap++) {
      char command[24];
      snprintf(command, sizeof command, "RETURN %d", rate);
      bench_boot(20);
      bench.table.noise = 0.6;
      bench.table.wall_up = 10;
      bench.table.wall_stiffness = 244;
      CHECK(bench_accepts(command), "returns");
      while (bench_count_events("OVERCURRENT") == 0 && bench.now < 60000) bench_run(5);
      bench_run(300);
      double back = bench.table.wall_down = bench_get_angle() + 0.1 + gap * 0.3;
      bench_reset_extremes();
      CHECK(bench_wait_for('F', 12000) && bench_count_events("STUCK") == 1, "%d: obstructed on both sides", rate);
      bench_run(500);
      CHECK(bench.highest < back + 0.8, "%d: no harder into the second one: %.2f", rate, bench.highest - back);
    }
  }
}

static void bounded(void) {
  bench_boot(30);
  bench.table.motor_dead = bench.table.brake_jammed = true;
  CHECK(bench_accepts("RETURN 400"), "returns");
  uint32_t began = bench.now;
  CHECK(bench_wait_for('F', 90000) && bench_count_events("STUCK") == 1, "stuck");
  CHECK(bench.now - began >= 64500 && bench.now - began < 64600, "7800 / 400 + 45 s: %u", (unsigned)(bench.now - began));
  bench_boot(30);
  bench.table.motor_dead = bench.table.brake_jammed = true;
  CHECK(bench_accepts("RETURN 100"), "returns");
  began = bench.now;
  CHECK(bench_wait_for('F', 90000) && bench.now - began >= 85000 && bench.now - began < 85100, "85 s");
}

/* A weak drive is not given up while it comes home. */
static void weak(void) {
  bench_boot(55);
  bench.table.share = 0.2;
  CHECK(bench_accepts("RETURN 300"), "returns");
  uint32_t began = bench.now;
  CHECK(bench_wait_for('I', 200000) && fabs(bench_get_angle()) < 0.5 && bench_count_events("STUCK") == 0, "comes home at %.2f", bench_get_angle());
  CHECK(bench.now - began > 71000, "after its bound of 71 s: %u ms", (unsigned)(bench.now - began));
  /* Stopped on the way: 20 s later. */
  bench_boot(55);
  bench.table.share = 0.2;
  CHECK(bench_accepts("RETURN 300"), "returns");
  began = bench.now;
  bench_run(60000);
  bench.table.share = 0;
  CHECK(bench_wait_for('F', 60000) && bench_count_events("STUCK") == 1, "stands");
  CHECK(bench.now - began > 75000 && bench.now - began < 85000, "20 s after its last progress: %u", (unsigned)(bench.now - began));
}

/* What a host orders in and after a relief; a sensor that stands still makes a relief no longer. */
static void reliefs(void) {
  for (int frozen = 0; frozen < 2; frozen++) {
    bench_boot(0);
    CHECK(bench_move_to(20), "20 degrees");
    bench.table.wall_up = 10;
    CHECK(bench_accepts("RETURN 300"), "returns");
    while (bench.device.homing.leg != LEG_RELIEF && bench.now < 60000) bench_run(5);
    bench_reset_extremes();
    bench.table.sensor_stuck = frozen;
    bench.table.stuck_at = bench_get_angle();
    bench_run(500);
    CHECK(bench_accepts("RETURN 400"), "in a relief");
    bench_run(3300);
    CHECK(bench.highest - bench.lowest > 1.6 && bench.highest - bench.lowest < 2.7, "%.2f degrees", bench.highest - bench.lowest);
    CHECK(bench.fastest < 1.4, "nothing is faster for it: %.2f", bench.fastest);
    bench.table.sensor_stuck = false;
    if (frozen) continue;
    bench.table.wall_up = -1000;
    bench_run(500);
    CHECK(bench_accepts("RETURN 400") && bench_wait_for('I', 30000) && bench.fastest < 1.4, "nor afterwards: %.2f", bench.fastest);
  }
}

/* Going up with the switch closed by mistake: where it opens, it leads on. */
static void leads_on(void) {
  bench_boot(0);
  bench.table.level_switch_stuck_closed = true;
  bench_boot(2);
  bench.table.level_switch_stuck_closed = true;
  bench.table.offset = 0.9;
  bench_reboot();
  CHECK(bench_accepts("RETURN 100"), "returns");
  while (bench_get_angle() > 1) bench_run(5);
  bench.table.level_switch_stuck_closed = false;
  CHECK(bench_wait_for('I', 20000) && fabs(bench_get_angle()) < 0.4, "to where it closes: %.2f", bench_get_angle());
  /* Rule 6's bounds hold for motion away from level, while it is stopped. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -500 1000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 1000 300 200 1000"), "moves");
  while (bench_get_angle() < 8) bench_run(5);
  for (int step = 1; step <= 4; step++) {
    bench.table.offset = 0.8 * step;
    bench_run(5);
  }
  CHECK(bench_get_angle() < 9 && bench_get_state() == 'M', "reads 11");
  CHECK(bench_accepts("RETURN 200"), "returns");
  bench.table.offset = 4;
  bench_run(5);
  bench.table.offset = 4.8;
  bench_run(10);
  CHECK(bench_get_state() == 'F' && bench_count_events("LIMIT trip") == 1 && !bench.outputs.enable, "brake at the trip");
}

static void reversed(void) {
  /* From motion away from level: stops at 1500, reverses, returns; a new rate changes only the rate. */
  bench_boot(0);
  CHECK(bench_move_to(10) && bench_accepts("MOVE 4000 300 200 1000"), "down");
  bench_run(2000);
  bench_reset_extremes();
  double from = bench_get_angle();
  CHECK(bench_accepts("RETURN 200"), "returns");
  bench_run(1000);
  CHECK(bench.highest - from < 0.8, "moved %.2f further", bench.highest - from);
  CHECK(bench_accepts("RETURN 400") && bench_get_state() == 'A' && bench_count_events("RETURN host") == 1, "faster");
  CHECK(bench_wait_for('I', 30000) && fabs(bench_get_angle()) < 0.4, "at level");
  /* Stopped, and ordered again while still slowing down. */
  bench_boot(0);
  CHECK(bench_move_to(10) && bench_accepts("MOVE 4000 300 200 1000"), "down");
  bench_run(2000);
  bench_bytes("!!", 2);
  bench_run(50);
  CHECK(bench_accepts("RETURN 400") && bench_wait_for('S', 30000) && fabs(bench_get_angle()) < 0.4, "at level, ends in S");
}

void return_suite(void) {
  from_everywhere();
  by_level_switch();
  obstructed();
  compressed();
  bounded();
  weak();
  reliefs();
  leads_on();
  reversed();
}
