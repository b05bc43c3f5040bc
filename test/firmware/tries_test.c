/* Rule 12: neither a fault nor any number of tries takes a person much further down. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"
#include "logic/tries.h"

static void press_button(unsigned ms) {
  bench.table.button = true;
  bench_run(ms);
  bench.table.button = false;
  bench_run(100);
}

/* A drive without torque: the first try falls and is cut; from then on nothing is released. */
static void dead_drive(void) {
  for (int angle = 60; angle >= 15; angle -= 15) {
    bench_boot(0);
    CHECK(bench_move_to(angle), "%d", angle);
    bench.lease = 0;
    bench_reset_extremes();
    bench.table.motor_dead = true;
    CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 3000) && bench_count_events("SLIP") == 1, "%d: falls, and is braked", angle);
    bench_run(500);
    double stood = bench_get_angle();
    int lost = bench_read_event("LOST");
    CHECK(lost > 50 && fabs(lost / 100.0 - (stood - angle)) < 0.2, "%d: lost %d, at %.2f", angle, lost, stood);
    for (int i = 0; i < 30; i++) {
      bool ok;
      if (i % 2) press_button(2300);
      else bench_command("RETURN 200", &ok);
      bench_run(3000);
    }
    CHECK(bench_count_events("STUCK") >= 15, "%d: told each time a person asks: %u", angle, bench_count_events("STUCK"));
    bench_clear_events();
    bench_run(60000);
    CHECK(bench_count_events("STUCK") == 0 && bench_count_events("RETURN stop") == 0, "%d: rules ask silently", angle);
    CHECK(fabs(bench_get_angle() - stood) < 0.05 && bench.highest < angle + 2.7, "%d: nothing more is lost: %.2f", angle, bench.highest);
    CHECK(bench_get_state() == 'F' && bench.device.sounder.sound == SOUND_HIGH, "%d: calls for help", angle);
    bench.table.motor_dead = false;
    CHECK(bench_wait_for('A', 15000) && bench_count_events("RETURN stop") == 1, "%d: a healthy drive is used", angle);
    CHECK(bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 0.4, "%d: at level", angle);
    bench_run(500);
    CHECK(!(bench_read_flags() & FLAG_TRIES) && bench.device.kept.flags == 0 && bench.device.kept.mark == 0, "%d: which clears all", angle);
  }
}

/* A drive that turns the wrong way under a plausible current: each try loses a little, until nobody may try. */
static void wrong_way(void) {
  bench_boot(0);
  CHECK(bench_move_to(30), "30 degrees");
  bench.lease = 0;
  bench_reset_extremes();
  bench.table.runaway = 0.6;
  unsigned tries = 0;
  for (int i = 0; i < 30; i++) {
    bool ok;
    bench_command("RETURN 200", &ok);
    tries += ok;
    bench_run(3000);
  }
  CHECK(tries >= 2 && tries <= 4, "%u tries", tries);
  CHECK(bench.highest < 32.5, "%.2f", bench.highest);
  CHECK(bench_get_state() == 'F' && bench_refuses("RETURN 200", "stuck"), "refused");
  press_button(2300);
  CHECK(bench_get_state() == 'F', "the button too");
  CHECK((bench_read_flags() & FLAG_TRIES) && bench_read_event("LOST") >= 150, "flag 13, and the sum: %d", bench_read_event("LOST"));
  bench_clear_events();
  CHECK(bench_accepts("HELLO 1") && bench_accepts("RESET") && bench_get_state() == 'I', "reset");
  CHECK(bench_refuses("RETURN 200", "stuck"), "forgets nothing");
  bench_run(60000);
  CHECK(bench_get_state() == 'I', "nor does a rule try");
  bench_reboot();
  bench_run(300);
  CHECK(bench_get_state() == 'F' && bench_count_events("STUCK") == 1 && bench_refuses("RETURN 200", "stuck"), "nor a restart");
  /* The hand lever, with the red stop pressed, brings it nearer. */
  bench.table.estop_open = true;
  bench_run(500);
  bench.table.slip_rate = -2;
  bench_run(1000);
  bench.table.slip_rate = 0;
  bench.table.estop_open = false;
  bench.table.runaway = 0;
  bench_run(500);
  CHECK(!(bench_read_flags() & FLAG_TRIES), "less is lost now");
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.4, "a person tries again");
}

/* A slide under the brake is no loss of a try; noise does not wash a loss away. */
static void slides(void) {
  bench_boot(0);
  CHECK(bench_move_to(30), "30 degrees");
  bench.lease = 0;
  bench.table.noise = 1;
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 3000), "slips");
  bench.table.estop_open = true;
  bench_run(1000);
  int16_t lost = tries_get_lost(&bench.device);
  CHECK(lost > 40 && lost < 120, "lost %d", lost);
  bench_run(120000);
  CHECK(abs(tries_get_lost(&bench.device) - lost) < 15, "after two minutes %d", tries_get_lost(&bench.device));
  bench.table.slip_rate = 0.5;
  bench_run(4000);
  bench.table.slip_rate = 0;
  bench_run(500);
  CHECK(abs(tries_get_lost(&bench.device) - lost) < 40 && bench_get_angle() > 32, "the mark went along: %d", tries_get_lost(&bench.device));
}

/* Rules make three tries that count, 10 s apart. */
static void counted(void) {
  bench_boot(30);
  bench.table.motor_dead = bench.table.brake_jammed = true;
  bench.device.kept.mark = 0;
  uint32_t last = 0;
  for (int i = 0; i < 3; i++) {
    CHECK(bench_wait_for('A', 15000), "try %d", i);
    CHECK(i == 0 || bench.now - last >= 10000, "%d: 10 s after the last one", i);
    bench_clear_events();
    CHECK(bench_wait_for('F', 120000) && bench_count_events("STUCK") == 1, "try %d gets nowhere", i);
    last = bench.now;
    bench_run(500);
    CHECK(!!(bench_read_flags() & FLAG_TRIES) == (i == 2), "flag 13 after the third");
  }
  bench_clear_events();
  bench_run(120000);
  CHECK(bench_get_state() == 'F' && bench_count_events("RETURN stop") == 0 && bench.device.kept.tries == 3, "no more by a rule");
  bench.table.motor_dead = bench.table.brake_jammed = false;
  bench_run(30000);
  CHECK(bench_get_state() == 'F', "only a person's act");
  CHECK(bench_accepts("RETURN 300") && bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.4, "tries again");
}

/* What ends by STOP or makes its way does not count: a healthy table is never locked. */
static void healthy(void) {
  bench_boot(0);
  CHECK(bench_move_to(50), "50 degrees");
  bench.lease = 0;
  for (int i = 0; i < 25; i++) {
    CHECK(bench_accepts("RETURN 100"), "return %d", i);
    bench_run(300 + 40u * (unsigned)i);
    if (i % 3 == 0) bench_bytes("!!", 2);
    else CHECK(bench_accepts("STOP"), "stop");
    bench_run(i % 4 == 0 ? 50 : 600);
  }
  CHECK(!(bench_read_flags() & FLAG_TRIES) && bench.device.kept.tries == 0 && bench_count_events("LOST") == 0, "nothing counts");
  CHECK(bench_accepts("RETURN 400") && bench_wait_for('S', 40000) && fabs(bench_get_angle()) < 0.4, "at level");
  /* Moved to its limits and back for hours: nothing is lost either. */
  for (int noisy = 0; noisy < 2; noisy++) {
    bench_boot(0);
    bench.table.noise = noisy * 0.6;
    CHECK(bench_accepts("LIMITS -1000 3000 300 400 200 300000") && bench_accepts("ARM"), "arms");
    bench.lease = 1000;
    for (int i = 0; i < 40; i++) {
      CHECK(bench_accepts(i % 2 ? "MOVE -1000 300 200 1000" : "MOVE 3000 300 200 1000") && bench_wait_for('R', 60000), "moves");
      bench_run(1000);
    }
    CHECK(bench_count_events("LOST") == 0 && bench.device.kept.mark == 0, "nothing lost at the limits");
  }
}

/* A try that a reset has cut is judged by where the table then stands. */
static void cut(void) {
  bench_boot(30);
  bench.table.motor_dead = bench.table.brake_jammed = true;
  CHECK(bench_wait_for('A', 15000), "a rule tries");
  bench_run(2000);
  CHECK(bench.kept.flags & KEPT_OPEN, "kept as begun");
  bench_reboot();
  bench_run(500);
  CHECK(bench.device.kept.tries == 1 && !(bench.device.kept.flags & KEPT_OPEN), "counts");
  bench.table.motor_dead = bench.table.brake_jammed = false;
  CHECK(bench_wait_for('A', 15000), "another");
  bench_run(4000);
  bench_reboot();
  bench_run(500);
  CHECK(bench.device.kept.tries == 1 && bench_get_angle() < 28, "made its way: does not count");
}

/* A drive that runs away beyond the session's limit has nothing left to lose. */
static void beyond_limit(void) {
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -500 3000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 3000 300 200 1000"), "moves");
  while (bench_get_angle() < 28.5) bench_run(5);
  bench.table.runaway = 3;
  CHECK(bench_wait_for('F', 2000), "runs away");
  bench.table.runaway = 0;
  bench_run(500);
  double beyond = bench_get_angle() - 30;
  CHECK(beyond > 0.5 && beyond < 2.4, "%.2f beyond", beyond);
  CHECK(fabs(bench_read_event("LOST") / 100.0 - beyond) < 0.2, "lost %d", bench_read_event("LOST"));
  CHECK(bench.device.kept.mark == 3000, "the mark is the limit: %d", bench.device.kept.mark);
  /* A MOVE that slipped at the release is marked where it released. */
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("MOVE 1000 100 100 1000") && bench_wait_for('F', 3000), "slips");
  bench_run(500);
  CHECK(abs(bench.device.kept.mark - 2000) < 20 && bench_read_event("LOST") > 40, "mark %d", bench.device.kept.mark);
}

/* With a bad sensor a counting try loses 50, and a press of the red stop gives 50 back. */
static void blind(void) {
  bench_boot(30);
  bench.table.wiper_broken = bench.table.brake_jammed = true;
  bench_run(100);
  unsigned tries = 0;
  for (int i = 0; i < 6; i++) {
    bool ok;
    bench_command("RETURN 200", &ok);
    tries += ok;
    if (ok) CHECK(bench_wait_for('F', 90000), "gets nowhere");
    bench_run(500);
  }
  CHECK(tries == 3 && bench_refuses("RETURN 200", "stuck"), "%u tries", tries);
  bench.table.estop_open = true;
  bench_run(500);
  bench.table.estop_open = false;
  bench_run(500);
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 90000), "one more");
  bench_run(500);
  CHECK(bench_refuses("RETURN 200", "stuck"), "and only one");
  bench.table.estop_open = true;
  bench_run(500);
  bench.table.estop_open = false;
  bench_run(500);
  bench.table.brake_jammed = false;
  CHECK(bench_accepts("RETURN 200"), "one more");
  CHECK(bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 1 && bench.device.kept.blind == 0, "by the switch: all cleared");
}

/* STOP, `!!` and the red stop end a try without counting it, a rule's and a blind one too. */
static void stopped(void) {
  bench_boot(30);
  CHECK(bench_wait_for('A', 15000), "a rule's try");
  bench_run(400);
  bench_bytes("!!", 2);
  bench_run(1000);
  CHECK(bench.device.kept.tries == 0 && tries_get_pause(&bench.device) > 8000 && tries_get_pause(&bench.device) < 10000, "does not count, but pauses");
  CHECK(bench_accepts("RETURN 200"), "returns");
  bench_run(400);
  CHECK((bench.device.kept.flags & KEPT_OPEN) && bench_accepts("STOP"), "stopped");
  bench_run(20);
  CHECK(bench_accepts("RETURN 200") && !(bench.device.kept.flags & KEPT_OPEN), "a new return ends a try that has not stood yet");
  bench_boot(30);
  bench.table.wiper_broken = bench.table.brake_jammed = true;
  bench_run(100);
  for (int i = 0; i < 8; i++) {
    CHECK(bench_accepts("RETURN 200"), "blind %d", i);
    bench_run(600);
    CHECK((bench.device.kept.flags & KEPT_OPEN) && bench_accepts("STOP"), "stopped");
    bench_run(1000);
  }
  CHECK(bench.device.kept.blind == 0, "none counts");
  /* With a bad sensor a rule's try that is stopped is the last of the rules, but nothing is lost by it. */
  bench_boot(30);
  bench.table.wiper_broken = true;
  CHECK(bench_wait_for('A', 15000), "a rule's try");
  bench_run(400);
  CHECK((bench.device.kept.flags & KEPT_OPEN) && bench_accepts("STOP"), "stopped");
  bench_run(1000);
  CHECK(tries_are_spent(&bench.device) && bench.device.kept.blind == 0, "%u counted", bench.device.kept.tries);
  bench_run(30000);
  CHECK(bench_get_state() != 'A' && bench_accepts("RETURN 200"), "a person's is not refused");
  /* So is one that a good sensor has not seen move in 3 s: it may be frozen, and the drive dead. */
  for (int frozen = 0; frozen < 2; frozen++) {
    bench_boot(30);
    bench.table.sensor_stuck = frozen;
    bench.table.stuck_at = 30;
    CHECK(bench_wait_for('A', 15000), "a rule's try");
    bench_run(frozen ? 2500 : 4000);
    bench_bytes("!!", 2);
    bench_run(1000);
    CHECK(!tries_are_spent(&bench.device) && bench_wait_for('A', 15000), "another one");
    bench_run(4000);
    bench_bytes("!!", 2);
    bench_run(1000);
    CHECK(tries_are_spent(&bench.device) == frozen && bench_accepts("RETURN 200"), "a person's is not refused");
  }
}

/* What a boot finds: less than 150 lost bars the rules, but for those that prove the torque first, and no person. */
static void booted(void) {
  for (int proof = 0; proof < 2; proof++) {
    bench_boot(30);
    bench.kept = (struct kept){.mark = 2880, .nearest = 2880, .flags = proof ? KEPT_PROOF : 0};
    bench_reboot();
    bench_run(300);
    CHECK(!!(bench_read_flags() & FLAG_TRIES) == !proof && bench_get_state() == 'I', "120 lost");
    bench_run(12000);
    CHECK(bench_get_state() == (proof ? 'A' : 'I'), "a rule tries where it proves");
    CHECK(proof || (bench_accepts("RETURN 300") && bench_wait_for('I', 40000)), "a person may");
  }
  bench_boot(-15);
  bench.kept = (struct kept){.mark = 1000, .nearest = 1000};
  bench_reboot();
  CHECK(bench_wait_for('A', 12000) && bench_wait_for('I', 40000) && bench_count_events("LOST") == 0, "nothing is lost on the other side of level");
}

/* The search for a level switch that never closes goes away from level by order: nothing is lost by it. */
static void searched(void) {
  bench_boot(-5);
  bench.table.level_switch_stuck_open = true;
  for (int i = 0; i < 4; i++) {
    CHECK(bench_accepts("RETURN 100"), "search %d", i);
    bench_run(4500);
    CHECK(bench_accepts("STOP"), "stopped");
    bench_run(1000);
  }
  CHECK(bench_get_angle() < -14 && bench_get_state() == 'S' && bench_count_events("LOST") == 0, "at %.2f", bench_get_angle());
  CHECK(bench_accepts("RETURN 100") && bench_wait_for('F', 80000) && fabs(bench_get_angle()) < 0.5, "home in the end");
}

/* A rule that may try again all at once still announces it. */
static void lifted(void) {
  bench_boot(30);
  bench.kept = (struct kept){.mark = 2880, .nearest = 2880};
  bench_reboot();
  bench_run(30000);
  CHECK(bench_get_state() == 'I' && bench.device.sounder.sound != SOUND_SECOND, "spent");
  bench.table.slip_rate = -1;
  uint32_t announced = 0, began = bench.now;
  while (bench_get_state() == 'I' && bench.now < 60000) {
    bench_run(5);
    if (bench.now - began > 600) bench.table.slip_rate = 0;
    if (bench.device.sounder.sound == SOUND_SECOND && !announced) announced = bench.now;
  }
  CHECK(announced && bench.now - announced >= 2990 && bench.now - announced < 3200, "announced for %u ms", (unsigned)(bench.now - announced));
}

/* An accepted MOVE clears what was lost, but not that the torque is to be proved. */
static void forgiven(void) {
  bench_boot(3);
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 3000), "slips");
  bench.table.runaway = 0;
  bench_run(500);
  CHECK(bench.device.kept.mark != 0, "marked");
  CHECK(bench_accepts("RESET") && bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  CHECK(bench_accepts("MOVE 1000 200 100 1000") && bench.device.kept.mark == 0 && (bench.device.kept.flags & KEPT_PROOF), "but for the proof");
}

/* An obstruction at once, again and again: each relief ends within 2 degrees of where a try has been, also after a reset. */
static void crept(void) {
  for (int reset = 0; reset < 2; reset++) {
    bench_boot(0);
    CHECK(bench_move_to(20), "20 degrees");
    bench.lease = 0;
    bench_reset_extremes();
    for (int i = 0; i < 6; i++) {
      bench.table.wall_up = bench_get_angle();
      CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 60000), "obstructed");
      bench_run(1000);
      double highest = bench.highest;
      if (reset) bench_reboot();
      bench_run(300);
      bench.highest = fmax(bench.highest, highest);
    }
    CHECK(bench.highest < 22.6, "%.2f", bench.highest);
    CHECK(bench_count_events("LOST") == 0 && tries_get_lost(&bench.device) < 30, "nothing lost: %d", tries_get_lost(&bench.device));
  }
}

/* A relief takes the mark along, but never further than 2 degrees from where a try has been. */
static void relieved(void) {
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.lease = 0;
  bench.table.wall_up = 10;
  bench_reset_extremes();
  for (int i = 0; i < 8; i++) {
    CHECK(bench_accepts("RETURN 200"), "try %d", i);
    CHECK(bench_wait_for(i == 0 ? 'F' : 'F', 60000), "obstructed");
    if (i == 0) bench_reset_extremes();
    bench_run(500);
  }
  CHECK(bench.highest < 12.5, "%.2f", bench.highest);
  CHECK(bench_count_events("LOST") == 0, "nothing lost");
}

void tries_suite(void) {
  dead_drive();
  wrong_way();
  slides();
  counted();
  healthy();
  cut();
  beyond_limit();
  blind();
  relieved();
  stopped();
  booted();
  forgiven();
  searched();
  lifted();
  crept();
}
