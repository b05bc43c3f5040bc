/* A number that is new at every boot: a counter in EEPROM, since the chip has no entropy when it starts. */
#ifndef NONCE_H
#define NONCE_H

#include <stdint.h>

#define NONCE_SLOTS 64
#define NONCE_SLOT_BYTES 4
#define NONCE_BYTES (NONCE_SLOTS * NONCE_SLOT_BYTES) /* from EEPROM address 0 */

struct nonce_store {
  uint8_t (*read)(uint16_t address);
  void (*write)(uint16_t address, uint8_t value);
};

/*
 * The nonce of this boot, already written and read back. Slots are used in turn, so each cell is written once in 64 boots
 * (6.4 million boots to its rated 100,000); a slot counts only with its check, so a boot whose power fails in the middle
 * of writing leaves the last good one standing, and never gets as far as saying the torn one.
 */
uint16_t nonce_next(const struct nonce_store *store);

#endif
