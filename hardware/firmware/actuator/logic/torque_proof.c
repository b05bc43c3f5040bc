#include "torque_proof.h"
#include "config.h"

static void watch_sense(struct torque_proof *proof, const struct position *position, bool driven, int16_t current_ma) {
  if (current_ma >= SENSED_MA) proof->sensed = true;
  int16_t step = position->angle - proof->anchor;
  if (driven && step < RELEASED_ANGLE && step > -RELEASED_ANGLE) return;
  proof->anchor = position->angle;
  if (!driven || position->bad || proof->moved >= SENSED_ANGLE) return;
  proof->moved = (int16_t)(proof->moved + (step < 0 ? -step : step));
}

void torque_proof_update(struct torque_proof *proof, const struct position *position, uint8_t ticks, bool driven, int16_t current_ma) {
  watch_sense(proof, position, driven, current_ma);
  if (ticks == 0) return;
  if (ticks == 1) {
    proof->sum = 0;
    proof->verdict = PROOF_PENDING;
  }
  if (ticks > PROOF_TICKS) return;
  if (ticks > PROOF_TICKS - PROOF_MEAN_TICKS) proof->sum += (uint16_t)current_ma;
  if (ticks < PROOF_TICKS) return;
  uint16_t mean = proof->sum / PROOF_MEAN_TICKS;
  proof->verdict = mean >= PROOF_MIN_MA && mean <= PROOF_MAX_MA ? PROOF_PASSED : PROOF_FAILED;
}

bool torque_proof_is_blind(const struct torque_proof *proof) { return proof->moved >= SENSED_ANGLE && !proof->sensed; }
