/* Rule 14: the level switch against the position sensor. */
#include <math.h>
#include "host.h"

/* Welded closed: found head-down at standstill, and the sensor leads home. */
static void welded(void) {
  bench_boot(0);
  bench.table.level_switch_stuck_closed = true;
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 1000 300 200 1000"), "down");
  while (bench_get_angle() < 3) bench_run(5);
  bench_run(250);
  CHECK(bench_count_events("SWITCH") == 0, "not before 300 ms");
  bench_run(200);
  CHECK(bench_count_events("SWITCH") == 1 && (bench_read_flags() & FLAG_SWITCH), "flag 15");
  CHECK(bench_wait_for('R', 20000) && bench_accepts("RETURN 300"), "returns");
  CHECK(bench_wait_for('I', 30000) && fabs(bench_get_angle()) < 0.4 && bench_count_events("LEVEL") == 1, "by the sensor");
  bench.lease = 0;
  bench_reboot();
  CHECK(bench_read_flags() & FLAG_SWITCH, "kept over a reset");
  bench.table.level_switch_stuck_closed = false;
  CHECK(bench_move_to(5) && (bench_read_flags() & FLAG_SWITCH), "seen open above is not enough");
  CHECK(bench_move_to(-5) && !(bench_read_flags() & FLAG_SWITCH), "and closed below level: believed again");
  CHECK(bench_count_events("SWITCH") == 1, "told once");
}

/* It welds in a return: the first closing ends it where it is; the next return is led by the sensor. */
static void welds(void) {
  bench_boot(0);
  CHECK(bench_move_to(25), "25 degrees");
  bench.lease = 0;
  CHECK(bench_accepts("RETURN 200"), "returns");
  while (bench_get_angle() > 15) bench_run(5);
  bench.table.level_switch_stuck_closed = true;
  CHECK(bench_wait_for('I', 1000) && bench_get_angle() > 13 && bench_count_events("LEVEL") == 0, "stands at %.2f", bench_get_angle());
  bench_run(2000);
  CHECK(bench_count_events("SWITCH") == 0 && bench.device.kept.tries == 0, "that closing is excused");
  CHECK(bench_wait_for('A', 12000) && bench_wait_for('I', 40000) && fabs(bench_get_angle()) < 0.4, "rule 2 brings it home");
  /* A second one: the return goes on. */
  bench_boot(0);
  CHECK(bench_move_to(40), "40 degrees");
  bench.lease = 0;
  CHECK(bench_accepts("RETURN 200"), "returns");
  while (bench_get_angle() > 30) bench_run(5);
  bench.table.level_switch_stuck_closed = true;
  CHECK(bench_wait_for('I', 1000), "ended");
  bench.table.level_switch_stuck_closed = false;
  bench_run(500);
  CHECK(bench_accepts("RETURN 200"), "again");
  while (bench_get_angle() > 20) bench_run(5);
  bench.table.level_switch_stuck_closed = true;
  bench_run(20);
  CHECK(bench_get_state() == 'A' && bench_count_events("SWITCH") == 1 && (bench_read_flags() & FLAG_SWITCH), "flag 15, and it goes on");
  CHECK(bench_wait_for('I', 40000) && fabs(bench_get_angle()) < 0.4, "to the sensor's zero");
}

/* The sensor stands still while the table comes home. */
static void frozen(void) {
  for (int angle = 10; angle <= 40; angle += 30) {
    bench_boot(0);
    CHECK(bench_move_to(angle), "%d", angle);
    bench.lease = 0;
    bench.table.sensor_stuck = true;
    bench.table.stuck_at = angle;
    CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 60000), "%d: ends", angle);
    CHECK(fabs(bench_get_angle()) < 1 && bench_count_events("SENSOR") == 1, "%d: at %.2f", angle, bench_get_angle());
    CHECK(bench_refuses("RESET", "sensor"), "%d: bad", angle);
  }
}

/* Open below level: told, and the open switch leads on head-up to the lower end, then the sensor down. */
static void open_below(void) {
  bench_boot(-8);
  bench.table.level_switch_stuck_open = true;
  bench_run(250);
  CHECK(bench_count_events("SWITCH") == 0, "not before 300 ms");
  bench_run(150);
  CHECK(bench_count_events("SWITCH") == 1 && !(bench_read_flags() & FLAG_SWITCH), "told only");
  bench_run(2000);
  CHECK(bench_count_events("SWITCH") == 1, "once");
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 60000), "returns");
  CHECK(bench.lowest < -20.5 && fabs(bench_get_angle()) < 0.5, "by way of the end: %.2f, %.2f", bench.lowest, bench_get_angle());
  CHECK(bench_read_flags() & FLAG_SWITCH, "found open at the end: flag 15");
  CHECK(bench_accepts("RESET") && bench_move_to(5), "5 degrees");
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('I', 20000) && bench.lowest > -0.5, "to the sensor's zero: %.2f", bench.lowest);
  /* Without a sensor it stops at the lower end. */
  bench_boot(10);
  bench.table.level_switch_stuck_open = true;
  bench_run(100);
  bench.table.offset = 10;
  bench_run(100);
  CHECK(bench_read_flags() & FLAG_SENSOR, "bad, and still in range");
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 86000), "returns");
  bench_run(1000);
  CHECK(bench.lowest > -21.8 && bench_get_angle() < -20.5, "no further than the end: %.2f", bench.lowest);
  /* Going down to zero, the opening ends it: no sensor leads anybody further. */
  bench_boot(-8);
  bench.table.offset = -5;
  bench_reboot();
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 100") && bench_wait_for('I', 40000) && bench.highest < 1, "ends where the switch opens: %.2f", bench.highest);
}

/* A contact that is lost for 300 ms at a time, far from the sensor's zero, ends no return on its way down. */
static void loose(void) {
  bench_boot(-8);
  CHECK(bench_accepts("RETURN 200"), "returns");
  bench_run(200);
  for (int i = 0; i < 20 && bench_get_angle() < -2; i++) {
    bench.table.level_switch_stuck_open = i % 2 == 0;
    bench_run(300);
  }
  bench.table.level_switch_stuck_open = false;
  CHECK(bench_wait_for('I', 40000) && fabs(bench_get_angle()) < 0.3, "ends at %.2f", bench_get_angle());
}

/* A contact that is made for 20 ms of each half second, head-up of level, ends no return: by way of the end, as if open. */
static void hardly_closes(void) {
  bench_boot(-4);
  bench.table.level_switch_stuck_open = true;
  bench_run(100);
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 300"), "returns");
  for (int i = 0; i < 120 && bench_get_state() == 'A'; i++) {
    bench_run(480);
    bench.table.level_switch_stuck_open = false;
    bench_run(20);
    bench.table.level_switch_stuck_open = true;
  }
  CHECK(bench_get_state() == 'F' && bench.lowest < -20.5 && fabs(bench_get_angle()) < 0.5, "%.2f, by way of %.2f", bench_get_angle(), bench.lowest);
}

/* Neither is believed: no rule moves; a person's act leads to the lower end. */
static void both_bad(void) {
  bench_boot(0);
  bench.table.level_switch_stuck_closed = true;
  CHECK(bench_move_to(10), "10 degrees");
  bench.lease = 0;
  CHECK(bench_read_flags() & FLAG_SWITCH, "flag 15");
  bench.table.wiper_broken = true;
  bench_run(60000);
  CHECK(bench_get_state() == 'F' && fabs(bench_get_angle() - 10) < 0.3 && bench_count_events("RETURN stop") == 0, "no rule moves");
  CHECK(bench.device.sounder.sound == SOUND_HIGH, "calls for help");
  bench.table.level_switch_stuck_closed = false;
  bench_run(30000);
  CHECK(bench_get_state() == 'F' && bench_count_events("RETURN stop") == 0, "nor where the switch opens unseen");
  bench.table.level_switch_stuck_closed = true;
  bench_reset_extremes();
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 80000), "a person's act");
  CHECK(bench_get_angle() < -20.5 && bench_count_events("LEVEL") == 0, "to the lower end: %.2f", bench_get_angle());
  CHECK(bench.fastest < 1.9, "slowly: %.2f", bench.fastest);
  bench_run(3000);
  CHECK(bench.device.sounder.sound == SOUND_HIGH, "still calls for help");
}

/* The sensor breaks too in a rule's return: it stands. */
static void breaks_too(void) {
  bench_boot(20);
  bench.table.level_switch_stuck_closed = true;
  CHECK(bench_wait_for('A', 12000) && (bench_read_flags() & FLAG_SWITCH), "a rule returns by the sensor");
  bench_run(3000);
  bench.table.wiper_broken = true;
  CHECK(bench_wait_for('F', 2000), "stops");
  double stood = bench_get_angle();
  bench_run(30000);
  CHECK(stood > 5 && fabs(bench_get_angle() - stood) < 0.1, "stands at %.2f", stood);
}

void switch_suite(void) {
  welded();
  welds();
  frozen();
  open_below();
  loose();
  hardly_closes();
  both_bad();
  breaks_too();
}
