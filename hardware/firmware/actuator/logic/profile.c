#include "profile.h"
#include "config.h"

static int32_t get_magnitude(int32_t value) { return value < 0 ? -value : value; }

/* Speed `s`, reduced by `a` each tick, covers s(s+a)/(2a): whether that fits into `distance`. */
static bool can_stop(int32_t s, int32_t a, int32_t distance) {
  return (uint64_t)(uint32_t)s * (uint32_t)(s + a) <= (uint64_t)(uint32_t)(2 * a) * (uint32_t)distance;
}

static void advance(struct profile *profile, int32_t speed) {
  profile->accel = (int16_t)(speed - profile->speed);
  profile->speed = speed;
  profile->position += speed;
}

/* The speed of the next tick when braking from `s` to stop within `distance`: at `accel`, or harder if necessary. */
static int32_t reduce_speed(int32_t s, int32_t accel, int32_t distance) {
  int32_t brake = accel;
  /* Slack of twice the discretisation, without which rounding alone would require harder braking at every ordinary stop. */
  while (brake < STOP_ACCEL && !can_stop(s > brake ? s - brake : 0, brake, distance + s / 2)) brake += BRAKING_STEP;
  if (brake > STOP_ACCEL) brake = STOP_ACCEL;
  return s > brake ? s - brake : 0;
}

bool profile_step_to(struct profile *profile, int16_t target_cdeg, int16_t rate, int16_t accel) {
  int32_t target = target_cdeg * POSITION_UNITS;
  int32_t way = target - profile->position;
  if (way == 0 && profile->speed == 0) {
    profile->accel = 0;
    return true;
  }
  if (profile->speed != 0 && (way == 0 || (way < 0) != (profile->speed < 0))) {
    /* Moving away from the target: stop first. */
    profile_step_rate(profile, 0, accel);
    return false;
  }
  int32_t distance = get_magnitude(way), s = get_magnitude(profile->speed), most = rate * SPEED_UNITS;
  int32_t next = s > most ? (s - accel > most ? s - accel : most) : (s + accel < most ? s + accel : most);
  if (next > distance) next = distance;
  if (!can_stop(next, accel, distance)) {
    if (next > s && can_stop(s, accel, distance)) {
      next = s;
    } else {
      next = reduce_speed(s, accel, distance);
      if (next < accel) next = distance < accel ? distance : accel; /* the last step: creep in */
      if (next > distance) next = distance;
    }
  }
  advance(profile, way < 0 ? -next : next);
  if (profile->position == target && get_magnitude(profile->speed) <= STOP_ACCEL) profile->speed = 0;
  return profile->position == target && profile->speed == 0;
}

bool profile_step_rate(struct profile *profile, int16_t rate, int16_t accel) {
  int32_t wanted = rate * SPEED_UNITS, speed = profile->speed;
  if (speed < wanted) {
    speed = speed + accel < wanted ? speed + accel : wanted;
  } else if (speed > wanted) {
    speed = speed - accel > wanted ? speed - accel : wanted;
  }
  advance(profile, speed);
  return speed == wanted;
}

int16_t profile_get_rate(const struct profile *profile) { return (int16_t)(profile->speed / SPEED_UNITS); }

void profile_place(struct profile *profile, int16_t angle_cdeg, int16_t rate) {
  profile->position = angle_cdeg * POSITION_UNITS;
  profile->speed = rate * SPEED_UNITS;
  profile->accel = 0;
}
