/* What is kept in EEPROM: the newest whole slot, despite torn writes, worn cells and the wrap; never in the nonce's cells. */
#include <string.h>
#include "host.h"
#include "logic/memory.h"

static uint8_t cells[1024];
static unsigned writes[1024];
static struct memory memory;

static uint8_t read_cell(uint16_t address) { return cells[address]; }
static void write_cell(uint16_t address, uint8_t value) { cells[address] = value; }
static const struct nonce_store store = {.read = read_cell, .write = write_cell};

static bool is_same(const struct kept *one, const struct kept *other) {
  return one->mark == other->mark && one->nearest == other->nearest && one->began == other->began && one->tries == other->tries &&
         one->blind == other->blind && one->flags == other->flags;
}

/* Writes until nothing is left, `most` bytes at most. */
static unsigned write_kept(const struct kept *kept, unsigned most) {
  uint16_t address;
  uint8_t value;
  unsigned written = 0;
  while (written < most && memory_take_byte(&memory, kept, &address, &value)) {
    CHECK(address >= NONCE_BYTES && address < 1024, "%u", address);
    cells[address] = value;
    writes[address]++;
    written++;
  }
  return written;
}

static struct kept make_kept(int i) {
  return (struct kept){.mark = (int16_t)(i - 3000), .nearest = (int16_t)(6000 - i), .began = (int16_t)(-i), .tries = (uint8_t)(i % 4),
                       .blind = (uint8_t)(i * 7), .flags = (uint8_t)(i & 63)};
}

void memory_suite(void) {
  static const uint8_t fills[] = {0xFF, 0, 0xA5};
  struct kept kept, zero = {0};
  for (unsigned i = 0; i < sizeof fills; i++) {
    memset(cells, fills[i], sizeof cells);
    memory_load(&memory, &kept, &store);
    CHECK(is_same(&kept, &zero), "no readable slot is 0: cells of %02X", fills[i]);
    CHECK(write_kept(&kept, 99) == 0, "and nothing has changed");
  }
  /* Every change survives a reset, across the wrap of the sequence number. */
  memset(writes, 0, sizeof writes);
  for (int i = 1; i < 2000; i++) {
    struct kept next = make_kept(i);
    CHECK(write_kept(&next, 99) == MEMORY_SLOT_BYTES, "a slot");
    CHECK(write_kept(&next, 99) == 0, "once");
    memory_load(&memory, &kept, &store);
    CHECK(is_same(&kept, &next), "change %d", i);
  }
  unsigned most = 0;
  for (unsigned i = 0; i < sizeof cells; i++) most = writes[i] > most ? writes[i] : most;
  CHECK(most <= 2000 / MEMORY_SLOTS + 1, "a cell is written %u times", most);
  /* Torn after each byte: the one before counts. */
  for (unsigned bytes = 1; bytes < MEMORY_SLOT_BYTES; bytes++) {
    struct kept last = make_kept((int)bytes), torn = make_kept(500 + (int)bytes);
    write_kept(&last, 99);
    write_kept(&torn, bytes);
    memory_load(&memory, &kept, &store);
    CHECK(is_same(&kept, &last), "torn after %u", bytes);
  }
  /* A change while a slot is being written follows in the next one. */
  struct kept first = make_kept(41), second = make_kept(42);
  write_kept(&first, 5);
  CHECK(write_kept(&second, 99) == MEMORY_SLOT_BYTES - 5 + MEMORY_SLOT_BYTES, "then the change");
  memory_load(&memory, &kept, &store);
  CHECK(is_same(&kept, &second), "the change");
  /* A damaged newest slot: the one before. */
  struct kept newest = make_kept(43);
  write_kept(&newest, 99);
  cells[MEMORY_START + memory.slot * MEMORY_SLOT_BYTES + 3] ^= 4;
  memory_load(&memory, &kept, &store);
  CHECK(is_same(&kept, &second), "the newest readable");
}
