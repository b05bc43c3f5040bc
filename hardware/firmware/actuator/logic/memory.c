#include "memory.h"
#include <string.h>
#include "line.h"

#define CHECKED_BYTES (MEMORY_SLOT_BYTES - 2)

static void put_pair(uint8_t *bytes, int16_t value) {
  bytes[0] = (uint8_t)value;
  bytes[1] = (uint8_t)((uint16_t)value >> 8);
}

static int16_t get_pair(const uint8_t *bytes) { return (int16_t)(bytes[0] | bytes[1] << 8); }

static void pack(uint8_t *bytes, const struct kept *kept) {
  put_pair(bytes, kept->mark);
  put_pair(bytes + 2, kept->nearest);
  put_pair(bytes + 4, kept->began);
  bytes[6] = kept->tries;
  bytes[7] = kept->blind;
  bytes[8] = kept->flags;
}

static uint16_t compute_check(const uint8_t *bytes) { return compute_crc((const char *)bytes, CHECKED_BYTES); }

static uint16_t get_address(uint8_t slot) { return (uint16_t)(MEMORY_START + slot * MEMORY_SLOT_BYTES); }

static bool read_slot(const struct nonce_store *store, uint8_t slot, uint8_t *bytes) {
  for (uint8_t i = 0; i < MEMORY_SLOT_BYTES; i++) bytes[i] = store->read((uint16_t)(get_address(slot) + i));
  return (uint16_t)get_pair(bytes + CHECKED_BYTES) == compute_check(bytes);
}

void memory_load(struct memory *memory, struct kept *kept, const struct nonce_store *store) {
  bool found = false;
  memset(memory, 0, sizeof *memory);
  memset(kept, 0, sizeof *kept);
  memory->slot = MEMORY_SLOTS - 1;
  memory->sent = MEMORY_SLOT_BYTES;
  for (uint8_t slot = 0; slot < MEMORY_SLOTS; slot++) {
    uint8_t bytes[MEMORY_SLOT_BYTES];
    if (!read_slot(store, slot, bytes)) continue;
    /* Serial arithmetic: all slots are within 60 of each other, so the newest is ahead of the rest across the wrap too. */
    if (found && (int8_t)(bytes[0] - memory->bytes[0]) < 0) continue;
    found = true;
    memory->slot = slot;
    memcpy(memory->bytes, bytes, sizeof bytes);
  }
  const uint8_t *bytes = memory->bytes + 1;
  kept->mark = get_pair(bytes);
  kept->nearest = get_pair(bytes + 2);
  kept->began = get_pair(bytes + 4);
  kept->tries = bytes[6];
  kept->blind = bytes[7];
  kept->flags = bytes[8];
}

bool memory_take_byte(struct memory *memory, const struct kept *kept, uint16_t *address, uint8_t *value) {
  if (memory->sent == MEMORY_SLOT_BYTES) {
    uint8_t bytes[CHECKED_BYTES - 1];
    pack(bytes, kept);
    if (memcmp(bytes, memory->bytes + 1, sizeof bytes) == 0) return false;
    memcpy(memory->bytes + 1, bytes, sizeof bytes);
    memory->bytes[0]++;
    put_pair(memory->bytes + CHECKED_BYTES, (int16_t)compute_check(memory->bytes));
    memory->slot = memory->slot + 1 == MEMORY_SLOTS ? 0 : memory->slot + 1;
    memory->sent = 0;
  }
  *address = (uint16_t)(get_address(memory->slot) + memory->sent);
  *value = memory->bytes[memory->sent++];
  return true;
}
