#include "commands.h"
#include <string.h>
#include "command.h"
#include "config.h"
#include "homing.h"
#include "report.h"
#include "sounder.h"
#include "transitions.h"
#include "tries.h"

#define IN(state) (1 << (state))
#define ANYWHERE 0x7F

/* The states in which a command acts: the cells of the wire specification's table. */
static uint8_t get_states(uint8_t verb) {
  switch (verb) {
    case VERB_LIMITS: return IN(IDLE) | IN(READY);
    case VERB_ARM: return IN(IDLE);
    case VERB_DISARM: return IN(READY);
    case VERB_MOVE: return IN(READY) | IN(MOVING);
    case VERB_HALT: return IN(IDLE) | IN(READY) | IN(MOVING) | IN(DECELERATING);
    case VERB_RESET: return IN(STOPPED) | IN(FAULT);
    case VERB_CHIRP: return IN(IDLE) | IN(READY);
    default: return ANYWHERE; /* HELLO, KEEP, STOP, RETURN, RATE, STATUS */
  }
}

static bool is_between(int32_t value, int32_t low, int32_t high) { return value >= low && value <= high; }

static bool is_in_range(const struct device *device, const struct command *command) {
  const int32_t *field = command->field;
  const struct limits *limits = &device->limits;
  switch (command->verb) {
    case VERB_LIMITS:
      return is_between(field[0], ABSOLUTE_MIN, 0) && is_between(field[1], 0, ABSOLUTE_MAX) &&
             is_between(field[2], 1, ABSOLUTE_DOWN_RATE) && is_between(field[3], 1, ABSOLUTE_UP_RATE) &&
             is_between(field[4], 1, ABSOLUTE_ACCEL) && is_between(field[5], 1, ABSOLUTE_INVERTED_MS);
    case VERB_MOVE:
      return is_between(field[0], limits->min, limits->max) &&
             is_between(field[1], 1, field[0] > device->position.angle ? limits->down_rate : limits->up_rate) &&
             is_between(field[2], 1, limits->accel) && is_between(field[3], LEASE_MIN_MS, LEASE_MAX_MS);
    case VERB_KEEP:
      return is_between(field[0], LEASE_MIN_MS, LEASE_MAX_MS);
    case VERB_RETURN:
      /* Bounded by the absolute only: a slow prescription never slows a rescue. */
      return is_between(field[0], RETURN_RATE_MIN, ABSOLUTE_UP_RATE);
    case VERB_RATE:
      return is_between(field[0], TELEMETRY_MIN_HZ, TELEMETRY_MAX_HZ);
    default:
      return true;
  }
}

/* Whether the command's cell says "within 500 of level": checked only in states in which the command acts. */
static bool needs_level(const struct device *device, uint8_t verb) {
  return verb == VERB_ARM || verb == VERB_DISARM || (verb == VERB_LIMITS && device->state == READY);
}

/* Refuses while the cause is present. Beyond the trip or on an end switch, I would become F again in the same tick. */
static enum reason get_reset_refusal(const struct device *device) {
  int16_t angle = device->position.angle;
  bool beyond = !device->position.bad && (angle > ABSOLUTE_MAX + TRIP_MARGIN || angle < ABSOLUTE_MIN - TRIP_MARGIN);
  bool at_end = device_is_at_lower_end(device) || device_has_input(device, INPUT_UPPER);
  /* Still stopping, or creeping. */
  bool moving = !drive_is_braked(&device->drive) || drive_get_slide(&device->drive, &device->position) != 0;
  if (moving || beyond || at_end) return REASON_STATE;
  if (device_has_input(device, INPUT_ESTOP_OPEN)) return REASON_ESTOP;
  bool closed = device_has_input(device, INPUT_LEVEL);
  if (!position_is_plausible(&device->position, closed)) return REASON_SENSOR;
  /* A level switch that failed in a return must agree with the sensor before it guides another one. */
  if (device->fault == FAULT_LEVEL_SWITCH && (closed ? angle > JUMP : angle < -JUMP)) return REASON_SENSOR;
  return REASON_NONE;
}

static enum reason get_refusal(const struct device *device, const struct command *command) {
  uint8_t verb = command->verb;
  if (!is_in_range(device, command)) return REASON_RANGE;
  if (!(get_states(verb) & IN(device->state))) {
    return device_is_latched(device) ? REASON_LATCHED : REASON_STATE;
  }
  if (needs_level(device, verb) && device_is_off_level(device)) return REASON_STATE;
  if (verb == VERB_RESET) return get_reset_refusal(device);
  bool starts = verb == VERB_ARM || verb == VERB_MOVE;
  if ((starts || verb == VERB_RETURN) && device_has_input(device, INPUT_ESTOP_OPEN)) return REASON_ESTOP;
  bool down = verb == VERB_MOVE && command->field[0] > device->position.angle;
  if ((verb == VERB_ARM || down) && !device_has_input(device, INPUT_ANKLE)) return REASON_ANKLE;
  if (verb == VERB_ARM && device->supply.low) return REASON_SUPPLY;
  if (starts && !device->limits_set) return REASON_LIMITS;
  if ((verb == VERB_MOVE || verb == VERB_KEEP) && !device->lease.running) return REASON_LEASE;
  if (starts && device->position.bad) return REASON_SENSOR;
  if (verb == VERB_RETURN && device->state != AUTONOMOUS && !tries_allow_person(device)) return REASON_STUCK;
  return REASON_NONE;
}

static void start_lease(struct device *device, int32_t ms) {
  device->lease.running = true;
  device->lease.until = device->now + (uint32_t)ms;
}

static void do_hello(struct device *device) {
  struct line *reply = &device->reply;
  line_add_unsigned(reply, PROTOCOL_VERSION);
  report_add_identity(reply);
  line_add_hex(reply, device->nonce);
  line_add_signed(reply, ABSOLUTE_MIN);
  line_add_signed(reply, ABSOLUTE_MAX);
  line_add_signed(reply, ABSOLUTE_DOWN_RATE);
  line_add_signed(reply, ABSOLUTE_UP_RATE);
  line_add_signed(reply, ABSOLUTE_ACCEL);
  line_add_signed(reply, ABSOLUTE_INVERTED_MS);
  device_clear_limits(device);
  device_end_lease(device);
}

static void do_limits(struct device *device, const int32_t *field) {
  device->limits = (struct limits){.min = (int16_t)field[0],
                                   .max = (int16_t)field[1],
                                   .down_rate = (int16_t)field[2],
                                   .up_rate = (int16_t)field[3],
                                   .accel = (int16_t)field[4],
                                   .inverted_ms = field[5]};
  device->limits_set = true;
  for (uint8_t i = 0; i < 6; i++) line_add_signed(&device->reply, field[i]);
}

static void do_arm(struct device *device) {
  device->lease.expired = device->lease.due = false;
  device_enter(device, READY);
  start_lease(device, LEASE_MAX_MS);
}

static void do_move(struct device *device, const int32_t *field) {
  tries_forgive(device);
  device->target = (int16_t)field[0];
  drive_move_to(&device->drive, &device->position, device->target, (int16_t)field[1], (int16_t)field[2]);
  if (device->state != MOVING) device_enter(device, MOVING);
  start_lease(device, field[3]);
  line_add_signed(&device->reply, field[0]);
  line_add_signed(&device->reply, field[1]);
}

static void do_reset(struct device *device) {
  position_accept(&device->position);
  device->kept.flags &= (uint8_t)~KEPT_INPUT;
  device->fault = FAULT_NONE;
  device_enter(device, IDLE);
}

static void execute(struct device *device, const struct command *command) {
  const int32_t *field = command->field;
  struct line *reply = &device->reply;
  switch (command->verb) {
    case VERB_HELLO: do_hello(device); break;
    case VERB_LIMITS: do_limits(device, field); break;
    case VERB_ARM: do_arm(device); break;
    case VERB_DISARM: device_enter(device, IDLE); break;
    case VERB_MOVE: do_move(device, field); break;
    case VERB_KEEP:
      start_lease(device, field[0]);
      line_add_hex(reply, device->nonce);
      break;
    case VERB_HALT: device_halt(device); break;
    case VERB_STOP: device_stop(device, EVENT_STOP_HOST); break;
    case VERB_RETURN:
      if (device->state == AUTONOMOUS) {
        homing_set_rate(device, (int16_t)field[0]);
      } else {
        homing_start(device, (int16_t)field[0], EVENT_RETURN_HOST, BY_PERSON);
      }
      line_add_signed(reply, field[0]);
      break;
    case VERB_RESET: do_reset(device); break;
    case VERB_CHIRP: sounder_chirp(device); break;
    case VERB_RATE:
      report_set_rate(device, (uint8_t)field[0]);
      line_add_signed(reply, field[0]);
      break;
    default: report_request_status(device);
  }
}

static void begin_reply(struct device *device, char tag, uint16_t seq) {
  line_begin(&device->reply, tag);
  line_add_unsigned(&device->reply, seq);
  device->reply_due = true;
}

void commands_receive_stop(struct device *device, uint32_t now) {
  device->now = now;
  device->last.length = 0;
  device->reply_due = false;
  device_stop(device, EVENT_STOP_LINE);
}

void commands_receive(struct device *device, const struct line *line, uint32_t now) {
  device->now = now;
  /* The lease may have expired since the last tick: a KEEP in between must not renew it (H21). */
  device_check_lease(device);
  struct command command;
  enum reason reason;
  enum parse_result result = command_parse(line, &command, &reason);
  if (result == PARSE_ERROR) {
    report_note_error(device);
    return;
  }
  sounder_note_command(device);
  /* HELLO always acts: a host that starts again must not get an old reply. */
  bool always = result == PARSE_COMMAND && command.verb == VERB_HELLO;
  bool repeat = line->length == device->last.length && memcmp(line->text, device->last.text, line->length) == 0;
  if (repeat && !always) {
    device->reply_due = true;
    return;
  }
  device->last = *line;
  if (result == PARSE_COMMAND) reason = get_refusal(device, &command);
  if (reason == REASON_NONE) {
    begin_reply(device, 'A', command.seq);
    execute(device, &command);
  } else {
    begin_reply(device, 'N', command.seq);
    line_add_text(&device->reply, command_get_reason_text(reason));
  }
  line_end(&device->reply);
}
