/* A number that is new at every boot: a counter in EEPROM, because the chip has no entropy at boot. */
#ifndef NONCE_H
#define NONCE_H

#include <stdint.h>
#include "config.h"

#define NONCE_SLOT_BYTES 4
#define NONCE_BYTES (NONCE_SLOTS * NONCE_SLOT_BYTES) /* from EEPROM address 0 */

struct nonce_store {
  uint8_t (*read)(uint16_t address);
  void (*write)(uint16_t address, uint8_t value);
};

/*
 * Returns the nonce of this boot, after writing it and reading it back. Slots are used in turn, so each cell is written
 * once in 64 boots (6.4 million boots to its rated 100,000). A slot is valid only with its check: a boot that loses power
 * while writing leaves the last valid slot intact, and has not sent the torn nonce.
 */
uint16_t nonce_advance(const struct nonce_store *store);

#endif
