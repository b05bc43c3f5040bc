/*
 * The actuator as one value: state letter, lease, limits, and what they follow from. `device_tick` and
 * `device_receive` are functions of it, the inputs and the time; nothing here knows the chip.
 *
 *   device.c     the tick, the ways from state to state       rules.c    what the device does on its own
 *   commands.c   what the host may ask, and refusals          homing.c   a return to level, from A to its end
 *   report.c     T, E and H lines, in their order of urgency
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stdint.h>
#include "command.h"
#include "drive.h"
#include "inputs.h"
#include "line.h"
#include "position.h"

enum state { IDLE, READY, MOVING, DECELERATING, AUTONOMOUS, STOPPED, FAULT, STATES };

enum { STOPPED_BY_HOST, STOPPED_BY_INPUT, STOPPED_BY_LINE }; /* the order of the STOP events */

enum fault { FAULT_NONE, FAULT_LIMIT, FAULT_RUNAWAY, FAULT_SLIP, FAULT_SENSOR, FAULT_STUCK, FAULT_CAM };

enum event {
  EVENT_STOP_HOST, EVENT_STOP_INPUT, EVENT_STOP_LINE, EVENT_LEASE, EVENT_RETURN_HOST, EVENT_RETURN_BUTTON,
  EVENT_RETURN_LEASE, EVENT_RETURN_INVERTED, EVENT_RETURN_BOOT, EVENT_RETURN_SLIP, EVENT_RETURN_STOP, EVENT_LEVEL,
  EVENT_LIMIT_LOWER, EVENT_LIMIT_UPPER, EVENT_LIMIT_TRIP, EVENT_OVERCURRENT, EVENT_BUTTON, EVENT_SENSOR, EVENT_SLIP,
  EVENT_RUNAWAY, EVENT_SUPPLY_LOW, EVENT_SUPPLY_OK, EVENT_ANKLE_OPEN, EVENT_ANKLE_CLOSED, EVENT_STUCK, EVENTS
};

enum flag {
  FLAG_ESTOP = 1 << 0, FLAG_BRAKE = 1 << 1, FLAG_LOWER = 1 << 2, FLAG_UPPER = 1 << 3, FLAG_LEASE = 1 << 4,
  FLAG_OVERCURRENT = 1 << 5, FLAG_SENSOR = 1 << 6, FLAG_SUPPLY = 1 << 7, FLAG_ERRORS = 1 << 8, FLAG_ANKLE = 1 << 9,
  FLAG_BUTTON = 1 << 10, FLAG_LEVEL = 1 << 11
};

enum reset_cause { RESET_POWER, RESET_EXTERNAL, RESET_BROWNOUT, RESET_WATCHDOG };

/* One tick's readings, sums as config.h says; `switches` are INPUT_ bits. */
struct samples {
  uint16_t position;
  uint16_t current;
  uint16_t supply;
  uint8_t switches;
};

struct limits {
  int16_t min, max, down_rate, up_rate, accel;
  int32_t inverted_ms;
};

struct lease {
  bool running;
  bool expired;      /* flag 4: until the next ARM */
  bool due;          /* rule 1's second half is still to come */
  uint32_t until;    /* running: when it runs out; else when it did or was ended */
};

enum homing_phase { HOMING_AWAY, HOMING_DECIDE, HOMING_DWELL, HOMING_UP, HOMING_ZERO, HOMING_OVERCURRENT, HOMING_RELIEF, HOMING_ENDING };

struct homing {
  uint8_t phase;
  uint8_t end;            /* state that the return ends in */
  bool cam_broken;        /* the lower switch closed before the cam */
  bool from_closed;       /* the cam was closed from the start: its opening ends a way to zero */
  bool obstructed;        /* the one over-current that a return forgives */
  int8_t relief_way;
  int16_t rate;
  uint32_t begun, bound, pause;
};

#define EVENT_QUEUE 12

struct event_entry {
  uint32_t ms;
  uint8_t event;
};

struct report {
  struct event_entry events[EVENT_QUEUE];
  uint8_t first, count;
  bool hello_due, telemetry_due, status_due;
  bool errors, button;        /* since the last T */
  uint8_t hz;
  uint16_t phase;             /* a T is due whenever hz x ms reaches 1000 */
  uint32_t stepped;
};

struct device {
  uint32_t now;
  uint16_t nonce;
  uint8_t reset_cause;

  uint8_t state;
  uint32_t entered;
  bool by_input;              /* rule 5: the e-stop has been open since the last RESET or return */
  uint8_t fault;
  bool inverted_spent;        /* rule 3 has acted in this inversion, or its return was stopped */
  bool locked;                /* rule 10: no rule starts motion until RETURN or a button edge */
  uint8_t release_slips;

  struct limits limits;
  bool limits_set;
  struct lease lease;
  int16_t target;

  bool inverted;
  uint32_t inverted_since;
  bool holding;               /* rule 4: button held, e-stop closed, in S or F */
  uint32_t holding_since;
  bool hold_spent;            /* one return a press: a button stuck closed must not undo every STOP after 2 s */
  bool sensor_was_bad;
  uint8_t overcurrent_ticks;
  bool overcurrent;           /* flag 5: until the next motion is begun */
  bool overcurrent_told;      /* acted on, and the stop it caused is under way */
  int8_t pushed;              /* the way of the last one, until it has been let go of */
  uint16_t let_go_ticks;      /* of motion since */
  bool supply_low;
  uint8_t supply_ticks;
  int16_t current_ma;

  struct position position;
  struct inputs inputs;
  struct drive drive;
  struct homing homing;
  struct report report;

  struct line last;           /* the line answered last */
  struct line reply;          /* and what was said to it */
  bool reply_due;
};

/* device.c */
void device_init(struct device *device, uint16_t nonce, enum reset_cause cause);
void device_tick(struct device *device, const struct samples *samples, uint32_t now);
void device_stop_line(struct device *device, uint32_t now); /* `!!` */
void device_stop(struct device *device, uint8_t by);
void device_slow(struct device *device);                    /* M or D: to R by way of a stop */
void device_enter(struct device *device, uint8_t state);
void device_fault(struct device *device, enum fault fault, enum event event);
void device_blame(struct device *device, enum fault fault); /* a return goes on and ends in F */
void device_lease_end(struct device *device);
void device_lease_check(struct device *device);
void device_clear_limits(struct device *device);
bool device_input(const struct device *device, uint8_t bit);
bool device_off_level(const struct device *device);

/* rules.c */
void rules_tick(struct device *device, uint8_t changed);

/* commands.c */
void device_receive(struct device *device, const struct line *line, uint32_t now);

/* homing.c */
void homing_begin(struct device *device, int16_t rate, enum event event);
void homing_rate(struct device *device, int16_t rate);
void homing_tick(struct device *device);
void homing_overcurrent(struct device *device);
void homing_stuck(struct device *device);

/* report.c */
void report_identity(struct line *line);
void report_event(struct device *device, enum event event);
void report_tick(struct device *device);
/* The next line to send, if there is one: a reply before events, events before telemetry. */
bool report_next(struct device *device, bool receiving, struct line *line);

#endif
