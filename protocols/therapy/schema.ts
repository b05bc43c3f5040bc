/**
 * The shape of a therapy protocol file. Angles, rates and times are checked by the planner, against the absolute limits
 * and the prescription together, so that one run reports every problem. The ranges in the JSON Schema, which are for
 * editors, are the absolutes.
 */
import { z } from 'zod';
import { absolute, absoluteOscillation, bounds } from './limits.ts';

export type Step =
  | { readonly ramp: { readonly to: number; readonly rate?: number | undefined } }
  | { readonly hold: { readonly seconds: number } }
  | { readonly level: { readonly seconds: number } }
  | { readonly oscillate: OscillateStep }
  | { readonly repeat: RepeatStep };

export interface RepeatStep {
  readonly times: number;
  /** Degrees by which the first time stays below; each time comes nearer, and the last one is as written. */
  readonly warmUp?: number | undefined;
  readonly steps: readonly Step[];
}

export interface OscillateStep {
  readonly low: number;
  readonly high: number;
  readonly rate?: number | undefined;
  readonly cycles: number;
}

/** A therapy protocol as in its file: degrees, degrees per second, seconds. */
export interface Protocol {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly title: string;
  readonly level: 'beginner' | 'standard' | 'advanced';
  readonly source?: string | undefined;
  readonly description?: string | undefined;
  readonly steps: readonly Step[];
}

/** The kinds of step; each step has exactly one of these keys. */
export const stepKinds = ['ramp', 'hold', 'level', 'oscillate', 'repeat'] as const;
export type StepKind = (typeof stepKinds)[number];

/** Texts are printed on terminals and into SVG, so they must not contain control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern excludes them.
const plainText = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;
export const textSchema = (maxLength: number, description: string) =>
  z.string().min(1).max(maxLength).regex(plainText).meta({ description });

/** The name of a protocol or a plan, which is also the name of its file. */
export const nameSchema = (description: string) =>
  z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .meta({ description });

/** The range is for editors only; the planner checks it. */
const measure = (minimum: number, maximum: number, description: string) =>
  z.number().meta({ minimum, maximum, description });
const count = (description: string) => z.int().min(1).max(bounds.times).meta({ description });

const fastest = Math.max(absolute.downRate, absolute.returnRate);
const rate = measure(
  bounds.slowestRate,
  fastest,
  `Degrees per second; default: the rate of the prescription. At most ${absolute.downRate} toward head-down.`,
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
      seconds: measure(bounds.shortestDwell / 1000, absolute.oneInversion / 1000, 'Seconds.'),
    }),
  })
  .meta({ id: 'hold', description: 'Hold the current angle.' });

const level = z
  .strictObject({
    level: z.strictObject({
      seconds: measure(bounds.shortestDwell / 1000, bounds.longestRest / 1000, 'Seconds at level.'),
    }),
  })
  .meta({ id: 'level', description: 'Go to level and rest there.' });

const { low, high } = absoluteOscillation;
const oscillate = z
  .strictObject({
    oscillate: z.strictObject({
      low: measure(low, high, 'Degrees: the lower angle.'),
      high: measure(low, high, 'Degrees: the higher angle.'),
      rate,
      cycles: count('Number of cycles from low to high and back.'),
    }),
  })
  .meta({ id: 'oscillate', description: 'Go to low, then repeatedly to high and back to low.' });

const warmUp = measure(
  bounds.warmUp.least,
  bounds.warmUp.most,
  'Degrees by which the ramps of the first time stay below what is written; each time comes nearer, and the last one is as written.',
).optional();

// Spelled out level by level: the schema itself bounds the nesting, so that no file can cause deep recursion.
const plain = [ramp, hold, level, oscillate] as const;
const listOf = <S extends z.ZodType>(step: S) => z.array(step).min(1).max(bounds.steps);
const repeatOf = <S extends z.ZodType>(step: S, id: string) =>
  z
    .strictObject({
      repeat: z.strictObject({ times: count('Number of repetitions.'), warmUp, steps: listOf(step) }),
    })
    .meta({ id, description: 'Repeat these steps.' });

const innermost = z.union(plain).meta({ id: 'step-in-3-repeats' });
const inner = z.union([...plain, repeatOf(innermost, 'repeat-3')]).meta({ id: 'step-in-2-repeats' });
const outer = z.union([...plain, repeatOf(inner, 'repeat-2')]).meta({ id: 'step-in-a-repeat' });
const step = z.union([...plain, repeatOf(outer, 'repeat-1')]).meta({ id: 'step' });

const protocol = z
  .strictObject({
    $schema: z.string().max(300).optional().meta({ description: 'Schema reference, for editors.' }),
    name: nameSchema('Lower-case letters, digits and single hyphens: kim-3x3.'),
    title: textSchema(120, 'Title shown in lists.'),
    level: z
      .enum(['beginner', 'standard', 'advanced'])
      .meta({ description: 'A label for users; the prescription alone decides what is allowed.' }),
    source: textSchema(1000, 'Source of the dose.').optional(),
    description: textSchema(2000, 'The dose, and how and why it departs from the source.').optional(),
    steps: listOf(step),
  })
  .meta({ title: 'Fulcrum therapy protocol' });

export const protocolSchema: z.ZodType<Protocol> = protocol;

/** The keys of a protocol, and those of each kind of step. */
export const protocolKeys: readonly string[] = Object.keys(protocol.shape);
export const stepKeys: Readonly<Record<StepKind, readonly string[]>> = {
  ramp: Object.keys(ramp.shape.ramp.shape),
  hold: Object.keys(hold.shape.hold.shape),
  level: Object.keys(level.shape.level.shape),
  oscillate: Object.keys(oscillate.shape.oscillate.shape),
  repeat: ['times', 'warmUp', 'steps'],
};

/** The content of `protocol.schema.json`. */
export const protocolSchemaText = (): string => schemaText(protocolSchema);

/** A schema as the JSON Schema of its file; lists of strings are on one line, as the formatter requires. */
export function schemaText(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  const text = JSON.stringify(json, null, 2);
  return `${text.replace(/\[\s*("[^[\]{}]*")\s*\]/g, (_, words: string) => `[${words.replace(/\s*\n\s*/g, ' ')}]`)}\n`;
}
