#include "control.h"
#include "config.h"

#define SIXTEENTHS 16
/* P 6 /s, I 8 /s^2: behind the 8 ms that a reading is old it crosses at 1 Hz with more than 60 degrees to spare. */
#define GAIN_P 6
#define GAIN_I_DIVISOR (TICKS_PER_S / 8)
/* Speed follows voltage 6 to 10 ms late (rotor and person against back-EMF): that much ahead makes up for it. */
#define LAG_PER_S 128
/* Half a count of the converter: errors inside it are the converter's, not the table's. */
#define GRAIN (POSITION_COUNT * SIXTEENTHS / 2)
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

int16_t control_load(const struct control *control) { return (int16_t)(control->sum / GAIN_I_DIVISOR / SIXTEENTHS); }

int16_t control_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed) {
  int32_t forward = profile->speed * SIXTEENTHS / SPEED_UNITS + (int32_t)profile->accel * SIXTEENTHS / LAG_PER_S;
  int32_t error = closed ? outside_grain(profile->position / (POSITION_UNITS / SIXTEENTHS) - fine) : 0;
  control->sum = bounded(control->sum + error, AUTHORITY * GAIN_I_DIVISOR);
  int32_t duty = forward + bounded(GAIN_P * error + control->sum / GAIN_I_DIVISOR, AUTHORITY) + control->carried;
  duty = bounded(duty, (int32_t)DUTY_FULL * SIXTEENTHS);
  int16_t counts = (int16_t)(duty / SIXTEENTHS);
  control->carried = (int8_t)(duty - (int32_t)counts * SIXTEENTHS);
  return counts;
}
