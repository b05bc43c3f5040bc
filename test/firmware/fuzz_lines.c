/*
 * libFuzzer: bytes as they come, the time between them, and the switches, into the whole device on its table. The first
 * byte of each pair steers (bytes to the line, ticks to pass, a switch thrown); whatever comes, the table stays inside
 * its bounds and the drive obeys the brake.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

static void must(bool right) {
  if (!right) abort();
}

static void watch(void) {
  must(bench_angle() < 63 && bench_angle() > -22.5);
  must(fabs(bench.table.rate) < 6);
  must(bench.device.drive.outputs.enable || !bench.device.drive.outputs.release);
  must(bench.device.drive.outputs.enable || bench.device.drive.outputs.duty == 0);
  must(bench.device.state < STATES && bench.receiver.count < RECEIVE_LINES);
}

/* Text after the steering byte up to LF is sent as it is; with '#' in front the right CRC is put behind it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bench_boot(0);
  size_t at = 0;
  while (at < size) {
    uint8_t steer = data[at++];
    if (steer == '#' || steer == '=') {
      char text[120];
      unsigned length = 0;
      while (at < size && data[at] != '\n' && length < sizeof text - 1) text[length++] = (char)data[at++];
      at++;
      text[length] = 0;
      if (steer == '#') {
        char payload[140];
        snprintf(payload, sizeof payload, "C %u %s", bench.seq++ & 0xFFFF, text);
        if (!memchr(text, 0, length)) bench_say(payload);
      } else {
        text[length++] = '\n';
        bench_bytes(text, length);
      }
    } else if (steer == '!') {
      bench_bytes("!!", 2);
    } else if (steer >= 'a' && steer <= 'e') {
      bool *const hands[] = {&bench.table.estop_open, &bench.table.button, &bench.table.ankle_open, &bench.table.wiper_broken,
                             &bench.table.lower_forced};
      *hands[steer - 'a'] ^= true;
    } else {
      bench_run(steer * 5u);
    }
    watch();
  }
  bench_bytes("!!", 2);
  bench_run(500);
  must(!bench.device.drive.outputs.release && !bench.device.drive.outputs.enable);
  return 0;
}
