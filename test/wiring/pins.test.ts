import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const hardware = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../hardware/${path}`, import.meta.url)), 'utf8');

const pinsHeader = hardware('firmware/actuator/chip/pins.h');
const config = hardware('firmware/actuator/logic/config.h');
const readme = hardware('wiring/README.md');
/** With line breaks removed. */
const prose = readme.replace(/\s+/g, ' ');
const drawing = hardware('wiring/wiring.svg');
const card = hardware('wiring/emergency-card.svg');

interface Pin {
  readonly pin: string;
  readonly port: string;
  readonly way: string;
  readonly signal: string;
}

const dash = '-';

/** The table in the comment of `pins.h`; `-` marks a pin without a signal. */
function pinsOfFirmware(): readonly (Pin & { readonly electrically: string })[] {
  const pattern =
    /^ \* {2}([DA]\d+\.*) +(P[BCD]\d|ADC\d(?:\.\.\d)?) +(\S+(?: OC1A)?) +([A-Z][A-Z-]*(?: [A-Z]+)*|-) +(.+)$/;
  return pinsHeader.split('\n').flatMap((line) => {
    const [, pin, port, way, signal, electrically] = pattern.exec(line) ?? [];
    if (pin === undefined || port === undefined || way === undefined) return [];
    return [{ pin, port, way, signal: signal ?? '', electrically: electrically ?? '' }];
  });
}

/** The rows of the pin table under a heading. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => /^\| [DA]\d/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows;
}

const actuatorRows = tableUnder("The actuator's board: B1");
const sensorRows = tableUnder("The sensors' board: B2");

/** Labels such as "D2 E-STOP" in one group of the drawing. */
function labelsIn(group: string): readonly string[] {
  const inside = new RegExp(`<g id="${group}">([\\s\\S]*?)</g>`).exec(drawing)?.[1] ?? '';
  return [...inside.matchAll(/class="pin[^"]*">([^<]+)</g)].flatMap(([, text]) => (text ?? '').split(' · ')).sort();
}

describe('wiring and firmware', () => {
  it('give every pin of the actuator the same port, direction and signal', () => {
    const firmware = pinsOfFirmware();
    expect(firmware.length).toBe(18);
    const wiring = actuatorRows.map(([pin, port, way, signal]) => ({
      pin,
      port,
      way: way?.replace(', ', ','),
      signal,
    }));
    expect(wiring).toEqual(firmware.map(({ pin, port, way, signal }) => ({ pin, port, way, signal })));
  });

  it('agree on the pin macros of the firmware', () => {
    const macros = {
      PIN_ESTOP: 'E-STOP',
      PIN_BUTTON: 'BUTTON',
      PIN_LOWER: 'LOWER END',
      PIN_UPPER: 'UPPER END',
      PIN_LEVEL: 'LEVEL CAM',
      PIN_ANKLE: 'ANKLE LOCK',
      PIN_DIRECTION: 'DIRECTION',
      PIN_PWM: 'PWM',
      PIN_ENABLE: 'DRIVE ENABLE',
      PIN_RELEASE: 'BRAKE RELEASE',
      PIN_SOUNDER: 'SOUNDER',
      ADC_POSITION: 'POSITION',
      ADC_CURRENT: 'CURRENT',
      ADC_SUPPLY: 'SUPPLY',
    };
    const defined = [...pinsHeader.matchAll(/^#define ((?:PIN|ADC)_[A-Z]+) (\w+)/gm)].map(([, name, value]) => [
      name,
      /^\d$/.test(value ?? '') ? `ADC${value}` : value,
    ]);
    const wired = Object.entries(macros).map(([name, signal]) => [
      name,
      actuatorRows.find((row) => row[3] === signal)?.[1],
    ]);
    expect(Object.fromEntries(defined)).toEqual(Object.fromEntries(wired));
  });

  it('agree on which contacts are normally closed', () => {
    const contacts = pinsOfFirmware().flatMap(({ signal, electrically }) => {
      const sense = /normally (?:open|closed) to ground/.exec(electrically)?.[0];
      return sense === undefined ? [] : [{ signal, sense }];
    });
    expect(contacts.map(({ signal }) => signal)).toEqual(['E-STOP', 'BUTTON', 'LOWER END', 'UPPER END', 'ANKLE LOCK']);
    for (const { signal, sense } of contacts) {
      expect(actuatorRows.find((row) => row[3] === signal)?.[4], signal).toContain(sense);
    }
  });

  it('agree on the scales and thresholds that determine the choice of parts', () => {
    const number = (name: string) => Number(new RegExp(`#define ${name} (\\d+)`).exec(config)?.[1]);
    expect(prose).toContain(`over-current ${number('OVERCURRENT_MA')} mA`);
    expect(prose).toContain(`below ${number('SUPPLY_LOW_MV') / 1000} V for 20 ms`);
    expect(prose).toContain(`after ${number('STOP_MAX_MS')} ms, and takes D10 away ${number('DRIVE_OFF_MS')} ms later`);
    expect(prose).toContain(`${(number('NO_LOAD_RATE') / 100).toFixed(0)}°/s at 12 V without load`);
    for (const [inConfig, inReadme] of [
      ['131.25 degrees from end to', '131.25° of table from rail to rail'],
      ['level at 33 %', 'level at 33 %'],
      ['magnitude: 1 V/A', 'magnitude at 1 V/A'],
      ['30k over 10k', '30 kΩ over 10 kΩ'],
    ] as const) {
      expect(config).toContain(inConfig);
      expect(prose).toContain(inReadme);
    }
  });
});

describe('the drawing', () => {
  it.each([
    ['actuator', actuatorRows.map((row) => [row[0], row[3]])],
    ['sensors', sensorRows.map((row) => [row[0], row[1]])],
  ] as const)('shows every used pin of the board "%s" and no other', (group, rows) => {
    const used = rows.filter(([, signal]) => signal !== dash).map(([pin, signal]) => `${pin} ${signal}`);
    expect(used.length).toBeGreaterThan(7);
    expect(labelsIn(group)).toEqual([...used].sort());
  });

  it('shows exactly the blocks and switches of the parts list', () => {
    const letters = /^[A-Z]+\d(?:\.\d)?$/;
    const drawn = [...drawing.matchAll(/>([A-Z]{1,2}\d)(?:\.\d)?(?=[ <:])/g)].map(([, part]) => part ?? '');
    const pinNames = new Set([...actuatorRows, ...sensorRows].map((row) => row[0]));
    const listed = new Set(
      (readme.split('\n## Parts\n')[1]?.split('\n## ')[0] ?? '')
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .flatMap((line) => (line.split('|')[1] ?? '').trim().split(' '))
        .filter((part) => letters.test(part)),
    );
    // Resistors, capacitors and fuses are listed by value.
    const passive = /^[RCF]\d$/;
    const missing = [...new Set(drawn)].filter(
      (part) => !passive.test(part) && !listed.has(part) && !pinNames.has(part),
    );
    expect(missing).toEqual([]);
    expect([...listed].filter((part) => !drawing.includes(`>${part}`))).toEqual([]);
  });
});

describe('the emergency card', () => {
  it('puts pressing the red stop before opening the brake, and hands on the table before pulling the lever', () => {
    const steps = [
      'Get help',
      'Leave it pressed',
      'Hold the HEAD END',
      'pull the BRAKE LEVER',
      'up to LEVEL',
      'ankle lock',
    ];
    const places = steps.map((step) => card.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
