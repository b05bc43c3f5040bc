/* The trapezoid compared with the analytical one, and its behaviour at the ends. */
#include <math.h>
#include <stdlib.h>
#include "host.h"
#include "logic/config.h"

static double get_ideal(double t, double way, double rate, double accel) {
  double ramp = rate / accel, peak = rate;
  if (ramp * rate > way) ramp = sqrt(way / accel), peak = ramp * accel;
  double level = (way - ramp * peak) / peak, end = 2 * ramp + level;
  if (t < ramp) return accel * t * t / 2;
  if (t < ramp + level) return peak * ramp / 2 + peak * (t - ramp);
  if (t < end) return way - accel * (end - t) * (end - t) / 2;
  return way;
}

static void check_trapezoid(int from, int to, int rate, int accel) {
  struct profile profile;
  profile_place(&profile, (int16_t)from, 0);
  double worst = 0, way = abs(to - from);
  int sign = to < from ? -1 : 1, tick = 0;
  bool reached = false;
  while (!reached && tick < 200 * 200) {
    int32_t before = profile.speed;
    reached = profile_step_to(&profile, (int16_t)to, (int16_t)rate, (int16_t)accel);
    tick++;
    double at = sign * (profile.position / (double)POSITION_UNITS - from);
    worst = fmax(worst, fabs(at - get_ideal(tick / 200.0, way, rate, accel)));
    CHECK(at <= way && abs(profile.speed) <= rate * SPEED_UNITS, "%d..%d overshoots", from, to);
    /* the last step may round up to one more increment of braking */
    CHECK(labs((long)profile.speed - before) <= 2 * accel + 50, "%d..%d at %d: %ld", from, to, tick, (long)profile.speed - before);
  }
  CHECK(reached && profile.position == to * POSITION_UNITS && profile.speed == 0, "%d..%d arrives", from, to);
  CHECK(worst < 4 + rate * 0.01, "%d..%d at %d, %d is off by %.2f cdeg", from, to, rate, accel, worst);
}

void profile_suite(void) {
  static const int rates[] = {1, 37, 100, 150, 300, 400}, accels[] = {1, 50, 100, 200}, targets[] = {1, 7, 100, 1501, 6000, -2000};
  for (unsigned r = 0; r < 6; r++)
    for (unsigned a = 0; a < 4; a++)
      for (unsigned t = 0; t < 6; t++)
        if (abs(targets[t]) / rates[r] < 150) check_trapezoid(t == 3 ? -300 : 0, targets[t], rates[r], accels[a]);

  /* A target too near for the ordered acceleration: brakes harder, up to 1500, and does not pass it. */
  struct profile profile;
  for (int near = 40; near <= 400; near += 20) {
    profile_place(&profile, 0, 300);
    int32_t hardest = 0;
    for (int i = 0; i < 4000 && !profile_step_to(&profile, (int16_t)near, 300, 50); i++) {
      if (-profile.accel > hardest) hardest = -profile.accel;
      CHECK(profile.position <= near * POSITION_UNITS, "passes %d", near);
    }
    CHECK(hardest <= STOP_ACCEL && hardest > 50, "%d: %d", near, (int)hardest);
    CHECK(profile.speed == 0 && profile.position == near * POSITION_UNITS, "%d", near);
  }
  /* Too near even for 1500: passes it, stops, returns. */
  profile_place(&profile, 0, 300);
  bool reached = false;
  for (int i = 0; i < 4000 && !reached; i++) reached = profile_step_to(&profile, 10, 300, 100);
  CHECK(reached && profile.position == 10 * POSITION_UNITS, "returns");

  profile_place(&profile, 0, 400);
  int ticks = 0;
  while (!profile_step_rate(&profile, 0, STOP_ACCEL)) ticks++;
  CHECK(ticks == 53, "400 cdeg/s at 1500 takes 267 ms, not %d ticks", ticks);
}
