/*
 * The proof of torque: before the brake is released, a duty against it has to draw a plausible current. It also knows whether
 * the current is sensed at all.
 */
#ifndef TORQUE_PROOF_H
#define TORQUE_PROOF_H

#include <stdbool.h>
#include <stdint.h>
#include "position.h"

enum proof_verdict { PROOF_PENDING, PROOF_PASSED, PROOF_FAILED };

struct torque_proof {
  uint16_t sum;     /* mA, of the last PROOF_MEAN_TICKS */
  uint8_t verdict;
  bool sensed;      /* the current sense has shown something since boot */
  int16_t moved;    /* under the drive since boot, up to SENSED_ANGLE, cdeg */
  int16_t anchor;   /* up to which motion is in `moved` */
};

/* Once a tick. `ticks`: of the proof under way, 0 outside one. `driven`: the brake is released. */
void torque_proof_update(struct torque_proof *proof, const struct position *position, uint8_t ticks, bool driven, int16_t current_ma);
/* Five degrees of motion have never drawn anything: the sense is disconnected, and proves nothing. */
bool torque_proof_is_blind(const struct torque_proof *proof);

#endif
