import type { ComponentChildren, JSX } from 'preact';

/** Buttons that belong together, by a name that screen readers say. */
export const Group = ({
  label,
  name = 'choices',
  children,
}: {
  readonly label: string;
  readonly name?: string;
  readonly children: ComponentChildren;
}): JSX.Element => (
  <fieldset class={name} aria-label={label}>
    {children}
  </fieldset>
);
