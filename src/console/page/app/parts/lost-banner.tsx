import type { JSX } from 'preact';
import type { View } from '../../../model/view.ts';

/** Without the service: what is known of the cause, and what still works. */
export function LostBanner({ view: { lost } }: { readonly view: View }): JSX.Element | null {
  if (lost === null) return null;
  return (
    <section class="lost" role="alert">
      <strong>{lost.text}</strong>
      <p>Still works:</p>
      <ul>
        {lost.stillWorks.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </section>
  );
}
