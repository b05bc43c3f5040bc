/* Rule 13: the device's own sounder. */
#include "host.h"

static enum sound hear(void) { return (enum sound)bench.device.sounder.sound; }

static void run_with_host(unsigned ms) {
  for (unsigned i = 0; i < ms; i += 500) {
    bench_accepts("STATUS");
    bench_run(500);
  }
}

static void silence(void) {
  bench_boot(20);
  bench_run(1900);
  CHECK(hear() == SOUND_NONE, "a host may still come");
  bench_run(200);
  CHECK(hear() == SOUND_HIGH && (bench_read_flags() & FLAG_SOUNDER), "2 s of silence off level");
  bench_run(10);
  CHECK(hear() == SOUND_NONE, "a right command line ends it");
  bench_bytes("C 5 STATUS*AAAA\n", 16);
  bench_run(2100);
  CHECK(hear() == SOUND_HIGH, "a wrong one does not");
  bench_boot(4);
  bench_run(9000);
  CHECK(hear() == SOUND_NONE, "level");
  bench_boot(20);
  run_with_host(6000);
  CHECK(hear() == SOUND_NONE, "a host that speaks");
  /* Until level, 1.5 degrees. */
  bench_boot(6);
  bench_run(2500);
  CHECK(hear() == SOUND_HIGH, "off level");
  bench.table.button = true;
  bench_run(100);
  CHECK(hear() == SOUND_HIGH && bench_get_state() == 'A', "also on the way home");
  while (bench_get_angle() > 2) bench_run(5);
  CHECK(hear() == SOUND_HIGH, "until level");
  CHECK(bench_wait_for('I', 20000) && hear() == SOUND_NONE, "level");
}

static void faults(void) {
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.table.wiper_broken = true;
  bench_run(100);
  CHECK(bench_get_state() == 'F' && hear() == SOUND_HIGH, "in F, with a host");
  bench.table.estop_open = true;
  bench_run(119000);
  CHECK(hear() == SOUND_HIGH, "while the red stop is pressed");
  bench_run(2000);
  CHECK(hear() == SOUND_NONE, "120 s");
  bench.table.estop_open = false;
  bench_run(100);
  CHECK(hear() == SOUND_HIGH, "let go");
  /* After STUCK also where RESET has ended F, until level. */
  bench_boot(30);
  bench.table.brake_jammed = true;
  CHECK(bench_accepts("RETURN 400") && bench_wait_for('F', 90000), "stuck");
  bench_run(500);
  CHECK(bench_accepts("RESET"), "reset");
  bench_run(200);
  CHECK(bench_get_state() == 'I' && hear() == SOUND_HIGH, "still calls for help");
  bench_boot(20);
  bench.table.wiper_broken = true;
  bench_run(100);
  CHECK(hear() == SOUND_HIGH, "in F");
  bench.table.level_switch_stuck_closed = true;
  bench_run(100);
  CHECK(hear() == SOUND_NONE, "with a bad sensor the switch says level");
}

/* The lengths of the pulses and pauses in this time, in ms; returns how many. */
static unsigned record(unsigned ms, unsigned *lengths, unsigned most) {
  unsigned count = 0, length = 0;
  bool on = bench.device.sounder.on;
  for (unsigned i = 0; i < ms && count < most; i += 5) {
    bench_run(5);
    length += 5;
    if (bench.device.sounder.on == on) continue;
    lengths[count++] = length;
    length = 0;
    on = !on;
  }
  return count;
}

static void patterns(void) {
  static const unsigned high[] = {150, 100, 150, 100, 150, 350, 150, 100, 150, 500, 150, 100, 150, 100, 150, 350, 150, 100, 150, 3700};
  unsigned lengths[40];
  bench_boot(20);
  while (!bench.device.sounder.on) bench_run(5);
  CHECK(record(20000, lengths, 20) == 20, "pulses");
  for (unsigned i = 0; i < 19; i++) CHECK(lengths[i] == high[i], "%u: %u ms, not %u", i, lengths[i], high[i]);
  bench_boot(20);
  while (hear() != SOUND_SECOND) bench_run(5);
  unsigned count = record(2000, lengths, 40);
  CHECK(count >= 19, "%u", count);
  for (unsigned i = 0; i < count; i++) CHECK(lengths[i] == 100, "quick and even: %u", lengths[i]);
}

static void chirp(void) {
  bench_boot(0);
  CHECK(bench_accepts("CHIRP"), "chirps");
  bench_run(5);
  CHECK(bench.device.sounder.on && hear() == SOUND_SECOND && (bench_read_flags() & FLAG_SOUNDER), "sounds");
  bench_run(190);
  CHECK(hear() == SOUND_SECOND, "200 ms");
  bench_run(15);
  CHECK(hear() == SOUND_NONE && !bench.device.sounder.on, "and is silent");
}

void sounder_suite(void) {
  silence();
  faults();
  patterns();
  chirp();
}
