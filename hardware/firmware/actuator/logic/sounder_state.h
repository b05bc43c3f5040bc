/* The device's own sounder. Written by sounder.c only. */
#ifndef SOUNDER_STATE_H
#define SOUNDER_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum sound { SOUND_NONE, SOUND_SECOND, SOUND_HIGH };

struct sounder {
  uint8_t sound;         /* the pattern under way */
  uint16_t ticks;        /* in its period */
  bool alarm;            /* the high pattern is wanted */
  bool on;               /* the pin */
  bool chirping;
  uint32_t chirped_at;
  uint32_t heard_at;     /* the last right command line */
  uint32_t closed_at;    /* the red stop was closed last */
};

#endif
