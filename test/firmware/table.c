#include "table.h"
#include <math.h>
#include <string.h>
#include "logic/config.h"

#define RAD (3.14159265358979 / 180)
#define STEPS 10 /* of half a millisecond */
#define DT 0.0005

void table_init(struct table *table, double angle) {
  memset(table, 0, sizeof *table);
  table->angle = angle;
  table->wall_up = -1000;
  table->wall_down = 1000;
  table->supply = 12.0;
  table->mass = 95;
  table->bus = 12;
  table->share = 1;
  table->ohms = 0.6;
  table->friction = 10;
  table->noise_seed = 1;
}

static double draw_uniform(struct table *table) {
  table->noise_seed = table->noise_seed * 1664525u + 1013904223u;
  return (table->noise_seed >> 8) / 16777216.0;
}

/* The force of a compressible obstruction: it pushes and damps, but does not pull. */
static double get_wall_torque(const struct table *table, double speed) {
  if (table->wall_stiffness == 0) return 0;
  double up = table->wall_up - table->angle, down = table->angle - table->wall_down;
  if (down > 0) return fmax(0, table->wall_stiffness * down + 800 * speed);
  if (up > 0) return -fmax(0, table->wall_stiffness * up - 800 * speed);
  return 0;
}

static double get_weight_torque(const struct table *table) {
  return table->mass * 9.81 * 0.06 * sin((table->angle - table->balance) * RAD);
}

/* Steps a mass under a torque and dry friction, which stops motion but never reverses it. */
static double step_speed(double speed, double torque, double friction, double inertia) {
  if (speed == 0 && fabs(torque) <= friction) return 0;
  double next = speed + (torque - (speed > 0 || (speed == 0 && torque > 0) ? friction : -friction)) / inertia * DT;
  return speed != 0 && (next > 0) != (speed > 0) ? 0 : next;
}

/*
 * Table and gear with play between them: 28 of the 78 kg m2 and 1 of the 10 Nm of friction are the table's. They turn as
 * one while a flank is pressed, and meet without rebound.
 */
static void step_with_play(struct table *table, double drive) {
  double bed = 28 * table->mass / 95, gear = 50, speed = table->rate * RAD, shaft = table->gear_rate * RAD;
  double pull = get_weight_torque(table), grip = table->friction - 1 + (table->released ? 0 : 400), half = table->play / 2;
  if (table->flank != 0) {
    double next = step_speed(speed, pull + drive, grip + 1, bed + gear);
    double through = bed * (next - speed) / DT - pull;
    if (through * table->flank < -1) table->flank = 0;
    else speed = shaft = next;
  }
  if (table->flank == 0) {
    speed = step_speed(speed, pull, 1, bed);
    shaft = step_speed(shaft, drive, grip, gear);
  }
  table->gear_angle += shaft / RAD * DT;
  double apart = table->gear_angle - (table->angle + speed / RAD * DT);
  if (table->flank == 0 && fabs(apart) >= half) {
    table->flank = apart > 0 ? 1 : -1;
    table->gear_angle -= apart - table->flank * half;
    speed = shaft = (bed * speed + gear * shaft) / (bed + gear);
  }
  table->rate = speed / RAD;
  table->gear_rate = shaft / RAD;
}

void table_set_play(struct table *table, double play, double mass, double balance) {
  table->play = play;
  table->mass = mass;
  table->balance = balance;
  table->flank = get_weight_torque(table) > 0 ? -1 : 1;
  table->gear_angle = table->angle + table->flank * play / 2;
}

/* 80 kg of person: 56 Nm x sin; 78 kg m2; 12 V motor whose constant at the shaft makes 8 deg/s of 12 V; 0.6 ohm, 3.5 A. */
static void step_motion(struct table *table) {
  double constant = 12 / (8 * RAD), speed = (table->play > 0 ? table->gear_rate : table->rate) * RAD;
  table->current = 0;
  if (table->outputs.enable && !table->motor_dead) {
    double volts = table->bus * table->share * table->outputs.duty / DUTY_FULL;
    table->current = fmax(-3.5, fmin(3.5, (volts - constant * speed) / table->ohms));
  }
  if (table->play > 0) {
    step_with_play(table, constant * table->current - 450 * speed);
  } else if (!table->released) {
    table->rate = table->slip_rate;
  } else if (table->runaway != 0) {
    table->rate = table->runaway;
    table->current = 0;
  } else {
    double torque = constant * table->current + get_weight_torque(table) - 450 * speed;
    torque -= get_wall_torque(table, speed);
    double grip = table->friction, accel;
    if (fabs(speed) < 1e-4 && fabs(torque) < grip) {
      table->rate = 0;
      return;
    }
    accel = (torque - (speed > 0 || (speed == 0 && torque > 0) ? grip : -grip)) / 78;
    double next = speed + accel * DT;
    if (speed != 0 && (next > 0) != (speed > 0)) next = 0;
    table->rate = next / RAD;
  }
}

static void step(struct table *table) {
  if (table->ordered != table->outputs.release) {
    table->ordered = table->outputs.release;
    table->brake_ms = table->ordered ? 50 : 40;
  }
  table->brake_ms -= DT * 1000;
  if (table->brake_ms <= 0) table->released = table->ordered && !table->brake_jammed;
  step_motion(table);
  table->angle += table->rate * DT;
  if (table->wall_stiffness != 0) return;
  if (table->angle < table->wall_up) table->angle = table->wall_up, table->rate = 0;
  if (table->angle > table->wall_down) table->angle = table->wall_down, table->rate = 0;
}

static unsigned read_position(struct table *table) {
  double share = 0.33 + (table->angle + table->offset) / 131.25;
  if (table->sensor_stuck) share = 0.33 + table->stuck_at / 131.25;
  if (table->wiper_broken) return 0;
  double noise = table->noise == 0 ? 0 : table->noise * 1.732 * (2 * draw_uniform(table) - 1);
  return (unsigned)fmax(0, fmin(1023, floor(share * 1024 + noise + 0.5)));
}

void table_step(struct table *table, const struct outputs *outputs, struct samples *samples) {
  memset(samples, 0, sizeof *samples);
  table->outputs = *outputs;
  unsigned position = 0;
  int taken = 0;
  for (int i = 1; i <= STEPS; i++) {
    step(table);
    for (; taken < POSITION_READINGS * i / STEPS; taken++) position += read_position(table);
  }
  samples->position = (uint16_t)position;
  double current = table->sense_dead ? 0 : fabs(table->current);
  if (table->current_noise != 0) current = fmax(0, current + table->current_noise * (2 * draw_uniform(table) - 1));
  samples->current = (uint16_t)(CURRENT_READINGS * fmin(1023, current * 1024 / 5));
  samples->supply = (uint16_t)(SUPPLY_READINGS * fmin(1023, table->supply / 4 * 1024 / 5));
  if (table->estop_open) samples->switches |= INPUT_ESTOP_OPEN;
  if (table->button) samples->switches |= INPUT_BUTTON;
  if ((table->angle <= -21 && !table->lower_stuck_open) || table->lower_forced) samples->switches |= INPUT_LOWER;
  if (table->angle >= 62.5 || table->upper_forced) samples->switches |= INPUT_UPPER;
  if ((table->angle <= 0 || table->level_switch_stuck_closed) && !table->level_switch_stuck_open) samples->switches |= INPUT_LEVEL;
  if (!table->ankle_open) samples->switches |= INPUT_ANKLE;
}
