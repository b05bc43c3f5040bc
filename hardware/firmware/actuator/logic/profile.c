#include "profile.h"
#include "config.h"

static int32_t magnitude(int32_t value) { return value < 0 ? -value : value; }

/* Speed `s` now and `a` less at each tick covers s(s+a)/(2a): does that fit into `distance`? */
static bool can_stop(int32_t s, int32_t a, int32_t distance) {
  return (uint64_t)(uint32_t)s * (uint32_t)(s + a) <= (uint64_t)(uint32_t)(2 * a) * (uint32_t)distance;
}

static void advance(struct profile *profile, int32_t speed) {
  profile->accel = (int16_t)(speed - profile->speed);
  profile->speed = speed;
  profile->position += speed;
}

/* The speed after slowing down from `s` so as to stop inside `distance`: at `accel` if that does, harder if need be. */
static int32_t slowed(int32_t s, int32_t accel, int32_t distance) {
  int32_t brake = accel;
  /* Twice the discrete grain of slack, or rounding alone would call for the harder brake at every ordinary stop. */
  while (brake < STOP_ACCEL && !can_stop(s > brake ? s - brake : 0, brake, distance + s / 2)) brake += 50;
  if (brake > STOP_ACCEL) brake = STOP_ACCEL;
  return s > brake ? s - brake : 0;
}

bool profile_to(struct profile *profile, int16_t target_cdeg, int16_t rate, int16_t accel) {
  int32_t target = target_cdeg * POSITION_UNITS;
  int32_t way = target - profile->position;
  if (way == 0 && profile->speed == 0) {
    profile->accel = 0;
    return true;
  }
  if (profile->speed != 0 && (way == 0 || (way < 0) != (profile->speed < 0))) {
    /* Going away from the target: first stop. */
    profile_speed(profile, 0, accel);
    return false;
  }
  int32_t distance = magnitude(way), s = magnitude(profile->speed), most = rate * SPEED_UNITS;
  int32_t next = s > most ? (s - accel > most ? s - accel : most) : (s + accel < most ? s + accel : most);
  if (next > distance) next = distance;
  if (!can_stop(next, accel, distance)) {
    if (next > s && can_stop(s, accel, distance)) {
      next = s;
    } else {
      next = slowed(s, accel, distance);
      if (next < accel) next = distance < accel ? distance : accel; /* the last grain: creep in */
      if (next > distance) next = distance;
    }
  }
  advance(profile, way < 0 ? -next : next);
  if (profile->position == target && magnitude(profile->speed) <= STOP_ACCEL) profile->speed = 0;
  return profile->position == target && profile->speed == 0;
}

bool profile_speed(struct profile *profile, int16_t rate, int16_t accel) {
  int32_t wanted = rate * SPEED_UNITS, speed = profile->speed;
  if (speed < wanted) {
    speed = speed + accel < wanted ? speed + accel : wanted;
  } else if (speed > wanted) {
    speed = speed - accel > wanted ? speed - accel : wanted;
  }
  advance(profile, speed);
  return speed == wanted;
}

int16_t profile_rate(const struct profile *profile) { return (int16_t)(profile->speed / SPEED_UNITS); }

int16_t profile_angle(const struct profile *profile) {
  int32_t half = profile->position < 0 ? -POSITION_UNITS / 2 : POSITION_UNITS / 2;
  return (int16_t)((profile->position + half) / POSITION_UNITS);
}

void profile_place(struct profile *profile, int16_t angle_cdeg, int16_t rate) {
  profile->position = angle_cdeg * POSITION_UNITS;
  profile->speed = rate * SPEED_UNITS;
  profile->accel = 0;
}
