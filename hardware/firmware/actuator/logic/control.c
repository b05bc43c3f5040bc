#include "control.h"
#include "config.h"

#define SIXTEENTHS 16
/* Half a count of the ADC: errors within it come from the ADC, not from the table. */
#define GRAIN (POSITION_COUNT * SIXTEENTHS / 2)

static int32_t clamp(int32_t value, int32_t limit) {
  return value > limit ? limit : value < -limit ? -limit : value;
}

static int32_t remove_grain(int32_t error) {
  if (error > GRAIN) return error - GRAIN;
  if (error < -GRAIN) return error + GRAIN;
  return 0;
}

/* The part of the error that the loop acts on. */
static int32_t limit_error(struct control *control, int32_t error, int32_t fine, int32_t limit) {
  int32_t approached = error > 0 ? fine - control->stalled_from : control->stalled_from - fine;
  if (error == clamp(error, limit) ||
      (control->stalled_ticks < STALLED_TICKS && approached > APPROACH_ANGLE * SIXTEENTHS)) {
    control->stalled_ticks = 0;
    control->stalled_from = fine;
  } else if (control->stalled_ticks < 2 * STALLED_TICKS) {
    control->stalled_ticks++;
  }
  if (control->stalled_ticks > STALLED_TICKS) limit += (control->stalled_ticks - STALLED_TICKS) * SIXTEENTHS;
  return clamp(error, limit);
}

int16_t control_compute_load_duty(const struct control *control) {
  return (int16_t)(control->sum / GAIN_I_DIVISOR / SIXTEENTHS);
}

int16_t control_compute_duty(struct control *control, const struct profile *profile, int32_t fine, bool closed) {
  int32_t speed = profile->speed * SIXTEENTHS / SPEED_UNITS;
  int32_t feed_forward = speed + (int32_t)profile->accel * SIXTEENTHS / LAG_PER_S;
  int32_t error = closed ? remove_grain(profile->position / (POSITION_UNITS / SIXTEENTHS) - fine) : 0;
  int32_t limit = ERROR_LIMIT * SIXTEENTHS + (speed < 0 ? -speed : speed) / ERROR_LIMIT_SPEED_DIVISOR;
  error = limit_error(control, error, fine, limit);
  control->sum = clamp(control->sum + error, AUTHORITY * SIXTEENTHS * GAIN_I_DIVISOR);
  int32_t correction = clamp(GAIN_P * error + control->sum / GAIN_I_DIVISOR, AUTHORITY * SIXTEENTHS);
  int32_t duty = clamp(feed_forward + correction + control->remainder, (int32_t)DUTY_FULL * SIXTEENTHS);
  int16_t counts = (int16_t)(duty / SIXTEENTHS);
  control->remainder = (int8_t)(duty - (int32_t)counts * SIXTEENTHS);
  return counts;
}
