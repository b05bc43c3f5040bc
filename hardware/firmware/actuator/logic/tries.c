#include "tries.h"
#include "config.h"
#include "level_switch.h"
#include "transitions.h"

static int16_t get_magnitude(int16_t value) { return value < 0 ? -value : value; }

static bool is_same_side(int16_t one, int16_t other) { return (one < 0) == (other < 0); }

static int16_t get_bound(const struct device *device) {
  return device->position.bad || (device->kept.flags & KEPT_PROOF) ? LOST_MOST : LOST_RULES;
}

static int16_t get_lost_at(const struct device *device, int16_t angle) {
  int16_t mark = device->kept.mark;
  if (mark == 0 || !is_same_side(mark, angle)) return 0;
  int16_t beyond = get_magnitude(angle) - get_magnitude(mark);
  return beyond > 0 ? beyond : 0;
}

int16_t tries_get_lost(const struct device *device) {
  if (device->position.bad) return device->kept.blind * LOST_BLIND;
  return get_lost_at(device, device->position.angle);
}

bool tries_are_spent(const struct device *device) { return device->tries.spent || device->tries.refused; }

bool tries_allow_rule(const struct device *device) { return !tries_are_spent(device); }

uint32_t tries_get_pause(const struct device *device) {
  if (!device->tries.paused) return 0;
  uint32_t elapsed = device->now - device->tries.ended_at;
  return elapsed < TRY_PAUSE_MS ? TRY_PAUSE_MS - elapsed : 0;
}

bool tries_allow_person(const struct device *device) {
  bool open = device->kept.flags & KEPT_OPEN;
  return !device->tries.refused && !(open && tries_get_lost(device) >= LOST_MOST);
}

/* Sets the mark where there is none on this side, or one further from level. */
static void mark_place(struct device *device, int16_t angle) {
  int16_t mark = device->kept.mark;
  if (get_magnitude(angle) <= TRY_LEVEL) return;
  if (mark == 0 || !is_same_side(mark, angle) || get_magnitude(angle) < get_magnitude(mark)) device->kept.mark = angle;
}

/* Moves the mark away from level, with a table that slides or is relieved. */
static void move_mark(struct device *device, int16_t by) {
  int16_t mark = device->kept.mark;
  device->kept.mark = (int16_t)(mark < 0 ? mark - by : mark + by);
}

static void reach_place(struct tries *tries, int16_t angle) {
  bool nearer = tries->nearest == 0 || !is_same_side(tries->nearest, angle) || get_magnitude(angle) < get_magnitude(tries->nearest);
  if (nearer) tries->nearest = angle;
}

/* Judges the present loss: after a try, M or D, and at boot. */
static void judge(struct device *device) {
  struct tries *tries = &device->tries;
  int16_t lost = tries_get_lost(device);
  bool was_refused = tries->refused;
  tries->spent = device->kept.tries >= TRY_RULES || lost >= get_bound(device);
  tries->refused = lost >= LOST_MOST;
  if (lost >= tries->told + LOST_GRAIN) {
    device_report_lost(device, lost);
    tries->told = lost;
  }
  if (!tries->refused || was_refused) return;
  drive_stop(&device->drive, &device->position);
  device_latch_fault(device, FAULT_STUCK, EVENT_STUCK);
}

/* The hand lever, or a slide, may bring the table nearer again. */
static void judge_nearer(struct device *device) {
  struct tries *tries = &device->tries;
  int16_t lost = tries_get_lost(device);
  if (lost < tries->told) tries->told = lost;
  if (lost < LOST_MOST - LOST_SLACK) tries->refused = false;
  if (lost < get_bound(device) - LOST_SLACK && device->kept.tries < TRY_RULES) tries->spent = false;
}

static void end_motion(struct device *device) {
  struct tries *tries = &device->tries;
  if (!tries->moved) return;
  tries->moved = false;
  int16_t angle = device->position.angle;
  /* A limit of 0 still has a side. */
  if (angle > tries->max + LOST_GRAIN) mark_place(device, tries->max > TRY_LEVEL ? tries->max : TRY_LEVEL + 1);
  if (angle < tries->min - LOST_GRAIN) mark_place(device, tries->min < -TRY_LEVEL ? tries->min : -TRY_LEVEL - 1);
  judge(device);
}

static void begin_try(struct device *device) {
  struct kept *kept = &device->kept;
  struct tries *tries = &device->tries;
  int16_t angle = device->position.angle;
  bool blind = device->position.bad;
  end_motion(device);
  device->try_stopped = false;
  if (!blind && get_magnitude(angle) <= TRY_LEVEL) return;
  kept->flags &= (uint8_t)~(KEPT_BY_RULE | KEPT_BLIND);
  kept->flags |= KEPT_OPEN;
  tries->began_at = device->now;
  if (device->homing.by_rule) kept->flags |= KEPT_BY_RULE;
  if (blind) kept->flags |= KEPT_BLIND;
  if (blind) return;
  kept->began = angle;
  mark_place(device, angle);
  reach_place(tries, angle);
}

/* The sensor has shown no motion for FROZEN_MS, so it may be frozen. */
static bool is_still(const struct device *device) {
  return device->now - device->tries.began_at >= FROZEN_MS && get_magnitude(device->position.angle - device->kept.began) < LOST_GRAIN;
}

static void end_try(struct device *device) {
  struct kept *kept = &device->kept;
  struct tries *tries = &device->tries;
  int16_t angle = device->position.angle;
  bool blind = device->position.bad;
  bool at_level = !blind && get_magnitude(angle) <= TRY_LEVEL;
  bool nearer = !blind && !(kept->flags & KEPT_BLIND) && get_magnitude(kept->began) - get_magnitude(angle) >= TRY_PROGRESS;
  bool failed = !at_level && !nearer;
  bool by_rule = kept->flags & KEPT_BY_RULE;
  if (failed && !device->try_stopped) {
    if (by_rule && kept->tries < TRY_RULES) kept->tries++;
    if (blind && kept->blind < 255) kept->blind++;
  } else if (failed && by_rule && (blind || is_still(device))) {
    /* It may have been stopped because it went the wrong way, which a bad or frozen sensor does not show. */
    kept->tries = TRY_RULES;
  }
  kept->flags &= (uint8_t)~(KEPT_OPEN | KEPT_BY_RULE | KEPT_BLIND);
  if (!blind) mark_place(device, angle);
  kept->nearest = tries->nearest;
  tries->ended_at = device->now;
  tries->paused = true;
  judge(device);
}

void tries_close(struct device *device) {
  if (device->kept.flags & KEPT_OPEN) end_try(device);
}

void tries_forgive(struct device *device) {
  struct kept *kept = &device->kept;
  *kept = (struct kept){.flags = kept->flags & (uint8_t)(KEPT_INPUT | KEPT_SWITCH | KEPT_PROOF)};
  struct tries *tries = &device->tries;
  tries->spent = tries->refused = tries->paused = false;
  tries->nearest = tries->told = 0;
}

void tries_clear(struct device *device) {
  tries_forgive(device);
  device->kept.flags &= (uint8_t)~KEPT_PROOF;
  if (!device_has_input(device, INPUT_ESTOP_OPEN)) device->kept.flags &= (uint8_t)~KEPT_INPUT;
  device->stuck = false;
}

void tries_note_slip(struct device *device) {
  device->kept.flags |= KEPT_PROOF;
  if (device->state == MOVING) mark_place(device, device->drive.release_angle);
}

void tries_note_runaway(struct device *device) { device->kept.flags |= KEPT_PROOF; }

void tries_note_red_stop(struct device *device) {
  if (device->position.bad && device->kept.blind) device->kept.blind--;
}

/* A slide away, under the closed brake or the hand lever, takes the mark along: it is no loss of a try. */
static void follow_slide(struct device *device) {
  struct tries *tries = &device->tries;
  int16_t angle = device->position.angle;
  if (device->position.bad) return;
  if (get_magnitude(angle - tries->anchor) < SLIDE_STEP) return;
  int16_t more = get_lost_at(device, angle) - get_lost_at(device, tries->anchor);
  tries->anchor = angle;
  if (more > 0) move_mark(device, more);
}

/* Motion away from level that is ordered: a relief, and the search for the level switch below the sensor's zero. */
static bool is_away_by_order(const struct device *device) {
  uint8_t leg = device->homing.leg;
  return leg == LEG_RELIEF || ((leg == LEG_TO_SWITCH || leg == LEG_TO_END) && device->position.angle < 0);
}

/* It takes the mark along too, a relief for no more than RELIEF_ANGLE beyond the nearest place that a try has reached. */
static void follow_order(struct device *device) {
  struct tries *tries = &device->tries;
  if (!is_same_side(device->kept.mark, tries->nearest)) return;
  int16_t more = get_lost_at(device, device->position.angle) - tries->ordered_lost;
  int16_t most = (int16_t)(get_magnitude(tries->nearest) + RELIEF_ANGLE - get_magnitude(device->kept.mark));
  if (device->homing.leg == LEG_RELIEF && more > most) more = most;
  if (more > 0) move_mark(device, more);
}

static void follow_try(struct device *device) {
  struct tries *tries = &device->tries;
  if (!(device->kept.flags & KEPT_OPEN) || device->position.bad) return;
  reach_place(tries, device->position.angle);
  if (is_away_by_order(device)) follow_order(device);
  else tries->ordered_lost = get_lost_at(device, device->position.angle);
}

static void follow_standing(struct device *device) {
  struct tries *tries = &device->tries;
  const struct position *position = &device->position;
  bool still = position->bad || position_get_moved(position, STAND_TICKS) <= STANDING_ANGLE;
  tries->still_ticks = !still ? 0 : tries->still_ticks < TRY_STOOD_TICKS ? tries->still_ticks + 1 : TRY_STOOD_TICKS;
  if (tries->still_ticks == TRY_STOOD_TICKS && !tries->stood) {
    tries->stood = true;
    tries->anchor = position->angle;
  }
  if (!tries->stood) return;
  if (!position->bad && position_is_near_level(position, TRY_LEVEL)) {
    tries_clear(device);
    level_switch_forgive(device);
    tries->moved = false;
  }
  if (device->state == AUTONOMOUS || device->state == MOVING) return;
  if (device->kept.flags & KEPT_OPEN) end_try(device);
  end_motion(device);
  follow_slide(device);
  judge_nearer(device);
}

/* What was lost before a reset holds from the first reading on. */
static void judge_at_boot(struct device *device) {
  struct tries *tries = &device->tries;
  tries->booted = true;
  tries->nearest = device->kept.nearest;
  tries->told = tries_get_lost(device);
  judge(device);
}

void tries_tick(struct device *device) {
  struct tries *tries = &device->tries;
  if (!tries->booted && (device->position.started || device->position.bad)) judge_at_boot(device);
  if (device->state == MOVING || device->state == DECELERATING) {
    tries->moved = true;
    tries->max = device->limits.max;
    tries->min = device->limits.min;
  }
  if (drive_is_braked(&device->drive)) {
    follow_standing(device);
  } else {
    tries->stood = false;
    tries->still_ticks = 0;
    if (device->state == AUTONOMOUS && !device->homing.catches && !(device->kept.flags & KEPT_OPEN)) begin_try(device);
  }
  if (device->state == AUTONOMOUS) follow_try(device);
}
