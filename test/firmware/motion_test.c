/* How well the table follows: against the ideal trapezoid, with a converter that has noise and one that has none. */
#include <math.h>
#include "host.h"
#include "logic/config.h"

static double ideal(double t, double way, double rate, double accel) {
  double ramp = rate / accel, end = way / rate + ramp;
  if (t <= 0) return 0;
  if (t < ramp) return accel * t * t / 2;
  if (t < end - ramp) return rate * ramp / 2 + rate * (t - ramp);
  if (t < end) return way - accel * (end - t) * (end - t) / 2;
  return way;
}

static void follows(double noise, double from, double to, double rate, double accel) {
  bench_boot(0);
  bench.table.noise = noise;
  if (from != 0) CHECK(bench_to(from), "from");
  else CHECK(bench_ok("LIMITS -2000 6000 300 400 200 300000") && bench_ok("ARM"), "arms");
  bench.lease = 1000;
  char move[64];
  snprintf(move, sizeof move, "MOVE %d %d %d 1000", (int)(to * 100), (int)(rate * 100), (int)(accel * 100));
  CHECK(bench_ok(move), "%s", move);
  double start = bench_angle(), squares = 0, beyond = 0, way = fabs(to - start), sign = to > start ? 1 : -1;
  unsigned ticks = 0, all = (unsigned)((way / rate + rate / accel + 1) * 200);
  for (; ticks < all; ticks++) {
    bench_run(TICK_MS);
    double at = sign * (bench_angle() - start), error = at - ideal(ticks / 200.0, way, rate, accel);
    squares += error * error;
    beyond = fmax(beyond, at - way);
  }
  double rms = sqrt(squares / ticks);
  CHECK(rms < 0.3 && beyond < 0.5, "%s: %.3f rms, %.3f beyond", move, rms, beyond);
  CHECK(bench_state() == 'R', "%s arrives", move);
  printf("  noise %.1f counts, %5.1f..%5.1f deg at %.1f: %.3f deg rms, %.3f deg overshoot\n", noise, from, to, rate, rms, beyond);
}

void motion_suite(void) {
  for (int noisy = 0; noisy < 2; noisy++) {
    follows(noisy * 0.6, 0, 60, 3, 2);
    follows(noisy * 0.6, 60, 0, 4, 2);
    follows(noisy * 0.6, 0, 15, 1, 0.5);
    follows(noisy * 0.6, 10, -15, 0.3, 0.5);
    follows(noisy * 0.6, 30, 32, 1, 1);
  }
  /* A stop from full speed: 1500 cdeg/s^2, brake within 350 ms. */
  bench_boot(0);
  CHECK(bench_to(40) && bench_ok("MOVE 0 400 200 1000"), "up");
  bench_run(4000);
  double from = bench_angle();
  bench_bytes("!!", 2);
  bench_run(355);
  CHECK(!bench.outputs.release, "brake");
  bench_run(200);
  CHECK(from - bench_angle() < 0.75, "stops within %.2f deg", from - bench_angle());
  /* A table that does not stop under the drive gets the brake after 350 ms all the same. */
  bench_boot(0);
  CHECK(bench_to(40) && bench_ok("MOVE 0 400 200 1000"), "up");
  bench_run(3000);
  bench.table.runaway = -5;
  bench_bytes("!!", 2);
  bench_run(345);
  CHECK(bench.outputs.release, "not before it stands");
  bench_run(15);
  CHECK(!bench.outputs.release, "but no later");
  /* A position sensor that stands still is bound by what the loop may add. */
  bench_boot(0);
  CHECK(bench_to(10), "10 degrees");
  bench.table.sensor_stuck = true;
  bench.table.stuck_at = bench_angle();
  bench_watch();
  CHECK(bench_ok("MOVE 2000 100 100 1000"), "moves");
  CHECK(bench_until('R', 20000), "ends");
  CHECK(bench.fastest < 2.2 && bench.highest < 33, "%.2f deg/s, %.2f deg", bench.fastest, bench.highest);
}
