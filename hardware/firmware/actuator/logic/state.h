/*
 * The state of the whole actuator as one value. Data only; the functions on it are in, from the bottom up:
 *
 *   transitions   the ways from state to state           level_switch  whether it is believed
 *   tries         rule 12: what returns have lost        sounder       the device's own
 *   homing        a return to level, from A to its end   report        T, E and H lines, by urgency
 *   start         a return that a rule starts            rules         what the device does by itself
 *   commands      what the host may ask, and refusals    device        start and tick
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stdint.h>
#include "drive.h"
#include "events.h"
#include "homing_state.h"
#include "inputs.h"
#include "kept.h"
#include "lease.h"
#include "level_switch_state.h"
#include "limits.h"
#include "line.h"
#include "position.h"
#include "report_state.h"
#include "rules_state.h"
#include "sounder_state.h"
#include "start_state.h"
#include "supply.h"
#include "torque_proof.h"
#include "tries_state.h"

/* I R M D A S F on the wire, in this order. */
enum state { IDLE, READY, MOVING, DECELERATING, AUTONOMOUS, STOPPED, FAULT, STATES };

enum fault_cause { FAULT_NONE, FAULT_LIMIT, FAULT_RUNAWAY, FAULT_SLIP, FAULT_SENSOR, FAULT_STUCK, FAULT_LEVEL_SWITCH };

enum reset_cause { RESET_POWER, RESET_EXTERNAL, RESET_BROWNOUT, RESET_WATCHDOG, RESET_CAUSES };

/* The readings of one tick: sums as in config.h; `switches` are INPUT_ bits. */
struct samples {
  uint16_t position;
  uint16_t current;
  uint16_t supply;
  uint8_t switches;
};

struct device {
  uint32_t now;
  uint16_t nonce;
  uint8_t reset_cause;

  uint8_t state; /* the emulator reads it at this offset: see device.c */
  uint32_t entered_at;
  uint8_t fault;           /* the cause of F */
  bool inversion_handled;  /* rule 3 has acted in this inversion, or its return was stopped */
  bool button_held;        /* rule 4: held in S or F with the e-stop closed, without a change of state since */
  bool try_stopped;        /* rule 12: the present try was ended by STOP, `!!` or the red stop */
  bool stuck;              /* STUCK since level */
  bool met_lower_end;      /* the lower limit switch has closed while the position sensor was bad */

  /* Members in this order make the smallest program: the chip addresses the first 64 bytes of a struct directly. */
  bool overcurrent; /* flag 5: until the next motion begins */
  int16_t current_ma;
  struct homing homing;
  struct lease lease;
  int16_t target;
  struct report report;
  struct kept kept;
  struct tries tries;
  struct start start;
  struct torque_proof proof;
  struct level_switch level_switch;
  struct sounder sounder;
  struct inputs inputs;
  struct supply supply;
  struct rules rules;
  struct limits limits;
  bool limits_set;
  struct position position;
  struct drive drive;
  struct event_queue events;

  struct line last;  /* the line answered last */
  struct line reply; /* and its reply */
  bool reply_due;
};

#endif
