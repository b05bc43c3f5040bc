/* The calibrated scale: what its record must be, what it changes, and what a board does that cannot use it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"
#include "logic/config.h"
#include "logic/line.h"
#include "logic/scale_record.h"

static uint8_t cells[1024];

static uint8_t read_cell(uint16_t address) { return cells[address]; }
static void write_cell(uint16_t address, uint8_t value) { cells[address] = value; }
static const struct nonce_store store = {.read = read_cell, .write = write_cell};

static void write_record(unsigned version, unsigned span, unsigned level) {
  uint8_t bytes[SCALE_RECORD_BYTES] = {(uint8_t)version, (uint8_t)(version >> 8), (uint8_t)span,
                                       (uint8_t)(span >> 8), (uint8_t)level, (uint8_t)(level >> 8)};
  uint16_t crc = compute_crc((const char *)bytes, SCALE_RECORD_BYTES - 2);
  bytes[6] = (uint8_t)crc;
  bytes[7] = (uint8_t)(crc >> 8);
  memcpy(cells + SCALE_START, bytes, sizeof bytes);
}

static bool is_used(unsigned span, unsigned level) {
  struct scale scale;
  scale_load(&scale, &store);
  bool same = scale.span == span && scale.level == level;
  CHECK(scale.usable ? same : scale.span == POSITION_SPAN && scale.level == POSITION_LEVEL, "a scale that is not used is nominal");
  return scale.usable && same;
}

static bool is_record_used(unsigned version, unsigned span, unsigned level) {
  write_record(version, span, level);
  return is_used(span, level);
}

static void records(void) {
  memset(cells, 0xA5, sizeof cells);
  memset(cells + SCALE_START, 0xFF, SCALE_RECORD_BYTES);
  CHECK(is_used(POSITION_SPAN, POSITION_LEVEL), "erased: nominal");
  CHECK(SCALE_START >= MEMORY_START + MEMORY_SLOTS * MEMORY_SLOT_BYTES && SCALE_START + SCALE_RECORD_BYTES <= sizeof cells, "beside the marks");
  CHECK(is_record_used(1, 13000, 17000), "read");
  CHECK(!is_record_used(2, 13000, 17000), "another version");
  /* The bounds, and one beyond each. */
  CHECK(is_record_used(1, 12731, 15325) && is_record_used(1, 13519, 19325), "the bounds");
  CHECK(!is_record_used(1, 12730, 17325) && !is_record_used(1, 13520, 17325), "a span beyond");
  CHECK(!is_record_used(1, 13125, 15324) && !is_record_used(1, 13125, 19326), "a level beyond");
  CHECK(!is_record_used(0, 0, 0), "zeros");
  /* Every bit counts, and a record that was cut off after each byte, old or erased behind. */
  for (unsigned bit = 0; bit < 8 * SCALE_RECORD_BYTES; bit++) {
    write_record(1, 13000, 17000);
    cells[SCALE_START + bit / 8] ^= (uint8_t)(1 << bit % 8);
    CHECK(!is_used(13000, 17000), "bit %u", bit);
  }
  for (unsigned written = 1; written < SCALE_RECORD_BYTES; written++) {
    uint8_t bytes[SCALE_RECORD_BYTES];
    write_record(1, 13200, 17410);
    memcpy(bytes, cells + SCALE_START, sizeof bytes);
    memset(cells + SCALE_START, 0xFF, SCALE_RECORD_BYTES);
    memcpy(cells + SCALE_START, bytes, written);
    CHECK(!is_used(13200, 17410) && !is_used(POSITION_SPAN, POSITION_LEVEL), "%u bytes over erased ones", written);
  }
}

static int read_angle(void) {
  bool ok;
  bench_command("STATUS", &ok);
  int angle = 0;
  sscanf(bench.lines[(bench.count - 1) % LOG_LINES], "T %*s %*s %*s %d", &angle);
  return angle;
}

static void angles(void) {
  /* A potentiometer that turns 2 % too far from 3 degrees beside its place: its own scale corrects it. */
  static const int places[] = {-15, 0, 20, 45, 60};
  for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
    bench_boot(places[i]);
    bench.scale = (struct scale){.span = 13387, .level = 17000, .usable = true};
    bench_reboot();
    bench_run(500);
    double share = 0.33 + places[i] / 131.25, expected = share * 13387 - 17000 / 4.0;
    CHECK(fabs(read_angle() - expected) <= 14, "at %d: %d, not %.0f", places[i], read_angle(), expected);
  }
}

static void unusable(void) {
  static const struct scale none = {.span = POSITION_SPAN, .level = POSITION_LEVEL};
  bench_boot(0);
  bench.scale = none;
  bench_reboot();
  bench_run(1000);
  CHECK(bench_get_state() == 'F' && bench_count_events("SENSOR") == 1 && (bench_read_flags() & FLAG_SENSOR), "SENSOR, F");
  CHECK(bench_refuses("LIMITS -2000 6000 300 400 200 300000", "latched") && bench_refuses("ARM", "latched"), "no ARM");
  CHECK(bench_refuses("RESET", "sensor"), "no RESET");
  /* Head-down it comes home by the level switch; the angle shows by the nominal scale. */
  bench_boot(20);
  bench.scale = none;
  bench_reboot();
  bench_run(1000);
  CHECK(abs(read_angle() - 2000) <= 14, "the angle: %d", read_angle());
  CHECK(bench_accepts("RETURN 200") && bench_wait_for('A', 100) && bench_wait_for('F', 60000), "returns");
  CHECK(fabs(bench_get_angle()) < 1, "to level: %.2f", bench_get_angle());
  /* With the red stop in, what latched it stays until somebody turns it out. */
  bench_boot(20);
  bench.scale = none;
  bench.table.estop_open = true;
  bench_reboot();
  bench_run(30000);
  CHECK(bench_get_state() == 'F' && (bench_read_flags() & FLAG_AWAITED) && fabs(bench_get_angle() - 20) < 0.1, "stays");
  /* The lower end is believed, for there has been no angle. */
  bench_boot(20);
  bench.scale = none;
  bench.table.lower_forced = true;
  bench_reboot();
  bench_run(100);
  CHECK(bench_accepts("RETURN 200"), "is asked to return");
  bench_run(3000);
  CHECK(fabs(bench_get_angle() - 20) < 0.1, "does not drive on at the lower end: %.2f", bench_get_angle());
}

void scale_suite(void) {
  records();
  angles();
  unusable();
}
