#include "drive.h"
#include "config.h"

#define STOP_TICKS (STOP_MAX_MS / TICK_MS)
/* A way of PLAY_ANGLE, as a sum of cdeg/s over ticks. */
#define PLAY_SUM (PLAY_ANGLE * 1000U / TICK_MS)
#define OFF_TICKS (DRIVE_OFF_MS / TICK_MS)

static int16_t get_magnitude(int16_t value) { return value < 0 ? -value : value; }

static int8_t get_sign(int16_t value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

bool drive_is_braked(const struct drive *drive) { return drive->phase != DRIVE_RUN; }

int16_t drive_get_rate(const struct drive *drive) {
  return drive->phase == DRIVE_RUN ? profile_get_rate(&drive->profile) : 0;
}

void drive_hold_here(struct drive *drive, const struct position *position) {
  drive->brake_angle = position->angle;
  drive->brake_angle_known = !position->bad;
}

static void enter_phase(struct drive *drive, uint8_t phase) {
  drive->phase = phase;
  drive->ticks = 0;
}

static void engage_brake(struct drive *drive, const struct position *position, uint8_t phase) {
  /* Rule 7 counts from the angle that the brake should have held: braking a sliding table again does not reset it. */
  if (!drive_is_braked(drive)) {
    drive->held_ticks = 0;
    drive->stood = false;
    drive_hold_here(drive, position);
  }
  enter_phase(drive, phase);
  drive->order = ORDER_STAND;
  drive->releasing = drive->catching = drive->open_loop = false;
  drive->fast_ticks = 0;
  profile_place(&drive->profile, position->angle, 0);
}

int16_t drive_get_slide(const struct drive *drive, const struct position *position) {
  if (!drive_is_braked(drive) || position->bad) return 0;
  /* Motion before the brake has engaged is no slide, unless it continues at 3 deg/s. */
  uint8_t ticks = drive->held_ticks - (drive->held_ticks < BRAKE_FALL_TICKS ? drive->held_ticks : BRAKE_FALL_TICKS);
  if (ticks < STAND_TICKS) ticks = STAND_TICKS;
  if (position_get_moved(position, ticks) <= STANDING_ANGLE) return 0;
  int16_t speed = position_get_rate(position);
  return speed > NO_LOAD_RATE ? NO_LOAD_RATE : speed < -NO_LOAD_RATE ? -NO_LOAD_RATE : speed;
}

static void record_peak(struct drive *drive, int16_t rate) {
  if ((uint16_t)get_magnitude(rate) > drive->peaks[0]) drive->peaks[0] = (uint16_t)get_magnitude(rate);
}

/* The profile starts at the table's speed, so that the rest of a slide is no runaway (rule 7). */
static void release_brake(struct drive *drive, const struct position *position, int16_t rate, bool check_direction) {
  enter_phase(drive, DRIVE_RUN);
  profile_place(&drive->profile, position->angle, rate);
  record_peak(drive, position->bad ? 0 : position_get_rate(position));
  drive->release_angle = position->angle;
  drive->releasing = check_direction;
}

/* Takes over a slide at its speed; a slide in the wrong direction is stopped first. */
static void catch_slide(struct drive *drive, const struct position *position, int16_t slide) {
  release_brake(drive, position, slide, false);
  drive->catching = slide > 0 ? drive->release_direction <= 0 : drive->release_direction >= 0;
}

static void begin_order(struct drive *drive, const struct position *position, uint8_t order, int8_t direction) {
  bool start = drive_is_braked(drive);
  drive->order = order;
  drive->arrived = drive->open_loop = false;
  drive->settled_ticks = 0;
  drive->releasing = false;
  if (!start) return;
  drive->release_direction = direction;
  int16_t slide = drive_get_slide(drive, position);
  if (slide != 0) {
    /* No wait for torque: on a sliding table it would add a jolt and more slip. */
    catch_slide(drive, position, slide);
  } else if (drive->phase != DRIVE_TORQUE) {
    profile_place(&drive->profile, position->angle, 0);
    enter_phase(drive, DRIVE_TORQUE);
  }
}

void drive_move_to(struct drive *drive, const struct position *position, int16_t target, int16_t rate, int16_t accel) {
  begin_order(drive, position, ORDER_MOVE, get_sign(target - position->angle));
  drive->target = target;
  drive->rate = rate;
  drive->accel = accel;
}

void drive_prove(struct drive *drive, int8_t direction) {
  drive->order = ORDER_STAND;
  drive->proof_direction = direction;
  enter_phase(drive, DRIVE_PROVE);
}

uint8_t drive_get_proof_ticks(const struct drive *drive) {
  return drive->phase == DRIVE_PROVE ? (uint8_t)drive->ticks : 0;
}

void drive_run_at(struct drive *drive, const struct position *position, int16_t rate, int16_t accel) {
  int8_t direction = get_sign(rate);
  /* Called every tick of a return: only the first call and a change of direction begin an order. */
  if (drive->order != ORDER_RUN || direction != get_sign(drive->rate)) begin_order(drive, position, ORDER_RUN, direction);
  drive->rate = rate;
  drive->accel = accel;
}

void drive_stop(struct drive *drive, const struct position *position) {
  if (drive->phase == DRIVE_TORQUE || drive->phase == DRIVE_PROVE) {
    engage_brake(drive, position, DRIVE_BRAKED);
  } else if (drive->phase == DRIVE_RUN && drive->order != ORDER_STOP) {
    drive->order = ORDER_STOP;
    drive->ticks = 0;
    drive->releasing = drive->catching = false;
  }
}

void drive_cut(struct drive *drive, const struct position *position) {
  engage_brake(drive, position, DRIVE_OFF);
  drive->control.remainder = 0;
  drive->outputs = (struct outputs){.duty = 0, .enable = false, .release = false};
}

bool drive_is_stopping(const struct drive *drive) {
  return drive->order == ORDER_STOP || (drive->order == ORDER_RUN && drive->rate == 0);
}

/* A count of duty turns the unloaded table at 1 cdeg/s: the difference from the profile's rate is torque. */
int8_t drive_get_torque_sign(const struct drive *drive) {
  return get_sign(drive->outputs.duty - drive_get_rate(drive));
}

void drive_unload(struct drive *drive) { drive->control.sum = drive->control.stalled_ticks = 0; }

static void step_peaks(struct drive *drive) {
  if (++drive->peak_ticks >= PEAK_TICKS) {
    drive->peak_ticks = 0;
    for (uint8_t i = PEAK_SLOTS - 1; i > 0; i--) drive->peaks[i] = drive->peaks[i - 1];
    drive->peaks[0] = 0;
  }
  record_peak(drive, drive_get_rate(drive));
}

static void run_profile(struct drive *drive, const struct position *position) {
  bool ended = false;
  if (drive->catching) {
    drive->catching = !profile_step_rate(&drive->profile, 0, STOP_ACCEL);
    return;
  }
  switch (drive->order) {
    case ORDER_MOVE:
      ended = profile_step_to(&drive->profile, drive->target, drive->rate, drive->accel);
      break;
    case ORDER_RUN:
      ended = profile_step_rate(&drive->profile, drive->rate, drive->accel) && drive->rate == 0;
      break;
    default:
      ended = profile_step_rate(&drive->profile, 0, STOP_ACCEL);
  }
  bool standing = position->bad || position_get_moved(position, STAND_TICKS) <= STANDING_ANGLE;
  if (drive->order == ORDER_STOP) {
    if ((ended && standing) || ++drive->ticks >= STOP_TICKS) engage_brake(drive, position, DRIVE_BRAKED);
    return;
  }
  if (!ended) {
    drive->settled_ticks = 0;
    return;
  }
  if (drive->settled_ticks < ARRIVED_TICKS) drive->settled_ticks++;
  bool is_near = drive->order == ORDER_RUN || get_magnitude(position->angle - drive->target) <= ARRIVED_ANGLE;
  bool timed_out = drive->settled_ticks >= ARRIVED_TICKS || position->bad;
  drive->arrived = timed_out || (is_near && standing && drive->settled_ticks > STAND_TICKS);
}

void drive_tick(struct drive *drive, const struct position *position) {
  switch (drive->phase) {
    case DRIVE_PROVE:
      if (drive->ticks < UINT8_MAX) drive->ticks++;
      break;
    case DRIVE_TORQUE:
      if (++drive->ticks > TORQUE_TICKS) {
        int16_t slide = drive_get_slide(drive, position);
        if (slide != 0) catch_slide(drive, position, slide);
        else release_brake(drive, position, 0, true);
      }
      break;
    case DRIVE_RUN:
      run_profile(drive, position);
      break;
    case DRIVE_BRAKED:
      if (++drive->ticks >= OFF_TICKS) enter_phase(drive, DRIVE_OFF);
      break;
    default:
      break;
  }
  if (drive_is_braked(drive)) {
    if (drive->held_ticks < RATE_TICKS + BRAKE_FALL_TICKS) drive->held_ticks++;
    bool still = position_get_moved(position, STAND_TICKS) <= STANDING_ANGLE;
    if (drive->held_ticks > BRAKE_FALL_TICKS && still) drive->stood = true;
  }
  step_peaks(drive);
  drive->outputs.enable = drive->phase != DRIVE_OFF;
  drive->outputs.release = drive->phase == DRIVE_RUN;
  if (drive->phase == DRIVE_RUN) {
    bool closed = !position->bad && !drive->open_loop;
    drive->outputs.duty = control_compute_duty(&drive->control, &drive->profile, position->fine, closed);
  } else if (drive->phase == DRIVE_PROVE) {
    drive->outputs.duty = drive->proof_direction * PROOF_DUTY;
  } else {
    drive->outputs.duty = drive->phase == DRIVE_OFF ? 0 : control_compute_load_duty(&drive->control);
  }
}

/*
 * What stopping a slide under power takes counts in. A table that has not stood since the brake was put on is still being
 * braked: a runaway is not caught by the drive that ran away.
 */
static int16_t get_stopping_distance(const struct drive *drive, const struct position *position) {
  int32_t rate = drive->stood ? drive_get_slide(drive, position) : 0, distance = rate * rate / (2L * STOP_ACCEL);
  /* No more than half of it, so that a glitch of the sensor that is no jump is no slide either. */
  return (int16_t)(distance < SLIP_HELD / 2 ? distance : SLIP_HELD / 2);
}

bool drive_has_slipped(struct drive *drive, const struct position *position) {
  if (!drive_is_braked(drive) || position->bad) {
    drive->brake_angle_known = false;
    return false;
  }
  if (!drive->brake_angle_known) drive_hold_here(drive, position);
  return get_magnitude(position->angle - drive->brake_angle) + get_stopping_distance(drive, position) > SLIP_HELD;
}

bool drive_has_slipped_on_release(struct drive *drive, const struct position *position) {
  if (drive->phase != DRIVE_RUN || !drive->releasing || position->bad) return false;
  int16_t moved = position->angle - drive->release_angle;
  if (drive->release_direction == 0) return get_magnitude(moved) > SLIP_RELEASE;
  if (moved * drive->release_direction > RELEASED_ANGLE) drive->releasing = false;
  return moved * drive->release_direction < -SLIP_RELEASE;
}

bool drive_is_running_away(struct drive *drive, const struct position *position) {
  uint16_t peak = 0;
  for (uint8_t i = 0; i < PEAK_SLOTS; i++) {
    if (drive->peaks[i] > peak) peak = drive->peaks[i];
  }
  int16_t excess = (int16_t)(get_magnitude(position_get_rate(position)) - (int16_t)(peak + peak / 2 + RUNAWAY_OFFSET));
  if (drive->phase != DRIVE_RUN || position->bad || excess <= 0) {
    drive->fast_ticks = 0;
    drive->fast_way = 0;
    return false;
  }
  if (drive->fast_way < PLAY_SUM) drive->fast_way += (uint16_t)excess;
  if (drive->direction.turn_ticks >= FALL_TICKS || drive->fast_way >= PLAY_SUM) drive->fast_ticks++;
  return drive->fast_ticks >= RUNAWAY_MS / TICK_MS;
}

/* A release that has not made its way yet is judged by drive_has_slipped_on_release. */
bool drive_is_running_backwards(struct drive *drive, const struct position *position) {
  bool judged = drive->phase == DRIVE_RUN && !drive->releasing && !drive->catching && !position->bad;
  return direction_update(&drive->direction, position, drive->profile.speed, judged);
}
