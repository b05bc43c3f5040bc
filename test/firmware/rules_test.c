/* Rules 1 to 5 on the table model: expired leases, unattended tables, inversion, the button, the red stop. */
#include <math.h>
#include <string.h>
#include "host.h"

static void lease(void) {
  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench.lease = 0;
  CHECK(bench_accepts("MOVE 3000 100 100 400"), "moves");
  bench_run(395);
  CHECK(bench_get_state() == 'M', "the lease runs");
  bench_run(10);
  CHECK(bench_get_state() == 'D' && bench_count_events("LEASE") == 1, "the lease has expired");
  CHECK(bench_read_flags() & FLAG_LEASE, "flag 4");
  CHECK(bench_refuses("KEEP 1000", "lease"), "KEEP does not revive it");
  CHECK(bench_wait_for('R', 400), "stands");
  bench_run(1500);
  CHECK(bench_get_state() == 'R', "not before 2 s after the expiry");
  CHECK(bench_wait_for('A', 600) && bench_count_events("RETURN lease") == 1, "returns");
  CHECK(bench_wait_for('I', 30000) && bench_count_events("LEVEL") == 1 && fabs(bench_get_angle()) < 0.3, "at level");
  CHECK(bench_read_flags() & FLAG_LEASE, "flag 4 until the next ARM");
  CHECK(bench_refuses("ARM", "limits"), "the limits do not outlive the session");
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  CHECK(!(bench_read_flags() & FLAG_LEASE), "flag 4 cleared");
  bench_run(1005);
  CHECK(bench_count_events("LEASE") == 2, "the lease that ARM started");
  bench_run(2005);
  CHECK(bench_get_state() == 'I' && bench_count_events("RETURN lease") == 1, "at level: idle");

  /* A KEEP at the instant of expiry is too late; just before it is in time. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"), "arms");
  bench_run(995);
  CHECK(bench_accepts("KEEP 200"), "995 ms");
  bench_run(200);
  CHECK(bench_refuses("KEEP 200", "lease"), "200 ms");
  /* Between two ticks too. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM") && bench_accepts("KEEP 202"), "arms");
  bench_run(200);
  bench.now += 3;
  CHECK(bench_refuses("KEEP 200", "lease") && bench_count_events("LEASE") == 1, "expired 1 ms ago, before the next tick");
  bench.now -= 3;
  /* HELLO ends a running lease; it does not change when an expired one ended. */
  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  bench.lease = 0;
  CHECK(bench_accepts("HELLO 1") && bench_count_events("LEASE") == 1, "ended");
  bench_run(1500);
  CHECK(bench_get_state() == 'R' && bench_accepts("HELLO 1"), "again");
  CHECK(bench_wait_for('A', 600), "counts from the first HELLO");
}

static void unattended(void) {
  bench_boot(-15);
  bench_run(9900);
  CHECK(bench_get_state() == 'I', "not yet");
  CHECK(bench_wait_for('A', 300) && bench_count_events("RETURN boot") == 1, "off level head-up too");
  CHECK(bench_wait_for('I', 30000) && fabs(bench_get_angle()) < 0.5, "at level");
  bench_boot(4);
  bench_run(15000);
  CHECK(bench_get_state() == 'I', "within 5 degrees is level");

  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  CHECK(bench_accepts("STOP"), "stopped");
  bench.lease = 0;
  bench_run(5000);
  CHECK(bench_accepts("STOP") && bench_accepts("HELLO 1"), "repeats");
  bench_bytes("!!", 2);
  bench_run(4800);
  CHECK(bench_get_state() == 'S', "10 s from the later of entry and lease end");
  bench_run(1400);
  CHECK(bench_get_state() == 'A' && bench_count_events("RETURN stop") == 1, "repeats restart nothing");
  CHECK(bench_count_events("STOP host") == 1 && bench_count_events("STOP line") == 0, "reported once");
  CHECK(bench_wait_for('S', 30000) && fabs(bench_get_angle()) < 0.3, "ends in S");

  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  CHECK(bench_accepts("STOP"), "stopped");
  bench_run(20000);
  CHECK(bench_get_state() == 'S', "a renewed lease holds rule 2 off");
  bench.lease = 0;
  bench_run(1000 + 9800);
  CHECK(bench_get_state() == 'S', "10 s from the lease's end");
  CHECK(bench_wait_for('A', 400), "then returns");
}

static void inverted(void) {
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 5000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 2000 300 200 1000"), "moves");
  while (bench_get_angle() < 5.1) bench_run(5);
  bench_run(4800);
  CHECK(bench_get_state() == 'M', "moving");
  CHECK(bench_wait_for('A', 400) && bench_count_events("RETURN inverted") == 1, "5 s above 5 degrees, ramp included");
  CHECK(bench_wait_for('I', 30000), "at level");
  /* A renewed lease does not hold rule 3 off in S either. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 8000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 2000 300 200 1000") && bench_wait_for('R', 12000), "20 degrees");
  CHECK(bench_accepts("STOP"), "stopped");
  uint32_t announced = 0;
  while (bench_get_state() == 'S' && bench.now < 60000) {
    bench_run(5);
    if (bench.device.sounder.sound == SOUND_SECOND && !announced) announced = bench.now;
  }
  CHECK(bench_get_state() == 'A' && bench_count_events("RETURN inverted") == 1, "in S");
  CHECK(announced && bench.now - announced >= 2990, "announced for 3 s: %u", (unsigned)(bench.now - announced));
  bench_run(500);
  CHECK(bench_accepts("STOP"), "stopped again");
  bench_run(9500);
  CHECK(bench_get_state() == 'S', "a stopped return is not restarted by rule 3");
  CHECK(bench_wait_for('A', 800) && bench_count_events("RETURN stop") == 1, "rule 2 restarts it after 10 s");
  /* Also where the time passes during an ordered return. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 5000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 2000 300 200 1000"), "moves");
  while (bench_get_angle() < 14) bench_run(5);
  CHECK(bench_accepts("RETURN 100"), "returns");
  bench_run(4000);
  CHECK(bench_get_angle() > 6 && bench_accepts("STOP"), "stopped on the way");
  bench_run(9500);
  CHECK(bench_get_state() == 'S' && bench_count_events("RETURN inverted") == 0, "stays for 10 s");
}

/* With a bad sensor the open level switch counts: a host that keeps the lease does not keep the person inverted. */
static void inverted_without_sensor(void) {
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 20000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE 2000 300 200 1000"), "moves");
  while (bench_get_angle() < 5) bench_run(5);
  uint32_t began = bench.now;
  CHECK(bench_wait_for('R', 12000), "20 degrees");
  bench.table.wiper_broken = true;
  CHECK(bench_wait_for('F', 100) && bench_count_events("SENSOR") == 1, "the sensor is bad");
  CHECK(bench_wait_for('A', 30000) && bench_count_events("RETURN inverted") == 1, "the lease is renewed, and it returns");
  CHECK(bench.now - began >= 19800 && bench.now - began <= 20500, "20 s above 5 degrees, with and without a sensor: %u ms", (unsigned)(bench.now - began));
  CHECK(bench_wait_for('F', 60000) && fabs(bench_get_angle()) < 1, "at level by the switch: %.2f", bench_get_angle());

  /* The switch is closed head-up: that is no inversion, whatever the sensor reads. */
  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 5000") && bench_accepts("ARM"), "arms");
  bench.lease = 1000;
  CHECK(bench_accepts("MOVE -1000 300 200 1000") && bench_wait_for('R', 12000), "10 degrees head-up");
  bench.table.sensor_stuck = true;
  bench.table.stuck_at = 30;
  bench_run(20000);
  CHECK(bench_get_state() == 'F' && bench_count_events("SENSOR") == 1 && bench_count_events("RETURN inverted") == 0, "stays");
}

static void button(void) {
  bench_boot(0);
  CHECK(bench_move_to(10), "10 degrees");
  bench.table.button = true;
  bench_run(15);
  bench.table.button = false;
  bench_run(50);
  CHECK(bench_get_state() == 'R' && bench_count_events("BUTTON") == 0, "15 ms is a bounce");
  bench.table.button = true;
  bench_run(25);
  CHECK(bench_get_state() == 'A' && bench_count_events("RETURN button") == 1, "20 ms is a press");
  bench_run(200);
  CHECK(bench_read_flags() & FLAG_BUTTON, "flag 10");
  bench.table.button = false;
  bench_run(100);
  CHECK(bench_count_events("BUTTON") == 2, "reports each edge");
  CHECK(bench_wait_for('I', 30000), "at level");

  bench_boot(0);
  CHECK(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM") && bench_accepts("MOVE 1000 100 100 1000"), "moves");
  bench_run(600);
  bench.table.button = true;
  bench_run(30);
  CHECK(bench_get_angle() < 2 && bench_get_state() == 'D' && bench_count_events("LEASE") == 1, "near level: stops, lease ended");
  CHECK(bench_wait_for('I', 2500), "and idle");

  static const char latched[] = "SF";
  for (int i = 0; i < 2; i++) {
    bench_boot(0);
    CHECK(bench_move_to(12), "12 degrees");
    if (latched[i] == 'S') bench_accepts("STOP");
    else bench.table.wiper_broken = true;
    bench_run(500);
    CHECK(bench_get_state() == latched[i], "latched");
    bench.table.button = true;
    bench_run(1900);
    CHECK(bench_get_state() == latched[i], "not at once");
    bench_run(200);
    CHECK(bench_get_state() == 'A', "held 2 s");
    CHECK(bench_wait_for(latched[i], 40000) && fabs(bench_get_angle()) < 1, "ends in %c at level", latched[i]);
  }
  /* Time with the red stop open does not count. */
  bench_boot(12);
  bench.table.estop_open = bench.table.button = true;
  bench_run(30);
  bench.table.button = false;
  bench_run(100);
  bench.table.button = true;
  bench_run(5000);
  CHECK(bench_get_state() == 'S', "nothing starts");
  bench.table.estop_open = false;
  bench_run(1900);
  CHECK(bench_get_state() == 'S', "2 s from closing");
  CHECK(bench_wait_for('A', 300), "then returns");
  bench_accepts("STOP");
  bench_run(5000);
  CHECK(bench_get_state() == 'S', "one return per press");
  /* Pressed at boot: no edge. */
  bench_boot(12);
  bench.table.button = true;
  bench_boot(12);
  CHECK(bench_count_events("BUTTON") == 0 && bench_get_state() == 'I', "no edge at boot");
}

static void estop(void) {
  bench_boot(0);
  CHECK(bench_move_to(30), "30 degrees");
  CHECK(bench_accepts("MOVE 4000 300 200 1000"), "moves");
  bench_run(800);
  bench.table.estop_open = true;
  bench_run(5);
  CHECK(bench_get_state() == 'S' && bench_count_events("STOP input") == 1, "at once");
  bench_run(350);
  CHECK(!bench.outputs.release, "brake within 350 ms");
  bench_run(110);
  CHECK(!bench.outputs.enable, "drive off 100 ms later");
  CHECK(bench_read_flags() & FLAG_ESTOP, "flag 0");
  bench.lease = 0;
  double stood = bench_get_angle();
  bench.table.button = true;
  bench_run(30000);
  CHECK(bench_refuses("RETURN 200", "estop") && bench_refuses("RESET", "estop"), "open");
  bench.table.button = false;
  bench.table.estop_open = false;
  bench_run(45000);
  CHECK(bench_get_state() == 'S' && fabs(bench_get_angle() - stood) < 0.1, "releasing it starts nothing");
  CHECK(bench_read_flags() & FLAG_AWAITED, "a person's act is awaited");
  CHECK(bench_accepts("RETURN 400") && !(bench_read_flags() & FLAG_AWAITED), "RETURN is one");
  CHECK(bench_wait_for('S', 30000) && fabs(bench_get_angle()) < 0.3, "at level");

  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  bench_accepts("STOP");
  bench.table.estop_open = true;
  bench_run(100);
  bench.table.estop_open = false;
  bench.lease = 0;
  bench_run(30000);
  CHECK(bench_get_state() == 'S' && bench_count_events("STOP input") == 1, "counts as stopped by input");
  CHECK(bench_accepts("RESET") && !(bench_read_flags() & FLAG_AWAITED), "until RESET");
  CHECK(bench_wait_for('A', 10500) && bench_count_events("RETURN boot") == 1, "then unattended in I");

  bench_boot(0);
  CHECK(bench_move_to(20), "20 degrees");
  CHECK(bench_accepts("RETURN 100"), "returns");
  bench_run(1000);
  bench.table.estop_open = true;
  bench_run(500);
  CHECK(bench_get_state() == 'S' && !bench.outputs.release, "stops a return too");

  memset(&bench.table, 0, sizeof bench.table);
  bench_boot(20);
  bench.table.estop_open = true;
  device_init(&bench.device, 1, RESET_POWER, &bench.kept, &bench.scale);
  bench_run(20000);
  CHECK(bench_get_state() == 'S' && bench_count_events("STOP input") == 1, "open at boot");
}

/* After the red stop a person decides; where none does, and nobody is at work, the table comes home after a minute. */
static void undecided(void) {
  static const char *const works[] = {"", "button", "ankle", "lever", "again"};
  for (int i = 0; i < 5; i++) {
    bench_boot(0);
    CHECK(bench_move_to(30), "30 degrees");
    bench.lease = 0;
    bench.table.estop_open = true;
    bench_run(5000);
    bench.table.estop_open = false;
    bench_run(30000);
    if (i == 1) bench.table.button = true, bench_run(500), bench.table.button = false;
    if (i == 2) bench.table.ankle_open = true, bench_run(500), bench.table.ankle_open = false;
    if (i == 3) bench.table.slip_rate = -1, bench_run(600), bench.table.slip_rate = 0;
    if (i == 4) bench.table.estop_open = true, bench_run(500), bench.table.estop_open = false;
    if (i > 0) bench_run(30000);
    bench_run(19500);
    CHECK(bench_get_state() == 'S' && bench.device.sounder.sound != SOUND_SECOND, "%s: not announced yet", works[i]);
    bench_run(1000);
    CHECK(bench.device.sounder.sound == SOUND_SECOND, "%s: announced for 10 s", works[i]);
    bench_run(9000);
    CHECK(bench_get_state() == 'S', "%s: not yet", works[i]);
    bench_reset_extremes();
    CHECK(bench_wait_for('A', 1500) && bench_count_events("RETURN stop") == 1, "%s: a minute after the last sign", works[i]);
    bench_run(500);
    CHECK(bench.device.kept.flags & KEPT_INPUT, "%s: still nobody has decided", works[i]);
    CHECK(bench_wait_for('S', 40000) && fabs(bench_get_angle()) < 0.3 && bench.fastest < 1.3, "%s: at 1 degree a second", works[i]);
    bench_run(500);
    CHECK(!(bench_read_flags() & FLAG_AWAITED), "%s: until level", works[i]);
  }
  /* With the ankle lock open after three minutes; over a reset too, into S. */
  bench_boot(0);
  CHECK(bench_move_to(30), "30 degrees");
  bench.table.estop_open = true;
  bench_run(1000);
  bench.table.estop_open = false;
  bench.table.ankle_open = true;
  bench_run(1000);
  bench_reboot();
  CHECK(bench_get_state() == 'S' && (bench_read_flags() & FLAG_AWAITED), "boots into S");
  bench_run(178000);
  CHECK(bench_get_state() == 'S' && bench_count_events("STOP input") == 1, "with the ankle lock open");
  CHECK(bench_wait_for('A', 4000), "after three minutes");
  /* Open again in the announcement. */
  bench_boot(0);
  CHECK(bench_move_to(30), "30 degrees");
  bench.table.estop_open = true;
  bench_run(1000);
  bench.table.estop_open = false;
  bench_run(55000);
  CHECK(bench.device.sounder.sound == SOUND_SECOND, "announced");
  bench.table.estop_open = true;
  bench_run(20000);
  CHECK(bench_get_state() == 'S' && bench.device.sounder.sound != SOUND_SECOND, "nothing starts");
}

/* Rules 2 and 3 announce a return in I, S and F for 3 s, the button does not. */
static void announced(void) {
  bench_boot(0);
  CHECK(bench_move_to(20) && bench_accepts("STOP"), "stopped");
  bench.lease = 0;
  bench_run(7500);
  CHECK(bench.device.sounder.sound != SOUND_SECOND, "10 s from the lease's end");
  bench_run(1000);
  CHECK(bench.device.sounder.sound == SOUND_SECOND, "announced");
  bench_run(2300);
  CHECK(bench_get_state() == 'S', "for 3 s");
  CHECK(bench_wait_for('A', 500), "then it moves");
  bench_run(10);
  CHECK(bench.device.sounder.sound != SOUND_SECOND, "announced no more");
  bench_boot(20);
  bench_run(8000);
  CHECK(bench.device.sounder.sound == SOUND_SECOND, "announced at boot");
  bench.table.button = true;
  bench_run(25);
  CHECK(bench_get_state() == 'A' && bench.device.sounder.sound != SOUND_SECOND, "the button never waits");
}

void rules_suite(void) {
  lease();
  unattended();
  inverted();
  inverted_without_sensor();
  button();
  estop();
  undecided();
  announced();
}
