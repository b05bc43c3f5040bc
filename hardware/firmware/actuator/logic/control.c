#include "control.h"
#include "config.h"

#define SIXTEENTHS 16
/*
 * P 6 /s, I 6 /s^2: behind the 8 ms that a reading is old it crosses at 1 Hz with more than 60 degrees to spare. I is as
 * slow as the load, which changes with the angle: a faster one takes the time in which the gear's play is crossed for a
 * load, and the table then runs away with what it has learnt.
 */
#define GAIN_P 6
#define GAIN_I_DIVISOR (TICKS_PER_S / 6)
/* Speed follows voltage 6 to 10 ms late (rotor and person against back-EMF): that much ahead makes up for it. */
#define LAG_PER_S 128
/* Half a count of the converter: errors inside it are the converter's, not the table's. */
#define GRAIN (POSITION_COUNT * SIXTEENTHS / 2)
/*
 * cdeg, and the part of the speed (in cdeg/s) that goes on top: what the loop sees of the way that the table is off, so that
 * it makes up for more than that at a steady 0.5 deg/s (at 1 deg/s). A table in its gear's play is off by the play whatever
 * the drive does, and who hurries after it meets it too fast.
 */
#define MOST_OFF (4 * SIXTEENTHS)
#define MOST_OFF_PER_SPEED 24
/*
 * Ticks, 1/16 cdeg: play of 0.2 deg is crossed sooner than that, and the table then comes nearer. What has not has something in
 * its way or a load to lift, and gets the whole torque until the table has caught up.
 */
#define PATIENCE (TICKS_PER_S / 2)
#define PROGRESS (8 * SIXTEENTHS)
/*
 * The most that the loop adds to the feed-forward, cdeg/s: three times what the heaviest person asks for, and the bound on
 * how much faster than ordered a sensor that lies or stands still can make the table go (H13).
 */
#define AUTHORITY (100L * SIXTEENTHS)

static int32_t bounded(int32_t value, int32_t most) { return value > most ? most : value < -most ? -most : value; }

static int32_t outside_grain(int32_t error) {
  if (error > GRAIN) return error - GRAIN;
  if (error < -GRAIN) return error + GRAIN;
  return 0;
}

/* As much of the error as the loop is to see. */
static int32_t seen(struct control *control, int32_t error, int32_t fine, int32_t most) {
  int32_t nearer = error > 0 ? fine - control->mark : control->mark - fine;
  if (error == bounded(error, most) || (control->late < PATIENCE && nearer > PROGRESS)) {
    control->late = 0;
    control->mark = fine;
  } else if (control->late < 2 * PATIENCE) {
    control->late++;
  }
  if (control->late > PATIENCE) most += (control->late - PATIENCE) * SIXTEENTHS;
  return bounded(error, most);
}

int16_t control_load(const struct control *control) { return (int16_t)(control->sum / GAIN_I_DIVISOR / SIXTEENTHS); }

int16_t control_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed) {
  int32_t speed = profile->speed * SIXTEENTHS / SPEED_UNITS;
  int32_t forward = speed + (int32_t)profile->accel * SIXTEENTHS / LAG_PER_S;
  int32_t error = closed ? outside_grain(profile->position / (POSITION_UNITS / SIXTEENTHS) - fine) : 0;
  error = seen(control, error, fine, MOST_OFF + (speed < 0 ? -speed : speed) / MOST_OFF_PER_SPEED);
  control->sum = bounded(control->sum + error, AUTHORITY * GAIN_I_DIVISOR);
  int32_t duty = forward + bounded(GAIN_P * error + control->sum / GAIN_I_DIVISOR, AUTHORITY) + control->carried;
  duty = bounded(duty, (int32_t)DUTY_FULL * SIXTEENTHS);
  int16_t counts = (int16_t)(duty / SIXTEENTHS);
  control->carried = (int8_t)(duty - (int32_t)counts * SIXTEENTHS);
  return counts;
}
