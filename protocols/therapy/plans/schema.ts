/** The shape of a plan file: which protocol, how many times, in which order, over weeks. */
import { z } from 'zod';
import { nameSchema, schemaText, textSchema } from '../schema.ts';

/** One part of a plan: a protocol that is done a number of times before the next stage begins. */
export interface Stage {
  readonly title: string;
  /** Name of a protocol. */
  readonly protocol: string;
  /** Sessions that have to be completed before the next stage. */
  readonly sessions: number;
  /** Days a week with a session, at most; the prescription may allow fewer. */
  readonly daysPerWeek?: number | undefined;
}

/** A plan as in its file. */
export interface Plan {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly description: string;
  readonly evidence: string;
  readonly stages: readonly Stage[];
}

/** This project's judgement: a year of stages of a month, and a stage of a year. */
export const planBounds = { stages: 20, sessions: 200, daysPerWeek: 7 } as const;

const stage = z
  .strictObject({
    title: textSchema(120, 'Title of the stage: weeks 1 and 2.'),
    protocol: nameSchema('Name of a protocol (fulcrum protocol list).'),
    sessions: z
      .int()
      .min(1)
      .max(planBounds.sessions)
      .meta({ description: 'Sessions to complete before the next stage.' }),
    daysPerWeek: z
      .int()
      .min(1)
      .max(planBounds.daysPerWeek)
      .optional()
      .meta({ description: 'Days a week with a session, at most; the prescription may allow fewer.' }),
  })
  .meta({ id: 'stage', description: 'A protocol, and how many sessions of it.' });

const plan = z
  .strictObject({
    $schema: z.string().max(300).optional().meta({ description: 'Schema reference, for editors.' }),
    name: nameSchema('Lower-case letters, digits and single hyphens: kim-eight-weeks.'),
    title: textSchema(120, 'Title shown in lists.'),
    source: textSchema(1000, 'Source of the dose.'),
    description: textSchema(2000, 'The dose, and how and why it departs from the source.'),
    evidence: textSchema(1000, 'What the evidence says, against it as well.'),
    stages: z.array(stage).min(1).max(planBounds.stages),
  })
  .meta({ title: 'Fulcrum plan' });

export const planSchema: z.ZodType<Plan> = plan;

export const planKeys: readonly string[] = Object.keys(plan.shape);
export const stageKeys: readonly string[] = Object.keys(stage.shape);

/** The content of `plan.schema.json`. */
export const planSchemaText = (): string => schemaText(planSchema);
