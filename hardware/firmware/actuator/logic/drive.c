#include "drive.h"
#include "config.h"

#define TORQUE_TICKS 4           /* 20 ms: current builds in a few */
#define RELEASED 50              /* cdeg the right way: the drive has the load */
#define STOP_TICKS (STOP_MAX_MS / TICK_MS)
#define OFF_TICKS (DRIVE_OFF_MS / TICK_MS)
#define PEAK_TICKS 10            /* four of them: 200 ms */
#define STANDING 15              /* cdeg in 50 ms: a little more than a count of the converter */
#define ARRIVED 30               /* cdeg from the target */
#define ARRIVED_TICKS 120        /* 0.6 s: the brake holds better than a drive that cannot get there */

static int16_t magnitude(int16_t value) { return value < 0 ? -value : value; }

bool drive_braked(const struct drive *drive) { return drive->phase != DRIVE_RUN; }

int16_t drive_rate(const struct drive *drive) {
  return drive->phase == DRIVE_RUN ? profile_rate(&drive->profile) : 0;
}

void drive_hold_here(struct drive *drive, const struct position *position) {
  drive->brake_angle = position->angle;
  drive->brake_angle_known = !position->bad;
}

static void enter(struct drive *drive, uint8_t phase) {
  drive->phase = phase;
  drive->ticks = 0;
}

static void brake(struct drive *drive, const struct position *position, uint8_t phase) {
  enter(drive, phase);
  drive->order = ORDER_STAND;
  drive->releasing = false;
  drive->fast_ticks = 0;
  profile_place(&drive->profile, position->angle, 0);
  drive_hold_here(drive, position);
}

static void begin(struct drive *drive, const struct position *position, uint8_t order, int8_t way) {
  bool start = drive_braked(drive);
  drive->order = order;
  drive->arrived = false;
  drive->settled = 0;
  drive->releasing = false;
  if (!start) return;
  if (drive->phase != DRIVE_TORQUE) {
    /* A table creeping under its brake is taken up at the speed it has, or the start itself would be a jerk. */
    int16_t rate = position_moved(position) > STANDING ? position_rate(position) : 0;
    if (rate > ABSOLUTE_UP_RATE) rate = ABSOLUTE_UP_RATE;
    if (rate < -ABSOLUTE_UP_RATE) rate = -ABSOLUTE_UP_RATE;
    profile_place(&drive->profile, position->angle, position->bad ? 0 : rate);
    enter(drive, DRIVE_TORQUE);
  }
  drive->release_way = way;
}

void drive_to(struct drive *drive, const struct position *position, int16_t target, int16_t rate, int16_t accel) {
  begin(drive, position, ORDER_TO, target > position->angle ? 1 : target < position->angle ? -1 : 0);
  drive->target = target;
  drive->rate = rate;
  drive->accel = accel;
}

void drive_speed(struct drive *drive, const struct position *position, int16_t rate, int16_t accel) {
  int8_t way = rate > 0 ? 1 : rate < 0 ? -1 : 0, before = drive->rate > 0 ? 1 : drive->rate < 0 ? -1 : 0;
  /* Called every tick of a return: only the first, or another direction, is a beginning. */
  if (drive->order != ORDER_SPEED || way != before) begin(drive, position, ORDER_SPEED, way);
  drive->rate = rate;
  drive->accel = accel;
}

void drive_stop(struct drive *drive, const struct position *position) {
  if (drive->phase == DRIVE_TORQUE) {
    brake(drive, position, DRIVE_BRAKED);
  } else if (drive->phase == DRIVE_RUN && drive->order != ORDER_STOP) {
    drive->order = ORDER_STOP;
    drive->ticks = 0;
    drive->releasing = false;
  }
}

void drive_cut(struct drive *drive, const struct position *position) {
  brake(drive, position, DRIVE_OFF);
  drive->control.carried = 0;
  drive->outputs = (struct outputs){0, false, false};
}

void drive_unload(struct drive *drive) { drive->control.sum = 0; }

static void note_peak(struct drive *drive) {
  uint16_t rate = (uint16_t)magnitude(drive_rate(drive));
  if (++drive->peak_ticks >= PEAK_TICKS) {
    drive->peak_ticks = 0;
    for (uint8_t i = 3; i > 0; i--) drive->peaks[i] = drive->peaks[i - 1];
    drive->peaks[0] = 0;
  }
  if (rate > drive->peaks[0]) drive->peaks[0] = rate;
}

static void run(struct drive *drive, const struct position *position) {
  bool ended = false;
  switch (drive->order) {
    case ORDER_TO:
      ended = profile_to(&drive->profile, drive->target, drive->rate, drive->accel);
      break;
    case ORDER_SPEED:
      ended = profile_speed(&drive->profile, drive->rate, drive->accel) && drive->rate == 0;
      break;
    default:
      ended = profile_speed(&drive->profile, 0, STOP_ACCEL);
  }
  bool standing = position->bad || position_moved(position) <= STANDING;
  if (drive->order == ORDER_STOP) {
    if ((ended && standing) || ++drive->ticks >= STOP_TICKS) brake(drive, position, DRIVE_BRAKED);
    return;
  }
  if (!ended) {
    drive->settled = 0;
    return;
  }
  if (drive->settled < ARRIVED_TICKS) drive->settled++;
  bool near = drive->order == ORDER_SPEED || magnitude(position->angle - drive->target) <= ARRIVED;
  drive->arrived = drive->settled >= ARRIVED_TICKS || position->bad || (near && standing && drive->settled > STAND_WINDOW);
}

void drive_tick(struct drive *drive, const struct position *position) {
  switch (drive->phase) {
    case DRIVE_TORQUE:
      if (++drive->ticks > TORQUE_TICKS) {
        enter(drive, DRIVE_RUN);
        drive->release_angle = position->angle;
        drive->releasing = true;
      }
      break;
    case DRIVE_RUN:
      run(drive, position);
      break;
    case DRIVE_BRAKED:
      if (++drive->ticks >= OFF_TICKS) enter(drive, DRIVE_OFF);
      break;
    default:
      break;
  }
  note_peak(drive);
  drive->outputs.enable = drive->phase != DRIVE_OFF;
  drive->outputs.release = drive->phase == DRIVE_RUN;
  if (drive->phase == DRIVE_RUN) {
    drive->outputs.duty = control_duty(&drive->control, &drive->profile, position->fine, !position->bad);
  } else {
    drive->outputs.duty = drive->phase == DRIVE_OFF ? 0 : control_load(&drive->control);
  }
}

bool drive_slips(struct drive *drive, const struct position *position) {
  if (!drive_braked(drive) || position->bad) {
    drive->brake_angle_known = false;
    return false;
  }
  if (!drive->brake_angle_known) drive_hold_here(drive, position);
  return magnitude(position->angle - drive->brake_angle) > SLIP_HELD;
}

bool drive_slips_on_release(struct drive *drive, const struct position *position) {
  if (drive->phase != DRIVE_RUN || !drive->releasing || position->bad) return false;
  int16_t moved = position->angle - drive->release_angle;
  if (drive->release_way == 0) return magnitude(moved) > SLIP_RELEASE;
  if (moved * drive->release_way > RELEASED) drive->releasing = false;
  return moved * drive->release_way < -SLIP_RELEASE;
}

bool drive_runs_away(struct drive *drive, const struct position *position) {
  uint16_t peak = 0;
  for (uint8_t i = 0; i < 4; i++) {
    if (drive->peaks[i] > peak) peak = drive->peaks[i];
  }
  bool fast = drive->phase == DRIVE_RUN && !position->bad &&
              (uint16_t)magnitude(position_rate(position)) > peak + peak / 2 + 50;
  drive->fast_ticks = fast ? drive->fast_ticks + 1 : 0;
  return drive->fast_ticks >= RUNAWAY_MS / TICK_MS;
}
