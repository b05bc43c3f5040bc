#include "drive.h"
#include "config.h"

#define TORQUE_TICKS 4           /* 20 ms: current builds in a few */
#define RELEASED 50              /* cdeg the right way: the drive has the load */
#define STOP_TICKS (STOP_MAX_MS / TICK_MS)
#define OFF_TICKS (DRIVE_OFF_MS / TICK_MS)
#define PEAK_TICKS 10            /* four of them: 200 ms */
#define STANDING 15              /* cdeg: a little more than a count of the converter */
#define FALL_TICKS 10            /* 50 ms: a brake falls in within that */
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
  /* Rule 7 counts from where the brake should have held from: braking once more a table that slides forgives no slip. */
  if (!drive_braked(drive)) {
    drive->held_ticks = 0;
    drive_hold_here(drive, position);
  }
  enter(drive, phase);
  drive->order = ORDER_STAND;
  drive->releasing = drive->catching = false;
  drive->fast_ticks = 0;
  profile_place(&drive->profile, position->angle, 0);
}

int16_t drive_slide(const struct drive *drive, const struct position *position) {
  if (!drive_braked(drive) || position->bad) return 0;
  /* What the table still did before the brake had fallen in is no slide, unless it goes on at 3 deg/s. */
  uint8_t ticks = drive->held_ticks - (drive->held_ticks < FALL_TICKS ? drive->held_ticks : FALL_TICKS);
  if (ticks < STAND_WINDOW) ticks = STAND_WINDOW;
  if (position_moved(position, ticks) <= STANDING) return 0;
  int16_t speed = position_speed(position);
  return speed > NO_LOAD_RATE ? NO_LOAD_RATE : speed < -NO_LOAD_RATE ? -NO_LOAD_RATE : speed;
}

static void note_peak(struct drive *drive, int16_t rate) {
  if ((uint16_t)magnitude(rate) > drive->peaks[0]) drive->peaks[0] = (uint16_t)magnitude(rate);
}

/* Brake released. The profile starts at the speed that the table has: what is left of a slide is no runaway (rule 7). */
static void release(struct drive *drive, const struct position *position, int16_t rate, bool watch) {
  enter(drive, DRIVE_RUN);
  profile_place(&drive->profile, position->angle, rate);
  note_peak(drive, position->bad ? 0 : position_speed(position));
  drive->release_angle = position->angle;
  drive->releasing = watch;
}

/* A slide is taken up at the speed it has; where it leads away from what was ordered, it is first stopped. */
static void catch(struct drive *drive, const struct position *position, int16_t slide) {
  release(drive, position, slide, false);
  drive->catching = slide > 0 ? drive->release_way <= 0 : drive->release_way >= 0;
}

static void begin(struct drive *drive, const struct position *position, uint8_t order, int8_t way) {
  bool start = drive_braked(drive);
  drive->order = order;
  drive->arrived = false;
  drive->settled = 0;
  drive->releasing = false;
  if (!start) return;
  drive->release_way = way;
  int16_t slide = drive_slide(drive, position);
  if (slide != 0) {
    /* Waiting for torque is for a brake that holds: on a table that slides it would be a jolt, and more way lost. */
    catch(drive, position, slide);
  } else if (drive->phase != DRIVE_TORQUE) {
    profile_place(&drive->profile, position->angle, 0);
    enter(drive, DRIVE_TORQUE);
  }
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
    drive->releasing = drive->catching = false;
  }
}

void drive_cut(struct drive *drive, const struct position *position) {
  brake(drive, position, DRIVE_OFF);
  drive->control.carried = 0;
  drive->outputs = (struct outputs){0, false, false};
}

bool drive_stopping(const struct drive *drive) {
  return drive->order == ORDER_STOP || (drive->order == ORDER_SPEED && drive->rate == 0);
}

/* A count of duty turns the table at 1 cdeg/s: more or less than the profile's speed is torque, one way or the other. */
int8_t drive_torque(const struct drive *drive) {
  int16_t more = drive->outputs.duty - drive_rate(drive);
  return more > 0 ? 1 : more < 0 ? -1 : 0;
}

void drive_unload(struct drive *drive) { drive->control.sum = drive->control.late = 0; }

static void step_peaks(struct drive *drive) {
  if (++drive->peak_ticks >= PEAK_TICKS) {
    drive->peak_ticks = 0;
    for (uint8_t i = 3; i > 0; i--) drive->peaks[i] = drive->peaks[i - 1];
    drive->peaks[0] = 0;
  }
  note_peak(drive, drive_rate(drive));
}

static void run(struct drive *drive, const struct position *position) {
  bool ended = false;
  if (drive->catching) {
    drive->catching = !profile_speed(&drive->profile, 0, STOP_ACCEL);
    return;
  }
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
  bool standing = position->bad || position_moved(position, STAND_WINDOW) <= STANDING;
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
        int16_t slide = drive_slide(drive, position);
        if (slide != 0) catch(drive, position, slide);
        else release(drive, position, 0, true);
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
  if (drive_braked(drive) && drive->held_ticks < RATE_TICKS + FALL_TICKS) drive->held_ticks++;
  step_peaks(drive);
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
              (uint16_t)magnitude(position_speed(position)) > peak + peak / 2 + 50;
  drive->fast_ticks = fast ? drive->fast_ticks + 1 : 0;
  return drive->fast_ticks >= RUNAWAY_MS / TICK_MS;
}
