/* The boot counter: new at every boot, through torn writes, worn cells and the wrap. */
#include <string.h>
#include "host.h"
#include "logic/nonce.h"

static uint8_t cells[NONCE_BYTES];
static unsigned writes[NONCE_BYTES];
static int power_left = -1; /* writes until the power fails; -1: never */
static int worn = -1;

static uint8_t read_cell(uint16_t address) { return cells[address]; }

static void write_cell(uint16_t address, uint8_t value) {
  if (power_left == 0) return;
  if (power_left > 0) power_left--;
  writes[address]++;
  if (worn >= 0 && address / NONCE_SLOT_BYTES == worn) value |= 1;
  cells[address] = value;
}

static const struct nonce_store store = {read_cell, write_cell};

void nonce_suite(void) {
  static bool seen[65536];
  memset(cells, 0xFF, sizeof cells);
  memset(seen, 0, sizeof seen);
  unsigned repeats = 0;
  for (unsigned boot = 0; boot < 65536; boot++) {
    uint16_t nonce = nonce_next(&store);
    if (seen[nonce]) repeats++;
    seen[nonce] = true;
  }
  CHECK(repeats == 0, "%u repeats in 65,536 boots from an erased EEPROM", repeats);
  unsigned most = 0;
  for (unsigned i = 0; i < NONCE_BYTES; i++) most = writes[i] > most ? writes[i] : most;
  CHECK(most <= 65536 / NONCE_SLOTS + 1, "a cell is written %u times", most);
  CHECK(nonce_next(&store) == (uint16_t)(nonce_next(&store) - 1), "goes on across the wrap");

  memset(cells, 0, sizeof cells);
  uint16_t first = nonce_next(&store);
  CHECK(nonce_next(&store) == (uint16_t)(first + 1), "from zeros too");

  /* The power fails after each number of bytes: the boots before and after are still all different. */
  for (int bytes = 0; bytes <= NONCE_SLOT_BYTES; bytes++) {
    for (unsigned before = 0; before < 70; before++) {
      uint16_t last = nonce_next(&store);
      power_left = bytes;
      nonce_next(&store); /* never said: the power is gone */
      power_left = -1;
      uint16_t next = nonce_next(&store);
      CHECK((uint16_t)(next - last) == 1 || (uint16_t)(next - last) == 2, "torn after %d: %04X then %04X", bytes, last, next);
    }
  }
  for (worn = 0; worn < 8; worn++) {
    uint16_t last = nonce_next(&store);
    for (unsigned boot = 0; boot < 200; boot++) {
      uint16_t next = nonce_next(&store);
      CHECK(next == (uint16_t)(last + 1), "slot %d worn: %04X then %04X", worn, last, next);
      last = next;
    }
  }
  worn = -1;
}
