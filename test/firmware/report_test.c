/* The lines that the device sends by itself: rate, order, flags, and that none of them blocks the others. */
#include <stdlib.h>
#include <string.h>
#include "host.h"

static unsigned count_telemetry(unsigned ms) {
  unsigned before = bench.count, found = 0;
  bench_run(ms);
  for (unsigned i = before; i < bench.count; i++) found += bench.lines[i % LOG_LINES][0] == 'T';
  return found;
}

void report_suite(void) {
  bench_boot(0);
  CHECK(strncmp(bench.lines[0], "H 3F9A 1 " FIRMWARE_VERSION " table-01 power*", 30) == 0, "%s", bench.lines[0]);
  static const int rates[] = {10, 20, 30, 50, 77, 100};
  CHECK(count_telemetry(10000) == 200, "20 Hz at boot");
  for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++) {
    char command[24];
    snprintf(command, sizeof command, "RATE %d", rates[i]);
    CHECK(bench_accepts(command), "%s", command);
    int got = (int)count_telemetry(10000);
    CHECK(abs(got - 10 * rates[i]) <= 1, "%d Hz: %d in 10 s", rates[i], got);
  }
  bench_boot(-3);
  bench_run(400);
  CHECK(bench_read_flags() == (FLAG_BRAKE | FLAG_ANKLE | FLAG_LEVEL), "%04X", bench_read_flags());
  bench_bytes("rubbish\n", 8);
  CHECK(bench_read_flags() & FLAG_ERRORS, "flag 8");
  CHECK(!(bench_read_flags() & FLAG_ERRORS), "since the last T");
  const char *line = bench.lines[(bench.count - 1) % LOG_LINES];
  unsigned ms, current, flags;
  int angle, rate, target;
  char state;
  CHECK(sscanf(line, "T 3F9A %u %c %d %d %d %u %X*", &ms, &state, &angle, &rate, &target, &current, &flags) == 7, "%s", line);
  CHECK(ms == bench.now && state == 'I' && abs(angle + 300) < 10 && rate == 0 && current == 0, "%s", line);

  /* A reply goes before events, events before telemetry. */
  bench_boot(0);
  struct line out;
  bench.device.report.telemetry_due = true;
  device_report(&bench.device, EVENT_BUTTON);
  struct line status = {0};
  line_begin(&status, 'C');
  line_add_unsigned(&status, 3);
  line_add_text(&status, "STATUS");
  line_end(&status);
  status.length--;
  commands_receive(&bench.device, &status, bench.now);
  static const char order[] = "AET";
  for (int i = 0; i < 3; i++) CHECK(report_take_line(&bench.device, false, &out) && out.text[0] == order[i], "%c", out.text[0]);
  CHECK(!report_take_line(&bench.device, false, &out), "no more");
  bench.device.report.telemetry_due = true;
  CHECK(!report_take_line(&bench.device, true, &out), "no T is started while a command arrives");
  /* A host that reads nothing: the queue is bounded and keeps the first events. */
  for (int i = 0; i < 100; i++) device_report(&bench.device, i == 0 ? EVENT_RUNAWAY : EVENT_BUTTON);
  unsigned kept = 0;
  for (; bench.device.events.count; kept++) {
    report_take_line(&bench.device, false, &out);
    if (kept == 0) CHECK(strstr(out.text, "RUNAWAY") != NULL, "first");
  }
  CHECK(kept == EVENT_QUEUE_LENGTH, "%u", kept);
  /* The longest possible line fits. */
  bench.device.now = 4294967295u;
  bench.device.target = -2000;
  bench.device.current_ma = -32768;
  bench.device.position.angle = -32768;
  bench.device.report.status_due = true;
  CHECK(report_take_line(&bench.device, false, &out) && out.length < LINE_MAX_BYTES - 10, "%u", out.length);
}
