/** What was chosen for a session before it starts. */
import type { Result } from '../../../../../service/client.ts';
import type { PersonShown } from '../../../../model/heard.ts';

export interface PersonNamed {
  readonly id: string;
  readonly name: string;
}

/** Null: a session without a person. */
export interface Who {
  readonly person: PersonNamed | null;
  readonly shown: PersonShown | null;
}

export interface What {
  readonly title: string;
  /** Null: the plan says which. */
  readonly protocol: string | null;
  readonly checked: Result<'protocols.check'> | null;
}
