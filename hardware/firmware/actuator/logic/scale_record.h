/* The calibrated scale of the potentiometer, in EEPROM behind what rules 5, 12 and 14 keep. Only a programmer writes it. */
#ifndef SCALE_RECORD_H
#define SCALE_RECORD_H

#include "memory.h"
#include "nonce.h"
#include "scale.h"

#define SCALE_START (MEMORY_START + MEMORY_SLOTS * MEMORY_SLOT_BYTES)
/* Version, span, level, CRC: two bytes each, the lower one first. */
#define SCALE_RECORD_BYTES 8

/* At boot. The nominal scale where all cells of the record are erased; with `usable` false where it is not usable. */
void scale_load(struct scale *scale, const struct nonce_store *store);

#endif
