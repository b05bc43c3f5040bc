#include "control.h"
#include "config.h"

#define SIXTEENTHS 16
/* P 6 /s, I 8 /s^2: with the motor's 0.05 s lag the loop crosses at about 1 Hz with 60 degrees to spare. */
#define GAIN_P 6
#define GAIN_I_DIVISOR (TICKS_PER_S / 8)
/* Speed follows voltage with about this lag: acceleration / 20 s^-1 more feed-forward makes up for it. */
#define LAG_PER_S 20
/* Half a count of the converter: errors inside it are the converter's, not the table's. */
#define GRAIN (6 * SIXTEENTHS)
#define LOAD_MAX (300L * SIXTEENTHS * GAIN_I_DIVISOR)

static int32_t outside_grain(int32_t error) {
  if (error > GRAIN) return error - GRAIN;
  if (error < -GRAIN) return error + GRAIN;
  return 0;
}

int16_t control_load(const struct control *control) { return (int16_t)(control->sum / GAIN_I_DIVISOR / SIXTEENTHS); }

int16_t control_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed) {
  int32_t forward = profile->speed * SIXTEENTHS / SPEED_UNITS + (int32_t)profile->accel * SIXTEENTHS / LAG_PER_S;
  int32_t error = closed ? outside_grain(profile->position / (POSITION_UNITS / SIXTEENTHS) - fine) : 0;
  int32_t duty = forward + GAIN_P * error + control->sum / GAIN_I_DIVISOR + control->carried;
  bool saturated = duty > DUTY_FULL * SIXTEENTHS || duty < -DUTY_FULL * SIXTEENTHS;
  if (!saturated) {
    control->sum += error;
    if (control->sum > LOAD_MAX) control->sum = LOAD_MAX;
    if (control->sum < -LOAD_MAX) control->sum = -LOAD_MAX;
  }
  if (duty > DUTY_FULL * SIXTEENTHS) duty = DUTY_FULL * SIXTEENTHS;
  if (duty < -DUTY_FULL * SIXTEENTHS) duty = -DUTY_FULL * SIXTEENTHS;
  int16_t counts = (int16_t)(duty / SIXTEENTHS);
  control->carried = (int8_t)(duty - (int32_t)counts * SIXTEENTHS);
  return counts;
}
