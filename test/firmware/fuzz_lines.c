/*
 * libFuzzer input for the whole device on its table: bytes, the time between them, and switches. The first byte of each
 * pair selects the action (bytes on the line, elapsed time, a switch). For every input the table stays within its bounds,
 * and the drive is off unless enabled.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

static void require(bool condition) {
  if (!condition) abort();
}

static void check_bounds(void) {
  require(bench_get_angle() < 63 && bench_get_angle() > -22.5);
  require(fabs(bench.table.rate) < 6);
  require(bench.device.drive.outputs.enable || !bench.device.drive.outputs.release);
  require(bench.device.drive.outputs.enable || bench.device.drive.outputs.duty == 0);
  require(bench.device.state < STATES && bench.receiver.count < RECEIVE_LINES);
}

/* After '=' the text up to LF is sent unchanged; after '#' it is sent as a command with a correct CRC. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bench_boot(0);
  size_t at = 0;
  while (at < size) {
    uint8_t action = data[at++];
    if (action == '#' || action == '=') {
      char text[120];
      unsigned length = 0;
      while (at < size && data[at] != '\n' && length < sizeof text - 1) text[length++] = (char)data[at++];
      at++;
      text[length] = 0;
      if (action == '#') {
        char payload[140];
        snprintf(payload, sizeof payload, "C %u %s", bench.seq++ & 0xFFFF, text);
        if (!memchr(text, 0, length)) bench_send(payload);
      } else {
        text[length++] = '\n';
        bench_bytes(text, length);
      }
    } else if (action == '!') {
      bench_bytes("!!", 2);
    } else if (action >= 'a' && action <= 'e') {
      bool *const switches[] = {&bench.table.estop_open, &bench.table.button, &bench.table.ankle_open, &bench.table.wiper_broken,
                             &bench.table.lower_forced};
      *switches[action - 'a'] ^= true;
    } else {
      bench_run(action * 5u);
    }
    check_bounds();
  }
  bench_bytes("!!", 2);
  bench_run(500);
  require(!bench.device.drive.outputs.release && !bench.device.drive.outputs.enable);
  return 0;
}
