/* Keeps `struct kept` in EEPROM, behind the boot counter. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include "config.h"
#include "kept.h"
#include "nonce.h"

/* Sequence number, `struct kept`, CRC. */
#define MEMORY_SLOT_BYTES 12
#define MEMORY_START NONCE_BYTES

struct memory {
  uint8_t slot;
  uint8_t sent;                     /* bytes of the slot already given out; all of them: nothing is being written */
  uint8_t bytes[MEMORY_SLOT_BYTES]; /* of the slot written last, or being written */
};

/* At boot: the newest slot that is readable; zeros if there is none. */
void memory_load(struct memory *memory, struct kept *kept, const struct nonce_store *store);
/*
 * The next byte to write, if there is one. Slots are used in turn, so each cell is written once in 60 changes (6 million to its
 * rated 100,000); one cut by a reset fails its CRC, and the one before counts.
 */
bool memory_take_byte(struct memory *memory, const struct kept *kept, uint16_t *address, uint8_t *value);

#endif
