/* The boot counter: new at every boot, despite torn writes, worn cells and the wrap. */
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

static const struct nonce_store store = {.read = read_cell, .write = write_cell};

void nonce_suite(void) {
  static bool seen[65536];
  memset(cells, 0xFF, sizeof cells);
  memset(seen, 0, sizeof seen);
  unsigned repeats = 0;
  for (unsigned boot = 0; boot < 65536; boot++) {
    uint16_t nonce = nonce_advance(&store);
    if (seen[nonce]) repeats++;
    seen[nonce] = true;
  }
  CHECK(repeats == 0, "%u repeats in 65,536 boots from an erased EEPROM", repeats);
  unsigned most = 0;
  for (unsigned i = 0; i < NONCE_BYTES; i++) most = writes[i] > most ? writes[i] : most;
  CHECK(most <= 65536 / NONCE_SLOTS + 1, "a cell is written %u times", most);
  CHECK(nonce_advance(&store) == (uint16_t)(nonce_advance(&store) - 1), "continues across the wrap");

  memset(cells, 0, sizeof cells);
  uint16_t first = nonce_advance(&store);
  CHECK(nonce_advance(&store) == (uint16_t)(first + 1), "from an EEPROM of zeros too");

  /* The power fails after each number of bytes: the nonces before and after still differ. */
  for (int bytes = 0; bytes <= NONCE_SLOT_BYTES; bytes++) {
    for (unsigned before = 0; before < 70; before++) {
      uint16_t last = nonce_advance(&store);
      power_left = bytes;
      nonce_advance(&store); /* never sent: the power is gone */
      power_left = -1;
      uint16_t next = nonce_advance(&store);
      CHECK((uint16_t)(next - last) == 1 || (uint16_t)(next - last) == 2, "torn after %d: %04X then %04X", bytes, last, next);
    }
  }
  for (worn = 0; worn < 8; worn++) {
    uint16_t last = nonce_advance(&store);
    for (unsigned boot = 0; boot < 200; boot++) {
      uint16_t next = nonce_advance(&store);
      CHECK(next == (uint16_t)(last + 1), "slot %d worn: %04X then %04X", worn, last, next);
      last = next;
    }
  }
  worn = -1;
}
