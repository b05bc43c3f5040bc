/* What the host may ask: the state x command table, ranges, refusals in their order, repeats. */
#include <string.h>
#include "config.h"
#include "device.h"

#define IN(state) (1 << (state))
#define ANYWHERE 0x7F

/* The cells of the table that act. RESET acts where there is something to clear; HALT everywhere but in A and latched. */
static uint8_t states_of(uint8_t verb) {
  switch (verb) {
    case VERB_LIMITS: return IN(IDLE) | IN(READY);
    case VERB_ARM: return IN(IDLE);
    case VERB_DISARM: return IN(READY);
    case VERB_MOVE: return IN(READY) | IN(MOVING);
    case VERB_HALT: return IN(IDLE) | IN(READY) | IN(MOVING) | IN(DECELERATING);
    case VERB_RESET: return IN(STOPPED) | IN(FAULT);
    default: return ANYWHERE; /* HELLO, KEEP, STOP, RETURN, RATE, STATUS */
  }
}

static bool between(int32_t value, int32_t low, int32_t high) { return value >= low && value <= high; }

static bool in_range(const struct device *device, const struct command *command) {
  const int32_t *field = command->field;
  const struct limits *limits = &device->limits;
  switch (command->verb) {
    case VERB_LIMITS:
      return between(field[0], ABSOLUTE_MIN, 0) && between(field[1], 0, ABSOLUTE_MAX) &&
             between(field[2], 1, ABSOLUTE_DOWN_RATE) && between(field[3], 1, ABSOLUTE_UP_RATE) &&
             between(field[4], 1, ABSOLUTE_ACCEL) && between(field[5], 1, ABSOLUTE_INVERTED_MS);
    case VERB_MOVE:
      return between(field[0], limits->min, limits->max) &&
             between(field[1], 1, field[0] > device->position.angle ? limits->down_rate : limits->up_rate) &&
             between(field[2], 1, limits->accel) && between(field[3], LEASE_MIN_MS, LEASE_MAX_MS);
    case VERB_KEEP:
      return between(field[0], LEASE_MIN_MS, LEASE_MAX_MS);
    case VERB_RETURN:
      /* The absolute bound, whatever LIMITS said: a gentle prescription never slows a rescue. */
      return between(field[0], RETURN_RATE_MIN, ABSOLUTE_UP_RATE);
    case VERB_RATE:
      return between(field[0], 10, 100);
    default:
      return true;
  }
}

/* "Within 500 of level" belongs to the cell: asked only where the state would let the command act. */
static bool wants_level(const struct device *device, uint8_t verb) {
  return verb == VERB_ARM || verb == VERB_DISARM || (verb == VERB_LIMITS && device->state == READY);
}

/* Causes that have not gone. Beyond the trip or on an end switch I would be F again in the same tick. */
static enum reason reset_refusal(const struct device *device) {
  int16_t angle = device->position.angle;
  bool beyond = !device->position.bad && (angle > ABSOLUTE_MAX + TRIP_MARGIN || angle < ABSOLUTE_MIN - TRIP_MARGIN);
  bool at_end = device_input(device, INPUT_LOWER) || device_input(device, INPUT_UPPER);
  /* Still stopping, or creeping: S and F end standing. */
  bool moving = !drive_braked(&device->drive) || drive_slide(&device->drive, &device->position) != 0;
  if (moving || beyond || at_end) return REASON_LATCHED;
  if (device_input(device, INPUT_ESTOP_OPEN)) return REASON_ESTOP;
  bool closed = device_input(device, INPUT_LEVEL);
  if (!position_believable(&device->position, closed)) return REASON_SENSOR;
  /* A cam that failed a return has to agree with the sensor before it leads another one. */
  if (device->fault == FAULT_CAM && (closed ? angle > JUMP : angle < -JUMP)) return REASON_SENSOR;
  return REASON_NONE;
}

static enum reason refusal(const struct device *device, const struct command *command) {
  uint8_t verb = command->verb;
  if (!in_range(device, command)) return REASON_RANGE;
  if (!(states_of(verb) & IN(device->state))) {
    bool latched = device->state == STOPPED || device->state == FAULT;
    return latched ? REASON_LATCHED : REASON_STATE;
  }
  if (wants_level(device, verb) && device_off_level(device)) return REASON_STATE;
  if (verb == VERB_RESET) return reset_refusal(device);
  bool starts = verb == VERB_ARM || verb == VERB_MOVE;
  if ((starts || verb == VERB_RETURN) && device_input(device, INPUT_ESTOP_OPEN)) return REASON_ESTOP;
  bool down = verb == VERB_MOVE && command->field[0] > device->position.angle;
  if ((verb == VERB_ARM || down) && !device_input(device, INPUT_ANKLE)) return REASON_ANKLE;
  if (verb == VERB_ARM && device->supply_low) return REASON_SUPPLY;
  if (starts && !device->limits_set) return REASON_LIMITS;
  if ((verb == VERB_MOVE || verb == VERB_KEEP) && !device->lease.running) return REASON_LEASE;
  if (starts && device->position.bad) return REASON_SENSOR;
  return REASON_NONE;
}

static void lease_run(struct device *device, int32_t ms) {
  device->lease.running = true;
  device->lease.until = device->now + (uint32_t)ms;
}

static void hello(struct device *device) {
  struct line *reply = &device->reply;
  line_unsigned(reply, PROTOCOL_VERSION);
  report_identity(reply);
  line_hex(reply, device->nonce);
  line_signed(reply, ABSOLUTE_MIN);
  line_signed(reply, ABSOLUTE_MAX);
  line_signed(reply, ABSOLUTE_DOWN_RATE);
  line_signed(reply, ABSOLUTE_UP_RATE);
  line_signed(reply, ABSOLUTE_ACCEL);
  line_signed(reply, ABSOLUTE_INVERTED_MS);
  device_clear_limits(device);
  device_lease_end(device);
}

static void set_limits(struct device *device, const int32_t *field) {
  device->limits = (struct limits){(int16_t)field[0], (int16_t)field[1], (int16_t)field[2],
                                   (int16_t)field[3], (int16_t)field[4], field[5]};
  device->limits_set = true;
  for (uint8_t i = 0; i < 6; i++) line_signed(&device->reply, field[i]);
}

static void arm(struct device *device) {
  device->lease.expired = device->lease.due = false;
  device_enter(device, READY);
  lease_run(device, LEASE_MAX_MS);
}

static void move(struct device *device, const int32_t *field) {
  device->target = (int16_t)field[0];
  drive_to(&device->drive, &device->position, device->target, (int16_t)field[1], (int16_t)field[2]);
  if (device->state != MOVING) device_enter(device, MOVING);
  lease_run(device, field[3]);
  line_signed(&device->reply, field[0]);
  line_signed(&device->reply, field[1]);
}

static void reset(struct device *device) {
  position_trust(&device->position);
  device->sensor_was_bad = false;
  device->by_input = false;
  device->fault = FAULT_NONE;
  device->release_slips = 0;
  device_enter(device, IDLE);
}

static void act(struct device *device, const struct command *command) {
  const int32_t *field = command->field;
  struct line *reply = &device->reply;
  switch (command->verb) {
    case VERB_HELLO: hello(device); break;
    case VERB_LIMITS: set_limits(device, field); break;
    case VERB_ARM: arm(device); break;
    case VERB_DISARM: device_enter(device, IDLE); break;
    case VERB_MOVE: move(device, field); break;
    case VERB_KEEP:
      lease_run(device, field[0]);
      line_hex(reply, device->nonce);
      break;
    case VERB_HALT: device_slow(device); break;
    case VERB_STOP: device_stop(device, STOPPED_BY_HOST); break;
    case VERB_RETURN:
      if (device->state == AUTONOMOUS) {
        homing_rate(device, (int16_t)field[0]);
      } else {
        homing_begin(device, (int16_t)field[0], EVENT_RETURN_HOST);
      }
      line_signed(reply, field[0]);
      break;
    case VERB_RESET: reset(device); break;
    case VERB_RATE:
      device->report.hz = (uint8_t)field[0];
      line_signed(reply, field[0]);
      break;
    default: device->report.status_due = true;
  }
}

static void begin_reply(struct device *device, char tag, uint16_t seq) {
  line_begin(&device->reply, tag);
  line_unsigned(&device->reply, seq);
  device->reply_due = true;
}

void device_receive(struct device *device, const struct line *line, uint32_t now) {
  device->now = now;
  /* A lease that has run out since the last tick has run out: no KEEP slips in between (H21). */
  device_lease_check(device);
  struct command command;
  enum reason reason;
  enum reading reading = command_read(line, &command, &reason);
  if (reading == READ_ERROR) {
    device->report.errors = true;
    return;
  }
  /* HELLO always acts: a host that starts anew must not be put off with an old answer. */
  bool always = reading == READ_COMMAND && command.verb == VERB_HELLO;
  bool repeat = line->length == device->last.length && memcmp(line->text, device->last.text, line->length) == 0;
  if (repeat && !always) {
    device->reply_due = true;
    return;
  }
  device->last = *line;
  if (reading == READ_COMMAND) reason = refusal(device, &command);
  if (reason == REASON_NONE) {
    begin_reply(device, 'A', command.seq);
    act(device, &command);
  } else {
    begin_reply(device, 'N', command.seq);
    line_text(&device->reply, reason_text(reason));
  }
  line_end(&device->reply);
}
