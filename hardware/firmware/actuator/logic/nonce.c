#include "nonce.h"
#include <stdbool.h>
#include "line.h"

/* Covers the count and the slot's number; fails for erased (FF FF FF FF) and all-zero cells. */
static uint16_t compute_check(uint8_t slot, uint16_t count) {
  char bytes[3] = {(char)slot, (char)count, (char)(count >> 8)};
  return compute_crc(bytes, sizeof bytes);
}

static bool read_slot(const struct nonce_store *store, uint8_t slot, uint16_t *count) {
  uint8_t bytes[NONCE_SLOT_BYTES];
  for (uint8_t i = 0; i < NONCE_SLOT_BYTES; i++) bytes[i] = store->read((uint16_t)(slot * NONCE_SLOT_BYTES + i));
  *count = (uint16_t)(bytes[0] | bytes[1] << 8);
  return (uint16_t)(bytes[2] | bytes[3] << 8) == compute_check(slot, *count);
}

static bool write_slot(const struct nonce_store *store, uint8_t slot, uint16_t count) {
  uint16_t sum = compute_check(slot, count), back;
  uint8_t bytes[NONCE_SLOT_BYTES] = {(uint8_t)count, (uint8_t)(count >> 8), (uint8_t)sum, (uint8_t)(sum >> 8)};
  for (uint8_t i = 0; i < NONCE_SLOT_BYTES; i++) store->write((uint16_t)(slot * NONCE_SLOT_BYTES + i), bytes[i]);
  return read_slot(store, slot, &back) && back == count;
}

uint16_t nonce_advance(const struct nonce_store *store) {
  uint16_t newest = 0, count;
  uint8_t slot = NONCE_SLOTS - 1;
  bool found = false;
  for (uint8_t i = 0; i < NONCE_SLOTS; i++) {
    if (!read_slot(store, i, &count)) continue;
    /* Serial arithmetic: the slots hold consecutive counts, so the newest is ahead of the rest across the wrap too. */
    if (!found || (int16_t)(count - newest) > 0) {
      newest = count;
      slot = i;
    }
    found = true;
  }
  newest++;
  /* A worn slot does not read back: try the next, each slot once. */
  for (uint8_t tries = 0; tries < NONCE_SLOTS; tries++) {
    slot = slot + 1 == NONCE_SLOTS ? 0 : slot + 1;
    if (write_slot(store, slot, newest)) break;
  }
  return newest;
}
