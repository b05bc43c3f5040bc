/* The proof of torque: after a slip or a runaway, and with a bad sensor, the brake is released only where the drive pulls. */
#include <math.h>
#include <string.h>
#include "host.h"
#include "logic/torque_proof.h"

/* Slips once at a release from 20 degrees; the drive is sound again, and the table in F. */
static void slip_once(void) {
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.lease = 0;
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 3000), "slips");
  bench.table.runaway = 0;
  bench_run(500);
}

static bool is_ever_released(unsigned ms) {
  bool released = false;
  for (unsigned i = 0; i < ms; i += 5) {
    bench_run(5);
    released = released || bench.outputs.release;
  }
  return released;
}

static void by_person(void) {
  slip_once();
  bench_clear_events();
  CHECK(bench_accepts("RETURN 300") && bench_get_state() == 'A' && bench_count_events("RETURN host") == 1, "A at once");
  CHECK(!is_ever_released(80), "80 ms against the brake");
  CHECK(is_ever_released(60), "then it is released");
  CHECK(bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.4, "at level");
  /* Not asked again after level. */
  bench_run(500);
  CHECK(bench_accepts("RESET") && bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  CHECK(bench_move_to(10) && bench_accepts("RETURN 300") && is_ever_released(60), "no proof");
}

static void by_rule(void) {
  slip_once();
  bench.table.motor_dead = true;
  bench_clear_events();
  CHECK(!is_ever_released(25000), "not released");
  CHECK(bench_get_state() == 'F' && bench_count_events("STUCK") == 1 && bench_count_events("RETURN stop") == 0, "F, STUCK once");
  CHECK(bench.device.kept.tries == 0, "no try");
  bench.table.motor_dead = false;
  CHECK(bench_wait_for('A', 15000), "asked again");
  CHECK(bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.4, "at level");
}

/* The drive dies while the return is announced: proved again at the release. And it is asked every 10 s, not all the time. */
static void asked_again(void) {
  slip_once();
  while (bench.device.sounder.sound != SOUND_SECOND && bench.now < 60000) bench_run(5);
  bench.table.motor_dead = true;
  bench_clear_events();
  CHECK(!is_ever_released(6000) && bench_count_events("RETURN stop") == 0 && bench_count_events("STUCK") == 1, "not released");
  unsigned proofs = 0;
  bool proving = false;
  for (unsigned i = 0; i < 60000; i += 5) {
    bench_run(5);
    bool now = bench.device.drive.phase == DRIVE_PROVE;
    proofs += now && !proving;
    proving = now;
  }
  CHECK(proofs >= 5 && proofs <= 7, "%u in a minute", proofs);
}

static void readings(void) {
  static const struct { int16_t ma; bool passes; } cases[] = {{0, false}, {95, false}, {105, true}, {1000, true}, {1495, true}, {1505, false}};
  struct position position = {0};
  for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct torque_proof proof = {0};
    for (uint8_t ticks = 1; ticks < PROOF_TICKS; ticks++) {
      torque_proof_update(&proof, &position, ticks, false, ticks <= PROOF_TICKS - PROOF_MEAN_TICKS ? 700 : cases[i].ma);
      CHECK(proof.verdict == PROOF_PENDING, "not before 80 ms");
    }
    torque_proof_update(&proof, &position, PROOF_TICKS, false, cases[i].ma);
    CHECK(proof.verdict == (cases[i].passes ? PROOF_PASSED : PROOF_FAILED), "%d mA", cases[i].ma);
  }
}

/* A current sense that has shown nothing in 5 degrees of motion is disconnected: it locks no healthy table. */
static void sense(void) {
  bench_boot(0);
  bench.table.sense_dead = true;
  CHECK(bench_move_to(20), "20 degrees");
  bench.lease = 0;
  bench.table.runaway = 0.6;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 3000), "slips");
  bench.table.runaway = 0;
  bench_run(500);
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 40000) && fabs(bench_get_angle()) < 0.4, "not asked");
  slip_once();
  bench.table.sense_dead = true;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 400) && bench_count_events("STUCK") == 1, "asked where it has shown something");
  bench.table.sense_dead = false;
  bench_reboot();
  CHECK(bench.device.kept.flags & KEPT_PROOF, "kept over a reset");
  bench_clear_events();
  bench.table.motor_dead = true;
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('F', 400) && bench_count_events("STUCK") == 1, "asked before any motion");
}

static void bad_sensor(void) {
  bench_boot(30);
  bench.table.wiper_broken = true;
  bench.table.motor_dead = true;
  bench_run(100);
  bench_reset_extremes();
  CHECK(!is_ever_released(30000) && bench_count_events("STUCK") == 1, "always proved");
  CHECK(bench_accepts("RETURN 200") && !is_ever_released(500) && bench_get_state() == 'F' && bench_count_events("STUCK") == 2, "for a person too");
  CHECK(bench.highest < 30.01, "nothing lost");
}

/* A STOP in a rule's proof, the first or the one at the release, only delays it. */
static void stopped_in_proof(void) {
  for (int second = 0; second < 2; second++) {
    slip_once();
    unsigned proofs = 0;
    bool proving = false;
    while (proofs < 1u + (unsigned)second && bench.now < 60000) {
      bench_run(5);
      bool now = bench.device.drive.phase == DRIVE_PROVE;
      proofs += now && !proving;
      proving = now;
    }
    bench_run(30);
    CHECK(bench_accepts("STOP") && bench_get_state() == 'F', "stopped");
    bench_run(100);
    CHECK(bench_wait_for('A', 15000), "%d: returns all the same", second);
  }
}

/* Not asked in the catch of a slide, and a stop ends it. */
static void cut_short(void) {
  slip_once();
  CHECK(bench_accepts("RETURN 200"), "returns");
  bench_run(40);
  bench.table.estop_open = true;
  CHECK(!is_ever_released(1000) && bench_get_state() == 'S' && !bench.outputs.enable, "the red stop ends it");
  bench.table.estop_open = false;
  slip_once();
  CHECK(bench_accepts("RESET"), "reset");
  bench.table.slip_rate = 3;
  CHECK(bench_wait_for('A', 1500) && bench_count_events("RETURN slip") == 1 && bench.outputs.release, "a slide is caught at once");
}

void proof_suite(void) {
  by_person();
  by_rule();
  asked_again();
  readings();
  sense();
  bad_sensor();
  cut_short();
  stopped_in_proof();
}
