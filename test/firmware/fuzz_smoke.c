/*
 * Damaged lines in bulk, under the sanitizers: random bytes, and valid lines cut, spliced, lengthened and bit-flipped. In
 * the first part nothing may move, hang or restart. In the second part valid commands are mixed in, and the table must
 * stay within its bounds.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

static unsigned long long seed = 88172645463325252ull;

static unsigned draw(unsigned below) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)((seed >> 11) % below);
}

static const char *const payloads[] = {
    "HELLO 1", "CHIRP", "LIMITS -2000 6000 300 400 200 300000", "ARM", "DISARM", "MOVE 3000 150 100 400", "MOVE -1500 100 50 400",
    "KEEP 400", "HALT", "STOP", "RETURN 200", "RESET", "RATE 50", "STATUS", "MOVE 6000 300 200 1000"};
#define PAYLOADS (sizeof payloads / sizeof payloads[0])

static unsigned make_valid(char *into) {
  char payload[100];
  snprintf(payload, sizeof payload, "C %u %s", draw(65536), payloads[draw(PAYLOADS)]);
  uint16_t crc = compute_crc(payload, (uint8_t)strlen(payload));
  return (unsigned)sprintf(into, "%s*%c%c%c%c\n", payload, '@' + (crc >> 12), '@' + (crc >> 8 & 15), '@' + (crc >> 4 & 15),
                           '@' + (crc & 15));
}

/* Flips one to three bits, which the CRC always detects; never makes a line end or a stop byte, which are tested elsewhere. */
static unsigned make_flipped(char *into) {
  char right[256];
  unsigned length = make_valid(right), flips = 1 + draw(3);
  do {
    memcpy(into, right, length);
    for (unsigned i = 0; i < flips; i++) into[draw(length - 1)] ^= (char)(1 << draw(8));
  } while (memcmp(into, right, length) == 0 || memchr(into, '\n', length - 1) || memchr(into, '\r', length - 1) || memchr(into, '!', length));
  return length;
}

static unsigned make_cut(char *into) {
  char right[256];
  unsigned length = make_valid(right), from = draw(length / 2), to = length - 1 - draw(length / 2);
  if (from == 0 && to == length - 1) to--;
  memcpy(into, right + from, to - from);
  into[to - from] = '\n';
  return to - from + 1;
}

static unsigned make_spliced(char *into) {
  char one[256], two[256];
  unsigned keep, rest, first, second;
  do {
    first = make_valid(one);
    second = make_valid(two);
    keep = 1 + draw(first - 6);
    rest = 6 + draw(second - 6);
    memcpy(into, one, keep);
    memcpy(into + keep, two + second - rest, rest);
    /* splicing two lines with the same start can give one of them */
  } while ((keep + rest == second && memcmp(into, two, second) == 0) || (keep + rest == first && memcmp(into, one, first) == 0));
  return keep + rest;
}

static unsigned make_overlong(char *into) {
  unsigned length = 96 + draw(160);
  for (unsigned i = 0; i < length; i++) into[i] = (char)(' ' + 2 + draw(90));
  into[length] = '\n';
  return length + 1;
}

static unsigned make_random(char *into) {
  unsigned length = 1 + draw(120);
  for (unsigned i = 0; i < length; i++) into[i] = (char)draw(256);
  if (draw(2)) into[length - 1] = '\n';
  return length;
}

static unsigned (*const kinds[])(char *) = {make_flipped, make_cut, make_spliced, make_overlong, make_random};
static const char *const names[] = {"bit-flipped", "cut", "spliced", "over-long", "random"};

/* Damaged lines that were answered, because their CRC was correct by chance. */
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
  /* Damaged lines only, at level and idle: nonce and uptime must be unchanged at the end. */
  bench_boot(0);
  for (unsigned i = 0; i < lines; i++) {
    unsigned kind = draw(5);
    counts[kind]++;
    feed(kind, bytes, kinds[kind](bytes));
    if (i % 20 == 0) bench_run(5);
  }
  CHECK(fabs(bench_get_angle()) < 1e-9 && !bench.outputs.enable && !bench.outputs.release, "the table moved");
  CHECK(bench_get_state() == 'I' || bench_get_state() == 'S', "an order was accepted"); /* S: random bytes may contain `!!` */
  CHECK(bench.device.nonce == 0x3F9A && bench.device.now == bench.now, "the device restarted");
  bench_bytes("\n", 1);
  CHECK(strncmp(bench_send("C 7 HELLO 1"), "A 7 1 ", 6) == 0, "still answers");
  unsigned alone = answered;

  /* The same with valid lines mixed in and the table in motion: limits hold, and a stop stops. */
  bench_boot(0);
  for (unsigned i = 0; i < lines / 10; i++) {
    unsigned kind = draw(5);
    bench_bytes(bytes, draw(3) ? kinds[kind](bytes) : make_valid(bytes));
    if (i % 4 == 0) bench_run(5);
    CHECK(bench_get_angle() < 62.1 && bench_get_angle() > -22.1, "out of bounds");
    CHECK(fabs(bench.table.rate) < 6, "%.2f deg/s", bench.table.rate);
  }
  bench_bytes("!!", 2);
  bench_run(500);
  CHECK(!bench.outputs.release && !bench.outputs.enable, "stops");
  for (unsigned i = 0; i < 5; i++) printf("%-12s %u\n", names[i], counts[i]);
  printf("%u damaged lines (%u answered: correct CRC by chance), then %u with valid ones among them\n", lines, alone, lines / 10);
  printf("%u passed, %u failed\n", checks - failures, failures);
  return failures != 0;
}
