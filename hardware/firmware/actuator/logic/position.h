/* The potentiometer's readings into an angle, a rate, and whether either can be believed (rule 9). */
#ifndef POSITION_H
#define POSITION_H

#include <stdbool.h>
#include <stdint.h>

/* 250 ms: one count of a converter without noise (11 cdeg) is then 44 cdeg/s, below the 50 that rule 7 allows. */
#define RATE_WINDOW 50
#define STAND_WINDOW 10

struct position {
  int32_t fine;                  /* 1/16 cdeg */
  int16_t angle;                 /* cdeg */
  int16_t history[RATE_WINDOW];  /* cdeg, a ring */
  uint8_t newest;
  uint8_t calm;                  /* ticks in range and without a jump, up to POSITION_GOOD_TICKS */
  bool started;
  bool bad;
};

/* Once a tick, with the sum of POSITION_READINGS readings. */
void position_update(struct position *position, uint16_t sum);
int16_t position_rate(const struct position *position);
/* Movement over the last 50 ms, cdeg: small when standing. */
int16_t position_moved(const struct position *position);

#endif
