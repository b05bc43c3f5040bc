/*
 * Healthy tables of many kinds: persons, balance, play, friction, winding, supply from an empty battery to the charger, noise.
 * None slips, runs away, fails the proof of torque, loses anything or is given up: a healthy table is never locked.
 */
#include <math.h>
#include "host.h"

static const char *const failures_of_a_drive[] = {"SLIP", "RUNAWAY", "STUCK", "OVERCURRENT", "SENSOR", "SWITCH", "LIMIT trip", "LIMIT lower", "LIMIT upper"};

static void check_sound(unsigned number) {
  const struct table *table = &bench.table;
  for (unsigned i = 0; i < sizeof failures_of_a_drive / sizeof failures_of_a_drive[0]; i++) {
    CHECK(bench_count_events(failures_of_a_drive[i]) == 0, "%u: %s: %.0f kg, balance %.1f, play %.2f, %.1f Nm, %.1f V, %.2f ohm, noise %.2f", number,
          failures_of_a_drive[i], table->mass, table->balance, table->play, table->friction, table->bus, table->ohms, table->noise);
  }
  CHECK(bench_read_event("LOST") == -1 && bench.device.kept.tries == 0, "%u: lost %d", number, bench_read_event("LOST"));
}

void healthy_suite(void) {
  for (unsigned number = 0; number < 400; number++) {
    bench_seed = number * 7919u + 17;
    /* From anywhere, without a learnt load, the torque proved first. */
    bench_boot(bench_draw(-20, 60));
    bench_draw_table();
    bench.device.kept.flags |= KEPT_PROOF;
    bench_run(50 + (unsigned)bench_draw(0, 4000));
    char command[48];
    snprintf(command, sizeof command, "RETURN %d", (int)bench_draw(100, 400));
    double from = bench_get_angle();
    CHECK(bench_accepts(command) && bench_wait_for('I', 90000), "%u: from %.1f", number, from);
    CHECK(fabs(bench_get_angle()) < 1.2, "%u: at %.2f", number, bench_get_angle());
    check_sound(number);
    /* Down, further, back, and home. */
    bench_boot(0);
    bench_draw_table();
    CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
    bench.lease = 1000;
    for (int leg = 0; leg < 3; leg++) {
      int target = (int)bench_draw(-1900, 5900), accel = (int)bench_draw(50, 200), rate = (int)bench_draw(50, 300);
      snprintf(command, sizeof command, "MOVE %d %d %d 1000", target, rate, accel);
      CHECK(bench_accepts(command), "%s", command);
      bench_run((unsigned)bench_draw(1000, 30000));
      if (bench_draw(0, 1) < 0.3) bench_accepts("HALT");
      CHECK(bench_wait_for('R', 180000), "%u: %s: %c", number, command, bench_get_state());
    }
    CHECK(bench_accepts("RETURN 200") && bench_wait_for('I', 90000) && fabs(bench_get_angle()) < 1.2, "%u: home, at %.2f", number, bench_get_angle());
    check_sound(number);
  }
}
