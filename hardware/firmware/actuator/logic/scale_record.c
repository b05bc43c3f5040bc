#include "scale_record.h"
#include "config.h"
#include "line.h"

#define VERSION 1
#define ERASED 0xFF
#define CHECKED_BYTES (SCALE_RECORD_BYTES - 2)

#define SPAN_MIN (POSITION_SPAN - SCALE_SPAN_SLACK)
#define SPAN_MAX (POSITION_SPAN + SCALE_SPAN_SLACK)
#define LEVEL_MIN (POSITION_LEVEL - SCALE_LEVEL_SLACK)
#define LEVEL_MAX (POSITION_LEVEL + SCALE_LEVEL_SLACK)

_Static_assert(POSITION_FINE(POSITION_LOWEST, SPAN_MAX, LEVEL_MIN) < 16L * LOWER_PASSED, "the head-up end is a possible reading");
_Static_assert(POSITION_FINE(POSITION_HIGHEST, SPAN_MIN, LEVEL_MAX) > 16L * (ABSOLUTE_MAX + TRIP_MARGIN), "so is the trip");

static uint16_t get_pair(const uint8_t *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }

static bool is_between(uint16_t value, uint16_t low, uint16_t high) { return value >= low && value <= high; }

void scale_load(struct scale *scale, const struct nonce_store *store) {
  static const struct scale nominal = SCALE_NOMINAL;
  uint8_t bytes[SCALE_RECORD_BYTES];
  bool erased = true;
  for (uint8_t i = 0; i < SCALE_RECORD_BYTES; i++) {
    bytes[i] = store->read((uint16_t)(SCALE_START + i));
    if (bytes[i] != ERASED) erased = false;
  }
  *scale = nominal;
  if (erased) return;
  uint16_t span = get_pair(bytes + 2), level = get_pair(bytes + 4);
  bool readable = get_pair(bytes) == VERSION && get_pair(bytes + CHECKED_BYTES) == compute_crc((const char *)bytes, CHECKED_BYTES);
  scale->usable = readable && is_between(span, SPAN_MIN, SPAN_MAX) && is_between(level, LEVEL_MIN, LEVEL_MAX);
  if (!scale->usable) return;
  scale->span = span;
  scale->level = level;
}
