/**
 * The form of a therapy protocol file. Form only: how far, how fast and how long is judged when the timeline is made,
 * against the absolute limits and the prescription together, so that one run names every mistake. The ranges given to
 * editors in the JSON Schema are the absolutes.
 */
import { z } from 'zod';
import { absolute, absoluteOscillation, bounds } from './limits.ts';

export type Step =
  | { readonly ramp: { readonly to: number; readonly rate?: number | undefined } }
  | { readonly hold: { readonly seconds: number } }
  | { readonly level: { readonly seconds: number } }
  | { readonly oscillate: OscillateStep }
  | { readonly repeat: { readonly times: number; readonly steps: readonly Step[] } };

export interface OscillateStep {
  readonly low: number;
  readonly high: number;
  readonly rate?: number | undefined;
  readonly cycles: number;
}

/** A therapy protocol as its file has it: degrees, degrees per second, seconds. */
export interface Protocol {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly title: string;
  readonly level: 'beginner' | 'standard' | 'advanced';
  readonly source?: string | undefined;
  readonly description?: string | undefined;
  readonly steps: readonly Step[];
}

/** What a step can be, by its one key. */
export const stepKinds = ['ramp', 'hold', 'level', 'oscillate', 'repeat'] as const;

/** Texts are printed on terminals and into SVG, so they hold no control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const plainText = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;
const text = (most: number, description: string) => z.string().min(1).max(most).regex(plainText).meta({ description });

/** `min` and `max` are told to editors and judged by the timeline. */
const measure = (minimum: number, maximum: number, description: string) =>
  z.number().meta({ minimum, maximum, description });
const count = (description: string) => z.int().min(1).max(bounds.times).meta({ description });

const fastest = Math.max(absolute.downRate, absolute.returnRate);
const rate = measure(
  bounds.slowestRate,
  fastest,
  `Degrees per second; left out, the prescription's. At most ${absolute.downRate} toward head-down.`,
).optional();

const ramp = z
  .strictObject({
    ramp: z.strictObject({
      to: measure(absolute.minAngle, absolute.maxAngle, 'Degrees: 0 is level, positive is head-down.'),
      rate,
    }),
  })
  .meta({ id: 'ramp', description: 'Go to an angle.' });

const hold = z
  .strictObject({
    hold: z.strictObject({
      seconds: measure(bounds.shortestStay / 1000, absolute.oneInversion / 1000, 'Seconds.'),
    }),
  })
  .meta({ id: 'hold', description: 'Stay at the angle where the table is.' });

const level = z
  .strictObject({
    level: z.strictObject({
      seconds: measure(bounds.shortestStay / 1000, bounds.longestRest / 1000, 'Seconds at level.'),
    }),
  })
  .meta({ id: 'level', description: 'Go to level and rest there.' });

const { low, high } = absoluteOscillation;
const oscillate = z
  .strictObject({
    oscillate: z.strictObject({
      low: measure(low, high, 'Degrees: the gentle end.'),
      high: measure(low, high, 'Degrees: the steep end.'),
      rate,
      cycles: count('From low to high and back, so often.'),
    }),
  })
  .meta({ id: 'oscillate', description: 'Go to low, then to high and back to low, again and again.' });

// Spelled out level by level: the nesting is bounded by the form itself, so no file makes the reader recurse.
const plain = [ramp, hold, level, oscillate] as const;
const listOf = <S extends z.ZodType>(step: S) => z.array(step).min(1).max(bounds.steps);
const repeatOf = <S extends z.ZodType>(step: S, id: string) =>
  z
    .strictObject({ repeat: z.strictObject({ times: count('How often.'), steps: listOf(step) }) })
    .meta({ id, description: 'Do these steps several times.' });

const innermost = z.union(plain).meta({ id: 'step-in-3-repeats' });
const inner = z.union([...plain, repeatOf(innermost, 'repeat-3')]).meta({ id: 'step-in-2-repeats' });
const outer = z.union([...plain, repeatOf(inner, 'repeat-2')]).meta({ id: 'step-in-a-repeat' });
const step = z.union([...plain, repeatOf(outer, 'repeat-1')]).meta({ id: 'step' });

export const protocolSchema: z.ZodType<Protocol> = z
  .strictObject({
    $schema: z.string().max(300).optional().meta({ description: 'For editors.' }),
    name: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      .meta({ description: 'Small letters, digits and single hyphens: kim-3x3.' }),
    title: text(120, 'What a person reads in a list.'),
    level: z
      .enum(['beginner', 'standard', 'advanced'])
      .meta({ description: 'A label for people; what is allowed comes from the prescription alone.' }),
    source: text(1000, 'Where the dose comes from.').optional(),
    description: text(2000, 'The dose, and where and why it departs from the source.').optional(),
    steps: listOf(step),
  })
  .meta({ title: 'Fulcrum therapy protocol' });

/** The content of `protocol.schema.json`; lists of words stand on one line, as the formatter wants them. */
export function protocolSchemaText(): string {
  const schema = z.toJSONSchema(protocolSchema, { io: 'input', target: 'draft-2020-12' });
  const text = JSON.stringify(schema, null, 2);
  return `${text.replace(/\[\s*("[^[\]{}]*")\s*\]/g, (_, words: string) => `[${words.replace(/\s*\n\s*/g, ' ')}]`)}\n`;
}
