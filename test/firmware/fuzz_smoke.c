/*
 * Damaged lines in bulk, under the sanitizers: random bytes, cut, spliced, over-long and bit-flipped real lines, and valid
 * ones out of order among them. Nothing moves that was not ordered by a line that is right, nothing hangs, nothing
 * restarts. Motion is ordered only in the stretches where valid commands are mixed in; before them the device is idle.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

static unsigned long long seed = 88172645463325252ull;

static unsigned any(unsigned below) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)((seed >> 11) % below);
}

static const char *const payloads[] = {
    "HELLO 1", "LIMITS -2000 6000 300 400 200 300000", "ARM", "DISARM", "MOVE 3000 150 100 400", "MOVE -1500 100 50 400",
    "KEEP 400", "HALT", "STOP", "RETURN 200", "RESET", "RATE 50", "STATUS", "MOVE 6000 300 200 1000"};
#define PAYLOADS (sizeof payloads / sizeof payloads[0])

static unsigned whole(char *into) {
  char payload[100];
  snprintf(payload, sizeof payload, "C %u %s", any(65536), payloads[any(PAYLOADS)]);
  uint16_t crc = crc16(payload, (uint8_t)strlen(payload));
  return (unsigned)sprintf(into, "%s*%c%c%c%c\n", payload, '@' + (crc >> 12), '@' + (crc >> 8 & 15), '@' + (crc >> 4 & 15),
                           '@' + (crc & 15));
}

/* One to three bits, which the CRC promises to catch; never a line end or a stop byte, which are other tests'. */
static unsigned flipped(char *into) {
  char right[256];
  unsigned length = whole(right), flips = 1 + any(3);
  do {
    memcpy(into, right, length);
    for (unsigned i = 0; i < flips; i++) into[any(length - 1)] ^= (char)(1 << any(8));
  } while (memcmp(into, right, length) == 0 || memchr(into, '\n', length - 1) || memchr(into, '\r', length - 1) || memchr(into, '!', length));
  return length;
}

static unsigned cut(char *into) {
  char right[256];
  unsigned length = whole(right), from = any(length / 2), to = length - 1 - any(length / 2);
  if (from == 0 && to == length - 1) to--;
  memcpy(into, right + from, to - from);
  into[to - from] = '\n';
  return to - from + 1;
}

static unsigned spliced(char *into) {
  char one[256], two[256];
  unsigned keep, rest, first, second;
  do {
    first = whole(one);
    second = whole(two);
    keep = 1 + any(first - 6);
    rest = 6 + any(second - 6);
    memcpy(into, one, keep);
    memcpy(into + keep, two + second - rest, rest);
    /* two lines that begin alike can be put together into one of them */
  } while ((keep + rest == second && memcmp(into, two, second) == 0) || (keep + rest == first && memcmp(into, one, first) == 0));
  return keep + rest;
}

static unsigned longer(char *into) {
  unsigned length = 96 + any(160);
  for (unsigned i = 0; i < length; i++) into[i] = (char)(' ' + 2 + any(90));
  into[length] = '\n';
  return length + 1;
}

static unsigned noise(char *into) {
  unsigned length = 1 + any(120);
  for (unsigned i = 0; i < length; i++) into[i] = (char)any(256);
  if (any(2)) into[length - 1] = '\n';
  return length;
}

static unsigned (*const kinds[])(char *) = {flipped, cut, spliced, longer, noise};
static const char *const names[] = {"bit-flipped", "cut", "spliced", "over-long", "random"};

/* Which damaged lines got an answer all the same: their CRC happened to be right. */
static unsigned answered;

static void feed(unsigned kind, char *bytes, unsigned length) {
  unsigned before = bench.count;
  bench_bytes(bytes, length);
  for (unsigned i = before; i < bench.count; i++) {
    char tag = bench.lines[i % LOG_LINES][0];
    if (tag == 'A' || tag == 'N') {
      answered++;
      CHECK(kind != 0 && kind != 3, "a %s line was answered: %.*s", names[kind], (int)length, bytes);
    }
  }
}

int main(int argc, char **argv) {
  unsigned lines = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000000, counts[5] = {0};
  static char bytes[600];
  /* Damaged lines only, at level and idle: it must still be there at the end, with its nonce and its uptime. */
  bench_boot(0);
  for (unsigned i = 0; i < lines; i++) {
    unsigned kind = any(5);
    counts[kind]++;
    feed(kind, bytes, kinds[kind](bytes));
    if (i % 20 == 0) bench_run(5);
  }
  CHECK(fabs(bench_angle()) < 1e-9 && !bench.outputs.enable && !bench.outputs.release, "it moved");
  CHECK(bench_state() == 'I' || bench_state() == 'S', "an order got through"); /* `!!` is in the noise */
  CHECK(bench.device.nonce == 0x3F9A && bench.device.now == bench.now, "restarted");
  bench_bytes("\n", 1);
  CHECK(strncmp(bench_say("C 7 HELLO 1"), "A 7 1 ", 6) == 0, "answers");
  unsigned alone = answered;

  /* The same with right lines among them and motion going on: limits hold, and a stop stops. */
  bench_boot(0);
  for (unsigned i = 0; i < lines / 10; i++) {
    unsigned kind = any(5);
    bench_bytes(bytes, any(3) ? kinds[kind](bytes) : whole(bytes));
    if (i % 4 == 0) bench_run(5);
    CHECK(bench_angle() < 62.1 && bench_angle() > -22.1, "out of bounds");
    CHECK(fabs(bench.table.rate) < 6, "%.2f deg/s", bench.table.rate);
  }
  bench_bytes("!!", 2);
  bench_run(500);
  CHECK(!bench.outputs.release && !bench.outputs.enable, "stops");
  for (unsigned i = 0; i < 5; i++) printf("%-12s %u\n", names[i], counts[i]);
  printf("%u damaged lines (%u answered: a right CRC by chance), then %u with right ones among them\n", lines, alone, lines / 10);
  printf("%u passed, %u failed\n", checks - failures, failures);
  return failures != 0;
}
