import { describe, expect, it } from 'vitest';
import { advanceLink } from '../../hardware/actuator/link.ts';
import { closedLink, type Link, type LinkInput } from '../../hardware/actuator/link-state.ts';
import type { ActuatorNotice, Order } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { decode } from '../../protocols/wire/codec.ts';
import type { Command, DeviceState, Message } from '../../protocols/wire/messages.ts';

const ramp: Order = {
  kind: 'ramp',
  to: degrees(15),
  rate: degreesPerSecond(1),
  accel: degreesPerSecondSquared(0.5),
};
const ready: Order = {
  kind: 'ready',
  limits: {
    minAngle: degrees(0),
    maxAngle: degrees(15),
    downRate: degreesPerSecond(1),
    returnRate: degreesPerSecond(1.5),
    accel: degreesPerSecondSquared(0.5),
    inverted: milliseconds(70_000),
  },
};
const goHome: Order = { kind: 'return', rate: degreesPerSecond(3) };

/** The link with the test as the device at its far end. */
class Bench {
  now = 0;
  link: Link = closedLink;
  mayRenew = true;
  readonly commands: Command[] = [];
  readonly notices: ActuatorNotice[] = [];
  stops = 0;

  advance(input: LinkInput): void {
    const { link, effects } = advanceLink(this.link, input, milliseconds(this.now), this.mayRenew);
    this.link = link;
    for (const effect of effects) {
      if (effect.kind === 'stop') this.stops += 1;
      else if (effect.kind === 'notice') this.notices.push(effect.notice);
      else {
        const decoded = decode(effect.line);
        if (decoded.ok && decoded.message.kind === 'command') {
          const { kind: _kind, ...command } = decoded.message;
          this.commands.push(command);
        }
      }
    }
  }

  receive(message: Message): void {
    this.advance({ kind: 'message', message });
  }

  order(order: Order): void {
    this.advance({ kind: 'order', order });
  }

  last(): Command {
    const command = this.commands.at(-1);
    if (command === undefined) throw new Error('nothing was sent');
    return command;
  }

  accept(...fields: string[]): void {
    this.receive({ kind: 'reply', seq: this.last().seq, ok: true, fields });
  }

  refuse(reason: string): void {
    this.receive({ kind: 'reply', seq: this.last().seq, ok: false, reason });
  }

  telemetry(state: DeviceState, nonce = '00A1', ms = this.now): void {
    this.receive({ kind: 'telemetry', nonce, ms, state, angle: 0, rate: 0, target: 0, current: 0, flags: 0 });
  }

  /** Passes time in heartbeats, each with a telemetry line if `state` is given. STATUS is answered where anything is. */
  pass(ms: number, state: DeviceState | null = 'R'): void {
    const end = this.now + ms;
    while (this.now + 20 <= end) {
      this.now += 20;
      if (state !== null) this.telemetry(state);
      this.advance({ kind: 'heartbeat' });
      if (state !== null && this.link.outstanding?.body.verb === 'STATUS') this.accept();
    }
  }

  sent(verb: Command['verb']): number {
    return this.commands.filter((command) => command.verb === verb).length;
  }

  connect(nonce = '00A1'): this {
    this.advance({ kind: 'opened' });
    this.accept('1', '1.0.0', 'bench-01', nonce, '-2000', '6000', '300', '400', '200', '300000');
    this.accept('50');
    return this;
  }

  arm(): this {
    this.order(ready);
    this.accept('0', '1500', '100', '150', '50', '70000');
    this.accept();
    return this;
  }

  kinds(): string[] {
    return this.notices.map(({ kind }) => kind);
  }
}

describe('handshake', () => {
  it('sends HELLO on opening, requests 50 telemetry lines per second, and reports the device', () => {
    const bench = new Bench().connect();
    expect(bench.commands.map(({ verb }) => verb)).toEqual(['HELLO', 'RATE']);
    expect(bench.notices[0]).toMatchObject({
      kind: 'connected',
      nonce: '00A1',
      deviceId: 'bench-01',
      restarted: false,
    });
  });

  it('repeats HELLO every 250 ms, rounded up to heartbeats, each with a new seq, until it is answered', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    bench.pass(1100, null);
    expect(bench.commands.map(({ verb }) => verb)).toEqual(Array(5).fill('HELLO'));
    expect(new Set(bench.commands.map(({ seq }) => seq)).size).toBe(5);
  });

  it('refuses a device of another protocol version and does not connect', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    bench.accept('2', '9.0.0', 'other', '0001', '0', '0', '0', '0', '0', '0');
    expect(bench.notices).toMatchObject([{ kind: 'refused', reason: expect.stringContaining('version 2') }]);
    expect(bench.link.phase).toBe('handshake');
  });
});

describe('orders', () => {
  it('carries out an order command by command and reports it when the last one is accepted', () => {
    const bench = new Bench().connect();
    bench.order(ready);
    expect(bench.last()).toMatchObject({ verb: 'LIMITS', max: 1500, downRate: 100, invertedMs: 70_000 });
    expect(bench.kinds()).not.toContain('accepted');
    bench.accept('0', '1500', '100', '150', '50', '70000');
    expect(bench.last()).toMatchObject({ verb: 'ARM' });
    bench.accept();
    expect(bench.notices.at(-1)).toMatchObject({ kind: 'accepted', order: 'ready' });
  });

  it('changes the limits of an armed device without arming it again', () => {
    const bench = new Bench().connect().arm();
    bench.telemetry('R');
    bench.order(ready);
    expect(bench.last().verb).toBe('LIMITS');
    bench.accept('0', '1500', '100', '150', '50', '70000');
    expect(bench.commands.filter(({ verb }) => verb === 'ARM')).toHaveLength(1);
    expect(bench.notices.at(-1)).toMatchObject({ kind: 'accepted', order: 'ready' });
  });

  it('makes a ramp wait for the outstanding answer', () => {
    const bench = new Bench().connect().arm();
    bench.pass(100);
    expect(bench.last().verb).toBe('KEEP');
    bench.order(ramp);
    expect(bench.last().verb).toBe('KEEP');
    bench.accept('00A1');
    expect(bench.last()).toMatchObject({ verb: 'MOVE', target: 1500, rate: 100, accel: 50, lease: 400 });
  });

  it.each([
    ['a return', goHome, 'RETURN'],
    ['a hold', { kind: 'hold' } as const, 'HALT'],
  ])('makes %s replace an outstanding command', (_name, order, verb) => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    const waiting = bench.last();
    bench.order(order);
    expect(bench.last().verb).toBe(verb);
    bench.receive({ kind: 'reply', seq: waiting.seq, ok: true, fields: [] });
    expect(bench.link.counters.lateReplies).toBe(1);
    expect(bench.notices.at(-1)).not.toMatchObject({ order: order.kind });
  });

  it('reports a refusal with the verb and the reason, and drops the rest of the order', () => {
    const bench = new Bench().connect();
    bench.order(ready);
    bench.refuse('latched');
    expect(bench.notices.at(-1)).toMatchObject({ kind: 'refused', order: 'ready', reason: 'LIMITS: latched' });
    bench.pass(200);
    expect(bench.last().verb).toBe('LIMITS');
  });

  it('continues the current order when a command of a replaced order is refused', () => {
    const bench = new Bench().connect();
    bench.order({ kind: 'rest' });
    expect(bench.last().verb).toBe('DISARM');
    bench.order(ready);
    bench.refuse('state');
    expect(bench.kinds()).not.toContain('refused');
    expect(bench.last().verb).toBe('LIMITS');
  });

  it('drops the current order too if the refusal says that the lease is gone', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    bench.order({ ...ramp, to: degrees(5) });
    bench.refuse('lease');
    expect(bench.notices.at(-1)).toMatchObject({ kind: 'refused', reason: 'MOVE: lease' });
  });
});

describe('the link', () => {
  it('repeats the same bytes after 60 ms, and loses the link after three attempts', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    const { seq } = bench.last();
    bench.pass(120);
    expect(bench.commands.filter((command) => command.seq === seq)).toHaveLength(3);
    expect(bench.kinds()).not.toContain('lost');
    bench.pass(60);
    expect(bench.notices.at(-1)).toMatchObject({ kind: 'lost', reason: 'MOVE unanswered 3 times' });
    expect(bench.last().verb).toBe('HELLO');
  });

  it('is lost, once, after 250 ms without a valid line (H06), and sends HELLO until answered', () => {
    const bench = new Bench().connect();
    bench.pass(240, null);
    expect(bench.kinds()).not.toContain('lost');
    bench.pass(20, null);
    expect(bench.kinds().filter((kind) => kind === 'lost')).toHaveLength(1);
    bench.pass(1000, null);
    expect(bench.kinds().filter((kind) => kind === 'lost')).toHaveLength(1);
    expect(bench.last().verb).toBe('HELLO');
  });

  it('drops the order when the link is lost', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    bench.pass(300, null);
    bench.accept('1', '1.0.0', 'bench-01', '00A1', '-2000', '6000', '300', '400', '200', '300000');
    bench.pass(1000, 'R');
    expect(bench.commands.filter(({ verb }) => verb === 'MOVE')).toHaveLength(3);
    expect(bench.commands.slice(-2).map(({ verb }) => verb)).not.toContain('MOVE');
  });

  it('does not count a silence during which the host stalled (H22)', () => {
    const bench = new Bench().connect();
    bench.pass(100);
    bench.now += 900;
    bench.advance({ kind: 'heartbeat' });
    expect(bench.kinds()).not.toContain('lost');
    bench.pass(260, null);
    expect(bench.kinds()).toContain('lost');
  });

  it('acts only on the answer with the outstanding seq', () => {
    const bench = new Bench().connect();
    bench.order(ready);
    bench.receive({ kind: 'reply', seq: (bench.last().seq + 9) & 0xffff, ok: true, fields: [] });
    expect(bench.last().verb).toBe('LIMITS');
    expect(bench.link.counters.lateReplies).toBe(1);
  });

  it('wraps its seq after 65535', () => {
    const bench = new Bench();
    bench.link = { ...closedLink, seq: 0xffff };
    bench.connect();
    expect(bench.commands.map(({ seq }) => seq)).toEqual([0xffff, 0]);
  });
});

describe('leases', () => {
  it('renews every 100 ms while armed, and only while allowed', () => {
    const bench = new Bench().connect().arm();
    const keeps = () => bench.commands.filter(({ verb }) => verb === 'KEEP').length;
    for (let n = 0; n < 50; n += 1) {
      bench.pass(20);
      if (bench.last().verb === 'KEEP' && bench.link.outstanding) bench.accept('00A1');
    }
    expect(keeps()).toBe(10);
    bench.mayRenew = false;
    bench.pass(1000);
    expect(keeps()).toBe(10);
  });

  it('does not repeat an unanswered renewal once it is no longer allowed', () => {
    const bench = new Bench().connect().arm();
    bench.pass(100);
    expect(bench.sent('KEEP')).toBe(1);
    bench.mayRenew = false;
    bench.pass(200);
    expect([bench.sent('KEEP'), bench.kinds().includes('lost')]).toEqual([1, false]);
    bench.mayRenew = true;
    bench.pass(20);
    expect(bench.sent('KEEP')).toBe(2);
  });

  it.each(['I', 'A', 'S', 'F'] as const)('does not renew in state %s', (state) => {
    const bench = new Bench().connect().arm();
    bench.pass(1000, state);
    expect(bench.commands.filter(({ verb }) => verb === 'KEEP')).toHaveLength(0);
  });

  it('does not renew under an order to return', () => {
    const bench = new Bench().connect().arm();
    bench.order(goHome);
    bench.accept('300');
    bench.pass(1000, 'R');
    expect(bench.commands.filter(({ verb }) => verb === 'KEEP')).toHaveLength(0);
  });
});

describe('a host with nothing to say (wire, rule 13)', () => {
  it.each(['I', 'A', 'S', 'F'] as const)('asks for the status every 500 ms in state %s', (state) => {
    const bench = new Bench().connect();
    bench.pass(5000, state);
    expect(bench.sent('STATUS')).toBeGreaterThanOrEqual(9);
    expect(bench.sent('STATUS')).toBeLessThanOrEqual(10);
  });

  it('says nothing beside its lease renewals', () => {
    const bench = new Bench().connect().arm();
    for (let n = 0; n < 100; n += 1) {
      bench.pass(20);
      if (bench.link.outstanding !== null) bench.accept('00A1');
    }
    expect(bench.sent('STATUS')).toBe(0);
  });

  it('is silent where the controller is not healthy, so that the device calls for help', () => {
    const bench = new Bench().connect();
    bench.mayRenew = false;
    bench.pass(5000, 'S');
    expect(bench.sent('STATUS')).toBe(0);
  });

  it('takes no answer to it for the answer to an order, nor a refusal for an order’s', () => {
    const bench = new Bench().connect();
    bench.now += 500;
    bench.telemetry('I');
    bench.advance({ kind: 'heartbeat' });
    bench.pass(520, 'I');
    bench.order(goHome);
    bench.accept('300');
    bench.notices.length = 0;
    bench.pass(2000, 'A');
    expect(bench.sent('STATUS')).toBeGreaterThan(2);
    expect(new Set(bench.kinds())).toEqual(new Set(['reading']));
    bench.now += 480;
    bench.telemetry('A');
    bench.advance({ kind: 'heartbeat' });
    if (bench.link.outstanding?.body.verb === 'STATUS') bench.refuse('verb');
    expect([bench.link.order, bench.kinds().includes('refused')]).toEqual([goHome, false]);
  });
});

describe('restarts (H08)', () => {
  it.each([
    ['another nonce in telemetry', (bench: Bench) => bench.telemetry('I', '00A2')],
    ['an uptime that went back', (bench: Bench) => bench.telemetry('I', '00A1', 5)],
    [
      'a boot line',
      (bench: Bench) =>
        bench.receive({
          kind: 'hello',
          nonce: '00A1',
          version: 1,
          firmware: '1',
          deviceId: 'x',
          resetCause: 'brownout',
        }),
    ],
  ])('detects %s, drops the order and starts another handshake', (_name, restart) => {
    const bench = new Bench().connect().arm();
    bench.pass(100);
    restart(bench);
    expect(bench.kinds()).toContain('restarted');
    expect(bench.last().verb).toBe('HELLO');
    expect(bench.link.order).toBeNull();
  });

  it('detects another nonce in the answer to KEEP', () => {
    const bench = new Bench().connect().arm();
    bench.pass(100);
    bench.accept('00A2');
    expect(bench.kinds()).toContain('restarted');
  });

  it('does not count the wrap of uptime after 49 days as a restart', () => {
    const bench = new Bench().connect();
    bench.telemetry('I', '00A1', 0xffff_fff0);
    bench.notices.length = 0;
    bench.telemetry('I', '00A1', 4);
    expect(bench.kinds()).toEqual(['reading']);
  });
});

describe('stop', () => {
  it('repeats `!!` every heartbeat until the device shows S or F, even with a command outstanding', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    bench.advance({ kind: 'stop' });
    expect(bench.stops).toBe(1);
    bench.pass(60, 'M');
    expect(bench.stops).toBe(4);
    bench.pass(100, 'S');
    expect(bench.stops).toBe(4);
    expect(bench.link.outstanding).toBeNull();
  });

  it('is repeated after the link is lost', () => {
    const bench = new Bench().connect().arm();
    bench.advance({ kind: 'stop' });
    bench.pass(600, null);
    expect(bench.stops).toBe(31);
  });

  it('that is asked for every 20 ms does not keep the answer to HELLO from counting, however late it comes', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    const { seq } = bench.last();
    for (let n = 0; n < 9; n += 1) {
      bench.now += 20;
      bench.advance({ kind: 'stop' });
    }
    const fields = ['1', '1.0.0', 'bench-01', '00A1', '-2000', '6000', '300', '400', '200', '300000'];
    bench.receive({ kind: 'reply', seq, ok: true, fields });
    expect([bench.kinds(), bench.link.stopping]).toEqual([['connected'], true]);
    bench.pass(40, 'S');
    expect([bench.link.stopping, bench.kinds().at(-1)]).toEqual([false, 'reading']);
  });

  it('does not displace the telemetry request of a new connection', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    bench.accept('1', '1.0.0', 'bench-01', '00A1', '-2000', '6000', '300', '400', '200', '300000');
    expect(bench.last().verb).toBe('RATE');
    bench.advance({ kind: 'stop' });
    bench.pass(40, 'S');
    expect(bench.sent('RATE')).toBe(2);
  });

  it('is ended by a return', () => {
    const bench = new Bench().connect().arm();
    bench.advance({ kind: 'stop' });
    bench.order(goHome);
    bench.pass(100, 'M');
    expect(bench.stops).toBe(1);
    expect(bench.commands.some(({ verb }) => verb === 'RETURN')).toBe(true);
  });
});

describe('a port that closes', () => {
  const gone: LinkInput = { kind: 'closed', reason: 'the cable was unplugged' };

  it('drops the outstanding command, reports the loss once with its reason, and sends nothing while closed', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    const before = bench.commands.length;
    bench.advance(gone);
    bench.advance({ kind: 'closed', reason: 'there is no such path' });
    expect(bench.notices.filter(({ kind }) => kind === 'lost')).toMatchObject([{ reason: 'the cable was unplugged' }]);
    bench.pass(2000, null);
    expect(bench.commands).toHaveLength(before);
    expect(bench.link.outstanding).toBeNull();
  });

  it('gets HELLO when it opens again, and the order is dropped', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    bench.advance(gone);
    bench.pass(500, null);
    const before = bench.commands.length;
    bench.connect();
    bench.pass(1000, 'I');
    const sent = bench.commands.slice(before).map(({ verb }) => verb);
    expect(sent.filter((verb) => verb !== 'STATUS')).toEqual(['HELLO', 'RATE']);
    expect(bench.notices.findLast(({ kind }) => kind === 'connected')).toMatchObject({ restarted: false });
  });

  it('is not a loss if no device ever answered', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    bench.pass(500, null);
    bench.advance(gone);
    expect(bench.kinds()).toEqual([]);
  });

  it('keeps an unconfirmed STOP and repeats it when it opens again', () => {
    const bench = new Bench().connect().arm();
    bench.order(ramp);
    bench.accept('1500', '100');
    bench.advance({ kind: 'stop' });
    bench.advance(gone);
    bench.pass(1000, null);
    const before = bench.stops;
    bench.advance({ kind: 'opened' });
    bench.pass(100, null);
    expect(bench.stops).toBeGreaterThanOrEqual(before + 5);
    bench.telemetry('S');
    const after = bench.stops;
    bench.pass(100, null);
    expect(bench.stops).toBe(after);
  });
});

describe('a device that refuses HELLO', () => {
  it('is sent HELLO again without limit, and is reported once for each reason', () => {
    const bench = new Bench();
    bench.advance({ kind: 'opened' });
    for (let turn = 0; turn < 5; turn += 1) {
      bench.refuse('version');
      bench.pass(300, null);
    }
    bench.accept('2', '2.0.0', 'bench-01', '00A1', '-2000', '6000', '300', '400', '200', '300000');
    expect(bench.commands.length).toBeGreaterThan(5);
    expect(bench.notices.map((notice) => ('reason' in notice ? notice.reason : notice.kind))).toEqual([
      'HELLO: version',
      'HELLO: version 2, this host speaks 1',
    ]);
  });
});
